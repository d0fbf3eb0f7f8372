/*---
description = "what the latest verified binding event of each account left: one row an account; an event that leaves no anchor has a NULL one"
optional = ["bindings", "bindings.verified", "bindings.anchor"]
---*/
SELECT e.source_id, e.target_id, e.event_id, e.at, e.op, e.anchor, e.anchor_raw, e.verified_supplied
FROM (
    SELECT
        b.account_source_id AS source_id, b.account_target_id AS target_id, b.event_id, b.at, b.op, b.verified_supplied,
        CASE WHEN b.op NOT IN ('unbind', 'release') THEN b.anchor END AS anchor,
        CASE WHEN b.op NOT IN ('unbind', 'release') THEN b.anchor_raw END AS anchor_raw,
        row_number() OVER (
            PARTITION BY b.account_source_id, b.account_target_id ORDER BY b.at DESC, b.event_id DESC
        ) AS place
    FROM bindings AS b
    WHERE
        b.op IN ('bind', 'rebind', 'verify', 'unbind', 'release')
        AND (b.verified OR NOT b.verified_supplied)
        AND (b.op IN ('unbind', 'release') OR b.anchor_state <> 'missing')
        AND (b.account_source_id IS NOT NULL OR b.account_target_id IS NOT NULL)
) AS e
WHERE e.place = 1
