/*---
params = { source_frozen_at = "2026-06-01T00:00:00Z" }
found = [
    { key = { source_id = "1" }, action = "replay_write" },
    { key = { source_id = "2" }, action = "replay_write" },
    { key = { source_id = "3" }, action = "replay_write", certainty = "suspected" },
    { key = { source_id = "4" }, action = "replay_write" },
    { key = { source_id = "5" }, action = "replay_write" },
    { key = { source_id = "6" }, action = "replay_write", certainty = "suspected" },
    { key = { source_id = "7" }, action = "replay_write" },
    { key = { source_id = "8" }, action = "replay_write" },
    { key = { source_id = "9" }, action = "replay_write" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, row_version, created_at, updated_at) VALUES
    -- Found: created, updated after the freeze.
    (1, '13800000001', 'active', FALSE, 1, '2026-06-02', '2026-06-02'),
    (2, '13800000002', 'frozen', FALSE, NULL, '2026-01-01', '2026-06-01 00:00:01'),
    -- Suspected: updated a moment ago.
    (3, '13800000003', 'active', FALSE, 1, '2026-01-01', '2026-10-31 23:50:00'),
    -- Found: updated a moment ago, but created after the freeze, which suffices.
    (4, '13800000004', 'active', FALSE, 1, '2026-06-02', '2026-10-31 23:50:00'),
    -- Found: dated in the future, which counts as its creation.
    (5, '13800000005', 'active', FALSE, 1, '2026-01-01', '2027-01-01'),
    -- Suspected: created a moment ago.
    (6, '13800000006', 'active', FALSE, 1, '2026-10-31 23:50:00', '2026-10-31 23:50:00'),
    -- Found: carried over before it was updated last; an older version; written by the gateway on both legs.
    (7, '13800000007', 'active', FALSE, 3, '2026-01-01', '2026-07-02'),
    (8, '13800000008', 'active', FALSE, 3, '2026-01-01', '2026-07-02'),
    (9, '13800000009', 'active', FALSE, 3, '2026-01-01', '2026-07-02'),
    -- Pass: the gateway carried it over to the target; one without a version.
    (15, '13800000015', 'active', FALSE, 3, '2026-01-01', '2026-07-02'),
    (16, '13800000016', 'active', FALSE, 3, '2026-06-02', '2026-06-02'),
    -- Pass: not written since; written at the freeze itself.
    (10, '13800000010', 'active', FALSE, 1, '2026-01-01', '2026-05-31 23:59:59'),
    (11, '13800000011', 'active', FALSE, 1, '2026-06-01', '2026-06-01'),
    -- Pass: not live.
    (12, '13800000012', 'deregistered', FALSE, 1, '2026-01-01', '2026-07-01'),
    (13, '13800000013', 'cooling', FALSE, 1, '2026-01-01', '2026-07-01'),
    (14, '13800000014', 'active', TRUE, 1, '2026-01-01', '2026-07-01');
-- Passes: a target may be written.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-06-02', '2026-07-01');
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, version) VALUES
    (7, 'update', 'target', 'ok', '2026-07-01', 7, 3),
    (8, 'update', 'target', 'ok', '2026-07-03', 8, 2),
    (9, 'update', 'source', 'ok', '2026-07-03', 9, 3),
    (9, 'update', 'target', 'ok', '2026-07-03', 9, 3),
    (90, 'update', 'target', 'failed', '2026-07-03', 9, 3),
    (91, 'login', 'target', 'ok', '2026-07-03', 9, 3),
    (15, 'update', 'target', 'ok', '2026-07-02', 15, 3),
    (16, 'update', 'target', 'ok', '2026-07-02', 16, NULL);
