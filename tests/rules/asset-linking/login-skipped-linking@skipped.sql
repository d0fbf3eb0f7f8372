/*---
skipped = "gateway_log.source_id or gateway_log.target_id is not supplied"
---*/
INSERT INTO gateway_log (op_id, op, leg, result, at) VALUES
    (1, 'login', 'source', 'ok', '2026-10-02');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('source', 1, 'staff', '2026-10-01');
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (23, 23, 101, 'planned', '2026-10-11');
