//! From a selection to the rules that it takes, or the part of it that takes none.

use std::collections::BTreeSet;

use super::term::{State, Term};
use super::{Facts, Part, Reading, Selection};
use crate::error::{Error, Result};
use crate::finding::{Counts, RoundRecord};
use crate::rules::{Catalogue, Rule};
use crate::suggest;

impl Selection {
    /// The ids of the rules that it takes.
    ///
    /// # Errors
    /// Kind nothing-ran, naming the part: a term that matches no rule whatever came of it, terms joined by commas that no
    /// rule matches together, a round before that does not exist.
    pub fn resolve(&self, catalogue: &Catalogue, facts: &Facts) -> Result<BTreeSet<String>> {
        let taken = self.rules(catalogue, facts)?;
        if taken.is_empty() { Err(self.nothing(facts)) } else { Ok(taken) }
    }

    /// As [`Self::resolve`]; none, where every term is sound and no rule stands so at present.
    fn rules(&self, catalogue: &Catalogue, facts: &Facts) -> Result<BTreeSet<String>> {
        let mut taken = BTreeSet::new();
        for parts in &self.unions {
            let mut common: Option<BTreeSet<String>> = None;
            for part in parts {
                let rules = part.rules(catalogue, facts)?;
                common = Some(match common {
                    None => rules,
                    Some(others) => others.intersection(&rules).cloned().collect(),
                });
            }
            taken.extend(common.unwrap_or_default());
        }
        Ok(taken)
    }

    fn nothing(&self, facts: &Facts) -> Error {
        let shown = |parts: &Vec<Part>| {
            let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
            format!("\"{}\"", texts.join(","))
        };
        let all: Vec<String> = self.unions.iter().map(shown).collect();
        let matches = if all.len() == 1 { "matches no rule" } else { "match no rule" };
        let error = Error::nothing_ran("select rules").because(format!("{} {matches}", all.join(" and ")));
        match &facts.round {
            Some(round) if self.asks().round => {
                let round = round.round;
                error.hint(format!("as of round {round}: trueup rounds show {round}"))
            }
            _ => error.hint("list the rules: trueup rules"),
        }
    }
}

impl Part {
    fn rules(&self, catalogue: &Catalogue, facts: &Facts) -> Result<BTreeSet<String>> {
        let of = |takes: &dyn Fn(&Rule) -> bool| -> BTreeSet<String> {
            catalogue.rules.iter().filter(|rule| takes(rule)).map(|rule| rule.id.clone()).collect()
        };
        let none = Reading::default();
        let reading = |rule: &Rule| facts.reads.get(&rule.id).unwrap_or(&none);
        let taken = match &self.term {
            Term::Selector(selection) => return selection.rules(catalogue, facts),
            // What came of a round is no slip of the pen: it may well be that no rule stood so.
            Term::State(state) => {
                let round = self.round(facts)?;
                return Ok(of(&|rule| match state {
                    State::Modified => facts.modified.contains(&rule.id),
                    state => counts(round, rule).is_some_and(|counts| stands(counts, *state)),
                }));
            }
            Term::Result(status) => {
                let round = self.round(facts)?;
                return Ok(of(&|rule| recorded(round, rule).is_some_and(|record| record.status == *status)));
            }
            Term::Name(glob) => of(&|rule| names(rule).any(|name| glob.is_match(name))),
            Term::Set(glob) => of(&|rule| glob.is_match(&rule.set)),
            Term::Severity(severity) => of(&|rule| rule.header.severity == *severity),
            Term::Tag(glob) => of(&|rule| rule.header.tags.iter().any(|tag| glob.is_match(tag))),
            Term::Action(glob) => of(&|rule| rule.header.actions.iter().any(|action| glob.is_match(action))),
            Term::Needs(glob) => of(&|rule| reading(rule).tables.iter().any(|table| glob.is_match(table))),
            Term::Model(glob) => of(&|rule| reading(rule).models.iter().any(|model| glob.is_match(model))),
        };
        if taken.is_empty() { Err(self.unmatched(catalogue, facts)) } else { Ok(taken) }
    }

    fn round<'f>(&self, facts: &'f Facts) -> Result<&'f RoundRecord> {
        facts.round.as_ref().ok_or_else(|| {
            Error::nothing_ran("select rules")
                .because(format!("\"{}\" asks for the round before, and none is recorded yet", self.text))
                .hint("record one: trueup check")
        })
    }

    /// No rule has such a name, set, tag, table …: which one was meant?
    fn unmatched(&self, catalogue: &Catalogue, facts: &Facts) -> Error {
        let sets = || catalogue.sets.iter().map(|set| set.name.as_str());
        let headers = || catalogue.rules.iter().map(|rule| &rule.header);
        let (method, glob, known): (&str, &str, BTreeSet<&str>) = match &self.term {
            Term::Name(glob) => ("", &glob.text, sets().chain(catalogue.rules.iter().flat_map(names)).collect()),
            Term::Set(glob) => ("set:", &glob.text, sets().collect()),
            Term::Tag(glob) => {
                ("tag:", &glob.text, headers().flat_map(|header| &header.tags).map(String::as_str).collect())
            }
            Term::Action(glob) => {
                ("action:", &glob.text, headers().flat_map(|header| &header.actions).map(String::as_str).collect())
            }
            Term::Needs(glob) => {
                let tables = facts.reads.values().flat_map(|reading| &reading.tables).map(String::as_str);
                ("needs:", &glob.text, tables.filter(|name| glob.text.contains('.') || !name.contains('.')).collect())
            }
            Term::Model(glob) => ("model:", &glob.text, catalogue.models.keys().map(String::as_str).collect()),
            Term::Severity(_) | Term::State(_) | Term::Result(_) | Term::Selector(_) => ("", "", BTreeSet::new()),
        };
        let shown = crate::excerpt::plain(&self.text);
        let error = Error::nothing_ran("select rules").because(format!("\"{shown}\" matches no rule"));
        match suggest::nearest(glob, known.iter().copied()) {
            Some(near) if near != glob => error.hint(format!("did you mean {method}{near}?")),
            _ if method.is_empty() || known.is_empty() => error.hint("list the rules: trueup rules"),
            _ => {
                let known: Vec<&str> = known.into_iter().collect();
                error.hint(format!("write {method} and one of {}", known.join(", ")))
            }
        }
    }
}

/// By which a rule is known: its id, its name without the set, its set, its earlier names.
fn names(rule: &Rule) -> impl Iterator<Item = &str> {
    let name = rule.id.rsplit('/').next().unwrap_or(&rule.id);
    [rule.id.as_str(), name, rule.set.as_str()].into_iter().chain(rule.header.aliases.iter().map(String::as_str))
}

/// The rule in an earlier round, which may have known it by an earlier name.
fn recorded<'r>(round: &'r RoundRecord, rule: &Rule) -> Option<&'r crate::finding::RuleRecord> {
    round.rule(&rule.id).or_else(|| rule.header.aliases.iter().find_map(|alias| round.rule(alias)))
}

fn counts(round: &RoundRecord, rule: &Rule) -> Option<Counts> {
    recorded(round, rule)?.counts
}

fn stands(counts: Counts, state: State) -> bool {
    let number = match state {
        State::New => counts.new,
        State::Persisting => counts.persisting,
        State::Reopened => counts.reopened,
        State::Resolved => counts.resolved,
        State::Modified => 0,
    };
    number > 0
}
