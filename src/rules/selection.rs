//! Which rules a run takes: `--select` and `--exclude`. Space is union, comma is intersection, `*` globs.
//!
//! ```
//! use trueup::rules::{Catalogue, Selection};
//! let catalogue = Catalogue::load(&[] as &[&str]).unwrap();
//! let chosen = Selection::parse("orphans,severity:critical mapping-gaps/merge-*").unwrap();
//! assert!(catalogue.rules.iter().filter(|rule| chosen.takes(rule)).all(|rule| rule.set != "exports"));
//! ```

use globset::{Glob, GlobMatcher};

use super::Rule;
use crate::error::{Error, Result};
use crate::finding::Severity;

/// A parsed selection: a union of intersections.
#[derive(Clone, Debug)]
pub struct Selection {
    unions: Vec<Vec<Term>>,
}

#[derive(Clone, Debug)]
enum Term {
    /// A set, a rule id or a name; each may be a glob.
    Name(GlobMatcher),
    Severity(Severity),
    Tag(GlobMatcher),
}

impl Selection {
    /// # Errors
    /// An unknown method before a colon, an unknown severity, an empty term or a bad glob.
    pub fn parse(text: &str) -> Result<Self> {
        let unions = text
            .split_whitespace()
            .map(|terms| terms.split(',').map(Term::parse).collect::<Result<Vec<_>>>())
            .collect::<Result<Vec<_>>>()?;
        if unions.is_empty() {
            return Err(Error::usage("read the selection").because("it is empty"));
        }
        Ok(Self { unions })
    }

    #[must_use]
    pub fn takes(&self, rule: &Rule) -> bool {
        self.unions.iter().any(|terms| terms.iter().all(|term| term.takes(rule)))
    }
}

impl Term {
    fn parse(text: &str) -> Result<Self> {
        let failed = || Error::usage(format!("read the selection \"{text}\""));
        match text.split_once(':') {
            Some(("severity", word)) => match word {
                "low" => Ok(Self::Severity(Severity::Low)),
                "medium" => Ok(Self::Severity(Severity::Medium)),
                "high" => Ok(Self::Severity(Severity::High)),
                "critical" => Ok(Self::Severity(Severity::Critical)),
                _ => Err(failed().because("no such severity").hint("severities are low, medium, high, critical")),
            },
            Some(("tag", glob)) => Ok(Self::Tag(matcher(glob)?)),
            Some((method, _)) => Err(failed()
                .because(format!("no such method as {method}:"))
                .hint("select by set, rule, glob, severity:WORD or tag:WORD")),
            None if text.is_empty() => Err(failed().because("a term is empty")),
            None => Ok(Self::Name(matcher(text)?)),
        }
    }

    fn takes(&self, rule: &Rule) -> bool {
        match self {
            Self::Severity(severity) => rule.header.severity == *severity,
            Self::Tag(glob) => rule.header.tags.iter().any(|tag| glob.is_match(tag)),
            Self::Name(glob) => {
                let name = rule.id.rsplit('/').next().unwrap_or(&rule.id);
                glob.is_match(&rule.set)
                    || glob.is_match(&rule.id)
                    || glob.is_match(name)
                    || rule.header.aliases.iter().any(|alias| glob.is_match(alias))
            }
        }
    }
}

fn matcher(text: &str) -> Result<GlobMatcher> {
    Glob::new(text)
        .map(|glob| glob.compile_matcher())
        .map_err(|error| Error::usage(format!("read the selection \"{text}\"")).because(error))
}
