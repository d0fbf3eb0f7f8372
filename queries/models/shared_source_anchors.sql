/*---
description = "anchors that several held source accounts share: one row an anchor"
---*/
SELECT s.anchor, count(*) AS held
FROM source_accounts AS s
WHERE s.held AND s.anchor IS NOT NULL
GROUP BY s.anchor
HAVING count(*) > 1
