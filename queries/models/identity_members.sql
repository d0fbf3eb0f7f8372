/*---
description = "held accounts of the components of identity_groups: one row an account"
---*/
SELECT v.component, s.id AS source_id, NULL AS target_id, s.anchor
FROM source_accounts AS s INNER JOIN identity_values AS v ON v.anchor = s.anchor
WHERE s.held
UNION
SELECT v.component, s.id AS source_id, NULL AS target_id, s.anchor
FROM source_accounts AS s INNER JOIN identity_values AS v ON v.union_key = s.union_key
WHERE s.held
UNION
SELECT v.component, NULL AS source_id, t.id AS target_id, t.anchor
FROM target_accounts AS t INNER JOIN identity_values AS v ON v.anchor = t.anchor
WHERE t.held
UNION
SELECT v.component, NULL AS source_id, t.id AS target_id, t.anchor
FROM target_accounts AS t INNER JOIN identity_values AS v ON v.union_key = t.union_key
WHERE t.held
