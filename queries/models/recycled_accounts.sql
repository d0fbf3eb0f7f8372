/*---
description = "held accounts whose number has passed to somebody else: one row an account"
optional = ["number_releases"]
params = { recycle_days = { type = "days", default = 90, min = 0, help = "a number idle for longer may have been given to somebody else" } }
---*/
WITH holders AS (
    SELECT
        a.system, a.source_id, a.target_id, a.tenant, a.anchor, a.anchor_verified_at, a.last_active_at, a.touched_at,
        a.snapshot_at,
        CASE
            WHEN a.union_key IS NOT NULL THEN concat('u', a.union_key)
            WHEN a.system = 'source' THEN concat('a', CAST(a.source_id AS VARCHAR))
            ELSE concat('a', CAST(a.target_id AS VARCHAR))
        END AS person
    FROM anchor_sharers AS a
),
-- The latest verification of each person that holds the number; two suffice to find the latest of anybody else.
verifications AS (
    SELECT
        p.system, p.tenant, p.anchor, p.person, p.verified_at,
        row_number() OVER (PARTITION BY p.system, p.tenant, p.anchor ORDER BY p.verified_at DESC, p.person) AS place
    FROM (
        SELECT h.system, h.tenant, h.anchor, h.person, max(h.anchor_verified_at) AS verified_at
        FROM holders AS h
        WHERE h.anchor_verified_at IS NOT NULL
        GROUP BY h.system, h.tenant, h.anchor, h.person
    ) AS p
),
-- Of each idle holder, the latest verification by anybody else.
taken AS (
    SELECT
        h.system, h.source_id, h.target_id, h.anchor, h.touched_at, h.snapshot_at, max(v.verified_at) AS verified_at
    FROM holders AS h
    INNER JOIN verifications AS v ON v.system = h.system AND v.tenant = h.tenant AND v.anchor = h.anchor
    WHERE v.place <= 2 AND v.person <> h.person AND h.last_active_at < v.verified_at - $recycle_days
    GROUP BY h.system, h.source_id, h.target_id, h.anchor, h.touched_at, h.snapshot_at
),
found AS (
    SELECT
        'source' AS system, s.id AS source_id, NULL AS target_id, s.anchor, 'released by the carrier' AS cause,
        greatest(s.touched_at, CASE WHEN r.released_at > s.snapshot_at THEN NULL ELSE r.released_at END) AS touched_at
    FROM source_accounts AS s
    INNER JOIN number_releases AS r ON r.anchor = s.anchor
    WHERE s.held AND r.released_at > s.anchor_verified_at
    UNION ALL
    SELECT
        'target' AS system, NULL AS source_id, t.id AS target_id, t.anchor, 'released by the carrier' AS cause,
        greatest(t.touched_at, CASE WHEN r.released_at > t.snapshot_at THEN NULL ELSE r.released_at END) AS touched_at
    FROM target_accounts AS t
    INNER JOIN number_releases AS r ON r.anchor = t.anchor
    WHERE t.held AND r.released_at > t.anchor_verified_at
    UNION ALL
    SELECT
        t.system, t.source_id, t.target_id, t.anchor, 'verified by another account while its holder was idle' AS cause,
        greatest(t.touched_at, CASE WHEN t.verified_at > t.snapshot_at THEN NULL ELSE t.verified_at END) AS touched_at
    FROM taken AS t
)
SELECT
    f.system, f.source_id, f.target_id, f.anchor, min(f.cause) AS cause,
    -- One cause suffices: the finding is as old as its oldest. A cause without a time is confirmed.
    CASE WHEN count(*) = count(f.touched_at) THEN min(f.touched_at) END AS touched_at
FROM found AS f
GROUP BY f.system, f.source_id, f.target_id, f.anchor
