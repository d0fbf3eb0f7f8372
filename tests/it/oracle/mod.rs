//! The oracle: what a world's findings are, read off `rules.md` in plain loops, without SQL and without an engine.
//!
//! It shares nothing with the rules under test but the contract's words, so agreement says something. Speed is no
//! concern; being obviously right is. `findings(&world)` answers for every rule but those that compare rounds.
//!
//! A finding is as old as the latest update among the rows that it rests on. Where one of several causes suffices (an entry,
//! an interval, an asset), the oldest does; where a rule names one in its evidence, that one. All mappings of an account
//! count as one cause.

mod abnormal;
mod cohorts;
mod conservation;
pub mod coverage;
mod decoupling;
mod disputed;
mod duplicates;
pub mod exports;
mod facts;
mod gaps;
mod gateway;
mod identity;
mod journal;
mod linking;
mod locks;
mod migration;
mod mismatch;
mod orphans;
mod pairs;
mod phone;

use std::collections::BTreeMap;

use crate::world::{IdKind, System, World};

use facts::Facts;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Confirmed,
    Suspected,
}

/// One finding: the key's columns and values as text, in the order of the rule's key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub key: Vec<(String, String)>,
    pub certainty: Certainty,
    /// What the rule asks for; `None` where the catalogue says –.
    pub action: Option<String>,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its very subject is a table, column or parameter that the world doesn't supply.
    Skipped,
    Ran(Vec<Finding>),
}

impl Outcome {
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Skipped => &[],
            Self::Ran(findings) => findings,
        }
    }
}

/// The outcome of every rule, by rule id, findings sorted.
pub fn findings(world: &World) -> BTreeMap<String, Outcome> {
    let world = &parsed(world);
    let facts = Facts::new(world);
    let mut outcomes = BTreeMap::new();
    orphans::judge(&facts, &mut outcomes);
    abnormal::judge(&facts, &mut outcomes);
    duplicates::judge(&facts, &mut outcomes);
    gaps::judge(&facts, &mut outcomes);
    identity::judge(&facts, &mut outcomes);
    gateway::judge(&facts, &mut outcomes);
    migration::judge(&facts, &mut outcomes);
    linking::judge(&facts, &mut outcomes);
    locks::judge(&facts, &mut outcomes);
    journal::judge(&facts, &mut outcomes);
    conservation::judge(&facts, &mut outcomes);
    cohorts::judge(&facts, &mut outcomes);
    if world.decoupling {
        decoupling::judge(&facts, &mut outcomes);
    }
    outcomes
        .into_iter()
        .map(|(rule, rows)| {
            let outcome = match rows {
                None => Outcome::Skipped,
                Some(rows) => Outcome::Ran(sorted(&rule, rows)),
            };
            (rule, outcome)
        })
        .collect()
}

/// The world with the ids that its logs and assets hold as text: where accounts have numbers, 005 names account 5.
fn parsed(world: &World) -> World {
    let mut world = world.clone();
    let kinds = System::BOTH.map(|system| world.ids(system));
    let parse = |system: System, id: &mut String| {
        let kind = kinds[usize::from(system == System::Target)];
        if let (IdKind::Int64, Ok(number)) = (kind, id.parse::<i64>()) {
            *id = number.to_string();
        }
    };
    world.bindings.iter_mut().for_each(|row| parse(row.system, &mut row.account_id));
    world.locks.iter_mut().for_each(|row| parse(row.system, &mut row.account_id));
    world.cohorts.iter_mut().for_each(|row| parse(row.system, &mut row.account_id));
    world.assets.iter_mut().for_each(|row| parse(row.owner_system, &mut row.owner_id));
    world.assets_before.iter_mut().for_each(|row| parse(row.owner_system, &mut row.owner_id));
    world
}

/// What rules record before they are sorted: `None` is a skipped rule.
type Outcomes = BTreeMap<String, Option<Vec<Finding>>>;

fn sorted(rule: &str, mut rows: Vec<Finding>) -> Vec<Finding> {
    rows.sort();
    for pair in rows.windows(2) {
        assert!(pair[0].key != pair[1].key, "the oracle found {:?} of {rule} twice", pair[0].key);
    }
    rows
}
