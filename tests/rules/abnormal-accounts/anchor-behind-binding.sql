/*---
found = [
    { key = { system = "source", account_id = "1" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "2" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "3" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "4" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "5" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "6" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "7" }, action = "sync_anchor", certainty = "suspected" },
    { key = { system = "source", account_id = "8" }, action = "sync_anchor", certainty = "suspected" },
    { key = { system = "source", account_id = "9" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "10" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "11" }, action = "sync_anchor" },
    { key = { system = "source", account_id = "12" }, action = "sync_anchor" },
    { key = { system = "target", account_id = "1" }, action = "sync_anchor" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: rebound to another number; frozen.
    (1, '13800000001', 'frozen', FALSE, '2026-01-05', '2026-01-01', '2026-10-01'),
    -- Found, held: a live source holds the number that it should have.
    (2, '13800000002', 'active', FALSE, '2026-01-05', '2026-01-01', '2026-10-01'),
    -- Found: unbound, released, yet it still holds a number, even if that is no valid one.
    (3, '13800000003', 'active', FALSE, '2026-01-05', '2026-01-01', '2026-10-01'),
    (4, '13800000004', 'cooling', FALSE, '2026-01-05', '2026-01-01', '2026-10-01'),
    (5, '12345', 'pending', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Found: bound, yet it holds none.
    (6, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Suspected: the account was touched a moment ago; the event is a moment old.
    (7, '13800000007', 'active', FALSE, NULL, '2026-01-01', '2026-10-31 23:45:01'),
    (8, '13800000008', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Found: the event lies exactly at the limit of settling.
    (9, '13800000009', 'active', FALSE, NULL, '2026-01-01', '2026-10-31 23:45:00'),
    -- Found: of two events at one moment the larger id is the later.
    (10, '13800000010', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Found: only a cooling source and a target hold the number that it should have.
    (11, '13800000011', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Found: a later event that was not verified, names no number, or deregisters, changes nothing.
    (12, '13800000012', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: holds what it verified last, spelled in another way.
    (20, '+86 138-0000-0020', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: an older event left another number.
    (21, '13800000021', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: the event was not verified.
    (22, '13800000022', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Pass: unbound, and holds none.
    (23, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (24, '  ', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: no events.
    (25, '13800000025', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: a test account.
    (26, '13800000026', 'active', TRUE, NULL, '2026-01-01', '2026-10-01'),
    -- Pass: gone.
    (27, '13800000027', 'deregistered', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (28, '13800000028', 'merged', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: the number went back to the carrier; that is anchor-recycled's.
    (29, '13800000029', 'active', FALSE, '2026-01-05', '2026-01-01', '2026-10-01'),
    -- Passes: the event is the target's of the same id.
    (30, '13800000030', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Passes: no valid number, and the event left just that.
    (31, ' 12345', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    -- Who holds the new numbers of 2 and 11.
    (102, '13900000002', 'active', FALSE, NULL, '2026-01-01', '2026-10-01'),
    (111, '13900000011', 'cooling', FALSE, NULL, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: the same in the target system; a source that holds the number is no obstacle.
    (1, '13700000001', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (11, '13900000011', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    (30, '13900000030', 'active', '2026-01-05', '2026-01-01', '2026-10-01');
INSERT INTO bindings (event_id, system, account_id, op, at, anchor, verified) VALUES
    (1, 'source', 1, 'rebind', '2026-09-01', '13900000001', TRUE),
    (2, 'source', 2, 'rebind', '2026-09-01', '13900000002', TRUE),
    (3, 'source', 3, 'unbind', '2026-09-01', NULL, TRUE),
    -- An unbinding names the number that goes.
    (4, 'source', 4, 'release', '2026-09-01', '13800000004', TRUE),
    (5, 'source', 5, 'unbind', '2026-09-01', '12345', TRUE),
    (6, 'source', 6, 'bind', '2026-09-01', '13900000006', TRUE),
    (7, 'source', 7, 'verify', '2026-09-01', '13900000007', TRUE),
    (8, 'source', 8, 'rebind', '2026-10-31 23:45:01', '13900000008', TRUE),
    (9, 'source', 9, 'rebind', '2026-10-31 23:45:00', '13900000009', TRUE),
    (10, 'source', 10, 'rebind', '2026-09-01', '13800000010', TRUE),
    (110, 'source', 10, 'rebind', '2026-09-01', '13900000010', TRUE),
    (11, 'source', 11, 'rebind', '2026-09-01', '13900000011', TRUE),
    (12, 'source', 12, 'rebind', '2026-09-01', '13900000012', TRUE),
    (13, 'source', 12, 'rebind', '2026-09-02', '13800000012', FALSE),
    (14, 'source', 12, 'verify', '2026-09-03', ' ', TRUE),
    (15, 'source', 12, 'deregister', '2026-09-04', '13800000012', TRUE),
    (16, 'source', 12, 'rebind', '2026-09-05', '13800000012', NULL),
    (20, 'source', 20, 'bind', '2026-09-01', '13800000020', TRUE),
    (21, 'source', 21, 'bind', '2026-01-01', '13700000021', TRUE),
    (121, 'source', 21, 'rebind', '2026-09-01', '13800000021', TRUE),
    (22, 'source', 22, 'rebind', '2026-09-01', '13900000022', FALSE),
    (23, 'source', 23, 'unbind', '2026-09-01', '13800000023', TRUE),
    (24, 'source', 24, 'unbind', '2026-09-01', NULL, TRUE),
    (26, 'source', 26, 'rebind', '2026-09-01', '13900000026', TRUE),
    (27, 'source', 27, 'rebind', '2026-09-01', '13900000027', TRUE),
    (28, 'source', 28, 'rebind', '2026-09-01', '13900000028', TRUE),
    (29, 'source', 29, 'rebind', '2026-09-01', '13900000029', TRUE),
    (30, 'target', 30, 'rebind', '2026-09-01', '13900000030', TRUE),
    (31, 'source', 31, 'bind', '2026-09-01', '12345', TRUE),
    (40, 'target', 1, 'rebind', '2026-09-01', '13900000001', TRUE),
    -- Of an account that does not exist.
    (41, 'target', 999, 'rebind', '2026-09-01', '13900000999', TRUE);
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000029', '2026-06-01');
