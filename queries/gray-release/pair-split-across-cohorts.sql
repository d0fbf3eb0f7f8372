/*---
title    = "Mapped accounts of which only one is admitted"
severity = "high"
tags     = ["gray-release", "mapping", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active AND source_held AND target_held"
actions  = ["admit_pair"]
uncovers = ["asset-linking/login-skipped-linking", "gray-release/pair-split-across-cohorts"]
---
## What it finds
Active mappings, both sides held (pending, active, frozen or cooling, no test accounts), of which one side is admitted by
the watermark and the other is not. Runs if cohorts name accounts of both systems.

## Why it happens
Cohorts were drawn in each system by its own ids, or the pair was mapped after its side had been drawn.

## Remedy
`admit_pair`, for every finding, into the `stage` of the side that is admitted: otherwise one side shows the merged view
and the other does not.

## When it is not a defect
If one system has no stages, leave its accounts out of cohorts altogether.
*/
WITH pairs AS (
    SELECT
        m.source_id, m.target_id, m.touched_at,
        a.stage AS source_stage, a.admitted_at AS source_admitted_at,
        b.stage AS target_stage, b.admitted_at AS target_admitted_at,
        a.source_id IS NOT NULL AND NOT coalesce(a.admitted_at > $watermark, FALSE) AS source_admitted,
        b.target_id IS NOT NULL AND NOT coalesce(b.admitted_at > $watermark, FALSE) AS target_admitted
    FROM mapping_spine AS m
    LEFT JOIN admissions AS a ON a.source_id = m.source_id
    LEFT JOIN admissions AS b ON b.target_id = m.target_id
    WHERE m.active AND m.source_held AND m.target_held
),
split AS (
    SELECT
        p.source_id, p.target_id,
        CASE WHEN p.source_admitted THEN 'target' ELSE 'source' END AS missing_system,
        CASE WHEN p.source_admitted THEN p.source_stage ELSE p.target_stage END AS stage,
        greatest(p.touched_at, CASE WHEN p.source_admitted THEN p.source_admitted_at ELSE p.target_admitted_at END) AS touched_at
    FROM pairs AS p
    WHERE p.source_admitted <> p.target_admitted
)
SELECT
    s.source_id, s.target_id,
    concat('cohorts admit the ', CASE WHEN s.missing_system = 'source' THEN 'target' ELSE 'source' END, ', not the ', s.missing_system) AS reason,
    s.touched_at,
    'admit_pair' AS action,
    s.stage
FROM split AS s
INNER JOIN (SELECT c.system FROM cohorts AS c GROUP BY c.system) AS n ON n.system = s.missing_system
