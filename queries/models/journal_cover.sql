/*---
description = "until when the locks of its job that were acquired before a journal entry were held: one row an entry and side (source, target) that it needs locked; NULL without such a lock"
---*/
WITH needs AS (
    SELECT e.entry_id, e.job_id, e.asset_type, e.asset_id, e.leg, e.at, e.snapshot_at, 'source' AS side
    FROM merge_journal AS e
    WHERE e.at IS NOT NULL AND e.leg IN ('debit', 'void', 'move')
    UNION ALL
    SELECT e.entry_id, e.job_id, e.asset_type, e.asset_id, e.leg, e.at, e.snapshot_at, 'target' AS side
    FROM merge_journal AS e
    WHERE e.at IS NOT NULL AND e.leg IN ('credit', 'move')
),
-- The locks of a job on its own two accounts. Of a job that is not exported, the lock alone tells the side.
locks AS (
    SELECT i.job_id, CASE WHEN i.source_id IS NOT NULL THEN 'source' ELSE 'target' END AS side, i.acquired_at, i.ends_at
    FROM lock_intervals AS i
    LEFT JOIN merge_jobs AS j ON j.job_id = i.job_id
    WHERE j.job_id IS NULL OR i.source_id = j.source_id OR i.target_id = j.target_id
),
events AS (
    SELECT
        n.entry_id, n.job_id, n.asset_type, n.asset_id, n.leg, n.at, n.snapshot_at, n.side,
        NULL AS ends_at, TRUE AS is_entry
    FROM needs AS n
    UNION ALL
    SELECT
        NULL AS entry_id, l.job_id, NULL AS asset_type, NULL AS asset_id, NULL AS leg, l.acquired_at AS at,
        NULL AS snapshot_at, l.side, l.ends_at, FALSE AS is_entry
    FROM locks AS l
),
-- In the order of time, a lock before the entries of its moment: what was held longest so far covers, or nothing does.
followed AS (
    SELECT
        v.entry_id, v.job_id, v.asset_type, v.asset_id, v.leg, v.at, v.snapshot_at, v.side, v.is_entry,
        max(v.ends_at) OVER (
            PARTITION BY v.job_id, v.side ORDER BY v.at, v.is_entry
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS locked_until
    FROM events AS v
)
SELECT
    f.entry_id, f.job_id, f.asset_type, f.asset_id, f.leg, f.at, f.side, f.locked_until,
    CASE WHEN f.at > f.snapshot_at THEN NULL ELSE f.at END AS touched_at
FROM followed AS f
WHERE f.is_entry
