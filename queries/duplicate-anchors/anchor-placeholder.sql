/*---
title    = "Account whose anchor is a placeholder, not a person's number"
severity = "high"
tags     = ["anchor", "guard", "p1"]
key      = ["system", "account_id"]
eligible = "held_accounts WHERE anchor_state <> 'missing'"
actions  = ["unbind_anchor", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-missing", "decoupling/write-after-freeze", "duplicate-anchors/identity-chained",
    "mapping-gaps/mapping-without-evidence", "mapping-gaps/source-unmapped",
]
params   = { placeholder_anchors = { type = "list", default = [], help = "numbers that stand for none; besides them, one digit repeated is a placeholder" } }
---
## What it finds
Held accounts (pending, active, frozen or cooling, no test accounts) of either system whose anchor is listed in
`placeholder_anchors` or is one digit repeated, such as 11111111111. Such an anchor reads as none in all other rules.

## Why it happens
A mandatory phone field filled to get past it; a default of an import; numbers of test stations; deregistration that
overwrites the number instead of clearing it.

## Remedy
`unbind_anchor` if another credential remains (a union_id or an open_id), so that its owner can still log in; otherwise
the account is held for review: without the anchor nobody could reach it.

## When it is not a defect
Where a listed number belongs to a person after all: remove it from `placeholder_anchors`.
*/
SELECT
    a.system, a.account_id,
    concat('its anchor ', mask_anchor(a.anchor_raw), ' is a placeholder') AS reason,
    a.touched_at,
    CASE WHEN a.other_credential THEN 'unbind_anchor' ELSE 'hold_for_review' END AS action
FROM held_accounts AS a
WHERE a.anchor_state = 'placeholder'
