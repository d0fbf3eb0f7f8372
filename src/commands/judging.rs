//! What a round is judged by, gathered for `check` and `gate`: policy, waivers, the day, and the rounds before.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::policy;
use crate::error::{Error, Result};
use crate::finding::{Inspection, Judgement, RoundRecord, WaiverStanding};
use crate::gate::{self, Policy};
use crate::inspection::Waiving;
use crate::ledger::{self, Judged, Ledger};
use crate::project::{Gate, Project, Waivers};
use crate::rules::Catalogue;
use crate::storage::sha256;

/// Earlier rounds of a scope that a round is compared with, at most.
pub(super) const ROUNDS_MAX: usize = 50;

/// What the caller asks a round to be judged by.
#[derive(Clone, Copy, Debug)]
pub(super) struct By<'a> {
    /// The project's, or a policy file's.
    pub gate: &'a Gate,
    /// The day by which waivers expire; none: that of the watermark.
    pub as_of: Option<Date>,
    /// Only some rules were asked for.
    pub part: bool,
    /// The recorded round that is judged again.
    pub round: Option<u64>,
}

/// Everything that a judgement depends on but the inspection.
pub(super) struct Judging {
    gate: Gate,
    pub waivers: Waivers,
    /// As given; none: the day of the watermark.
    as_of: Option<Date>,
    /// Rounds of the scope, oldest first.
    previous: Vec<RoundRecord>,
    /// In any scope there is a conclusive round.
    has_history: bool,
    policy: Policy,
}

impl Judging {
    /// Reads the waivers and checks all that can be checked before anything runs.
    pub(super) async fn new(
        project: &Project,
        catalogue: &Catalogue,
        by: By<'_>,
        ledger: Option<&Ledger>,
        scope: Option<&str>,
    ) -> Result<Self> {
        let By { gate, as_of, part, round } = by;
        let waivers = Waivers::load(&project.root)?;
        Waiving { waivers: &waivers, as_of }.check(catalogue.rules.iter().map(|rule| rule.id.as_str()))?;
        let (mut previous, mut has_history) = (Vec::new(), false);
        if let Some(ledger) = ledger {
            let rounds = ledger.rounds();
            let later =
                rounds.iter().filter(|other| other.scope() == scope && round.is_some_and(|n| other.number >= n));
            previous = ledger.records(scope, ROUNDS_MAX + later.count()).await?;
            has_history = rounds.iter().any(ledger::Round::is_conclusive);
        }
        let recorded = previous.iter().flat_map(|record| &record.rules).map(|rule| rule.id.as_str());
        let mut policy = policy::resolve(gate, catalogue, recorded)?;
        policy.part = part;
        // What a cohort's first round lacks is not lost.
        policy.require_history &= !has_history;
        Ok(Self { gate: gate.clone(), waivers, as_of, previous, has_history, policy })
    }

    /// The waivers, and the day that they are judged by.
    pub(super) fn waiving(&self, watermark: Option<&str>) -> Waiving<'_> {
        Waiving { waivers: &self.waivers, as_of: self.as_of.or_else(|| day(watermark?)) }
    }

    /// What else than exports, rules and project file the verdict depends on.
    pub(super) fn depends_on(&self) -> String {
        let as_of = self.as_of.map(|day| day.to_string()).unwrap_or_default();
        format!("{}\0{as_of}\0{}", self.waivers.text(), self.gate.text())
    }

    /// SHA-256 of [`Self::depends_on`].
    pub(super) fn policy_digest(&self) -> String {
        sha256(self.depends_on().as_bytes())
    }

    /// # Errors
    /// Kind input: the project requires a history, and there is none.
    pub(super) fn require_history(&self, state: &str) -> Result<()> {
        if !self.gate.require_history || self.has_history {
            return Ok(());
        }
        Err(Error::input("go on with the rounds of this project")
            .because(format!("require_history is set in [gate], and {state} holds no conclusive round"))
            .hint("restore the state folder, or leave require_history out for the first round"))
    }

    pub(super) fn judge(&self, inspection: &Inspection) -> Judgement {
        gate::judge(inspection, &self.previous, &self.policy)
    }

    /// The judgement as the ledger keeps it.
    pub(super) fn judged(&self, round: u64, inspection: &Inspection, judgement: &Judgement) -> Judged {
        let used = inspection.waivers.iter().filter(|waiver| waiver.standing == WaiverStanding::Used);
        Judged {
            round,
            verdict: judgement.verdict,
            failures: judgement.failures.clone(),
            policy: self.policy_digest(),
            as_of: self.waiving(inspection.watermark.as_deref()).as_of.map(|day| day.to_string()),
            waivers: used.filter_map(|waiver| serde_json::to_value(waiver).ok()).collect(),
        }
    }
}

/// The day of a moment, UTC.
fn day(moment: &str) -> Option<Date> {
    let at: Timestamp = moment.parse().ok()?;
    Some(at.to_zoned(TimeZone::UTC).date())
}
