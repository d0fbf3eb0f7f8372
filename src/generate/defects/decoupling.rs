//! What still needs the old system.

use super::super::calendar::{DAY, FROZEN, SNAPSHOT};
use super::super::rows::{Call, System, Type};
use super::{Kind, asset_key, kind, source, text};

pub(super) const KINDS: &[Kind] = &[
    kind(&["decoupling/write-after-freeze"], "the frozen system was written", |case| {
        case.source().updated = FROZEN + 3 * DAY;
        case.finds(source(case.source_id()));
    }),
    kind(&["decoupling/legacy-caller"], "a service still calls the old system", |case| {
        let (service, source_id) = (format!("old-job-{}", case.couple.number), case.source_id());
        case.finds(vec![text("service", service.as_str())]);
        case.rows.calls.push(Call { service, at: FROZEN + 2 * DAY, source_id, calls: 12 });
    }),
    kind(&["decoupling/active-source-unmapped", "mapping-gaps/source-unmapped"], "in use, and not mapped", |case| {
        case.unmap();
        case.source().seen = SNAPSHOT - 25 * DAY;
        case.finds(source(case.source_id()));
        case.found("mapping-gaps/source-unmapped", source(case.source_id()));
    }),
    kind(&["decoupling/legacy-reference-unresolved"], "an asset of a source that is not mapped", |case| {
        case.unmap();
        case.source().status = "cooling";
        let asset = case.add_asset(Type::Orders, 0, System::Source);
        case.finds(asset_key(asset));
    }),
    kind(&["decoupling/id-in-both-systems"], "one id, two people", |case| {
        let id = case.target_id();
        let added = case.add_source(0);
        (added.id, added.status) = (id, "deregistered");
        case.finds(vec![text("id", id.to_string())]);
    }),
];
