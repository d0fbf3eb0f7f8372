/*---
description = "accounts that cohorts admit, and since when: one row an account, the other system's id NULL"
---*/
SELECT
    c.account_source_id AS source_id, c.account_target_id AS target_id, min(c.stage) AS stage,
    min(c.admitted_at) AS admitted_at
FROM cohorts AS c
WHERE c.account_source_id IS NOT NULL OR c.account_target_id IS NOT NULL
GROUP BY c.account_source_id, c.account_target_id
