/*---
title    = "An export taken too far in time from the others"
severity = "critical"
tags     = ["exports"]
key      = ["table"]
eligible = "exports"
actions  = []
---
## What it finds
An export whose `snapshot_at` lies further than `max_skew` (of `[clock]`, default 2h) from the one in the middle; where
each is near the middle, but the first and the last are too far from each other, these two. assets_before, exclusions,
cohorts, number_releases and legacy_calls don't count, nor does an export without a snapshot.

## Why it happens
One of the export jobs was late, failed and left yesterday's files, or reads a replica that lags behind.

## Remedy
Take the exports again, close to each other. Between two snapshots accounts are created, merged and mapped, so a rule
over both would find differences that never existed; the round is inconclusive.

## When it is not a defect
Where the systems stood still between the snapshots, as in a maintenance window: raise `max_skew`. Where `snapshot_at`
is taken from `max(updated_at)` of a system that is hardly written to: declare it in the project file or a manifest.
*/
WITH clocked AS (
    SELECT e."table", e.clocked, e.snapshot_at, row_number() OVER (ORDER BY e.snapshot_at, e."table") AS place
    FROM exports AS e
    WHERE e.clocked AND e.snapshot_at IS NOT NULL
),
span AS (
    SELECT c.clocked, count(*) AS tables, min(c.snapshot_at) AS earliest, max(c.snapshot_at) AS latest
    FROM clocked AS c
    GROUP BY c.clocked
),
-- The time that most exports agree on, so that one late export is found and not the others around it.
middle AS (
    SELECT c.clocked, c.snapshot_at
    FROM clocked AS c INNER JOIN span AS s ON c.clocked = s.clocked AND c.place = (s.tables + 1) / 2
)
SELECT
    c."table" AS "table",
    concat('taken at ', CAST(c.snapshot_at AS VARCHAR), ', the others around ', CAST(m.snapshot_at AS VARCHAR)) AS reason,
    c.snapshot_at
FROM clocked AS c
INNER JOIN span AS s ON s.clocked = c.clocked
INNER JOIN middle AS m ON m.clocked = c.clocked
WHERE
    c.snapshot_at > m.snapshot_at + $max_skew
    OR c.snapshot_at < m.snapshot_at - $max_skew
    OR (
        s.latest > s.earliest + $max_skew
        AND s.latest <= m.snapshot_at + $max_skew AND s.earliest >= m.snapshot_at - $max_skew
        AND c.snapshot_at IN (s.earliest, s.latest)
    )
