/*---
found = [
    { key = { op_id = "target-failed" }, action = "replay_write" },
    { key = { op_id = "target-timeout" }, action = "replay_write" },
    { key = { op_id = "target-rejected" }, action = "replay_write" },
    { key = { op_id = "target-absent" }, action = "replay_write" },
    { key = { op_id = "source-failed" }, action = "replay_write" },
    { key = { op_id = "source-absent" }, action = "replay_write" },
    { key = { op_id = "source-of-mapped" }, action = "replay_write" },
    { key = { op_id = "source-of-mapped-unknown-since" }, action = "replay_write" },
    { key = { op_id = "source-of-just-mapped" }, action = "replay_write", certainty = "suspected" },
    { key = { op_id = "source-tried" }, action = "replay_write" },
    { key = { op_id = "nobody" }, action = "replay_write" },
    { key = { op_id = "then-lower" }, action = "replay_write" },
    { key = { op_id = "then-other-leg" }, action = "replay_write" },
    { key = { op_id = "the-other-leg" }, action = "replay_write" },
    { key = { op_id = "higher-before" }, action = "replay_write" },
    { key = { op_id = "then-another" }, action = "replay_write" },
    { key = { op_id = "then-login" }, action = "replay_write" },
    { key = { op_id = "then-failed" }, action = "replay_write" },
    { key = { op_id = "the-failed" }, action = "replay_write" },
    { key = { op_id = "unversioned-before" }, action = "replay_write" },
    { key = { op_id = "unversioned-same-time" }, action = "replay_write" },
    { key = { op_id = "unversioned-meanwhile" }, action = "replay_write" },
    { key = { op_id = "fresh" }, action = "replay_write", certainty = "suspected" },
    { key = { op_id = "fresh-leg" }, action = "replay_write", certainty = "suspected" },
    { key = { op_id = "settled" }, action = "replay_write" },
    { key = { op_id = "future" }, action = "replay_write" },
]
---*/
INSERT INTO gateway_log (op_id, op, leg, result, at, source_id, target_id, version) VALUES
    -- Found: the target's leg failed, timed out, was rejected, or is not there.
    ('target-failed', 'register', 'source', 'ok', '2026-08-01 10:00:00', 1, NULL, 1),
    ('target-failed', 'register', 'target', 'failed', '2026-08-01 10:00:01', NULL, NULL, 1),
    ('target-timeout', 'update', 'source', 'ok', '2026-08-01 10:00:00', 2, 102, 1),
    ('target-timeout', 'update', 'target', 'timeout', '2026-08-01 10:00:01', 2, 102, 1),
    ('target-rejected', 'rebind', 'source', 'ok', '2026-08-01 10:00:00', 3, 103, 1),
    ('target-rejected', 'rebind', 'target', 'rejected', '2026-08-01 10:00:01', 3, 103, 1),
    ('target-absent', 'deregister', 'source', 'ok', '2026-08-01 10:00:00', 4, 104, 1),
    -- Found: the source's leg failed, or is not there though the operation names a source.
    ('source-failed', 'update', 'source', 'failed', '2026-08-01 10:00:00', 5, 105, 1),
    ('source-failed', 'update', 'target', 'ok', '2026-08-01 10:00:01', 5, 105, 1),
    ('source-absent', 'update', 'target', 'ok', '2026-08-01 10:00:01', 6, 106, 1),
    -- Found: not there though the target was mapped by then, or nobody knows since when.
    ('source-of-mapped', 'update', 'target', 'ok', '2026-08-01 10:00:01', NULL, 107, 1),
    ('source-of-mapped-unknown-since', 'update', 'target', 'ok', '2026-08-01 10:00:01', NULL, 108, 1),
    -- Suspected: its mapping was touched a moment ago.
    ('source-of-just-mapped', 'update', 'target', 'ok', '2026-08-01 10:00:01', NULL, 109, 1),
    -- Found: nobody is named and nothing mapped, but the leg was tried.
    ('source-tried', 'register', 'source', 'timeout', '2026-08-01 10:00:00', NULL, NULL, 1),
    ('source-tried', 'register', 'target', 'ok', '2026-08-01 10:00:01', NULL, 110, 1),
    -- Found: names nobody at all.
    ('nobody', 'register', 'source', 'ok', '2026-08-01 10:00:00', NULL, NULL, 1),
    -- Found: what came later has a lower version.
    ('then-lower', 'update', 'source', 'ok', '2026-08-01 10:00:00', 11, 111, 5),
    ('then-lower-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 11, 111, 4),
    ('then-lower-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 11, 111, 4),
    -- Found, both: what came later went through on the other leg only.
    ('then-other-leg', 'update', 'source', 'failed', '2026-08-01 10:00:00', 12, 112, 5),
    ('then-other-leg', 'update', 'target', 'ok', '2026-08-01 10:00:00', 12, 112, 5),
    ('the-other-leg', 'update', 'target', 'ok', '2026-08-01 11:00:00', 12, 112, 6),
    -- Found: a higher version came before, not later.
    ('higher-before-0', 'update', 'source', 'ok', '2026-08-01 09:00:00', 13, 113, 9),
    ('higher-before-0', 'update', 'target', 'ok', '2026-08-01 09:00:00', 13, 113, 9),
    ('higher-before', 'update', 'source', 'ok', '2026-08-01 10:00:00', 13, 113, 8),
    -- Found: another account's write makes nothing good.
    ('then-another', 'update', 'source', 'ok', '2026-08-01 10:00:00', 14, 114, 1),
    ('then-another-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 15, 115, 2),
    ('then-another-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 15, 115, 2),
    -- Found: a login writes nothing.
    ('then-login', 'update', 'source', 'ok', '2026-08-01 10:00:00', 16, 116, 1),
    ('then-login-2', 'login', 'target', 'ok', '2026-08-01 11:00:00', 16, 116, 2),
    -- Found, both: the later one failed too.
    ('then-failed', 'update', 'source', 'ok', '2026-08-01 10:00:00', 17, 117, 1),
    ('the-failed', 'update', 'source', 'ok', '2026-08-01 11:00:00', 17, 117, 2),
    ('the-failed', 'update', 'target', 'failed', '2026-08-01 11:00:00', 17, 117, 2),
    -- Found: without a version, what came before, at the same time, or before the leg failed makes nothing good.
    ('unversioned-before-0', 'update', 'source', 'ok', '2026-08-01 09:00:00', 18, 118, 7),
    ('unversioned-before-0', 'update', 'target', 'ok', '2026-08-01 09:00:00', 18, 118, 7),
    ('unversioned-before', 'update', 'source', 'ok', '2026-08-01 10:00:00', 18, 118, NULL),
    ('unversioned-same-time', 'update', 'source', 'ok', '2026-08-01 10:00:00', 19, 119, NULL),
    ('unversioned-same-time-2', 'update', 'source', 'ok', '2026-08-01 10:00:00', 19, 119, 3),
    ('unversioned-same-time-2', 'update', 'target', 'ok', '2026-08-01 10:00:00', 19, 119, 3),
    ('unversioned-meanwhile', 'update', 'source', 'ok', '2026-08-01 10:00:00', 20, 120, NULL),
    ('unversioned-meanwhile', 'update', 'target', 'timeout', '2026-08-01 10:00:30', 20, 120, NULL),
    ('unversioned-meanwhile-2', 'update', 'source', 'ok', '2026-08-01 10:00:10', 20, 120, 3),
    ('unversioned-meanwhile-2', 'update', 'target', 'ok', '2026-08-01 10:00:10', 20, 120, 3),
    -- Suspected: written a moment ago, on either leg.
    ('fresh', 'update', 'source', 'ok', '2026-10-31 23:50:00', 21, 121, 1),
    ('fresh-leg', 'update', 'source', 'ok', '2026-10-31 23:40:00', 22, 122, 1),
    ('fresh-leg', 'update', 'target', 'timeout', '2026-10-31 23:45:01', 22, 122, 1),
    -- Found: exactly at the limit of settling; dated in the future, which no time tells from the past.
    ('settled', 'update', 'source', 'ok', '2026-10-31 23:45:00', 23, 123, 1),
    ('future', 'update', 'source', 'ok', '2027-01-01', 24, 124, 1),
    -- Pass: both legs are ok; neither is; a login.
    ('both-ok', 'update', 'source', 'ok', '2026-08-01 10:00:00', 30, 130, 1),
    ('both-ok', 'update', 'target', 'ok', '2026-08-01 10:00:00', 30, 130, 1),
    ('neither-ok', 'update', 'source', 'failed', '2026-08-01 10:00:00', 31, 131, 1),
    ('neither-ok', 'update', 'target', 'timeout', '2026-08-01 10:00:00', 31, 131, 1),
    ('no-leg-ok', 'update', 'target', 'failed', '2026-08-01 10:00:00', 31, 131, 2),
    ('login', 'login', 'source', 'ok', '2026-08-01 10:00:00', 32, 132, NULL),
    -- Passes: a later one of the same version made it good, found by source_id; and one of a higher version.
    ('then-same', 'update', 'source', 'ok', '2026-08-01 10:00:00', 33, NULL, 5),
    ('then-same-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 33, NULL, 5),
    ('then-same-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 33, NULL, 5),
    ('then-higher', 'update', 'source', 'ok', '2026-08-01 10:00:00', 34, NULL, 5),
    ('then-higher-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 34, NULL, 6),
    ('then-higher-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 34, NULL, 6),
    -- Passes: after a lower one came a higher one.
    ('then-both', 'update', 'source', 'ok', '2026-08-01 10:00:00', 35, NULL, 5),
    ('then-both-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 35, NULL, 4),
    ('then-both-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 35, NULL, 4),
    ('then-both-3', 'update', 'source', 'ok', '2026-08-01 12:00:00', 35, NULL, 7),
    ('then-both-3', 'update', 'target', 'ok', '2026-08-01 12:00:00', 35, NULL, 7),
    -- Passes: made good by an operation that names the target only, which is not mapped.
    ('by-target', 'update', 'source', 'ok', '2026-08-01 10:00:00', 36, 136, 5),
    ('by-target-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', NULL, 136, 6),
    -- Passes: the source's leg was made good.
    ('source-leg', 'update', 'source', 'failed', '2026-08-01 10:00:00', 37, 137, 5),
    ('source-leg', 'update', 'target', 'ok', '2026-08-01 10:00:00', 37, 137, 5),
    ('source-leg-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 37, 137, 6),
    ('source-leg-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 37, 137, 6),
    -- Pass: a higher version went through at the same time, and while the leg was timing out.
    ('same-time', 'update', 'source', 'ok', '2026-08-01 10:00:00', 38, 138, 5),
    ('same-time-2', 'update', 'source', 'ok', '2026-08-01 10:00:00', 38, 138, 6),
    ('same-time-2', 'update', 'target', 'ok', '2026-08-01 10:00:00', 38, 138, 6),
    ('meanwhile', 'update', 'source', 'ok', '2026-08-01 10:00:00', 39, 139, 5),
    ('meanwhile', 'update', 'target', 'timeout', '2026-08-01 10:00:30', 39, 139, 5),
    ('meanwhile-2', 'update', 'source', 'ok', '2026-08-01 10:00:10', 39, 139, 6),
    ('meanwhile-2', 'update', 'target', 'ok', '2026-08-01 10:00:10', 39, 139, 6),
    -- Pass: where a version is not known, on either side, any later write makes it good.
    ('unversioned', 'update', 'source', 'ok', '2026-08-01 10:00:00', 40, 140, NULL),
    ('unversioned-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 40, 140, 3),
    ('unversioned-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 40, 140, 3),
    ('then-unversioned', 'update', 'source', 'ok', '2026-08-01 10:00:00', 41, 141, 5),
    ('then-unversioned-2', 'update', 'source', 'ok', '2026-08-01 11:00:00', 41, 141, NULL),
    ('then-unversioned-2', 'update', 'target', 'ok', '2026-08-01 11:00:00', 41, 141, NULL),
    -- Pass: the source owes nothing, for the target is not mapped, not any more, not yet, or was mapped later.
    ('target-only', 'update', 'target', 'ok', '2026-08-01 10:00:00', NULL, 142, 1),
    ('target-retired', 'update', 'target', 'ok', '2026-08-01 10:00:00', NULL, 143, 1),
    ('target-pending', 'update', 'target', 'ok', '2026-08-01 10:00:00', NULL, 144, 1),
    ('mapped-later', 'register', 'target', 'ok', '2026-08-01 10:00:00', NULL, 145, 1);
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (7, 107, 'active', '2026-08-01 10:00:01', '2026-08-01 10:00:01'),
    (8, 108, 'active', NULL, '2026-02-01'),
    (9, 109, 'active', '2026-02-01', '2026-10-31 23:50:00'),
    (43, 143, 'retired', '2026-02-01', '2026-02-01'),
    (44, 144, 'pending', '2026-02-01', '2026-02-01'),
    (45, 145, 'active', '2026-08-01 10:00:01', '2026-08-01 10:00:01');
