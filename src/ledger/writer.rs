//! The one process that may append. On local disk a lock, held for the life of the process, keeps others out; on an object
//! store whoever creates the next number first has it.

use std::ops::Deref;
use std::path::Path;

use super::entry::{self, Entry, Sealed};
use super::event::{Abandoned, Digests, Event, ExportPin, Inspected, Judged, Outcomes, RoundOpened, Takeover};
use super::record::{self, Record};
use super::{Ledger, damaged};
use crate::error::{Error, Result};
use crate::finding::{Inspection, Verdict};
use crate::storage::{Created, Lock, Locking, Staging, Storage};

const LOCK: &str = "ledger/.lock";

/// The ledger, to be appended to.
#[derive(Debug)]
pub struct Writer {
    ledger: Ledger,
    /// None where the storage knows none.
    lock: Option<Lock>,
}

/// What a round would rest on.
#[derive(Clone, Debug)]
pub struct Opening {
    pub scope: Option<String>,
    pub digests: Digests,
    pub exports: Vec<ExportPin>,
}

/// How a round begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// A new round, of this number.
    Opened(u64),
    /// The round of a run that died, over the same exports, rules and policy. Nothing of it is recorded yet.
    Resumed(u64),
    /// The same, but its findings are recorded: it has only to be judged.
    Inspected(u64),
}

impl Deref for Writer {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.ledger
    }
}

impl Writer {
    /// # Errors
    /// Kind held: another process holds the ledger, or it is damaged, or a later version wrote it.
    pub async fn open(storage: &Storage, project: &str) -> Result<Self> {
        let lock = match storage.lock(LOCK)? {
            Locking::Locked(lock) => Some(lock),
            Locking::Unknown => None,
            Locking::Held => {
                return Err(Error::held("open the ledger")
                    .because("another run holds the state folder")
                    .hint("wait for it to end, or explore beside it with --no-record"));
            }
        };
        // Read under the lock: what is read stays true.
        let ledger = Ledger::open(storage, project).await?;
        if let Some(newer) = ledger.entries().find(|entry| entry.is_newer()) {
            return Err(Error::held("append to the ledger")
                .because(format!("trueup {} wrote entry {}", crate::excerpt::plain(&newer.tool_version), newer.number))
                .hint("use that version, or a later one: this one would leave out what it doesn't know"));
        }
        Ok(Self { ledger, lock })
    }

    /// Whether a lock proves that no other run lives.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.lock.is_some()
    }

    /// Appends an event. It is durable when this returns.
    ///
    /// # Errors
    /// Kind held: another run wrote the next entry; this one is fenced and must end. Kind input: it can't be written.
    pub async fn append(&mut self, event: Event) -> Result<&Entry> {
        let last = self.ledger.entries.last();
        let number = last.map_or(1, |sealed| sealed.entry.number + 1);
        let previous = last.map(|sealed| sealed.sha256.clone());
        let entry = Entry::new(number, previous, &self.ledger.project, event);
        let bytes = entry.bytes()?;
        let Sealed { entry, sha256 } = Entry::parse(number, &bytes)?;
        if self.ledger.storage.create(&entry::name(number), &bytes).await? == Created::Taken {
            return Err(Error::held("append to the ledger")
                .because(format!("another run wrote entry {number} first"))
                .hint("run the command again: it goes on from there, or says what to do"));
        }
        if self.ledger.storage.create(&entry::seal_name(number), sha256.as_bytes()).await? == Created::Taken {
            return Err(damaged(&entry::seal_name(number), "it was there before its entry"));
        }
        self.ledger.entries.push(Sealed { entry, sha256 });
        self.ledger.entries.last().map(|sealed| &sealed.entry).ok_or_else(|| Error::internal("append to the ledger"))
    }

    /// Opens the next round, or goes on with the open one of a run that died. `resume` names an open round to take over
    /// where no lock tells whether its run lives.
    ///
    /// # Errors
    /// Kind held: another run may hold the open round; kind usage: the round to resume is not open, or rests on something
    /// else.
    pub async fn begin(&mut self, opening: Opening, resume: Option<u64>) -> Result<Begun> {
        if let Some(begun) = self.take_over(&opening, resume).await? {
            return Ok(begun);
        }
        let round = self.next_round();
        let Opening { scope, digests, exports } = opening;
        self.append(Event::RoundOpened(RoundOpened { round, scope, digests, exports })).await?;
        Ok(Begun::Opened(round))
    }

    async fn take_over(&mut self, opening: &Opening, resume: Option<u64>) -> Result<Option<Begun>> {
        let open = self.open_round();
        let Some(open) = open.filter(|open| resume.is_none_or(|round| round == open.number)) else {
            return match resume {
                Some(round) => Err(Error::usage(format!("resume round {round}"))
                    .because("it is not open")
                    .hint("list the rounds: trueup rounds")),
                None => Ok(None),
            };
        };
        let round = open.number;
        let same = open.opened.digests == opening.digests && open.opened.scope == opening.scope;
        let changed = changed(&open.opened.digests, opening);
        let inspected = open.inspected.is_some();
        if resume.is_none() && !self.is_alone() {
            return Err(Error::held("open a round")
                .because(format!("round {round} is open, and whether its run lives can't be told here"))
                .hint(format!(
                    "if it ended: trueup rounds resume {round}, or trueup rounds abandon {round} --reason TEXT"
                )));
        }
        match (same, resume) {
            (true, _) => {
                self.append(Event::Takeover(Takeover { round })).await?;
                Ok(Some(if inspected { Begun::Inspected(round) } else { Begun::Resumed(round) }))
            }
            (false, Some(_)) => Err(Error::usage(format!("resume round {round}"))
                .because(format!("{changed} changed since it was opened"))
                .hint(format!("close it: trueup rounds abandon {round} --reason TEXT"))),
            (false, None) => {
                let reason = format!("its run ended before it was judged, and {changed} changed since");
                self.append(Event::Abandoned(Abandoned { round, reason })).await?;
                Ok(None)
            }
        }
    }

    /// A folder for the round's findings and histories.
    pub fn stage(&self, scratch: &Path) -> Result<Staging> {
        self.storage().stage(scratch)
    }

    /// Makes the round's files visible, all at once where the storage can, and records that it was inspected. The staging
    /// folder holds `findings/SET/RULE.parquet` and `history/SET/RULE.parquet`.
    pub async fn inspected(&mut self, round: u64, inspection: &Inspection, staging: Staging) -> Result<()> {
        let scope = self.round(round).and_then(|open| open.scope().map(str::to_owned));
        let earlier = match self.baseline(scope.as_deref()) {
            Some(baseline) => self.record(&baseline).await?.histories,
            None => std::collections::BTreeMap::new(),
        };
        let file = Record::stage(inspection, round, earlier, &staging)?;
        self.storage().publish(staging, &record::folder(round)).await?;
        let watermark = inspection.watermark.clone();
        let outcomes = Outcomes::of(inspection);
        self.append(Event::Inspected(Inspected { round, watermark, outcomes, record: file })).await?;
        Ok(())
    }

    /// Closes the round.
    pub async fn judged(&mut self, judged: Judged) -> Result<()> {
        self.append(Event::Judged(judged)).await.map(drop)
    }

    /// Closes an open round without a verdict.
    ///
    /// # Errors
    /// Kind usage: it is not open.
    pub async fn abandon(&mut self, round: u64, reason: &str) -> Result<()> {
        if self.open_round().is_none_or(|open| open.number != round) {
            return Err(Error::usage(format!("abandon round {round}"))
                .because("it is not open")
                .hint("list the rounds: trueup rounds"));
        }
        self.append(Event::Abandoned(Abandoned { round, reason: reason.to_owned() })).await.map(drop)
    }
}

/// What differs, in words.
fn changed(before: &Digests, opening: &Opening) -> &'static str {
    let now = &opening.digests;
    if before.inputs != now.inputs {
        "the exports"
    } else if before.project != now.project {
        "the project file"
    } else if before.rules != now.rules {
        "the rules"
    } else if before.policy != now.policy {
        "the policy"
    } else {
        "the scope"
    }
}

impl Outcomes {
    fn of(inspection: &Inspection) -> Self {
        let mut outcomes = Self::default();
        for rule in &inspection.rules {
            let place = match rule.status() {
                "clean" => &mut outcomes.clean,
                "violated" => &mut outcomes.violated,
                "suspected" => &mut outcomes.suspected,
                "waived" => &mut outcomes.waived,
                "skipped" => &mut outcomes.skipped,
                _ => &mut outcomes.failed,
            };
            *place += 1;
            outcomes.findings += rule.counts().map_or(0, |counts| counts.total);
        }
        outcomes
    }
}

impl Judged {
    /// Whether everything that should have been inspected was.
    #[must_use]
    pub fn is_conclusive(&self) -> bool {
        self.verdict != Verdict::Inconclusive
    }
}
