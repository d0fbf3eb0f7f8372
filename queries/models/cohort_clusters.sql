/*---
description = "the cluster of each account that an export, the mapping or a cohort names: one row an account, the other system's id NULL"
---*/
WITH named AS (
    SELECT m.source_id, NULL AS target_id FROM mapping AS m WHERE m.source_id IS NOT NULL
    UNION ALL
    SELECT NULL AS source_id, m.target_id FROM mapping AS m WHERE m.target_id IS NOT NULL
    UNION ALL
    SELECT c.account_source_id AS source_id, NULL AS target_id FROM cohorts AS c WHERE c.account_source_id IS NOT NULL
    UNION ALL
    SELECT NULL AS source_id, c.account_target_id AS target_id FROM cohorts AS c WHERE c.account_target_id IS NOT NULL
),
-- Accounts that are not exported are nodes of their own.
strangers AS (
    SELECT n.source_id, n.target_id, concat('s', CAST(n.source_id AS VARCHAR)) AS node
    FROM named AS n
    WHERE n.source_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM source_accounts AS s WHERE s.id = n.source_id)
    GROUP BY n.source_id, n.target_id
    UNION ALL
    SELECT n.source_id, n.target_id, concat('t', CAST(n.target_id AS VARCHAR)) AS node
    FROM named AS n
    WHERE n.target_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM target_accounts AS t WHERE t.id = n.target_id)
    GROUP BY n.source_id, n.target_id
)
SELECT
    n.source_id, n.target_id,
    CASE WHEN k.component IS NOT NULL THEN concat('#', CAST(k.component AS VARCHAR)) ELSE n.node END AS cluster
FROM (
    SELECT a.source_id, a.target_id, a.node FROM cohort_nodes AS a
    UNION ALL
    SELECT s.source_id, s.target_id, s.node FROM strangers AS s
) AS n
LEFT JOIN cohort_component AS k ON k.node = n.node
