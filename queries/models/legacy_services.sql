/*---
description = "services that call the old system: one row a service; calls that name none are one service"
view = true
---*/
SELECT coalesce(nullif(trim(c.service), ''), '(unnamed)') AS service
FROM legacy_calls AS c
GROUP BY coalesce(nullif(trim(c.service), ''), '(unnamed)')
