//! `trueup findings`: a round's findings, every one, read from its files as they are written out.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::project::load_project;
use super::selecting::Asked;
use super::{limits, terminal};
use crate::cli::{FindingsArgs, Format, GlobalArgs};
use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};
use crate::exit;
use crate::ledger::{FileRef, Ledger, Record, Round};
use crate::report::rows::{Rows, Shape};
use crate::rules::{Catalogue, Pattern};
use crate::storage::Storage;
use crate::suggest;

/// Columns of every findings file; the key stands between them.
const FINGERPRINT: &str = "fingerprint";
const REASON: &str = "reason";
/// The tables that are compared.
const NOW: &str = "findings_now";
const BEFORE: &str = "findings_before";

pub(super) async fn run(global: &GlobalArgs, args: &FindingsArgs) -> Result<u8> {
    let project = load_project(global)?;
    let storage = Storage::open(&project.state)?;
    let ledger = Ledger::open(&storage, &project.name).await?;
    let round = find(&ledger, args.round)?;
    let record = ledger.record(&round).await?;
    let asked = Asked::parse(&args.selection, Some(&project))?;
    let selected = match asked.explores() {
        true => {
            let catalogue = Catalogue::load(&project.queries)?;
            Some(asked.resolve_in(global, &catalogue, &project, (&round, &record))?)
        }
        false => None,
    };
    let rules = chosen(&record, args.rule.as_deref(), selected.as_ref())?;
    let mut engine = Engine::open(&limits::resolve(global)?)?;
    let since = match args.diff {
        Some(number) => {
            let since = find(&ledger, Some(number))?;
            Some((number, ledger.record(&since).await?))
        }
        None => None,
    };
    let lists = match &since {
        Some((number, before)) => {
            compared(&ledger, &engine, &rules, (round.number, &record), (*number, before)).await?
        }
        None => listed(&ledger, &engine, &rules, &record).await?,
    };
    let shape = match global.format {
        Format::Json => Shape::Json,
        Format::Csv => Shape::Csv { flat: rules.len() == 1 && args.diff.is_none() },
        Format::Ndjson => Shape::Ndjson,
        _ => Shape::Text(terminal::style(global)),
    };
    let (number, other) = (round.number, args.diff);
    let mut out = Output::default();
    let gone = Arc::clone(&out.gone);
    let mut rows = Rows::begin(shape, &project.name, number, other, &mut out).map_err(unwritten)?;
    for list in &lists.lists {
        let file = list.file(&mut engine).await?;
        let Some(file) = file.filter(|_| !gone.load(Ordering::Relaxed)) else { continue };
        read(&file, |batch| rows.add(&list.rule, list.change, &batch).map_err(unwritten))?;
    }
    rows.end(&lists.not_compared).map_err(unwritten)?;
    Ok(exit::PASSED)
}

/// Standard output. A reader that went away is no error, and a reason to end.
struct Output {
    inner: terminal::Shown<BufWriter<Stdout>>,
    gone: Arc<AtomicBool>,
}

impl Default for Output {
    fn default() -> Self {
        let inner = terminal::Shown::new(BufWriter::new(std::io::stdout()), terminal::shows_ascii());
        Self { inner, gone: Arc::default() }
    }
}

impl Output {
    fn unless_gone<T>(&self, outcome: std::io::Result<T>, instead: T) -> std::io::Result<T> {
        match outcome {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                self.gone.store(true, Ordering::Relaxed);
                Ok(instead)
            }
            outcome => outcome,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.gone.load(Ordering::Relaxed) {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.unless_gone(written, bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.gone.load(Ordering::Relaxed) {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.unless_gone(flushed, ())
    }
}

/// What will be written, in order.
#[derive(Default)]
struct Lists {
    lists: Vec<List>,
    /// In words, which rules can't be compared, and why.
    not_compared: Vec<String>,
}

/// Findings of one rule.
struct List {
    rule: String,
    change: Option<&'static str>,
    file: PathBuf,
    /// Those of them that are not in this file; none: all.
    without: Option<PathBuf>,
}

impl List {
    /// The file with just these; none if there are none.
    async fn file(&self, engine: &mut Engine) -> Result<Option<PathBuf>> {
        let Some(without) = &self.without else { return Ok(Some(self.file.clone())) };
        let columns = schema(&self.file)?;
        engine.register_files(NOW, std::slice::from_ref(&self.file), Arc::clone(&columns))?;
        engine.register_files(BEFORE, std::slice::from_ref(without), schema(without)?)?;
        let names: Vec<String> =
            columns.fields().iter().map(|field| format!("n.\"{}\"", field.name().replace('"', "\"\""))).collect();
        let text = format!(
            "SELECT {} FROM {NOW} AS n WHERE NOT EXISTS (SELECT 1 FROM {BEFORE} AS b WHERE b.fingerprint = \
             n.fingerprint)",
            names.join(", ")
        );
        let path = engine.scratch().join("compared.parquet");
        let failed = |error: &dyn std::fmt::Display| {
            Error::input("write to the scratch folder").because(error).hint("give a larger --scratch DIR")
        };
        let sql = Sql { shown: "the comparison of two rounds", text: &text };
        // On scratch first: a statement that runs out of memory is repeated, what was printed can't be.
        let each = |writer: &mut Option<ArrowWriter<File>>, batch: RecordBatch| {
            if writer.is_none() {
                let file = File::create(&path).map_err(|error| failed(&error))?;
                *writer = Some(ArrowWriter::try_new(file, batch.schema(), None).map_err(|error| failed(&error))?);
            }
            writer.as_mut().map_or(Ok(()), |writer| writer.write(&batch)).map_err(|error| failed(&error))
        };
        let order = key(&columns);
        let compared = engine.stream_in_order(sql, &order, &Values::new(), |_| Ok(None), each).await?;
        let Some(writer) = compared.sink else { return Ok(None) };
        writer.close().map_err(|error| failed(&error))?;
        Ok(Some(path))
    }
}

/// The round of that number, or the last that was judged.
fn find(ledger: &Ledger, number: Option<u64>) -> Result<Round<'_>> {
    let found = match number {
        Some(number) => ledger.round(number),
        None => ledger.latest_round(),
    };
    found.ok_or_else(|| {
        let what = number.map_or_else(|| "find a round".to_owned(), |number| format!("find round {number}"));
        Error::usage(what).because("the ledger has none").hint("trueup rounds lists them; trueup check records one")
    })
}

/// The rules of the round that the argument names and the options select.
fn chosen(record: &Record, wanted: Option<&str>, selected: Option<&BTreeSet<String>>) -> Result<Vec<String>> {
    let rules = &record.inspection.rules;
    let pattern = wanted.and_then(|wanted| Pattern::parse(wanted).ok());
    let takes = |id: &str| {
        let named = id.rsplit('/').next() == wanted;
        wanted.is_none() || named || pattern.as_ref().is_some_and(|pattern| pattern.takes(id))
    };
    let named: Vec<String> = rules.iter().filter(|rule| takes(&rule.id)).map(|rule| rule.id.clone()).collect();
    let is_named = !named.is_empty();
    let chosen: Vec<String> =
        named.into_iter().filter(|id| selected.is_none_or(|selected| selected.contains(id))).collect();
    if !chosen.is_empty() {
        return Ok(chosen);
    }
    if is_named || wanted.is_none() {
        return Err(Error::nothing_ran("list findings")
            .because("the rules selected are not in the round")
            .hint("trueup rounds show lists the round's rules"));
    }
    let wanted = wanted.unwrap_or_default();
    let known: BTreeSet<&str> = rules.iter().flat_map(|rule| [rule.id.as_str(), rule.set.as_str()]).collect();
    let error = Error::nothing_ran("list findings")
        .because(format!("no rule or set of the round is named {}", crate::excerpt::plain(wanted)));
    Err(match suggest::nearest(wanted, known) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint("trueup rounds show lists the round's rules"),
    })
}

async fn listed(ledger: &Ledger, engine: &Engine, rules: &[String], record: &Record) -> Result<Lists> {
    let mut lists = Lists::default();
    for rule in rules {
        if let Some(file) = record.findings.get(rule) {
            let file = ledger.fetch(file, engine.scratch()).await?;
            lists.lists.push(List { rule: rule.clone(), change: None, file, without: None });
        }
    }
    Ok(lists)
}

/// What appeared and what is gone, of the rules that ran in both rounds.
async fn compared(
    ledger: &Ledger,
    engine: &Engine,
    rules: &[String],
    (number, now): (u64, &Record),
    (since, before): (u64, &Record),
) -> Result<Lists> {
    let mut lists = Lists::default();
    let ran = |record: &Record, rule: &str| {
        record.inspection.rules.iter().any(|result| result.id == rule && result.counts().is_some())
    };
    for rule in rules {
        let idle: Vec<String> = [(number, now), (since, before)]
            .into_iter()
            .filter(|(_, record)| !ran(record, rule))
            .map(|(number, _)| format!("round {number}"))
            .collect();
        if !idle.is_empty() {
            lists.not_compared.push(format!("{rule} is not compared: it did not run in {}", idle.join(" nor in ")));
            continue;
        }
        let files = [now.findings.get(rule), before.findings.get(rule)];
        let [file, earlier] = [fetch(ledger, engine, files[0]).await?, fetch(ledger, engine, files[1]).await?];
        for (change, file, without) in [("appeared", &file, &earlier), ("gone", &earlier, &file)] {
            if let Some(file) = file {
                let (file, without) = (file.clone(), without.clone());
                lists.lists.push(List { rule: rule.clone(), change: Some(change), file, without });
            }
        }
    }
    Ok(lists)
}

async fn fetch(ledger: &Ledger, engine: &Engine, file: Option<&FileRef>) -> Result<Option<PathBuf>> {
    match file {
        Some(file) => ledger.fetch(file, engine.scratch()).await.map(Some),
        None => Ok(None),
    }
}

/// The columns by which findings are ordered: of a findings file, those between the fingerprint and the reason.
fn key(columns: &SchemaRef) -> Vec<String> {
    let names = columns.fields().iter().map(|field| field.name().clone());
    names.skip_while(|name| name == FINGERPRINT).take_while(|name| name != REASON).collect()
}

fn schema(path: &Path) -> Result<SchemaRef> {
    Ok(builder(path)?.schema().clone())
}

fn read(path: &Path, mut each: impl FnMut(RecordBatch) -> Result<()>) -> Result<()> {
    let unread = |error: &dyn std::fmt::Display| Error::input(format!("read {}", path.display())).because(error);
    for batch in builder(path)?.build().map_err(|error| unread(&error))? {
        each(batch.map_err(|error| unread(&error))?)?;
    }
    Ok(())
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>> {
    let unread = |error: &dyn std::fmt::Display| Error::input(format!("read {}", path.display())).because(error);
    let file = File::open(path).map_err(|error| unread(&error))?;
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| unread(&error))
}

fn unwritten(error: std::io::Error) -> Error {
    Error::input("write to standard output").because(error)
}
