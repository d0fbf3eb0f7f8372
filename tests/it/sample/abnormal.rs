//! Planted for the set abnormal-accounts.

use super::clock::{CALM, DAY, HOUR, SNAPSHOT, beijing};
use super::ids::Key;
use super::people::{on_source, on_target, pair_key};
use super::world::{Event, Evidence, Job, OLD_SCOPE, Op, Owner, Status, System, World};

const RECYCLED: &str = "abnormal-accounts/anchor-recycled";

impl World {
    pub fn plant_abnormal(&mut self) {
        self.anchors_missing();
        self.anchors_malformed();
        self.risky_segments();
        self.unverified();
        self.released_numbers();
        self.idle_holders();
        self.behind_their_binding();
        self.cooling_on_one_side();
        self.conflicting_status();
        self.jobs_that_should_not_be();
        self.drifted_scopes();
        self.impossible_times();
    }

    fn anchors_missing(&mut self) {
        const RULE: &str = "abnormal-accounts/anchor-missing";
        for phone in [None, None, Some(""), Some("   "), None, None, None] {
            let s = self.source(None);
            let source = &mut self.sources[s];
            (source.phone, source.union) = (phone.map(str::to_owned), None);
            if phone == Some("") {
                self.touch_source(s);
                self.plant_suspected(RULE, Key::Source(s));
            } else {
                self.plant(RULE, Key::Source(s));
            }
        }
    }

    fn anchors_malformed(&mut self) {
        const RULE: &str = "abnormal-accounts/anchor-malformed";
        for nth in 0..8 {
            let (number, other) = (self.number(), self.number());
            let (digits, other) = (&number[2..], &other[2..]);
            let phone = match nth {
                0 => digits[..10].to_owned(),
                1 => format!("{digits}5"),
                2 => format!("{}****{}", &digits[..3], &digits[7..]),
                3 => format!("{digits};{other}"),
                4 => "未填写".to_owned(),
                5 => format!("{digits} ext. 12"),
                6 => format!("+86{}", &digits[..9]),
                _ => format!("tel {digits}x"),
            };
            self.oddities.push(phone.clone());
            if nth < 5 {
                let s = self.source(None);
                let source = &mut self.sources[s];
                (source.phone, source.union) = (Some(phone), None);
                self.plant(RULE, Key::Account(System::Source, s));
            } else {
                let (_, t) = self.pair();
                self.targets[t].phone = Some(phone);
                self.plant(RULE, Key::Account(System::Target, t));
            }
        }
    }

    /// Both sides of a pair hold the number.
    fn risky_segments(&mut self) {
        const RULE: &str = "abnormal-accounts/anchor-risky-segment";
        for _ in 0..6 {
            let number = self.numbers.risky(&mut self.prng);
            let (s, t) = self.pair_with(&number);
            self.plant(RULE, Key::Account(System::Source, s));
            self.plant(RULE, Key::Account(System::Target, t));
        }
    }

    fn unverified(&mut self) {
        for nth in 0..8 {
            let (s, t) = self.pair();
            if nth < 5 {
                self.sources[s].verified = None;
            } else {
                self.targets[t].verified = None;
            }
            self.plant("abnormal-accounts/anchor-unverified", pair_key(s, t));
        }
    }

    /// The carrier took the number back after it had been verified.
    fn released_numbers(&mut self) {
        for nth in 0..2 {
            let number = self.number();
            let (s, t) = self.pair_with(&number);
            self.releases.push((number, beijing(2026, 8, 3 + nth)));
            self.plant(RECYCLED, Key::Account(System::Source, s));
            self.plant(RECYCLED, Key::Account(System::Target, t));
        }
        // Its next holder has long been verified in the app.
        for nth in 0..3 {
            let (number, released) = (self.number(), beijing(2024, 5, 6 + nth));
            let s = self.source_since(released - 700 * DAY, Some(&number));
            let source = &mut self.sources[s];
            (source.seen, source.modified) = (Some(released - 120 * DAY), released - 120 * DAY);
            self.target_since(released + 130 * DAY, Some(&number));
            self.releases.push((number, released));
            self.plant(RECYCLED, Key::Account(System::Source, s));
        }
    }

    /// Nobody came back for years, and then somebody else verified the number.
    fn idle_holders(&mut self) {
        for _ in 0..2 {
            let (number, created) = (self.number(), self.moment(beijing(2020, 1, 1), beijing(2021, 1, 1)));
            let old = self.target_since(created, Some(&number));
            let target = &mut self.targets[old];
            (target.seen, target.modified) = (Some(created + 400 * DAY), created + 400 * DAY);
            let created = self.moment(beijing(2025, 4, 1), beijing(2025, 12, 1));
            let new = self.target_since(created, Some(&number));
            self.targets[new].union = Some(self.union());
            self.plant(RECYCLED, Key::Account(System::Target, old));
        }
    }

    fn event(&mut self, account: Owner, op: Op, number: Option<&str>, previous: Option<&str>) {
        let at = self.moment(SNAPSHOT - 100 * DAY, CALM);
        let (number, previous) = (number.map(str::to_owned), previous.map(str::to_owned));
        self.events.push(Event { account, op, at, number, previous, verified: true });
    }

    /// The log says one thing, the account another.
    fn behind_their_binding(&mut self) {
        const RULE: &str = "abnormal-accounts/anchor-behind-binding";
        for nth in 0..6 {
            let (number, new) = (self.number(), self.number());
            let (s, t) = self.pair_with(&number);
            match nth {
                0 | 1 => self.event(on_source(s), Op::Rebind, Some(&new), Some(&number)),
                2 => {
                    self.event(on_source(s), Op::Rebind, Some(&new), Some(&number));
                    self.targets[t].phone = Some(format!("+{new}"));
                }
                3 => self.event(on_source(s), Op::Unbind, None, Some(&number)),
                4 => self.event(on_target(t), Op::Verify, Some(&new), None),
                _ => {
                    // Another live account of the app holds what the log says.
                    self.target(Some(&new));
                    self.event(on_target(t), Op::Rebind, Some(&new), Some(&number));
                }
            }
            let key = if nth < 4 { Key::Account(System::Source, s) } else { Key::Account(System::Target, t) };
            self.plant(RULE, key);
        }
    }

    fn cooling_on_one_side(&mut self) {
        const RULE: &str = "abnormal-accounts/cooling-on-one-side";
        for nth in 0..6 {
            let (s, t) = self.pair();
            if nth % 2 == 0 {
                self.sources[s].status = Status::Cooling;
            } else {
                self.targets[t].status = Status::Cooling;
            }
            if nth == 0 {
                self.touch_source(s);
                self.plant_suspected(RULE, pair_key(s, t));
            } else {
                self.plant(RULE, pair_key(s, t));
            }
        }
    }

    fn conflicting_status(&mut self) {
        const RULE: &str = "abnormal-accounts/status-conflicting";
        for nth in 0..7 {
            let (s, t) = self.pair();
            if nth < 4 {
                self.sources[s].status = Status::Frozen;
            } else {
                self.targets[t].status = Status::Frozen;
            }
            match nth {
                // A merge that failed lost nothing.
                1 => self.jobs.push(Job { source: s, target: t, phase: "FAILED", updated: CALM - 20 * DAY }),
                4 => {
                    self.touch_target(t);
                    self.plant_suspected(RULE, pair_key(s, t));
                    continue;
                }
                _ => {}
            }
            self.plant(RULE, pair_key(s, t));
        }
    }

    fn jobs_that_should_not_be(&mut self) {
        for (phase, source, target) in [
            ("PLANNED", Status::Cooling, Status::Active),
            ("LOCKED", Status::Active, Status::Cooling),
            ("PLANNED", Status::Cooling, Status::Cooling),
        ] {
            let (s, t) = self.pair();
            (self.sources[s].status, self.targets[t].status) = (source, target);
            self.jobs.push(Job { source: s, target: t, phase, updated: CALM - 9 * HOUR });
            self.plant("abnormal-accounts/cooling-account-in-merge", Key::Job(self.jobs.len() - 1));
        }
        for phase in ["COMMITTED", "COMMITTED", "RELEASED", "COMMITTED"] {
            let (s, t) = self.pair();
            self.sources[s].status = Status::Frozen;
            self.jobs.push(Job { source: s, target: t, phase, updated: CALM - 40 * DAY });
            self.plant("abnormal-accounts/frozen-account-merged", Key::Job(self.jobs.len() - 1));
        }
    }

    fn drifted_scopes(&mut self) {
        for nth in 0..9 {
            let (s, t) = if nth < 6 { self.pair() } else { self.unmapped_pair() };
            if nth >= 6 {
                self.link(s, t, Evidence::Gateway);
            }
            self.sources[s].scope = OLD_SCOPE;
            self.sources[s].union = Some(self.union());
            self.plant("abnormal-accounts/union-scope-drifted", Key::Source(s));
        }
    }

    fn impossible_times(&mut self) {
        const RULE: &str = "abnormal-accounts/time-impossible";
        for nth in 0..6 {
            let (s, t) = self.pair();
            let system = if nth < 4 { System::Source } else { System::Target };
            match nth {
                0..2 => self.sources[s].modified = self.sources[s].registered - 3 * DAY,
                2 => self.sources[s].seen = Some(SNAPSHOT + 3 * HOUR),
                3 => self.sources[s].verified = Some(SNAPSHOT + 300 * DAY),
                4 => self.targets[t].seen = Some(beijing(2099, 12, 31)),
                _ => self.targets[t].modified = self.targets[t].created - 8 * HOUR,
            }
            self.plant(RULE, Key::Account(system, if nth < 4 { s } else { t }));
        }
    }
}
