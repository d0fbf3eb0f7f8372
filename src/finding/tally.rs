//! Sums over the rules of an inspection or of an earlier round: made once, so that every format tells the same.

use std::collections::BTreeMap;

use super::{Counts, Inspection, RoundRecord, RuleOutcome, RuleResult, Severity};

/// What some rules came to together. Every rule is in exactly one of the numbers of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub rules: u64,
    pub failed: u64,
    pub violated: u64,
    pub suspected: u64,
    pub waived: u64,
    pub skipped: u64,
    pub clean: u64,
    /// Clean over nothing at all: its own number, as that may be a filter that matches no row.
    pub without_rows: u64,
    /// Findings of the rules that ran.
    pub findings: Counts,
    /// Confirmed and not waived.
    pub standing: u64,
}

/// Findings by severity. Only of rules that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BySeverity {
    pub critical: u64,
    pub high: u64,
    pub medium: u64,
    pub low: u64,
}

/// The rules of one set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetTally<'a> {
    pub set: &'a str,
    pub tally: Tally,
    /// All findings.
    pub by_severity: BySeverity,
}

impl Tally {
    #[must_use]
    pub fn of<'a>(rules: impl IntoIterator<Item = &'a RuleResult>) -> Self {
        let mut tally = Self::default();
        for rule in rules {
            tally.add(rule);
        }
        tally
    }

    fn add(&mut self, rule: &RuleResult) {
        self.rules += 1;
        let number = match (&rule.outcome, rule.status()) {
            (RuleOutcome::Ran { counts, eligible: 0, .. }, _) if counts.total == 0 => &mut self.without_rows,
            (_, "failed") => &mut self.failed,
            (_, "violated") => &mut self.violated,
            (_, "suspected") => &mut self.suspected,
            (_, "waived") => &mut self.waived,
            (_, "skipped") => &mut self.skipped,
            _ => &mut self.clean,
        };
        *number += 1;
        let Some(counts) = rule.counts() else { return };
        self.standing += counts.standing();
        let sum = &mut self.findings;
        for (sum, more) in [
            (&mut sum.total, counts.total),
            (&mut sum.confirmed, counts.confirmed),
            (&mut sum.suspected, counts.suspected),
            (&mut sum.waived, counts.waived),
            (&mut sum.new, counts.new),
            (&mut sum.persisting, counts.persisting),
            (&mut sum.resolved, counts.resolved),
            (&mut sum.reopened, counts.reopened),
            (&mut sum.waived_suspected, counts.waived_suspected),
            (&mut sum.reopened_excused, counts.reopened_excused),
        ] {
            *sum += more;
        }
    }

    /// Rules that ran to their end.
    #[must_use]
    pub fn ran(&self) -> u64 {
        self.rules - self.failed - self.skipped
    }

    /// Word and number of rules, of those that there are, in the order in which they matter.
    #[must_use]
    pub fn statuses(&self) -> Vec<(&'static str, u64)> {
        let all = [
            ("failed", self.failed),
            ("violated", self.violated),
            ("suspected", self.suspected),
            ("waived", self.waived),
            ("skipped", self.skipped),
            ("clean", self.clean),
            ("without rows", self.without_rows),
        ];
        all.into_iter().filter(|(_, number)| *number > 0).collect()
    }
}

impl BySeverity {
    #[must_use]
    pub fn of(findings: impl IntoIterator<Item = (Severity, u64)>) -> Self {
        let mut sums = Self::default();
        for (severity, number) in findings {
            *match severity {
                Severity::Critical => &mut sums.critical,
                Severity::High => &mut sums.high,
                Severity::Medium => &mut sums.medium,
                Severity::Low => &mut sums.low,
            } += number;
        }
        sums
    }

    /// The worst first.
    #[must_use]
    pub fn each(&self) -> [(Severity, u64); 4] {
        [
            (Severity::Critical, self.critical),
            (Severity::High, self.high),
            (Severity::Medium, self.medium),
            (Severity::Low, self.low),
        ]
    }

    #[must_use]
    pub fn total(&self) -> u64 {
        self.critical + self.high + self.medium + self.low
    }
}

impl<'a> SetTally<'a> {
    /// A tally a set, in the order in which the sets first occur.
    #[must_use]
    pub fn each(rules: &'a [RuleResult]) -> Vec<Self> {
        let mut order: Vec<&str> = Vec::new();
        let mut sets: BTreeMap<&str, Vec<&RuleResult>> = BTreeMap::new();
        for rule in rules {
            if !sets.contains_key(rule.set.as_str()) {
                order.push(&rule.set);
            }
            sets.entry(&rule.set).or_default().push(rule);
        }
        let tally = |set: &'a str| {
            let rules = sets.get(set).map(Vec::as_slice).unwrap_or_default();
            let findings = rules.iter().filter_map(|rule| Some((rule.severity, rule.counts()?.total)));
            let by_severity = BySeverity::of(findings);
            Self { set, tally: Tally::of(rules.iter().copied()), by_severity }
        };
        order.into_iter().map(tally).collect()
    }
}

impl Inspection {
    /// Of all its rules.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(&self.rules)
    }
}

impl RoundRecord {
    /// All findings of the rules that ran in that round.
    #[must_use]
    pub fn by_severity(&self) -> BySeverity {
        BySeverity::of(self.rules.iter().filter_map(|rule| Some((rule.severity, rule.counts?.total))))
    }

    /// Rules that should have run and did not.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.rules.iter().filter(|rule| rule.status == "failed").count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str, severity: Severity, outcome: RuleOutcome) -> RuleResult {
        RuleResult {
            id: id.to_owned(),
            set: id.split('/').next().unwrap().to_owned(),
            title: String::new(),
            severity,
            actions: Vec::new(),
            digest: String::new(),
            rebaselined: false,
            outcome,
            elapsed_ms: 0,
        }
    }

    fn ran(confirmed: u64, suspected: u64, waived: u64, eligible: u64) -> RuleOutcome {
        let total = confirmed + suspected;
        let counts = Counts { total, confirmed, suspected, waived, new: total, ..Counts::default() };
        RuleOutcome::Ran { counts, eligible, samples: Vec::new() }
    }

    fn rules() -> Vec<RuleResult> {
        vec![
            rule("b/violated", Severity::High, ran(5, 2, 1, 9)),
            rule("b/clean", Severity::High, ran(0, 0, 0, 9)),
            rule("a/idle", Severity::Low, ran(0, 0, 0, 0)),
            rule("a/skipped", Severity::Low, RuleOutcome::Skipped { reason: String::new() }),
            rule("a/failed", Severity::Critical, RuleOutcome::Failed { reason: String::new() }),
            rule("b/waived", Severity::Medium, ran(3, 0, 3, 9)),
            rule("b/suspected", Severity::Critical, ran(0, 4, 0, 9)),
        ]
    }

    #[test]
    fn every_rule_is_counted_once_and_findings_add_up() {
        let rules = rules();
        let tally = Tally::of(&rules);
        let numbers: u64 = tally.statuses().iter().map(|(_, number)| number).sum();
        assert_eq!((numbers, tally.rules, tally.ran()), (7, 7, 5));
        assert!(tally.statuses().iter().all(|(_, number)| *number == 1), "{tally:?}");
        let Counts { total, confirmed, suspected, waived, .. } = tally.findings;
        assert_eq!((total, confirmed, suspected, waived, tally.standing), (14, 8, 6, 4, 4));
    }

    #[test]
    fn sets_keep_their_order_and_hold_all_findings() {
        let rules = rules();
        let sets = SetTally::each(&rules);
        assert_eq!(sets.iter().map(|set| set.set).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(sets[0].by_severity, BySeverity { critical: 4, high: 7, medium: 3, low: 0 });
        assert_eq!(sets[1].by_severity.total(), 0);
        let rules: u64 = sets.iter().map(|set| set.tally.rules).sum();
        assert_eq!(rules, 7);
        let findings: u64 = sets.iter().map(|set| set.by_severity.total()).sum();
        assert_eq!(findings, 14);
    }
}
