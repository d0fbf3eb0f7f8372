/*---
settings = { anchor = "opaque" }
skipped = "opaque"
---*/
-- Opaque anchors have no form that could be wrong.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '12345', 'active', '2026-01-01', '2026-10-01');
