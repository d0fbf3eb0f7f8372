/*---
description = "numbers of which it is unsettled whose they are: one row an anchor"
---*/
SELECT d.anchor
FROM (
    SELECT r.anchor FROM recycled_accounts AS r
    UNION ALL
    SELECT b.anchor FROM binding_conflicts AS b
    UNION ALL
    SELECT c.anchor FROM crowded_anchors AS c
) AS d
WHERE d.anchor IS NOT NULL
GROUP BY d.anchor
