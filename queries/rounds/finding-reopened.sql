/*---
title    = "Finding that was resolved in an earlier round, and is back"
severity = "critical"
tags     = ["rounds", "ledger"]
key      = ["rule", "finding"]
eligible = "previous_findings WHERE status = 'resolved' OR returns > 0"
actions  = ["hold_for_review"]
uncovers = []
after    = ["*"]
---
## What it finds
Findings of this round that an earlier round found resolved: back now for the first time, or still there since they came
back. `finding` is the fingerprint, the same in every round. Only rules that ran in both rounds, unchanged, are compared.

## Why it happens
What makes the defect is still at work: a job that writes the old value again, a cache, a second migrator, a client
that still talks to the old system. Or the repair was undone.

## Remedy
The finding's own rule repairs it once more, after its first return. From the second return on it is held: find what brings
it back before you repair it again.

## When it is not a defect
Accounts that really change to and fro, such as a number that a person gives up and takes again.
*/
SELECT
    f.rule, f.fingerprint AS finding,
    CASE
        WHEN p.status = 'resolved' THEN concat('last seen in round ', CAST(p.round AS VARCHAR), ', resolved since, and back')
        ELSE concat('it was resolved and came back, ', CAST(p.returns AS VARCHAR), ' times so far, and is still there')
    END AS reason,
    CASE WHEN f.certainty = 'suspected' THEN $watermark END AS touched_at,
    CASE WHEN p.returns + CASE WHEN p.status = 'resolved' THEN 1 ELSE 0 END > 1 THEN 'hold_for_review' END AS action,
    f.source_id, f.target_id,
    p.returns + CASE WHEN p.status = 'resolved' THEN 1 ELSE 0 END AS returns
FROM findings AS f
INNER JOIN previous_findings AS p ON p.rule = f.rule AND p.fingerprint = f.fingerprint
WHERE (p.status = 'resolved' OR p.returns > 0) AND f.rule NOT LIKE 'rounds/%'
