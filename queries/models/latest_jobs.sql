/*---
description = "the latest merge job of each source, by updated_at, attempt, job_id: one row a source that has a job"
optional = ["merge_jobs.attempt"]
---*/
SELECT r.source_id, r.target_id, r.job_id, r.state, r.touched_at
FROM (
    SELECT
        j.source_id, j.target_id, j.job_id, j.state, j.touched_at,
        row_number() OVER (
            PARTITION BY j.source_id
            ORDER BY j.updated_at DESC NULLS LAST, j.attempt DESC NULLS LAST, j.job_id DESC
        ) AS place
    FROM merge_jobs AS j
    WHERE j.source_id IS NOT NULL
) AS r
WHERE r.place = 1
