/*---
found = [
    { key = { source_id = "911", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "912", target_id = "102" }, action = "retire_mapping" },
    { key = { source_id = "913", target_id = "913" }, action = "retire_mapping" },
    { key = { source_id = "101", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "914", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "914", target_id = "103" }, action = "retire_mapping" },
    { key = { source_id = "921", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "922", target_id = "101" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "923", target_id = "101" }, action = "retire_mapping" },
]
---*/
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (102, NULL, 'deregistered', '2026-01-01', '2026-01-02'),
    (103, '13800000003', 'frozen', '2026-01-01', '2026-01-02');

-- Passes: the source exists, whatever its status; a test account is an account; the target is another rule's.
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (2, NULL, 'deregistered', FALSE, '2026-01-01', '2026-01-02'),
    (3, NULL, 'merged', FALSE, '2026-01-01', '2026-01-02'),
    (4, '13800000001', 'active', TRUE, '2026-01-01', '2026-01-02'),
    (5, '13800000005', 'active', FALSE, '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (1, 101, 'active', '2026-01-02', '2026-01-02'),
    (2, 101, 'active', '2026-01-02', '2026-01-02'),
    (3, 101, 'active', '2026-01-02', '2026-01-02'),
    (4, 101, 'active', '2026-01-02', '2026-01-02'),
    (5, 905, 'active', '2026-01-02', '2026-01-02');

-- Passes: the mapping isn't active.
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (906, 101, 'pending', '2026-01-02', '2026-01-02'),
    (907, 101, 'retired', '2026-01-02', '2026-01-02'),
    (908, 101, 'conflict', '2026-01-02', '2026-01-02');

-- Found: the target is active, dead, or missing too; id 101 exists, but in the target system; each mapping of one source.
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (911, 101, 'active', '2026-01-02', '2026-01-02'),
    (912, 102, 'active', '2026-01-02', '2026-01-02'),
    (913, 913, 'active', '2026-01-02', '2026-01-02'),
    (101, 101, 'active', '2026-01-02', '2026-01-02'),
    (914, 101, 'active', '2026-01-02', '2026-01-02'),
    (914, 103, 'active', '2026-01-02', '2026-01-02');

-- Confirmed at the end of the settling window, suspected a microsecond later, and of the future as old as its creation.
INSERT INTO mapping (source_id, target_id, status, created_at, updated_at) VALUES
    (921, 101, 'active', '2026-01-02', '2026-10-31 23:45:00'),
    (922, 101, 'active', '2026-01-02', '2026-10-31 23:45:00.000001'),
    (923, 101, 'active', '2026-01-02', '2027-01-01');
