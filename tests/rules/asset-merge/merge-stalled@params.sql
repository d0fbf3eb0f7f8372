/*---
params = { max_heartbeat = "2h" }
found = [{ key = { job_id = "1" }, action = "resume_job" }]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, heartbeat_at, updated_at) VALUES
    (1, 1, 101, 'locked', '2026-10-31 21:59:59', '2026-10-31 20:00:00'),
    (2, 2, 102, 'locked', '2026-10-31 22:00:00', '2026-10-31 20:00:00');
