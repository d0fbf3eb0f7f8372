/*---
description = "what the accounts merged into a target owned before and after, over the jobs committed between the two asset snapshots: one row a target, asset type and unit; why says why it can't be judged"
optional = ["assets.unit", "assets_before.unit", "merge_journal.unit", "merge_journal.amount"]
---*/
WITH entries AS (
    SELECT
        w.target_id, e.asset_type, e.leg, e.amount, coalesce(e.unit, a.unit, b.unit) AS unit,
        g.debits > 0 AND g.debits >= g.credits AS ends_debit,
        g.credits > g.debits AS ends_credit,
        d.asset_id IS NOT NULL AS disturbed,
        CASE WHEN e.at > e.snapshot_at THEN NULL ELSE e.at END AS touched_at
    FROM merge_journal AS e
    INNER JOIN window_jobs AS w ON w.job_id = e.job_id
    INNER JOIN journal_totals AS g
        ON g.job_id = e.job_id AND g.asset_type = e.asset_type AND g.asset_id = e.asset_id
    LEFT JOIN disturbed_assets AS d ON d.asset_type = e.asset_type AND d.asset_id = e.asset_id
    LEFT JOIN assets AS a ON a.asset_type = e.asset_type AND a.asset_id = e.asset_id
    LEFT JOIN assets_before AS b ON b.asset_type = e.asset_type AND b.asset_id = e.asset_id
    WHERE w.within AND w.target_id IS NOT NULL
),
parts AS (
    SELECT p.merged_id AS target_id, b.asset_type, b.unit, 'before' AS side, wide(b.amount) AS amount, b.touched_at
    FROM assets_before AS b
    INNER JOIN merged_parties AS p ON p.source_id = b.owner_source_id
    WHERE
        b.state IN ('live', 'locked', 'in_flight')
        AND NOT EXISTS (SELECT 1 FROM disturbed_assets AS d WHERE d.asset_type = b.asset_type AND d.asset_id = b.asset_id)
    UNION ALL
    SELECT p.merged_id AS target_id, b.asset_type, b.unit, 'before' AS side, wide(b.amount) AS amount, b.touched_at
    FROM assets_before AS b
    INNER JOIN merged_parties AS p ON p.target_id = b.owner_target_id
    WHERE
        b.state IN ('live', 'locked', 'in_flight')
        AND NOT EXISTS (SELECT 1 FROM disturbed_assets AS d WHERE d.asset_type = b.asset_type AND d.asset_id = b.asset_id)
    UNION ALL
    SELECT p.merged_id AS target_id, a.asset_type, a.unit, 'after' AS side, wide(a.amount) AS amount, a.touched_at
    FROM assets AS a
    INNER JOIN merged_parties AS p ON p.source_id = a.owner_source_id
    WHERE
        a.state IN ('live', 'locked', 'in_flight')
        AND NOT EXISTS (SELECT 1 FROM disturbed_assets AS d WHERE d.asset_type = a.asset_type AND d.asset_id = a.asset_id)
    UNION ALL
    SELECT p.merged_id AS target_id, a.asset_type, a.unit, 'after' AS side, wide(a.amount) AS amount, a.touched_at
    FROM assets AS a
    INNER JOIN merged_parties AS p ON p.target_id = a.owner_target_id
    WHERE
        a.state IN ('live', 'locked', 'in_flight')
        AND NOT EXISTS (SELECT 1 FROM disturbed_assets AS d WHERE d.asset_type = a.asset_type AND d.asset_id = a.asset_id)
    UNION ALL
    SELECT e.target_id, e.asset_type, e.unit, 'before' AS side, wide(e.amount) AS amount, e.touched_at
    FROM entries AS e
    WHERE e.disturbed AND e.leg IN ('debit', 'move')
    UNION ALL
    SELECT e.target_id, e.asset_type, e.unit, 'after' AS side, wide(e.amount) AS amount, e.touched_at
    FROM entries AS e
    WHERE (e.disturbed AND e.leg IN ('credit', 'move')) OR (e.leg = 'void' AND e.ends_debit)
    UNION ALL
    -- A void that takes a credit back. The snapshot shows it already, the journal's credits don't.
    SELECT e.target_id, e.asset_type, e.unit, 'after' AS side, -wide(e.amount) AS amount, e.touched_at
    FROM entries AS e
    WHERE e.disturbed AND e.leg = 'void' AND e.ends_credit
),
sums AS (
    SELECT
        p.target_id, p.asset_type, coalesce(p.unit, '') AS unit,
        coalesce(sum(CASE WHEN p.side = 'before' THEN p.amount END), 0) AS before_amount,
        coalesce(sum(CASE WHEN p.side = 'after' THEN p.amount END), 0) AS after_amount,
        count(*) > count(p.amount) AS incomplete,
        max(p.touched_at) AS touched_at
    FROM parts AS p
    WHERE p.asset_type IS NOT NULL
    GROUP BY p.target_id, p.asset_type, coalesce(p.unit, '')
),
unclear AS (
    SELECT w.target_id, 'a job of the target is running' AS why
    FROM window_jobs AS w
    WHERE NOT w.committed
    UNION ALL
    SELECT w.target_id, 'a job of the target committed after the assets were exported' AS why
    FROM window_jobs AS w
    WHERE w.committed AND NOT w.within
    UNION ALL
    SELECT w.target_id, 'a job of the target was at work when assets_before was taken' AS why
    FROM window_jobs AS w
    INNER JOIN lock_intervals AS i ON i.job_id = w.job_id
    WHERE w.within AND i.acquired_at <= w.before_at
    UNION ALL
    SELECT w.target_id, 'a source of the target was merged into another target too' AS why
    FROM window_jobs AS w
    INNER JOIN (
        SELECT x.source_id
        FROM window_jobs AS x
        WHERE x.within
        GROUP BY x.source_id
        HAVING min(x.target_id) <> max(x.target_id)
    ) AS t ON t.source_id = w.source_id
    WHERE w.within
),
reasons AS (
    SELECT u.target_id, min(u.why) AS why
    FROM unclear AS u
    GROUP BY u.target_id
),
jobs AS (
    SELECT w.target_id, count(*) AS jobs, max(w.touched_at) AS touched_at
    FROM window_jobs AS w
    WHERE w.within
    GROUP BY w.target_id
)
SELECT
    s.target_id, s.asset_type, s.unit, s.before_amount, s.after_amount, j.jobs,
    greatest(s.touched_at, j.touched_at) AS touched_at,
    CASE WHEN s.incomplete THEN 'an amount is missing' ELSE r.why END AS why
FROM sums AS s
INNER JOIN jobs AS j ON j.target_id = s.target_id
LEFT JOIN reasons AS r ON r.target_id = s.target_id
