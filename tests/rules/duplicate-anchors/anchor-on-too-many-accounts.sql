/*---
found = [
    { key = { system = "source", account_id = "13" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "21" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "31" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "41" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- Passes: five hold the number, which $max_accounts_per_anchor allows; the others aren't held, or are tests.
INSERT INTO source_accounts (id, anchor, status, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (3, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (4, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (5, '13800000001', 'active', FALSE, '2026-01-01', '2026-01-02'),
    (6, '13800000001', 'deregistered', FALSE, '2026-01-01', '2026-01-02'),
    (7, '13800000001', 'merged', FALSE, '2026-01-01', '2026-01-02'),
    (8, '13800000001', 'active', TRUE, '2026-01-01', '2026-01-02');
-- Passes: the systems count each for itself.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (2, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (3, '13800000001', 'cooling', '2026-01-01', '2026-01-02'),
    (4, '13800000001', 'pending', '2026-01-01', '2026-01-02'),
    (5, '13800000001', 'frozen', '2026-01-01', '2026-01-02'),
    (6, '13800000001', 'deregistered', '2026-01-01', '2026-01-02');
-- Passes: six, but three a tenant.
INSERT INTO source_accounts (id, anchor, status, tenant, created_at, updated_at) VALUES
    (51, '13800000051', 'active', 'a', '2026-01-01', '2026-01-02'),
    (52, '13800000051', 'active', 'a', '2026-01-01', '2026-01-02'),
    (53, '13800000051', 'active', 'a', '2026-01-01', '2026-01-02'),
    (54, '13800000051', 'active', 'b', '2026-01-01', '2026-01-02'),
    (55, '13800000051', 'active', 'b', '2026-01-01', '2026-01-02'),
    (56, '13800000051', 'active', NULL, '2026-01-01', '2026-01-02');
-- Passes: missing, placeholder and malformed anchors are no number.
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (61, NULL, 'active', '2026-01-01', '2026-01-02'),
    (62, NULL, 'active', '2026-01-01', '2026-01-02'),
    (63, NULL, 'active', '2026-01-01', '2026-01-02'),
    (64, NULL, 'active', '2026-01-01', '2026-01-02'),
    (65, NULL, 'active', '2026-01-01', '2026-01-02'),
    (66, NULL, 'active', '2026-01-01', '2026-01-02'),
    (71, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (72, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (73, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (74, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (75, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (76, '11111111111', 'active', '2026-01-01', '2026-01-02'),
    (81, '12345', 'active', '2026-01-01', '2026-01-02'),
    (82, '12345', 'active', '2026-01-01', '2026-01-02'),
    (83, '12345', 'active', '2026-01-01', '2026-01-02'),
    (84, '12345', 'active', '2026-01-01', '2026-01-02'),
    (85, '12345', 'active', '2026-01-01', '2026-01-02'),
    (86, '12345', 'active', '2026-01-01', '2026-01-02');

-- Found: six in any held status and any spelling; one row, at the earliest created. The deregistered one is older, but
-- isn't held.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (10, '13800000011', 'deregistered', '2025-01-01', '2026-01-02'),
    (11, '13800000011', 'active', '2026-01-03', '2026-01-03'),
    (12, '13800000011', 'frozen', '2026-01-02', '2026-01-02'),
    (13, '138-0000-0011', 'pending', '2026-01-01', '2026-01-02'),
    (14, '+8613800000011', 'cooling', '2026-01-04', '2026-01-04'),
    (15, '13800000011', 'active', '2026-01-05', '2026-01-05'),
    (16, '13800000011', 'active', '2026-01-06', '2026-01-06');
-- Found: of those created at one time the smallest id; one tenant of two.
INSERT INTO target_accounts (id, anchor, status, tenant, created_at, updated_at) VALUES
    (20, '13800000021', 'active', 'b', '2026-01-01', '2026-01-02'),
    (21, '13800000021', 'active', 'a', '2026-01-01', '2026-01-02'),
    (22, '13800000021', 'active', 'a', '2026-01-01', '2026-01-02'),
    (23, '13800000021', 'active', 'a', '2026-01-01', '2026-01-02'),
    (24, '13800000021', 'active', 'a', '2026-01-01', '2026-01-02'),
    (25, '13800000021', 'active', 'a', '2026-01-01', '2026-01-02'),
    (26, '13800000021', 'active', 'a', '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window; suspected later, in any of them.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (31, '13800000031', 'active', '2026-01-01', '2026-01-02'),
    (32, '13800000031', 'active', '2026-01-02', '2026-01-02'),
    (33, '13800000031', 'active', '2026-01-02', '2026-01-02'),
    (34, '13800000031', 'active', '2026-01-02', '2026-01-02'),
    (35, '13800000031', 'active', '2026-01-02', '2026-01-02'),
    (36, '13800000031', 'active', '2026-01-02', '2026-10-31 23:45:00'),
    (41, '13800000041', 'active', '2026-01-01', '2026-01-02'),
    (42, '13800000041', 'active', '2026-01-02', '2026-01-02'),
    (43, '13800000041', 'active', '2026-01-02', '2026-01-02'),
    (44, '13800000041', 'active', '2026-01-02', '2026-01-02'),
    (45, '13800000041', 'active', '2026-01-02', '2026-01-02'),
    (46, '13800000041', 'active', '2026-10-31 23:50:00', '2026-10-31 23:50:00');
