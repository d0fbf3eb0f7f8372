/*---
found = [
    { key = { system = "source", account_id = "1" } },
    { key = { system = "source", account_id = "2" } },
    { key = { system = "source", account_id = "3" } },
    { key = { system = "source", account_id = "4" } },
    { key = { system = "source", account_id = "5" } },
    { key = { system = "source", account_id = "6" } },
    { key = { system = "source", account_id = "7" }, certainty = "suspected" },
    { key = { system = "source", account_id = "8" }, certainty = "suspected" },
    { key = { system = "source", account_id = "9" } },
    { key = { system = "source", account_id = "10" } },
    { key = { system = "target", account_id = "1" } },
    { key = { system = "target", account_id = "2" } },
]
---*/
INSERT INTO source_accounts (id, anchor, status, is_test, anchor_verified_at, last_active_at, backfilled_at, created_at, updated_at) VALUES
    -- Found: updated before it was created.
    (1, '13800000001', 'active', FALSE, NULL, NULL, NULL, '2026-10-02', '2026-10-01'),
    -- Found: updated, created, verified, last active, backfilled after the export was taken.
    (2, '13800000002', 'active', FALSE, NULL, NULL, NULL, '2026-01-01', '2026-11-01 00:00:01'),
    (3, '13800000003', 'active', FALSE, NULL, NULL, NULL, '2027-01-01', '2027-01-01'),
    (4, '13800000004', 'active', FALSE, '2027-01-01', NULL, NULL, '2026-01-01', '2026-10-01'),
    (5, '13800000005', 'active', FALSE, NULL, '2027-01-01', NULL, '2026-01-01', '2026-10-01'),
    (6, '13800000006', 'active', FALSE, NULL, NULL, '2027-01-01', '2026-01-01', '2026-10-01'),
    -- Suspected: touched a moment ago; created a moment ago and dated in the future.
    (7, '13800000007', 'active', FALSE, NULL, '2027-01-01', NULL, '2026-01-01', '2026-10-31 23:45:01'),
    (8, '13800000008', 'active', FALSE, NULL, NULL, NULL, '2026-10-31 23:50:00', '2027-01-01'),
    -- Found: touched exactly at the limit of settling.
    (9, '13800000009', 'active', FALSE, NULL, '2027-01-01', NULL, '2026-01-01', '2026-10-31 23:45:00'),
    -- Found: test accounts and deregistered ones are exported like all others.
    (10, NULL, 'deregistered', TRUE, NULL, NULL, NULL, '2026-10-02', '2026-10-01'),
    -- Passes: the times are in order.
    (20, '13800000020', 'active', FALSE, '2026-01-05', '2026-10-01', '2026-01-02', '2026-01-01', '2026-10-01'),
    -- Passes: created and updated at one moment.
    (21, '13800000021', 'active', FALSE, NULL, NULL, NULL, '2026-10-01', '2026-10-01'),
    -- Passes: everything at the very moment of the snapshot.
    (22, '13800000022', 'active', FALSE, '2026-11-01 00:00:00', '2026-11-01 00:00:00', '2026-11-01 00:00:00', '2026-11-01 00:00:00', '2026-11-01 00:00:00'),
    -- Passes: verified before it was created: numbers are verified to register.
    (23, '13800000023', 'active', FALSE, '2025-12-31', '2025-12-31', NULL, '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    -- Found: the same in the target system.
    (1, '13800000101', 'active', NULL, '2026-10-02', '2026-10-01'),
    (2, '13800000102', 'active', '2027-01-01', '2026-01-01', '2026-10-01'),
    (3, '13800000103', 'active', '2026-01-05', '2026-01-01', '2026-10-01');
