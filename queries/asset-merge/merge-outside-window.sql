/*---
title    = "Merge job that worked outside the off-peak hours"
severity = "medium"
tags     = ["merge", "p2"]
key      = ["job_id"]
eligible = "merge_jobs"
actions  = []
uncovers = []
needs    = ["merge_locks|merge_journal"]
optional = ["merge_locks", "merge_journal"]

[params.merge_window]
type    = "text"
default = "01:00-06:00"
help    = "the off-peak hours of each day, the end not included; 22:00-05:00 goes past midnight"

[params.merge_zone]
type = "text"
help = "where they are these hours: utc, an offset such as +08:00, or a name such as Asia/Shanghai"
---
## What it finds
Jobs that acquired a lock or wrote a journal entry outside the hours of $merge_window, by the clocks of $merge_zone.

## Why it happens
The window was too short for the night's work; a job was started by hand; the scheduler's clock is set to another zone.

## Remedy
No action: what is done is done. Plan fewer jobs a night, and let the executor stop at the end of the window.

## When it is not a defect
Pilots that are watched, in daytime on purpose; the other rules of this set say whether they did harm.
*/
WITH moments AS (
    SELECT l.job_id, l.acquired_at AS at, l.snapshot_at
    FROM merge_locks AS l
    UNION ALL
    SELECT e.job_id, e.at, e.snapshot_at
    FROM merge_journal AS e
)
SELECT
    m.job_id,
    concat('worked outside ', $merge_window, ', first at ', CAST(min(m.at) AS VARCHAR)) AS reason,
    min(CASE WHEN m.at > m.snapshot_at THEN NULL ELSE m.at END) AS touched_at,
    min(m.at) AS first_at,
    max(m.at) AS last_at,
    count(*) AS moments
FROM moments AS m
WHERE m.job_id IS NOT NULL AND NOT within_hours(m.at, $merge_window, $merge_zone)
GROUP BY m.job_id
