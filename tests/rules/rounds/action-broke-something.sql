/*---
params = { max_shrink = 1.0 }
found = [
    { key = { action_id = "b1" }, action = "hold_for_review" },
    { key = { action_id = "b2" }, action = "hold_for_review" },
]
---*/
-- Mappings of 1 to 5 lead to nobody, 6 is mapped to a target that is there, 7 and 8 are unmapped.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'), (2, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'active', '2026-01-01', '2026-01-02'), (4, '13800000004', 'active', '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'active', '2026-01-01', '2026-01-02'), (6, '13800000006', 'active', '2026-01-01', '2026-01-02'),
    (7, '13800000007', 'active', '2026-01-01', '2026-01-02'), (8, '13800000008', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'), (102, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (103, '13800000003', 'active', '2026-01-01', '2026-01-02'), (104, '13800000004', 'active', '2026-01-01', '2026-01-02'),
    (105, '13800000005', 'active', '2026-01-01', '2026-01-02'), (106, '13800000006', 'active', '2026-01-01', '2026-01-02'),
    (107, '13800000007', 'active', '2026-01-01', '2026-01-02'), (108, '13800000008', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 901, 'active', '2026-01-02'), (2, 902, 'active', '2026-01-02'), (3, 903, 'active', '2026-01-02'),
    (4, 904, 'active', '2026-01-02'), (5, 905, 'active', '2026-01-02'), (6, 106, 'active', '2026-01-02');
-- NEXT ROUND
-- Retired as they should be: 3 and 4, so that these are unmapped now, which their rule says it uncovers. 7 is mapped to
-- somebody else's target.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 801, 'active', '2026-01-02'), (2, 802, 'active', '2026-01-02'), (3, 903, 'retired', '2026-01-02'),
    (4, 904, 'retired', '2026-01-02'), (5, 905, 'active', '2026-01-02'), (6, 106, 'active', '2026-01-02'),
    (7, 106, 'active', '2026-01-02');
INSERT INTO previous_actions (action_id, round, kind, rule, finding, source_id, target_id, outcome, at) VALUES
    -- Found: the source leads to another target that is not there; whether it was applied is not known of b2.
    ('b1', 1, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=1 target_id=901', 1, 901, 'applied', '2026-10-31 12:00:00'),
    ('b2', 1, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=2 target_id=902', 2, 902, NULL, NULL),
    -- Passes: what came to light was to be expected.
    ('b3', 1, 'retire_mapping', 'orphans/mapping-without-target', 'source_id=3 target_id=903', 3, 903, 'applied', '2026-10-31 12:00:00'),
    -- Passes: refused, so it broke nothing.
    ('b4', 1, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=7', 7, 107, 'precondition_failed', '2026-10-31 12:00:00'),
    -- Passes: what is found of its subject was there before.
    ('b5', 1, 'retire_mapping', 'orphans/mapping-without-target', 'source_id=5 target_id=905', 5, 905, 'applied', '2026-10-31 12:00:00'),
    -- Passes: of an earlier round, applied before the last exports.
    ('b6', 0, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=1 target_id=900', 1, 900, 'applied', '2026-10-20 12:00:00');
