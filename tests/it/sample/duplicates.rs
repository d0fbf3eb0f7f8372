//! Planted for the set duplicate-anchors.

use super::clock::{CALM, DAY, HOUR, SNAPSHOT};
use super::ids::Key;
use super::people::on_target;
use super::world::{Asset, Evidence, Status, System, World};

const BY_TARGETS: &str = "duplicate-anchors/anchor-shared-by-targets";
const BY_SOURCES: &str = "duplicate-anchors/anchor-shared-by-sources";

impl World {
    pub fn plant_duplicates(&mut self) {
        self.anchors_shared_by_targets();
        self.anchors_shared_by_sources();
        self.open_ids_shared();
        self.union_ids_shared();
        self.anchor_and_union_id_disagree();
        self.crowded_anchors();
        self.placeholders();
        self.chains();
    }

    fn anchors_shared_by_targets(&mut self) {
        for nth in 0..7 {
            let number = self.number();
            let (_, first) = self.pair_with(&number);
            let second = self.second_target(first, &number);
            match nth {
                0 => self.targets[second].verified = None,
                1 => self.targets[second].status = Status::Frozen,
                2 => {
                    let third = self.second_target(first, &number);
                    self.plant(BY_TARGETS, Key::Target(third));
                }
                3 => {
                    self.touch_target(second);
                    self.plant_suspected(BY_TARGETS, Key::Target(second));
                    continue;
                }
                _ => {}
            }
            self.plant(BY_TARGETS, Key::Target(second));
        }
        // Neither ever verified: the one that holds a membership stays.
        let number = self.number();
        let (s, first) = self.unmapped_pair_with(&number);
        self.link(s, first, Evidence::Gateway);
        let second = self.second_target(first, &number);
        for t in [first, second] {
            self.targets[t].verified = None;
        }
        let updated = self.moment(SNAPSHOT - 90 * DAY, CALM);
        let (id, owner) = ("VIP-30977".to_owned(), on_target(first));
        self.cards.push(Asset { id, owner, state: 1, cents: 26_000, updated, expires: None });
        self.plant(BY_TARGETS, Key::Target(second));
    }

    fn anchors_shared_by_sources(&mut self) {
        for nth in 0..8 {
            let number = self.number();
            let (first, target) = self.pair_with(&number);
            let second = self.second_source(first, &number);
            match nth {
                0 | 1 => self.sources[second].verified = None,
                2 => self.sources[second].status = Status::Frozen,
                3 | 4 => drop(self.link(second, target, Evidence::Phone)),
                _ => {}
            }
            self.plant(BY_SOURCES, Key::Source(second));
        }
    }

    /// One WeChat user, two accounts: a first login that raced with itself.
    fn open_ids_shared(&mut self) {
        for nth in 0..4 {
            let (first, _) = self.pair();
            let number = self.number();
            let second = self.second_source(first, &number);
            self.sources[second].open = self.sources[first].open.clone();
            if nth == 0 {
                self.sources[second].verified = None;
            }
            self.plant("duplicate-anchors/open-id-shared", Key::Source(second));
        }
    }

    fn union_ids_shared(&mut self) {
        for _ in 0..5 {
            let (s, first) = self.pair();
            let (number, union) = (self.number(), self.union());
            let second = self.second_target(first, &number);
            self.sources[s].union = Some(union.clone());
            for t in [first, second] {
                self.targets[t].union = Some(union.clone());
            }
            self.plant("duplicate-anchors/union-id-shared-by-targets", Key::Target(second));
        }
        for _ in 0..4 {
            let (first, t) = self.pair();
            let (number, union) = (self.number(), self.union());
            let second = self.second_source(first, &number);
            self.targets[t].union = Some(union.clone());
            for s in [first, second] {
                self.sources[s].union = Some(union.clone());
            }
            self.plant("duplicate-anchors/union-id-shared-by-sources", Key::Source(second));
        }
    }

    /// The phone is one account's, WeChat another's.
    fn anchor_and_union_id_disagree(&mut self) {
        for nth in 0..5 {
            let (s, by_phone) = self.unmapped_pair();
            let (number, union) = (self.number(), self.union());
            let by_union = self.target(Some(&number));
            self.sources[s].union = Some(union.clone());
            self.targets[by_union].union = Some(union);
            self.targets[by_phone].union = Some(self.union());
            if nth % 2 == 0 {
                self.link(s, by_phone, Evidence::Phone);
            }
            self.plant("duplicate-anchors/anchor-and-union-id-disagree", Key::Source(s));
        }
    }

    /// A shop's phone that registered its customers.
    fn crowded_anchors(&mut self) {
        const RULE: &str = "duplicate-anchors/anchor-on-too-many-accounts";
        let number = self.number();
        for nth in 0..7 {
            let registered = SNAPSHOT - 700 * DAY + nth * 9 * DAY + nth * HOUR;
            let s = self.source_since(registered, Some(&number));
            (self.sources[s].verified, self.sources[s].union) = (None, None);
            if nth == 0 {
                self.plant(RULE, Key::Account(System::Source, s));
            }
        }
        for accounts in [6, 9] {
            let number = self.number();
            for nth in 0..accounts {
                let created = SNAPSHOT - 900 * DAY + nth * 5 * DAY + nth * HOUR;
                let t = self.target_since(created, Some(&number));
                self.targets[t].verified = None;
                if nth == 0 {
                    self.plant(RULE, Key::Account(System::Target, t));
                }
            }
        }
    }

    /// Written to get past a form.
    fn placeholders(&mut self) {
        const RULE: &str = "duplicate-anchors/anchor-placeholder";
        for phone in ["11111111111", "00000000000", "99999999999", "6666-6666-666", "+86 199 0000 0000"] {
            let s = self.source(None);
            (self.sources[s].phone, self.sources[s].union) = (Some(phone.to_owned()), None);
            self.plant(RULE, Key::Account(System::Source, s));
        }
        for phone in ["11111111111", "+8619900000000", "8888 8888"] {
            let t = self.target(None);
            self.targets[t].phone = Some(phone.to_owned());
            self.plant(RULE, Key::Account(System::Target, t));
        }
    }

    /// Two accounts of the app that only somebody who is leaving connects: the phone of one, WeChat of the other.
    fn chains(&mut self) {
        for _ in 0..3 {
            let (a, b, union) = (self.number(), self.number(), self.union());
            let (first, second, s) = (self.target(Some(&a)), self.target(Some(&b)), self.source(Some(&a)));
            self.targets[second].union = Some(union.clone());
            self.sources[s].union = Some(union);
            self.sources[s].status = Status::Cooling;
            self.plant("duplicate-anchors/identity-chained", Key::Smallest(vec![first, second]));
        }
    }
}
