/*---
title    = "Live source account whose union_id was issued under another scope"
severity = "high"
tags     = ["identity", "p1"]
key      = ["source_id"]
eligible = "source_accounts WHERE live AND union_id IS NOT NULL"
actions  = ["refresh_union_id"]
uncovers = []
needs    = ["source_accounts.union_scope", "source_accounts.union_id"]
params   = { union_scope = { type = "text", help = "the scope under which union_ids are issued today" } }
---*/
SELECT
    s.id AS source_id,
    concat('its union_id is of scope ', s.union_scope) AS reason,
    s.touched_at,
    'refresh_union_id' AS action,
    $union_scope AS scope,
    s.union_scope
FROM source_accounts AS s
WHERE s.live AND s.union_id IS NOT NULL AND s.union_scope <> $union_scope
