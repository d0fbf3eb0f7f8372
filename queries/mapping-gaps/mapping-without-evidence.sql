/*---
title    = "Mapping that nothing supports: no common anchor, no common union_id, no record of how it came about"
severity = "high"
tags     = ["mapping", "guard", "p1"]
key      = ["source_id", "target_id"]
eligible = "mapping_spine WHERE active AND source_live AND target_live"
actions  = ["hold_for_review"]
uncovers = []
params   = { union_scope = { type = "text", optional = true, help = "the scope under which union_ids are issued today" } }
---
## What it finds
Active mappings, both sides live, that nothing supports: on at least one side the anchor is NULL or blank in the
export, the union_ids are missing or different, and evidence is neither gateway nor manual. The source is mapped to
this live target only, and its union_id is not of another scope than $union_scope (that is union-scope-drifted). Runs
where the mapping supplies evidence.

## Why it happens
The number was unbound after the mapping had been made, or a side was created without it; a backfill that guessed; a
mapping that was copied from elsewhere.

## Remedy
Always held: nothing says whose account it is. Ask the owner to verify a number on both sides, or record how the
mapping came about (manual).

## When it is not a defect
Mappings that were confirmed by hand or written by the gateway, if the export does not say so: supply evidence.
*/
SELECT
    m.source_id, m.target_id,
    concat('no anchor on the ', CASE WHEN m.source_anchor_state <> 'missing' THEN 'target' WHEN m.target_anchor_state <> 'missing' THEN 'source' ELSE 'source and the target' END,
        ', no common union_id, evidence ', coalesce(m.evidence, 'unknown')) AS reason,
    greatest(m.touched_at, m.source_touched_at, m.target_touched_at) AS touched_at,
    'hold_for_review' AS action,
    m.evidence
FROM mapping_spine AS m
INNER JOIN source_links AS l ON l.source_id = m.source_id
WHERE
    m.active AND m.source_live AND m.target_live AND l.live_targets = 1
    AND (m.source_anchor_state = 'missing' OR m.target_anchor_state = 'missing')
    AND NOT m.one_union_id
    AND coalesce(m.evidence NOT IN ('gateway', 'manual'), TRUE)
    AND NOT coalesce(m.source_union_scope <> $union_scope, FALSE)
