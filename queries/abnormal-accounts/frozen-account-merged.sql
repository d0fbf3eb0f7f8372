/*---
title    = "Frozen source merged into an active target: the restriction may be lost"
severity = "critical"
tags     = ["merge", "status", "guard", "p0"]
key      = ["job_id"]
eligible = "merge_jobs WHERE state IN ('committed', 'released')"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Merge jobs that are committed or released whose source is frozen and whose target is active. Test accounts are passed
over.

## Why it happens
The job did not check the restriction; or it was put on the source after the merge, by somebody who did not know of
the merge.

## Remedy
Always held: let the risk team decide whether the restriction goes over to the target. What was frozen for fraud may
be spent by now; look at the journal of the job first.

## When it is not a defect
If the freeze concerned the old product only (a violation of its own terms), record the decision as a waiver.
*/
SELECT
    j.job_id,
    'the source is frozen, the target that it was merged with active' AS reason,
    greatest(j.touched_at, s.touched_at, t.touched_at) AS touched_at,
    'hold_for_review' AS action,
    j.source_id, j.target_id
FROM merge_jobs AS j
INNER JOIN source_accounts AS s ON s.id = j.source_id
INNER JOIN target_accounts AS t ON t.id = j.target_id
WHERE
    j.state IN ('committed', 'released')
    AND s.status = 'frozen' AND t.status = 'active' AND NOT s.is_test AND NOT t.is_test
