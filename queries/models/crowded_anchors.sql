/*---
description = "anchors on more held accounts of one system and tenant than a person has: one row a system, tenant and anchor"
params = { max_accounts_per_anchor = { type = "int", default = 5, min = 1, help = "held accounts of one system and tenant that may share an anchor" } }
---*/
SELECT
    a.system, a.tenant, a.anchor, count(*) AS accounts, min(a.created_at) AS created_at, max(a.touched_at) AS touched_at
FROM anchor_sharers AS a
GROUP BY a.system, a.tenant, a.anchor
HAVING count(*) > $max_accounts_per_anchor
