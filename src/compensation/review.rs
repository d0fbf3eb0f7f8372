//! What a person must decide: the holds that a batch lists in its review file, and the decisions on them.

use serde::Deserialize;

use super::canonical::{self, Canonical};
use super::kind::Kind;
use super::value::Object;

/// What a reviewer may choose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub kind: Kind,
    pub params: Object,
}

impl Canonical for Choice {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(out, [("kind", &self.kind), ("params", &self.params)]);
    }
}

/// An action of the same cluster that is not planned while the hold stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    pub kind: Kind,
    pub subject: Object,
}

impl Canonical for Veto {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(out, [("kind", &self.kind), ("subject", &self.subject)]);
    }
}

/// One hold: a line of the review file. Anchors in it are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub fingerprint: String,
    pub rule: String,
    /// What it stands together with: the same for all holds of one cluster.
    pub cluster: String,
    pub subject: Object,
    pub question: String,
    pub evidence: Object,
    /// Sorted.
    pub choices: Vec<Choice>,
    /// Sorted.
    pub vetoes: Vec<Veto>,
}

impl Hold {
    /// The SHA-256 of the canonical evidence: a decision holds while it is the same.
    #[must_use]
    pub fn evidence_sha256(&self) -> String {
        self.evidence.digest()
    }

    /// The line of the review file, without its line feed.
    #[must_use]
    pub fn line(&self) -> Vec<u8> {
        self.canonical()
    }

    /// Reads a line. The error says what is wrong with it.
    pub fn parse(line: &[u8]) -> Result<Self, String> {
        let (hold, evidence_sha256) = Self::read(line)?;
        if hold.evidence_sha256() != evidence_sha256 {
            return Err("`evidence_sha256` is not that of its evidence".to_owned());
        }
        if hold.line() != line {
            return Err("it is not in canonical form".to_owned());
        }
        Ok(hold)
    }

    fn read(line: &[u8]) -> Result<(Self, String), String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            fingerprint: String,
            rule: String,
            cluster: String,
            subject: Object,
            question: String,
            evidence: Object,
            evidence_sha256: String,
            choices: Vec<Choice>,
            vetoes: Vec<Veto>,
        }
        let Wire { fingerprint, rule, cluster, subject, question, evidence, evidence_sha256, choices, vetoes } =
            canonical::read(line)?;
        Ok((Self { fingerprint, rule, cluster, subject, question, evidence, choices, vetoes }, evidence_sha256))
    }
}

impl Canonical for Hold {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(
            out,
            [
                ("fingerprint", &self.fingerprint as &dyn Canonical),
                ("rule", &self.rule),
                ("cluster", &self.cluster),
                ("subject", &self.subject),
                ("question", &self.question),
                ("evidence", &self.evidence),
                ("evidence_sha256", &self.evidence_sha256()),
                ("choices", &self.choices),
                ("vetoes", &self.vetoes),
            ],
        );
    }
}

/// What was decided on a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stays.
    Hold,
    Do(Kind),
}

/// A reviewer's decision: a line of decisions.ndjson, which lies beside the project file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub fingerprint: String,
    /// Of the evidence that the reviewer saw: with other evidence the decision counts no more.
    pub evidence_sha256: String,
    pub action: Verdict,
    pub params: Object,
    pub by: String,
    pub reason: String,
    /// RFC 3339; judged by the watermark.
    pub expires: String,
}

impl Decision {
    /// Reads a line, which a person may have written: members in any order, blanks between them.
    pub fn parse(line: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct All {
            fingerprint: String,
            evidence_sha256: String,
            action: String,
            params: Object,
            by: String,
            reason: String,
            expires: String,
        }
        let All { fingerprint, evidence_sha256, action, params, by, reason, expires } = canonical::read(line)?;
        let action = match action.as_str() {
            HOLD => Verdict::Hold,
            word => Verdict::Do(
                Kind::from_word(word).ok_or_else(|| format!("unknown action {}", crate::excerpt::plain(word)))?,
            ),
        };
        for (name, text) in [("by", &by), ("reason", &reason), ("fingerprint", &fingerprint)] {
            if text.trim().is_empty() {
                return Err(format!("`{name}` is empty"));
            }
        }
        if expires.parse::<jiff::Timestamp>().is_err() && expires.parse::<jiff::civil::Date>().is_err() {
            return Err("`expires` is neither a date nor a time".to_owned());
        }
        Ok(Self { fingerprint, evidence_sha256, action, params, by, reason, expires })
    }
}

/// The word of a rule or a reviewer that leaves a finding to people. No kind of action.
pub const HOLD: &str = "hold_for_review";
