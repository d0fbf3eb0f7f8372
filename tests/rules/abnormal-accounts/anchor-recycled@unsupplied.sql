/*---
skipped = "anchor_verified_at"
---*/
-- Neither system says when a number was verified.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-10-01');
INSERT INTO number_releases (anchor, released_at) VALUES ('13800000001', '2026-06-01');
