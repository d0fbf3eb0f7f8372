//! All drafts and holds of a plan: what they say on a scratch file, what they touch in memory.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::clusters::Touch;
use super::draft::Draft;
use super::history::History;
use super::holds::Held;
use super::rows::{Fingerprint, name_of, name_of_finding};
use super::spill::{Place, Spill, encoded};
use crate::compensation::canonical::{Canonical, sha256_hex, unhex};
use crate::compensation::{Kind, Object, Undo, Value};
use crate::error::{Error, Result};

/// A draft in memory.
pub(super) struct Entry {
    pub kind: Kind,
    pub id: [u8; 32],
    pub place: Place,
    /// Hash of kind, subject and parameters.
    base: u64,
    /// Its finding was there in the round before.
    persists: bool,
    /// The first of the drafts that contradict each other, and the next.
    pub head: u32,
    pub rival: Option<u32>,
    pub accounts: std::ops::Range<u32>,
}

/// A finding that asks for something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asks {
    pub rule: u16,
    pub fingerprint: Fingerprint,
    /// It was there in the round before.
    pub persists: bool,
    /// The finding is counted with another draft.
    pub second: bool,
}

/// A finding behind a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub draft: u32,
    pub rule: u16,
    pub fingerprint: Fingerprint,
    /// The finding is counted with another draft.
    pub second: bool,
}

/// A hold of a rule in memory.
pub(super) struct HeldEntry {
    pub place: Place,
    pub confirmed: bool,
    pub waived: bool,
}

/// Makes drafts ready for the pool: what costs most, and needs nothing of the pool.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    project: &'a str,
    history: &'a History,
}

/// A draft with its action's id, as it is written to the scratch file.
pub(super) struct Made {
    draft: Draft,
    group: u64,
    base: u64,
    id: [u8; 32],
    bytes: Vec<u8>,
}

impl Maker<'_> {
    pub(super) fn make(&self, draft: Draft, persists: bool) -> Made {
        let generation = self.history.generation(draft.kind, &draft.subject, &draft.params, persists);
        let mut action = draft.action(generation);
        let id = action.id(self.project);
        // What it makes has an id only once it is done: its undo names it by the action.
        let made = |table: &str, column: &str| Object::new().with("table", table).with(column, Value::Ref(id.clone()));
        let undone_by = match draft.kind {
            Kind::CreateTargetAccount => Some((Kind::CloseTargetAccount, made("target_accounts", "id"))),
            Kind::EnqueueMerge => Some((Kind::CancelJob, made("merge_jobs", "job_id"))),
            _ => None,
        };
        if let Some((kind, subject)) = undone_by {
            action.undo = Some(Undo { kind, subject, params: Object::new() });
            action.reversible = true;
        }
        let bytes = encoded(&draft, action, &id);
        Made { group: group_of(&draft), base: base_of(&draft), id: unhex(&id), draft, bytes }
    }
}

pub(super) struct Pool<'a> {
    pub maker: Maker<'a>,
    pub spill: Spill,
    pub drafts: Vec<Entry>,
    pub holds: Vec<HeldEntry>,
    pub asked: Vec<Asked>,
    /// What is touched, by which member: drafts by their number, holds after [`HOLD_BIT`].
    pub touches: Vec<Touch>,
    pub accounts: Vec<u64>,
    groups: HashMap<u64, u32>,
    /// Findings that holds are about.
    held: HashSet<Fingerprint>,
    /// Name of a source account → the action that creates its target.
    pub created: HashMap<u64, [u8; 32]>,
}

/// Marks a member that is a hold.
pub(super) const HOLD_BIT: u32 = 1 << 31;

impl<'a> Pool<'a> {
    pub(super) fn new(project: &'a str, history: &'a History, scratch: &Path) -> Result<Self> {
        Ok(Self {
            maker: Maker { project, history },
            spill: Spill::new(scratch)?,
            drafts: Vec::new(),
            holds: Vec::new(),
            asked: Vec::new(),
            touches: Vec::new(),
            accounts: Vec::new(),
            groups: HashMap::new(),
            held: HashSet::new(),
            created: HashMap::new(),
        })
    }

    /// Takes what a finding asks for. The same action asked for twice is one; a contradicting one becomes its rival.
    pub(super) fn take(&mut self, made: Made, asks: Asks) -> Result<()> {
        let Asks { rule, fingerprint, persists, second } = asks;
        let first = self.groups.get(&made.group).copied();
        let mut last = None;
        let mut next = first;
        while let Some(at) = next {
            let entry = &self.drafts[at as usize];
            if entry.base == made.base {
                self.touch_finding(&fingerprint, at);
                self.asked.push(Asked { draft: at, rule, fingerprint, second });
                return self.prefer(at, made.draft, persists);
            }
            (last, next) = (Some(at), entry.rival);
        }
        let number = u32::try_from(self.drafts.len()).ok().filter(|number| *number < HOLD_BIT);
        let number = number.ok_or_else(|| Error::input("plan").because("more than two billion actions"))?;
        let Made { draft, group, base, id, bytes } = made;
        let place = self.spill.append(&bytes)?;
        let start = self.accounts.len();
        self.accounts.extend(&draft.accounts);
        let range = |at: usize| u32::try_from(at).map_err(|error| Error::internal("count accounts").because(error));
        let accounts = range(start)?..range(self.accounts.len())?;
        self.touches.extend(draft.touches.iter().map(|name| Touch::new(*name, number)));
        // A subject stands for itself: rivals always meet.
        self.touches.push(Touch::new(group, number));
        self.touch_finding(&fingerprint, number);
        let head = first.unwrap_or(number);
        self.drafts.push(Entry { kind: draft.kind, id, place, base, persists, head, rival: None, accounts });
        self.asked.push(Asked { draft: number, rule, fingerprint, second });
        match last {
            Some(last) => self.drafts[last as usize].rival = Some(number),
            None => drop(self.groups.insert(group, number)),
        }
        self.creates(&draft, id);
        Ok(())
    }

    fn creates(&mut self, draft: &Draft, id: [u8; 32]) {
        if let (Kind::CreateTargetAccount, Some(source)) = (draft.kind, draft.params.text("source_id")) {
            self.created.insert(name_of(&["account", "source", source]), id);
        }
    }

    fn touch_finding(&mut self, fingerprint: &Fingerprint, draft: u32) {
        if self.held.contains(fingerprint) {
            self.touches.push(Touch::new(name_of_finding(fingerprint), draft));
        }
    }

    pub(super) fn hold(&mut self, held: &Held, rule: &str) -> Result<()> {
        let number = u32::try_from(self.holds.len()).ok().filter(|number| *number < HOLD_BIT);
        let number = number.ok_or_else(|| Error::input("plan").because("more than two billion holds"))?;
        let place = self.spill.hold(held, rule)?;
        self.touches.extend(held.touches.iter().map(|name| Touch::new(*name, number | HOLD_BIT)));
        self.held.extend(held.finding);
        self.holds.push(HeldEntry { place, confirmed: held.confirmed, waived: held.waived });
        Ok(())
    }

    /// How much there is of holds, to return to with [`Pool::reset`].
    pub(super) fn marks(&self) -> (usize, usize) {
        (self.holds.len(), self.touches.len())
    }

    pub(super) fn reset(&mut self, (holds, touches): (usize, usize)) {
        self.holds.truncate(holds);
        self.touches.truncate(touches);
    }

    /// Of drafts that differ in what does not matter, one stays, whatever the order in which they come.
    fn prefer(&mut self, at: u32, draft: Draft, persists: bool) -> Result<()> {
        let known = self.drafts[at as usize].persists;
        let better = match draft.kind {
            Kind::MergeAccounts => draft.params.text("decided_by") < self.params_of(at)?.text("decided_by"),
            Kind::ReplayWrite => write_order(&draft.params) > write_order(&self.params_of(at)?),
            _ => false,
        };
        let rises = persists && !known && !self.maker.history.is_empty();
        if better {
            self.replace(at, draft, persists || known)
        } else if rises {
            let same = Draft { params: self.params_of(at)?, ..draft };
            self.replace(at, same, true)
        } else {
            self.drafts[at as usize].persists |= persists;
            Ok(())
        }
    }

    fn replace(&mut self, at: u32, draft: Draft, persists: bool) -> Result<()> {
        let Made { draft, id, bytes, .. } = self.maker.make(draft, persists);
        let place = self.spill.append(&bytes)?;
        let entry = &mut self.drafts[at as usize];
        (entry.id, entry.place, entry.persists) = (id, place, persists);
        self.creates(&draft, id);
        Ok(())
    }

    /// Nothing more is taken: gives back what only that needs.
    pub(super) fn close(&mut self) -> Result<()> {
        (self.groups, self.held, self.created) = (HashMap::new(), HashSet::new(), HashMap::new());
        self.spill.flush()
    }

    /// The drafts that contradict a draft, itself among them; empty for none.
    pub(super) fn rivals(&self, number: u32) -> Vec<u32> {
        let head = self.drafts[number as usize].head;
        let chain = std::iter::successors(Some(head), |at| self.drafts[*at as usize].rival);
        let chain: Vec<u32> = chain.collect();
        if chain.len() > 1 { chain } else { Vec::new() }
    }

    fn params_of(&mut self, at: u32) -> Result<Object> {
        self.spill.flush()?;
        Ok(self.spill.read_draft(self.drafts[at as usize].place)?.action.params)
    }
}

/// A later write makes an earlier one good: version, then operation.
fn write_order(params: &Object) -> (i128, String) {
    let version = params.text("version").and_then(|version| version.parse().ok()).unwrap_or(i128::MIN);
    (version, params.text("op_id").unwrap_or_default().to_owned())
}

/// Two drafts of one group contradict each other unless they are the same.
fn group_of(draft: &Draft) -> u64 {
    let subject = sha256_hex(&draft.subject.canonical());
    let by = match draft.kind {
        // A source has one mapping: two to be created contradict each other.
        Kind::CreateMapping => format!("open {}", text(draft.subject.get("source_id"))),
        Kind::RepointMapping | Kind::RetireMapping => format!("mapping {subject}"),
        Kind::UnbindAnchor | Kind::SyncAnchor => format!("anchor {subject}"),
        Kind::MergeAccounts | Kind::FlattenMerge => format!("merge {subject}"),
        Kind::CancelJob | Kind::ResumeJob => format!("job {subject}"),
        Kind::ReplayWrite => format!("replay {} {subject}", text(draft.params.get("leg"))),
        kind => format!("{} {subject}", kind.as_str()),
    };
    name_of(&["group", &by])
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_text).unwrap_or_default().to_owned()
}

/// The same for two drafts of a group that are one action.
fn base_of(draft: &Draft) -> u64 {
    let mut params = draft.params.clone();
    match draft.kind {
        Kind::MergeAccounts => params.insert("decided_by", Value::Null),
        // Of several writes to one leg the last is replayed: it makes the others good.
        Kind::ReplayWrite => params = Object::new().with("leg", text(params.get("leg"))),
        _ => {}
    }
    let bytes = [draft.subject.canonical(), params.canonical()].map(|bytes| sha256_hex(&bytes));
    name_of(&[draft.kind.as_str(), &bytes[0], &bytes[1]])
}
