/*---
found = [
    { key = { source_id = "m-2", target_id = "07" }, action = "retire_mapping" },
    { key = { source_id = "m-3", target_id = "9007199254740993" }, action = "retire_mapping" },
    { key = { source_id = "m-4", target_id = "A7" }, action = "retire_mapping" },
]
---*/
-- Text ids keep leading zeros, capitals, and digits beyond 2^53.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('m-1', '13800000001', 'active', '2026-01-01', '2026-01-02'),
    ('m-2', '13800000002', 'active', '2026-01-01', '2026-01-02'),
    ('m-3', '13800000003', 'active', '2026-01-01', '2026-01-02'),
    ('m-4', '13800000004', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    ('7', '13800000001', 'active', '2026-01-01', '2026-01-02'),
    ('9007199254740992', '13800000003', 'active', '2026-01-01', '2026-01-02'),
    ('a7', '13800000004', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    -- Passes: the very same text.
    ('m-1', '7', 'active', '2026-01-02'),
    -- Found: almost the same text.
    ('m-2', '07', 'active', '2026-01-02'),
    ('m-3', '9007199254740993', 'active', '2026-01-02'),
    ('m-4', 'A7', 'active', '2026-01-02');
