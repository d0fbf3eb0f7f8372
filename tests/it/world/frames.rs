//! The frames of a world: which columns each table's export holds.

use super::frame::{Dialect, Frame};
use super::{Account, Asset, IdKind, Mapping, System, World};

const ACCOUNT_STATUS: [&str; 6] = ["pending", "active", "frozen", "cooling", "deregistered", "merged"];
const MAPPING_STATUS: [&str; 4] = ["pending", "active", "retired", "conflict"];
const EVIDENCE: [&str; 4] = ["anchor", "union_id", "gateway", "manual"];
const SYSTEMS: [&str; 2] = ["source", "target"];
const ASSET_STATES: [&str; 5] = ["live", "locked", "in_flight", "moved", "void"];
const OPS: [&str; 6] = ["bind", "unbind", "rebind", "verify", "release", "deregister"];
const JOB_STATES: [&str; 8] =
    ["planned", "locked", "copying", "verifying", "committed", "released", "failed", "rolled_back"];
const LEGS: [&str; 4] = ["debit", "credit", "move", "void"];
const ORIGINS: [&str; 3] = ["native", "dual_write", "backfill"];
const GATEWAY_OPS: [&str; 5] = ["register", "login", "rebind", "deregister", "update"];
const RESULTS: [&str; 4] = ["ok", "failed", "timeout", "rejected"];

impl World {
    pub(super) fn accounts_frame(&self, system: System, dialect: Dialect) -> Frame {
        let (rows, supplied, kind) = (self.accounts(system), self.supplied.account(system), self.ids(system));
        let mut frame = Frame::new(dialect);
        let text = |field: fn(&Account) -> Option<&str>| rows.iter().map(field);
        frame.ids("id", kind, rows.iter().map(|row| Some(row.id.as_str())));
        frame.text("anchor", text(|row| row.anchor.as_deref()));
        frame.words("status", &ACCOUNT_STATUS, rows.iter().map(|row| Some(row.status)));
        frame.times("created_at", rows.iter().map(|row| Some(row.created_at)));
        frame.times("updated_at", rows.iter().map(|row| Some(row.updated_at)));
        if supplied.union_id {
            frame.text("union_id", text(|row| row.union_id.as_deref()));
        }
        if supplied.open_id {
            frame.text("open_id", text(|row| row.open_id.as_deref()));
        }
        if supplied.union_scope {
            frame.text("union_scope", text(|row| row.union_scope.as_deref()));
        }
        if supplied.tenant {
            frame.text("tenant", text(|row| row.tenant.as_deref()));
        }
        if supplied.anchor_verified_at {
            frame.times("anchor_verified_at", rows.iter().map(|row| row.anchor_verified_at));
        }
        if supplied.merged_into {
            frame.ids("merged_into", kind, text(|row| row.merged_into.as_deref()));
        }
        if supplied.is_test {
            frame.flags("is_test", rows.iter().map(|row| row.is_test));
        }
        if supplied.last_active_at {
            frame.times("last_active_at", rows.iter().map(|row| row.last_active_at));
        }
        if supplied.origin {
            frame.words("origin", &ORIGINS, rows.iter().map(|row| row.origin));
        }
        if supplied.row_version {
            frame.ints("row_version", rows.iter().map(|row| row.row_version));
        }
        if supplied.bucket {
            frame.text("bucket", text(|row| row.bucket.as_deref()));
        }
        if supplied.op_id {
            frame.ids("op_id", self.op_ids, text(|row| row.op_id.as_deref()));
        }
        if supplied.backfilled_at {
            frame.times("backfilled_at", rows.iter().map(|row| row.backfilled_at));
        }
        if supplied.mirror {
            frame.text("mirror", text(|row| row.mirror.as_deref()));
        }
        frame
    }

    pub(super) fn mapping_frame(&self, dialect: Dialect) -> Frame {
        let rows: &[Mapping] = &self.mapping;
        let mut frame = Frame::new(dialect);
        frame.ids("source_id", self.source_ids, rows.iter().map(|row| Some(row.source_id.as_str())));
        frame.ids("target_id", self.target_ids, rows.iter().map(|row| Some(row.target_id.as_str())));
        frame.words("status", &MAPPING_STATUS, rows.iter().map(|row| Some(row.status)));
        frame.times("updated_at", rows.iter().map(|row| Some(row.updated_at)));
        if self.supplied.mapping_created_at {
            frame.times("created_at", rows.iter().map(|row| row.created_at));
        }
        if self.supplied.mapping_evidence {
            frame.words("evidence", &EVIDENCE, rows.iter().map(|row| row.evidence));
        }
        frame
    }

    /// A column that names accounts of either system: int64 only where both systems have it, else text for both.
    fn either(&self) -> IdKind {
        if self.source_ids == IdKind::Int64 && self.target_ids == IdKind::Int64 { IdKind::Int64 } else { IdKind::Text }
    }

    pub(super) fn bindings_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.bindings;
        let mut frame = Frame::new(dialect);
        frame.ids("event_id", self.event_ids, rows.iter().map(|row| Some(row.event_id.as_str())));
        frame.words("system", &SYSTEMS, rows.iter().map(|row| Some(row.system.word())));
        frame.ids("account_id", self.either(), rows.iter().map(|row| Some(row.account_id.as_str())));
        frame.words("op", &OPS, rows.iter().map(|row| Some(row.op)));
        frame.times("at", rows.iter().map(|row| Some(row.at)));
        frame.text("anchor", rows.iter().map(|row| row.anchor.as_deref()));
        if self.supplied.bindings_previous {
            frame.text("previous_anchor", rows.iter().map(|row| row.previous_anchor.as_deref()));
        }
        if self.supplied.bindings_verified {
            frame.flags("verified", rows.iter().map(|row| row.verified));
        }
        frame
    }

    pub(super) fn releases_frame(&self, dialect: Dialect) -> Frame {
        let mut frame = Frame::new(dialect);
        frame.text("anchor", self.releases.iter().map(|row| Some(row.anchor.as_str())));
        frame.times("released_at", self.releases.iter().map(|row| Some(row.released_at)));
        frame
    }

    pub(super) fn gateway_frame(&self, dialect: Dialect) -> Frame {
        let (rows, supplied) = (&self.gateway, self.supplied);
        let mut frame = Frame::new(dialect);
        frame.ids("op_id", self.op_ids, rows.iter().map(|row| Some(row.op_id.as_str())));
        frame.words("op", &GATEWAY_OPS, rows.iter().map(|row| Some(row.op)));
        frame.words("leg", &SYSTEMS, rows.iter().map(|row| Some(row.leg.word())));
        frame.words("result", &RESULTS, rows.iter().map(|row| Some(row.result)));
        frame.times("at", rows.iter().map(|row| Some(row.at)));
        if supplied.gateway_source {
            frame.ids("source_id", self.source_ids, rows.iter().map(|row| row.source_id.as_deref()));
        }
        if supplied.gateway_target {
            frame.ids("target_id", self.target_ids, rows.iter().map(|row| row.target_id.as_deref()));
        }
        if supplied.gateway_version {
            frame.ints("version", rows.iter().map(|row| row.version));
        }
        frame
    }

    pub(super) fn jobs_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.jobs;
        let mut frame = Frame::new(dialect);
        frame.ids("job_id", self.job_ids, rows.iter().map(|row| Some(row.job_id.as_str())));
        frame.ids("source_id", self.source_ids, rows.iter().map(|row| Some(row.source_id.as_str())));
        frame.ids("target_id", self.target_ids, rows.iter().map(|row| Some(row.target_id.as_str())));
        frame.words("state", &JOB_STATES, rows.iter().map(|row| Some(row.state)));
        frame.times("updated_at", rows.iter().map(|row| Some(row.updated_at)));
        if self.supplied.jobs_attempt {
            frame.ints("attempt", rows.iter().map(|row| row.attempt));
        }
        if self.supplied.jobs_heartbeat {
            frame.times("heartbeat_at", rows.iter().map(|row| row.heartbeat_at));
        }
        frame
    }

    pub(super) fn locks_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.locks;
        let mut frame = Frame::new(dialect);
        frame.ids("lock_id", self.lock_ids, rows.iter().map(|row| Some(row.lock_id.as_str())));
        frame.words("system", &SYSTEMS, rows.iter().map(|row| Some(row.system.word())));
        frame.ids("account_id", self.either(), rows.iter().map(|row| Some(row.account_id.as_str())));
        frame.ids("job_id", self.job_ids, rows.iter().map(|row| Some(row.job_id.as_str())));
        frame.times("acquired_at", rows.iter().map(|row| Some(row.acquired_at)));
        frame.times("expires_at", rows.iter().map(|row| Some(row.expires_at)));
        if self.supplied.locks_released {
            frame.times("released_at", rows.iter().map(|row| row.released_at));
        }
        frame
    }

    pub(super) fn journal_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.journal;
        let mut frame = Frame::new(dialect);
        frame.ids("entry_id", self.lock_ids, rows.iter().map(|row| Some(row.entry_id.as_str())));
        frame.ids("job_id", self.job_ids, rows.iter().map(|row| Some(row.job_id.as_str())));
        frame.text("asset_type", rows.iter().map(|row| Some(row.asset_type.as_str())));
        frame.ids("asset_id", self.asset_ids, rows.iter().map(|row| Some(row.asset_id.as_str())));
        frame.words("leg", &LEGS, rows.iter().map(|row| Some(row.leg)));
        frame.times("at", rows.iter().map(|row| Some(row.at)));
        if self.supplied.journal_amount {
            frame.amounts("amount", rows.iter().map(|row| row.amount));
        }
        if self.supplied.journal_unit {
            frame.text("unit", rows.iter().map(|row| row.unit.as_deref()));
        }
        frame
    }

    pub(super) fn cohorts_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.cohorts;
        let mut frame = Frame::new(dialect);
        frame.words("system", &SYSTEMS, rows.iter().map(|row| Some(row.system.word())));
        frame.ids("account_id", self.either(), rows.iter().map(|row| Some(row.account_id.as_str())));
        frame.text("stage", rows.iter().map(|row| Some(row.stage)));
        frame.times("admitted_at", rows.iter().map(|row| Some(row.admitted_at)));
        frame
    }

    pub(super) fn exclusions_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.exclusions;
        let mut frame = Frame::new(dialect);
        frame.ids("source_id", self.source_ids, rows.iter().map(|row| Some(row.source_id.as_str())));
        frame.text("reason", rows.iter().map(|row| row.reason.as_deref()));
        if self.supplied.exclusions_expires {
            frame.times("expires_at", rows.iter().map(|row| row.expires_at));
        }
        frame
    }

    pub(super) fn calls_frame(&self, dialect: Dialect) -> Frame {
        let mut frame = Frame::new(dialect);
        frame.text("service", self.calls.iter().map(|row| row.service.as_deref()));
        frame.times("at", self.calls.iter().map(|row| Some(row.at)));
        if self.supplied.calls_count {
            frame.ints("calls", self.calls.iter().map(|row| row.calls));
        }
        frame
    }

    pub(super) fn before_frame(&self, dialect: Dialect) -> Frame {
        let rows: Vec<&Asset> = self.assets_before.iter().collect();
        let mut frame = Frame::new(dialect);
        frame.text("asset_type", rows.iter().map(|row| Some(row.asset_type.as_str())));
        self.assets_frame(frame, &rows, self.asset_ids)
    }

    /// The `at`-th asset export. Of mixed asset ids, the first export has int64 and the others text.
    pub(super) fn asset_export_frame(&self, name: &str, at: usize, dialect: Dialect) -> Frame {
        let rows: Vec<&Asset> = self.assets.iter().filter(|row| row.export == name).collect();
        let ids = match (self.asset_ids, at) {
            (IdKind::Mixed, 0) => IdKind::Int64,
            (IdKind::Mixed, _) => IdKind::Text,
            (kind, _) => kind,
        };
        let mut frame = Frame::new(dialect);
        if rows.iter().any(|row| row.asset_type != name) {
            frame.text("asset_type", rows.iter().map(|row| Some(row.asset_type.as_str())));
        }
        self.assets_frame(frame, &rows, ids)
    }

    /// What assets and assets_before have in common.
    fn assets_frame(&self, mut frame: Frame, rows: &[&Asset], ids: IdKind) -> Frame {
        let supplied = self.supplied;
        let text = |field: fn(&Asset) -> Option<&str>| rows.iter().map(move |row| field(row));
        frame.ids("asset_id", ids, rows.iter().map(|row| Some(row.asset_id.as_str())));
        frame.words("owner_system", &SYSTEMS, rows.iter().map(|row| Some(row.owner_system.word())));
        frame.ids("owner_id", self.either(), rows.iter().map(|row| Some(row.owner_id.as_str())));
        frame.words("state", &ASSET_STATES, rows.iter().map(|row| Some(row.state)));
        frame.times("updated_at", rows.iter().map(|row| Some(row.updated_at)));
        if supplied.assets_origin {
            frame.ids("origin_asset_id", ids, text(|row| row.origin_asset_id.as_deref()));
        }
        if supplied.assets_single {
            frame.flags("single", rows.iter().map(|row| row.single));
        }
        if supplied.assets_amount {
            frame.amounts("amount", rows.iter().map(|row| row.amount));
        }
        if supplied.assets_unit {
            frame.text("unit", text(|row| row.unit.as_deref()));
        }
        if supplied.assets_parent {
            frame.ids("parent_id", ids, text(|row| row.parent_id.as_deref()));
        }
        if supplied.assets_parent_type {
            frame.text("parent_type", text(|row| row.parent_type.as_deref()));
        }
        if supplied.assets_expires {
            frame.times("expires_at", rows.iter().map(|row| row.expires_at));
        }
        frame
    }
}
