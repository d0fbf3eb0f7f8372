//! What a random world's gateway and old service saw: writes, logins, calls; and who is admitted by cohorts.

use super::base::Draft;
use super::random::Knobs;
use super::{Call, Cohort, DAY, HOUR, MINUTE, Micros, System, Write};

const RESULTS: [&str; 4] = ["ok", "failed", "timeout", "rejected"];
const OPS: [&str; 5] = ["register", "login", "rebind", "deregister", "update"];
const ORIGINS: [Option<&str>; 5] = [Some("native"), Some("dual_write"), Some("dual_write"), Some("backfill"), None];

impl Draft {
    /// Where accounts came from: by which operation, in which bucket, and what both systems must hold alike.
    pub fn random_origins(&mut self, knobs: &Knobs) {
        for system in System::BOTH {
            for at in 0..self.world.accounts(system).len() {
                let mut row = self.world.accounts(system)[at].clone();
                if self.prng.chance(knobs.gateway) {
                    row.origin = *self.prng.pick(&ORIGINS);
                    row.row_version = *self.prng.pick(&[Some(1), Some(2), Some(3), Some(4), None]);
                    let op = self.prng.below(self.world.sources.len() + 2);
                    row.op_id = self.prng.chance(0.6).then(|| self.op_id(op));
                    if self.world.op_ids == super::IdKind::Text && self.prng.chance(0.05) {
                        row.op_id = Some(" ".to_owned());
                    }
                }
                if self.prng.chance(knobs.gateway) {
                    row.bucket =
                        (*self.prng.pick(&[None, Some("b0"), Some("b1"), Some("B1"), Some("")])).map(str::to_owned);
                }
                if self.prng.chance(knobs.gateway / 2.0) {
                    row.mirror = (*self.prng.pick(&[None, Some("m1"), Some("m2"), Some("")])).map(str::to_owned);
                }
                if self.prng.chance(0.4) {
                    row.backfilled_at = self.prng.chance(0.9).then(|| self.written_at());
                }
                self.world.accounts_mut(system)[at] = row;
            }
        }
    }

    /// A time of a write: mostly one of a few hours, so that many coincide.
    fn written_at(&mut self) -> Micros {
        let frozen = self.world.params.source_frozen_at;
        match (self.prng.below(10), frozen) {
            (0 | 1, _) => self.edge(),
            (2, Some(frozen)) => {
                let frozen = self.on_tick(frozen);
                self.around(frozen)
            }
            (3, _) => self.ago(HOUR, 40 * DAY),
            _ => self.world.snapshot_at - DAY - i64::try_from(self.prng.below(12)).unwrap() * HOUR,
        }
    }

    /// Operations of accounts, most about a pair, with one leg or two.
    pub fn random_gateway(&mut self, knobs: &Knobs) {
        for at in 0..(self.world.sources.len() as f64 * 2.0 * knobs.gateway) as usize {
            let source = self.prng.below(self.world.sources.len() + 1);
            let source_id = self.world.sources.get(source).map(|row| row.id.clone());
            let source_id = source_id.unwrap_or_else(|| self.ghost(System::Source));
            let mapped = self.world.mapping.iter().find(|row| row.source_id == source_id && row.status == "active");
            let target_id = mapped.map(|row| row.target_id.clone());
            let target_id = target_id.or_else(|| {
                let any = self.prng.below(self.world.targets.len());
                self.prng.chance(0.3).then(|| self.world.targets[any].id.clone())
            });
            let (names_source, names_target) = (self.prng.chance(0.7), self.prng.chance(0.7));
            let op = *self.prng.pick(&OPS);
            let write = Write {
                op_id: self.op_id(at),
                op,
                leg: System::Source,
                result: "ok",
                at: self.written_at(),
                source_id: Some(source_id).filter(|_| names_source),
                target_id: target_id.filter(|_| names_target),
                version: self.prng.chance(0.85).then(|| self.prng.between(1, 4)),
            };
            self.legs(&write, knobs);
        }
    }

    fn legs(&mut self, write: &Write, knobs: &Knobs) {
        for leg in System::BOTH {
            if self.prng.chance(knobs.gateway / 2.0) {
                continue;
            }
            let result = if self.prng.chance(knobs.gateway) { *self.prng.pick(&RESULTS) } else { "ok" };
            let later = *self.prng.pick(&[0, 0, 0, 1, 60, 120]);
            let at = write.at + later * MINUTE;
            let mut row = Write { leg, result, at, ..write.clone() };
            // One leg may not know what the other does.
            if self.prng.chance(0.1) {
                row.version = None;
            }
            if self.prng.chance(0.1) {
                row.source_id = None;
            }
            if self.prng.chance(0.1) {
                row.target_id = None;
            }
            self.world.gateway.push(row);
        }
    }

    /// Accounts of either system, of one only, or of nobody, admitted at some time; many just when a job began.
    pub fn random_cohorts(&mut self, knobs: &Knobs) {
        if knobs.cohorts == 0.0 {
            return;
        }
        let named = self.prng.below(4);
        let systems = &System::BOTH[usize::from(named == 3)..if named == 2 { 1 } else { 2 }];
        for &system in systems {
            let mut ids: Vec<String> = self.world.accounts(system).iter().map(|row| row.id.clone()).collect();
            ids.push(self.stray(system));
            for account_id in ids {
                if self.prng.chance(1.0 - knobs.cohorts) {
                    let admitted_at = match self.prng.below(5) {
                        0 => self.moment(),
                        1 => self.written_at(),
                        _ => self.ago(8 * DAY, 20 * DAY),
                    };
                    let stage = *self.prng.pick(&["one", "two"]);
                    self.world.cohorts.push(Cohort { system, account_id, stage, admitted_at });
                }
            }
        }
    }

    pub fn random_calls(&mut self) {
        let services = [Some("billing"), Some(" billing "), Some("search"), Some(""), None, Some("push")];
        for _ in 0..self.prng.below(12) {
            let service = self.prng.pick(&services).map(str::to_owned);
            let calls = *self.prng.pick(&[Some(3), Some(1), Some(0), Some(-1), None]);
            let at = self.written_at();
            self.world.calls.push(Call { service, at, calls });
        }
    }
}
