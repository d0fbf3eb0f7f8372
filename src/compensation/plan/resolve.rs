//! From drafts to a batch: contradictions, doubts and holds, cluster by cluster; what stands against an action is said.

use std::collections::{BTreeSet, HashSet};

use super::caps::{Caps, Sums};
use super::clusters::{Touch, clusters};
use super::decisions::Decisions;
use super::done::ActionsFile;
use super::guards::Unguarded;
use super::members::{Member, Reader, asked_of};
use super::pool::{HOLD_BIT, Pool};
use super::rows::Fingerprint;
use super::spill::{choice, is_anchor};
use super::tally::Tally;
use super::undo::Undo;
use crate::compensation::canonical::{Canonical, hex};
use crate::compensation::review::{Hold, Veto};
use crate::compensation::write::{Added, BatchWriter};
use crate::compensation::{Kind, Object, Value};
use crate::contract::anchor;
use crate::error::Result;

/// Beyond as many pairs of hold and vetoed action, the cluster's first hold alone lists what is vetoed.
const VETOES_LISTED_MAX: usize = 10_000;

pub(super) const VETOED: &str = "vetoed by a hold of the same cluster";
pub(super) const HELD: &str = "held for review";
const WAITS: &str = "another action of its cluster changes what it rests on: it is planned once that is done";

/// What resolving needs beside the pool.
pub(super) struct Resolver<'a> {
    pub rules: &'a [String],
    pub caps: &'a Caps,
    pub unguarded: &'a Unguarded,
    /// What is taken back; none for a plan of findings.
    pub undo: Option<&'a Undo>,
    pub decisions: &'a mut Decisions,
    pub writer: &'a mut BatchWriter,
    pub listed: &'a mut ActionsFile,
    pub tally: &'a mut Tally,
    pub surplus: Sums,
    /// Names of the accounts that planned actions touch.
    pub touched: HashSet<u64>,
    /// Findings that a hold of planning's own names already.
    held: HashSet<(u16, Fingerprint)>,
}

/// Why a draft is held, and whether that stops everything else of the cluster too.
struct Against {
    members: Vec<usize>,
    question: String,
    whys: Vec<String>,
    hard: bool,
    /// Retirements, locks and jobs go on all the same.
    spares_tidying: bool,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        rules: &'a [String],
        (caps, unguarded, undo): (&'a Caps, &'a Unguarded, Option<&'a Undo>),
        decisions: &'a mut Decisions,
        (writer, listed): (&'a mut BatchWriter, &'a mut ActionsFile),
        tally: &'a mut Tally,
    ) -> Self {
        Self {
            rules,
            caps,
            unguarded,
            undo,
            decisions,
            writer,
            listed,
            tally,
            surplus: Sums::default(),
            touched: HashSet::new(),
            held: HashSet::new(),
        }
    }

    pub(super) fn all(&mut self, mut pool: Pool<'_>) -> Result<()> {
        pool.close()?;
        pool.asked.sort_unstable();
        pool.asked.dedup();
        let drafts = pool.drafts.len();
        let is_active: Vec<bool> = (0..drafts).map(|at| self.is_active(&pool, at)).collect();
        for (at, entry) in pool.drafts.iter().enumerate().filter(|(at, _)| !is_active[*at]) {
            let why = format!("[plan] allow does not name {}", entry.kind.as_str());
            for asked in asked_of(&pool.asked, at).iter().filter(|asked| !asked.second) {
                self.tally.unrepaired(&self.rules[usize::from(asked.rule)], &why, 1);
            }
        }
        // Holds stand behind the drafts.
        let offset = u32::try_from(drafts).unwrap_or(u32::MAX);
        let mut touches = std::mem::take(&mut pool.touches);
        for Touch { member, .. } in &mut touches {
            if *member & HOLD_BIT != 0 {
                *member = (*member & !HOLD_BIT) + offset;
            }
        }
        let keep = |member: u32| is_active.get(member as usize).copied().unwrap_or(true);
        let clusters = clusters(drafts + pool.holds.len(), touches, keep);
        let reader = Reader { pool: &pool, rules: self.rules, undo: self.undo };
        reader.each(&clusters, |members, holds| self.cluster(&pool, &members, &holds))
    }

    /// What the project doesn't allow is no member of any cluster, unless it contradicts what is.
    fn is_active(&self, pool: &Pool<'_>, at: usize) -> bool {
        let entry = &pool.drafts[at];
        self.allows(entry.kind) || !pool.rivals(u32::try_from(at).unwrap_or(u32::MAX)).is_empty()
    }

    /// What was allowed once may be taken back.
    fn allows(&self, kind: Kind) -> bool {
        self.caps.allows(kind) || (self.undo.is_some() && kind.undoes())
    }

    fn cluster(&mut self, pool: &Pool<'_>, members: &[Member], holds: &[u32]) -> Result<()> {
        let mut open: BTreeSet<usize> = (0..members.len()).collect();
        let mut against = self.contradictions(members, &mut open);
        self.waiting(members, &mut open);
        self.doubts(members, &mut open, &mut against);
        if holds.is_empty() && against.is_empty() {
            self.oversize(members, &mut open, &mut against);
        }
        let stops_all = !holds.is_empty() || against.iter().any(|against| !against.spares_tidying);
        let vetoed: Vec<usize> = open
            .iter()
            .copied()
            .filter(|at| stops_all || (!against.is_empty() && !is_tidying(members[*at].kept.action.kind)))
            .collect();
        for at in &vetoed {
            open.remove(at);
            self.count(&members[*at], VETOED);
        }
        let planned = self.in_order(members, open);
        let cluster = self.write(members, &planned, &mut against)?;
        self.review(pool, members, holds, &against, &vetoed, cluster)
    }

    /// Drafts of one subject that ask for different things become one hold.
    fn contradictions(&mut self, members: &[Member], open: &mut BTreeSet<usize>) -> Vec<Against> {
        let mut against = Vec::new();
        let mut seen = BTreeSet::new();
        for member in members.iter().filter(|member| !member.rivals.is_empty()) {
            if !seen.insert(member.rivals.first().copied()) {
                continue;
            }
            let group: Vec<usize> =
                (0..members.len()).filter(|at| member.rivals.contains(&members[*at].number)).collect();
            let rules: BTreeSet<&str> = group
                .iter()
                .flat_map(|at| &members[*at].asked)
                .map(|asked| self.rules[usize::from(asked.rule)].as_str())
                .collect();
            let asks: BTreeSet<&str> = group.iter().map(|at| members[*at].kept.action.kind.as_str()).collect();
            let why = format!(
                "{} ask for contradicting actions: {}",
                rules.into_iter().collect::<Vec<_>>().join(" and "),
                asks.into_iter().collect::<Vec<_>>().join(", ")
            );
            let chosen = self.decided(members, &group, std::slice::from_ref(&why), false);
            for at in &group {
                if chosen != Some(*at) {
                    open.remove(at);
                    let why = if chosen.is_some() { "decided otherwise" } else { HELD };
                    self.count(&members[*at], why);
                }
            }
            if chosen.is_none() {
                let question = format!("{why}. Which of them, if any?");
                against.push(Against { members: group, question, whys: vec![why], hard: false, spares_tidying: false });
            }
        }
        against
    }

    fn waiting(&mut self, members: &[Member], open: &mut BTreeSet<usize>) {
        for (at, member) in members.iter().enumerate() {
            if let (Some(why), true) = (&member.kept.waits, open.contains(&at)) {
                open.remove(&at);
                self.count(member, why);
            }
        }
    }

    /// What must not be done by itself, or by nobody.
    fn doubts(&mut self, members: &[Member], open: &mut BTreeSet<usize>, against: &mut Vec<Against>) {
        for (at, member) in members.iter().enumerate() {
            if !open.contains(&at) {
                continue;
            }
            let kind = member.kept.action.kind;
            let mut whys: Vec<String> = member.kept.problems.iter().map(|problem| problem.why.clone()).collect();
            whys.extend(self.unguarded.why(kind));
            // An action that contradicted others was in the cluster for that alone.
            if !self.allows(kind) {
                open.remove(&at);
                self.count(member, &format!("[plan] allow does not name {}", kind.as_str()));
                continue;
            }
            if whys.is_empty() {
                continue;
            }
            let hard = member.kept.problems.iter().any(|problem| problem.hard);
            if self.decided(members, &[at], &whys, hard).is_some() {
                continue;
            }
            open.remove(&at);
            self.count(member, HELD);
            let question = format!("{} is not done by itself: {}. Is it to be done?", kind.as_str(), whys.join("; "));
            against.push(Against { members: vec![at], question, whys, hard, spares_tidying: true });
        }
    }

    fn oversize(&mut self, members: &[Member], open: &mut BTreeSet<usize>, against: &mut Vec<Against>) {
        let accounts: BTreeSet<u64> = open.iter().flat_map(|at| members[*at].accounts.iter().copied()).collect();
        let (count, most) = (accounts.len() as u64, self.caps.max_cluster);
        if count <= most {
            return;
        }
        let Some(first) = open.first().copied() else { return };
        let why = format!("its cluster spans {count} accounts, and max_cluster allows {most}");
        if self.decided(members, &[first], std::slice::from_ref(&why), false).is_some() {
            return;
        }
        open.remove(&first);
        self.count(&members[first], HELD);
        let question = format!("{why}. Is all of it to be done?");
        against.push(Against { members: vec![first], question, whys: vec![why], hard: false, spares_tidying: false });
    }

    /// The draft that a reviewer chose of those held together; none where nobody did.
    fn decided(&mut self, members: &[Member], held: &[usize], whys: &[String], hard: bool) -> Option<usize> {
        let (_, fingerprint) = self.named(members, held)?;
        let evidence = || evidence(members, held, whys).digest();
        let (kind, params) = self.decisions.on(&hex(&fingerprint), evidence)?;
        let fits = |at: &usize| {
            let action = &members[*at].kept.action;
            action.kind == kind && params.iter().all(|(name, value)| action.params.get(name) == Some(value))
        };
        held.iter().copied().find(fits).filter(|_| !hard)
    }

    /// The first finding behind drafts, under which their hold is listed.
    fn named(&self, members: &[Member], held: &[usize]) -> Option<(u16, Fingerprint)> {
        let asked = held.iter().flat_map(|at| &members[*at].asked);
        asked
            .map(|asked| (&self.rules[usize::from(asked.rule)], asked.rule, asked.fingerprint))
            .min()
            .map(|first| (first.1, first.2))
    }

    /// What can be done in one go: no action rests on what an earlier one of the batch changes.
    fn in_order(&mut self, members: &[Member], open: BTreeSet<usize>) -> Vec<usize> {
        let mut planned: Vec<usize> = Vec::new();
        let mut written: HashSet<u64> = HashSet::new();
        for at in open {
            let member = &members[at];
            let mut names = member.kept.reads.iter().chain(&member.kept.writes);
            let refers = member.kept.action.refs();
            let stands = refers.iter().all(|id| planned.iter().any(|at| members[*at].id == *id));
            // Backwards, each action finds what the one before it left: that is why it is done backwards.
            let stands = stands && (self.undo.is_some() || !names.any(|name| written.contains(name)));
            if !stands {
                self.count(member, WAITS);
                continue;
            }
            written.extend(&member.kept.writes);
            planned.push(at);
        }
        planned
    }

    /// Hands the cluster to the batch. Gives its id.
    fn write(&mut self, members: &[Member], planned: &[usize], against: &mut Vec<Against>) -> Result<Option<String>> {
        if planned.is_empty() {
            return Ok(None);
        }
        let mut actions = Vec::with_capacity(planned.len());
        for at in planned {
            let member = &members[*at];
            let mut action = member.kept.action.clone();
            action.found = member
                .asked
                .iter()
                .map(|asked| crate::compensation::Found {
                    rule: self.rules[usize::from(asked.rule)].clone(),
                    fingerprint: hex(&asked.fingerprint),
                })
                .collect();
            action.found.sort();
            actions.push(action);
        }
        match self.writer.add(&mut actions)? {
            Added::Taken(cluster) => {
                for (at, action) in planned.iter().zip(&actions) {
                    self.planned(&members[*at]);
                    let undoes = members[*at].undone(self.undo, self.rules).map(|(_, deed)| deed.as_str());
                    self.listed.add(action, &members[*at].id, &members[*at].kept.facts, undoes)?;
                }
                Ok(Some(cluster))
            }
            Added::TooLarge { rows, bytes } => {
                let why = format!("its cluster of {rows} actions and {bytes} bytes fits no part of a batch");
                for at in planned {
                    self.count(&members[*at], HELD);
                }
                let question = format!("{why}. How is it to be done?");
                let members = planned[..1].to_vec();
                against.push(Against { members, question, whys: vec![why], hard: true, spares_tidying: false });
                Ok(None)
            }
        }
    }

    fn planned(&mut self, member: &Member) {
        let action = &member.kept.action;
        for asked in member.asked.iter().filter(|asked| !asked.second) {
            self.tally.planned(&self.rules[usize::from(asked.rule)], action.kind.as_str());
        }
        self.touched.extend(&member.accounts);
        if action.kind == Kind::ReverseCredit {
            // Amounts were read as decimals; one that can't be summed exactly was refused before.
            let added = self.surplus.add(&action.params);
            debug_assert!(added, "a credit's amount is a decimal");
        }
    }

    fn count(&mut self, member: &Member, why: &str) {
        for asked in member.asked.iter().filter(|asked| !asked.second) {
            self.tally.unrepaired(&self.rules[usize::from(asked.rule)], why, 1);
        }
    }

    /// Writes the holds of a cluster, each with what it vetoes.
    fn review(
        &mut self,
        pool: &Pool<'_>,
        members: &[Member],
        holds: &[u32],
        against: &[Against],
        vetoed: &[usize],
        cluster: Option<String>,
    ) -> Result<()> {
        let mut listed: Vec<Hold> = Vec::new();
        let veto = |at: &usize| {
            let action = &members[*at].kept.action;
            Veto { kind: action.kind, subject: masked(&action.subject) }
        };
        let mut vetoes: Vec<Veto> = vetoed.iter().map(veto).collect();
        vetoes.sort();
        for one in against {
            let Some((rule, fingerprint)) = self.named(members, &one.members) else { continue };
            if !self.held.insert((rule, fingerprint)) {
                continue;
            }
            let first = &members[one.members[0]].kept.action;
            let mut choices: Vec<_> = one.members.iter().map(|at| choice(&members[*at].kept.action)).collect();
            choices.sort();
            choices.dedup();
            listed.push(Hold {
                fingerprint: hex(&fingerprint),
                rule: self.rules[usize::from(rule)].clone(),
                cluster: String::new(),
                subject: masked(&first.subject),
                question: one.question.clone(),
                evidence: evidence(members, &one.members, &one.whys),
                choices: if one.hard { Vec::new() } else { choices },
                vetoes: Vec::new(),
            });
        }
        for hold in holds {
            let entry = &pool.holds[*hold as usize];
            // One that waits to be confirmed, or is waived, is a reviewer's business only if it stops something.
            if (entry.confirmed && !entry.waived) || !vetoed.is_empty() {
                listed.push(pool.spill.read_hold(entry.place)?);
            }
        }
        listed.sort_by(|a, b| (&a.rule, &a.fingerprint).cmp(&(&b.rule, &b.fingerprint)));
        let smallest = || listed.iter().map(|hold| hold.fingerprint.clone()).min();
        let id = cluster.or_else(|| members.iter().map(|member| member.id.clone()).min()).or_else(smallest);
        let few = listed.len().saturating_mul(vetoes.len()) <= VETOES_LISTED_MAX;
        for (index, mut hold) in listed.into_iter().enumerate() {
            hold.cluster = id.clone().unwrap_or_default();
            if few || index == 0 {
                hold.vetoes.clone_from(&vetoes);
            }
            self.writer.hold(&hold)?;
        }
        Ok(())
    }
}

/// What a hold that planning makes itself is based on.
fn evidence(members: &[Member], held: &[usize], whys: &[String]) -> Object {
    let actions = held.iter().map(|at| {
        let Member { kept, .. } = &members[*at];
        Value::from(
            Object::new()
                .with("kind", kept.action.kind.as_str())
                .with("subject", masked(&kept.action.subject))
                .with("params", masked(&kept.action.params))
                .with("facts", kept.facts.clone()),
        )
    });
    Object::new().with("actions", Value::List(actions.collect())).with("why", whys.to_vec())
}

/// The same with anchors masked, and without ids of actions, which hash anchors.
fn masked(object: &Object) -> Object {
    let one = |name: &str, value: &Value| match value {
        Value::Text(text) if is_anchor(name) => Value::Text(anchor::mask(text)),
        Value::Ref(_) => Value::Text("the account to be created".to_owned()),
        other => other.clone(),
    };
    object.iter().map(|(name, value)| (name, one(name, value))).collect()
}

/// Exempt from what is never automatic: it retires what is dead, and tidies locks and jobs.
fn is_tidying(kind: Kind) -> bool {
    matches!(kind, Kind::RetireMapping | Kind::ReleaseLock | Kind::ResumeJob | Kind::CancelJob)
}
