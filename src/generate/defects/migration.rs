//! Historical accounts that were not migrated, or not well. (Buckets with gaps are counted, whatever made the gaps.)

use super::super::calendar::{BACKFILL, DAY, SNAPSHOT};
use super::super::rows::Exclusion;
use super::{Case, Kind, kind, pair, source, target};

/// The first target is the migration's work.
fn backfill(case: &mut Case<'_>) {
    let target = case.target();
    (target.origin, target.created, target.backfilled) = ("backfill", BACKFILL, Some(BACKFILL + 30 * DAY));
    target.updated = BACKFILL + 30 * DAY;
}

pub(super) const KINDS: &[Kind] = &[
    kind(&["migration/history-unmigrated"], "left behind", |case| {
        case.unmap();
        (case.source().anchor, case.source().verified) = (None, None);
        case.target().union_id = None;
        case.finds(source(case.source_id()));
    }),
    kind(&["migration/content-differs"], "migrated, and yet different", |case| {
        backfill(case);
        case.target().mirror = !case.target().mirror;
        case.finds(pair(case.source_id(), case.target_id()));
    }),
    kind(&["migration/backfill-overwrote-newer-write"], "the migration wrote over a newer write", |case| {
        backfill(case);
        case.add_write(0, "update", [Some("ok"); 2], BACKFILL + 10 * DAY, 7);
        (case.source().version, case.target().version) = (7, 3);
        case.finds(target(case.target_id()));
    }),
    kind(&["migration/backfill-without-source"], "migrated from nobody", |case| {
        let anchor = case.couple.other_number(0);
        let added = case.add_target(0);
        (added.status, added.anchor) = ("active", Some(anchor));
        (added.origin, added.created, added.backfilled) = ("backfill", BACKFILL, Some(BACKFILL));
        added.updated = BACKFILL + DAY;
        case.finds(target(case.couple.extra_target_id(0)));
    }),
    kind(&["migration/exclusion-invalid"], "excluded for no reason, or no longer", |case| {
        let (reason, expires) = match case.form(3) {
            0 => (None, None),
            1 => (Some(" "), None),
            _ => (Some("staff"), Some(SNAPSHOT - 7 * DAY)),
        };
        let source_id = case.source_id();
        case.rows.exclusions.push(Exclusion { source_id, reason, expires });
        case.finds(source(source_id));
    }),
];
