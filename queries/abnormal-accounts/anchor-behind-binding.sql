/*---
title    = "Account whose anchor is not what its latest verified binding event left"
severity = "high"
tags     = ["anchor", "guard", "p1"]
key      = ["system", "account_id"]
eligible = "held_accounts"
actions  = ["sync_anchor", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-missing", "abnormal-accounts/anchor-recycled",
    "abnormal-accounts/anchor-risky-segment", "abnormal-accounts/anchor-unverified",
    "decoupling/write-after-freeze", "duplicate-anchors/anchor-and-union-id-disagree",
    "duplicate-anchors/anchor-on-too-many-accounts", "duplicate-anchors/anchor-shared-by-sources",
    "duplicate-anchors/anchor-shared-by-targets", "duplicate-anchors/identity-chained",
    "duplicate-anchors/union-id-shared-by-sources", "duplicate-anchors/union-id-shared-by-targets",
    "mapping-gaps/mapping-anchor-mismatch", "mapping-gaps/mapping-without-evidence", "mapping-gaps/source-unmapped",
    "mapping-gaps/target-missing", "mapping-gaps/target-not-live", "mapping-gaps/target-overloaded",
]
needs    = ["bindings", "bindings.anchor"]
---
## What it finds
Held accounts of either system whose anchor is not what their latest verified binding event left: bind, rebind and
verify leave their number, unbind and release none; deregister is passed over. If the events do not say `verified`,
all count. Accounts of anchor-recycled are passed over.

## Why it happens
The event was recorded, and the write to the account failed or was overwritten by an older one: a cache, a backfill, a
replay in the wrong order.

## Remedy
`sync_anchor` to what the event left, if `verified` is supplied and no other live account of the system holds that
number. Else it is held: two accounts claim it, the event names no valid number, or nobody knows whether it was
verified. The number that the account holds meanwhile is disputed: other rules pass over it.

## When it is not a defect
If changes reach the accounts by a path that records no event (support, import), the record is the one that is behind:
complete the export of bindings.
*/
WITH holders AS (
    SELECT 'source' AS system, CAST(s.id AS VARCHAR) AS account_id, s.anchor
    FROM source_accounts AS s INNER JOIN binding_conflicts AS c ON c.bound_anchor = s.anchor
    WHERE s.live AND c.system = 'source'
    UNION
    SELECT 'target' AS system, CAST(t.id AS VARCHAR) AS account_id, t.anchor
    FROM target_accounts AS t INNER JOIN binding_conflicts AS c ON c.bound_anchor = t.anchor
    WHERE t.live AND c.system = 'target'
),
-- The account itself does not hold the anchor, or it would be no conflict: whoever does is another.
taken AS (
    SELECT h.system, h.anchor FROM holders AS h GROUP BY h.system, h.anchor
)
SELECT
    b.system, coalesce(CAST(b.source_id AS VARCHAR), CAST(b.target_id AS VARCHAR)) AS account_id,
    CASE
        WHEN b.bound_anchor_raw IS NULL
            THEN concat('holds ', coalesce(mask_anchor(b.anchor), mask_anchor(b.anchor_raw)), ', though its latest event, ', b.op, ', left no anchor')
        ELSE concat(
            'its latest event, ', b.op, ', left ', coalesce(mask_anchor(b.bound_anchor), mask_anchor(b.bound_anchor_raw)), ', not the anchor that it holds'
        )
    END AS reason,
    b.touched_at,
    CASE
        WHEN NOT b.verified_supplied OR t.anchor IS NOT NULL THEN 'hold_for_review'
        WHEN b.bound_anchor_raw IS NOT NULL AND b.bound_anchor IS NULL THEN 'hold_for_review'
        ELSE 'sync_anchor'
    END AS action,
    b.event_id
FROM binding_conflicts AS b
LEFT JOIN taken AS t ON t.system = b.system AND t.anchor = b.bound_anchor
