/*---
title    = "Live source account without a mapping, though exactly one live target is its owner's"
severity = "high"
tags     = ["mapping", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND due AND NOT excluded"
actions  = ["create_mapping", "hold_for_review"]
uncovers = []
params   = { recycle_days = { type = "days", default = 90, min = 0, help = "a number idle for longer may have been given to somebody else" } }
---
## What it finds
Live sources that are due, not excluded and not set aside as a duplicate, without an active or pending mapping, whose
owner's target is known: exactly one live target holds their anchor, or, where their anchor is missing or on no held
target, exactly one live target holds their union_id. Disputed numbers are passed over, as are sources whose anchor
and union_id lead to two targets.

## Why it happens
The owner registered in the target system on his own, so no write created the mapping; a dual write or the migration
created the account and lost the mapping; the number was bound to the source after the migration had passed it by.

## Remedy
`create_mapping` to that target if the anchor leads there, both sides verified it, and the source was used no more
than $recycle_days before the target's verification, or the union_ids are equal: then it is the same person.
Everything else is held: a union_id alone, an unverified number, or one idle for so long that the carrier may have
given it away.

## When it is not a defect
Sources that shall not be unified at all (a shop's phone, a partner's account) belong into exclusions; those of a
later round into `expected`. A person who refused the link should be excluded with that reason.
*/
WITH found AS (
    SELECT
        s.id, s.union_key, s.anchor_verified_at, s.last_active_at, s.touched_at,
        CASE WHEN s.anchor_live_targets = 1 THEN 'anchor' ELSE 'union_id' END AS evidence,
        CASE WHEN s.anchor_live_targets = 1 THEN s.anchor_target_id ELSE s.union_target_id END AS target_id
    FROM unmapped_sources AS s
    WHERE
        (s.anchor_live_targets = 1 OR (s.anchor_held_targets = 0 AND s.union_live_targets = 1))
        AND NOT coalesce(
            s.anchor_live_targets = 1 AND s.union_live_targets = 1 AND s.anchor_target_id <> s.union_target_id, FALSE
        )
)
SELECT
    f.id AS source_id, f.target_id,
    concat('live target ', CAST(f.target_id AS VARCHAR), ' holds the same ', f.evidence) AS reason,
    greatest(f.touched_at, t.touched_at) AS touched_at,
    CASE
        WHEN
            f.evidence = 'anchor' AND f.anchor_verified_at IS NOT NULL AND t.anchor_verified_at IS NOT NULL
            AND (f.last_active_at >= t.anchor_verified_at - $recycle_days OR f.union_key = t.union_key)
            THEN 'create_mapping'
        ELSE 'hold_for_review'
    END AS action,
    f.evidence
FROM found AS f
INNER JOIN target_accounts AS t ON t.id = f.target_id
