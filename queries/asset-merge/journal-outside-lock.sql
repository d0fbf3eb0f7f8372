/*---
title    = "Journal entry at a time when its job held no lock"
severity = "critical"
tags     = ["merge", "locks", "journal", "guard", "p0"]
key      = ["entry_id"]
eligible = "merge_journal"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Journal entries that no lock of their job on the account concerned covered: on the source for a debit and a void, on
the target for a credit, on both for a move. A lock covers from acquired_at to the earlier of released_at and
expires_at, both included. A void without a lock passes where it is compensation that takes back a credit too many:
the asset has two or more credits in the journal, over all jobs, and more credits than debits; the void's job credited
it before, is terminal, and was last updated before the void; and there are no more such voids than credits too many.

## Why it happens
The lock expired while the job was still writing, and nobody looked at the fence token; the job locks one side only;
somebody repaired by hand without a lock.

## Remedy
Always held: look at what else was written to the account in that time, then decide whether the entry stands.

## When it is not a defect
Where two machines write the lock's and the entry's times, clocks apart by more than a moment look like this: mend the
clocks.
*/
WITH uncovered AS (
    SELECT c.entry_id, c.job_id, c.asset_type, c.asset_id, c.leg, c.at, c.side, c.touched_at
    FROM journal_cover AS c
    WHERE c.locked_until IS NULL OR c.locked_until < c.at
),
surpluses AS (
    SELECT t.asset_type, t.asset_id, sum(t.credits) - sum(t.debits) AS credits_too_many
    FROM journal_totals AS t
    GROUP BY t.asset_type, t.asset_id
    HAVING sum(t.credits) >= 2 AND sum(t.credits) > sum(t.debits)
),
first_credits AS (
    SELECT e.job_id, e.asset_type, e.asset_id, min(e.at) AS at
    FROM merge_journal AS e
    WHERE e.leg = 'credit'
    GROUP BY e.job_id, e.asset_type, e.asset_id
),
-- Voids that a job wrote when it had long ended: compensation's, if the asset was credited too often.
late_voids AS (
    SELECT u.entry_id, u.asset_type, u.asset_id, s.credits_too_many
    FROM uncovered AS u
    INNER JOIN merge_jobs AS j ON j.job_id = u.job_id
    INNER JOIN surpluses AS s ON s.asset_type = u.asset_type AND s.asset_id = u.asset_id
    INNER JOIN first_credits AS f
        ON f.job_id = u.job_id AND f.asset_type = u.asset_type AND f.asset_id = u.asset_id
    WHERE
        u.leg = 'void' AND f.at <= u.at
        AND j.state IN ('committed', 'released', 'failed', 'rolled_back') AND j.updated_at < u.at
),
reversals AS (
    SELECT v.entry_id
    FROM late_voids AS v
    INNER JOIN (
        SELECT l.asset_type, l.asset_id, count(*) AS voids
        FROM late_voids AS l
        GROUP BY l.asset_type, l.asset_id
    ) AS n ON n.asset_type = v.asset_type AND n.asset_id = v.asset_id
    WHERE n.voids <= v.credits_too_many
)
SELECT
    u.entry_id,
    concat(
        'no lock of job ', CAST(u.job_id AS VARCHAR), ' covered this ', u.leg, ' on its ',
        CASE WHEN count(*) > 1 THEN 'source and its target' ELSE min(u.side) END
    ) AS reason,
    max(u.touched_at) AS touched_at,
    'hold_for_review' AS action,
    u.job_id, u.asset_type, u.asset_id, u.leg, u.at
FROM uncovered AS u
WHERE NOT EXISTS (SELECT 1 FROM reversals AS r WHERE r.entry_id = u.entry_id)
GROUP BY u.entry_id, u.job_id, u.asset_type, u.asset_id, u.leg, u.at
