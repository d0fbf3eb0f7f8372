/*---
title    = "Asset written while a merge held its owner's lock, not by the merge"
severity = "critical"
tags     = ["merge", "locks", "assets", "guard", "p0"]
key      = ["asset_type", "asset_id"]
eligible = "assets"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Assets in any state but locked that were last updated while a running, committed or released job held a lock on their
owner, though no journal entry of that time names them or the asset that they come from (origin_asset_id). The moments
in which the lock was acquired and ended don't count.

## Why it happens
A service writes past the lock: it never learnt of it, or reads it from a replica that lags behind.

## Remedy
Always held: the merge may have copied what was there before the write. Compare the asset with the journal of the job,
then make the service ask for the lock.

## When it is not a defect
Writes that change no worth, such as a note on an order: export the time of the last change of worth as updated_at.
*/
WITH locks AS (
    SELECT
        i.lock_id, i.source_id, i.target_id, i.acquired_at, i.ends_at, greatest(i.touched_at, j.touched_at) AS touched_at,
        max(i.ends_at) OVER (
            PARTITION BY i.source_id, i.target_id ORDER BY i.acquired_at, i.lock_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS held_until
    FROM lock_intervals AS i
    INNER JOIN merge_jobs AS j ON j.job_id = i.job_id
    WHERE
        i.ends_at > i.acquired_at
        AND j.state IN ('locked', 'copying', 'verifying', 'committed', 'released')
),
-- Locks that overlap are one stretch, so that of each account at most one stretch holds a moment.
numbered AS (
    SELECT
        l.source_id, l.target_id, l.acquired_at, l.ends_at, l.touched_at,
        sum(CASE WHEN l.held_until > l.acquired_at THEN 0 ELSE 1 END) OVER (
            PARTITION BY l.source_id, l.target_id ORDER BY l.acquired_at, l.lock_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stretch
    FROM locks AS l
),
stretches AS (
    SELECT
        n.source_id, n.target_id, min(n.acquired_at) AS starts_at, max(n.ends_at) AS ends_at,
        max(n.touched_at) AS touched_at
    FROM numbered AS n
    GROUP BY n.source_id, n.target_id, n.stretch
),
locked_sources AS (
    SELECT l.source_id FROM locks AS l WHERE l.source_id IS NOT NULL GROUP BY l.source_id
),
locked_targets AS (
    SELECT l.target_id FROM locks AS l WHERE l.target_id IS NOT NULL GROUP BY l.target_id
),
events AS (
    SELECT
        s.source_id, s.target_id, s.starts_at AS at, s.starts_at, s.ends_at, s.touched_at AS lock_touched_at,
        NULL AS asset_type, NULL AS asset_id, NULL AS origin_asset_id, NULL AS touched_at, FALSE AS is_write
    FROM stretches AS s
    UNION ALL
    SELECT
        a.owner_source_id AS source_id, a.owner_target_id AS target_id, a.updated_at AS at, NULL AS starts_at,
        NULL AS ends_at, NULL AS lock_touched_at, a.asset_type, a.asset_id, a.origin_asset_id, a.touched_at, TRUE AS is_write
    FROM assets AS a
    WHERE a.state <> 'locked' AND EXISTS (SELECT 1 FROM locked_sources AS s WHERE s.source_id = a.owner_source_id)
    UNION ALL
    SELECT
        a.owner_source_id AS source_id, a.owner_target_id AS target_id, a.updated_at AS at, NULL AS starts_at,
        NULL AS ends_at, NULL AS lock_touched_at, a.asset_type, a.asset_id, a.origin_asset_id, a.touched_at, TRUE AS is_write
    FROM assets AS a
    WHERE a.state <> 'locked' AND EXISTS (SELECT 1 FROM locked_targets AS s WHERE s.target_id = a.owner_target_id)
),
-- In the order of time: the latest stretch that began before a write is the one that starts and ends last.
followed AS (
    SELECT
        e.asset_type, e.asset_id, e.origin_asset_id, e.at, e.touched_at, e.is_write,
        max(e.starts_at) OVER w AS starts_at,
        max(e.ends_at) OVER w AS ends_at,
        max(e.lock_touched_at) OVER w AS lock_touched_at
    FROM events AS e
    WINDOW w AS (
        PARTITION BY e.source_id, e.target_id ORDER BY e.at, e.is_write DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
)
SELECT
    f.asset_type, f.asset_id,
    concat('updated at ', CAST(f.at AS VARCHAR), ' under the lock of a merge, which did not write it') AS reason,
    greatest(f.touched_at, f.lock_touched_at) AS touched_at,
    'hold_for_review' AS action,
    f.at AS written_at, f.starts_at AS locked_at, f.ends_at AS locked_until
FROM followed AS f
WHERE
    f.is_write AND f.at > f.starts_at AND f.at < f.ends_at
    AND NOT EXISTS (
        SELECT 1 FROM merge_journal AS e
        WHERE e.asset_type = f.asset_type AND e.asset_id = f.asset_id AND e.at >= f.starts_at AND e.at <= f.ends_at
    )
    AND NOT EXISTS (
        SELECT 1 FROM merge_journal AS e
        WHERE
            e.asset_type = f.asset_type AND e.asset_id = f.origin_asset_id
            AND e.at >= f.starts_at AND e.at <= f.ends_at
    )
