/*---
params = { max_shrink = 1.0 }
found = [
    { key = { action_id = "a1" }, action = "hold_for_review" },
    { key = { action_id = "a2" }, action = "hold_for_review" },
    { key = { action_id = "a11" }, action = "hold_for_review" },
]
---*/
-- All but 8 are unmapped, for two rounds.
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
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (8, 108, 'active', '2026-01-02');
-- NEXT ROUND
-- Resolved: 3, and 7 for this round only.
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (3, 103, 'active', '2026-01-02'), (7, 107, 'active', '2026-01-02'), (8, 108, 'active', '2026-01-02');
-- NEXT ROUND
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (3, 103, 'active', '2026-01-02'), (8, 108, 'active', '2026-01-02');
INSERT INTO previous_actions (action_id, round, kind, rule, finding, source_id, target_id, outcome, at) VALUES
    -- Found: applied, and still there; one of two findings is enough. Sent in two rounds, it is still one action.
    ('a1', 1, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=1', 1, 101, 'applied', '2026-10-29 12:00:00'),
    ('a1', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=1', 1, 101, 'applied', '2026-10-30 12:00:00'),
    ('a2', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=2', 2, 102, 'already_applied', '2026-10-30 12:00:00'),
    ('a2', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=3', 2, 102, 'already_applied', '2026-10-30 12:00:00'),
    -- Pass: gone; refused by the migrator; failed; not acknowledged.
    ('a3', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=3', 3, 103, 'applied', '2026-10-30 12:00:00'),
    ('a4', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=4', 4, 104, 'precondition_failed', '2026-10-30 12:00:00'),
    ('a5', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=4', 4, 104, 'failed_permanent', '2026-10-30 12:00:00'),
    ('a6', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=4', 4, 104, NULL, NULL),
    -- Passes: within the settling time before the watermark.
    ('a7', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=4', 4, 104, 'applied', '2026-10-31 23:46:00'),
    -- Passes: it helped for a while.
    ('a8', 2, 'create_mapping', 'mapping-gaps/source-unmapped', 'source_id=7', 7, 107, 'applied', '2026-10-30 12:00:00'),
    -- Passes: only asked for, less than three days ago. Found: four days ago.
    ('a10', 2, 'resume_job', 'mapping-gaps/source-unmapped', 'source_id=6', 6, 106, 'applied', '2026-10-30 12:00:00'),
    ('a11', 2, 'resume_job', 'mapping-gaps/source-unmapped', 'source_id=6', 6, 106, 'applied', '2026-10-28 12:00:00');
