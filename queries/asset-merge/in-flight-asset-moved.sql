/*---
title    = "Asset merged while it was in flight"
severity = "critical"
tags     = ["merge", "journal", "assets", "guard", "p0"]
key      = ["asset_type", "asset_id"]
eligible = "assets WHERE state = 'in_flight'"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Assets in flight (being paid, delivered, refunded) that a journal entry debits or moves, and that were not updated
since the lock of that entry on the source ended: they were in flight then. An entry without such a lock counts by its
own time. A debit or move that its job has voided does not count.

## Why it happens
The job does not look at the state, or looks before it locks; the payment began in between.

## Remedy
Always held: wait until the payment or delivery has ended, then see which account it was booked to.

## When it is not a defect
Never while it is in flight: whoever ends it will look for it at its old owner.
*/
WITH taken AS (
    SELECT
        c.asset_type, c.asset_id, c.job_id, c.touched_at,
        CASE WHEN c.locked_until > c.at THEN c.locked_until ELSE c.at END AS ended_at
    FROM journal_cover AS c
    WHERE c.side = 'source' AND c.leg IN ('debit', 'move')
)
SELECT
    a.asset_type, a.asset_id,
    concat('in flight since before job ', CAST(min(t.job_id) AS VARCHAR), ' took it') AS reason,
    greatest(a.touched_at, CASE WHEN count(*) = count(t.touched_at) THEN min(t.touched_at) END) AS touched_at,
    'hold_for_review' AS action,
    min(t.job_id) AS job_id
FROM assets AS a
INNER JOIN taken AS t ON t.asset_type = a.asset_type AND t.asset_id = a.asset_id
INNER JOIN journal_totals AS g ON g.job_id = t.job_id AND g.asset_type = t.asset_type AND g.asset_id = t.asset_id
WHERE a.state = 'in_flight' AND g.voids = 0 AND a.updated_at <= t.ended_at
GROUP BY a.asset_type, a.asset_id, a.touched_at
