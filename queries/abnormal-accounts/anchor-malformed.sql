/*---
title    = "Account whose anchor is no valid number"
severity = "low"
tags     = ["anchor", "p2"]
key      = ["system", "account_id"]
eligible = "held_accounts WHERE anchor_state <> 'missing'"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["anchors of kind phone"]
---*/
SELECT
    a.system, a.account_id,
    concat('its anchor ', mask_anchor(a.anchor_raw), ' is no valid number') AS reason,
    a.touched_at,
    'hold_for_review' AS action
FROM held_accounts AS a
WHERE a.anchor_state = 'malformed'
