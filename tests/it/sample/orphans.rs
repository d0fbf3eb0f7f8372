//! Planted for the set orphans.

use super::clock::{CALM, DAY, FRESH, MIGRATION, SNAPSHOT};
use super::ids::Key;
use super::world::{Asset, Event, Evidence, Op, Owner, Ref, Status, System, World};

impl World {
    pub fn plant_orphans(&mut self) {
        self.mappings_without_target();
        self.mappings_without_source();
        self.ownerless_assets();
        self.events_of_nobody();
        self.dangling_merges();
    }

    fn mappings_without_target(&mut self) {
        const RULE: &str = "orphans/mapping-without-target";
        for nth in 0..7 {
            let number = self.number();
            let (s, gone) = (self.source(Some(&number)), self.gone());
            let created = self.moment(MIGRATION + 130 * DAY, CALM);
            let at = self.link_refs(Ref::There(s), gone, Evidence::Phone, created);
            let key = Key::Pair(Ref::There(s), gone);
            if nth == 0 {
                self.links[at].updated = FRESH;
                self.plant_suspected(RULE, key);
            } else {
                self.plant(RULE, key);
            }
        }
    }

    fn mappings_without_source(&mut self) {
        for _ in 0..5 {
            let number = self.number();
            let (gone, t) = (self.gone(), self.target(Some(&number)));
            let created = self.moment(MIGRATION, CALM);
            self.link_refs(gone, Ref::There(t), Evidence::Phone, created);
            self.plant("orphans/mapping-without-source", Key::Pair(gone, Ref::There(t)));
        }
    }

    /// The owner was deleted; only what is still worth something is found.
    fn ownerless_assets(&mut self) {
        const RULE: &str = "orphans/asset-without-owner";
        for nth in 0..9_usize {
            let system = if nth.is_multiple_of(2) { System::Source } else { System::Target };
            let owner = Owner { system, account: self.gone() };
            let updated = if nth == 4 { FRESH } else { self.moment(SNAPSHOT - 300 * DAY, CALM) };
            let cents = self.prng.between(9, 900) * 100;
            let (kind, id, state) = match nth {
                0..6 => ("orders", (8_800_100_001 + nth).to_string(), [1, 1, 2, 4, 1, 1][nth]),
                6 | 7 => ("coupons", format!("CP{nth}ORPHAN"), 0),
                _ => ("memberships", "VIP-30001".to_owned(), 1),
            };
            let asset = Asset { id: id.clone(), owner, state, cents, updated, expires: None };
            match kind {
                "orders" => self.orders.push(asset),
                "coupons" => self.coupons.push(asset),
                _ => self.cards.push(asset),
            }
            match nth {
                // Cancelled: nobody needs an owner for it.
                3 => {}
                4 => self.plant_suspected(RULE, Key::Asset(kind, id)),
                _ => self.plant(RULE, Key::Asset(kind, id)),
            }
        }
    }

    fn events_of_nobody(&mut self) {
        const RULE: &str = "orphans/binding-without-account";
        for nth in 0..5 {
            let system = if nth % 2 == 0 { System::Source } else { System::Target };
            let account = Owner { system, account: self.gone() };
            let at = if nth == 3 { FRESH } else { self.moment(SNAPSHOT - 800 * DAY, CALM) };
            let number = Some(self.number());
            self.events.push(Event { account, op: Op::Bind, at, number, previous: None, verified: true });
            let key = Key::Event(self.events.len() - 1);
            if nth == 3 {
                self.plant_suspected(RULE, key);
            } else {
                self.plant(RULE, key);
            }
        }
    }

    fn dangling_merges(&mut self) {
        const RULE: &str = "orphans/merge-pointer-dangling";
        for nth in 0..3 {
            let t = self.target(None);
            let into = (nth > 0).then(|| self.gone());
            self.retire_target(t, Status::Merged, into);
            self.plant(RULE, Key::Account(System::Target, t));
        }
        let (s, gone) = (self.source(None), self.gone());
        self.retire_source(s, Status::Merged, Some(gone));
        self.plant(RULE, Key::Account(System::Source, s));
    }
}
