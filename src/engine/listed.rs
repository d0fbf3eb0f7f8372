//! Small tables of texts that a run fills itself: which stages a cohort admits, which rules compare with earlier rounds,
//! which findings a rule's repair may uncover.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray};

use super::Engine;
use crate::error::Result;

impl Engine {
    /// Fills `admitted_stages`: the stages of `cohorts` that are judged.
    pub fn register_admitted_stages(&mut self, stages: &[String]) -> Result<()> {
        self.fill("admitted_stages", vec![texts(stages.iter().map(String::as_str))])
    }

    /// Fills `compared_rules`: the rules that ran in both rounds, unchanged.
    pub fn register_compared_rules<'r>(&mut self, rules: impl IntoIterator<Item = &'r str>) -> Result<()> {
        self.fill("compared_rules", vec![texts(rules)])
    }

    /// Fills `uncovers`: rule, and a rule whose findings its repair may bring to light.
    pub fn register_uncovers<'r>(&mut self, pairs: impl IntoIterator<Item = (&'r str, &'r str)>) -> Result<()> {
        let (rules, uncovered): (Vec<&str>, Vec<&str>) = pairs.into_iter().unzip();
        self.fill("uncovers", vec![texts(rules), texts(uncovered)])
    }
}

fn texts<'t>(values: impl IntoIterator<Item = &'t str>) -> ArrayRef {
    Arc::new(values.into_iter().map(Some).collect::<StringViewArray>())
}
