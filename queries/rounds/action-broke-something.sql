/*---
title    = "New finding on the subject of an action of the last round"
severity = "critical"
tags     = ["rounds", "ledger"]
key      = ["action_id"]
eligible = "sent_actions WHERE outcome IS NULL OR outcome IN ('applied', 'already_applied')"
actions  = ["hold_for_review"]
uncovers = []
after    = ["*"]
---
## What it finds
Actions of the last round's batch, and those applied since its exports were taken, whose source or target account has a
new, confirmed finding; unless a rule that the action repaired declares that its repair may uncover such a finding. A
finding that was only suspected when it appeared counts once it is confirmed, against the actions sent before it appeared.
Actions that the migrator refused or failed don't count. Only rules that ran in both rounds, unchanged, are compared.

## Why it happens
The repair was right for its own finding and wrong for something else: a mapping that now overloads its target, a merge
that left an asset behind. Or somebody else changed the account in the meantime.

## Remedy
Always held: read the new finding (`broken_rule`) together with the action. If the action did it, `trueup plan --undo` of its
batch plans the way back, and no further batch of that kind should be sent until it is known why.

## When it is not a defect
Where the new finding has another cause, of the same days: then the new finding is repaired as any other.
*/
WITH sent AS (
    SELECT
        a.action_id, a.kind, a.round, a.source_id, a.target_id, a.at,
        a.round = $previous_round OR coalesce(a.at > $previous_watermark, FALSE) AS is_latest
    FROM sent_actions AS a
    WHERE a.outcome IS NULL OR a.outcome IN ('applied', 'already_applied')
),
-- What is new, and what was suspected last round and is confirmed now.
fresh AS (
    SELECT f.rule, f.fingerprint, f.source_id, f.target_id, f.status = 'new' AS is_new, p.since_round, p.first_touched_at
    FROM findings AS f
    INNER JOIN compared_rules AS c ON c.rule = f.rule
    LEFT JOIN previous_findings AS p ON p.rule = f.rule AND p.fingerprint = f.fingerprint
    WHERE
        f.certainty = 'confirmed'
        AND (f.status = 'new' OR (f.status = 'persisting' AND p.first_touched_at > $previous_watermark - $settling))
),
on_subject AS (
    SELECT
        s.action_id, s.kind, s.round, s.source_id, s.target_id, s.is_latest, s.at, f.rule, f.fingerprint, f.is_new,
        f.since_round, f.first_touched_at
    FROM sent AS s
    INNER JOIN fresh AS f ON f.source_id = s.source_id
    UNION ALL
    SELECT
        s.action_id, s.kind, s.round, s.source_id, s.target_id, s.is_latest, s.at, f.rule, f.fingerprint, f.is_new,
        f.since_round, f.first_touched_at
    FROM sent AS s
    INNER JOIN fresh AS f ON f.target_id = s.target_id
),
-- Sent in the round before it appeared, or applied at the time that its rows were written.
met AS (
    SELECT DISTINCT o.action_id, o.kind, o.round, o.source_id, o.target_id, o.rule, o.fingerprint
    FROM on_subject AS o
    WHERE
        CASE
            WHEN o.is_new THEN o.is_latest
            ELSE
                o.round < o.since_round
                AND (
                    o.round + 1 = o.since_round
                    OR coalesce(o.at BETWEEN o.first_touched_at - $settling AND o.first_touched_at + $settling, FALSE)
                )
        END
),
excused AS (
    SELECT a.action_id, u.uncovered AS rule
    FROM previous_actions AS a
    INNER JOIN uncovers AS u ON u.rule = a.rule
    GROUP BY a.action_id, u.uncovered
)
SELECT
    m.action_id,
    concat(m.kind, ' was sent after round ', CAST(m.round AS VARCHAR), '; since then ', min(m.rule), ' finds its subject') AS reason,
    'hold_for_review' AS action,
    m.kind, m.round, m.source_id, m.target_id, min(m.rule) AS broken_rule, count(*) AS findings
FROM met AS m
WHERE NOT EXISTS (SELECT 1 FROM excused AS e WHERE e.action_id = m.action_id AND e.rule = m.rule)
GROUP BY m.action_id, m.kind, m.round, m.source_id, m.target_id
