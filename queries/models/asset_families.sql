/*---
description = "assets that the jobs committed between the two asset snapshots may have touched: a row an asset (one more for what was made between the snapshots), with its family (the asset in the journal of these jobs that it was credited from, else itself) and whether it was written between the snapshots outside the locks of these jobs"
---*/
WITH journalled AS (
    SELECT
        e.asset_type, e.asset_id, min(w.before_at) AS before_at,
        count(*) FILTER (WHERE e.leg IN ('debit', 'move')) > 0 AS taken
    FROM merge_journal AS e
    INNER JOIN window_jobs AS w ON w.job_id = e.job_id
    WHERE w.within
    GROUP BY e.asset_type, e.asset_id
),
-- Taken by a job, though not there at the earlier snapshot: made in between.
made AS (
    SELECT k.asset_type, k.asset_id
    FROM journalled AS k
    WHERE
        k.taken
        AND NOT EXISTS (
            SELECT 1 FROM assets_before AS b WHERE b.asset_type = k.asset_type AND b.asset_id = k.asset_id
        )
),
held_before AS (
    SELECT b.asset_type, b.asset_id, b.owner_source_id, b.owner_target_id, p.before_at
    FROM assets_before AS b
    INNER JOIN merged_parties AS p ON p.source_id = b.owner_source_id
    UNION ALL
    SELECT b.asset_type, b.asset_id, b.owner_source_id, b.owner_target_id, p.before_at
    FROM assets_before AS b
    INNER JOIN merged_parties AS p ON p.target_id = b.owner_target_id
),
-- Each asset with the account whose locks judge its last write: its owner now, and its owner before.
concerned AS (
    SELECT a.asset_type, a.asset_id, a.origin_asset_id, a.updated_at, p.before_at, a.owner_source_id AS source_id, a.owner_target_id AS target_id
    FROM assets AS a
    INNER JOIN merged_parties AS p ON p.source_id = a.owner_source_id
    UNION ALL
    SELECT a.asset_type, a.asset_id, a.origin_asset_id, a.updated_at, p.before_at, a.owner_source_id AS source_id, a.owner_target_id AS target_id
    FROM assets AS a
    INNER JOIN merged_parties AS p ON p.target_id = a.owner_target_id
    UNION ALL
    SELECT a.asset_type, a.asset_id, a.origin_asset_id, a.updated_at, h.before_at, h.owner_source_id AS source_id, h.owner_target_id AS target_id
    FROM assets AS a
    INNER JOIN held_before AS h ON h.asset_type = a.asset_type AND h.asset_id = a.asset_id
    UNION ALL
    SELECT a.asset_type, a.asset_id, a.origin_asset_id, a.updated_at, k.before_at, a.owner_source_id AS source_id, a.owner_target_id AS target_id
    FROM assets AS a
    INNER JOIN journalled AS k ON k.asset_type = a.asset_type AND k.asset_id = a.origin_asset_id
),
events AS (
    SELECT
        c.asset_type, c.asset_id, c.origin_asset_id, c.updated_at AS at, c.updated_at > c.before_at AS later,
        c.source_id, c.target_id, NULL AS ends_at, TRUE AS is_write
    FROM concerned AS c
    UNION ALL
    SELECT
        NULL AS asset_type, NULL AS asset_id, NULL AS origin_asset_id, i.acquired_at AS at, FALSE AS later,
        i.source_id, i.target_id, i.ends_at, FALSE AS is_write
    FROM lock_intervals AS i
    INNER JOIN window_jobs AS w ON w.job_id = i.job_id
    WHERE w.within
),
followed AS (
    SELECT
        e.asset_type, e.asset_id, e.origin_asset_id, e.at, e.later, e.is_write,
        max(e.ends_at) OVER (
            PARTITION BY e.source_id, e.target_id ORDER BY e.at, e.is_write
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS locked_until
    FROM events AS e
),
writes AS (
    SELECT
        f.asset_type, f.asset_id, max(f.origin_asset_id) AS origin_asset_id,
        count(*) FILTER (WHERE f.later) > 0 AND count(*) FILTER (WHERE f.locked_until >= f.at) = 0 AS outside
    FROM followed AS f
    WHERE f.is_write
    GROUP BY f.asset_type, f.asset_id
)
SELECT
    w.asset_type, w.asset_id, coalesce(k.asset_id, w.asset_id) AS family_id,
    w.outside OR m.asset_id IS NOT NULL AS disturbed
FROM writes AS w
LEFT JOIN journalled AS k ON k.asset_type = w.asset_type AND k.asset_id = w.origin_asset_id
LEFT JOIN made AS m ON m.asset_type = w.asset_type AND m.asset_id = w.asset_id
UNION ALL
-- Made and gone again, as far as the later snapshot tells: what was credited from it is of its family.
SELECT m.asset_type, m.asset_id, m.asset_id AS family_id, TRUE AS disturbed
FROM made AS m
