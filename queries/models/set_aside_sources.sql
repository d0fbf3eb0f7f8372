/*---
description = "source accounts that are one person's second account: the survivor stands for them; one row an account"
---*/
SELECT o.id AS source_id FROM open_id_duplicates AS o
UNION ALL
SELECT a.id AS source_id FROM source_anchor_duplicates AS a
UNION ALL
SELECT u.id AS source_id FROM source_union_duplicates AS u
