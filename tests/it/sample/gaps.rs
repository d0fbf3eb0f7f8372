//! Planted for the set mapping-gaps.

use super::clock::{CALM, DAY, FRESH, HOUR, MIGRATION, SNAPSHOT};
use super::ids::Key;
use super::people::{on_source, on_target, pair_key};
use super::world::{Event, Evidence, LinkState, Op, Ref, Status, System, World};

const MISMATCH: &str = "mapping-gaps/mapping-anchor-mismatch";

impl World {
    pub fn plant_gaps(&mut self) {
        self.unmapped();
        self.without_target();
        self.mapped_twice();
        self.overloaded();
        self.mismatched();
        self.explained_mismatches();
        self.mapped_to_the_gone();
        self.merge_chains();
        self.pending_too_long();
        self.without_evidence();
    }

    fn unmapped(&mut self) {
        const RULE: &str = "mapping-gaps/source-unmapped";
        for nth in 0..14 {
            let (s, _) = self.unmapped_pair();
            match nth {
                0 | 1 => self.sources[s].verified = None,
                2 | 3 => {
                    self.touch_source(s);
                    self.plant_suspected(RULE, Key::Source(s));
                    continue;
                }
                _ => {}
            }
            self.plant(RULE, Key::Source(s));
        }
        for _ in 0..3 {
            let (s, t) = (self.source(None), self.app_account());
            let union = self.union();
            self.sources[s].union = Some(union.clone());
            self.targets[t].union = Some(union);
            self.plant(RULE, Key::Source(s));
        }
    }

    /// An account of the app with a number of its own.
    fn app_account(&mut self) -> usize {
        let number = self.number();
        self.target(Some(&number))
    }

    fn without_target(&mut self) {
        for nth in 0..12 {
            let number = self.number();
            let s = self.source(Some(&number));
            if nth < 3 {
                self.sources[s].verified = None;
            }
            if nth == 3 {
                self.touch_source(s);
                self.plant_suspected("mapping-gaps/target-missing", Key::Source(s));
                continue;
            }
            self.plant("mapping-gaps/target-missing", Key::Source(s));
        }
        for nth in 0..5 {
            let (s, t) = self.unmapped_pair();
            self.targets[t].status = if nth % 2 == 0 { Status::Pending } else { Status::Cooling };
            self.plant("mapping-gaps/target-not-live", Key::Source(s));
        }
    }

    fn mapped_twice(&mut self) {
        for nth in 0..5 {
            let (s, t) = self.pair();
            let other = self.app_account();
            self.link(s, other, Evidence::Phone);
            if nth == 0 {
                // Both contradict: its own number is a third one.
                let number = self.number();
                self.targets[t].phone = Some(format!("+{number}"));
            }
            self.plant("mapping-gaps/source-mapped-twice", Key::Source(s));
        }
    }

    /// Customer service linked a whole family without phones to one account.
    fn overloaded(&mut self) {
        for members in [4, 6] {
            let (_, t) = self.pair();
            for _ in 0..members {
                let s = self.source(None);
                self.sources[s].union = None;
                self.link(s, t, Evidence::Service);
            }
            self.plant("mapping-gaps/target-overloaded", Key::Target(t));
        }
    }

    /// A pair whose sides have different numbers, the mini-program's first.
    fn mismatched_pair(&mut self) -> (usize, usize, String, String) {
        let (a, b) = (self.number(), self.number());
        let (s, t) = (self.source(Some(&a)), self.target(Some(&b)));
        self.sources[s].union = None;
        self.link(s, t, Evidence::Phone);
        (s, t, a, b)
    }

    fn mismatched(&mut self) {
        for nth in 0..4 {
            let (s, t, ..) = self.mismatched_pair();
            if nth == 0 {
                self.touch_target(t);
                self.plant_suspected(MISMATCH, pair_key(s, t));
                continue;
            }
            self.plant(MISMATCH, pair_key(s, t));
        }
    }

    /// The log says which side changed the number.
    fn explained_mismatches(&mut self) {
        for nth in 0..5 {
            let (s, t, a, b) = self.mismatched_pair();
            let (account, number, previous) = match nth {
                0..3 => (on_source(s), a.clone(), b),
                _ => (on_target(t), b, a.clone()),
            };
            let at = self.moment(SNAPSHOT - 200 * DAY, CALM);
            let (number, previous) = (Some(number), Some(previous));
            self.events.push(Event { account, op: Op::Rebind, at, number, previous, verified: true });
            if nth == 2 {
                // Somebody else holds the new number in the app: the mapping leads to the wrong one.
                self.target(Some(&a));
            }
            self.plant(MISMATCH, pair_key(s, t));
        }
    }

    fn mapped_to_the_gone(&mut self) {
        for _ in 0..5 {
            let (s, root) = self.unmapped_pair();
            let t = self.target(None);
            self.retire_target(t, Status::Merged, Some(Ref::There(root)));
            self.link(s, t, Evidence::Phone);
            self.plant("mapping-gaps/mapping-to-merged-target", pair_key(s, t));
        }
        for _ in 0..4 {
            let (s, t) = self.pair();
            self.retire_target(t, Status::Deregistered, None);
            self.plant("mapping-gaps/mapping-to-deregistered-target", pair_key(s, t));
        }
        for nth in 0..6 {
            let (s, t) = self.pair();
            if nth < 4 {
                self.retire_source(s, Status::Deregistered, None);
            } else {
                let (root, _) = self.pair();
                self.retire_source(s, Status::Merged, Some(Ref::There(root)));
            }
            self.plant("mapping-gaps/mapping-from-deregistered-source", pair_key(s, t));
        }
    }

    fn merge_chains(&mut self) {
        for _ in 0..3 {
            let (_, root) = self.pair();
            let (first, second) = (self.target(None), self.target(None));
            self.retire_target(second, Status::Merged, Some(Ref::There(root)));
            self.retire_target(first, Status::Merged, Some(Ref::There(second)));
            self.plant("mapping-gaps/merge-chained", Key::Account(System::Target, first));
        }
        let (root, _) = self.pair();
        let (first, second) = (self.source(None), self.source(None));
        self.retire_source(second, Status::Merged, Some(Ref::There(root)));
        self.retire_source(first, Status::Merged, Some(Ref::There(second)));
        self.plant("mapping-gaps/merge-chained", Key::Account(System::Source, first));

        let (a, b, own) = (self.target(None), self.target(None), self.source(None));
        self.retire_target(a, Status::Merged, Some(Ref::There(b)));
        self.retire_target(b, Status::Merged, Some(Ref::There(a)));
        self.retire_source(own, Status::Merged, Some(Ref::There(own)));
        for (system, at) in [(System::Target, a), (System::Target, b), (System::Source, own)] {
            self.plant("mapping-gaps/merge-cycle", Key::Account(system, at));
        }
    }

    fn pending_too_long(&mut self) {
        for nth in 0..6 {
            let (s, mut t) = self.pair();
            if nth == 5 {
                // Mapped already; the pending one is a leftover.
                t = self.app_account();
                self.link(s, t, Evidence::Phone);
            }
            let at = self.moment(MIGRATION + 120 * DAY, CALM - 2 * HOUR);
            if let Some(link) = self.last_link() {
                (link.state, link.created, link.updated) = (LinkState::Pending, at, at);
            }
            self.plant("mapping-gaps/mapping-pending-too-long", pair_key(s, t));
        }
    }

    fn without_evidence(&mut self) {
        const RULE: &str = "mapping-gaps/mapping-without-evidence";
        for nth in 0..5 {
            let (s, t) = (self.source(None), self.app_account());
            self.sources[s].union = (nth % 2 == 0).then(|| self.union());
            self.targets[t].union = (nth == 0).then(|| self.union());
            self.link(s, t, if nth < 3 { Evidence::Phone } else { Evidence::Union });
            if let Some(link) = self.last_link() {
                if nth == 1 {
                    link.evidence = None;
                }
                if nth == 4 {
                    link.updated = FRESH;
                }
            }
            if nth == 4 {
                self.plant_suspected(RULE, pair_key(s, t));
            } else {
                self.plant(RULE, pair_key(s, t));
            }
        }
    }
}
