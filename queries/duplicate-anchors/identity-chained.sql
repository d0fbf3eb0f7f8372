/*---
title    = "Several live targets that only a chain of anchors and union_ids connects"
severity = "medium"
tags     = ["identity", "guard", "p2"]
key      = ["system", "account_id"]
eligible = "target_accounts WHERE live"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.union_id|target_accounts.union_id"]
after    = ["duplicate-anchors", "mapping-gaps"]
---
## What it finds
Two or more live targets that only a chain connects: a held account shares its anchor with one and its union_id with the
next, no two of them sharing one directly. One finding a chain, at its smallest target. Passed over: chains with an
account that another finding of duplicate-anchors or mapping-gaps names, and chains with a disputed anchor.

## Why it happens
Relatives who use each other's phones; a number that was handed on while its old WeChat account stayed; several small
errors in a row.

## Remedy
Always held for review. Transitivity is not identity: A shares with B and B with C doesn't make A and C one person.
Settle the account in the middle of the chain; the rest falls apart into pairs that other rules judge.

## When it is not a defect
If every link of the chain is legitimate, as with a family phone, waive the finding.
*/
WITH named AS (
    SELECT m.component
    FROM identity_members AS m INNER JOIN findings AS f ON f.source_id = m.source_id
    WHERE f.rule LIKE 'duplicate-anchors/%' OR f.rule LIKE 'mapping-gaps/%'
    UNION ALL
    SELECT m.component
    FROM identity_members AS m INNER JOIN findings AS f ON f.target_id = m.target_id
    WHERE f.rule LIKE 'duplicate-anchors/%' OR f.rule LIKE 'mapping-gaps/%'
    UNION ALL
    -- The survivor of a shared open_id is named by its finding too, and hangs together with it by the open_id only.
    SELECT m.component
    FROM identity_members AS m INNER JOIN open_id_duplicates AS o ON o.survivor_id = m.source_id
    UNION ALL
    SELECT m.component
    FROM identity_members AS m INNER JOIN disputed_anchors AS d ON d.anchor = m.anchor
)
SELECT
    'target' AS system, CAST(min(g.target_id) AS VARCHAR) AS account_id,
    concat(count(*), ' live targets are connected by anchors and union_ids that no two of them share') AS reason,
    max(g.touched_at) AS touched_at,
    'hold_for_review' AS action,
    count(*) AS targets
FROM identity_groups AS g
WHERE NOT EXISTS (SELECT 1 FROM named AS n WHERE n.component = g.component)
GROUP BY g.component
