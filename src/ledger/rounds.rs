//! What the events come to, round by round.

use super::Ledger;
use super::entry::Entry;
use super::event::{Abandoned, Digests, Event, Inspected, Judged, RoundOpened};
use crate::finding::Verdict;

/// One round as the ledger knows it.
#[derive(Clone, Copy, Debug)]
pub struct Round<'a> {
    pub number: u64,
    pub opened: &'a RoundOpened,
    /// The entry that opened it.
    pub entry: &'a Entry,
    pub inspected: Option<&'a Inspected>,
    /// The latest judgement.
    pub judged: Option<&'a Judged>,
    pub abandoned: Option<&'a Abandoned>,
    /// How often a run took it over from one that died.
    pub takeovers: u64,
}

/// How far a round got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Neither judged nor abandoned.
    Open,
    Judged(Verdict),
    Abandoned,
}

impl Round<'_> {
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (self.judged, self.abandoned) {
            (Some(judged), _) => Standing::Judged(judged.verdict),
            (None, Some(_)) => Standing::Abandoned,
            (None, None) => Standing::Open,
        }
    }

    /// As it was judged last; none if it never was.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.judged.map(|judged| judged.verdict)
    }

    /// It was judged, and everything that should have been inspected was.
    #[must_use]
    pub fn is_conclusive(&self) -> bool {
        self.verdict().is_some_and(|verdict| verdict != Verdict::Inconclusive)
    }

    /// The cohort's stage; none for whole exports.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.opened.scope.as_deref()
    }
}

impl Ledger {
    /// Every round, oldest first.
    #[must_use]
    pub fn rounds(&self) -> Vec<Round<'_>> {
        let mut rounds: Vec<Round<'_>> = Vec::new();
        for entry in self.entries() {
            if let Event::RoundOpened(opened) = &entry.event {
                rounds.push(Round {
                    number: opened.round,
                    opened,
                    entry,
                    inspected: None,
                    judged: None,
                    abandoned: None,
                    takeovers: 0,
                });
                continue;
            }
            // Rounds are opened in order: whose event it is, is found from behind.
            let of = entry.event.round();
            let Some(round) = rounds.iter_mut().rev().find(|round| Some(round.number) == of) else { continue };
            match &entry.event {
                Event::Inspected(inspected) => round.inspected = Some(inspected),
                Event::Judged(judged) | Event::JudgedAgain(judged) => round.judged = Some(judged),
                Event::Abandoned(abandoned) => round.abandoned = Some(abandoned),
                Event::Takeover(_) => round.takeovers += 1,
                _ => {}
            }
        }
        rounds
    }

    #[must_use]
    pub fn round(&self, number: u64) -> Option<Round<'_>> {
        self.rounds().into_iter().find(|round| round.number == number)
    }

    /// The last round that was judged.
    #[must_use]
    pub fn latest_round(&self) -> Option<Round<'_>> {
        self.rounds().into_iter().rfind(|round| round.judged.is_some())
    }

    /// The round that is neither judged nor abandoned.
    #[must_use]
    pub fn open_round(&self) -> Option<Round<'_>> {
        self.rounds().into_iter().rfind(|round| round.standing() == Standing::Open)
    }

    /// The last conclusive round of a scope: what the next one of that scope is compared with.
    #[must_use]
    pub fn baseline(&self, scope: Option<&str>) -> Option<Round<'_>> {
        self.rounds().into_iter().rfind(|round| round.is_conclusive() && round.scope() == scope)
    }

    /// The last conclusive round, whatever its scope: all read whole exports.
    #[must_use]
    pub fn latest_conclusive(&self) -> Option<Round<'_>> {
        self.rounds().into_iter().rfind(Round::is_conclusive)
    }

    /// The last judged round of a scope, if it is conclusive and rests on the very same: inspecting again would tell
    /// nothing new.
    #[must_use]
    pub fn repeated(&self, scope: Option<&str>, digests: &Digests) -> Option<Round<'_>> {
        let last = self.rounds().into_iter().rfind(|round| round.judged.is_some() && round.scope() == scope);
        last.filter(|round| round.is_conclusive() && round.opened.digests == *digests)
    }

    /// The next round's number: those of abandoned rounds are not used again.
    #[must_use]
    pub fn next_round(&self) -> u64 {
        self.rounds().last().map_or(1, |round| round.number + 1)
    }
}
