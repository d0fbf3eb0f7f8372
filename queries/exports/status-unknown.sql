/*---
title    = "A value outside the contract's words"
severity = "critical"
tags     = ["exports"]
key      = ["table", "column", "value"]
eligible = "exports"
actions  = []
---
## What it finds
A value that is none of the contract's words in a column that has words (status, state, op, leg, evidence, origin, …):
one finding a table, column and value, with the number of rows and the expression that maps the column.

## Why it happens
A new status code in the account system; a `case` expression that lacks a branch (its rows show as NULL); other
capitals or surrounding spaces.

## Remedy
Map the value in `[exports.*.columns]` onto the word that it means. No rule guesses: whether an unknown status is live
decides merges. Until it is mapped the round is inconclusive. Where a value of evidence or origin, which may be missing,
means nothing, say so in the expression: `when 0 then null`, `else null` or `nullif`.

## When it is not a defect
Never. A status that means nothing to the unification still has to be mapped, or its rows left out by `where`.
*/
SELECT
    u."table" AS "table", u."column" AS "column", u.value,
    concat(u.rows, ' rows hold a value that is none of the contract''s words; the expression that maps it is ', u.expression) AS reason,
    u.rows AS row_count
FROM unmapped_values AS u
