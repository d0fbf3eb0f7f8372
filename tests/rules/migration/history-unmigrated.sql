/*---
params = { dual_write_since = "2026-05-01T00:00:00Z" }
settings = { expected = "created_at < TIMESTAMP '2026-04-01'" }
found = [
    { key = { source_id = "1" }, action = "hold_for_review" },
    { key = { source_id = "2" }, action = "hold_for_review" },
    { key = { source_id = "3" }, action = "hold_for_review" },
    { key = { source_id = "4" }, action = "hold_for_review" },
    { key = { source_id = "5" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
INSERT INTO source_accounts (id, anchor, union_id, status, is_test, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: its number is disputed, for the carrier took it back.
    (1, '13800000001', NULL, 'active', FALSE, '2026-01-05', '2026-01-01', '2026-06-01'),
    -- Found: no valid number.
    (2, '12345', NULL, 'frozen', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Found: only a union_id, and no target holds it.
    (3, NULL, 'u3', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Found: two live targets share its number; its former mapping is retired.
    (4, '13800000004', NULL, 'active', FALSE, '2026-01-05', '2026-01-01', '2026-06-01'),
    -- Suspected: touched a moment ago.
    (5, NULL, 'u5', 'active', FALSE, NULL, '2026-01-01', '2026-10-31 23:50:00'),
    -- Passes: target-missing finds it.
    (10, '13800000010', NULL, 'active', FALSE, '2026-01-05', '2026-01-01', '2026-06-01'),
    -- Passes: source-unmapped finds it.
    (11, '13800000011', NULL, 'active', FALSE, '2026-01-05', '2026-01-01', '2026-06-01'),
    -- Passes: anchor-placeholder finds it.
    (12, '11111111111', NULL, 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Pass: mapped; being mapped.
    (13, NULL, 'u13', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    (14, NULL, 'u14', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Pass: neither an anchor nor a union_id; blank ones are none.
    (15, NULL, NULL, 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    (16, ' ', ' ', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Pass: not live, a test account, excluded.
    (17, NULL, 'u17', 'cooling', FALSE, NULL, '2026-01-01', '2026-06-01'),
    (18, NULL, 'u18', 'active', TRUE, NULL, '2026-01-01', '2026-06-01'),
    (19, NULL, 'u19', 'active', FALSE, NULL, '2026-01-01', '2026-06-01'),
    -- Pass: not due; created when the dual write had begun.
    (20, NULL, 'u20', 'active', FALSE, NULL, '2026-04-15', '2026-06-01'),
    (21, NULL, 'u21', 'active', FALSE, NULL, '2026-05-01', '2026-06-01');
INSERT INTO target_accounts (id, anchor, union_id, status, anchor_verified_at, created_at, updated_at) VALUES
    (101, '13800000001', NULL, 'active', '2026-09-01', '2026-01-01', '2026-06-01'),
    (104, '13800000004', NULL, 'active', '2026-09-01', '2026-01-01', '2026-06-01'),
    (204, '13800000004', NULL, 'active', '2026-09-02', '2026-01-01', '2026-06-01'),
    (111, '13800000011', NULL, 'active', '2026-09-01', '2026-01-01', '2026-06-01'),
    (113, '13800000113', NULL, 'active', NULL, '2026-01-01', '2026-06-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (13, 113, 'active', '2026-02-01'),
    (14, 113, 'pending', '2026-10-31 23:40:00'),
    (4, 104, 'retired', '2026-02-01');
INSERT INTO exclusions (source_id, reason) VALUES (19, 'a lawsuit');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000001', '2026-06-01');
