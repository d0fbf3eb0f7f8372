//! The crowd's binding events, released numbers and merge jobs.

use super::clock::{CALM, DAY, HOUR, MIGRATION, SNAPSHOT};
use super::crowd::APP_ONLY_TARGETS;
use super::people::{on_source, on_target};
use super::world::{Event, Evidence, Job, LinkState, Op, Owner, Ref, Status, World};

impl World {
    pub fn keep_the_logs(&mut self) {
        self.keep_bindings();
        self.keep_releases();
        self.keep_jobs();
    }

    fn keep_bindings(&mut self) {
        for s in (0..self.sources.len()).step_by(13) {
            let source = &self.sources[s];
            if source.internal {
                continue;
            }
            match (source.status, source.phone.clone(), source.verified) {
                (Status::Deregistered, ..) => {
                    let at = source.modified;
                    self.log(on_source(s), Op::Deregister, at, None, true);
                }
                (_, Some(phone), Some(at)) => self.bind(on_source(s), &phone, at),
                _ => {}
            }
        }
        for t in (0..self.targets.len()).step_by(19) {
            let target = &self.targets[t];
            if let (Some(phone), Some(at), false) = (target.phone.clone(), target.verified, target.staff) {
                self.bind(on_target(t), &phone, at);
            }
        }
    }

    /// Bound once, or rebound from an earlier number; some tried another one and never confirmed it.
    fn bind(&mut self, account: Owner, phone: &str, at: i64) {
        if self.prng.percent(25) {
            let earlier = self.number();
            self.log(account, Op::Bind, at - 300 * DAY, Some(&earlier), true);
            self.log(account, Op::Rebind, at, Some(phone), true);
            if let Some(event) = self.events.last_mut() {
                event.previous = Some(earlier);
            }
        } else {
            self.log(account, Op::Bind, at, Some(phone), true);
        }
        if self.prng.percent(10) {
            let tried = self.number();
            self.log(account, Op::Rebind, at + HOUR, Some(&tried), false);
        }
        if self.prng.percent(20) {
            self.log(account, Op::Verify, at + 2 * HOUR, Some(phone), true);
        }
    }

    fn log(&mut self, account: Owner, op: Op, at: i64, phone: Option<&str>, verified: bool) {
        let number = phone.map(str::to_owned);
        self.events.push(Event { account, op, at, number, previous: None, verified });
    }

    /// Numbers that nobody holds, and those whose present holder verified them long after.
    fn keep_releases(&mut self) {
        for nth in 0..14 {
            let number = self.number();
            self.releases.push((number, CALM - CALM % DAY - nth * 60 * DAY));
        }
        for t in APP_ONLY_TARGETS.step_by(140) {
            let target = &self.targets[t];
            if let (Some(phone), Some(verified)) = (target.phone.clone(), target.verified) {
                self.releases.push((phone, verified - verified % DAY - 200 * DAY));
            }
        }
    }

    /// The pilot of the merge: pairs without a membership, whose assets went over with the account.
    fn keep_jobs(&mut self) {
        let pilot: Vec<(usize, usize)> =
            self.links.iter().step_by(29).filter_map(|link| self.fit_for_pilot(link)).collect();
        for (nth, (s, t)) in pilot.into_iter().take(46).enumerate() {
            let phase = match nth {
                0..34 => "COMMITTED",
                34..38 => "RELEASED",
                38..41 => "ROLLED_BACK",
                41..44 => "PLANNED",
                _ => "FAILED",
            };
            let updated = self.moment(MIGRATION + 200 * DAY, SNAPSHOT - DAY);
            self.jobs.push(Job { source: s, target: t, phase, updated });
            if nth < 38 {
                for asset in self.orders.iter_mut().chain(&mut self.coupons) {
                    if asset.owner == on_source(s) {
                        asset.owner = on_target(t);
                    }
                }
            }
        }
    }

    fn fit_for_pilot(&self, link: &super::world::Link) -> Option<(usize, usize)> {
        let (Ref::There(s), Ref::There(t)) = (link.source, link.target) else { return None };
        let plain = link.state == LinkState::Active && link.evidence == Some(Evidence::Phone);
        let active = self.sources[s].status == Status::Active && self.targets[t].status == Status::Active;
        let holds_card = self.cards.iter().any(|card| card.owner == on_source(s));
        (plain && active && !holds_card).then_some((s, t))
    }
}
