/*---
title    = "Migrated account whose fields differ from its source's"
severity = "high"
tags     = ["migration", "content", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active AND source_live AND target_live AND target_origin = 'backfill'"
actions  = ["sync_fields"]
uncovers = ["decoupling/write-after-freeze"]
params   = { source_frozen_at = { type = "time", optional = true, help = "since when the source system takes no more writes" } }
---
## What it finds
Active mappings, both sides live, to a target of origin backfill to which no other source is mapped, whose `mirror`, the
digest of the columns that both systems must hold alike, differs between the sides. Targets updated after
$source_frozen_at are passed over: from then on the target goes its own way. A mirror that is NULL is not compared.

## Why it happens
The migration copied from an old snapshot and the writes since were not caught up; it converted, truncated or cut off a
field; a write after the copy reached one side only.

## Remedy
`sync_fields`, for every finding, from the `authority`: the target if its row_version is the higher one, else the source,
which is in charge until it is frozen. If a whole column differs everywhere, correct the migration first.

## When it is not a defect
If the digest takes in a column that may differ (a nickname, a time), leave it out of `mirror`.
*/
SELECT
    d.source_id, d.target_id,
    'the migrated account differs from its source in the columns that both must hold alike' AS reason,
    d.touched_at,
    'sync_fields' AS action,
    d.authority
FROM drifted_pairs AS d
WHERE d.target_origin = 'backfill' AND NOT coalesce(d.target_updated_at > $source_frozen_at, FALSE)
