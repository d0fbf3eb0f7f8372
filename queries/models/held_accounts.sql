/*---
description = "held accounts of both systems: one row an account"
view = true
---*/
SELECT
    'source' AS system, CAST(s.id AS VARCHAR) AS account_id, s.anchor, s.anchor_raw, s.anchor_state, s.touched_at,
    s.union_key IS NOT NULL OR s.open_id IS NOT NULL AS other_credential
FROM source_accounts AS s
WHERE s.held
UNION ALL
SELECT
    'target' AS system, CAST(t.id AS VARCHAR) AS account_id, t.anchor, t.anchor_raw, t.anchor_state, t.touched_at,
    t.union_key IS NOT NULL OR t.open_id IS NOT NULL AS other_credential
FROM target_accounts AS t
WHERE t.held
