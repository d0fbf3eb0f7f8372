/*---
title    = "Action that was applied, and whose finding is still there"
severity = "critical"
tags     = ["rounds", "ledger"]
key      = ["action_id"]
eligible = "sent_actions WHERE outcome IN ('applied', 'already_applied')"
actions  = ["hold_for_review"]
uncovers = []
after    = ["*"]
---
## What it finds
Actions whose receipt says applied or already_applied, long enough ago to be seen in this round's exports, and of whose
findings at least one has been there in every round since. Long enough is the settling time, and `async_settling` of
[plan] more (72 hours) where the migrator only asks for something to be done (rerun_bucket, require_verification,
refresh_union_id, resume_job). Only rules that ran in both rounds, unchanged, are compared.

## Why it happens
The receipt was written before the change was durable; the change went to a replica, a cache or another environment; the
exports come from a system that lags behind; or the action is not the repair that its rule takes it for.

## Remedy
Always held, and with it whatever the finding asks for: what did not help is not sent again blindly. Look the subject up in the live system: if it is right there,
the exports are at fault, else the migrator is.

## When it is not a defect
Never for long: what is asked for asynchronously may take longer once.
*/
SELECT
    a.action_id,
    concat(
        a.kind, ' was applied at ', CAST(min(a.at) AS VARCHAR), ', and its finding of ', min(f.rule),
        ' is still there'
    ) AS reason,
    CASE WHEN count(*) FILTER (WHERE f.certainty = 'confirmed') = 0 THEN $watermark END AS touched_at,
    'hold_for_review' AS action,
    a.kind, max(a.round) AS round, min(f.source_id) AS source_id, min(f.target_id) AS target_id,
    min(f.fingerprint) AS finding, count(DISTINCT f.fingerprint) AS findings
FROM previous_actions AS a
INNER JOIN findings AS f ON f.rule = a.rule AND f.fingerprint = a.fingerprint
INNER JOIN previous_findings AS p ON p.rule = a.rule AND p.fingerprint = a.fingerprint
WHERE
    a.outcome IN ('applied', 'already_applied') AND f.status = 'persisting' AND p.since_round <= a.round
    AND a.at + $settling < $watermark
    AND (
        a.kind NOT IN ('rerun_bucket', 'require_verification', 'refresh_union_id', 'resume_job')
        OR a.at + $settling + $async_settling < $watermark
    )
-- An action that was sent again in a later round is the same one.
GROUP BY a.action_id, a.kind
