/*---
title    = "Older write applied after a newer one"
severity = "high"
tags     = ["dual-write", "gateway", "p1"]
key      = ["source_id"]
eligible = "source_accounts"
actions  = ["replay_write"]
uncovers = ["decoupling/write-after-freeze", "dual-write/write-on-one-side"]
needs    = ["gateway_log.version", "gateway_log.source_id|gateway_log.target_id"]
params   = { source_frozen_at = { type = "time", optional = true, help = "since when the source system takes no more writes" } }
---
## What it finds
Source accounts of which the last ok write of a leg has a lower version than an earlier ok write of that leg. Writes that
name only a target count for the source that is mapped to it, if there is exactly one. Logins and writes without a
version are passed over; of writes at the same time the highest version counts as the last. Once the source system is
frozen, its leg counts no more: nothing may be written there.

## Why it happens
A retry from a queue that came in after a newer write, two gateways without a common order, or a system that does not
compare versions before it writes.

## Remedy
`replay_write` of the write with the highest version, for every finding. If both legs are inverted, the target's is
replayed first, and the source's found again in the next round.

## When it is not a defect
If the system refuses lower versions and reports ok nevertheless, nothing was lost: let the log say rejected.
*/
WITH writes AS (
    SELECT
        coalesce(w.source_id, CASE WHEN l.active = 1 THEN l.source_id END) AS source_id,
        w.op_id, w.version, w.source_result, w.target_result, w.source_at, w.target_at, w.snapshot_at
    FROM gateway_writes AS w
    LEFT JOIN target_links AS l ON l.target_id = w.target_id
    WHERE w.version IS NOT NULL
),
legs AS (
    SELECT w.source_id, 'source' AS leg, w.op_id, w.version, w.source_at AS at, w.snapshot_at
    FROM writes AS w
    WHERE
        w.source_id IS NOT NULL AND w.source_result = 'ok'
        AND NOT coalesce($source_frozen_at <= $watermark, FALSE)
    UNION ALL
    SELECT w.source_id, 'target' AS leg, w.op_id, w.version, w.target_at AS at, w.snapshot_at
    FROM writes AS w
    WHERE w.source_id IS NOT NULL AND w.target_result = 'ok'
),
ranked AS (
    SELECT
        l.source_id, l.leg, l.op_id, l.version,
        CASE WHEN l.at > l.snapshot_at THEN NULL ELSE l.at END AS touched_at,
        row_number() OVER (PARTITION BY l.source_id, l.leg ORDER BY l.at DESC, l.version DESC, l.op_id) AS from_last,
        row_number() OVER (PARTITION BY l.source_id, l.leg ORDER BY l.version DESC, l.at DESC, l.op_id) AS from_highest
    FROM legs AS l
),
inverted AS (
    SELECT
        r.source_id, r.leg,
        max(CASE WHEN r.from_last = 1 THEN r.version END) AS last_version,
        max(CASE WHEN r.from_last = 1 THEN r.touched_at END) AS touched_at,
        max(CASE WHEN r.from_highest = 1 THEN r.version END) AS version,
        max(CASE WHEN r.from_highest = 1 THEN r.op_id END) AS op_id
    FROM ranked AS r
    WHERE r.from_last = 1 OR r.from_highest = 1
    GROUP BY r.source_id, r.leg
),
-- Both legs of a source make one finding, about the target's.
found AS (
    SELECT
        i.source_id, i.leg, i.last_version, i.touched_at, i.version, i.op_id,
        row_number() OVER (PARTITION BY i.source_id ORDER BY i.leg DESC) AS place
    FROM inverted AS i
    WHERE i.last_version < i.version
)
SELECT
    f.source_id,
    concat('the last write of its ', f.leg, ' leg has version ', f.last_version, ', an earlier one ', f.version) AS reason,
    f.touched_at,
    'replay_write' AS action,
    f.op_id, f.leg, f.version, f.last_version
FROM found AS f
WHERE f.place = 1
