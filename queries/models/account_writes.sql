/*---
description = "ok legs of the gateway's writes by the accounts that the operation names: one row a leg and account, the other system's id NULL"
view = true
---*/
SELECT w.op_id, w.source_id, NULL AS target_id, 'source' AS leg, w.source_at AS at, w.version
FROM gateway_writes AS w
WHERE w.source_result = 'ok' AND w.source_id IS NOT NULL
UNION ALL
SELECT w.op_id, w.source_id, NULL AS target_id, 'target' AS leg, w.target_at AS at, w.version
FROM gateway_writes AS w
WHERE w.target_result = 'ok' AND w.source_id IS NOT NULL
UNION ALL
SELECT w.op_id, NULL AS source_id, w.target_id, 'source' AS leg, w.source_at AS at, w.version
FROM gateway_writes AS w
WHERE w.source_result = 'ok' AND w.target_id IS NOT NULL
UNION ALL
SELECT w.op_id, NULL AS source_id, w.target_id, 'target' AS leg, w.target_at AS at, w.version
FROM gateway_writes AS w
WHERE w.target_result = 'ok' AND w.target_id IS NOT NULL
