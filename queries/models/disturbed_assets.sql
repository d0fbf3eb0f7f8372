/*---
description = "assets whose amounts in the two snapshots differ for other reasons than a merge, with all of their family: one row an asset"
---*/
WITH families AS (
    SELECT f.asset_type, f.family_id
    FROM asset_families AS f
    WHERE f.disturbed
    GROUP BY f.asset_type, f.family_id
)
SELECT m.asset_type, m.asset_id
FROM (
    SELECT f.asset_type, f.asset_id
    FROM asset_families AS f
    INNER JOIN families AS d ON d.asset_type = f.asset_type AND d.family_id = f.family_id
    UNION ALL
    SELECT d.asset_type, d.family_id AS asset_id
    FROM families AS d
) AS m
GROUP BY m.asset_type, m.asset_id
