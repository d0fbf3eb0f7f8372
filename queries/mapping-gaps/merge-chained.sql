/*---
title    = "Merged account that leads to another merged account"
severity = "high"
tags     = ["merge", "p1"]
key      = ["system", "account_id"]
eligible = "merged_accounts"
actions  = ["flatten_merge"]
uncovers = []
needs    = ["source_accounts.merged_into|target_accounts.merged_into"]
---*/
SELECT
    'source' AS system, CAST(r.id AS VARCHAR) AS account_id,
    concat('merged into an account that is merged itself; the root is ', CAST(r.root_id AS VARCHAR)) AS reason,
    r.touched_at,
    'flatten_merge' AS action,
    CAST(r.root_id AS VARCHAR) AS to_account_id
FROM source_roots AS r
WHERE r.chained
UNION ALL
SELECT
    'target' AS system, CAST(r.id AS VARCHAR) AS account_id,
    concat('merged into an account that is merged itself; the root is ', CAST(r.root_id AS VARCHAR)) AS reason,
    r.touched_at,
    'flatten_merge' AS action,
    CAST(r.root_id AS VARCHAR) AS to_account_id
FROM target_roots AS r
WHERE r.chained
