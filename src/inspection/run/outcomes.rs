//! What came of the rules, and of the inspection as a whole.

use std::collections::BTreeSet;
use std::time::Instant;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};

use super::{Run, elapsed_ms};
use crate::engine::{Sql, Supplied, Values};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::finding::{Inspection, RuleOutcome, RuleResult, Sample, WaiverUse};
use crate::inspection::disposition;
use crate::inspection::prepare::{GUARD_SET, Prepared};
use crate::inspection::schedule::Schedule;

impl Run<'_> {
    pub(super) fn record(&mut self, prepared: &Prepared<'_>, outcome: RuleOutcome, start: Instant) {
        let rule = prepared.rule;
        let result = RuleResult {
            id: rule.id.clone(),
            set: rule.set.clone(),
            title: rule.header.title.clone(),
            severity: rule.header.severity,
            actions: rule.header.actions.clone(),
            digest: prepared.digest.clone(),
            rebaselined: self.is_rebaselined(prepared),
            outcome,
            elapsed_ms: elapsed_ms(start),
        };
        if rule.set == GUARD_SET {
            match &result.outcome {
                RuleOutcome::Ran { counts, samples, .. } if counts.total > 0 => {
                    self.inconclusive.push(guarded(&rule.id, counts.total, samples));
                }
                RuleOutcome::Failed { reason } if !prepared.wanted => {
                    self.inconclusive.push(format!("{} did not run: {reason}", rule.id));
                }
                _ => {}
            }
        }
        if prepared.skip.is_none() {
            let (id, status, total) = (rule.id.clone(), result.status(), result.counts().map(|counts| counts.total));
            (self.on_event)(Event::RuleDone { id, status, total, elapsed_ms: result.elapsed_ms });
        }
        self.results.insert(rule.id.clone(), result);
    }

    /// A rule whose keys are not unique counts something else than findings: it failed.
    pub(super) async fn refuse_repeated_keys(&mut self) -> Result<()> {
        if !self.indexed {
            return Ok(());
        }
        self.register_findings()?;
        let text = "SELECT r.rule, count(*) AS keys FROM (SELECT f.rule, f.fingerprint FROM findings AS f \
                    GROUP BY f.rule, f.fingerprint HAVING count(*) > 1) AS r GROUP BY r.rule";
        for batch in self.engine.collect(Sql { shown: "the findings", text }, &Values::new()).await? {
            let rules =
                cast(batch.column(0), &DataType::Utf8View).map_err(|e| Error::internal("check keys").because(e))?;
            let keys = batch.column(1).as_primitive::<Int64Type>();
            for (rule, keys) in rules.as_string_view().iter().zip(keys) {
                let Some(result) = rule.and_then(|rule| self.results.get_mut(rule)) else { continue };
                for folder in [&self.options.findings_dir, &self.options.history_dir].into_iter().flatten() {
                    drop(std::fs::remove_file(folder.join(format!("{}.parquet", result.id))));
                }
                result.outcome = RuleOutcome::Failed {
                    reason: format!("it returned {} keys more than once: a rule's keys are unique", keys.unwrap_or(0)),
                };
            }
        }
        Ok(())
    }

    /// What came of every waiver; one whose rule did not run, or did not count, is idle.
    fn waivers(&mut self) -> Vec<WaiverUse> {
        let Some(waiving) = self.waiving else { return Vec::new() };
        let rules: BTreeSet<&str> = waiving.rules().collect();
        let mut all = Vec::new();
        for rule in rules {
            let ran = self.results.get(rule).is_some_and(|result| result.counts().is_some());
            match self.waived.remove(rule).filter(|_| ran) {
                Some(uses) => all.extend(uses),
                None => all.extend(waiving.idle(rule)),
            }
        }
        all
    }

    pub(super) async fn finish(mut self, schedule: &Schedule<'_>, supplied: Supplied) -> Result<Inspection> {
        let waivers = self.waivers();
        let disposition = match self.options.explores {
            true => None,
            false => Some(disposition::compute(self.engine, sources(&supplied)).await?),
        };
        self.inconclusive.extend(self.engine.changed_exports().await);
        let scratch = self.engine.scratch_use();
        if scratch.spilled_bytes > 0 {
            let mebibytes = scratch.spilled_bytes.div_ceil(1 << 20);
            self.note(format!("{mebibytes} MiB that did not fit in memory went through the scratch folder"));
        }
        let rules = self.reported(schedule)?;
        Ok(Inspection {
            project: self.project.name.clone(),
            round: None,
            scope: None,
            watermark: supplied.watermark().map(|at| at.to_string()),
            exports: supplied.exports,
            inputs: supplied.inputs,
            rules,
            waivers,
            disposition,
            inconclusive: self.inconclusive,
            notes: self.notes,
            findings_dir: self.options.findings_dir.as_ref().map(|folder| folder.display().to_string()),
            scratch,
        })
    }

    /// The results that were asked for, in the catalogue's order.
    fn reported(&mut self, schedule: &Schedule<'_>) -> Result<Vec<RuleResult>> {
        let wanted: BTreeSet<&str> = schedule
            .rules
            .iter()
            .filter(|prepared| prepared.wanted)
            .map(|prepared| prepared.rule.id.as_str())
            .collect();
        let reported = schedule.order.iter().filter(|id| wanted.contains(*id));
        let rules: Vec<RuleResult> = reported.filter_map(|id| self.results.remove(*id)).collect();
        if rules.iter().all(|rule| matches!(rule.outcome, RuleOutcome::Skipped { .. })) {
            let reasons: BTreeSet<&str> = rules.iter().filter_map(RuleResult::reason).collect();
            let reasons: Vec<&str> = reasons.into_iter().collect();
            return Err(Error::nothing_ran("run a rule")
                .because(format!("all that were selected are skipped: {}", reasons.join("; ")))
                .hint("trueup rules tells what each of them needs"));
        }
        Ok(rules)
    }
}

/// Rows of all exports of source accounts.
fn sources(supplied: &Supplied) -> u64 {
    supplied.exports.iter().filter(|export| export.table == "source_accounts").map(|export| export.rows).sum()
}

/// What the guard found, in words: the first findings whole, the number of the rest.
fn guarded(id: &str, total: u64, samples: &[Sample]) -> String {
    let told = samples.iter().map(|sample| {
        let key: Vec<&str> = sample.key.iter().map(|(_, value)| value.as_str()).collect();
        format!("{} ({})", key.join(" "), sample.reason)
    });
    let told: Vec<String> = told.collect();
    let more = total.saturating_sub(told.len() as u64);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{id}: {}{more}", told.join(", "))
}
