//! What became of every finding: planned, held, or unrepaired and why. No finding vanishes.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// Of findings whose row does not say what the action that it asks for needs.
const LACKS: &str = "its row does not say what the action needs";

/// Counts by rule.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Findings that an action of the batch answers, by rule and kind.
    pub planned: BTreeMap<(String, &'static str), u64>,
    /// Findings that no action answers, by rule and reason; holds are among them.
    pub unrepaired: BTreeMap<(String, String), u64>,
}

impl Tally {
    pub(super) fn planned(&mut self, rule: &str, kind: &'static str) {
        *self.planned.entry((rule.to_owned(), kind)).or_default() += 1;
    }

    pub(super) fn unrepaired(&mut self, rule: &str, why: &str, findings: u64) {
        if findings > 0 {
            *self.unrepaired.entry((rule.to_owned(), why.to_owned())).or_default() += findings;
        }
    }

    /// Accounts for findings whose rows gave nothing to act on; more than there are is a bug.
    pub(super) fn complete(&mut self, findings: &BTreeMap<String, u64>) -> Result<()> {
        for (rule, total) in findings {
            let planned = self.planned.iter().filter(|((of, _), _)| of == rule).map(|(_, findings)| *findings);
            let unrepaired = self.unrepaired.iter().filter(|((of, _), _)| of == rule).map(|(_, findings)| *findings);
            let counted: u64 = planned.chain(unrepaired).sum();
            let missing = total.checked_sub(counted).ok_or_else(|| {
                Error::internal("account for every finding").because(format!("{rule}: {counted} of {total}"))
            })?;
            self.unrepaired(rule, LACKS, missing);
        }
        Ok(())
    }

    /// All findings accounted for.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.planned_total() + self.unrepaired.values().sum::<u64>()
    }

    #[must_use]
    pub fn planned_total(&self) -> u64 {
        self.planned.values().sum()
    }
}
