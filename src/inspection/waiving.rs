//! Waivers applied to what a rule found: which findings each matches, whether it holds, and the exact numbers afterwards.
//!
//! A waiver that matches more than it may waives nothing, so the findings are read twice: once to count, once to mark.
//! Neither pass grows with their number.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use jiff::civil::Date;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::files::{append, unwritten};
use crate::engine::{Condition, Engine};
use crate::error::{Error, Result};
use crate::finding::{Certainty, Counts, Status, WaiverStanding, WaiverUse};
use crate::project::{Covers, Waiver, Waivers};

/// The set whose findings nobody can answer for: they say that the round can't be judged.
pub(super) const NEVER_WAIVED: &str = "exports";

/// The waivers that a round is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Waiving<'a> {
    pub waivers: &'a Waivers,
    /// The day by which they expire; none: all have.
    pub as_of: Option<Date>,
}

/// What a rule's findings are once its waivers are applied.
#[derive(Debug, Default)]
pub struct Waived {
    /// All but the resolved ones, which have no row.
    pub counts: Counts,
    pub uses: Vec<WaiverUse>,
    /// Of the fingerprints asked for, those that are waived.
    pub fingerprints: HashSet<String>,
}

impl<'a> Waiving<'a> {
    /// Checks what can be checked before anything runs: that each waiver's rule exists, and can be waived.
    ///
    /// # Errors
    /// Kind usage, at the waiver's line.
    pub fn check<'r>(&self, rules: impl Iterator<Item = &'r str> + Clone) -> Result<()> {
        for waiver in &self.waivers.list {
            let rule = waiver.rule.value.as_str();
            let refused = |label: &str, why: String| {
                Err(self.waivers.error_at(&waiver.rule.span, "use a waiver", label).because(why))
            };
            if rule.split('/').next() == Some(NEVER_WAIVED) {
                return refused(
                    "no waiver can be for this rule",
                    format!(
                        "findings of the set {NEVER_WAIVED} can't be waived: they say that the round can't be judged"
                    ),
                );
            }
            if !rules.clone().any(|known| known == rule) {
                let near = crate::suggest::nearest(rule, rules.clone());
                let label = near.map_or_else(
                    || "no such rule: trueup rules lists them".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                );
                return refused(&label, format!("there is no rule {rule}"));
            }
        }
        Ok(())
    }

    /// Whether there is a waiver of the rule's findings.
    #[must_use]
    pub fn concerns(&self, rule: &str) -> bool {
        self.of(rule).next().is_some()
    }

    /// The rules that there are waivers of, each once or more.
    pub fn rules(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.waivers.list.iter().map(|waiver| waiver.rule.value.as_str())
    }

    /// Checks that the conditions for a rule's findings can be planned over its key.
    pub(super) fn plan(&self, engine: &Engine, rule: &str, key: &SchemaRef) -> Result<()> {
        self.matcher(engine, rule, key).map(drop)
    }

    /// The waivers of a rule that did not run.
    #[must_use]
    pub fn idle(&self, rule: &str) -> Vec<WaiverUse> {
        self.of(rule).map(|waiver| told(waiver, 0, WaiverStanding::Idle)).collect()
    }

    /// Applies a rule's waivers to its findings file (none: it found nothing), and marks them in it if `marks`. `asked` are
    /// fingerprints of which the caller wants to know whether they are waived.
    ///
    /// # Errors
    /// Kind usage for a condition that can't be planned; kind input for a file that can't be read or written.
    pub fn apply(
        &self,
        engine: &Engine,
        rule: &str,
        key: &[String],
        file: Option<&Path>,
        marks: bool,
        asked: &HashSet<&str>,
    ) -> Result<Waived> {
        let mut waived = Waived::default();
        let Some(file) = file else {
            waived.uses = self.of(rule).map(|waiver| self.decide(waiver, 0)).collect();
            return Ok(waived);
        };
        let schema = Arc::clone(open(file)?.schema());
        let fields =
            key.iter().map(|name| schema.field_with_name(name).cloned()).collect::<std::result::Result<Vec<_>, _>>();
        let fields = fields.map_err(|error| unreadable(file, error))?;
        let matcher = self.matcher(engine, rule, &Arc::new(Schema::new(fields)))?;
        let mut matched = vec![0_u64; matcher.waivers.len()];
        if !matcher.waivers.is_empty() {
            for batch in reader(file)? {
                let batch = batch.map_err(|error| unreadable(file, error))?;
                matcher.each(&batch, |_, waiver| matched[waiver] += 1)?;
            }
        }
        waived.uses =
            matcher.waivers.iter().zip(&matched).map(|(waiver, matched)| self.decide(waiver, *matched)).collect();
        let holds: Vec<bool> = waived.uses.iter().map(|used| used.standing == WaiverStanding::Used).collect();
        let mut marked = marks.then(|| Marked { file, partial: file.with_extension("partial"), writer: None });
        for batch in reader(file)? {
            let batch = batch.map_err(|error| unreadable(file, error))?;
            let mut flags = vec![false; batch.num_rows()];
            matcher.each(&batch, |row, waiver| flags[row] |= holds[waiver])?;
            waived.tally(&batch, &flags, asked, file)?;
            if let Some(marked) = &mut marked {
                marked.write(&batch, flags)?;
            }
        }
        if let Some(marked) = marked {
            marked.finish()?;
        }
        Ok(waived)
    }

    fn of<'r>(&self, rule: &'r str) -> impl Iterator<Item = &'a Waiver> + use<'a, 'r> {
        self.waivers.list.iter().filter(move |waiver| waiver.rule.value == rule)
    }

    fn decide(&self, waiver: &Waiver, matched: u64) -> WaiverUse {
        told(waiver, matched, WaiverStanding::of(waiver.expires, self.as_of, matched, waiver.max_findings))
    }

    fn matcher(&self, engine: &Engine, rule: &str, key: &SchemaRef) -> Result<Matcher<'a>> {
        let mut matcher =
            Matcher { waivers: self.of(rule).collect(), fingerprints: HashMap::new(), conditions: Vec::new() };
        for (at, waiver) in matcher.waivers.iter().enumerate() {
            match &waiver.covers {
                Covers::Fingerprint(fingerprint) => {
                    matcher.fingerprints.insert(fingerprint, at);
                }
                Covers::Where(written) => {
                    let condition = engine.condition(&written.sql, key).map_err(|why| {
                        self.waivers.error_at(&written.span, format!("use the `where` of a waiver for {rule}"), &why)
                    })?;
                    matcher.conditions.push((at, condition));
                }
            }
        }
        Ok(matcher)
    }
}

fn told(waiver: &Waiver, matched: u64, standing: WaiverStanding) -> WaiverUse {
    let (fingerprint, condition) = match &waiver.covers {
        Covers::Fingerprint(fingerprint) => (Some(fingerprint.clone()), None),
        Covers::Where(written) => (None, Some(written.sql.clone())),
    };
    WaiverUse {
        rule: waiver.rule.value.clone(),
        fingerprint,
        condition,
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        expires: waiver.expires.to_string(),
        max_findings: waiver.max_findings,
        matched,
        standing,
    }
}

/// A rule's waivers, ready to be asked.
struct Matcher<'a> {
    waivers: Vec<&'a Waiver>,
    /// Places in `waivers`, as in the next.
    fingerprints: HashMap<&'a str, usize>,
    conditions: Vec<(usize, Condition)>,
}

impl Matcher<'_> {
    /// Tells every row that a waiver matches, and the waiver's place.
    fn each(&self, batch: &RecordBatch, mut told: impl FnMut(usize, usize)) -> Result<()> {
        if !self.fingerprints.is_empty() {
            for (row, fingerprint) in texts(batch, "fingerprint")?.iter().enumerate() {
                if let Some(waiver) = fingerprint.and_then(|fingerprint| self.fingerprints.get(fingerprint)) {
                    told(row, *waiver);
                }
            }
        }
        for (waiver, condition) in &self.conditions {
            let holds = condition.holds(batch)?;
            (0..holds.len()).filter(|row| holds.value(*row)).for_each(|row| told(row, *waiver));
        }
        Ok(())
    }
}

impl Waived {
    fn tally(&mut self, batch: &RecordBatch, waived: &[bool], asked: &HashSet<&str>, file: &Path) -> Result<()> {
        let fingerprints = texts(batch, "fingerprint")?;
        let certainties = texts(batch, "certainty")?;
        let statuses = texts(batch, "status")?;
        let counts = &mut self.counts;
        for (row, waived) in waived.iter().enumerate() {
            let suspected = certainties.value(row) == Certainty::Suspected.as_str();
            counts.total += 1;
            *(if suspected { &mut counts.suspected } else { &mut counts.confirmed }) += 1;
            counts.waived += u64::from(*waived);
            counts.waived_suspected += u64::from(*waived && suspected);
            match statuses.value(row) {
                status if status == Status::New.as_str() => counts.new += 1,
                status if status == Status::Persisting.as_str() => counts.persisting += 1,
                status if status == Status::Reopened.as_str() => {
                    counts.reopened += 1;
                    counts.reopened_excused += u64::from(*waived || suspected);
                }
                other => return Err(unreadable(file, format!("a finding has the status {other:?}"))),
            }
            if *waived && asked.contains(fingerprints.value(row)) {
                self.fingerprints.insert(fingerprints.value(row).to_owned());
            }
        }
        Ok(())
    }
}

/// The findings file as it is written anew.
struct Marked<'a> {
    file: &'a Path,
    partial: std::path::PathBuf,
    writer: Option<parquet::arrow::ArrowWriter<File>>,
}

impl Marked<'_> {
    fn write(&mut self, batch: &RecordBatch, waived: Vec<bool>) -> Result<()> {
        let at = batch.schema().index_of("waived").map_err(|error| unreadable(self.file, error))?;
        let mut columns = batch.columns().to_vec();
        columns[at] = Arc::new(BooleanArray::from(waived)) as ArrayRef;
        let fields: Vec<Field> = batch.schema().fields().iter().map(|field| field.as_ref().clone()).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns);
        append(&mut self.writer, &self.partial, &batch.map_err(|error| unwritten(self.file, error))?)
    }

    fn finish(self) -> Result<()> {
        let Some(writer) = self.writer else { return Ok(()) };
        let file = writer.into_inner().map_err(|error| unwritten(self.file, error))?;
        file.sync_all().map_err(|error| unwritten(self.file, error))?;
        std::fs::rename(&self.partial, self.file).map_err(|error| unwritten(self.file, error))
    }
}

fn open(file: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>> {
    let opened = File::open(file).map_err(|error| unreadable(file, error))?;
    ParquetRecordBatchReaderBuilder::try_new(opened).map_err(|error| unreadable(file, error))
}

fn reader(file: &Path) -> Result<ParquetRecordBatchReader> {
    open(file)?.build().map_err(|error| unreadable(file, error))
}

fn texts(batch: &RecordBatch, name: &str) -> Result<StringViewArray> {
    let failed = |why: String| Error::input("read a findings file").because(why);
    let column = batch.column_by_name(name).ok_or_else(|| failed(format!("it has no column {name}")))?;
    let text = cast(column, &DataType::Utf8View).map_err(|error| failed(error.to_string()))?;
    Ok(text.as_string_view().clone())
}

fn unreadable(file: &Path, error: impl std::fmt::Display) -> Error {
    Error::input(format!("read the findings in {}", file.display())).because(error)
}
