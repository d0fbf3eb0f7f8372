/*---
title    = "Binding event of an account that no longer exists"
severity = "low"
tags     = ["bindings"]
key      = ["event_id"]
eligible = "bindings"
actions  = []
uncovers = []
---
## What it finds
Binding events (bind, rebind, verify, …) whose account exists in no status in the event's system; an account_id that is
not of that system's id type counts as not existing. A deregistered or merged account exists.

## Why it happens
Accounts deleted physically after deregistration, while the log is kept; a log shared with a third system; an account
export that is narrower than the log.

## Remedy
No action. If many accounts are missing, compare the account export's `where` with the log; rules that read bindings
ignore these events.

## When it is not a defect
Where the law requires that deregistered accounts be erased and the log be kept, such events are expected.
*/
SELECT
    b.event_id,
    concat('a ', b.op, ' event names an account that does not exist in the ', b.system, ' system') AS reason,
    CASE WHEN b.at > b.snapshot_at THEN NULL ELSE b.at END AS touched_at,
    b.system, b.op
FROM bindings AS b
WHERE
    NOT EXISTS (SELECT 1 FROM source_accounts AS s WHERE s.id = b.account_source_id)
    AND NOT EXISTS (SELECT 1 FROM target_accounts AS t WHERE t.id = b.account_target_id)
