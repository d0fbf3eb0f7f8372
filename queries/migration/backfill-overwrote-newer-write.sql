/*---
title    = "Migration that overwrote a newer write"
severity = "critical"
tags     = ["migration", "gateway", "p0"]
key      = ["target_id"]
eligible = "target_accounts WHERE backfilled_at IS NOT NULL"
actions  = ["replay_write"]
uncovers = ["decoupling/write-after-freeze", "dual-write/write-on-one-side", "dual-write/write-order-inverted"]
needs    = ["target_accounts.row_version", "gateway_log.version", "gateway_log.target_id"]
---
## What it finds
Target accounts whose backfilled_at is later than an ok write of the gateway's target leg to them, the version of which is
above the account's row_version: the write was there, and the copy of an older state went over it. Logins and writes
without a version are passed over.

## Why it happens
The migration read the source, waited in a queue, and wrote without comparing versions, while the dual write had already
brought something newer.

## Remedy
`replay_write` of the write with the highest version, for every finding. Let the migration write only where its version is
not the lower one.

## When it is not a defect
If the migration numbers its rows by a counter of its own, row_version does not compare with the gateway's version: do
not supply it.
*/
WITH overwritten AS (
    SELECT
        t.id AS target_id, w.op_id, w.version, t.row_version,
        greatest(t.touched_at, CASE WHEN w.target_at > w.snapshot_at THEN NULL ELSE w.target_at END) AS touched_at,
        row_number() OVER (PARTITION BY t.id ORDER BY w.version DESC, w.target_at DESC, w.op_id) AS place
    FROM target_accounts AS t
    INNER JOIN gateway_writes AS w ON w.target_id = t.id
    WHERE w.target_result = 'ok' AND w.target_at < t.backfilled_at AND w.version > t.row_version
)
SELECT
    o.target_id,
    concat('the migration wrote it after version ', o.version, ' of the gateway, and it stands at version ', o.row_version) AS reason,
    o.touched_at,
    'replay_write' AS action,
    o.op_id, 'target' AS leg, o.version, o.row_version
FROM overwritten AS o
WHERE o.place = 1
