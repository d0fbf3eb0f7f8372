/*---
title    = "Service that still calls the old system"
severity = "high"
tags     = ["decoupling", "p1"]
key      = ["service"]
eligible = "legacy_services"
actions  = []
uncovers = []
optional = ["legacy_calls.calls"]
params   = { source_frozen_at = { type = "time", help = "since when the source system takes no more writes" } }
---
## What it finds
Services that called the old system after $source_frozen_at: one finding a service, with the number of its calls since.
Rows that count no call are passed over; calls without the name of a service are found as (unnamed).

## Why it happens
A client that nobody remembers, a fallback that was left switched on, a partner with an old address.

## Remedy
No action. Switch the service over, or shut it out; the old system can retire when this rule is clean for as long as the
rarest job takes to come round again.

## When it is not a defect
Monitoring that looks whether the old system lives: leave it out by the export's `where`.
*/
SELECT
    c.service,
    concat(CAST(sum(c.calls) AS VARCHAR), ' calls since the freeze, the first at ', CAST(min(c.at) AS VARCHAR)) AS reason,
    min(CASE WHEN c.at > c.snapshot_at THEN NULL ELSE c.at END) AS touched_at,
    sum(c.calls) AS calls, max(c.at) AS last_at
FROM (
    SELECT coalesce(nullif(trim(l.service), ''), '(unnamed)') AS service, l.at, l.snapshot_at, coalesce(l.calls, 1) AS calls
    FROM legacy_calls AS l
    WHERE l.at > $source_frozen_at AND coalesce(l.calls, 1) > 0
) AS c
GROUP BY c.service
