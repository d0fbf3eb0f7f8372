/*---
title    = "Account whose number has passed to somebody else"
severity = "critical"
tags     = ["anchor", "guard", "p0"]
key      = ["system", "account_id"]
eligible = "held_accounts WHERE anchor_state = 'valid'"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.anchor_verified_at|target_accounts.anchor_verified_at"]
---
## What it finds
Held accounts of either system whose number has passed to somebody else: the carrier released it (number_releases)
after the account had verified it; or the account had been idle for more than $recycle_days when another held account
of the same system and tenant, of another or unknown union_id, verified it. Without anchor_verified_at in either
system the rule is skipped.

## Why it happens
Carriers give a cancelled number to a new customer after some months. The old account keeps it, and who logs in with a
code becomes its owner.

## Remedy
Always held, never merged: two people share one number, and merging would hand over the assets of one. Unbind the
number from the old account; let its owner return by another credential. The number is disputed meanwhile: other rules
pass over it.

## When it is not a defect
A person who comes back after a long pause with a new account of the same number, without a union_id: confirm it with
him, then merge by hand. If your carriers wait longer, raise $recycle_days.
*/
SELECT
    r.system, coalesce(CAST(r.source_id AS VARCHAR), CAST(r.target_id AS VARCHAR)) AS account_id,
    concat('its number ', mask_anchor(r.anchor), ' was ', r.cause) AS reason,
    r.touched_at,
    'hold_for_review' AS action
FROM recycled_accounts AS r
