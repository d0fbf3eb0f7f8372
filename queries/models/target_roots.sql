/*---
description = "merged target accounts whose chain ends at an unmerged account: one row a merged target, with its root"
---*/
SELECT a.id, r.id AS root_id, c.end_id IS NOT NULL AS chained, a.touched_at
FROM target_accounts AS a
LEFT JOIN target_merge_chains AS c ON c.id = a.id
LEFT JOIN target_accounts AS e ON e.id = c.end_id
INNER JOIN target_accounts AS r ON r.id = CASE WHEN c.id IS NULL THEN a.merged_into ELSE e.merged_into END
WHERE a.status = 'merged' AND r.status <> 'merged'
