/*---
description = "historical sources that should have been migrated, by the migration's bucket: one row a bucket"
params = { dual_write_since = { type = "time", help = "since when every new account goes through the gateway" } }
---*/
SELECT s.bucket, count(*) AS sources, count(*) FILTER (WHERE s.active_mappings = 0) AS unmapped
FROM source_spine AS s
WHERE s.live AND s.due AND NOT s.excluded AND s.created_at < $dual_write_since AND s.bucket IS NOT NULL
GROUP BY s.bucket
