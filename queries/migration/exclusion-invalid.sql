/*---
title    = "Exclusion without a reason, or expired"
severity = "medium"
tags     = ["migration", "p2"]
key      = ["source_id"]
eligible = "exclusions"
actions  = []
uncovers = []
needs    = ["exclusions"]
optional = ["exclusions.expires_at"]
---
## What it finds
Sources that are excluded without a reason (NULL or blank), or by an exclusion whose expires_at lies before the watermark.

## Why it happens
The list of exclusions is kept by hand; nobody comes back when the lawsuit, the dispute or the pilot is over.

## Remedy
No action. Write down the reason, prolong the exclusion, or delete it: until then the source stays excluded, even if the
exclusion has expired, and no other rule looks at it.

## When it is not a defect
Exclusions for ever have no expires_at.
*/
SELECT
    e.source_id,
    CASE
        WHEN count(*) FILTER (WHERE e.expires_at < $watermark) > 0 THEN concat('its exclusion expired at ', CAST(min(e.expires_at) AS VARCHAR))
        ELSE 'it is excluded without a reason'
    END AS reason
FROM exclusions AS e
WHERE e.reason IS NULL OR trim(e.reason) = '' OR e.expires_at < $watermark
GROUP BY e.source_id
