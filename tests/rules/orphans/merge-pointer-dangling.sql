/*---
found = [
    { key = { system = "source", account_id = "11" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "12" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "13" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "14" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "111" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "112" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "21" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "122" }, action = "hold_for_review", certainty = "suspected" },
    { key = { system = "target", account_id = "123" }, action = "hold_for_review" },
]
---*/
-- Passes: merged into an account that exists, whatever its status, even itself: cycles and chains have their own rules.
INSERT INTO source_accounts (id, anchor, status, merged_into, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (2, NULL, 'merged', 1, FALSE, '2026-01-01', '2026-01-02'),
    (3, NULL, 'merged', 2, FALSE, '2026-01-01', '2026-01-02'),
    (4, NULL, 'merged', 4, FALSE, '2026-01-01', '2026-01-02'),
    (5, NULL, 'deregistered', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (6, NULL, 'merged', 5, FALSE, '2026-01-01', '2026-01-02');
-- Passes: not merged; a pointer says nothing then.
INSERT INTO source_accounts (id, anchor, status, merged_into, is_test, created_at, updated_at) VALUES
    (7, '13800000007', 'active', 907, FALSE, '2026-01-01', '2026-01-02'),
    (8, NULL, 'deregistered', 908, FALSE, '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    (101, '13800000001', 'active', NULL, '2026-01-01', '2026-01-02'),
    (102, NULL, 'merged', 101, '2026-01-01', '2026-01-02'),
    (103, NULL, 'frozen', NULL, '2026-01-01', '2026-01-02');

-- Found: without a pointer, into nothing, into an account of the other system; a test account, too.
INSERT INTO source_accounts (id, anchor, status, merged_into, is_test, created_at, updated_at) VALUES
    (11, NULL, 'merged', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (12, '13800000012', 'merged', 912, FALSE, '2026-01-01', '2026-01-02'),
    (13, NULL, 'merged', 101, FALSE, '2026-01-01', '2026-01-02'),
    (14, NULL, 'merged', 914, TRUE, '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    (111, NULL, 'merged', NULL, '2026-01-01', '2026-01-02'),
    (112, NULL, 'merged', 1, '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window, suspected a microsecond later, and of the future as old as its creation.
INSERT INTO source_accounts (id, anchor, status, merged_into, is_test, created_at, updated_at) VALUES
    (21, NULL, 'merged', NULL, FALSE, '2026-01-01', '2026-10-31 23:45:00');
INSERT INTO target_accounts (id, anchor, status, merged_into, created_at, updated_at) VALUES
    (122, NULL, 'merged', NULL, '2026-01-01', '2026-10-31 23:45:00.000001'),
    (123, NULL, 'merged', NULL, '2026-01-01', '2027-01-01');
