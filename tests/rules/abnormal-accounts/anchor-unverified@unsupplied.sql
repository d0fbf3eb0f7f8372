/*---
skipped = "anchor_verified_at"
---*/
-- Neither system says when a number was verified.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, evidence, updated_at) VALUES
    (1, 101, 'active', 'anchor', '2026-02-01');
