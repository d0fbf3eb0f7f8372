//! The frames of a world: which columns each table's export holds.

use std::path::Path;
use std::{fs, io};

use super::frame::{Dialect, Frame};
use super::prng::Prng;
use super::project::{Export, project_file};
use super::{Account, IdKind, Mapping, System, World};

const ACCOUNT_STATUS: [&str; 6] = ["pending", "active", "frozen", "cooling", "deregistered", "merged"];
const MAPPING_STATUS: [&str; 4] = ["pending", "active", "retired", "conflict"];
const EVIDENCE: [&str; 4] = ["anchor", "union_id", "gateway", "manual"];
const SYSTEMS: [&str; 2] = ["source", "target"];
const ASSET_STATES: [&str; 5] = ["live", "locked", "in_flight", "moved", "void"];
const OPS: [&str; 6] = ["bind", "unbind", "rebind", "verify", "release", "deregister"];
const JOB_STATES: [&str; 8] =
    ["planned", "locked", "copying", "verifying", "committed", "released", "failed", "rolled_back"];
const LEGS: [&str; 4] = ["debit", "credit", "move", "void"];

impl World {
    /// Writes Parquet files under `dir/exports` and `dir/trueup.toml`. The same world gives the same files.
    pub fn write(&self, dir: &Path) -> io::Result<()> {
        let mut prng = Prng::new(self.seed ^ 0xf11e);
        fs::create_dir_all(dir.join("exports"))?;
        let mut exports = Vec::new();
        let mut keep = |section: &str, name: &str, frame: Frame, parts: usize| -> io::Result<()> {
            let path = format!("exports/{name}{}", if parts > 1 { "/" } else { ".parquet" });
            frame.write(&dir.join(&path), parts)?;
            exports.push(Export { section: format!("{section}.{name}"), path, frame });
            Ok(())
        };
        for (name, frame) in self.frames(&mut prng) {
            let parts = 1 + prng.below(3);
            keep("exports", name, frame, parts)?;
        }
        if self.supplied.assets {
            for (at, name) in self.asset_exports.iter().enumerate() {
                let frame = self.assets_frame(name, at, self.dialect(&mut prng));
                let parts = 1 + prng.below(2);
                keep("assets", name, frame, parts)?;
            }
        }
        fs::write(dir.join("trueup.toml"), project_file(self, &exports))
    }

    fn dialect(&self, prng: &mut Prng) -> Dialect {
        Dialect {
            renamed: prng.chance(0.6),
            coded: prng.chance(0.6),
            millis: self.tick == 1000 && prng.chance(0.7),
            offset_zone: prng.chance(0.3),
        }
    }

    /// Every supplied table but the assets, by name.
    fn frames(&self, prng: &mut Prng) -> Vec<(&'static str, Frame)> {
        let supplied = self.supplied;
        let mut frames = vec![
            ("source_accounts", self.accounts_frame(System::Source, self.dialect(prng))),
            ("target_accounts", self.accounts_frame(System::Target, self.dialect(prng))),
            ("mapping", self.mapping_frame(self.dialect(prng))),
        ];
        if supplied.bindings {
            frames.push(("bindings", self.bindings_frame(self.dialect(prng))));
        }
        if supplied.number_releases {
            let mut frame = Frame::new(self.dialect(prng));
            frame.text("anchor", self.releases.iter().map(|row| Some(row.anchor.as_str())));
            frame.times("released_at", self.releases.iter().map(|row| Some(row.released_at)));
            frames.push(("number_releases", frame));
        }
        if supplied.merge_jobs {
            frames.push(("merge_jobs", self.jobs_frame(self.dialect(prng))));
        }
        if supplied.merge_journal {
            frames.push(("merge_journal", self.journal_frame(self.dialect(prng))));
        }
        if supplied.exclusions {
            let mut frame = Frame::new(self.dialect(prng));
            frame.ids("source_id", self.source_ids, self.exclusions.iter().map(|row| Some(row.source_id.as_str())));
            frame.text("reason", self.exclusions.iter().map(|row| Some(row.reason.as_str())));
            frame.times("expires_at", self.exclusions.iter().map(|row| row.expires_at));
            frames.push(("exclusions", frame));
        }
        frames
    }

    fn accounts_frame(&self, system: System, dialect: Dialect) -> Frame {
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
        frame
    }

    fn mapping_frame(&self, dialect: Dialect) -> Frame {
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

    fn bindings_frame(&self, dialect: Dialect) -> Frame {
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

    fn jobs_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.jobs;
        let mut frame = Frame::new(dialect);
        frame.ids("job_id", self.job_ids, rows.iter().map(|row| Some(row.job_id.as_str())));
        frame.ids("source_id", self.source_ids, rows.iter().map(|row| Some(row.source_id.as_str())));
        frame.ids("target_id", self.target_ids, rows.iter().map(|row| Some(row.target_id.as_str())));
        frame.words("state", &JOB_STATES, rows.iter().map(|row| Some(row.state)));
        frame.times("updated_at", rows.iter().map(|row| Some(row.updated_at)));
        frame
    }

    fn journal_frame(&self, dialect: Dialect) -> Frame {
        let rows = &self.journal;
        let mut frame = Frame::new(dialect);
        frame.text("entry_id", rows.iter().map(|row| Some(row.entry_id.as_str())));
        frame.ids("job_id", self.job_ids, rows.iter().map(|row| Some(row.job_id.as_str())));
        frame.text("asset_type", rows.iter().map(|row| Some(row.asset_type.as_str())));
        frame.ids("asset_id", self.asset_ids, rows.iter().map(|row| Some(row.asset_id.as_str())));
        frame.words("leg", &LEGS, rows.iter().map(|row| Some(row.leg)));
        frame.times("at", rows.iter().map(|row| Some(row.at)));
        frame
    }

    /// The `at`-th asset export. Of mixed asset ids, the first export has int64 and the others text.
    fn assets_frame(&self, name: &str, at: usize, dialect: Dialect) -> Frame {
        let rows: Vec<_> = self.assets.iter().filter(|row| row.export == name).collect();
        let ids = match (self.asset_ids, at) {
            (IdKind::Mixed, 0) => IdKind::Int64,
            (IdKind::Mixed, _) => IdKind::Text,
            (kind, _) => kind,
        };
        let mut frame = Frame::new(dialect);
        if rows.iter().any(|row| row.asset_type != name) {
            frame.text("asset_type", rows.iter().map(|row| Some(row.asset_type.as_str())));
        }
        frame.ids("asset_id", ids, rows.iter().map(|row| Some(row.asset_id.as_str())));
        frame.words("owner_system", &SYSTEMS, rows.iter().map(|row| Some(row.owner_system.word())));
        frame.ids("owner_id", self.either(), rows.iter().map(|row| Some(row.owner_id.as_str())));
        frame.words("state", &ASSET_STATES, rows.iter().map(|row| Some(row.state)));
        frame.times("updated_at", rows.iter().map(|row| Some(row.updated_at)));
        if self.supplied.assets_origin {
            frame.ids("origin_asset_id", ids, rows.iter().map(|row| row.origin_asset_id.as_deref()));
        }
        if self.supplied.assets_single {
            frame.flags("single", rows.iter().map(|row| row.single));
        }
        frame
    }
}
