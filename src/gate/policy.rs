//! What the gate allows, resolved: which limits each rule has, which rules must run, which changes were accepted.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Severity;

/// The share of a rule's eligible rows that may be suspected, unless set.
const MAX_SUSPECTED: f64 = 0.01;

/// The policy of one project; patterns are resolved to rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// Of rules that `by_rule` doesn't have.
    pub limits: Limits,
    pub by_rule: BTreeMap<String, Limits>,
    /// Rules that must have run.
    pub require: BTreeSet<String>,
    pub accepted: Vec<Accepted>,
    /// Earlier names of rules, and what they are now.
    pub renamed: BTreeMap<String, String>,
    pub require_history: bool,
    /// Only a part of the rules was asked for: what the others did is no matter.
    pub part: bool,
}

/// The limits of one rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Standing findings of this severity or above fail …
    pub fail_on: Severity,
    /// … beyond this number; each limit applies where it is set, and where none is, one finding fails.
    pub max_count: Option<u64>,
    /// … beyond this share of the eligible rows.
    pub max_rate: Option<f64>,
    /// Suspected findings beyond this share of the eligible rows make the round inconclusive.
    pub max_suspected: f64,
    pub no_reopened: bool,
    /// Findings of this severity or above may not outnumber those of the round before.
    pub must_shrink: Option<Severity>,
    /// The round by which the trend must reach zero.
    pub converge_by: Option<u64>,
}

/// A change of rules that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub rules: BTreeSet<String>,
    /// The first digits of the new digest; none: that they no longer run.
    pub digest: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fail_on: Severity::High,
            max_count: None,
            max_rate: None,
            max_suspected: MAX_SUSPECTED,
            no_reopened: false,
            must_shrink: None,
            converge_by: None,
        }
    }
}

impl Policy {
    #[must_use]
    pub fn limits(&self, rule: &str) -> &Limits {
        self.by_rule.get(rule).unwrap_or(&self.limits)
    }

    /// Whether the rule's new digest was accepted.
    pub(super) fn accepts_digest(&self, rule: &str, digest: &str) -> bool {
        let named = |accepted: &Accepted| accepted.digest.as_deref().is_some_and(|start| digest.starts_with(start));
        self.accepted.iter().any(|accepted| accepted.rules.contains(rule) && named(accepted))
    }

    /// Whether it was accepted that the rule no longer runs.
    pub(super) fn accepts_stop(&self, rule: &str) -> bool {
        self.accepted.iter().any(|accepted| accepted.digest.is_none() && accepted.rules.contains(rule))
    }

    /// What a rule of an earlier round is called now.
    pub(super) fn now<'a>(&'a self, rule: &'a str) -> &'a str {
        self.renamed.get(rule).map_or(rule, String::as_str)
    }
}
