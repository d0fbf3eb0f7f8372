/*---
# Only the targets say when they verified: sources are not judged by what nobody knows.
found = [
    { key = { source_id = "2", target_id = "102" }, action = "require_verification" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01'),
    (2, '13800000002', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    -- Passes: verified.
    (101, '13800000001', 'active', '2026-01-05', '2026-01-01', '2026-10-01'),
    -- Found: not.
    (102, '13800000002', 'active', NULL, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, evidence, updated_at) VALUES
    (1, 101, 'active', 'anchor', '2026-02-01'),
    (2, 102, 'active', 'anchor', '2026-02-01');
