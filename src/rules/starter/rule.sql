/*---
# The rule SET/NAME, as `trueup rules new` wrote it: it runs as it is. Change what it finds, then its title and manual.
title    = "Active mapping that was written before its source account existed"
severity = "medium"                     # critical, high, medium or low
tags     = []                           # for --select tag:…
key      = ["source_id", "target_id"]   # identifies a finding across rounds; unique in the result
eligible = "mapping WHERE status = 'active'"    # what the rate is of: a table or model, with a condition
actions  = ["hold_for_review"]          # what the column `action` may say; [] if nothing is to be done by the migrator
# params = { days_max = { type = "days", default = 30, help = "…" } }   # $days_max in the statement, set in [params]
# needs  = ["mapping.evidence"]         # tables and columns without which the rule has no subject
---
## What it finds
Active mappings whose last update lies before the creation of their source account.

## Why it happens
The mapping was taken over from another account with the same id, or one of the two clocks is wrong.

## Remedy
Held: a person decides whether the mapping is this account's.

## When it is not a defect
Accounts whose creation time was set anew by an import.
*/
-- One SELECT over the contract's tables and the models (`trueup explain source_spine`). Each row is a finding.
SELECT
    m.source_id, m.target_id,                               -- the key
    'the mapping is older than its source account' AS reason,   -- never NULL; no phone numbers
    greatest(m.updated_at, s.updated_at) AS touched_at,     -- the latest update that the finding rests on
    'hold_for_review' AS action
    -- further columns are evidence
FROM mapping AS m
INNER JOIN source_accounts AS s ON s.id = m.source_id
WHERE m.status = 'active' AND m.updated_at < s.created_at
