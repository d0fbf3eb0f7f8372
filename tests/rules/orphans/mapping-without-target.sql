/*---
found = [
    { key = { source_id = "11", target_id = "911" }, action = "retire_mapping" },
    { key = { source_id = "12", target_id = "912" }, action = "retire_mapping" },
    { key = { source_id = "13", target_id = "913" }, action = "retire_mapping" },
    { key = { source_id = "14", target_id = "914" }, action = "retire_mapping" },
    { key = { source_id = "15", target_id = "11" }, action = "retire_mapping" },
    { key = { source_id = "16", target_id = "916" }, action = "retire_mapping" },
    { key = { source_id = "17", target_id = "917" }, action = "retire_mapping" },
    { key = { source_id = "17", target_id = "918" }, action = "retire_mapping" },
    { key = { source_id = "21", target_id = "921" }, action = "retire_mapping" },
    { key = { source_id = "22", target_id = "922" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "23", target_id = "923" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "24", target_id = "924" }, action = "retire_mapping" },
]
---*/
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (102, NULL, 'deregistered', '2026-01-01', '2026-01-02'),
    (103, NULL, 'merged', '2026-01-01', '2026-01-02');

-- Passes: the target exists, whatever its status; dead targets have rules of their own.
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (2, '13800000002', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (3, '13800000003', 'active', FALSE, '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (1, 101, 'active', '2026-01-02', '2026-01-02'),
    (2, 102, 'active', '2026-01-02', '2026-01-02'),
    (3, 103, 'active', '2026-01-02', '2026-01-02');

-- Passes: the mapping isn't active.
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (1, 904, 'pending', '2026-01-02', '2026-01-02'),
    (1, 905, 'retired', '2026-01-02', '2026-01-02'),
    (1, 906, 'conflict', '2026-01-02', '2026-01-02');

-- Passes: a mapping is judged by its source first; this one is missing, or gone.
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (7, NULL, 'deregistered', FALSE, '2026-01-01', '2026-01-02'),
    (8, NULL, 'merged', FALSE, '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (7, 907, 'active', '2026-01-02', '2026-01-02'),
    (8, 908, 'active', '2026-01-02', '2026-01-02'),
    (900, 909, 'active', '2026-01-02', '2026-01-02');

-- Found: the source is active, frozen, cooling, or pending.
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (11, '13800000011', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (12, '13800000012', 'frozen', FALSE, '2026-01-01', '2026-01-02'),
    (13, NULL, 'cooling', FALSE, '2026-01-01', '2026-01-02'),
    (14, NULL, 'pending', FALSE, '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (11, 911, 'active', '2026-01-02', '2026-01-02'),
    (12, 912, 'active', '2026-01-02', '2026-01-02'),
    (13, 913, 'active', '2026-01-02', '2026-01-02'),
    (14, 914, 'active', '2026-01-02', '2026-01-02');

-- Found: id 11 exists, but in the source system; a test account's mapping; both wrong mappings of one source, besides a
-- right one.
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (15, '13800000015', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (16, '13800000016', 'active', TRUE, '2026-01-01', '2026-01-02'),
    (17, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (15, 11, 'active', '2026-01-02', '2026-01-02'),
    (16, 916, 'active', '2026-01-02', '2026-01-02'),
    (17, 101, 'active', '2026-01-02', '2026-01-02'),
    (17, 917, 'active', '2026-01-02', '2026-01-02'),
    (17, 918, 'active', '2026-01-02', '2026-01-02');

-- Confirmed at the end of the settling window; suspected a microsecond later, in the mapping or in its source. A mapping
-- of the future is as old as its creation.
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (21, '13800000021', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (22, '13800000022', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (23, '13800000023', 'active', FALSE, '2026-01-01', '2026-10-31 23:50:00'),
    (24, '13800000024', 'active', FALSE, '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (21, 921, 'active', '2026-01-02', '2026-10-31 23:45:00'),
    (22, 922, 'active', '2026-01-02', '2026-10-31 23:45:00.000001'),
    (23, 923, 'active', '2026-01-02', '2026-01-02'),
    (24, 924, 'active', '2026-01-02', '2027-01-01');
