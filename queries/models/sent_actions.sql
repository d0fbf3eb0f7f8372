/*---
description = "actions of the batches planned so far: one row an action, with what the migrator's receipts say of it, NULL where there is none yet"
---*/
SELECT
    a.action_id, min(a.kind) AS kind, min(a.round) AS round, min(a.outcome) AS outcome, min(a.at) AS at,
    min(a.source_id) AS source_id, min(a.target_id) AS target_id
FROM previous_actions AS a
GROUP BY a.action_id
