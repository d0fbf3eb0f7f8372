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
in which the lock was acquired and ended don't count. Of several locks that held at the moment of the write, an entry
under any will do; a lock that only overlaps one of these does not matter.

## Why it happens
A service writes past the lock: it never learnt of it, or reads it from a replica that lags behind.

## Remedy
Always held: the merge may have copied what was there before the write. Compare the asset with the journal of the job,
then make the service ask for the lock.

## When it is not a defect
Writes that change no worth, such as a note on an order: export the time of the last change of worth as updated_at.
*/
WITH inside AS (
    SELECT
        w.asset_type, w.asset_id, w.origin_asset_id, w.written_at, l.acquired_at, l.ends_at,
        greatest(w.touched_at, l.touched_at) AS touched_at
    FROM locked_writes AS w
    INNER JOIN working_locks AS l ON l.source_id = w.source_id AND l.stretch_from = w.stretch_from
    WHERE l.acquired_at < w.written_at AND l.ends_at > w.written_at
    UNION ALL
    SELECT
        w.asset_type, w.asset_id, w.origin_asset_id, w.written_at, l.acquired_at, l.ends_at,
        greatest(w.touched_at, l.touched_at) AS touched_at
    FROM locked_writes AS w
    INNER JOIN working_locks AS l ON l.target_id = w.target_id AND l.stretch_from = w.stretch_from
    WHERE l.acquired_at < w.written_at AND l.ends_at > w.written_at
),
-- All locks that cover a write hold its moment: together they are one interval.
covered AS (
    SELECT
        i.asset_type, i.asset_id, i.origin_asset_id, i.written_at, min(i.acquired_at) AS locked_at, max(i.ends_at) AS locked_until,
        -- One lock suffices: the finding is as old as its oldest.
        CASE WHEN count(*) = count(i.touched_at) THEN min(i.touched_at) END AS touched_at
    FROM inside AS i
    GROUP BY i.asset_type, i.asset_id, i.origin_asset_id, i.written_at
)
SELECT
    c.asset_type, c.asset_id,
    concat('updated at ', CAST(c.written_at AS VARCHAR), ' under the lock of a merge, which did not write it') AS reason,
    c.touched_at,
    'hold_for_review' AS action,
    c.written_at, c.locked_at, c.locked_until
FROM covered AS c
WHERE
    NOT EXISTS (
        SELECT 1 FROM merge_journal AS e
        WHERE
            e.asset_type = c.asset_type AND e.asset_id = c.asset_id
            AND e.at >= c.locked_at AND e.at <= c.locked_until
    )
    AND NOT EXISTS (
        SELECT 1 FROM merge_journal AS e
        WHERE
            e.asset_type = c.asset_type AND e.asset_id = c.origin_asset_id
            AND e.at >= c.locked_at AND e.at <= c.locked_until
    )
