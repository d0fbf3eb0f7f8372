/*---
params = { max_shrink = 1.0 }
found = [
    { key = { rule = "mapping-gaps/source-unmapped", finding = "source_id=1" } },
    { key = { rule = "mapping-gaps/source-unmapped", finding = "source_id=2" }, action = "hold_for_review" },
    { key = { rule = "mapping-gaps/source-unmapped", finding = "source_id=3" } },
    { key = { rule = "mapping-gaps/source-unmapped", finding = "source_id=4" }, certainty = "suspected" },
]
---*/
-- All but 6 are unmapped.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'), (2, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'active', '2026-01-01', '2026-01-02'), (4, '13800000004', 'active', '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'active', '2026-01-01', '2026-01-02'), (6, '13800000006', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'), (102, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (103, '13800000003', 'active', '2026-01-01', '2026-01-02'), (104, '13800000004', 'active', '2026-01-01', '2026-01-02'),
    (105, '13800000005', 'active', '2026-01-01', '2026-01-02'), (106, '13800000006', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (6, 106, 'active', '2026-01-02');
-- NEXT ROUND
-- Resolved: 1 to 4.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-01-02'), (2, 102, 'active', '2026-01-02'), (3, 103, 'active', '2026-01-02'),
    (4, 104, 'active', '2026-01-02'), (6, 106, 'active', '2026-01-02');
-- NEXT ROUND
-- Back: 2 and 3.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-01-02'), (4, 104, 'active', '2026-01-02'), (6, 106, 'active', '2026-01-02');
-- NEXT ROUND
-- Resolved again: 2.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-01-02'), (2, 102, 'active', '2026-01-02'), (4, 104, 'active', '2026-01-02'),
    (6, 106, 'active', '2026-01-02');
-- NEXT ROUND
-- Found: 1 for the first time, 2 for the second, 3 still since its return, 4 touched a moment ago. Passes: 5, which was
-- never away, and 6, which is new.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'), (2, '13800000002', 'active', '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'active', '2026-01-01', '2026-01-02'), (4, '13800000004', 'active', '2026-01-01', '2026-10-31 23:55:00'),
    (5, '13800000005', 'active', '2026-01-01', '2026-01-02'), (6, '13800000006', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (7, 107, 'retired', '2026-01-02');
