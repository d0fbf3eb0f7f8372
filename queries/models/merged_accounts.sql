/*---
description = "accounts of status merged, of the systems that supply merged_into: one row an account"
---*/
SELECT
    'source' AS system, CAST(a.id AS VARCHAR) AS account_id, a.merged_into IS NOT NULL AS has_pointer, n.id IS NOT NULL AS next_exists, a.touched_at
FROM source_accounts AS a
LEFT JOIN source_accounts AS n ON n.id = a.merged_into
WHERE a.status = 'merged' AND a.merged_into_supplied
UNION ALL
SELECT
    'target' AS system, CAST(a.id AS VARCHAR) AS account_id, a.merged_into IS NOT NULL AS has_pointer, n.id IS NOT NULL AS next_exists, a.touched_at
FROM target_accounts AS a
LEFT JOIN target_accounts AS n ON n.id = a.merged_into
WHERE a.status = 'merged' AND a.merged_into_supplied
