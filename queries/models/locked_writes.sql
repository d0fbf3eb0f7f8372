/*---
description = "assets last updated within a stretch of working_locks on their owner, but those in state locked: one row an asset"
---*/
WITH stretches AS (
    SELECT l.source_id, l.target_id, l.stretch_from, max(l.ends_at) AS ends_at
    FROM working_locks AS l
    GROUP BY l.source_id, l.target_id, l.stretch_from
),
locked_sources AS (
    SELECT l.source_id FROM working_locks AS l WHERE l.source_id IS NOT NULL GROUP BY l.source_id
),
locked_targets AS (
    SELECT l.target_id FROM working_locks AS l WHERE l.target_id IS NOT NULL GROUP BY l.target_id
),
events AS (
    SELECT
        s.source_id, s.target_id, s.stretch_from AS at, s.stretch_from, s.ends_at,
        NULL AS asset_type, NULL AS asset_id, NULL AS origin_asset_id, NULL AS touched_at, FALSE AS is_write
    FROM stretches AS s
    UNION ALL
    SELECT
        a.owner_source_id AS source_id, a.owner_target_id AS target_id, a.updated_at AS at, NULL AS stretch_from,
        NULL AS ends_at, a.asset_type, a.asset_id, a.origin_asset_id, a.touched_at, TRUE AS is_write
    FROM assets AS a
    WHERE a.state <> 'locked' AND EXISTS (SELECT 1 FROM locked_sources AS s WHERE s.source_id = a.owner_source_id)
    UNION ALL
    SELECT
        a.owner_source_id AS source_id, a.owner_target_id AS target_id, a.updated_at AS at, NULL AS stretch_from,
        NULL AS ends_at, a.asset_type, a.asset_id, a.origin_asset_id, a.touched_at, TRUE AS is_write
    FROM assets AS a
    WHERE a.state <> 'locked' AND EXISTS (SELECT 1 FROM locked_targets AS s WHERE s.target_id = a.owner_target_id)
),
-- In the order of time: the latest stretch that began before a write is the one that starts and ends last.
followed AS (
    SELECT
        e.source_id, e.target_id, e.asset_type, e.asset_id, e.origin_asset_id, e.at, e.touched_at, e.is_write,
        max(e.stretch_from) OVER w AS stretch_from,
        max(e.ends_at) OVER w AS ends_at
    FROM events AS e
    WINDOW w AS (
        PARTITION BY e.source_id, e.target_id ORDER BY e.at, e.is_write DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
)
SELECT
    f.source_id, f.target_id, f.asset_type, f.asset_id, f.origin_asset_id, f.at AS written_at, f.stretch_from, f.touched_at
FROM followed AS f
WHERE f.is_write AND f.at > f.stretch_from AND f.at < f.ends_at
