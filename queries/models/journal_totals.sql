/*---
description = "legs of the merge journal: one row a job and asset that it names"
---*/
SELECT
    e.job_id, e.asset_type, e.asset_id,
    count(*) FILTER (WHERE e.leg = 'debit') AS debits,
    count(*) FILTER (WHERE e.leg = 'credit') AS credits,
    count(*) FILTER (WHERE e.leg = 'move') AS moves,
    count(*) FILTER (WHERE e.leg = 'void') AS voids,
    max(CASE WHEN e.leg = 'debit' THEN e.at END) AS debited_at,
    max(CASE WHEN e.leg IN ('credit', 'void') THEN e.at END) AS settled_at,
    max(CASE WHEN e.leg IN ('credit', 'move') THEN e.at END) AS given_at,
    max(e.at) AS last_at,
    max(CASE WHEN e.at > e.snapshot_at THEN NULL ELSE e.at END) AS touched_at
FROM merge_journal AS e
WHERE e.job_id IS NOT NULL AND e.asset_type IS NOT NULL AND e.asset_id IS NOT NULL
GROUP BY e.job_id, e.asset_type, e.asset_id
