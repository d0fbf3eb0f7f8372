/*---
title    = "Rolled back merge job that left something behind"
severity = "critical"
tags     = ["merge", "journal", "assets", "guard", "p0"]
key      = ["job_id"]
eligible = "merge_jobs WHERE state = 'rolled_back'"
actions  = ["resume_job"]
uncovers = [
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/frozen-account-merged",
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/asset-on-dead-owner",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "asset-merge/credited-twice", "asset-merge/in-flight-asset-moved", "asset-merge/journal-half-done",
    "asset-merge/merge-outside-window", "asset-merge/write-during-lock", "gray-release/merged-outside-cohort",
]
optional = ["assets", "assets.origin_asset_id"]
---
## What it finds
Jobs of state rolled_back of which a credit or move has no void, or an asset that they credited or moved is still at
their target (live, locked or in flight), without a later entry of another job that names it. Without the asset
export, the journal alone is looked at.

## Why it happens
The rollback broke off half-way, or voided the journal without taking the asset back.

## Remedy
`resume_job`, for every finding: the rollback goes on where it stopped.

## When it is not a defect
An asset that the owner was left with on purpose, as compensation: waive it.
*/
WITH given AS (
    SELECT
        t.job_id, t.asset_type, t.asset_id, j.target_id, t.credits, t.moves, t.voids, t.given_at,
        greatest(t.touched_at, j.touched_at) AS touched_at
    FROM journal_totals AS t
    INNER JOIN merge_jobs AS j ON j.job_id = t.job_id
    WHERE j.state = 'rolled_back' AND t.credits + t.moves > 0
),
left_there AS (
    SELECT g.job_id, g.asset_type, g.asset_id, g.given_at, greatest(g.touched_at, a.touched_at) AS touched_at
    FROM given AS g
    INNER JOIN assets AS a
        ON a.asset_type = g.asset_type AND a.asset_id = g.asset_id AND a.owner_target_id = g.target_id
    WHERE g.moves > 0 AND a.state IN ('live', 'locked', 'in_flight')
    UNION ALL
    SELECT g.job_id, g.asset_type, g.asset_id, g.given_at, greatest(g.touched_at, a.touched_at) AS touched_at
    FROM given AS g
    INNER JOIN assets AS a
        ON a.asset_type = g.asset_type AND a.origin_asset_id = g.asset_id AND a.owner_target_id = g.target_id
    WHERE g.credits > 0 AND a.state IN ('live', 'locked', 'in_flight')
),
named AS (
    SELECT g.asset_type, g.asset_id FROM given AS g GROUP BY g.asset_type, g.asset_id
),
-- Of each such asset the two jobs that named it last: one of them is another than the job in question.
last_jobs AS (
    SELECT r.asset_type, r.asset_id, r.job_id, r.last_at
    FROM (
        SELECT
            t.asset_type, t.asset_id, t.job_id, t.last_at,
            row_number() OVER (PARTITION BY t.asset_type, t.asset_id ORDER BY t.last_at DESC, t.job_id DESC) AS place
        FROM journal_totals AS t
        WHERE EXISTS (SELECT 1 FROM named AS n WHERE n.asset_type = t.asset_type AND n.asset_id = t.asset_id)
    ) AS r
    WHERE r.place <= 2
),
causes AS (
    SELECT g.job_id, 'has no void' AS cause, g.asset_type, g.asset_id, g.touched_at
    FROM given AS g
    WHERE g.voids < g.credits + g.moves
    UNION ALL
    SELECT k.job_id, 'is still at the target' AS cause, k.asset_type, k.asset_id, k.touched_at
    FROM left_there AS k
    WHERE
        NOT EXISTS (
            SELECT 1 FROM last_jobs AS o
            WHERE
                o.asset_type = k.asset_type AND o.asset_id = k.asset_id
                AND o.job_id <> k.job_id AND o.last_at > k.given_at
        )
)
SELECT
    c.job_id,
    concat('rolled back, but ', min(concat(c.asset_type, ' ', CAST(c.asset_id AS VARCHAR), ' ', c.cause))) AS reason,
    -- One cause suffices: the finding is as old as its oldest.
    CASE WHEN count(*) = count(c.touched_at) THEN min(c.touched_at) END AS touched_at,
    'resume_job' AS action,
    count(*) AS causes
FROM causes AS c
GROUP BY c.job_id
