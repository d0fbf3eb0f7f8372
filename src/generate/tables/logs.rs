//! Exports of what the systems and the carrier logged.

use super::super::calendar::{MINUTE, SNAPSHOT};
use super::super::chance::For;
use super::super::column::{At, Layout, flag, number, read, text, time, word};
use super::super::rows::{Binding, Call, Leg, Release};
use super::super::spelling::{SIDE, anchor, side};
use super::Export;

pub(super) const BINDINGS: Export = Export::new(
    "exports.bindings",
    "logs/bindings",
    SNAPSHOT + 10 * MINUTE,
    &Layout::<Binding> {
        columns: &[
            number("event_no", "event_id", |at| at.row.id),
            read(word("side", "system", |at| side(at.row.system)), SIDE),
            number("account", "account_id", |at| Some(at.row.account_id)),
            word("action", "op", |at| Some(at.row.op)),
            time("happened_at", "at", |at| Some(at.row.at)),
            text("new_phone", "anchor", |at| anchor(at.world.chance, at.row.anchor, 16 * at.couple + at.place)),
            text("old_phone", "previous_anchor", |at| {
                anchor(at.world.chance, at.row.previous, 16 * at.couple + at.place)
            }),
            flag("sms_confirmed", "verified", |at| at.row.verified),
        ],
        rows: |rows| &rows.bindings,
        takes: |_| true,
    },
);

pub(super) const RELEASES: Export = Export::new(
    "exports.number_releases",
    "logs/released-numbers",
    SNAPSHOT,
    &Layout::<Release> {
        columns: &[
            text("msisdn", "anchor", |at| anchor(at.world.chance, Some(at.row.anchor), 8 * at.couple + at.place)),
            time("released_on", "released_at", |at| Some(at.row.at)),
        ],
        rows: |rows| &rows.releases,
        takes: |_| true,
    },
);

pub(super) const GATEWAY: Export = Export::new(
    "exports.gateway_log",
    "logs/gateway",
    SNAPSHOT + 10 * MINUTE,
    &Layout::<Leg> {
        columns: &[
            number("request_no", "op_id", |at| Some(at.row.op_id)),
            word("operation", "op", |at| Some(at.row.op)),
            read(word("side", "leg", |at| side(at.row.leg)), SIDE),
            word("outcome", "result", |at| Some(at.row.result)),
            time("happened_at", "at", |at| Some(at.row.at)),
            number("mp_uid", "source_id", |at| at.row.source_id),
            number("user_id", "target_id", |at| at.row.target_id),
            number("version", "version", |at| at.row.version),
            word("client", "client_version", client),
        ],
        rows: |rows| &rows.legs,
        takes: |_| true,
    },
);

pub(super) const LEGACY_CALLS: Export = Export::new(
    "exports.legacy_calls",
    "logs/legacy-calls",
    SNAPSHOT,
    &Layout::<Call> {
        columns: &[
            text("caller", "service", |at| Some(at.row.service.clone())),
            time("happened_at", "at", |at| Some(at.row.at)),
            number("mp_uid", "source_id", |at| Some(at.row.source_id)),
            number("times", "calls", |at| Some(at.row.calls)),
        ],
        rows: |rows| &rows.calls,
        takes: |_| true,
    },
);

fn client(at: &At<'_, Leg>) -> Option<&'static str> {
    let client = at.world.chance.pick(at.row.op_id as u64, For::Client, 4) as usize;
    Some(["8.1.0", "8.2.0", "8.2.3", "9.0.1"][client])
}
