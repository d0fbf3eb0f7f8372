//! Orders, coupons and memberships of the crowd.

use super::clock::{CALM, DAY, MINUTE, SECOND, SNAPSHOT};
use super::people::{on_source, on_target};
use super::world::{Asset, Owner, Status, World};

const ORDERS: i64 = 2_600;
const COUPONS: usize = 1_300;
const CARDS: usize = 620;

impl World {
    pub fn hand_out_assets(&mut self) {
        let sources: Vec<Owner> = (0..self.sources.len())
            .filter(|s| self.sources[*s].status == Status::Active && !self.sources[*s].internal)
            .map(on_source)
            .collect();
        let targets: Vec<Owner> = (0..self.targets.len())
            .filter(|t| self.targets[*t].status == Status::Active && !self.targets[*t].staff)
            .map(on_target)
            .collect();
        self.hand_out_orders(&sources, &targets);
        self.hand_out_coupons(&sources, &targets);
        self.hand_out_cards(&sources, &targets);
    }

    fn one_of(&mut self, sources: &[Owner], targets: &[Owner]) -> Owner {
        *if self.prng.percent(55) { self.prng.pick(sources) } else { self.prng.pick(targets) }
    }

    fn hand_out_orders(&mut self, sources: &[Owner], targets: &[Owner]) {
        let since = SNAPSHOT - 600 * DAY;
        for nth in 0..ORDERS {
            let owner = self.one_of(sources, targets);
            let state = match self.prng.below(100) {
                0..88 => 1,
                88..91 => 2,
                _ => 4,
            };
            // In the order of time; the last one just before the export, whose snapshot is therefore max(updated_at).
            let paid = since + (CALM - since) / ORDERS * nth;
            let updated =
                if nth == ORDERS - 1 { SNAPSHOT - 90 * SECOND } else { paid + self.prng.between(0, 90) * MINUTE };
            let id = (8_800_000_001 + nth * 7 + self.prng.between(0, 5)).to_string();
            let cents = self.prng.between(900, 68_000);
            self.orders.push(Asset { id, owner, state, cents, updated: updated - updated % SECOND, expires: None });
        }
    }

    fn hand_out_coupons(&mut self, sources: &[Owner], targets: &[Owner]) {
        for nth in 0..COUPONS {
            let owner = self.one_of(sources, targets);
            let state = [0, 0, 0, 1, 1, 2, 0, 1, 3, 2][self.prng.below(10)];
            let id = format!("CP{:05}{}", 10_000 + nth * 3, ["A", "K", "M", "T"][self.prng.below(4)]);
            let updated = self.moment(SNAPSHOT - 200 * DAY, CALM);
            let expires = Some(if state == 2 { updated } else { SNAPSHOT + self.prng.between(1, 90) * DAY });
            let cents = [500, 800, 1_000, 2_000, 5_000][self.prng.below(5)];
            self.coupons.push(Asset { id, owner, state, cents, updated, expires });
        }
    }

    /// At most one valid membership an owner.
    fn hand_out_cards(&mut self, sources: &[Owner], targets: &[Owner]) {
        for nth in 0..CARDS {
            let owner = if nth % 2 == 0 { sources[nth * 5] } else { targets[nth * 6] };
            let updated = self.moment(SNAPSHOT - 900 * DAY, CALM);
            let state = i32::from(nth % 9 > 0);
            let expires = (nth % 3 > 0).then(|| updated + 1_000 * DAY);
            let cents = self.prng.between(0, 40) * 500;
            self.cards.push(Asset { id: format!("VIP-{}", 10_001 + nth), owner, state, cents, updated, expires });
        }
    }
}
