/*---
title    = "Journal entry at a time when its job held no lock"
severity = "critical"
tags     = ["merge", "locks", "journal", "guard", "p0"]
key      = ["entry_id"]
eligible = "merge_journal"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Journal entries that no lock of their job on the account concerned covered: on the source for a debit and a void, on
the target for a credit, on both for a move. A lock covers from acquired_at to the earlier of released_at and
expires_at, both included.

## Why it happens
The lock expired while the job was still writing, and nobody looked at the fence token; the job locks one side only;
somebody repaired by hand without a lock.

## Remedy
Always held: look at what else was written to the account in that time, then decide whether the entry stands.

## When it is not a defect
Where two machines write the lock's and the entry's times, clocks apart by more than a moment look like this: mend the
clocks.
*/
SELECT
    c.entry_id,
    concat(
        'no lock of job ', CAST(c.job_id AS VARCHAR), ' covered this ', c.leg, ' on its ',
        CASE WHEN count(*) > 1 THEN 'source and its target' ELSE min(c.side) END
    ) AS reason,
    max(c.touched_at) AS touched_at,
    'hold_for_review' AS action,
    c.job_id, c.asset_type, c.asset_id, c.leg, c.at
FROM journal_cover AS c
WHERE c.locked_until IS NULL OR c.locked_until < c.at
GROUP BY c.entry_id, c.job_id, c.asset_type, c.asset_id, c.leg, c.at
