/*---
params = { max_shrink = 1.0 }
settings = { max_suspected = 1.0 }
found = [
    { key = { action_id = "s1" }, action = "hold_for_review" },
    { key = { action_id = "s2" }, action = "hold_for_review" },
]
---*/
-- Mappings of 1 to 5 lead to nobody.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'), (2, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'active', '2026-01-01', '2026-01-02'), (4, '13800000004', 'active', '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'), (102, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (103, '13800000003', 'active', '2026-01-01', '2026-01-02'), (104, '13800000004', 'active', '2026-01-01', '2026-01-02'),
    (105, '13800000005', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 901, 'active', '2026-01-02'), (2, 902, 'active', '2026-01-02'), (3, 903, 'active', '2026-01-02'),
    (4, 904, 'active', '2026-01-02'), (5, 905, 'active', '2026-01-02');
-- NEXT ROUND
-- Taken at the end of October 30. 1, 2 and 5 were repointed in its last minutes, to others that are not there: suspected.
-- 3 was repointed at noon: confirmed at once, and found in this round.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 801, 'active', '2026-10-30 23:50:00'), (2, 802, 'active', '2026-10-30 23:50:00'),
    (3, 803, 'active', '2026-10-30 12:00:00'), (4, 904, 'active', '2026-01-02'),
    (5, 805, 'active', '2026-10-30 23:50:00');
-- NEXT ROUND
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 801, 'active', '2026-10-30 23:50:00'), (2, 802, 'active', '2026-10-30 23:50:00'),
    (3, 803, 'active', '2026-10-30 12:00:00'), (4, 904, 'active', '2026-01-02'),
    (5, 805, 'active', '2026-10-30 23:50:00');
INSERT INTO previous_actions (action_id, round, kind, rule, finding, source_id, target_id, outcome, at) VALUES
    -- Found: sent after the first round, suspected in the second, confirmed now; s2 was sent long before, and applied then.
    ('s1', 1, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=1 target_id=901', 1, 901, 'applied', '2026-10-30 12:00:00'),
    ('s2', 0, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=2 target_id=902', 2, 902, 'applied', '2026-10-30 23:49:00'),
    -- Passes: found a round ago.
    ('s3', 1, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=3 target_id=903', 3, 903, 'applied', '2026-10-30 11:59:00'),
    -- Passes: it was there before.
    ('s4', 1, 'retire_mapping', 'orphans/mapping-without-target', 'source_id=4 target_id=904', 4, 904, 'applied', '2026-10-30 12:00:00'),
    -- Passes: sent when the finding was there already; and long before.
    ('s5', 2, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=5 target_id=805', 5, 805, 'applied', '2026-10-31 12:00:00'),
    ('s6', 0, 'repoint_mapping', 'orphans/mapping-without-target', 'source_id=5 target_id=900', 5, 900, 'applied', '2026-10-20 12:00:00');
