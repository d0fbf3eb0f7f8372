/*---
title    = "Admitted source that logged in, and was not linked"
severity = "medium"
tags     = ["assets", "cohorts", "p2"]
key      = ["source_id"]
eligible = "mapping_spine WHERE active AND source_live AND target_live"
actions  = ["enqueue_merge", "hold_for_review"]
uncovers = []
needs    = ["gateway_log.source_id|gateway_log.target_id"]
optional = ["gateway_log.source_id", "gateway_log.target_id", "mapping.created_at"]
---
## What it finds
Live sources, mapped to a live target, that a cohort admits (the source or its target), with a login through the
gateway that succeeded since they were admitted and mapped, and without a merge job of any state. A login counts for
the source that it names, or, where it names none, for the sources of its target.

## Why it happens
The login did not ask for linking: an old client, a cached session, a queue that lost the order.

## Remedy
`enqueue_merge` for the pair: the next off-peak window merges it. Held where the source is mapped to several live
targets.

## When it is not a defect
Accounts that shall never be merged should not be admitted.
*/
WITH admitted AS (
    SELECT m.source_id, m.target_id, greatest(c.admitted_at, p.created_at) AS since, m.touched_at
    FROM cohorts AS c
    INNER JOIN mapping_spine AS m ON m.source_id = c.account_source_id
    INNER JOIN mapping AS p ON p.source_id = m.source_id AND p.target_id = m.target_id
    WHERE m.active AND m.source_live AND m.target_live AND c.admitted_at IS NOT NULL
    UNION ALL
    SELECT m.source_id, m.target_id, greatest(c.admitted_at, p.created_at) AS since, m.touched_at
    FROM cohorts AS c
    INNER JOIN mapping_spine AS m ON m.target_id = c.account_target_id
    INNER JOIN mapping AS p ON p.source_id = m.source_id AND p.target_id = m.target_id
    WHERE m.active AND m.source_live AND m.target_live AND c.admitted_at IS NOT NULL
),
owed AS (
    SELECT a.source_id, a.target_id, min(a.since) AS since, max(a.touched_at) AS touched_at
    FROM admitted AS a
    WHERE NOT EXISTS (SELECT 1 FROM merge_jobs AS j WHERE j.source_id = a.source_id)
    GROUP BY a.source_id, a.target_id
),
owed_sources AS (
    SELECT o.source_id FROM owed AS o GROUP BY o.source_id
),
owed_targets AS (
    SELECT o.target_id FROM owed AS o GROUP BY o.target_id
),
-- From the latest to the earliest, a login before the pairs of its moment: the last seen is the first since.
events AS (
    SELECT
        o.source_id AS by_source_id, NULL AS by_target_id, o.since AS at, NULL AS login_at,
        o.source_id, o.target_id, o.touched_at, TRUE AS is_pair
    FROM owed AS o
    UNION ALL
    SELECT
        NULL AS by_source_id, o.target_id AS by_target_id, o.since AS at, NULL AS login_at,
        o.source_id, o.target_id, o.touched_at, TRUE AS is_pair
    FROM owed AS o
    UNION ALL
    SELECT
        g.source_id AS by_source_id, NULL AS by_target_id, g.at, g.at AS login_at,
        NULL AS source_id, NULL AS target_id, NULL AS touched_at, FALSE AS is_pair
    FROM gateway_log AS g
    WHERE
        g.op = 'login' AND g.result = 'ok' AND g.at <= coalesce(g.snapshot_at, g.at)
        AND EXISTS (SELECT 1 FROM owed_sources AS o WHERE o.source_id = g.source_id)
    UNION ALL
    SELECT
        NULL AS by_source_id, g.target_id AS by_target_id, g.at, g.at AS login_at,
        NULL AS source_id, NULL AS target_id, NULL AS touched_at, FALSE AS is_pair
    FROM gateway_log AS g
    WHERE
        g.op = 'login' AND g.result = 'ok' AND g.at <= coalesce(g.snapshot_at, g.at) AND g.source_id IS NULL
        AND EXISTS (SELECT 1 FROM owed_targets AS o WHERE o.target_id = g.target_id)
),
followed AS (
    SELECT
        e.source_id, e.target_id, e.touched_at, e.is_pair,
        min(e.login_at) OVER (
            PARTITION BY e.by_source_id, e.by_target_id ORDER BY e.at DESC, e.is_pair
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS login_at
    FROM events AS e
),
found AS (
    SELECT
        f.source_id, min(f.login_at) AS login_at, min(f.target_id) AS target_id,
        min(greatest(f.touched_at, f.login_at)) AS touched_at
    FROM followed AS f
    WHERE f.is_pair AND f.login_at IS NOT NULL
    GROUP BY f.source_id
)
SELECT
    f.source_id,
    concat('logged in at ', CAST(f.login_at AS VARCHAR), ', admitted and without a merge job') AS reason,
    f.touched_at,
    CASE WHEN l.live_targets = 1 THEN 'enqueue_merge' ELSE 'hold_for_review' END AS action,
    CASE WHEN l.live_targets = 1 THEN f.target_id END AS target_id,
    f.login_at
FROM found AS f
INNER JOIN source_links AS l ON l.source_id = f.source_id
