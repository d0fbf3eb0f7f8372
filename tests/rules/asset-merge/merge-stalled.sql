/*---
found = [
    { key = { job_id = "1" }, action = "resume_job" },
    { key = { job_id = "2" }, action = "resume_job" },
    { key = { job_id = "3" }, action = "resume_job" },
    { key = { job_id = "4" }, action = "resume_job" },
    { key = { job_id = "5" }, action = "resume_job", certainty = "suspected" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, heartbeat_at, updated_at) VALUES
    -- Found: running, silent for more than ten minutes, or without a heartbeat since then.
    (1, 1, 101, 'locked', '2026-10-31 23:49:59', '2026-10-31 20:00:00'),
    (2, 2, 102, 'copying', '2026-10-30', '2026-10-30'),
    (3, 3, 103, 'verifying', '2026-10-30', '2026-10-30'),
    (4, 4, 104, 'locked', NULL, '2026-10-31 20:00:00'),
    -- Suspected: its state changed a moment ago.
    (5, 5, 105, 'copying', '2026-10-31 23:40:00', '2026-10-31 23:48:00'),
    -- Pass: silent for exactly ten minutes, or less; begun a moment ago.
    (20, 20, 120, 'copying', '2026-10-31 23:50:00', '2026-10-31 20:00:00'),
    (21, 21, 121, 'copying', '2026-10-31 23:59:00', '2026-10-31 20:00:00'),
    (22, 22, 122, 'locked', NULL, '2026-10-31 23:55:00'),
    -- Pass: not running.
    (23, 23, 123, 'planned', '2026-10-30', '2026-10-30'),
    (24, 24, 124, 'committed', '2026-10-30', '2026-10-30'),
    (25, 25, 125, 'released', '2026-10-30', '2026-10-30'),
    (26, 26, 126, 'failed', '2026-10-30', '2026-10-30'),
    (27, 27, 127, 'rolled_back', '2026-10-30', '2026-10-30');
