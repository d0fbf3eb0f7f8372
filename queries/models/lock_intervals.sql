/*---
description = "when each lock was held: one row a lock of an account, from acquired_at to the earlier of released_at and expires_at; one that has neither is held for good"
view = true
---*/
SELECT
    l.lock_id, l.job_id, l.account_source_id AS source_id, l.account_target_id AS target_id, l.acquired_at,
    coalesce(least(l.released_at, l.expires_at), l.acquired_at + INTERVAL '100 years') AS ends_at,
    greatest(
        CASE WHEN l.acquired_at > l.snapshot_at THEN NULL ELSE l.acquired_at END,
        CASE WHEN l.released_at > l.snapshot_at THEN NULL ELSE l.released_at END
    ) AS touched_at
FROM merge_locks AS l
WHERE l.acquired_at IS NOT NULL AND (l.account_source_id IS NOT NULL OR l.account_target_id IS NOT NULL)
