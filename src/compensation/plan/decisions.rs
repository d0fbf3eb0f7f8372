//! What people decided on holds of earlier plans.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::compensation::review::{Decision, Verdict};
use crate::compensation::{Kind, Object};
use crate::error::{Error, Result};
use crate::excerpt::plain;

/// Lines of a decisions file at most: a larger one was not written by people.
const LINES_MAX: usize = 1_000_000;

/// The decisions in force, by fingerprint, and those that are none any more.
#[derive(Debug, Default)]
pub struct Decisions {
    known: BTreeMap<String, Decision>,
    /// Decisions that expired before the watermark.
    pub expired: u64,
    /// Fingerprints of decisions whose evidence is another by now.
    pub outdated: BTreeSet<String>,
}

impl Decisions {
    /// Reads decisions.ndjson.
    ///
    /// # Errors
    /// Kind usage, with the line at fault.
    pub fn read(shown: &str, text: &[u8], watermark: Option<Timestamp>) -> Result<Self> {
        let mut decisions = Self::default();
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let wrong = |why: &str| {
                Error::usage(format!("read {shown}"))
                    .because(format!("line {}: {why}", index + 1))
                    .hint("a decision is one JSON object a line: fingerprint, evidence_sha256, action, params, by, reason, expires")
            };
            if index >= LINES_MAX {
                return Err(wrong("more than a million lines"));
            }
            let decision = Decision::parse(line).map_err(|why| wrong(&why))?;
            if ends(&decision.expires).zip(watermark).is_some_and(|(ends, watermark)| ends < watermark) {
                decisions.expired += 1;
                continue;
            }
            if decisions.known.contains_key(&decision.fingerprint) {
                return Err(wrong(&format!("a second decision on {}", plain(&decision.fingerprint))));
            }
            decisions.known.insert(decision.fingerprint.clone(), decision);
        }
        Ok(decisions)
    }

    /// What was decided on a hold with this evidence: an action and its parameters. None where the hold stays. The
    /// evidence is asked for only where something was decided.
    pub(super) fn on(&mut self, fingerprint: &str, evidence: impl FnOnce() -> String) -> Option<(Kind, Object)> {
        let decision = self.known.get(fingerprint)?;
        if decision.evidence_sha256 != evidence() {
            self.outdated.insert(fingerprint.to_owned());
            return None;
        }
        match decision.action {
            Verdict::Hold => None,
            Verdict::Do(kind) => Some((kind, decision.params.clone())),
        }
    }
}

/// When a decision ends: a time, or the end of a day.
fn ends(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let day = text.parse::<jiff::civil::Date>().ok()?.tomorrow().ok()?;
        day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|day| day.timestamp())
    })
}
