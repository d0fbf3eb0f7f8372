//! Exports that can't be judged. All of it happens to the binding events, which spoils the round and nothing else.

use super::super::calendar::{DAY, SNAPSHOT};
use super::super::rows::System;
use super::{Kind, text};

/// Its export is also taken too early.
pub(in super::super) const SKEW: &str = "exports/export-skewed";
/// Its manifest also tells of a row more.
pub(in super::super) const MANIFEST: &str = "exports/manifest-mismatch";

const fn kind(rule: &'static [&'static str], name: &'static str, once: bool, plant: fn(&mut super::Case<'_>)) -> Kind {
    Kind { name, rules: rule, spoils: true, once, plant }
}

pub(super) const KINDS: &[Kind] = &[
    kind(&["exports/key-duplicated"], "an event twice", false, |case| {
        let anchor = case.source().anchor;
        let id = case.add_event(System::Source, "verify", SNAPSHOT - 30 * DAY, anchor);
        let again = case.rows.bindings[0];
        case.rows.bindings.push(again);
        case.finds(vec![text("table", "bindings"), text("key", id.to_string())]);
    }),
    kind(&["exports/key-null"], "an event without a key", true, |case| {
        let anchor = case.source().anchor;
        case.add_event(System::Source, "verify", SNAPSHOT - 30 * DAY, anchor);
        case.rows.bindings[0].id = None;
        case.finds(vec![text("table", "bindings")]);
    }),
    kind(&["exports/status-unknown"], "an event that nobody knows", true, |case| {
        case.add_event(System::Source, "peek", SNAPSHOT - 30 * DAY, None);
        case.finds(vec![text("table", "bindings"), text("column", "op"), text("value", "peek")]);
    }),
    kind(&[SKEW], "an export taken too early", true, |case| case.finds(vec![text("table", "bindings")])),
    kind(&[MANIFEST], "a manifest of other rows", true, |case| case.finds(vec![text("table", "bindings")])),
];
