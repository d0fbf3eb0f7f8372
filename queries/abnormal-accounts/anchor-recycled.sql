/*---
title    = "Account whose number has passed to somebody else"
severity = "critical"
tags     = ["anchor", "guard", "p0"]
key      = ["system", "account_id"]
eligible = "held_accounts WHERE anchor_state = 'valid'"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.anchor_verified_at|target_accounts.anchor_verified_at"]
---*/
SELECT
    r.system, coalesce(CAST(r.source_id AS VARCHAR), CAST(r.target_id AS VARCHAR)) AS account_id,
    concat('its number ', mask_anchor(r.anchor), ' was ', r.cause) AS reason,
    r.touched_at,
    'hold_for_review' AS action
FROM recycled_accounts AS r
