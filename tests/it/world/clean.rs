//! `World::clean`: a believable world without a single defect, in which much merely looks like one.

use super::base::Draft;
use super::numbers::{number, spelled};
use super::{Account, Asset, Binding, Cohort, DAY, Exclusion, HOUR, Job, MINUTE, Release, Supplied, System};
use super::{World, Write};

impl World {
    /// About `size` persons, all as they should be; the same seed and size give the same world.
    pub fn clean(seed: u64, size: usize) -> Self {
        let mut draft = Draft::new(seed, size);
        draft.world.supplied = Supplied::ALL;
        draft.world.params.placeholder_anchors = None;
        draft.world.params.union_scope = Some("wx-main".to_owned());
        draft.world.params.risky_segments = vec!["192".to_owned(), "86".to_owned()];
        draft.world.expected_before = Some(draft.world.snapshot_at - 10 * DAY);
        draft.world.decoupling = false;
        draft.world.params.dual_write_since = Some(draft.world.snapshot_at - 50 * DAY);
        draft.world.params.source_frozen_at = None;
        draft.world.params.shared_id_space = Some(false);
        (draft.world.params.merge_window, draft.world.params.merge_zone) = (None, Some(("utc", 0)));
        draft.world.asset_exports = vec!["orders".to_owned(), "memberships".to_owned()];
        for person in 0..size.max(1) {
            draft.person(person);
        }
        draft.world
    }
}

impl Draft {
    /// One person in one of the states that a unification knows.
    fn person(&mut self, person: usize) {
        let number = number(person);
        let union = format!("u{person}");
        match person % 24 {
            1 => self.unmapped(&number, &union, "deregistered", Some("retired")),
            2 => self.pair_with(&number, &union, "frozen"),
            3 => self.pair_with(&number, &union, "cooling"),
            4 => self.target_only(&number, &union),
            5 => self.test_account(),
            6 => self.excluded(&number),
            7 => self.not_due(&number, &union),
            8 => self.by_union(&number, &union),
            9 => self.merged_away(&number, &union),
            10 => self.freshly_pending(&number, &union),
            11 => self.bare_but_mapped(&number, &union),
            12 | 13 => self.dual_written(&number, &union),
            _ => self.pair_with(&number, &union, "active"),
        }
    }

    fn pair(&mut self, number: &str, union: &str) -> (Account, Account) {
        let mut source = self.plain(System::Source, Some(number), Some(union));
        let target = self.plain(System::Target, Some(number), Some(union));
        source.tenant = None;
        (source, target)
    }

    fn pair_with(&mut self, number: &str, union: &str, status: &'static str) {
        let (mut source, mut target) = self.pair(number, union);
        (source.status, target.status) = (status, status);
        let (source_id, target_id) = (self.add(System::Source, source), self.add(System::Target, target));
        self.link(&source_id, &target_id, "active", Some("anchor"));
        if status == "active" {
            self.belongings(&source_id, &target_id, number);
        }
    }

    /// Events that leave what the accounts have, a release before their verification, assets, and a finished merge.
    fn belongings(&mut self, source_id: &str, target_id: &str, number: &str) {
        for (system, id) in [(System::Source, source_id), (System::Target, target_id)] {
            for (op, anchor) in [("bind", "13912345678"), ("unbind", ""), ("rebind", number)] {
                self.calm_event(system, id, op, anchor);
            }
            let admitted_at = self.world.snapshot_at - 9 * DAY;
            self.world.cohorts.push(Cohort { system, account_id: id.to_owned(), stage: "one", admitted_at });
        }
        let released_at = self.ago(300 * DAY, 500 * DAY);
        self.world.releases.push(Release { anchor: spelled(&mut self.prng, number), released_at });
        self.merge(source_id, target_id);
    }

    /// A merge in an off-peak night: of three assets one is moved with its child, one debited and credited.
    fn merge(&mut self, source_id: &str, target_id: &str) {
        let night = self.prng.between(1, 4) * DAY;
        let start = self.world.snapshot_at - night + self.prng.between(0, 60) * MINUTE;
        let job_id = self.job_id(self.world.jobs.len());
        let (source, target) = (source_id.to_owned(), target_id.to_owned());
        self.world.jobs.push(Job {
            job_id: job_id.clone(),
            source_id: source,
            target_id: target,
            state: "committed",
            updated_at: start + 20 * MINUTE,
            attempt: Some(1),
            heartbeat_at: Some(start + 20 * MINUTE),
        });
        for account in [(System::Source, source_id), (System::Target, target_id)] {
            self.lock(account, &job_id, start, start + HOUR, Some(start + 30 * MINUTE));
        }
        let written = start + 10 * MINUTE;
        let order = self.owned("orders", source_id, None);
        let refund = self.owned("orders", source_id, Some(&order));
        let membership = self.owned("memberships", source_id, None);
        for mut moved in [order, refund] {
            let (key, worth) =
                ((moved.asset_type.as_str(), moved.asset_id.as_str()), (moved.amount, moved.unit.clone()));
            self.entry(&job_id, key, "move", written, worth);
            (moved.owner_system, moved.owner_id, moved.updated_at) = (System::Target, target_id.to_owned(), written);
            self.world.assets.push(moved);
        }
        for leg in ["debit", "credit"] {
            let key = (membership.asset_type.as_str(), membership.asset_id.as_str());
            self.entry(&job_id, key, leg, written, (membership.amount, membership.unit.clone()));
        }
        let credited = Asset {
            asset_id: self.asset_id(self.world.assets.len() + 50_000),
            owner_system: System::Target,
            owner_id: target_id.to_owned(),
            origin_asset_id: Some(membership.asset_id.clone()),
            updated_at: written,
            ..membership.clone()
        };
        self.world.assets.push(credited);
        self.world.assets.push(Asset { state: "moved", updated_at: written, ..membership });
    }

    /// An asset as its source had it before; the row goes into assets_before.
    fn owned(&mut self, export: &str, source_id: &str, parent: Option<&Asset>) -> Asset {
        let asset = Asset {
            export: export.to_owned(),
            asset_type: export.to_owned(),
            asset_id: self.asset_id(self.world.assets_before.len()),
            owner_system: System::Source,
            owner_id: source_id.to_owned(),
            state: "live",
            updated_at: self.ago(20 * DAY, 40 * DAY),
            origin_asset_id: None,
            single: Some(export == "memberships"),
            amount: Some(self.prng.between(0, 100_000)),
            unit: Some("P".to_owned()),
            parent_type: None,
            parent_id: parent.map(|parent| parent.asset_id.clone()),
            expires_at: self.prng.chance(0.5).then_some(self.world.snapshot_at + 30 * DAY),
        };
        self.world.assets_before.push(asset.clone());
        asset
    }

    /// A person who came with the dual write: registered through the gateway, updated twice, the first time on one side.
    fn dual_written(&mut self, number: &str, union: &str) {
        let (mut source, mut target) = self.pair(number, union);
        let created_at = self.world.snapshot_at - 20 * DAY;
        let op_id = self.op_id(self.world.gateway.len());
        for row in [&mut source, &mut target] {
            (row.created_at, row.origin, row.row_version) = (created_at, Some("dual_write"), Some(3));
            (row.op_id, row.anchor_verified_at) = (Some(op_id.clone()), Some(created_at));
            row.backfilled_at = None;
        }
        let (source_id, target_id) = (self.add(System::Source, source), self.add(System::Target, target));
        self.link(&source_id, &target_id, "active", Some("gateway"));
        for (version, op, failed) in [(1, "register", false), (2, "update", true), (3, "update", false)] {
            let op_id = if version == 1 { op_id.clone() } else { self.op_id(self.world.gateway.len()) };
            for leg in System::BOTH {
                let failed = failed && leg == System::Target;
                self.world.gateway.push(Write {
                    op_id: op_id.clone(),
                    op,
                    leg,
                    result: if failed { "timeout" } else { "ok" },
                    at: created_at + version * HOUR,
                    source_id: Some(source_id.clone()),
                    target_id: (version > 1).then(|| target_id.clone()),
                    version: Some(version),
                });
            }
        }
    }

    fn calm_event(&mut self, system: System, account_id: &str, op: &'static str, anchor: &str) {
        let serial = self.world.bindings.len();
        let event_id = self.event_id(serial);
        let at = self.on_tick(self.world.snapshot_at - 80 * DAY + i64::try_from(serial).unwrap() * MINUTE);
        let anchor = (!anchor.is_empty()).then(|| spelled(&mut self.prng, anchor));
        let account_id = account_id.to_owned();
        let verified = Some(true);
        self.world.bindings.push(Binding {
            event_id,
            system,
            account_id,
            op,
            at,
            anchor,
            previous_anchor: None,
            verified,
        });
    }

    /// Both sides gone, their mapping retired.
    fn unmapped(&mut self, number: &str, union: &str, status: &'static str, mapping: Option<&'static str>) {
        let (mut source, mut target) = self.pair(number, union);
        (source.status, target.status) = (status, status);
        let (source_id, target_id) = (self.add(System::Source, source), self.add(System::Target, target));
        if let Some(mapping) = mapping {
            self.link(&source_id, &target_id, mapping, Some("anchor"));
        }
    }

    fn target_only(&mut self, number: &str, union: &str) {
        let mut target = self.plain(System::Target, Some(number), Some(union));
        (target.origin, target.backfilled_at) = (Some("native"), None);
        self.add(System::Target, target);
    }

    /// Testers' numbers are placeholders, shared and malformed, and nobody minds.
    fn test_account(&mut self) {
        for (system, anchor) in
            [(System::Source, "11111111111"), (System::Target, "13912345678"), (System::Target, "x")]
        {
            let mut account = self.plain(system, None, Some("u-test"));
            (account.anchor, account.is_test) = (Some(anchor.to_owned()), Some(true));
            self.add(system, account);
        }
    }

    fn excluded(&mut self, number: &str) {
        let source = self.plain(System::Source, Some(number), None);
        let source_id = self.add(System::Source, source);
        let expires_at = Some(self.world.snapshot_at + 30 * DAY);
        self.world.exclusions.push(Exclusion { source_id, reason: Some("lawsuit".to_owned()), expires_at });
    }

    /// Created too late to be due by this round.
    fn not_due(&mut self, number: &str, union: &str) {
        let mut source = self.plain(System::Source, Some(number), Some(union));
        source.created_at = self.ago(5 * DAY, 9 * DAY);
        source.updated_at = self.ago(HOUR * 3, 4 * DAY);
        source.anchor_verified_at = Some(source.created_at);
        source.origin = None;
        self.add(System::Source, source);
    }

    /// No number on the source's side, but one union_id on both.
    fn by_union(&mut self, number: &str, union: &str) {
        let source = self.plain(System::Source, None, Some(union));
        let target = self.plain(System::Target, Some(number), Some(union));
        let (source_id, target_id) = (self.add(System::Source, source), self.add(System::Target, target));
        self.link(&source_id, &target_id, "active", Some("union_id"));
    }

    /// A duplicate merged into the account that stays, on both sides.
    fn merged_away(&mut self, number: &str, union: &str) {
        let (source, target) = self.pair(number, union);
        let (source_id, target_id) = (self.add(System::Source, source), self.add(System::Target, target));
        self.link(&source_id, &target_id, "active", Some("anchor"));
        for (system, into) in [(System::Source, source_id), (System::Target, target_id)] {
            let mut account = self.plain(system, Some(number), Some(union));
            (account.status, account.merged_into) = ("merged", Some(into));
            self.add(system, account);
        }
    }

    /// A mapping that waits, but not for long.
    fn freshly_pending(&mut self, number: &str, union: &str) {
        let (mut source, target) = self.pair(number, union);
        source.bucket = None;
        let (source_id, target_id) = (self.add(System::Source, source), self.add(System::Target, target));
        self.link(&source_id, &target_id, "pending", Some("anchor"));
        let now = self.world.snapshot_at;
        self.world.mapping.last_mut().unwrap().updated_at = now;
    }

    /// Nothing to recognise the source by, but a reviewer mapped it.
    fn bare_but_mapped(&mut self, number: &str, union: &str) {
        let source = self.plain(System::Source, None, None);
        let target = self.plain(System::Target, Some(number), Some(union));
        let (source_id, target_id) = (self.add(System::Source, source), self.add(System::Target, target));
        self.link(&source_id, &target_id, "active", Some("manual"));
    }
}
