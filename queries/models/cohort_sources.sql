/*---
description = "source accounts of cohort_members: one row an account, its id also as text"
---*/
SELECT m.source_id AS id, CAST(m.source_id AS VARCHAR) AS account_id
FROM cohort_members AS m
WHERE m.source_id IS NOT NULL
