/*---
description = "owners of an asset that one owner may hold only once: one row an account"
optional = ["assets"]
---*/
SELECT a.owner_source_id AS source_id, a.owner_target_id AS target_id
FROM assets AS a
WHERE a.single AND a.state IN ('live', 'locked', 'in_flight')
GROUP BY a.owner_source_id, a.owner_target_id
