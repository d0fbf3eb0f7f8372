/*---
title    = "Merge job of an account that was not admitted"
severity = "critical"
tags     = ["gray-release", "merge", "p0"]
key      = ["job_id"]
eligible = "ran_jobs"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Merge jobs that ran while their source or target was not admitted: cohorts do not name the account, or admitted it later.
A job runs from its first lock on (without one, it counts from its updated_at); planned jobs have not run. Only systems
that cohorts name are judged.

## Why it happens
The switch was opened too far, the executor read an old list, or somebody started the job by hand.

## Remedy
Always held: the merge has happened. Look at what it moved as at the first of a new stage, then admit the account or roll
the job back.

## When it is not a defect
Merges of testers before the first stage: put them into a cohort of their own, admitted before.
*/
WITH outside AS (
    SELECT r.job_id, r.touched_at, r.source_id, r.target_id, 'source' AS system
    FROM ran_jobs AS r
    LEFT JOIN admissions AS a ON a.source_id = r.source_id
    WHERE a.source_id IS NULL OR a.admitted_at > r.ran_at
    UNION ALL
    SELECT r.job_id, r.touched_at, r.source_id, r.target_id, 'target' AS system
    FROM ran_jobs AS r
    LEFT JOIN admissions AS a ON a.target_id = r.target_id
    WHERE a.target_id IS NULL OR a.admitted_at > r.ran_at
)
SELECT
    o.job_id,
    concat('it ran while its ', CASE WHEN count(*) > 1 THEN 'source and its target were' ELSE concat(min(o.system), ' was') END, ' not admitted') AS reason,
    max(o.touched_at) AS touched_at,
    'hold_for_review' AS action,
    min(o.source_id) AS source_id, min(o.target_id) AS target_id
FROM outside AS o
INNER JOIN (SELECT c.system FROM cohorts AS c GROUP BY c.system) AS n ON n.system = o.system
GROUP BY o.job_id
