//! What all receipts of a batch come to: for each action its outcome, or that it has none.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::{Outcome, Receipt};
use crate::compensation::canonical::hex;

/// The outcome of an action so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub outcome: Outcome,
    pub at: Option<Timestamp>,
}

/// The actions of a batch with what is known of each: some 80 bytes an action.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    actions: HashMap<[u8; 32], State>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    known: Option<Known>,
    /// Whether the set at hand has a receipt for it.
    now: bool,
}

impl Outcomes {
    /// An action of the batch, with what earlier receipts said of it.
    pub fn insert(&mut self, action_id: &str, known: Option<Known>) {
        self.actions.insert(bytes_of(action_id), State { known, now: false });
    }

    /// Adds a receipt. A success after a success changes nothing, a success replaces a failure, a later failure an
    /// earlier one. The error says why it can't be taken.
    pub fn take(&mut self, receipt: &Receipt) -> Result<(), String> {
        let state = self
            .actions
            .get_mut(&bytes_of(&receipt.action_id))
            .ok_or_else(|| format!("the batch has no action {}", receipt.action_id))?;
        if std::mem::replace(&mut state.now, true) {
            return Err(format!("there is another receipt for {}", receipt.action_id));
        }
        let succeeded = state.known.is_some_and(|known| known.outcome.succeeded());
        match (succeeded, receipt.outcome.succeeded()) {
            (true, true) => Ok(()),
            (true, false) => {
                Err(format!("{} was applied before and is now {}", receipt.action_id, receipt.outcome.as_str()))
            }
            (false, _) => {
                state.known = Some(Known { outcome: receipt.outcome, at: receipt.at });
                Ok(())
            }
        }
    }

    /// The same actions, with nothing known of them.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Self { actions: self.actions.keys().map(|id| (*id, State::default())).collect() }
    }

    /// Another set begins: each action may have one receipt in it.
    pub fn next_set(&mut self) {
        self.actions.values_mut().for_each(|state| state.now = false);
    }

    /// What is known of an action; none: nothing, or the batch doesn't have it.
    #[must_use]
    pub fn get(&self, action_id: &str) -> Option<Known> {
        self.actions.get(&bytes_of(action_id))?.known
    }

    /// Actions by outcome; those without one are not among them.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for known in self.actions.values().filter_map(|state| state.known) {
            *counts.entry(known.outcome.as_str().to_owned()).or_default() += 1;
        }
        counts
    }

    /// Actions of which nothing is known.
    #[must_use]
    pub fn without_receipt(&self) -> u64 {
        self.actions.values().filter(|state| state.known.is_none()).count() as u64
    }

    /// Actions for which the set at hand has no receipt.
    pub(super) fn without_receipt_now(&self) -> u64 {
        self.actions.values().filter(|state| !state.now).count() as u64
    }

    /// Whether every action has a receipt, and none failed_retryable: nothing more is to be expected.
    #[must_use]
    pub fn complete(&self) -> bool {
        let done = |state: &State| state.known.is_some_and(|known| known.outcome != Outcome::FailedRetryable);
        self.actions.values().all(done)
    }

    /// The ids of all actions, in no order.
    pub fn ids(&self) -> impl Iterator<Item = String> {
        self.actions.keys().map(|id| hex(id))
    }
}

/// An id is a SHA-256 in hexadecimal digits: half as long in bytes.
fn bytes_of(id: &str) -> [u8; 32] {
    super::super::write::digest_of(id)
}
