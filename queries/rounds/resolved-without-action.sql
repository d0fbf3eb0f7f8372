/*---
title    = "Finding that is gone though no action was sent"
severity = "low"
tags     = ["rounds", "ledger"]
key      = ["rule", "finding"]
eligible = "previous_findings WHERE status <> 'resolved'"
actions  = []
uncovers = []
after    = ["*"]
---
## What it finds
Findings of the rule's last run that this round no longer has, for which no batch has an action, neither for the finding
itself nor for an account that it names. `finding` is the fingerprint. Only rules that ran in both rounds, unchanged, are
compared.

## Why it happens
Somebody else repairs too: a script, a support desk, another migration. Or the account was closed, or the person did
what was missing.

## Remedy
None is needed. If there are many, find out who repairs, before both of you repair the same.

## When it is not a defect
Where people mend their own accounts, as by verifying a number, this is how it should be.
*/
SELECT
    p.rule, p.fingerprint AS finding,
    concat('last seen in round ', CAST(p.round AS VARCHAR), '; no action was sent for it') AS reason,
    p.source_id, p.target_id
FROM previous_findings AS p
WHERE
    p.status <> 'resolved' AND p.rule NOT LIKE 'rounds/%'
    AND NOT EXISTS (SELECT 1 FROM findings AS f WHERE f.rule = p.rule AND f.fingerprint = p.fingerprint)
    AND NOT EXISTS (SELECT 1 FROM previous_actions AS a WHERE a.rule = p.rule AND a.fingerprint = p.fingerprint)
    AND NOT EXISTS (SELECT 1 FROM previous_actions AS a WHERE a.source_id = p.source_id)
    AND NOT EXISTS (SELECT 1 FROM previous_actions AS a WHERE a.target_id = p.target_id)
