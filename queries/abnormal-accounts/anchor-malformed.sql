/*---
title    = "Account whose anchor is no valid number"
severity = "low"
tags     = ["anchor", "p2"]
key      = ["system", "account_id"]
eligible = "held_accounts WHERE anchor_state <> 'missing'"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["anchors of kind phone"]
---
## What it finds
Held accounts of either system whose anchor is no valid number of any country (libphonenumber's rules, numbers without
a country code read as of the project's region), and no placeholder. Runs where anchors are phone numbers.

## Why it happens
Free-text input from before numbers were checked; numbers cut off or with a digit too many; a landline without its
area code; a column that holds something else for some accounts.

## Remedy
Always held: correct it in its own system with the owner. Until then the account counts as one without an anchor: it
joins nothing.

## When it is not a defect
Segments that were assigned after this release of trueup: newly issued numbers, rising evenly in both systems. Numbers
of another country without their code: set the region.
*/
SELECT
    a.system, a.account_id,
    concat('its anchor ', mask_anchor(a.anchor_raw), ' is no valid number') AS reason,
    a.touched_at,
    'hold_for_review' AS action
FROM held_accounts AS a
WHERE a.anchor_state = 'malformed'
