/*---
title    = "An export that lost more rows since the last conclusive round than is plausible"
severity = "critical"
tags     = ["exports", "ledger"]
key      = ["table"]
eligible = "exports"
actions  = []
params   = { max_shrink = { type = "float", default = 0.1, min = 0, help = "share of rows that an export may lose between two rounds" } }
---
## What it finds
Accounts, mapping or assets whose rows fell by more than `max_shrink` (a share, default 0.1) since the last conclusive
round; all `[assets.*]` count together. It needs the ledger's `previous_exports`, which are recorded from a later
version on and exist from round 2 on: until then the rule has nothing to compare with and is skipped with that reason.

## Why it happens
A truncated or partial export: a shard or a day missing, a job that stopped half-way, a `where` that became narrower.

## Remedy
Export again. Rules over a truncated export find thousands of orphans and missing targets, and their repair would
destroy good mappings; therefore the round is inconclusive.

## When it is not a defect
After an intended purge of deregistered accounts or of expired assets: raise `max_shrink` in `[params]` for that round.
*/
SELECT
    e."table" AS "table",
    concat(e.rows, ' rows, ', p.rows, ' in the last conclusive round') AS reason,
    p.rows AS previous_rows, e.rows AS row_count
FROM (
    SELECT
        CASE WHEN x."table" LIKE 'assets.%' THEN 'assets' ELSE x."table" END AS "table", sum(x.rows) AS rows
    FROM exports AS x
    GROUP BY CASE WHEN x."table" LIKE 'assets.%' THEN 'assets' ELSE x."table" END
) AS e
INNER JOIN previous_exports AS p ON p."table" = e."table"
WHERE
    e."table" IN ('source_accounts', 'target_accounts', 'mapping', 'assets')
    AND e.rows < p.rows * (1 - $max_shrink)
