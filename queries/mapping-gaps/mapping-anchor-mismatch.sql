/*---
title    = "Mapped accounts whose anchors differ"
severity = "critical"
tags     = ["mapping", "anchor", "guard", "p0"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active AND source_live AND target_live"
actions  = ["sync_anchor", "repoint_mapping", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-recycled", "abnormal-accounts/anchor-risky-segment",
    "abnormal-accounts/anchor-unverified", "abnormal-accounts/cooling-on-one-side",
    "abnormal-accounts/status-conflicting", "asset-linking/asset-left-on-source", "decoupling/write-after-freeze",
    "dual-write/field-drifted", "duplicate-anchors/anchor-and-union-id-disagree",
    "duplicate-anchors/anchor-on-too-many-accounts", "duplicate-anchors/anchor-shared-by-sources",
    "duplicate-anchors/anchor-shared-by-targets", "duplicate-anchors/identity-chained",
    "duplicate-anchors/union-id-shared-by-sources", "duplicate-anchors/union-id-shared-by-targets",
    "gray-release/pair-split-across-cohorts", "mapping-gaps/mapping-without-evidence",
    "mapping-gaps/source-unmapped", "mapping-gaps/target-missing", "mapping-gaps/target-not-live",
    "mapping-gaps/target-overloaded", "migration/content-differs",
]
optional = ["bindings", "bindings.anchor", "bindings.previous_anchor", "bindings.verified"]
---
## What it finds
Active mappings whose two live sides both have a valid anchor, and not the same. The source is mapped to this live
target only (else it is source-mapped-twice), and neither side is an anchor-behind-binding, which would explain it.

## Why it happens
The owner changed the number in one system and the change was not carried over; or the mapping leads to a stranger.

## Remedy
If the latest verified rebind of exactly one side led from the other side's number to its own, it is carried over:
`sync_anchor` to the other side where nobody there holds the new number; if the source moved and exactly one live
target holds it, `repoint_mapping` to that one. All else is held, as is everything without binding events: a wrong
guess would hand one person's assets to another.

## When it is not a defect
Systems whose accounts may have different numbers on purpose (a company's and a private one): then the number is no
common anchor, and such sources belong into exclusions with that reason, or the finding under a waiver.
*/
WITH source_rebinds AS (
    SELECT
        b.account_source_id AS source_id, b.event_id, b.anchor, b.previous_anchor,
        row_number() OVER (PARTITION BY b.account_source_id ORDER BY b.at DESC, b.event_id DESC) AS place
    FROM bindings AS b
    WHERE
        b.op = 'rebind' AND b.verified
        AND EXISTS (SELECT 1 FROM mapping_mismatches AS m WHERE m.source_id = b.account_source_id)
),
target_rebinds AS (
    SELECT
        b.account_target_id AS target_id, b.event_id, b.anchor, b.previous_anchor,
        row_number() OVER (PARTITION BY b.account_target_id ORDER BY b.at DESC, b.event_id DESC) AS place
    FROM bindings AS b
    WHERE
        b.op = 'rebind' AND b.verified
        AND EXISTS (SELECT 1 FROM mapping_mismatches AS m WHERE m.target_id = b.account_target_id)
),
-- The side that moved to the anchor that it holds now, away from the one that the other side still holds.
explained AS (
    SELECT
        m.source_id, m.target_id, m.source_anchor, m.target_anchor, m.touched_at,
        coalesce(s.event_id, t.event_id) AS event_id,
        s.source_id IS NOT NULL AND t.target_id IS NULL AS source_moved,
        t.target_id IS NOT NULL AND s.source_id IS NULL AS target_moved
    FROM mapping_mismatches AS m
    LEFT JOIN source_rebinds AS s
        ON
            s.source_id = m.source_id AND s.anchor = m.source_anchor AND s.previous_anchor = m.target_anchor
            AND s.place = 1
    LEFT JOIN target_rebinds AS t
        ON
            t.target_id = m.target_id AND t.anchor = m.target_anchor AND t.previous_anchor = m.source_anchor
            AND t.place = 1
),
decided AS (
    SELECT
        e.source_id, e.target_id, e.source_anchor, e.target_anchor, e.touched_at, e.source_moved, e.target_moved, e.event_id,
        a.live_id AS holder_id,
        CASE
            WHEN e.source_moved AND a.anchor IS NULL THEN 'sync_anchor'
            WHEN e.source_moved AND a.live = 1 THEN 'repoint_mapping'
            WHEN e.target_moved AND h.anchor IS NULL THEN 'sync_anchor'
            ELSE 'hold_for_review'
        END AS action
    FROM explained AS e
    LEFT JOIN target_anchors AS a ON a.anchor = e.source_anchor
    LEFT JOIN (
        SELECT s.anchor
        FROM source_accounts AS s
        WHERE s.held AND EXISTS (SELECT 1 FROM mapping_mismatches AS m WHERE m.target_anchor = s.anchor)
        GROUP BY s.anchor
    ) AS h ON h.anchor = e.target_anchor
)
SELECT
    d.source_id, d.target_id,
    concat('the source holds ', mask_anchor(d.source_anchor), ', its target ', mask_anchor(d.target_anchor)) AS reason,
    d.touched_at, d.action,
    CASE
        WHEN d.action = 'sync_anchor' AND d.source_moved THEN 'target'
        WHEN d.action = 'sync_anchor' THEN 'source'
    END AS stale_system,
    CASE WHEN d.action = 'repoint_mapping' THEN d.holder_id END AS to_target_id,
    CASE WHEN d.action = 'sync_anchor' THEN d.event_id END AS event_id
FROM decided AS d
