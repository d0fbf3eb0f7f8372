//! From `[gate]` as written to what it allows each rule: patterns meet the catalogue here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::error::Result;
use crate::finding::Severity;
use crate::gate::{Accepted, Limits, Policy};
use crate::project::{Gate, GateLimits, GateRule, Level, Spanned};
use crate::rules::{Catalogue, Pattern};
use crate::suggest;

/// A limit as written, to tell whether two patterns say the same.
type Setting = (&'static str, String);

/// What the gate allows each rule. `recorded` are rules of earlier rounds, which the catalogue may no longer have.
///
/// # Errors
/// A pattern that is none or matches no rule; two equally specific ones that say different things of one rule.
pub(super) fn resolve<'a>(
    gate: &Gate,
    catalogue: &'a Catalogue,
    recorded: impl IntoIterator<Item = &'a str>,
) -> Result<Policy> {
    let known: BTreeSet<&str> = catalogue.rules.iter().map(|rule| rule.id.as_str()).chain(recorded).collect();
    let resolver = Resolver { gate, catalogue, known };
    let mut policy = Policy {
        limits: limits(Limits::default(), [&gate.limits]),
        require_history: gate.require_history,
        renamed: renamed(catalogue),
        ..Policy::default()
    };
    policy.by_rule = resolver.by_rule(&policy.limits)?;
    for written in &gate.require {
        policy.require.extend(resolver.rules_of(written, "require")?);
    }
    for item in &gate.accept_rebaseline {
        let rules = resolver.rules_of(&item.rule, "accept_rebaseline")?;
        policy.accepted.push(Accepted { rules, digest: item.digest.clone() });
    }
    Ok(policy)
}

struct Resolver<'a> {
    gate: &'a Gate,
    catalogue: &'a Catalogue,
    known: BTreeSet<&'a str>,
}

impl Resolver<'_> {
    fn by_rule(&self, default: &Limits) -> Result<BTreeMap<String, Limits>> {
        let mut by_rule: BTreeMap<String, Vec<(Pattern, &GateRule)>> = BTreeMap::new();
        for rule in &self.gate.rules {
            let pattern = self.pattern(&rule.pattern.value, &rule.pattern.span, "rules")?;
            for id in self.taken(&pattern) {
                by_rule.entry(id).or_default().push((pattern.clone(), rule));
            }
        }
        let mut resolved = BTreeMap::new();
        for (id, mut patterns) in by_rule {
            patterns.sort_by_key(|(pattern, _)| pattern.specificity());
            for (at, (other, second)) in patterns.iter().enumerate() {
                let equals = patterns[..at].iter().filter(|(one, _)| one.specificity() == other.specificity());
                for (_, first) in equals {
                    self.refuse_contradiction(first, second, &id)?;
                }
            }
            let in_order = patterns.iter().map(|(_, rule)| &rule.limits);
            resolved.insert(id, limits(*default, in_order));
        }
        Ok(resolved)
    }

    /// Which of two equally specific patterns should win, nobody can tell.
    fn refuse_contradiction(&self, first: &GateRule, second: &GateRule, rule: &str) -> Result<()> {
        let Some(key) = contradiction(&first.limits, &second.limits) else { return Ok(()) };
        let what = format!("use [gate.rules.\"{}\"]", second.pattern.value);
        let why = format!("[gate.rules.\"{}\"] says another {key} of {rule}", first.pattern.value);
        Err(self.gate.error_at(&second.pattern.span, what, "as specific as the other").because(why))
    }

    /// The rules that an item of a list names; one that was renamed is meant by its earlier name too.
    fn rules_of(&self, written: &Spanned<String>, key: &str) -> Result<BTreeSet<String>> {
        if let Some(rule) = self.catalogue.rule(&written.value) {
            return Ok([rule.id.clone()].into());
        }
        Ok(self.taken(&self.pattern(&written.value, &written.span, key)?).collect())
    }

    fn taken<'p>(&'p self, pattern: &'p Pattern) -> impl Iterator<Item = String> + use<'p> {
        self.known.iter().filter(|id| pattern.takes(id)).map(ToString::to_string)
    }

    /// A pattern that matches some rule.
    fn pattern(&self, text: &str, span: &Range<usize>, key: &str) -> Result<Pattern> {
        let what = format!("read `{key}` in [gate] of {}", self.gate.shown());
        let refused = |label: &str, why: String| Err(self.gate.error_at(span, what.clone(), label).because(why));
        let pattern = match Pattern::parse(text) {
            Ok(pattern) => pattern,
            Err(why) => return refused(&why, format!("\"{text}\" names no rules")),
        };
        if self.taken(&pattern).next().is_some() {
            return Ok(pattern);
        }
        let label = match self.nearest(text) {
            Some(meant) => format!("did you mean \"{meant}\"?"),
            None => "no rule: trueup rules lists them".to_owned(),
        };
        refused(&label, format!("\"{text}\" matches no rule"))
    }

    fn nearest(&self, text: &str) -> Option<String> {
        let last = text.rsplit('/').next().unwrap_or(text);
        let by_name = self.known.iter().find(|id| id.rsplit('/').next() == Some(last)).copied();
        let sets = self.catalogue.sets.iter().map(|set| set.name.as_str());
        by_name.or_else(|| suggest::nearest(text, sets.chain(self.known.iter().copied()))).map(str::to_owned)
    }
}

/// Each limit from the last that sets it.
fn limits<'a>(start: Limits, written: impl IntoIterator<Item = &'a GateLimits>) -> Limits {
    let mut limits = start;
    for set in written {
        limits = Limits {
            fail_on: set.fail_on.map_or(limits.fail_on, severity),
            max_count: set.max_count.or(limits.max_count),
            max_rate: set.max_rate.or(limits.max_rate),
            max_suspected: set.max_suspected.unwrap_or(limits.max_suspected),
            no_reopened: set.no_reopened.unwrap_or(limits.no_reopened),
            must_shrink: set.must_shrink.map(severity).or(limits.must_shrink),
            converge_by: set.converge_by.or(limits.converge_by),
        };
    }
    limits
}

/// The first key that both set, differently.
fn contradiction(one: &GateLimits, other: &GateLimits) -> Option<&'static str> {
    let other = settings(other);
    settings(one)
        .into_iter()
        .find_map(|(key, value)| other.iter().any(|(same, another)| *same == key && *another != value).then_some(key))
}

fn settings(limits: &GateLimits) -> Vec<Setting> {
    let GateLimits { fail_on, max_count, max_rate, max_suspected, no_reopened, must_shrink, converge_by } = limits;
    let text = |key, value: Option<String>| value.map(|value| (key, value));
    [
        text("fail_on", fail_on.map(|level| format!("{level:?}"))),
        text("max_count", max_count.map(|count| count.to_string())),
        text("max_rate", max_rate.map(|share| share.to_string())),
        text("max_suspected", max_suspected.map(|share| share.to_string())),
        text("no_reopened", no_reopened.map(|flag| flag.to_string())),
        text("must_shrink", must_shrink.map(|level| format!("{level:?}"))),
        text("converge_by", converge_by.map(|round| round.to_string())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Low => Severity::Low,
        Level::Medium => Severity::Medium,
        Level::High => Severity::High,
        Level::Critical => Severity::Critical,
    }
}

fn renamed(catalogue: &Catalogue) -> BTreeMap<String, String> {
    let aliases = |rule: &crate::rules::Rule| {
        let id = rule.id.clone();
        rule.header.aliases.clone().into_iter().map(move |alias| (alias, id.clone()))
    };
    catalogue.rules.iter().flat_map(aliases).collect()
}
