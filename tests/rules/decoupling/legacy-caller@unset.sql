/*---
skipped = "source_frozen_at"
---*/
-- Nothing is frozen.
INSERT INTO legacy_calls (service, at, calls) VALUES ('billing', '2026-06-02', 7);
