/*---
title    = "Mapped accounts of which one is cooling off and the other live"
severity = "high"
tags     = ["mapping", "status", "guard", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["hold_for_review"]
uncovers = []
optional = ["merge_jobs"]
---
## What it finds
Actively mapped pairs of which one side is cooling and the other live, while no job of the pair is under way (planned
to verifying). Test accounts are passed over. Without merge_jobs, no job is known and none is under way.

## Why it happens
The owner asked for deregistration in one system, and the other was not told; or he took it back in one only.

## Remedy
Always held: ask the owner, or wait for the end of the cooling period. Neither merge the pair nor retire the mapping
meanwhile; either could not be undone.

## When it is not a defect
Where the products can be left one by one, by policy: waive it until the cooling period ends.
*/
SELECT
    m.source_id, m.target_id,
    CASE WHEN m.source_status = 'cooling' THEN 'the source is cooling, the target live' ELSE 'the target is cooling, the source live' END AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'hold_for_review' AS action
FROM mapping_spine AS m
WHERE
    m.active
    AND (
        (m.source_status = 'cooling' AND NOT m.source_is_test AND m.target_live)
        OR (m.target_status = 'cooling' AND NOT m.target_is_test AND m.source_live)
    )
    AND NOT EXISTS (
        SELECT 1 FROM merge_jobs AS j
        WHERE
            j.source_id = m.source_id AND j.target_id = m.target_id
            AND j.state NOT IN ('committed', 'released', 'failed', 'rolled_back')
    )
