/*---
title    = "Merged accounts that lead back to themselves"
severity = "critical"
tags     = ["merge", "guard", "p0"]
key      = ["system", "account_id"]
eligible = "merged_accounts"
actions  = ["hold_for_review"]
uncovers = []
needs    = ["source_accounts.merged_into|target_accounts.merged_into"]
---*/
SELECT
    'source' AS system, CAST(a.id AS VARCHAR) AS account_id,
    'following merged_into leads back to this account' AS reason,
    a.touched_at,
    'hold_for_review' AS action
FROM source_accounts AS a
INNER JOIN source_merge_chains AS c ON c.id = a.id
WHERE c.cycle
UNION ALL
SELECT
    'target' AS system, CAST(a.id AS VARCHAR) AS account_id,
    'following merged_into leads back to this account' AS reason,
    a.touched_at,
    'hold_for_review' AS action
FROM target_accounts AS a
INNER JOIN target_merge_chains AS c ON c.id = a.id
WHERE c.cycle
