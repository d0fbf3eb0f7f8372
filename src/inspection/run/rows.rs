//! One rule's rows: run, compared with earlier rounds, put in the order of their keys, written as findings, waived.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::Run;
use crate::engine::{Sql, Values};
use crate::error::Result;
use crate::event::Event;
use crate::finding::{Counts, Sample};
use crate::inspection::findings::{Sink, Target, Written};
use crate::inspection::history;
use crate::inspection::masks::Masks;
use crate::inspection::pace::watched;
use crate::inspection::prepare::Prepared;
use crate::project::AnchorKind;
use crate::rules::Rule;

impl Run<'_> {
    /// Runs the rule, and writes what it found.
    pub(super) async fn run(&mut self, prepared: &Prepared<'_>) -> Result<(Counts, Vec<Sample>)> {
        let found = match self.earlier(prepared.rule).and_then(|earlier| earlier.history.clone()) {
            Some(history) => self.compared(prepared, &history).await,
            None => self.first(prepared).await,
        };
        if found.is_err() {
            // A part of a file would be taken for the whole.
            for path in self.files(prepared) {
                drop(std::fs::remove_file(path));
            }
        }
        let mut found = found?;
        self.indexed |= found.indexed;
        self.waive(prepared, &mut found)?;
        Ok((found.counts, found.samples))
    }

    /// A rule that found nothing yet: its rows are its findings. They are ordered where they are written, for the engine
    /// gives them as its threads come by them.
    async fn first(&mut self, prepared: &Prepared<'_>) -> Result<Written> {
        let rule = prepared.rule;
        let target = self.target(prepared, self.history_file(prepared))?;
        let order: &[String] = if target.file.is_some() { &rule.header.key } else { &[] };
        let sql = Sql { shown: &rule.shown, text: prepared.text() };
        let start = |_| Ok(Sink::new(target.clone()));
        let running = self.engine.stream_in_order(sql, order, &prepared.values, start, |sink, batch| sink.add(&batch));
        let tell = |reading| (self.on_event)(Event::Reading(self.pace.reading(reading)));
        let streamed = watched(&self.engine.watch(), running, tell).await?;
        self.note_repeated(&rule.id, streamed.repeated);
        streamed.sink.finish()
    }

    /// A rule that found something before: its rows are kept until the engine has compared them.
    async fn compared(&mut self, prepared: &Prepared<'_>, before: &Path) -> Result<Written> {
        let rule = prepared.rule;
        let kept = self.engine.scratch().join("found").join(flat_name(rule));
        let sql = Sql { shown: &rule.shown, text: prepared.text() };
        let start = |_| Ok(history::Rows::new(rule, kept.clone()));
        let running = self.engine.stream(sql, &prepared.values, start, |rows, batch| rows.add(&batch));
        let tell = |reading| (self.on_event)(Event::Reading(self.pace.reading(reading)));
        let streamed = watched(&self.engine.watch(), running, tell).await?;
        self.note_repeated(&rule.id, streamed.repeated);
        let schema = streamed.sink.finish()?;
        history::register(self.engine, schema.clone().map(|schema| (kept.as_path(), schema)), before)?;
        // The history that goes on is made of both sides, not by the sink.
        let target = self.target(prepared, None)?;
        let mut found = match schema {
            Some(schema) => {
                let text = history::compared(&schema);
                let sql = Sql { shown: "the comparison with earlier rounds", text: &text };
                let start = |_| Ok(Sink::new(target.clone()));
                let add = |sink: &mut Sink<'_>, batch| sink.add(&batch);
                let (engine, key) = (&*self.engine, &rule.header.key);
                engine.stream_in_order(sql, key, &Values::new(), start, add).await?.sink.finish()?
            }
            None => Sink::new(target).finish()?,
        };
        let file = self.history_file(prepared);
        let (round, rebaselined) = (self.options.round, self.is_rebaselined(prepared));
        let cohort = prepared.marked.is_some();
        found.counts.resolved = history::update(self.engine, rule, round, rebaselined, cohort, file.as_deref()).await?;
        drop(std::fs::remove_file(kept));
        Ok(found)
    }

    fn target<'r>(&self, prepared: &Prepared<'r>, history: Option<PathBuf>) -> Result<Target<'r>> {
        let settling = SignedDuration::from_secs(i64::try_from(self.project.clock.settling_secs).unwrap_or(i64::MAX));
        Ok(Target {
            rule: prepared.rule,
            settled_until: prepared.watermark.and_then(|watermark| watermark.checked_sub(settling).ok()),
            samples_max: self.options.samples_max,
            file: self.findings_file(prepared),
            index: self.index_file(prepared.rule),
            index_schema: self.engine.findings_schema()?,
            round: self.options.round,
            history,
            rebaselined: self.is_rebaselined(prepared),
            masks: Masks { columns: prepared.anchors.clone(), opaque: self.project.anchor == AnchorKind::Opaque },
        })
    }

    /// Marks in the findings file what is waived, and counts it.
    fn waive(&mut self, prepared: &Prepared<'_>, found: &mut Written) -> Result<()> {
        let rule = prepared.rule;
        let Some(waiving) = self.waiving.filter(|waiving| prepared.wanted && waiving.concerns(&rule.id)) else {
            return Ok(());
        };
        let file = self.findings_file(prepared).filter(|_| found.counts.total > 0);
        let asked: HashSet<&str> = found.samples.iter().map(|sample| sample.fingerprint.as_str()).collect();
        let waived = waiving.apply(self.engine, &rule.id, &rule.header.key, file.as_deref(), true, &asked)?;
        found.counts = Counts { resolved: found.counts.resolved, ..waived.counts };
        for sample in &mut found.samples {
            sample.waived = waived.fingerprints.contains(&sample.fingerprint);
        }
        self.waived.insert(rule.id.clone(), waived.uses);
        Ok(())
    }

    fn findings_file(&self, prepared: &Prepared<'_>) -> Option<PathBuf> {
        file_below(self.options.findings_dir.as_deref(), prepared)
    }

    fn history_file(&self, prepared: &Prepared<'_>) -> Option<PathBuf> {
        file_below(self.options.history_dir.as_deref(), prepared)
    }

    fn index_file(&self, rule: &Rule) -> PathBuf {
        self.engine.findings_index().join(flat_name(rule))
    }

    /// All that the rule writes.
    fn files(&self, prepared: &Prepared<'_>) -> Vec<PathBuf> {
        let files = [self.findings_file(prepared), self.history_file(prepared), Some(self.index_file(prepared.rule))];
        files.into_iter().flatten().collect()
    }
}

/// Nothing is kept of a rule that only runs because others need it.
fn file_below(folder: Option<&Path>, prepared: &Prepared<'_>) -> Option<PathBuf> {
    Some(folder.filter(|_| prepared.wanted)?.join(format!("{}.parquet", prepared.rule.id)))
}

/// The name of a rule's file in a folder without folders for the sets.
fn flat_name(rule: &Rule) -> String {
    format!("{}.parquet", rule.id.replace('/', "__"))
}
