/*---
title    = "Bucket of the migration with a gap in it"
severity = "high"
tags     = ["migration", "p1"]
key      = ["bucket"]
eligible = "bucket_coverage"
actions  = ["rerun_bucket"]
uncovers = [
    "abnormal-accounts/anchor-risky-segment", "abnormal-accounts/anchor-unverified",
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/status-conflicting",
    "asset-linking/asset-left-on-source", "dual-write/field-drifted", "duplicate-anchors/identity-chained",
    "gray-release/pair-split-across-cohorts", "mapping-gaps/mapping-anchor-mismatch",
    "mapping-gaps/mapping-without-evidence", "mapping-gaps/target-overloaded", "migration/content-differs",
]

[params]
dual_write_since = { type = "time", help = "since when every new account goes through the gateway" }
max_bucket_gap = { type = "float", default = 0.01, min = 0, help = "share of a bucket's historical sources that may lack a mapping" }
---
## What it finds
Buckets of the source accounts in which more than the share $max_bucket_gap of the historical sources has no active
mapping. Historical are those created before $dual_write_since; only live ones count that are due and not excluded.
Sources without a bucket are passed over.

## Why it happens
A shard was left out or its job died halfway, and nobody noticed: a lost shard, not scattered defects.

## Remedy
`rerun_bucket`, for every finding: the migration of that bucket runs again, and passes over what is mapped already.
Repair that first, and the single accounts that remain after it.

## When it is not a defect
Small buckets exceed the share by one or two accounts that cannot be mapped: raise $max_bucket_gap. Buckets that are not
due yet: say so in `expected`.
*/
WITH incomplete AS (
    SELECT
        b.bucket, b.sources, b.unmapped,
        -- As decimals: 29 of 100 are not more than 0.29. Cast as a whole: a product with 0 or 1 is simplified to a narrower
        -- type, and wouldn't compare.
        CAST(CAST(b.sources AS DECIMAL(19, 0)) * CAST($max_bucket_gap AS DECIMAL(18, 9)) AS DECIMAL(38, 9)) AS allowed
    FROM bucket_coverage AS b
),
-- One unmapped source after the other, as they were last touched.
unmapped AS (
    SELECT
        s.bucket, s.touched_at, i.sources, i.unmapped, i.allowed,
        row_number() OVER (PARTITION BY s.bucket ORDER BY s.touched_at NULLS FIRST, s.id) AS place
    FROM source_spine AS s
    INNER JOIN incomplete AS i ON i.bucket = s.bucket
    WHERE
        i.unmapped > i.allowed
        AND s.live AND s.due AND NOT s.excluded AND s.created_at < $dual_write_since AND s.active_mappings = 0
)
-- The first that is one too many: with it the gap is as old as it is.
SELECT
    u.bucket,
    concat(u.unmapped, ' of its ', u.sources, ' historical sources have no active mapping') AS reason,
    u.touched_at,
    'rerun_bucket' AS action,
    u.sources, u.unmapped
FROM unmapped AS u
WHERE u.place > u.allowed AND u.place - 1 <= u.allowed
