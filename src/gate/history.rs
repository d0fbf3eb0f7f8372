//! Against the rounds before: rules that changed or stopped, findings that must shrink, a trend that must reach zero.
//!
//! An earlier round counts if it was conclusive and of the same scope. What failed once must not pass by being run again,
//! so a change stays a reason until it is accepted, or a round passed with it.

use super::{Policy, Reasons, findings};
use crate::finding::{Counts, Inspection, RoundRecord, RuleOutcome, RuleRecord, RuleResult, Verdict};

/// Rounds before this one over which a trend is taken.
const TREND_ROUNDS: usize = 3;

/// The earlier rounds that count, oldest first.
struct Past<'a> {
    rounds: Vec<&'a RoundRecord>,
    policy: &'a Policy,
}

impl<'a> Past<'a> {
    /// Every complete run of a rule, latest first, under whatever name.
    fn runs(&self, rule: &'a str) -> impl Iterator<Item = (&'a RoundRecord, &'a RuleRecord, &'a Counts)> {
        let of = move |round: &&'a RoundRecord| {
            let record = round.rules.iter().find(|record| self.policy.now(&record.id) == rule)?;
            Some((*round, record, record.counts.as_ref()?))
        };
        self.rounds.iter().rev().filter_map(of)
    }

    /// The digest that a rule's findings are rightly judged by: of its last run in a round that passed, else its first.
    fn baseline(&self, rule: &'a str) -> Option<&'a str> {
        let passed = self.runs(rule).find(|(round, ..)| round.verdict == Verdict::Pass);
        passed.or_else(|| self.runs(rule).last()).map(|(_, record, _)| record.digest.as_str())
    }
}

pub(super) fn compare(inspection: &Inspection, previous: &[RoundRecord], policy: &Policy, reasons: &mut Reasons) {
    let earlier =
        |record: &&RoundRecord| record.is_conclusive() && inspection.round.is_none_or(|round| record.round < round);
    if policy.require_history && !policy.part && !previous.iter().any(|record| earlier(&record)) {
        let why = "require_history is set, and no earlier round is known: is this the right state folder?";
        reasons.inconclusive.push(why.to_owned());
    }
    let rounds = previous.iter().filter(earlier).filter(|record| record.scope == inspection.scope).collect();
    let past = Past { rounds, policy };
    for rule in &inspection.rules {
        if let RuleOutcome::Ran { counts, .. } = &rule.outcome {
            changed(rule, &past, reasons);
            converges(rule, counts, inspection.round, &past, reasons);
        }
    }
    if !policy.part {
        stopped(inspection, &past, reasons);
        shrinks(inspection, &past, reasons);
    }
}

/// A rule that is no longer what it was: its findings can't be compared, so somebody must accept it.
fn changed(rule: &RuleResult, past: &Past<'_>, reasons: &mut Reasons) {
    let differs = rule.rebaselined || past.baseline(&rule.id).is_some_and(|baseline| baseline != rule.digest);
    if differs && !past.policy.accepts_digest(&rule.id, &rule.digest) {
        reasons.failures.push(format!(
            "{} changed since it was last judged (its statement, models, severity, parameters, or the columns it reads); \
             to accept: accept_rebaseline = [\"{0}@{1}\"]",
            rule.id, rule.digest
        ));
    }
}

/// Rules that ran in an earlier round and do not now.
fn stopped(inspection: &Inspection, past: &Past<'_>, reasons: &mut Reasons) {
    let mut told = Vec::new();
    for round in past.rounds.iter().rev() {
        for record in round.rules.iter().filter(|record| record.counts.is_some()) {
            let id = past.policy.now(&record.id);
            let now = inspection.rules.iter().find(|rule| rule.id == id).map(|rule| &rule.outcome);
            let why = match now {
                // What failed is inconclusive already.
                Some(RuleOutcome::Ran { .. } | RuleOutcome::Failed { .. }) => continue,
                Some(RuleOutcome::Skipped { reason }) => format!("is skipped now: {reason}"),
                None => "is not among the rules of this round".to_owned(),
            };
            if told.contains(&id) || past.policy.accepts_stop(id) {
                continue;
            }
            reasons.failures.push(format!(
                "{id} ran in round {} and {why}; to accept: accept_rebaseline = [\"{id}@stopped\"]",
                round.round
            ));
            told.push(id);
        }
    }
}

/// Findings that may not outnumber those of the last run, summed over the rules that can be compared.
fn shrinks(inspection: &Inspection, past: &Past<'_>, reasons: &mut Reasons) {
    let (mut now, mut before) = (0_u64, 0_u64);
    let mut grown = Vec::new();
    for rule in &inspection.rules {
        let RuleOutcome::Ran { counts, .. } = &rule.outcome else { continue };
        let within = past.policy.limits(&rule.id).must_shrink.is_some_and(|least| rule.severity >= least);
        let last = past.runs(&rule.id).next().filter(|(_, record, _)| record.digest == rule.digest);
        let (true, Some((.., last))) = (within, last) else { continue };
        now += counts.standing();
        before += last.standing();
        if counts.standing() > last.standing() {
            grown.push(format!("{} from {} to {}", rule.id, last.standing(), counts.standing()));
        }
    }
    if now > before {
        let grown = grown.join(", ");
        let found = findings(now);
        reasons.failures.push(format!("must_shrink: {found} confirmed, {before} in the round before ({grown})"));
    }
}

/// Whether a rule's findings are gone by the round set, or will be if they go on falling as they did.
fn converges(rule: &RuleResult, counts: &Counts, round: Option<u64>, past: &Past<'_>, reasons: &mut Reasons) {
    let limits = past.policy.limits(&rule.id);
    let Some(by) = limits.converge_by.filter(|_| rule.severity >= limits.fail_on) else { return };
    let count = counts.standing();
    let round = round.unwrap_or_else(|| past.rounds.last().map_or(1, |record| record.round + 1));
    if count == 0 {
        return;
    }
    if round >= by {
        let found = findings(count);
        reasons.failures.push(format!("{}: {found} in round {round}, and converge_by = {by}", rule.id));
        return;
    }
    let comparable = past.runs(&rule.id).take(TREND_ROUNDS).take_while(|(_, record, _)| record.digest == rule.digest);
    // Without a round to compare with, there is no trend yet.
    let Some((first, _, then)) = comparable.last() else { return };
    let then = then.standing();
    let rounds = u128::from(round.saturating_sub(first.round).max(1));
    let fallen = then.saturating_sub(count);
    // count ≤ (fallen / rounds) × (by - round), without a division.
    if u128::from(count) * rounds > u128::from(fallen) * u128::from(by - round) {
        let trend = if fallen == 0 {
            format!("not fewer than the {then} of round {}", first.round)
        } else {
            format!("{fallen} fewer than in round {}", first.round)
        };
        let found = findings(count);
        reasons.failures.push(format!("{}: {found}, {trend}: not gone by round {by} (converge_by)", rule.id));
    }
}
