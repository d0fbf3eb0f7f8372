/*---
description = "accounts of both systems: one row an account"
optional = [
    "source_accounts.backfilled_at", "target_accounts.backfilled_at", "source_accounts.origin", "target_accounts.origin",
    "source_accounts.op_id", "target_accounts.op_id",
]
view = true
---*/
SELECT
    'source' AS system, CAST(s.id AS VARCHAR) AS account_id, s.live, s.held, s.origin, s.op_id,
    s.created_at, s.updated_at, s.snapshot_at, s.touched_at,
    greatest(s.created_at, s.updated_at, s.last_active_at, s.anchor_verified_at, s.backfilled_at) AS latest_at
FROM source_accounts AS s
UNION ALL
SELECT
    'target' AS system, CAST(t.id AS VARCHAR) AS account_id, t.live, t.held, t.origin, t.op_id,
    t.created_at, t.updated_at, t.snapshot_at, t.touched_at,
    greatest(t.created_at, t.updated_at, t.last_active_at, t.anchor_verified_at, t.backfilled_at) AS latest_at
FROM target_accounts AS t
