/*---
title    = "Source account written after the freeze"
severity = "critical"
tags     = ["decoupling", "p0"]
key      = ["source_id"]
eligible = "source_accounts WHERE live"
actions  = ["replay_write"]
uncovers = ["dual-write/write-on-one-side", "dual-write/write-order-inverted"]
optional = ["gateway_log", "gateway_log.source_id", "gateway_log.version"]
params   = { source_frozen_at = { type = "time", help = "since when the source system takes no more writes" } }
---
## What it finds
Live sources that were created or updated after $source_frozen_at: somebody still writes to the system that is given up,
and what is written there is lost with it. Not found any more once the gateway has carried it over: it wrote the target
alone, for that source, no earlier than the source was updated, and of at least its row_version.

## Why it happens
An old client, a nightly job or a support tool that nobody switched over; a replica that was promoted.

## Remedy
`replay_write` of the target's leg, for every finding, with the source's row_version. Find the writer, in legacy_calls or
the database's own log, and take away its right to write.

## When it is not a defect
Writes of the unification itself, as when an anchor is brought up to date: run those before the freeze, or do not let
them touch updated_at. Replayed like others, they are found no more.
*/
-- Writes of the target alone: the source had its own already.
WITH replayed AS (
    SELECT g.source_id, g.at, g.version
    FROM gateway_log AS g
    WHERE
        g.leg = 'target' AND g.result = 'ok' AND g.op <> 'login' AND g.source_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM gateway_log AS o WHERE o.op_id = g.op_id AND o.leg = 'source')
)
SELECT
    s.id AS source_id,
    concat(
        CASE WHEN s.created_at > $source_frozen_at THEN 'created at ' ELSE 'updated at ' END,
        CAST(CASE WHEN s.created_at > $source_frozen_at THEN s.created_at ELSE s.updated_at END AS VARCHAR), ', after the freeze'
    ) AS reason,
    -- The first write that makes it true, where it is known.
    CASE
        WHEN s.created_at > $source_frozen_at AND s.created_at <= s.snapshot_at THEN s.created_at
        ELSE s.touched_at
    END AS touched_at,
    'replay_write' AS action,
    'target' AS leg, s.row_version AS version
FROM source_accounts AS s
WHERE
    s.live AND (s.created_at > $source_frozen_at OR s.updated_at > $source_frozen_at)
    AND NOT EXISTS (
        SELECT 1 FROM replayed AS r
        WHERE
            r.source_id = s.id AND r.at >= greatest(s.created_at, s.updated_at)
            AND coalesce(r.version >= s.row_version, TRUE)
    )
