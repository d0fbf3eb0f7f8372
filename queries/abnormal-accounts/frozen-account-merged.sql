/*---
title    = "Frozen source merged into an active target: the restriction may be lost"
severity = "critical"
tags     = ["merge", "status", "guard", "p0"]
key      = ["job_id"]
eligible = "merge_jobs WHERE state IN ('committed', 'released')"
actions  = ["hold_for_review"]
uncovers = []
---*/
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
