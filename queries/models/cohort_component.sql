/*---
description = "nodes of different names that belong to one cluster: edges node_a, node_b; becomes one row a node with its component. An edge is a union id whose holders have several anchors, or a mapping, not retired, whose two sides differ"
compute = "components"
---*/
SELECT concat('a', CAST(u.anchor AS VARCHAR)) AS node_a, concat('a', CAST(h.anchor AS VARCHAR)) AS node_b
FROM (
    SELECT s.union_key, s.anchor FROM source_accounts AS s WHERE s.held AND s.union_key IS NOT NULL AND s.anchor IS NOT NULL
    UNION ALL
    SELECT t.union_key, t.anchor FROM target_accounts AS t WHERE t.held AND t.union_key IS NOT NULL AND t.anchor IS NOT NULL
) AS h
INNER JOIN cohort_unions AS u ON u.union_key = h.union_key
WHERE h.anchor <> u.anchor
UNION ALL
SELECT
    coalesce(s.node, concat('s', CAST(m.source_id AS VARCHAR))) AS node_a,
    coalesce(t.node, concat('t', CAST(m.target_id AS VARCHAR))) AS node_b
FROM mapping AS m
LEFT JOIN cohort_nodes AS s ON s.source_id = m.source_id
LEFT JOIN cohort_nodes AS t ON t.target_id = m.target_id
WHERE
    m.source_id IS NOT NULL AND m.target_id IS NOT NULL AND (m.status IS NULL OR m.status <> 'retired')
    AND coalesce(s.node, concat('s', CAST(m.source_id AS VARCHAR)))
    <> coalesce(t.node, concat('t', CAST(m.target_id AS VARCHAR)))
