/*---
# Cohorts name sources only: no pair can be split.
found = []
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('s-1', '13800000001', 'active', '2026-01-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    ('s-1', 101, 'active', '2026-02-01');
INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES
    ('source', 's-1', 'one', '2026-07-01');
