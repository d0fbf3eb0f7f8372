/*---
description = "what the gateway wrote, logins apart, both legs together: one row an operation; the leg that is absent has a NULL result"
optional = ["gateway_log.source_id", "gateway_log.target_id", "gateway_log.version"]
---*/
SELECT
    g.op_id, max(g.source_id) AS source_id, max(g.target_id) AS target_id, max(g.version) AS version,
    max(CASE WHEN g.leg = 'source' THEN g.result END) AS source_result,
    max(CASE WHEN g.leg = 'target' THEN g.result END) AS target_result,
    max(CASE WHEN g.leg = 'source' THEN g.at END) AS source_at,
    max(CASE WHEN g.leg = 'target' THEN g.at END) AS target_at,
    max(CASE WHEN g.at > g.snapshot_at THEN NULL ELSE g.at END) AS touched_at,
    max(g.snapshot_at) AS snapshot_at
FROM gateway_log AS g
WHERE g.op <> 'login'
GROUP BY g.op_id
