/*---
found = [
    { key = { lock_id = "2" }, action = "cancel_job" },
    { key = { lock_id = "4" }, action = "hold_for_review" },
    { key = { lock_id = "6" }, action = "cancel_job" },
    { key = { lock_id = "7" }, action = "cancel_job" },
    { key = { lock_id = "9" }, action = "cancel_job" },
    { key = { lock_id = "11" }, action = "hold_for_review" },
    { key = { lock_id = "13" }, action = "cancel_job", certainty = "suspected" },
    { key = { lock_id = "15" }, action = "cancel_job" },
    { key = { lock_id = "17" }, action = "cancel_job", certainty = "suspected" },
    { key = { lock_id = "19" }, action = "cancel_job" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'copying', '2026-10-02'),
    (2, 2, 101, 'locked', '2026-10-02'),
    (3, 3, 101, 'planned', '2026-10-02'),
    (4, 4, 101, 'committed', '2026-10-02'),
    (5, 5, 101, 'failed', '2026-10-02'),
    (6, 6, 101, 'rolled_back', '2026-10-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    -- Found: the later of two that overlap; its job is under way.
    (1, 'source', 1, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (2, 'source', 1, 2, '2026-10-01 01:59:59', '2026-10-01 03:00:00', NULL),
    -- Found, held: its job has ended.
    (3, 'source', 2, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', '2026-10-01 01:30:00'),
    (4, 'source', 2, 4, '2026-10-01 01:10:00', '2026-10-01 02:00:00', '2026-10-01 01:20:00'),
    -- Found: within one that lasts, though the last one before it has ended; the first lock is still the other.
    (5, 'target', 3, 1, '2026-10-01 01:00:00', '2026-10-01 05:00:00', NULL),
    (6, 'target', 3, 2, '2026-10-01 02:00:00', '2026-10-01 05:00:00', '2026-10-01 02:10:00'),
    (7, 'target', 3, 3, '2026-10-01 03:00:00', '2026-10-01 05:00:00', '2026-10-01 03:10:00'),
    -- Found: acquired in the same moment, the later by its id.
    (8, 'source', 4, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (9, 'source', 4, 2, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    -- Found, held: its job is not known.
    (10, 'source', 5, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (11, 'source', 5, 99, '2026-10-01 01:30:00', '2026-10-01 02:00:00', NULL),
    -- Suspected: acquired a moment ago.
    (12, 'source', 6, 1, '2026-10-31 23:00:00', '2026-11-01 02:00:00', NULL),
    (13, 'source', 6, 2, '2026-10-31 23:50:00', '2026-11-01 02:00:00', NULL),
    -- Found: the earlier one neither expires nor was released.
    (14, 'source', 7, 1, '2026-01-01', NULL, NULL),
    (15, 'source', 7, 2, '2026-10-01', '2026-10-02', '2026-10-01 12:00:00'),
    -- Suspected: the earlier one was released a moment ago.
    (16, 'source', 8, 1, '2026-10-31 20:00:00', '2026-11-01 02:00:00', '2026-10-31 23:50:00'),
    (17, 'source', 8, 2, '2026-10-31 20:10:00', '2026-10-31 20:20:00', '2026-10-31 20:15:00'),
    -- Found: the earlier one's job has failed; it may have written all the same.
    (18, 'source', 9, 5, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (19, 'source', 9, 2, '2026-10-01 01:30:00', '2026-10-01 03:00:00', NULL),
    -- Pass: the later one's job has failed, or was rolled back.
    (20, 'source', 10, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (21, 'source', 10, 5, '2026-10-01 01:30:00', '2026-10-01 03:00:00', NULL),
    (22, 'source', 11, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (23, 'source', 11, 6, '2026-10-01 01:30:00', '2026-10-01 03:00:00', NULL),
    -- Pass: one after the other, to the moment.
    (30, 'source', 20, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (31, 'source', 20, 2, '2026-10-01 02:00:00', '2026-10-01 03:00:00', NULL),
    -- Pass: the first was released before it expired, or expired before it was released.
    (32, 'source', 21, 1, '2026-10-01 01:00:00', '2026-10-01 05:00:00', '2026-10-01 02:00:00'),
    (33, 'source', 21, 2, '2026-10-01 02:30:00', '2026-10-01 05:00:00', NULL),
    (34, 'source', 22, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', '2026-10-01 05:00:00'),
    (35, 'source', 22, 2, '2026-10-01 02:30:00', '2026-10-01 05:00:00', NULL),
    -- Pass: other accounts; the same id in the other system.
    (36, 'source', 23, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (37, 'target', 23, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    (38, 'source', 24, 1, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL),
    -- Pass: one of them was never held.
    (39, 'source', 25, 1, '2026-10-01 01:00:00', '2026-10-01 03:00:00', NULL),
    (40, 'source', 25, 1, '2026-10-01 02:00:00', '2026-10-01 03:00:00', '2026-10-01 02:00:00');
