/*---
title    = "A key that occurs more than once in an export"
severity = "critical"
tags     = ["exports"]
key      = ["table", "key"]
eligible = "exports"
actions  = []
optional = ["assets", "assets_before", "bindings", "gateway_log", "merge_jobs", "merge_locks", "merge_journal", "cohorts", "exclusions"]
---
## What it finds
A key that occurs in more than one row of an export, for every table that has a key: accounts, mapping, assets (over
all `[assets.*]` together, by asset_type and asset_id), and the logs. Rows are counted after the export's `where`
filter. A composite key is shown with a slash, as `1001/2001`.

## Why it happens
A file was exported twice or an old part file was left in the folder; a join in the export query multiplied rows; two
shards hold the same account; two asset exports use one asset_type and share ids.

## Remedy
Export again, or narrow the export with `path` or `where`. Nothing is repaired by an action: a doubled account would be
found as a duplicate of itself, and counts would be wrong everywhere. The round is inconclusive, and `plan` refuses it.

## When it is not a defect
Never within one table. A history table with a row a version is no export of accounts: filter it to the current version.
*/
WITH keys AS (
    SELECT 'source_accounts' AS table_name, CAST(a.id AS VARCHAR) AS key, count(*) AS times
    FROM source_accounts AS a WHERE a.id IS NOT NULL GROUP BY a.id HAVING count(*) > 1
    UNION ALL
    SELECT 'target_accounts', CAST(a.id AS VARCHAR), count(*)
    FROM target_accounts AS a WHERE a.id IS NOT NULL GROUP BY a.id HAVING count(*) > 1
    UNION ALL
    SELECT 'mapping', concat(CAST(m.source_id AS VARCHAR), '/', CAST(m.target_id AS VARCHAR)), count(*)
    FROM mapping AS m WHERE m.source_id IS NOT NULL AND m.target_id IS NOT NULL
    GROUP BY m.source_id, m.target_id HAVING count(*) > 1
    UNION ALL
    SELECT 'assets', concat(a.asset_type, '/', CAST(a.asset_id AS VARCHAR)), count(*)
    FROM assets AS a WHERE a.asset_type IS NOT NULL AND a.asset_id IS NOT NULL
    GROUP BY a.asset_type, a.asset_id HAVING count(*) > 1
    UNION ALL
    SELECT 'assets_before', concat(a.asset_type, '/', CAST(a.asset_id AS VARCHAR)), count(*)
    FROM assets_before AS a WHERE a.asset_type IS NOT NULL AND a.asset_id IS NOT NULL
    GROUP BY a.asset_type, a.asset_id HAVING count(*) > 1
    UNION ALL
    SELECT 'bindings', CAST(b.event_id AS VARCHAR), count(*)
    FROM bindings AS b WHERE b.event_id IS NOT NULL GROUP BY b.event_id HAVING count(*) > 1
    UNION ALL
    SELECT 'gateway_log', concat(CAST(g.op_id AS VARCHAR), '/', g.leg), count(*)
    FROM gateway_log AS g WHERE g.op_id IS NOT NULL AND g.leg IS NOT NULL GROUP BY g.op_id, g.leg HAVING count(*) > 1
    UNION ALL
    SELECT 'merge_jobs', CAST(j.job_id AS VARCHAR), count(*)
    FROM merge_jobs AS j WHERE j.job_id IS NOT NULL GROUP BY j.job_id HAVING count(*) > 1
    UNION ALL
    SELECT 'merge_locks', CAST(l.lock_id AS VARCHAR), count(*)
    FROM merge_locks AS l WHERE l.lock_id IS NOT NULL GROUP BY l.lock_id HAVING count(*) > 1
    UNION ALL
    SELECT 'merge_journal', CAST(e.entry_id AS VARCHAR), count(*)
    FROM merge_journal AS e WHERE e.entry_id IS NOT NULL GROUP BY e.entry_id HAVING count(*) > 1
    UNION ALL
    SELECT 'cohorts', concat(c.system, '/', CAST(c.account_id AS VARCHAR)), count(*)
    FROM cohorts AS c WHERE c.system IS NOT NULL AND c.account_id IS NOT NULL GROUP BY c.system, c.account_id HAVING count(*) > 1
    UNION ALL
    SELECT 'exclusions', CAST(x.source_id AS VARCHAR), count(*)
    FROM exclusions AS x WHERE x.source_id IS NOT NULL GROUP BY x.source_id HAVING count(*) > 1
)
SELECT k.table_name AS "table", k.key, concat('the key occurs ', k.times, ' times') AS reason, k.times
FROM keys AS k
