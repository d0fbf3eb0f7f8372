//! What a finding asks for, worked out against the exports: an action, what stands against it, and all that it touches.

use super::exports::{Account, System};
use super::rows::{Row, name_of};
use crate::compensation::{Action, Assertion, Kind, Object, Undo, Value};

/// Of what is to be undone and is no longer as the action left it.
pub(super) const CHANGED: &str = "the row changed since the action";

/// Why an action is not carried out by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// A lowercase fragment without values of the exports: equal problems are counted together.
    pub why: String,
    /// The action would fail at the migrator, or the exports can't show what it did: nobody may decide otherwise.
    pub hard: bool,
}

/// An action before clusters, vetoes and caps.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub kind: Kind,
    pub subject: Object,
    pub params: Object,
    pub expect: Vec<Assertion>,
    pub undo: Option<Undo>,
    /// The action whose result it refers to.
    pub after: Option<String>,
    pub problems: Vec<Problem>,
    /// What it refers to is not planned: it waits for a later round.
    pub waits: Option<String>,
    /// Names of the accounts that it touches, of either system.
    pub accounts: Vec<u64>,
    /// Names of all that it touches: whoever touches the same belongs to the same cluster.
    pub touches: Vec<u64>,
    /// Names of what its expectations read beside versions, and of what it writes.
    pub reads: Vec<u64>,
    pub writes: Vec<u64>,
    /// What a reviewer sees: no anchor unmasked.
    pub facts: Object,
}

impl Draft {
    pub(super) fn new(kind: Kind, subject: Object, params: Object) -> Self {
        Self {
            kind,
            subject,
            params,
            expect: Vec::new(),
            undo: None,
            after: None,
            problems: Vec::new(),
            waits: None,
            accounts: Vec::new(),
            touches: Vec::new(),
            reads: Vec::new(),
            writes: Vec::new(),
            facts: Object::new(),
        }
    }

    /// The action fails, or must not be tried.
    pub(super) fn refuse(&mut self, why: impl Into<String>) {
        self.problem(why, true);
    }

    /// A person may decide that it be carried out all the same.
    pub(super) fn doubt(&mut self, why: impl Into<String>) {
        self.problem(why, false);
    }

    fn problem(&mut self, why: impl Into<String>, hard: bool) {
        let problem = Problem { why: why.into(), hard };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    pub(super) fn refuse_if(&mut self, is: bool, why: &str) {
        if is {
            self.refuse(why);
        }
    }

    pub(super) fn doubt_if(&mut self, is: bool, why: &str) {
        if is {
            self.doubt(why);
        }
    }

    /// What is undone must be as the action left it.
    pub(super) fn changed_if(&mut self, row: &Row<'_>, now: Option<&str>) {
        if row.flag("is_undo") {
            self.refuse_if(row.text("was") != now, CHANGED);
        }
    }

    /// Belongs to the cluster of an account, of its anchor and of its union_id.
    pub(super) fn touch(&mut self, account: &Account) {
        self.touch_id(account.system, &account.id);
        self.touch_marks(account.anchor_key.as_deref(), account.union_key.as_deref());
    }

    pub(super) fn touch_id(&mut self, system: System, id: &str) {
        let name = name_of(&["account", system.word(), id]);
        self.accounts.push(name);
        self.touches.push(name);
    }

    pub(super) fn touch_marks(&mut self, anchor: Option<&str>, union: Option<&str>) {
        self.touches.extend(anchor.map(|anchor| name_of(&["anchor", anchor])));
        self.touches.extend(union.map(|union| name_of(&["union", union])));
    }

    pub(super) fn reads(&mut self, what: &[&str]) {
        self.reads.push(name_of(what));
    }

    pub(super) fn writes(&mut self, what: &[&str]) {
        self.writes.push(name_of(what));
    }

    pub(super) fn fact(&mut self, name: &str, value: impl Into<Value>) {
        self.facts.insert(name, value);
    }

    /// What a reviewer must know of an account.
    pub(super) fn fact_account(&mut self, role: &str, account: &Account) {
        let facts = Object::new()
            .with("id", account.id.as_str())
            .with("status", account.status.clone())
            .with("verified", account.verified_at.is_some())
            .with("locked", account.locked)
            .with("job_running", account.running)
            .with("asset_in_flight", account.in_flight);
        self.facts.insert(role, facts);
    }

    pub(super) fn undone_by(&mut self, kind: Kind, subject: Object, params: Object) {
        self.undo = Some(Undo { kind, subject, params });
    }

    /// The action, without cluster and findings.
    pub(super) fn action(&self, generation: u64) -> Action {
        let mut action = Action::new(self.kind, self.subject.clone(), self.params.clone(), self.expect.clone());
        action.generation = generation;
        action.after = self.after.iter().cloned().collect();
        action.reversible = self.undo.is_some();
        action.undo = self.undo.clone();
        action
    }
}

/// What is never done by itself, whatever a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Care {
    /// The account's anchor must have been verified.
    pub verified: bool,
}

impl Draft {
    /// Checks an account that a creating, mapping, merging, moving or re-anchoring action touches.
    pub(super) fn never_automatic(&mut self, role: &str, account: &Account, care: Care) {
        self.refuse_if(!account.exists(), &format!("the {role} does not exist"));
        self.doubt_if(account.is_test, &format!("the {role} is a test account"));
        for status in ["frozen", "cooling", "deregistered", "merged"] {
            self.doubt_if(account.is(status), &format!("the {role} is {status}"));
        }
        self.doubt_if(account.locked, &format!("the {role} is locked by a merge"));
        self.doubt_if(account.running, &format!("a merge job of the {role} is running"));
        self.doubt_if(account.in_flight, &format!("an asset of the {role} is in flight"));
        let unverified = !account.anchor_missing && account.verified_at.is_none();
        self.doubt_if(care.verified && unverified, &format!("the anchor of the {role} was never verified"));
    }
}
