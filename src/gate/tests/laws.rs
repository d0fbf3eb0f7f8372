//! Laws of the gate, tried on thousands of random rounds: nothing worse is ever judged better.

use super::*;

const ROUNDS_TRIED: u64 = 4000;
const RULES: [(&str, Severity); 4] = [
    ("orphans/a", Severity::Critical),
    ("orphans/b", Severity::High),
    ("gaps/c", Severity::Medium),
    ("gaps/d", Severity::Low),
];

/// splitmix64: the same rounds on every machine.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn flip(&mut self) -> bool {
        self.below(2) == 0
    }

    fn some<T>(&mut self, value: T) -> Option<T> {
        self.flip().then_some(value)
    }

    fn counts(&mut self) -> Counts {
        // Often nothing, so that many rounds pass.
        let confirmed = if self.flip() { 0 } else { self.below(6) };
        let suspected = if self.flip() { 0 } else { self.below(4) };
        let total = confirmed + suspected;
        let waived_suspected = self.below(suspected + 1);
        let waived = waived_suspected + self.below(confirmed + 1);
        let reopened = self.below(total + 1);
        let standing = confirmed + waived_suspected - waived;
        let reopened_excused = reopened - reopened.min(self.below(standing + 1));
        let new = total - reopened;
        Counts {
            total,
            confirmed,
            suspected,
            waived,
            waived_suspected,
            new,
            reopened,
            reopened_excused,
            ..Counts::default()
        }
    }

    fn outcome(&mut self) -> RuleOutcome {
        match self.below(12) {
            0 => skipped(),
            _ => {
                let eligible = [0, 1, 50, 1000][usize::try_from(self.below(4)).unwrap()];
                RuleOutcome::Ran { counts: self.counts(), eligible, samples: Vec::new() }
            }
        }
    }

    fn inspection(&mut self, round: u64) -> Inspection {
        let mut rules = Vec::new();
        for (id, severity) in RULES {
            if self.below(16) > 0 {
                let mut result = rule(id, severity, self.outcome());
                if self.below(24) == 0 {
                    result.digest = "bbbbbbbbbbbbbbbbbbbb".to_owned();
                }
                rules.push(result);
            }
        }
        inspection(round, rules)
    }

    fn severity(&mut self) -> Severity {
        RULES[usize::try_from(self.below(4)).unwrap()].1
    }

    fn policy(&mut self) -> Policy {
        let limits = Limits {
            fail_on: self.severity(),
            max_count: Some(self.below(5)).filter(|_| self.flip()),
            max_rate: self.some(0.004),
            max_suspected: if self.flip() { 0.01 } else { 0.5 },
            no_reopened: self.below(4) == 0,
            must_shrink: Some(self.severity()).filter(|_| self.below(4) == 0),
            converge_by: Some(self.below(12) + 1).filter(|_| self.below(4) == 0),
        };
        let mut policy = policy(limits);
        if self.below(4) == 0 {
            policy.require.insert("orphans/a".to_owned());
        }
        for (id, _) in RULES {
            if self.flip() {
                policy.accepted.push(Accepted { rules: [id.to_owned()].into(), digest: self.some("b".to_owned()) });
            }
        }
        policy.require_history = self.below(8) == 0;
        policy
    }

    fn history(&mut self, rounds: u64) -> Vec<RoundRecord> {
        (1..rounds)
            .map(|round| {
                let verdict = [Verdict::Pass, Verdict::Fail, Verdict::Fail, Verdict::Inconclusive];
                let verdict = verdict[usize::try_from(self.below(4)).unwrap()];
                record(&self.inspection(round), verdict)
            })
            .collect()
    }
}

/// The larger, the worse.
fn rank(judgement: &Judgement) -> u8 {
    match judgement.verdict {
        Verdict::Pass => 0,
        Verdict::Fail => 1,
        Verdict::Inconclusive => 2,
    }
}

/// Tries a change for the worse on every rule of many random rounds.
fn never_better(name: &str, worsen: impl Fn(&mut Inspection, &mut Vec<RoundRecord>, &mut Policy, usize, &mut Chance)) {
    let mut verdicts = [0_u64; 3];
    for seed in 0..ROUNDS_TRIED {
        let mut chance = Chance(seed);
        let round = chance.below(8) + 1;
        let (history, inspection, policy) = (chance.history(round), chance.inspection(round), chance.policy());
        let judgement = judge(&inspection, &history, &policy);
        verdicts[usize::from(rank(&judgement))] += 1;
        for at in 0..inspection.rules.len() {
            let (mut worse, mut past, mut strict) = (inspection.clone(), history.clone(), policy.clone());
            worsen(&mut worse, &mut past, &mut strict, at, &mut chance);
            let after = judge(&worse, &past, &strict);
            assert!(
                rank(&after) >= rank(&judgement),
                "{name}, seed {seed}, rule {at}: {judgement:#?}\nbecame {after:#?}\nof {inspection:#?}\n{policy:#?}"
            );
        }
    }
    // Where one verdict never occurs, nothing was tried.
    assert!(verdicts.iter().all(|number| *number > ROUNDS_TRIED / 100), "{name}: {verdicts:?}");
}

fn counts_of(inspection: &mut Inspection, at: usize) -> Option<&mut Counts> {
    match &mut inspection.rules[at].outcome {
        RuleOutcome::Ran { counts, .. } => Some(counts),
        _ => None,
    }
}

#[test]
fn one_more_finding_never_helps() {
    never_better("a confirmed finding", |inspection, _, _, at, _| {
        if let Some(counts) = counts_of(inspection, at) {
            counts.total += 1;
            counts.confirmed += 1;
            counts.new += 1;
        }
    });
    never_better("a suspected finding", |inspection, _, _, at, _| {
        if let Some(counts) = counts_of(inspection, at) {
            counts.total += 1;
            counts.suspected += 1;
            counts.new += 1;
        }
    });
    never_better("a suspected finding that is waived", |inspection, _, _, at, _| {
        if let Some(counts) = counts_of(inspection, at) {
            counts.total += 1;
            counts.suspected += 1;
            counts.waived += 1;
            counts.waived_suspected += 1;
            counts.new += 1;
        }
    });
}

#[test]
fn one_waiver_less_never_helps() {
    never_better("a waiver of a confirmed finding", |inspection, _, _, at, _| {
        if let Some(counts) = counts_of(inspection, at)
            && counts.waived > counts.waived_suspected
        {
            counts.waived -= 1;
        }
    });
    never_better("a finding that is back", |inspection, _, _, at, _| {
        if let Some(counts) = counts_of(inspection, at)
            && counts.new > 0
            && counts.standing() > counts.standing_reopened()
        {
            counts.new -= 1;
            counts.reopened += 1;
        }
    });
}

#[test]
fn not_running_never_helps() {
    never_better("a rule that fails", |inspection, _, _, at, _| {
        inspection.rules[at].outcome = RuleOutcome::Failed { reason: "out of memory".to_owned() };
    });
    // Judged with what it found, a rule that ran before and was not given up.
    never_better("a rule that stops", |inspection, past, policy, at, chance| {
        let id = inspection.rules[at].id.clone();
        let ran_before = past
            .iter()
            .any(|record| record.is_conclusive() && record.rule(&id).is_some_and(|rule| rule.counts.is_some()));
        let given_up = policy.accepted.iter().any(|accepted| accepted.digest.is_none() && accepted.rules.contains(&id));
        if !ran_before || given_up {
            return;
        }
        let stopped = inspection.rules[at].clone();
        let suspicious = judge(&Inspection { rules: vec![stopped], ..inspection.clone() }, past, policy);
        // That too much is suspected can't be known of a rule that did not run.
        if suspicious.verdict == Verdict::Inconclusive {
            return;
        }
        if chance.flip() {
            inspection.rules.remove(at);
        } else {
            inspection.rules[at].outcome = skipped();
        }
    });
}

#[test]
fn a_stricter_policy_never_helps() {
    never_better("a lower severity", |_, _, policy, _, _| policy.limits.fail_on = Severity::Low);
    never_better("a lower count", |_, _, policy, _, _| {
        policy.limits.max_count = policy.limits.max_count.map(|max| max.saturating_sub(1));
    });
    never_better("no limit but zero", |_, _, policy, _, _| {
        (policy.limits.max_count, policy.limits.max_rate) = (None, None)
    });
    never_better("a count beside a rate", |_, _, policy, _, _| {
        if policy.limits.max_rate.is_some() {
            policy.limits.max_count = policy.limits.max_count.or(Some(1));
        }
    });
    never_better("less suspected", |_, _, policy, _, _| policy.limits.max_suspected /= 10.0);
    never_better("nothing reopened", |_, _, policy, _, _| policy.limits.no_reopened = true);
    never_better("an earlier end", |_, _, policy, _, _| {
        policy.limits.converge_by = policy.limits.converge_by.map(|by| by.saturating_sub(1).max(1));
    });
    never_better("one more required", |_, _, policy, _, _| {
        policy.require.insert("gaps/d".to_owned());
    });
    never_better("nothing accepted", |_, _, policy, _, _| policy.accepted.clear());
    never_better("history required", |_, _, policy, _, _| policy.require_history = true);
}
