/*---
title    = "One id for two accounts that do not belong together"
severity = "critical"
tags     = ["decoupling", "ids", "p0"]
key      = ["id"]
eligible = "source_accounts"
actions  = ["hold_for_review"]
uncovers = []
params   = { shared_id_space = { type = "bool", help = "whether both systems draw their ids from one space, so that an id names one person" } }
---
## What it finds
Only with $shared_id_space = true: ids that exist in both systems, letter by letter, without an active mapping of the two
accounts to each other. Accounts of every status count, for what refers to an id does not ask. If $shared_id_space is
not set, the rule is skipped.

## Why it happens
Both systems went on numbering from the same point, or the migration gave new accounts ids that the old system has used.

## Remedy
Always held: once the old service is gone, whatever refers to that id means a stranger. Give one of the two a new id, with
everything that refers to it; or map them, if they are one person's.

## When it is not a defect
Where every reference says which system it means, ids may meet: set $shared_id_space to false.
*/
SELECT
    CAST(s.id AS VARCHAR) AS id,
    'it exists in both systems, and the two accounts are not mapped to each other' AS reason,
    greatest(s.touched_at, t.touched_at) AS touched_at,
    'hold_for_review' AS action,
    s.id AS source_id, t.id AS target_id
FROM source_accounts AS s
INNER JOIN target_accounts AS t ON CAST(t.id AS VARCHAR) = CAST(s.id AS VARCHAR)
WHERE
    $shared_id_space
    AND NOT EXISTS (
        SELECT 1 FROM mapping AS m
        WHERE m.source_id = s.id AND m.target_id = t.id AND m.status = 'active'
    )
