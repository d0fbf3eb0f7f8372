/*---
found = [
    { key = { job_id = "1" }, action = "resume_job" },
    { key = { job_id = "2" }, action = "resume_job" },
    { key = { job_id = "3" }, action = "resume_job" },
    { key = { job_id = "4" }, action = "resume_job" },
    { key = { job_id = "5" }, action = "resume_job" },
    { key = { job_id = "6" }, action = "resume_job", certainty = "suspected" },
    { key = { job_id = "7" }, action = "resume_job", certainty = "suspected" },
    { key = { job_id = "8" }, action = "resume_job" },
    { key = { job_id = "9" }, action = "resume_job" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'rolled_back', '2026-10-02'),
    (2, 2, 102, 'rolled_back', '2026-10-02'),
    (3, 3, 103, 'rolled_back', '2026-10-02'),
    (4, 4, 104, 'rolled_back', '2026-10-02'),
    (5, 5, 105, 'rolled_back', '2026-10-02'),
    (6, 6, 106, 'rolled_back', '2026-10-31 23:50:00'),
    (7, 7, 107, 'rolled_back', '2026-10-02'),
    (8, 8, 108, 'rolled_back', '2026-10-02'),
    (9, 9, 109, 'rolled_back', '2026-10-02'),
    (20, 20, 120, 'rolled_back', '2026-10-02'),
    (21, 21, 121, 'rolled_back', '2026-10-02'),
    (22, 22, 122, 'committed', '2026-10-02'),
    (23, 23, 123, 'failed', '2026-10-02'),
    (24, 24, 124, 'rolled_back', '2026-10-02'),
    (25, 24, 124, 'committed', '2026-10-03'),
    (26, 26, 126, 'rolled_back', '2026-10-02');
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    -- Found: a credit, a move without a void; one of two without.
    (10, 1, 'points', 1, 'debit', '2026-10-01 01:00:00'),
    (11, 1, 'points', 1, 'credit', '2026-10-01 01:00:01'),
    (20, 2, 'points', 2, 'move', '2026-10-01 01:00:00'),
    (30, 3, 'points', 3, 'credit', '2026-10-01 01:00:00'),
    (31, 3, 'points', 3, 'credit', '2026-10-01 01:00:01'),
    (32, 3, 'points', 3, 'void', '2026-10-01 01:00:02'),
    -- Found: voided, but the credited row, the moved one is still at the target.
    (40, 4, 'points', 4, 'debit', '2026-10-01 01:00:00'),
    (41, 4, 'points', 4, 'credit', '2026-10-01 01:00:01'),
    (42, 4, 'points', 4, 'void', '2026-10-01 01:00:02'),
    (50, 5, 'points', 5, 'move', '2026-10-01 01:00:01'),
    (51, 5, 'points', 5, 'void', '2026-10-01 01:00:02'),
    -- Suspected: the job, the asset was touched a moment ago.
    (60, 6, 'points', 6, 'move', '2026-10-01 01:00:01'),
    (70, 7, 'points', 7, 'move', '2026-10-01 01:00:01'),
    (71, 7, 'points', 7, 'void', '2026-10-01 01:00:02'),
    -- Found: another job named it, but earlier; only this job named it later.
    (80, 8, 'points', 8, 'move', '2026-10-01 01:00:01'),
    (81, 8, 'points', 8, 'void', '2026-10-01 01:00:02'),
    (82, 25, 'points', 8, 'move', '2026-09-01 01:00:01'),
    -- Found: two assets, one row.
    (90, 9, 'points', 90, 'move', '2026-10-01 01:00:01'),
    (91, 9, 'points', 91, 'move', '2026-10-31 23:50:00'),
    -- Pass: given back; voided before anything was given; nothing was given.
    (200, 20, 'points', 20, 'debit', '2026-10-01 01:00:00'),
    (201, 20, 'points', 20, 'credit', '2026-10-01 01:00:01'),
    (202, 20, 'points', 20, 'void', '2026-10-01 01:00:02'),
    (203, 20, 'points', 203, 'move', '2026-10-01 01:00:01'),
    (204, 20, 'points', 203, 'void', '2026-10-01 01:00:02'),
    (210, 21, 'points', 21, 'debit', '2026-10-01 01:00:00'),
    -- Pass: not rolled back.
    (220, 22, 'points', 22, 'move', '2026-10-01 01:00:00'),
    (230, 23, 'points', 23, 'move', '2026-10-01 01:00:00'),
    -- Passes: a later job took it again.
    (240, 24, 'points', 24, 'debit', '2026-10-01 01:00:00'),
    (241, 24, 'points', 24, 'credit', '2026-10-01 01:00:01'),
    (242, 24, 'points', 24, 'void', '2026-10-01 01:00:02'),
    (243, 25, 'points', 24, 'debit', '2026-10-02 01:00:00'),
    (244, 25, 'points', 24, 'credit', '2026-10-02 01:00:01'),
    (260, 26, 'points', 26, 'move', '2026-10-01 01:00:01'),
    (261, 26, 'points', 26, 'void', '2026-10-01 01:00:02'),
    (262, 26, 'points', 262, 'credit', '2026-10-01 01:00:01'),
    (263, 26, 'points', 262, 'void', '2026-10-01 01:00:02');
INSERT INTO assets (asset_type, asset_id, origin_asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('points', 1004, 4, 'target', 104, 'live', '2026-10-01'),
    ('points', 1005, 4, 'target', 104, 'live', '2026-10-01'),
    ('points', 5, NULL, 'target', 105, 'in_flight', '2026-10-01'),
    ('points', 7, NULL, 'target', 107, 'locked', '2026-10-31 23:50:00'),
    ('points', 8, NULL, 'target', 108, 'live', '2026-10-01'),
    ('points', 20, NULL, 'source', 20, 'live', '2026-10-01'),
    ('points', 1020, 20, 'target', 120, 'void', '2026-10-01'),
    ('points', 203, NULL, 'source', 20, 'live', '2026-10-01'),
    ('points', 21, NULL, 'target', 121, 'live', '2026-10-01'),
    ('points', 1021, 21, 'target', 121, 'live', '2026-10-01'),
    ('points', 1024, 24, 'target', 124, 'live', '2026-10-02'),
    -- Pass: at another target, at a source of that id, of another type, not the row that a credit makes, or a move keeps.
    ('points', 26, NULL, 'target', 999, 'live', '2026-10-01'),
    ('points', 262, NULL, 'target', 126, 'live', '2026-10-01'),
    ('points', 1026, 26, 'target', 126, 'live', '2026-10-01'),
    ('points', 1262, 262, 'source', 126, 'live', '2026-10-01'),
    ('coupons', 1263, 262, 'target', 126, 'live', '2026-10-01');
