//! Making one account, or a pair: everything about it plausible and free of defects.

use super::clock::{CALM, DAY, DUE_UNTIL, FRESH, HOUR, MIGRATION, MINUTE, Micros, SECOND, SNAPSHOT, beijing};
use super::ids::Key;
use super::numbers::{as_the_app_writes, as_the_mini_program_writes};
use super::world::{
    Evidence, Link, LinkState, Owner, Ref, SCOPE, Source, SourceAt, Status, System, Target, TargetAt, World,
};

/// When the mini-program and the app opened.
const MINI_SINCE: Micros = beijing(2021, 3, 1);
const APP_SINCE: Micros = beijing(2019, 5, 6);
/// Sources that are due registered some days before the limit.
const MINI_UNTIL: Micros = DUE_UNTIL - 11 * DAY;
/// Who was seen so recently can't be idle.
const RECENT: Micros = CALM - 40 * DAY;

impl World {
    /// A whole second between the two.
    pub fn moment(&mut self, from: Micros, to: Micros) -> Micros {
        let moment = self.prng.between(from, to);
        moment - moment % SECOND
    }

    pub fn number(&mut self) -> String {
        self.numbers.mobile(&mut self.prng)
    }

    pub fn union(&mut self) -> String {
        format!("oUnB1{}", self.prng.letters(23))
    }

    /// A live source that is due, with this number or without a phone.
    pub fn source(&mut self, number: Option<&str>) -> SourceAt {
        let registered = self.moment(MINI_SINCE, MINI_UNTIL);
        self.source_since(registered, number)
    }

    pub fn source_since(&mut self, registered: Micros, number: Option<&str>) -> SourceAt {
        let seen = self.moment((registered + HOUR).max(SNAPSHOT - 300 * DAY), CALM);
        let verified = number.map(|_| registered + self.prng.between(1, 20) * MINUTE);
        let modified = self.moment((registered + HOUR).max(SNAPSHOT - 500 * DAY), CALM);
        let union = self.prng.percent(75).then(|| self.union());
        self.sources.push(Source {
            phone: number.map(|number| as_the_mini_program_writes(number, &mut self.prng)),
            status: Status::Active,
            registered,
            modified,
            verified,
            seen: Some(seen),
            union,
            open: Some(format!("oLtn5{}", self.prng.letters(23))),
            scope: SCOPE,
            merged_into: None,
            internal: false,
        });
        self.sources.len() - 1
    }

    /// A live target with this number or without a phone; it has no union id.
    pub fn target(&mut self, number: Option<&str>) -> TargetAt {
        let created = self.moment(APP_SINCE, MIGRATION - 30 * DAY);
        self.target_since(created, number)
    }

    pub fn target_since(&mut self, created: Micros, number: Option<&str>) -> TargetAt {
        let seen = self.moment((created + HOUR).max(SNAPSHOT - 250 * DAY), CALM);
        let verified = number.map(|_| created + self.prng.between(1, 30) * MINUTE);
        let modified = self.moment((created + HOUR).max(SNAPSHOT - 500 * DAY), CALM);
        self.targets.push(Target {
            phone: number.map(|number| as_the_app_writes(number, &mut self.prng)),
            status: Status::Active,
            created,
            modified,
            verified,
            seen: Some(seen),
            union: None,
            merged_into: None,
            staff: false,
        });
        self.targets.len() - 1
    }

    /// One person in both systems, not yet mapped: one number, the same union id if any.
    pub fn unmapped_pair(&mut self) -> (SourceAt, TargetAt) {
        let number = self.number();
        self.unmapped_pair_with(&number)
    }

    pub fn unmapped_pair_with(&mut self, number: &str) -> (SourceAt, TargetAt) {
        let (s, t) = (self.source(Some(number)), self.target(Some(number)));
        self.targets[t].union = self.sources[s].union.clone();
        (s, t)
    }

    /// One person in both systems, mapped by the number.
    pub fn pair(&mut self) -> (SourceAt, TargetAt) {
        let number = self.number();
        self.pair_with(&number)
    }

    pub fn pair_with(&mut self, number: &str) -> (SourceAt, TargetAt) {
        let (s, t) = self.unmapped_pair_with(number);
        self.link(s, t, Evidence::Phone);
        (s, t)
    }

    /// An active mapping, made by one of the migration's rounds. Half of the targets were created by it.
    pub fn link(&mut self, s: SourceAt, t: TargetAt, evidence: Evidence) -> usize {
        let since = self.sources[s].registered.max(self.targets[t].created) + HOUR;
        let created = self.moment(since.max(MIGRATION), CALM);
        self.link_refs(Ref::There(s), Ref::There(t), evidence, created)
    }

    pub fn link_refs(&mut self, source: Ref, target: Ref, evidence: Evidence, created: Micros) -> usize {
        let (state, evidence) = (LinkState::Active, Some(evidence));
        self.links.push(Link { source, target, state, evidence, created, updated: created });
        self.links.len() - 1
    }

    /// The mapping of a source that `pair` made just now.
    pub fn last_link(&mut self) -> Option<&mut Link> {
        self.links.last_mut()
    }

    /// Another account of the mini-program that looks older, less surely verified, but no less in use.
    pub fn second_source(&mut self, first: SourceAt, number: &str) -> SourceAt {
        let registered = self.sources[first].registered - self.prng.between(20, 200) * DAY;
        let second = self.source_since(registered, Some(number));
        self.sources[second].union = None;
        for s in [first, second] {
            self.sources[s].seen = Some(self.moment(RECENT, CALM));
        }
        second
    }

    /// The same for the app; the first one's number was verified again of late.
    pub fn second_target(&mut self, first: TargetAt, number: &str) -> TargetAt {
        let created = self.targets[first].created - self.prng.between(20, 200) * DAY;
        let second = self.target_since(created, Some(number));
        self.verify_of_late(first);
        self.targets[second].seen = Some(self.moment(RECENT, CALM));
        second
    }

    pub fn verify_of_late(&mut self, t: TargetAt) {
        let verified = self.moment(RECENT, CALM - DAY);
        let target = &mut self.targets[t];
        target.verified = Some(verified);
        target.seen = Some(verified + HOUR);
        target.modified = target.modified.max(verified);
    }

    /// Touched within the settling window.
    pub fn touch_source(&mut self, s: SourceAt) {
        self.sources[s].modified = FRESH;
    }

    pub fn touch_target(&mut self, t: TargetAt) {
        self.targets[t].modified = FRESH;
    }

    /// Gone from the mini-program: its personal data is cleared.
    pub fn retire_source(&mut self, s: SourceAt, status: Status, merged_into: Option<Ref>) {
        let source = &mut self.sources[s];
        (source.status, source.merged_into) = (status, merged_into);
        (source.phone, source.union, source.open, source.verified) = (None, None, None, None);
    }

    pub fn retire_target(&mut self, t: TargetAt, status: Status, merged_into: Option<Ref>) {
        let target = &mut self.targets[t];
        (target.status, target.merged_into) = (status, merged_into);
        (target.phone, target.union, target.verified) = (None, None, None);
    }
}

pub fn on_source(s: SourceAt) -> Owner {
    Owner { system: System::Source, account: Ref::There(s) }
}

pub fn on_target(t: TargetAt) -> Owner {
    Owner { system: System::Target, account: Ref::There(t) }
}

pub fn pair_key(s: SourceAt, t: TargetAt) -> Key {
    Key::Pair(Ref::There(s), Ref::There(t))
}
