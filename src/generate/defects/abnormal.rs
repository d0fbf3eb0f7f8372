//! Accounts whose number, status or times make a merge unsafe.

use super::super::calendar::{DAY, SNAPSHOT};
use super::super::couple::OLD_SCOPE;
use super::super::rows::{Anchor, Release, System};
use super::{Kind, account, kind, number, pair, source};

pub(super) const KINDS: &[Kind] = &[
    kind(&["abnormal-accounts/anchor-missing"], "neither number nor union_id", |case| {
        case.unmap();
        let anchor = (case.form(2) == 0).then_some(Anchor::Text(" "));
        let missing = case.source();
        (missing.anchor, missing.verified, missing.union_id) = (anchor, None, None);
        case.finds(source(case.source_id()));
    }),
    kind(&["abnormal-accounts/anchor-malformed"], "no valid number", |case| {
        let malformed = Some(Anchor::Text(["12345", "n/a", "+86 138 0000", "1380013800a"][case.form(4) as usize]));
        if case.form(2) == 0 {
            case.source().anchor = malformed;
            case.finds(account(System::Source, case.source_id()));
        } else {
            case.target().anchor = malformed;
            case.finds(account(System::Target, case.target_id()));
        }
    }),
    kind(&["abnormal-accounts/anchor-risky-segment"], "a number that changes hands easily", |case| {
        let risky = Some(Anchor::Risky(case.couple.number));
        case.source().anchor = risky;
        case.target().anchor = risky;
        case.finds(account(System::Source, case.source_id()));
        case.finds(account(System::Target, case.target_id()));
    }),
    kind(&["abnormal-accounts/anchor-unverified"], "mapped by a number that nobody verified", |case| {
        let form = case.form(3);
        if form != 1 {
            case.source().verified = None;
        }
        if form != 0 {
            case.target().verified = None;
        }
        case.mapping().evidence = "anchor";
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["abnormal-accounts/anchor-recycled"], "the carrier took the number back", |case| {
        let at = SNAPSHOT - 70 * DAY;
        case.target().verified = Some(at + DAY);
        if let Some(anchor) = case.source().anchor {
            case.rows.releases.push(Release { anchor, at });
        }
        case.finds(account(System::Source, case.source_id()));
    }),
    kind(&["abnormal-accounts/anchor-recycled"], "an idle holder's number is verified by another", |case| {
        let anchor = case.source().anchor;
        case.source().seen = case.source().created;
        let other = case.add_source(0);
        (other.anchor, other.verified, other.seen) = (anchor, Some(SNAPSHOT - 10 * DAY), SNAPSHOT - 5 * DAY);
        case.finds(account(System::Source, case.source_id()));
    }),
    kind(&["abnormal-accounts/anchor-behind-binding"], "rebound, but the account does not know", |case| {
        let (old, new) = (case.source().anchor, case.couple.other_number(0));
        let created = case.source().created;
        case.add_event(System::Source, "bind", created, old);
        case.add_event(System::Source, "rebind", SNAPSHOT - 30 * DAY, Some(new));
        case.rows.bindings[1].previous = old;
        case.finds(account(System::Source, case.source_id()));
    }),
    kind(&["abnormal-accounts/cooling-on-one-side"], "one side is cooling", |case| {
        if case.form(2) == 0 {
            case.source().status = "cooling";
        } else {
            case.target().status = "cooling";
        }
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["abnormal-accounts/cooling-account-in-merge"], "a cooling account in a merge", |case| {
        case.source().status = "cooling";
        case.target().status = "cooling";
        let job_id = case.add_job(0, "planned", SNAPSHOT - 2 * DAY);
        case.finds(vec![number("job_id", job_id)]);
    }),
    kind(&["abnormal-accounts/frozen-account-merged"], "a restriction lost in a merge", |case| {
        case.source().status = "frozen";
        let (job_id, _) = case.add_run("released", 4);
        case.finds(vec![number("job_id", job_id)]);
    }),
    kind(&["abnormal-accounts/status-conflicting"], "one side is frozen", |case| {
        if case.form(2) == 0 {
            case.source().status = "frozen";
        } else {
            case.target().status = "frozen";
        }
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["abnormal-accounts/union-scope-drifted"], "a union_id of an old scope", |case| {
        case.source().union_scope = OLD_SCOPE;
        case.finds(source(case.source_id()));
    }),
    kind(&["abnormal-accounts/time-impossible"], "a time that cannot be", |case| {
        if case.form(2) == 0 {
            case.source().updated = case.source().created - DAY;
            case.finds(account(System::Source, case.source_id()));
        } else {
            case.target().seen = SNAPSHOT + 3 * DAY;
            case.finds(account(System::Target, case.target_id()));
        }
    }),
];
