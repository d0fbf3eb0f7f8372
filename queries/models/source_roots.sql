/*---
description = "merged source accounts whose chain ends at an unmerged account: one row a merged source, with its root"
---*/
SELECT a.id, r.id AS root_id, c.end_id IS NOT NULL AS chained, a.touched_at
FROM source_accounts AS a
LEFT JOIN source_merge_chains AS c ON c.id = a.id
LEFT JOIN source_accounts AS e ON e.id = c.end_id
INNER JOIN source_accounts AS r ON r.id = CASE WHEN c.id IS NULL THEN a.merged_into ELSE e.merged_into END
WHERE a.status = 'merged' AND r.status <> 'merged'
