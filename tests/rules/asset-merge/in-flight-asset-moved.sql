/*---
found = [
    { key = { asset_type = "orders", asset_id = "1" }, action = "hold_for_review" },
    { key = { asset_type = "orders", asset_id = "2" }, action = "hold_for_review" },
    { key = { asset_type = "orders", asset_id = "3" }, action = "hold_for_review" },
    { key = { asset_type = "orders", asset_id = "4" }, action = "hold_for_review" },
    { key = { asset_type = "orders", asset_id = "5" }, action = "hold_for_review", certainty = "suspected" },
    { key = { asset_type = "orders", asset_id = "6" }, action = "hold_for_review" },
    { key = { asset_type = "orders", asset_id = "7" }, action = "hold_for_review" },
]
---*/
INSERT INTO merge_jobs (job_id, source_id, target_id, state, updated_at) VALUES
    (1, 1, 101, 'committed', '2026-10-02'),
    (2, 2, 102, 'copying', '2026-10-31 23:50:00'),
    (3, 3, 103, 'rolled_back', '2026-10-02');
INSERT INTO merge_locks (lock_id, system, account_id, job_id, acquired_at, expires_at, released_at) VALUES
    (1, 'source', 1, 1, '2026-10-01 01:00:00', '2026-10-01 03:00:00', '2026-10-01 02:00:00'),
    (2, 'target', 101, 1, '2026-10-01 01:00:00', '2026-10-01 04:00:00', NULL),
    (3, 'source', 2, 2, '2026-10-31 23:40:00', '2026-11-01 04:00:00', NULL),
    (4, 'source', 3, 3, '2026-10-01 01:00:00', '2026-10-01 02:00:00', NULL);
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (1, 1, 'orders', 1, 'debit', '2026-10-01 01:10:00'),
    (2, 1, 'orders', 2, 'move', '2026-10-01 01:10:00'),
    (3, 1, 'orders', 3, 'debit', '2026-10-01 01:10:00'),
    (4, 1, 'orders', 4, 'debit', '2026-10-01 03:10:00'),
    (5, 2, 'orders', 5, 'debit', '2026-10-31 23:50:00'),
    (6, 1, 'orders', 6, 'debit', '2026-10-01 01:10:00'),
    (61, 3, 'orders', 6, 'debit', '2026-10-01 01:20:00'),
    (62, 3, 'orders', 6, 'void', '2026-10-01 01:30:00'),
    (7, 1, 'orders', 7, 'debit', '2026-09-01 01:10:00'),
    (71, 1, 'orders', 7, 'debit', '2026-10-01 01:10:00'),
    (20, 1, 'orders', 20, 'debit', '2026-10-01 01:10:00'),
    (21, 1, 'orders', 21, 'debit', '2026-10-01 01:10:00'),
    (22, 1, 'orders', 22, 'credit', '2026-10-01 01:10:00'),
    (23, 1, 'coupons', 23, 'debit', '2026-10-01 01:10:00'),
    (24, 3, 'orders', 24, 'debit', '2026-10-01 01:10:00'),
    (25, 3, 'orders', 24, 'void', '2026-10-01 01:20:00'),
    (26, 1, 'orders', 26, 'move', '2026-10-01 01:10:00'),
    (27, 1, 'orders', 27, 'debit', '2026-10-01 03:10:00');
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    -- Found: debited, moved, in flight since before the lock, since within it, to its last moment.
    ('orders', 1, 'source', 1, 'in_flight', '2026-09-01'),
    ('orders', 2, 'target', 101, 'in_flight', '2026-10-01 01:10:00'),
    ('orders', 3, 'source', 1, 'in_flight', '2026-10-01 02:00:00'),
    -- Found: no lock covers the entry; its own time counts.
    ('orders', 4, 'source', 1, 'in_flight', '2026-10-01 03:09:00'),
    -- Suspected: a running job took it a moment ago.
    ('orders', 5, 'source', 2, 'in_flight', '2026-10-31 23:45:00'),
    -- Found: another job gave it back, this one did not; one of two entries is enough.
    ('orders', 6, 'source', 1, 'in_flight', '2026-09-01'),
    ('orders', 7, 'source', 1, 'in_flight', '2026-09-30'),
    -- Passes: updated since: it set out later.
    ('orders', 20, 'source', 1, 'in_flight', '2026-10-01 02:00:01'),
    -- Pass: not in flight.
    ('orders', 21, 'source', 1, 'moved', '2026-09-01'),
    -- Pass: only credited; another type; given back.
    ('orders', 22, 'target', 101, 'in_flight', '2026-09-01'),
    ('orders', 23, 'source', 1, 'in_flight', '2026-09-01'),
    ('orders', 24, 'source', 3, 'in_flight', '2026-09-01'),
    -- Passes: it set out after the source's lock ended, though the target's lasted.
    ('orders', 26, 'target', 101, 'in_flight', '2026-10-01 03:30:00'),
    -- Passes: updated after an entry that no lock covers.
    ('orders', 27, 'source', 1, 'in_flight', '2026-10-01 03:10:01');
