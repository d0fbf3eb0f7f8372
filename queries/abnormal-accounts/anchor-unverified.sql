/*---
title    = "Accounts mapped by an anchor that one of them never verified"
severity = "high"
tags     = ["mapping", "anchor", "guard", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active AND evidence = 'anchor'"
actions  = ["require_verification"]
uncovers = ["abnormal-accounts/anchor-recycled", "decoupling/write-after-freeze"]
needs    = ["source_accounts.anchor_verified_at|target_accounts.anchor_verified_at"]
---
## What it finds
Active mappings with evidence anchor whose two sides hold the same anchor, though at least one of them never verified
its own; sides that are deregistered or merged are passed over. A side is judged only where its system supplies
anchor_verified_at; the rule runs where one does, and the mapping supplies evidence.

## Why it happens
The number was typed in and never confirmed by a code, or imported; the migration mapped by it nevertheless. Whoever
typed in another's number is now linked to that person's account.

## Remedy
`require_verification` of the side or sides that lack it, for every finding: the mapping stays, but nothing is to be
merged on it before the owner has confirmed the number.

## When it is not a defect
Numbers that were confirmed by other means (the carrier's gateway, an identity check): let anchor_verified_at say so.
*/
SELECT
    m.source_id, m.target_id,
    concat('mapped by the anchor, which the ',
        CASE
            WHEN m.source_unverified AND m.target_unverified THEN 'source and the target'
            WHEN m.source_unverified THEN 'source'
            ELSE 'target'
        END, ' never verified') AS reason,
    m.touched_at,
    'require_verification' AS action,
    m.source_unverified, m.target_unverified
FROM (
    SELECT
        p.source_id, p.target_id, greatest(p.touched_at, p.source_touched_at, p.target_touched_at) AS touched_at,
        p.source_verified_supplied AND p.source_verified_at IS NULL AS source_unverified,
        p.target_verified_supplied AND p.target_verified_at IS NULL AS target_unverified
    FROM mapping_spine AS p
    WHERE
        p.active AND p.evidence = 'anchor' AND p.source_anchor = p.target_anchor
        AND p.source_status NOT IN ('deregistered', 'merged') AND p.target_status NOT IN ('deregistered', 'merged')
) AS m
WHERE m.source_unverified OR m.target_unverified
