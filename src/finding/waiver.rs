//! What came of a waiver: whether it holds, and how many findings it matches.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A waiver as it was applied to one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverUse {
    pub rule: String,
    /// The finding that it is for; none where it has a condition.
    pub fingerprint: Option<String>,
    /// The condition over the rule's key columns, as written.
    #[serde(rename = "where")]
    pub condition: Option<String>,
    pub reason: String,
    pub owner: String,
    /// The last day on which it holds, UTC: `2026-12-31`.
    pub expires: String,
    pub max_findings: Option<u64>,
    /// Findings that it matches, whether it holds or not.
    pub matched: u64,
    pub standing: WaiverStanding,
}

/// Whether a waiver holds; only a used one waives anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaiverStanding {
    Used,
    /// It matches no finding.
    Unmatched,
    /// Its last day is before the day on which the round is judged.
    Expired,
    /// It matches more findings than it may: it waives none of them.
    Overfull,
    /// Its rule did not run: nothing is known of its findings.
    Idle,
}

impl WaiverStanding {
    /// Of a waiver whose rule ran. No day to judge by lets no waiver hold.
    #[must_use]
    pub fn of(expires: Date, as_of: Option<Date>, matched: u64, max_findings: Option<u64>) -> Self {
        if as_of.is_none_or(|day| day > expires) {
            Self::Expired
        } else if max_findings.is_some_and(|max| matched > max) {
            Self::Overfull
        } else if matched == 0 {
            Self::Unmatched
        } else {
            Self::Used
        }
    }
}

impl WaiverUse {
    /// What a person should know of it; none of a waiver that holds and is used.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let what = match (&self.fingerprint, &self.condition) {
            (Some(fingerprint), _) => fingerprint.clone(),
            (None, condition) => format!("where {}", condition.as_deref().unwrap_or_default()),
        };
        let why = match self.standing {
            WaiverStanding::Used => return None,
            WaiverStanding::Unmatched => "matches no finding: remove it".to_owned(),
            WaiverStanding::Expired => {
                let covered = match self.matched {
                    0 => "it matches no finding".to_owned(),
                    1 => "1 finding that it covered counts again".to_owned(),
                    matched => format!("{matched} findings that it covered count again"),
                };
                format!("expired after {}: {covered}", self.expires)
            }
            WaiverStanding::Overfull => format!(
                "matches {} findings, more than its max_findings of {}: it waives none of them",
                self.matched,
                self.max_findings.unwrap_or_default()
            ),
            WaiverStanding::Idle => "is for a rule that did not run".to_owned(),
        };
        Some(format!("the waiver of {} for {} ({what}) {why}", self.owner, self.rule))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_holds_through_its_last_day_and_up_to_its_limit() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let of = |as_of: &str, matched, max| WaiverStanding::of(date("2026-12-31"), Some(date(as_of)), matched, max);
        assert_eq!(of("2026-12-31", 3, Some(3)), WaiverStanding::Used);
        assert_eq!(of("2027-01-01", 3, Some(3)), WaiverStanding::Expired);
        assert_eq!(of("2026-12-31", 4, Some(3)), WaiverStanding::Overfull);
        assert_eq!(of("2026-12-31", 0, Some(3)), WaiverStanding::Unmatched);
        assert_eq!(of("2026-12-31", 1, None), WaiverStanding::Used);
        assert_eq!(WaiverStanding::of(date("2026-12-31"), None, 1, None), WaiverStanding::Expired);
    }
}
