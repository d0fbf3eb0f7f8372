/*---
# A row a call, without their number.
params = { source_frozen_at = "2026-06-01T00:00:00Z" }
found = [
    { key = { service = "billing" } },
]
---*/
INSERT INTO legacy_calls (service, at) VALUES
    ('billing', '2026-06-02'),
    ('billing', '2026-06-03'),
    ('search', '2026-05-31');
