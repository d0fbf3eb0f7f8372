/*---
title    = "Merged accounts that own more or less than before the merge"
severity = "critical"
tags     = ["merge", "assets", "journal", "guard", "p0"]
key      = ["target_id", "asset_type", "unit"]
eligible = "balances WHERE why IS NULL"
unjudged = "balances WHERE why IS NOT NULL"
actions  = ["hold_for_review"]
uncovers = []
optional = ["assets.unit", "assets_before.unit", "merge_journal.unit", "merge_journal.amount"]
---
## What it finds
Over the jobs that committed between assets_before and the assets' snapshot: targets whose accounts (the target and
the sources merged into it) together owned another amount of a type and unit before than after, to the last minor
unit. Live, locked and in-flight assets count on both sides; what the journal of these jobs voids counts as owned after.
An asset that was written between the snapshots outside the locks of these jobs, or that was made between them, counts
with the amounts of their journal instead, and so do the assets credited from it; without a journal entry it counts
on neither side. Assets and entries without a unit are one unit, shown as an empty text; an entry without a unit has
that of its asset.

Not judged, but counted and noted with the summary: a target, type and unit of which an amount is missing; targets with
a job that is running, committed only after the assets were exported, or was at work when assets_before was taken;
targets that share a source. An assets_before without rows compares with nothing.

## Why it happens
An asset was skipped, or given twice; an amount was rounded or converted; the job and another service wrote the same
balance.

## Remedy
Always held: `before_amount` and `after_amount` say how much is missing or too much. credited-twice, journal-half-done,
write-during-lock and asset-left-on-source often name the asset.

## When it is not a defect
Amounts that the merge changes on purpose, such as a bonus for the owner, belong into the journal of the job.
*/
SELECT
    b.target_id, b.asset_type, b.unit,
    concat(
        'owned ', CAST(b.before_amount AS VARCHAR), ' before the merge and ',
        CAST(b.after_amount AS VARCHAR), ' after it'
    ) AS reason,
    b.touched_at,
    'hold_for_review' AS action,
    CAST(b.before_amount AS VARCHAR) AS before_amount,
    CAST(b.after_amount AS VARCHAR) AS after_amount,
    CAST(b.after_amount - b.before_amount AS VARCHAR) AS surplus,
    b.jobs
FROM balances AS b
WHERE b.why IS NULL AND b.before_amount <> b.after_amount
