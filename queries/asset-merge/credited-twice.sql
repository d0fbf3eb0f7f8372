/*---
title    = "Asset credited more often than debited"
severity = "critical"
tags     = ["merge", "journal", "assets", "guard", "p0"]
key      = ["asset_type", "asset_id"]
eligible = "journal_totals"
actions  = ["reverse_credit", "hold_for_review"]
uncovers = [
    "asset-merge/balance-not-conserved", "asset-merge/journal-half-done", "asset-merge/journal-outside-lock",
    "asset-merge/merge-outside-window",
]
optional = ["merge_jobs", "merge_journal.amount", "merge_journal.unit", "assets", "assets.origin_asset_id", "assets.amount", "assets.unit"]
---
## What it finds
Assets with two or more credits in the journal, over all jobs, and more credits than debits. A credit that its job has
voided does not count, nor does a debit that a void has ended: a void ends a debit that was not credited, else it takes
back a credit, together with its debit if it has one.

## Why it happens
A job was tried again, or planned a second time, without the idempotency key of the first attempt: the target was
given the same thing twice.

## Remedy
`reverse_credit` of the last credit (`entry_id`), if one credit is too many and the row that it made
(`credited_asset_id`) is still unspent: live, with the target of that job, of the very amount and unit of the entry.
Held otherwise: what is spent must be settled with its owner.

## When it is not a defect
One debit that is credited in parts on purpose: write a debit for each part.
*/
WITH settled AS (
    SELECT
        t.job_id, t.asset_type, t.asset_id, t.debits, t.credits, t.voids,
        -- A void ends a debit that was not credited; where there is none, it takes back a credit.
        least(t.voids, greatest(t.debits - t.credits, 0)) AS ended
    FROM journal_totals AS t
),
-- Of the credits taken back, those without a debit go first, the others together with theirs.
standing AS (
    SELECT
        s.job_id, s.asset_type, s.asset_id, s.voids,
        s.credits - least(s.voids - s.ended, s.credits) AS credits,
        s.debits - s.ended - greatest(least(s.voids - s.ended, s.credits) - greatest(s.credits - s.debits, 0), 0) AS debits
    FROM settled AS s
),
doubled AS (
    SELECT s.asset_type, s.asset_id, sum(s.credits) AS credits, sum(s.debits) AS debits
    FROM standing AS s
    GROUP BY s.asset_type, s.asset_id
    HAVING sum(s.credits) >= 2 AND sum(s.credits) > sum(s.debits)
),
last_credits AS (
    SELECT r.asset_type, r.asset_id, r.entry_id, r.amount, r.unit, r.target_id, r.touched_at, r.voids
    FROM (
        SELECT
            d.asset_type, d.asset_id, e.entry_id, e.amount, e.unit, j.target_id, s.voids,
            CASE WHEN e.at > e.snapshot_at THEN NULL ELSE e.at END AS touched_at,
            row_number() OVER (PARTITION BY d.asset_type, d.asset_id ORDER BY e.at DESC, e.entry_id DESC) AS place
        FROM doubled AS d
        INNER JOIN merge_journal AS e ON e.asset_type = d.asset_type AND e.asset_id = d.asset_id
        INNER JOIN standing AS s ON s.job_id = e.job_id AND s.asset_type = e.asset_type AND s.asset_id = e.asset_id
        LEFT JOIN merge_jobs AS j ON j.job_id = e.job_id
        WHERE e.leg = 'credit' AND s.credits > 0
    ) AS r
    WHERE r.place = 1
),
unspent AS (
    SELECT c.asset_type, c.asset_id, max(a.asset_id) AS credited_asset_id
    FROM last_credits AS c
    INNER JOIN assets AS a ON a.asset_type = c.asset_type AND a.origin_asset_id = c.asset_id
    WHERE
        c.voids = 0 AND a.state = 'live' AND a.owner_target_id = c.target_id
        AND a.amount = c.amount AND a.unit IS NOT DISTINCT FROM c.unit
    GROUP BY c.asset_type, c.asset_id
)
SELECT
    d.asset_type, d.asset_id,
    concat(CAST(d.credits AS VARCHAR), ' credits, ', CAST(d.debits AS VARCHAR), ' debits') AS reason,
    c.touched_at,
    CASE WHEN u.asset_id IS NOT NULL AND d.credits - d.debits = 1 THEN 'reverse_credit' ELSE 'hold_for_review' END AS action,
    c.entry_id, u.credited_asset_id, c.amount, c.unit
FROM doubled AS d
INNER JOIN last_credits AS c ON c.asset_type = d.asset_type AND c.asset_id = d.asset_id
LEFT JOIN unspent AS u ON u.asset_type = d.asset_type AND u.asset_id = d.asset_id
