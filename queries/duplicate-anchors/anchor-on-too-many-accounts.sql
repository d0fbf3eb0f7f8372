/*---
title    = "More accounts on one anchor than a person has"
severity = "high"
tags     = ["anchor", "guard", "p1"]
key      = ["system", "account_id"]
eligible = "held_accounts WHERE anchor_state = 'valid'"
actions  = ["hold_for_review"]
uncovers = []
---
## What it finds
An anchor on more than `max_accounts_per_anchor` (default 5) held accounts (pending, active, frozen or cooling, no test
accounts) of one system and one tenant: one finding, at the earliest created of these accounts.

## Why it happens
A shop's, a call centre's or a reseller's phone used to register customers; bulk registration; a default number
written by a form or an import; a number that passed through many hands.

## Remedy
Always held for review, and the number is disputed until then: no rule maps, merges or creates by it. If it stands for
nobody, add it to `placeholder_anchors`; if somebody registered customers, ask them to bind their own.

## When it is not a defect
Families and small firms share a phone: raise `max_accounts_per_anchor` if the business allows it. Tenants are counted
each for itself.
*/
SELECT
    c.system, c.account_id,
    concat(c.accounts, ' accounts of one tenant hold its anchor ', mask_anchor(c.anchor)) AS reason,
    c.touched_at,
    'hold_for_review' AS action,
    c.accounts, c.tenant
FROM (
    SELECT
        a.system, coalesce(CAST(a.source_id AS VARCHAR), CAST(a.target_id AS VARCHAR)) AS account_id,
        g.accounts, g.anchor, g.tenant, g.touched_at,
        row_number() OVER (
            PARTITION BY a.system, a.tenant, a.anchor ORDER BY a.created_at ASC NULLS LAST, a.source_id, a.target_id
        ) AS place
    FROM anchor_sharers AS a
    INNER JOIN crowded_anchors AS g ON g.system = a.system AND g.tenant = a.tenant AND g.anchor = a.anchor
) AS c
WHERE c.place = 1
