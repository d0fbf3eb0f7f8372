/*---
title    = "An export that is not what its manifest says"
severity = "critical"
tags     = ["exports"]
key      = ["table"]
eligible = "exports"
actions  = []
---
## What it finds
An export whose files are not what the `manifest.json` beside them says: other rows, a file missing or not listed, or a
file whose SHA-256 differs. An export without a manifest is not judged, and a manifest may leave out what it can't say.

## Why it happens
A transfer that stopped half-way, a file rewritten after the manifest, parts of two exports in one folder, a manifest of
yesterday.

## Remedy
Transfer or export again, data first and manifest last. Never edit a manifest by hand to fit: it is the only witness of
what was exported. The round is inconclusive.

## When it is not a defect
Never. Who doesn't want the check leaves the manifest out.
*/
SELECT
    e."table" AS "table",
    CASE
        WHEN e.manifest_problem IS NOT NULL THEN e.manifest_problem
        WHEN NOT e.hash_ok THEN 'the hash of a file differs from the manifest'
        ELSE concat(e.file_rows, ' rows in the files, ', e.manifest_rows, ' in the manifest')
    END AS reason,
    e.file_rows, e.manifest_rows
FROM exports AS e
WHERE e.manifest_problem IS NOT NULL OR NOT e.hash_ok OR e.file_rows <> e.manifest_rows
