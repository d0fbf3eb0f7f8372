/*---
title    = "Live source account whose owner has no target account"
severity = "high"
tags     = ["mapping", "p0"]
key      = ["source_id"]
eligible = "source_spine WHERE live AND due AND NOT excluded"
actions  = ["create_target_account", "create_mapping", "hold_for_review"]
uncovers = []
---
## What it finds
Live sources that are due, not excluded and not set aside as a duplicate, with a valid anchor and without an active or
pending mapping, whose anchor and union_id no held target has. Disputed numbers are passed over. Deregistered, merged
and test targets do not count.

## Why it happens
The migration skipped the account or its shard, or the target's creation failed and was never retried; in dual write,
the source's leg went through and the target's did not.

## Remedy
If the source verified its anchor: `create_target_account` for the first source of that anchor (survivor order:
active, verified last, holder of a `single` asset, active last, created first, smallest id), and `create_mapping` to
the account so created for the others, of other tenants. A source that never verified its anchor is held: verify
first.

## When it is not a defect
Accounts that the unification leaves behind on purpose: exclude them. If a whole bucket is found, repeat the bucket
(bucket-incomplete) rather than repair account by account.
*/
WITH missing AS (
    SELECT s.id, s.anchor, s.touched_at, s.anchor_verified_at IS NOT NULL AS verified, s.status,
        s.anchor_verified_at, h.source_id IS NOT NULL AS holds_single, s.last_active_at, s.created_at
    FROM unmapped_sources AS s
    LEFT JOIN single_holders AS h ON h.source_id = s.id
    WHERE s.anchor IS NOT NULL AND s.anchor_held_targets = 0 AND s.union_held_targets = 0
),
ranked AS (
    SELECT
        m.id, m.touched_at, m.verified,
        first_value(m.id) OVER w AS first_id
    FROM missing AS m
    WINDOW w AS (
        PARTITION BY m.anchor, m.verified ORDER BY
            CASE WHEN m.status = 'active' THEN 0 ELSE 1 END, m.anchor_verified_at DESC NULLS LAST,
            m.holds_single DESC, m.last_active_at DESC NULLS LAST, m.created_at ASC NULLS LAST, m.id
    )
)
SELECT
    r.id AS source_id,
    'no target account holds its anchor or its union_id' AS reason,
    r.touched_at,
    CASE
        WHEN NOT r.verified THEN 'hold_for_review'
        WHEN r.first_id = r.id THEN 'create_target_account'
        ELSE 'create_mapping'
    END AS action,
    CASE WHEN r.verified THEN r.first_id END AS first_source_id
FROM ranked AS r
