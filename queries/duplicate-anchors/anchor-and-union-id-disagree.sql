/*---
title    = "Anchor and union_id of a source point to two different targets"
severity = "critical"
tags     = ["identity", "guard", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND anchor IS NOT NULL AND union_key IS NOT NULL"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.union_id", "target_accounts.union_id"]
---
## What it finds
A live source, not set aside as a duplicate, whose anchor is on exactly one live target and whose union_id is on exactly
one other live target. Passed over: sources mapped to several live targets (source-mapped-twice) and those of a
mapping-anchor-mismatch. Whether it is mapped to one of the two doesn't matter.

## Why it happens
The phone number was changed in one system only; the number was given to another person by the carrier; somebody binds
a relative's phone to his own WeChat; a union_id was written to the wrong account.

## Remedy
Always held for review. Neither evidence beats the other: settle with the person, or by the binding log, whose the
number is; then correct the account that holds the wrong value, or merge the two targets if both are one person's.

## When it is not a defect
A person may own two target accounts on purpose, one by phone and one by WeChat: waive the finding after asking.
*/
SELECT
    s.id AS source_id,
    concat('its anchor is target ', CAST(s.anchor_target_id AS VARCHAR), '''s, its union_id target ', CAST(s.union_target_id AS VARCHAR), '''s') AS reason,
    greatest(s.touched_at, s.anchor_target_touched_at, s.union_target_touched_at) AS touched_at,
    'hold_for_review' AS action,
    s.anchor_target_id, s.union_target_id, s.live_target_id AS mapped_target_id
FROM source_spine AS s
WHERE
    s.live AND NOT s.set_aside AND s.anchor_live_targets = 1 AND s.union_live_targets = 1
    AND s.anchor_target_id <> s.union_target_id
    AND s.live_targets <= 1
    AND NOT EXISTS (SELECT 1 FROM mapping_mismatches AS m WHERE m.source_id = s.id)
