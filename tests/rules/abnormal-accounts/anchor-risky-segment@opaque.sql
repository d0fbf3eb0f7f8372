/*---
settings = { anchor = "opaque" }
skipped = "opaque"
---*/
-- An opaque anchor that happens to look like a number is none.
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '17000000001', 'active', '2026-01-01', '2026-10-01');
