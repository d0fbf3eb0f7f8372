/*---
params = { max_shrink = 1.0 }
found = [
    { key = { rule = "mapping-gaps/source-unmapped", finding = "source_id=1" } },
]
---*/
-- All but 8 are unmapped.
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
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (8, 108, 'active', '2026-01-02');
-- NEXT ROUND
-- Resolved: 7, a round ago.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (7, 107, 'active', '2026-01-02'), (8, 108, 'active', '2026-01-02');
-- NEXT ROUND
-- Resolved: 1 to 4. Still there: 5 and 6.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-01-02'), (2, 102, 'active', '2026-01-02'), (3, 103, 'active', '2026-01-02'),
    (4, 104, 'active', '2026-01-02'), (7, 107, 'active', '2026-01-02'), (8, 108, 'active', '2026-01-02');
INSERT INTO previous_actions (action_id, round, kind, rule, finding, source_id, target_id, outcome, at) VALUES
    -- Pass: an action for the finding, for its source, for the target it names.
    ('c2', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=2', NULL, NULL, 'applied', '2026-10-31 12:00:00'),
    ('c3', 2, 'unbind_anchor', 'duplicate-anchors/anchor-placeholder', 'system=source account_id=3', 3, NULL, 'applied', '2026-10-31 12:00:00'),
    ('c4', 2, 'unbind_anchor', 'duplicate-anchors/anchor-placeholder', 'system=target account_id=104', NULL, 104, 'applied', '2026-10-31 12:00:00');
