/*---
description = "merged target accounts that lead to another merged one: edges id, next_id; becomes one row an id with end_id, the last merged account of its chain (NULL in or into a cycle), and cycle, true for every account of a cycle"
compute = "chains"
---*/
SELECT a.id, a.merged_into AS next_id
FROM target_accounts AS a
INNER JOIN target_accounts AS n ON n.id = a.merged_into
WHERE a.status = 'merged' AND n.status = 'merged' AND n.merged_into IS NOT NULL
