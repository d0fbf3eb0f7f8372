/*---
title    = "Write that reached one system and not the other"
severity = "critical"
tags     = ["dual-write", "gateway", "p0"]
key      = ["op_id"]
eligible = "gateway_writes WHERE source_result = 'ok' OR target_result = 'ok'"
actions  = ["replay_write"]
uncovers = ["decoupling/write-after-freeze", "dual-write/write-order-inverted"]
needs    = ["gateway_log.source_id|gateway_log.target_id"]
params   = { source_frozen_at = { type = "time", optional = true, help = "since when the source system takes no more writes" } }
---
## What it finds
Writes of the gateway (every op but login) of which one leg is ok and the other failed, timed out, was rejected, or is
absent though it is owed. The target's leg is always owed. The source's is owed only before $source_frozen_at, and where
the op names a source, tried its leg, or names a target that was mapped by then. Passed over are writes that a later ok
write of the same leg, of at least their version, has made good for the same account (by source_id or target_id); where
a version is not known, any later one has.

## Why it happens
The second system was down or slow, the gateway died between the legs, or its queue of retries was lost.

## Remedy
`replay_write` of the leg that lacks, for every finding. The write is compared by its version, so that it never
overwrites a newer one.

## When it is not a defect
Operations that by design reach one system only: leave them out by the export's `where`.
*/
WITH accounts_concerned AS (
    SELECT
        o.op_id, o.source_id, NULL AS target_id, o.leg, o.version,
        CASE WHEN o.version IS NULL THEN o.failed_at ELSE o.began_at END AS at
    FROM one_sided_writes AS o
    WHERE o.source_id IS NOT NULL
    UNION ALL
    SELECT
        o.op_id, NULL AS source_id, o.target_id, o.leg, o.version,
        CASE WHEN o.version IS NULL THEN o.failed_at ELSE o.began_at END AS at
    FROM one_sided_writes AS o
    WHERE o.target_id IS NOT NULL
),
-- What each account was written, from the latest on. At one and the same time, a write makes good what has a version
-- (place 2: it comes after the write), and not what has none (place 0: it comes before).
timeline AS (
    SELECT
        c.op_id, c.source_id, c.target_id, c.leg, c.version, c.at,
        CASE WHEN c.version IS NULL THEN 0 ELSE 2 END AS place
    FROM accounts_concerned AS c
    UNION ALL
    SELECT NULL AS op_id, a.source_id, NULL AS target_id, a.leg, a.version, a.at, 1 AS place
    FROM account_writes AS a
    WHERE EXISTS (SELECT 1 FROM one_sided_writes AS o WHERE o.source_id = a.source_id AND o.leg = a.leg)
    UNION ALL
    SELECT NULL AS op_id, NULL AS source_id, a.target_id, a.leg, a.version, a.at, 1 AS place
    FROM account_writes AS a
    WHERE EXISTS (SELECT 1 FROM one_sided_writes AS o WHERE o.target_id = a.target_id AND o.leg = a.leg)
),
followed AS (
    SELECT
        t.op_id, t.version, t.place,
        max(CASE WHEN t.place = 1 THEN t.version END) OVER w AS later_version,
        sum(CASE WHEN t.place = 1 THEN 1 ELSE 0 END) OVER w AS later_writes,
        sum(CASE WHEN t.place = 1 AND t.version IS NULL THEN 1 ELSE 0 END) OVER w AS later_unversioned
    FROM timeline AS t
    WINDOW w AS (
        PARTITION BY t.source_id, t.target_id, t.leg ORDER BY t.at DESC, t.place
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),
made_good AS (
    SELECT f.op_id
    FROM followed AS f
    WHERE
        f.place <> 1
        AND CASE
            WHEN f.version IS NULL THEN f.later_writes > 0
            ELSE f.later_unversioned > 0 OR coalesce(f.later_version >= f.version, FALSE)
        END
)
SELECT
    o.op_id,
    concat('its ', CASE WHEN o.leg = 'target' THEN 'source' ELSE 'target' END, ' leg is ok, its ', o.leg, ' leg ',
        CASE o.result WHEN 'timeout' THEN 'timed out' WHEN 'rejected' THEN 'was rejected' WHEN 'failed' THEN 'failed' ELSE 'is absent' END) AS reason,
    o.touched_at,
    'replay_write' AS action,
    o.source_id, o.target_id, o.leg, o.version
FROM one_sided_writes AS o
WHERE
    NOT coalesce(o.leg = 'source' AND o.failed_at >= $source_frozen_at, FALSE)
    AND NOT EXISTS (SELECT 1 FROM made_good AS g WHERE g.op_id = o.op_id)
