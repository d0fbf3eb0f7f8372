/*---
# The test of SET/NAME: trueup rules test SET/NAME
# `found` is every finding that the rule must return for the rows below, and no other. A rule that cannot run is expected
# by `skipped = "part of the reason"` instead. Exports are taken at 2026-11-01T00:00:00Z; what was touched in the 15 minutes
# before is found with certainty = "suspected". Further tests of the rule: files beside this one, named RULE@CASE.sql.
# params = { days_max = 30 }
found = [
    { key = { source_id = "1", target_id = "101" }, action = "hold_for_review" },
    { key = { source_id = "2", target_id = "102" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- A table supplies the columns that its INSERTs name. An id in quotes makes all ids of its kind text.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: created in May, mapped in April.
    (1, NULL, 'active', '2026-05-01', '2026-05-01'),
    -- Suspected: touched a minute before the export.
    (2, NULL, 'active', '2026-05-01', '2026-10-31 23:59:00'),
    -- Passes: created and mapped at the same moment.
    (3, NULL, 'active', '2026-05-01', '2026-05-01'),
    -- Passes: its mapping is no longer active.
    (4, NULL, 'active', '2026-05-01', '2026-05-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-04-01'),
    (2, 102, 'active', '2026-04-01'),
    (3, 103, 'active', '2026-05-01'),
    (4, 104, 'retired', '2026-04-01');
