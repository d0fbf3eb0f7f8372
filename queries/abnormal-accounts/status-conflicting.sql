/*---
title    = "Mapped accounts of which one is active and the other frozen"
severity = "high"
tags     = ["mapping", "status", "guard", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active"
actions  = ["hold_for_review"]
uncovers = []
optional = ["merge_jobs"]
---
## What it finds
Actively mapped pairs, both live, of which one is active and the other frozen. Where the frozen source was merged into
the active target (a job of the pair is committed or released), it is frozen-account-merged's.

## Why it happens
A restriction was imposed or lifted in one system, and not carried to the other: the person goes on where the door is
open.

## Remedy
Always held: which of the two is right, the risk team knows. Align both sides before the pair is merged.

## When it is not a defect
Restrictions that concern one product only. If they are the rule, map such a state to `active` in the project file.
*/
SELECT
    m.source_id, m.target_id,
    concat('the source is ', m.source_status, ', the target ', m.target_status) AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'hold_for_review' AS action,
    m.source_status, m.target_status
FROM mapping_spine AS m
WHERE
    m.active AND m.source_live AND m.target_live AND m.source_status <> m.target_status
    -- A restriction lost in a merge is frozen-account-merged's.
    AND NOT (
        m.source_status = 'frozen'
        AND EXISTS (
            SELECT 1 FROM merge_jobs AS j
            WHERE j.source_id = m.source_id AND j.target_id = m.target_id AND j.state IN ('committed', 'released')
        )
    )
