/*---
found = [
    { key = { source_id = "1" }, action = "replay_write" },
    { key = { source_id = "2" }, action = "replay_write" },
    { key = { source_id = "3" }, action = "replay_write" },
    { key = { source_id = "4" }, action = "replay_write" },
    { key = { source_id = "5" }, action = "replay_write" },
    { key = { source_id = "6" }, action = "replay_write", certainty = "suspected" },
    { key = { source_id = "7" }, action = "replay_write" },
    { key = { source_id = "8" }, action = "replay_write" },
]
---*/
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id, version) VALUES
    -- Found: on the target's leg version 3 came after 4.
    ('1a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 1, 101, 4),
    ('1b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 1, 101, 3),
    -- Found: on the source's leg.
    ('2a', 'rebind', 'source', 'ok', '2026-08-01 10:00:00', 2, 102, 4),
    ('2b', 'update', 'source', 'ok', '2026-08-01 10:00:01', 2, 102, 3),
    -- Found once: on both.
    ('3a', 'update', 'source', 'ok', '2026-08-01 10:00:00', 3, 103, 4),
    ('3a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 3, 103, 4),
    ('3b', 'update', 'source', 'ok', '2026-08-01 10:00:01', 3, 103, 3),
    ('3b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 3, 103, 3),
    -- Found: the highest is neither the first nor the last but one.
    ('4a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 4, 104, 1),
    ('4b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 4, 104, 9),
    ('4c', 'update', 'target', 'ok', '2026-08-01 10:00:02', 4, 104, 2),
    ('4d', 'update', 'target', 'ok', '2026-08-01 10:00:03', 4, 104, 3),
    -- Found: what came last has failed, was only a login, or has no version.
    ('5a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 5, 105, 4),
    ('5b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 5, 105, 3),
    ('5c', 'update', 'target', 'failed', '2026-08-01 10:00:02', 5, 105, 6),
    ('5d', 'login', 'target', 'ok', '2026-08-01 10:00:03', 5, 105, 7),
    ('5e', 'update', 'target', 'ok', '2026-08-01 10:00:04', 5, 105, NULL),
    -- Suspected: the last one was a moment ago.
    ('6a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 6, 106, 4),
    ('6b', 'update', 'target', 'ok', '2026-10-31 23:50:00', 6, 106, 3),
    -- Found: dated in the future.
    ('7a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 7, 107, 4),
    ('7b', 'update', 'target', 'ok', '2027-01-01', 7, 107, 3),
    -- Found: one names the source, the other only its target.
    ('8a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 8, NULL, 4),
    ('8b', 'update', 'target', 'ok', '2026-08-01 10:00:01', NULL, 108, 3),
    -- Pass: in order; the same version again; one alone.
    ('20a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 20, 120, 3),
    ('20b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 20, 120, 4),
    ('21a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 21, 121, 3),
    ('21b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 21, 121, 3),
    ('22a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 22, 122, 3),
    -- Passes: out of order for a while, but the last is the highest.
    ('23a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 23, 123, 4),
    ('23b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 23, 123, 3),
    ('23c', 'update', 'target', 'ok', '2026-08-01 10:00:02', 23, 123, 5),
    -- Passes: the legs are counted apart.
    ('24a', 'update', 'source', 'ok', '2026-08-01 10:00:00', 24, 124, 4),
    ('24b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 24, 124, 3),
    -- Passes: at one and the same time, either may have been the last.
    ('25a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 25, 125, 4),
    ('25b', 'update', 'target', 'ok', '2026-08-01 10:00:00', 25, 125, 3),
    -- Passes: the higher one did not go through.
    ('26a', 'update', 'target', 'rejected', '2026-08-01 10:00:00', 26, 126, 4),
    ('26b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 26, 126, 3),
    -- Passes: another account's.
    ('27a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 27, 127, 4),
    ('27b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 28, 128, 3),
    -- Passes: what made it good names only the target.
    ('29a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 29, 129, 4),
    ('29b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 29, 129, 3),
    ('29c', 'update', 'target', 'ok', '2026-08-01 10:00:02', NULL, 129, 5),
    -- Pass: the target is mapped to by two sources, or to none: whose writes are these?
    ('30a', 'update', 'target', 'ok', '2026-08-01 10:00:00', NULL, 130, 4),
    ('30b', 'update', 'target', 'ok', '2026-08-01 10:00:01', NULL, 130, 3),
    ('31a', 'update', 'target', 'ok', '2026-08-01 10:00:00', NULL, 131, 4),
    ('31b', 'update', 'target', 'ok', '2026-08-01 10:00:01', NULL, 131, 3),
    -- Passes: an operation that names a source is that source's, whoever is mapped to its target.
    ('32a', 'update', 'target', 'ok', '2026-08-01 10:00:00', 32, 132, 4),
    ('32b', 'update', 'target', 'ok', '2026-08-01 10:00:01', 33, 132, 3);
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (8, 108, 'active', '2026-02-01'),
    (29, 129, 'active', '2026-02-01'),
    (30, 130, 'active', '2026-02-01'),
    (34, 130, 'active', '2026-02-01'),
    (31, 131, 'retired', '2026-02-01'),
    (32, 132, 'active', '2026-02-01');
