/*---
description = "target accounts of cohort_members: one row an account, its id also as text"
---*/
SELECT m.target_id AS id, CAST(m.target_id AS VARCHAR) AS account_id
FROM cohort_members AS m
WHERE m.target_id IS NOT NULL
