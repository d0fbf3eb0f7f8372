/*---
title    = "Account on a number of a virtual operator or a data card"
severity = "low"
tags     = ["anchor", "p2"]
key      = ["system", "account_id"]
eligible = "held_accounts WHERE anchor_state = 'valid'"
actions  = []
uncovers = []
needs    = ["anchors of kind phone"]
params   = { risky_segments = { type = "list", default = ["+86162", "+86165", "+86167", "+86170", "+86171", "+86145", "+86147", "+86149", "+86172"], help = "how risky numbers start: after the country code, or with it behind a plus sign" } }
---*/
SELECT
    a.system, a.account_id,
    concat('its number ', mask_anchor(a.anchor), ' is of a segment that changes hands easily') AS reason,
    a.touched_at
FROM held_accounts AS a
WHERE
    a.anchor IS NOT NULL
    AND (
        starts_with_any(anchor_national(a.anchor), $risky_segments)
        OR starts_with_any(concat('+', CAST(a.anchor AS VARCHAR)), $risky_segments)
    )
