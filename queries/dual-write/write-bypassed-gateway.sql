/*---
title    = "Account that the gateway never wrote"
severity = "high"
tags     = ["dual-write", "gateway", "p1"]
key      = ["system", "account_id"]
eligible = "accounts WHERE live AND origin IN ('native', 'dual_write')"
actions  = ["replay_write"]
uncovers = ["decoupling/write-after-freeze", "dual-write/write-on-one-side", "dual-write/write-order-inverted"]
needs    = ["gateway_log.source_id", "gateway_log.target_id", "source_accounts.origin|target_accounts.origin"]
optional = ["source_accounts.origin", "target_accounts.origin", "source_accounts.op_id", "target_accounts.op_id"]

[params]
dual_write_since = { type = "time", help = "since when every new account goes through the gateway" }
source_frozen_at = { type = "time", optional = true, help = "since when the source system takes no more writes" }
---
## What it finds
Live accounts of either system that were created after $dual_write_since, with an origin that is known and not backfill,
which no write in the gateway's log (no op but logins left out, whatever its result) names, by the account's id or by
its op_id. A system is judged only if it supplies origin.

## Why it happens
An old client, an internal tool or an import that calls one system directly; a gateway that wrote and did not log.

## Remedy
`replay_write`, for every finding. Of a source account the target's leg is missing. Of a target account it is the source's
where a source is mapped to it and it was created before $source_frozen_at; else only the record of its own leg. Close
the way by which it came, or there will be more.

## When it is not a defect
A log that does not reach back to $dual_write_since: export it whole, or set the parameter to where it begins.
*/
SELECT
    'source' AS system, CAST(s.id AS VARCHAR) AS account_id,
    concat('created at ', CAST(s.created_at AS VARCHAR), ', and no write of the gateway names it') AS reason,
    s.touched_at,
    'replay_write' AS action,
    'target' AS leg, s.row_version AS version
FROM source_accounts AS s
WHERE
    s.live AND s.created_at > $dual_write_since AND s.origin IN ('native', 'dual_write')
    AND NOT EXISTS (SELECT 1 FROM gateway_writes AS w WHERE w.source_id = s.id)
    AND NOT EXISTS (SELECT 1 FROM gateway_writes AS w WHERE w.op_id = s.op_id)
UNION ALL
SELECT
    'target' AS system, CAST(t.id AS VARCHAR) AS account_id,
    concat('created at ', CAST(t.created_at AS VARCHAR), ', and no write of the gateway names it') AS reason,
    t.touched_at,
    'replay_write' AS action,
    CASE
        WHEN l.active > 0 AND NOT coalesce(t.created_at >= $source_frozen_at, FALSE) THEN 'source'
        ELSE 'target'
    END AS leg,
    t.row_version AS version
FROM target_accounts AS t
LEFT JOIN target_links AS l ON l.target_id = t.id
WHERE
    t.live AND t.created_at > $dual_write_since AND t.origin IN ('native', 'dual_write')
    AND NOT EXISTS (SELECT 1 FROM gateway_writes AS w WHERE w.target_id = t.id)
    AND NOT EXISTS (SELECT 1 FROM gateway_writes AS w WHERE w.op_id = t.op_id)
