/*---
title    = "One write that made several accounts"
severity = "critical"
tags     = ["dual-write", "gateway", "guard", "p0"]
key      = ["op_id"]
eligible = "accounts WHERE held AND op_id IS NOT NULL"
actions  = ["merge_accounts", "hold_for_review"]
uncovers = [
    "abnormal-accounts/anchor-recycled", "abnormal-accounts/anchor-unverified",
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/status-conflicting",
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/login-skipped-linking",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "decoupling/id-in-both-systems",
    "dual-write/field-drifted", "duplicate-anchors/anchor-and-union-id-disagree",
    "duplicate-anchors/identity-chained", "gray-release/pair-split-across-cohorts",
    "mapping-gaps/mapping-anchor-mismatch", "mapping-gaps/mapping-without-evidence", "mapping-gaps/merge-chained",
    "mapping-gaps/source-mapped-twice", "mapping-gaps/source-unmapped", "mapping-gaps/target-overloaded",
    "migration/content-differs", "migration/history-unmigrated",
]
needs    = ["source_accounts.op_id|target_accounts.op_id"]
optional = ["source_accounts.op_id", "target_accounts.op_id"]
---
## What it finds
Operations of the gateway whose op_id two or more held accounts (pending, active, frozen or cooling, no test accounts) of
one system bear: one registration made several accounts. One account in each system is as it should be. Runs on the
systems that supply op_id; a blank one is none.

## Why it happens
The gateway tried again after a timeout, the first attempt had gone through after all, and the system does not look
whether it knows the operation.

## Remedy
`merge_accounts` into `survivor_id` if there are exactly two, both active, of one tenant, and both have verified their
anchor; the survivor is chosen as in the set duplicate-anchors, and `decided_by` says by what. All else is held. Make
op_id unique in the system's own table.

## When it is not a defect
An operation that makes several accounts on purpose (a family, a shop with its clerks): leave its op_id out of the export.
*/
WITH members AS (
    SELECT
        'source' AS system, s.op_id, s.id AS source_id, NULL AS target_id, s.tenant, s.status, s.anchor_verified_at,
        h.source_id IS NOT NULL AS holds_single, s.last_active_at, s.created_at, s.touched_at
    FROM source_accounts AS s
    INNER JOIN (
        SELECT a.op_id FROM source_accounts AS a WHERE a.held AND a.op_id IS NOT NULL GROUP BY a.op_id HAVING count(*) > 1
    ) AS g ON g.op_id = s.op_id
    LEFT JOIN single_holders AS h ON h.source_id = s.id
    WHERE s.held
    UNION ALL
    SELECT
        'target' AS system, t.op_id, NULL AS source_id, t.id AS target_id, '' AS tenant, t.status, t.anchor_verified_at,
        h.target_id IS NOT NULL AS holds_single, t.last_active_at, t.created_at, t.touched_at
    FROM target_accounts AS t
    INNER JOIN (
        SELECT a.op_id FROM target_accounts AS a WHERE a.held AND a.op_id IS NOT NULL GROUP BY a.op_id HAVING count(*) > 1
    ) AS g ON g.op_id = t.op_id
    LEFT JOIN single_holders AS h ON h.target_id = t.id
    WHERE t.held
),
operations AS (
    SELECT
        m.op_id, min(m.system) AS system, count(*) AS accounts,
        count(*) = count(m.anchor_verified_at) AS all_verified,
        count(*) FILTER (WHERE m.status = 'frozen') > 0 AS any_frozen,
        count(*) = 2 AND count(*) = count(m.anchor_verified_at) AND min(m.status) = 'active' AND max(m.status) = 'active'
        AND count(DISTINCT m.tenant) = 1 AS mergeable
    FROM members AS m
    WHERE trim(CAST(m.op_id AS VARCHAR)) <> ''
    GROUP BY m.op_id
),
ranked AS (
    SELECT
        m.system, m.op_id, m.source_id, m.target_id, m.status, m.anchor_verified_at, m.holds_single, m.last_active_at,
        m.created_at, m.touched_at,
        row_number() OVER w AS place,
        first_value(m.source_id) OVER w AS survivor_source_id,
        first_value(m.target_id) OVER w AS survivor_target_id,
        first_value(m.status) OVER w AS survivor_status,
        first_value(m.anchor_verified_at) OVER w AS survivor_verified_at,
        first_value(m.holds_single) OVER w AS survivor_holds_single,
        first_value(m.last_active_at) OVER w AS survivor_active_at,
        first_value(m.created_at) OVER w AS survivor_created_at,
        first_value(m.touched_at) OVER w AS survivor_touched_at
    FROM members AS m
    WINDOW w AS (
        PARTITION BY m.system, m.op_id ORDER BY
            CASE WHEN m.status = 'active' THEN 0 ELSE 1 END, m.anchor_verified_at DESC NULLS LAST,
            m.holds_single DESC, m.last_active_at DESC NULLS LAST, m.created_at ASC NULLS LAST, m.source_id, m.target_id
    )
)
SELECT
    o.op_id,
    concat(o.accounts, ' held accounts bear it') AS reason,
    greatest(r.touched_at, r.survivor_touched_at) AS touched_at,
    CASE WHEN o.mergeable THEN 'merge_accounts' ELSE 'hold_for_review' END AS action,
    r.system,
    coalesce(CAST(r.source_id AS VARCHAR), CAST(r.target_id AS VARCHAR)) AS account_id,
    coalesce(CAST(r.survivor_source_id AS VARCHAR), CAST(r.survivor_target_id AS VARCHAR)) AS survivor_id,
    CASE
        WHEN r.status <> r.survivor_status THEN 'status'
        WHEN r.anchor_verified_at IS DISTINCT FROM r.survivor_verified_at THEN 'anchor_verified_at'
        WHEN r.holds_single <> r.survivor_holds_single THEN 'single asset'
        WHEN r.last_active_at IS DISTINCT FROM r.survivor_active_at THEN 'last_active_at'
        WHEN r.created_at IS DISTINCT FROM r.survivor_created_at THEN 'created_at'
        ELSE 'id'
    END AS decided_by,
    o.all_verified, o.any_frozen
FROM ranked AS r
INNER JOIN operations AS o ON o.op_id = r.op_id AND o.system = r.system
WHERE r.place = 2
