//! The crowd: the accounts and mappings in which nothing is wrong, and those that merely look as if.

use std::ops::Range;

use super::clock::{CALM, DAY, DUE_UNTIL, HOUR, MINUTE, SECOND, SNAPSHOT};
use super::numbers::as_the_mini_program_writes;
use super::world::{Evidence, Exclusion, LinkState, OLD_SCOPE, Ref, Status, World};

const PAIRS: usize = 3_180;
const BORDER_PAIRS: usize = 4;
const APP_ONLY: usize = 1_190;
/// Their places in `World::targets`.
pub const APP_ONLY_TARGETS: Range<usize> = PAIRS + BORDER_PAIRS..PAIRS + BORDER_PAIRS + APP_ONLY;

impl World {
    pub fn settle_the_crowd(&mut self) {
        self.mapped_pairs();
        self.app_only();
        self.newcomers();
        self.in_step();
        self.gone_for_good();
        self.not_there_yet();
        self.internal_accounts();
        self.excluded();
    }

    fn mapped_pairs(&mut self) {
        for nth in 0..PAIRS {
            match nth % 50 {
                // Found by WeChat's UnionId: the mini-program never asked for the phone.
                7 => {
                    let (number, union) = (self.number(), self.union());
                    let (s, t) = (self.source(None), self.target(Some(&number)));
                    self.sources[s].union = Some(union.clone());
                    self.targets[t].union = Some(union);
                    self.link(s, t, Evidence::Union);
                }
                // Registered through the gateway, which writes both sides; the number may be confirmed later.
                13 | 31 => {
                    let (s, t) = self.unmapped_pair();
                    if nth % 100 < 50 {
                        self.sources[s].verified = None;
                    }
                    self.link(s, t, Evidence::Gateway);
                }
                // Created in the app by the migration itself.
                place if place % 2 == 0 => {
                    let (s, t) = self.pair();
                    if let Some(created) = self.last_link().map(|link| link.created - SECOND) {
                        let target = &mut self.targets[t];
                        (target.created, target.verified) = (created, self.sources[s].verified);
                        (target.modified, target.seen) = (target.modified.max(created), None);
                    }
                }
                _ => drop(self.pair()),
            }
        }
        // People from across the border.
        for _ in 0..BORDER_PAIRS {
            let number = self.numbers.hong_kong(&mut self.prng);
            self.pair_with(&number);
        }
    }

    fn app_only(&mut self) {
        for nth in 0..APP_ONLY {
            let number = (nth % 20 > 0).then(|| self.number());
            let t = self.target(number.as_deref());
            self.targets[t].union = (nth % 3 == 0 || nth % 20 == 0).then(|| self.union());
        }
    }

    /// Registered since July: mapped by the dual write, or not yet due.
    fn newcomers(&mut self) {
        for nth in 0..190 {
            let (number, registered) = (self.number(), self.moment(DUE_UNTIL, CALM - 2 * DAY));
            let s = self.source_since(registered, Some(&number));
            let with_target = nth % 4 < 3;
            if with_target {
                let t = self.target_since(registered + 2 * SECOND, Some(&number));
                self.targets[t].union = self.sources[s].union.clone();
                if nth % 4 < 2 {
                    let (source, target) = (Ref::There(s), Ref::There(t));
                    self.link_refs(source, target, Evidence::Gateway, registered + 3 * SECOND);
                }
            }
        }
    }

    /// Frozen or cooling on both sides; pending for less than an hour; an old mapping beside the one that counts.
    fn in_step(&mut self) {
        for (status, pairs) in [(Status::Frozen, 16), (Status::Cooling, 9)] {
            for _ in 0..pairs {
                let (s, t) = self.pair();
                self.sources[s].status = status;
                self.targets[t].status = status;
            }
        }
        for minutes in 0..8 {
            self.pair();
            if let Some(link) = self.last_link() {
                link.state = LinkState::Pending;
                link.created = SNAPSHOT - (22 + 4 * minutes) * MINUTE;
                link.updated = link.created;
            }
        }
        for state in [LinkState::Retired, LinkState::Retired, LinkState::Conflict] {
            for _ in 0..5 {
                let (s, _) = self.pair();
                let number = self.number();
                let other = self.target(Some(&number));
                let at = self.link(s, other, Evidence::Phone);
                self.links[at].state = state;
            }
        }
    }

    /// Deregistered and merged accounts, their mappings retired.
    fn gone_for_good(&mut self) {
        for nth in 0..120 {
            let (s, t) = self.pair();
            self.retire_source(s, Status::Deregistered, None);
            if nth % 3 == 0 {
                self.retire_target(t, Status::Deregistered, None);
            }
            if let Some(link) = self.last_link() {
                link.state = LinkState::Retired;
            }
        }
        for _ in 0..28 {
            let (root, _) = self.pair();
            let number = self.number();
            let s = self.source(Some(&number));
            self.retire_source(s, Status::Merged, Some(Ref::There(root)));
        }
        for _ in 0..34 {
            let (_, root) = self.pair();
            let number = self.number();
            let t = self.target(Some(&number));
            self.retire_target(t, Status::Merged, Some(Ref::There(root)));
        }
        for _ in 0..70 {
            let t = self.target(None);
            self.retire_target(t, Status::Deregistered, None);
        }
    }

    /// Opened but not finished: no phone yet.
    fn not_there_yet(&mut self) {
        for nth in 0..36 {
            let s = self.source(None);
            self.sources[s].status = Status::Pending;
            self.sources[s].union = None;
            if nth % 2 == 0 {
                let t = self.target(None);
                self.targets[t].status = Status::Pending;
            }
        }
    }

    /// Testers share phones and write nonsense into them; they are no people.
    fn internal_accounts(&mut self) {
        let number = self.number();
        for nth in 0..14 {
            let s = self.source(Some(&number));
            let source = &mut self.sources[s];
            source.internal = true;
            if nth % 3 == 0 {
                source.phone = Some("0000".to_owned());
            }
            if nth % 3 == 1 {
                (source.union, source.open) = (None, Some("oLtn5-test".to_owned()));
            }
        }
        for _ in 0..6 {
            let t = self.target(Some(&number));
            self.targets[t].staff = true;
        }
    }

    /// Not to be migrated, though due.
    fn excluded(&mut self) {
        const REASONS: [&str; 4] =
            ["shop tablet", "shop tablet", "customer asked to stay", "dispute with the payment provider"];
        for (nth, why) in REASONS.into_iter().cycle().take(14).enumerate() {
            let s = if nth % 2 == 0 {
                self.unmapped_pair().0
            } else {
                let number = self.number();
                self.source(Some(&number))
            };
            let until = (nth % 4 == 3).then_some(SNAPSHOT + 80 * DAY - 2 * HOUR);
            self.exclusions.push(Exclusion { source: s, why, until });
        }
        // Of an earlier UnionId scope, but gone or internal: nothing to refresh.
        for s in 0..self.sources.len() {
            if self.sources[s].internal && self.sources[s].union.is_some() {
                self.sources[s].scope = OLD_SCOPE;
            }
        }
    }

    /// Rows of the staging environment that share the table; the project's `where` leaves them out.
    pub fn staging_rows(&mut self) -> Vec<super::world::Source> {
        let first = self.sources.len();
        for nth in 0..60 {
            let copied = self.sources[nth * 31].registered;
            let number = self.number();
            let s = self.source_since(copied, Some(&number));
            if nth % 2 == 0 {
                self.sources[s].phone = self.sources[nth * 31].phone.clone();
                self.sources[s].union = self.sources[nth * 31].union.clone();
            }
            if nth % 5 == 0 {
                self.sources[s].phone = Some(as_the_mini_program_writes(&number, &mut self.prng));
            }
        }
        self.sources.split_off(first)
    }
}
