/*---
title    = "Migrated account to which no mapping leads"
severity = "high"
tags     = ["migration", "p1"]
key      = ["target_id"]
eligible = "target_accounts WHERE live AND origin = 'backfill'"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
Live targets of origin backfill to which no mapping leads, of whatever status: the migration made them, and nothing says
for whom.

## Why it happens
The migration wrote the account and died before the mapping; the mapping was deleted instead of retired; a test run was
never cleaned up.

## Remedy
Always held. If a source with the same anchor is found as source-unmapped, its mapping settles this as well; if the
migration created another account for it meanwhile, this one is to be closed.

## When it is not a defect
If retired mappings are deleted in your system, every account that was unlinked on purpose looks like this: export them
from the history.
*/
SELECT
    t.id AS target_id,
    'the migration created it, and no mapping of any status leads to it' AS reason,
    t.touched_at,
    'hold_for_review' AS action
FROM target_accounts AS t
WHERE
    t.live AND t.origin = 'backfill'
    AND NOT EXISTS (SELECT 1 FROM mapping AS m WHERE m.target_id = t.id)
