/*---
description = "live targets of identity components with two or more of them: one row a target"
---*/
SELECT t.id AS target_id, c.component, t.anchor, t.union_key, t.touched_at
FROM target_accounts AS t
INNER JOIN identity_component AS c ON c.node = concat('t', CAST(t.id AS VARCHAR))
WHERE
    t.live
    AND EXISTS (
        SELECT 1
        FROM (
            SELECT n.component
            FROM identity_component AS n
            WHERE n.node LIKE 't%'
            GROUP BY n.component
            HAVING count(*) > 1
        ) AS g
        WHERE g.component = c.component
    )
