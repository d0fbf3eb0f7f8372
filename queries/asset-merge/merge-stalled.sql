/*---
title    = "Running merge job without a heartbeat"
severity = "high"
tags     = ["merge", "p1"]
key      = ["job_id"]
eligible = "merge_jobs WHERE state IN ('locked', 'copying', 'verifying')"
actions  = ["resume_job"]
uncovers = [
    "abnormal-accounts/cooling-on-one-side", "abnormal-accounts/frozen-account-merged",
    "asset-linking/asset-family-split", "asset-linking/asset-left-on-source", "asset-linking/asset-on-dead-owner",
    "asset-linking/single-asset-duplicated", "asset-merge/asset-terms-lost", "asset-merge/balance-not-conserved",
    "asset-merge/credited-twice", "asset-merge/in-flight-asset-moved", "asset-merge/journal-half-done",
    "asset-merge/merge-outside-window", "asset-merge/rollback-incomplete", "asset-merge/write-during-lock",
    "gray-release/merged-outside-cohort",
]
params   = { max_heartbeat = { type = "duration", default = "10m", min = 0, help = "a running job that was silent for longer has stalled" } }
---
## What it finds
Running merge jobs (locked, copying, verifying) whose last heartbeat is older than $max_heartbeat at the watermark. Of
a job that has not sent one yet, updated_at counts.

## Why it happens
The executor died, or waits for something that never comes; its accounts stay locked meanwhile.

## Remedy
`resume_job`, for every finding: another executor takes it over and finishes it or rolls it back.

## When it is not a defect
A step that takes longer than $max_heartbeat by nature should send heartbeats in between.
*/
SELECT
    j.job_id,
    concat('is ', j.state, ', its last heartbeat was at ', coalesce(CAST(j.heartbeat_at AS VARCHAR), 'no time')) AS reason,
    j.touched_at,
    'resume_job' AS action,
    j.source_id, j.target_id, j.state, j.heartbeat_at
FROM merge_jobs AS j
WHERE
    j.state IN ('locked', 'copying', 'verifying')
    AND coalesce(j.heartbeat_at, j.updated_at) < $watermark - $max_heartbeat
