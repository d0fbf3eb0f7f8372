/*---
description = "accounts of the clusters that the cohort's stages admit, exported or not: one row an account, the other system's id NULL"
---*/
WITH admitted AS (
    SELECT c.account_source_id AS source_id, c.account_target_id AS target_id
    FROM cohorts AS c
    INNER JOIN admitted_stages AS a ON a.stage = c.stage
    GROUP BY c.account_source_id, c.account_target_id
)
SELECT m.source_id, m.target_id
FROM cohort_clusters AS m
INNER JOIN (
    SELECT u.cluster
    FROM (
        SELECT s.cluster FROM cohort_clusters AS s INNER JOIN admitted AS a ON a.source_id = s.source_id
        UNION ALL
        SELECT t.cluster FROM cohort_clusters AS t INNER JOIN admitted AS a ON a.target_id = t.target_id
    ) AS u
    GROUP BY u.cluster
) AS g ON g.cluster = m.cluster
GROUP BY m.source_id, m.target_id
