/*---
params = { placeholder_anchors = ["13800138000", "unknown"] }
found = [
    { key = { system = "source", account_id = "11" }, action = "unbind_anchor" },
    { key = { system = "source", account_id = "12" }, action = "unbind_anchor" },
    { key = { system = "source", account_id = "13" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "14" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "15" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "16" }, action = "hold_for_review" },
    { key = { system = "source", account_id = "17" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "11" }, action = "unbind_anchor" },
    { key = { system = "target", account_id = "12" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "21" }, action = "hold_for_review" },
    { key = { system = "target", account_id = "22" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
-- Passes: a person's number, even with many equal digits; malformed; missing.
INSERT INTO source_accounts (id, anchor, status, union_id, open_id, is_test, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'u-1', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (2, '13888888888', 'active', 'u-2', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (3, '13800138001', 'active', 'u-3', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (4, '12345', 'active', 'u-4', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (5, NULL, 'active', 'u-5', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (6, '  ', 'active', 'u-6', NULL, FALSE, '2026-01-01', '2026-01-02');
-- Passes: not held, or a test account.
INSERT INTO source_accounts (id, anchor, status, union_id, open_id, is_test, created_at, updated_at) VALUES
    (7, '11111111111', 'deregistered', NULL, NULL, FALSE, '2026-01-01', '2026-01-02'),
    (8, '11111111111', 'merged', NULL, NULL, FALSE, '2026-01-01', '2026-01-02'),
    (9, '11111111111', 'active', NULL, NULL, TRUE, '2026-01-01', '2026-01-02');

-- Found: unbound where a union_id or an open_id remains; held where none does, or only a blank one.
INSERT INTO source_accounts (id, anchor, status, union_id, open_id, is_test, created_at, updated_at) VALUES
    (11, '11111111111', 'active', 'u-11', NULL, FALSE, '2026-01-01', '2026-01-02'),
    (12, '00000000000', 'frozen', NULL, 'o-12', FALSE, '2026-01-01', '2026-01-02'),
    (13, '99999999999', 'pending', NULL, NULL, FALSE, '2026-01-01', '2026-01-02'),
    (14, '11111111111', 'cooling', '', '', FALSE, '2026-01-01', '2026-01-02');
-- Found: on the list, in any spelling, with digits or without.
INSERT INTO source_accounts (id, anchor, status, union_id, open_id, is_test, created_at, updated_at) VALUES
    (15, '13800138000', 'active', NULL, NULL, FALSE, '2026-01-01', '2026-01-02'),
    (16, '+86 138 0013 8000', 'active', NULL, NULL, FALSE, '2026-01-01', '2026-01-02'),
    (17, 'Unknown', 'active', NULL, NULL, FALSE, '2026-01-01', '2026-01-02');
-- Found: in the target system, too, which has no open_ids.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (1, '13800000001', 'active', 'u-1', '2026-01-01', '2026-01-02'),
    (11, '13800138000', 'active', 'u-11', '2026-01-01', '2026-01-02'),
    (12, '13800138000', 'active', NULL, '2026-01-01', '2026-01-02'),
    -- Passes: not held.
    (13, '13800138000', 'deregistered', NULL, '2026-01-01', '2026-01-02');

-- Confirmed at the end of the settling window, suspected a microsecond later.
INSERT INTO target_accounts (id, anchor, status, union_id, created_at, updated_at) VALUES
    (21, '11111111111', 'active', NULL, '2026-01-01', '2026-10-31 23:45:00'),
    (22, '11111111111', 'active', NULL, '2026-01-01', '2026-10-31 23:45:00.000001');
