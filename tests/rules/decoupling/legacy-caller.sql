/*---
params = { source_frozen_at = "2026-06-01T00:00:00Z" }
found = [
    { key = { service = "billing" } },
    { key = { service = "coupons" } },
    { key = { service = "reports" }, certainty = "suspected" },
    { key = { service = "clockless" } },
    { key = { service = "(unnamed)" } },
]
---*/
INSERT INTO legacy_calls (service, at, calls) VALUES
    -- Found: called after the freeze.
    ('billing', '2026-06-02', 7),
    -- Found: it still calls; the first call decides that it is no passing thing.
    ('coupons', '2026-05-01', 900),
    ('coupons', '2026-06-01 00:00:01', 1),
    ('coupons', '2026-10-31 23:59:00', NULL),
    -- Suspected: it began a moment ago.
    ('reports', '2026-10-31 23:50:00', 2),
    -- Found: dated in the future.
    ('clockless', '2027-01-01', 2),
    -- Found, as one: nobody knows who calls.
    (NULL, '2026-06-02', 1),
    (' ', '2026-06-03', 1),
    -- Pass: up to the freeze only; or no call at all.
    ('search', '2026-05-31', 5),
    ('login', '2026-06-01', 5),
    ('quiet', '2026-07-01', 0);
