/*---
found = [
    { key = { job_id = "1", asset_type = "points", asset_id = "1" }, action = "resume_job" },
    { key = { job_id = "1", asset_type = "points", asset_id = "2" }, action = "resume_job" },
    { key = { job_id = "2", asset_type = "points", asset_id = "3" }, action = "resume_job" },
    { key = { job_id = "3", asset_type = "points", asset_id = "3" }, action = "resume_job" },
    { key = { job_id = "99", asset_type = "points", asset_id = "4" }, action = "hold_for_review" },
    { key = { job_id = "1", asset_type = "points", asset_id = "5" }, action = "resume_job", certainty = "suspected" },
    { key = { job_id = "4", asset_type = "points", asset_id = "6" }, action = "resume_job", certainty = "suspected" },
    { key = { job_id = "1", asset_type = "points", asset_id = "7" }, action = "resume_job" },
    { key = { job_id = "5", asset_type = "points", asset_id = "8" }, action = "resume_job" },
    { key = { job_id = "6", asset_type = "points", asset_id = "8" }, action = "resume_job" },
    { key = { job_id = "1", asset_type = "coupons", asset_id = "20" }, action = "resume_job" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02'),
    (2, 2, 102, 'failed', '2026-10-02'),
    (3, 3, 103, 'rolled_back', '2026-10-02'),
    (4, 4, 104, 'released', '2026-10-31 23:50:00'),
    (5, 5, 105, 'planned', '2026-10-02'),
    (6, 6, 106, 'released', '2026-10-02'),
    (7, 7, 107, 'locked', '2026-10-02'),
    (8, 8, 108, 'copying', '2026-10-02'),
    (9, 9, 109, 'verifying', '2026-10-02');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    -- Found: taken and never given; given and never taken.
    (1, 1, 'points', 1, 'debit', '2026-10-01'),
    (2, 1, 'points', 2, 'credit', '2026-10-01'),
    -- Found: the halves are in two jobs.
    (3, 2, 'points', 3, 'debit', '2026-10-01'),
    (4, 3, 'points', 3, 'credit', '2026-10-01'),
    -- Found, held: the job is not known.
    (5, 99, 'points', 4, 'debit', '2026-10-01'),
    -- Suspected: the entry was written, the job ended a moment ago.
    (6, 1, 'points', 5, 'debit', '2026-10-31 23:50:00'),
    (7, 4, 'points', 6, 'debit', '2026-10-01'),
    -- Found: voided, then taken again and never given.
    (8, 1, 'points', 7, 'debit', '2026-10-01 01:00:00'),
    (9, 1, 'points', 7, 'void', '2026-10-01 01:10:00'),
    (10, 1, 'points', 7, 'debit', '2026-10-01 01:20:00'),
    -- Found: planned is not running; released neither.
    (11, 5, 'points', 8, 'debit', '2026-10-01'),
    (12, 6, 'points', 8, 'debit', '2026-10-01'),
    -- Found: the credit is of another type.
    (13, 1, 'coupons', 20, 'debit', '2026-10-01'),
    -- Pass: taken and given, in any order; taken and voided; moved.
    (20, 1, 'points', 20, 'debit', '2026-10-01 01:00:00'),
    (21, 1, 'points', 20, 'credit', '2026-10-01 01:00:01'),
    (22, 1, 'points', 21, 'credit', '2026-10-01 01:00:00'),
    (23, 1, 'points', 21, 'debit', '2026-10-01 01:00:01'),
    (24, 1, 'points', 22, 'debit', '2026-10-01'),
    (25, 1, 'points', 22, 'void', '2026-10-01'),
    (26, 1, 'points', 23, 'move', '2026-10-01'),
    -- Pass: rolled back; taken again after that and given; taken in two parts, given in one.
    (27, 3, 'points', 24, 'debit', '2026-10-01 01:00:00'),
    (28, 3, 'points', 24, 'credit', '2026-10-01 01:00:01'),
    (29, 3, 'points', 24, 'void', '2026-10-01 01:00:02'),
    (30, 1, 'points', 25, 'debit', '2026-10-01 01:00:00'),
    (31, 1, 'points', 25, 'void', '2026-10-01 01:10:00'),
    (32, 1, 'points', 25, 'debit', '2026-10-01 01:20:00'),
    (33, 1, 'points', 25, 'credit', '2026-10-01 01:30:00'),
    (34, 1, 'points', 26, 'debit', '2026-10-01 01:00:00'),
    (35, 1, 'points', 26, 'debit', '2026-10-01 01:00:01'),
    (36, 1, 'points', 26, 'credit', '2026-10-01 01:00:02'),
    -- Passes: a credit that was reversed.
    (37, 1, 'points', 27, 'credit', '2026-10-01 01:00:00'),
    (38, 1, 'points', 27, 'void', '2026-10-02'),
    -- Pass: the job runs.
    (40, 7, 'points', 30, 'debit', '2026-10-01'),
    (41, 8, 'points', 31, 'credit', '2026-10-01'),
    (42, 9, 'points', 32, 'debit', '2026-10-01');
