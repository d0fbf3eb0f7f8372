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
---
## What it finds
Held accounts of either system whose valid number starts with one of $risky_segments. An entry with a plus includes
the country code (`+86170`); one without is what follows the country code, of any country. Runs where anchors are
phone numbers. Default, for mainland China only: virtual operators 162, 165, 167, 170, 171 and data cards 145, 147,
149, 172; source: the MIIT's numbering of mobile segments, as known in 2026. Other countries have their own.

## Why it happens
Such numbers are cheap, registered in bulk, change hands quickly, and data cards often cannot receive a message: the
number says less about the person.

## Remedy
No action. Ask these accounts for a second credential before they are merged, or admit them to a later stage.

## When it is not a defect
Many honest people use a virtual operator: this is a hint, of low severity, not a verdict. Set $risky_segments to your
own list, or to an empty one. Numbers of 149 that libphonenumber does not take for valid are anchor-malformed's instead.
*/
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
