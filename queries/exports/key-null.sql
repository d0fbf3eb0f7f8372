/*---
title    = "Rows whose key is NULL"
severity = "critical"
tags     = ["exports"]
key      = ["table"]
eligible = "exports"
actions  = []
optional = ["assets", "assets_before", "bindings", "gateway_log", "merge_jobs", "merge_locks", "merge_journal", "cohorts", "exclusions"]
---
## What it finds
Tables with rows whose key, or a part of it, is NULL; one finding a table, with the number of rows.

## Why it happens
A column expression in `[exports.*.columns]` that yields NULL (a cast that fails, a `case` without `else`); an outer
join in the export query; rows that were being written while they were exported.

## Remedy
Correct the column's expression or the export query; rows that are no accounts belong out by `where`. A row without a
key can neither be joined nor named by a finding, so the round is inconclusive.

## When it is not a defect
Never: the contract requires keys.
*/
WITH nulls AS (
    SELECT 'source_accounts' AS table_name, count(*) AS row_count FROM source_accounts AS a WHERE a.id IS NULL
    UNION ALL
    SELECT 'target_accounts', count(*) FROM target_accounts AS a WHERE a.id IS NULL
    UNION ALL
    SELECT 'mapping', count(*) FROM mapping AS m WHERE m.source_id IS NULL OR m.target_id IS NULL
    UNION ALL
    SELECT 'assets', count(*) FROM assets AS a WHERE a.asset_type IS NULL OR a.asset_id IS NULL
    UNION ALL
    SELECT 'assets_before', count(*) FROM assets_before AS a WHERE a.asset_type IS NULL OR a.asset_id IS NULL
    UNION ALL
    SELECT 'bindings', count(*) FROM bindings AS b WHERE b.event_id IS NULL
    UNION ALL
    SELECT 'gateway_log', count(*) FROM gateway_log AS g WHERE g.op_id IS NULL OR g.leg IS NULL
    UNION ALL
    SELECT 'merge_jobs', count(*) FROM merge_jobs AS j WHERE j.job_id IS NULL
    UNION ALL
    SELECT 'merge_locks', count(*) FROM merge_locks AS l WHERE l.lock_id IS NULL
    UNION ALL
    SELECT 'merge_journal', count(*) FROM merge_journal AS e WHERE e.entry_id IS NULL
    UNION ALL
    SELECT 'cohorts', count(*) FROM cohorts AS c WHERE c.system IS NULL OR c.account_id IS NULL
    UNION ALL
    SELECT 'exclusions', count(*) FROM exclusions AS x WHERE x.source_id IS NULL
)
SELECT n.table_name AS "table", concat(n.row_count, ' rows have no key') AS reason, n.row_count
FROM nulls AS n
WHERE n.row_count > 0
