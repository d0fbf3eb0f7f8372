//! `trueup init`: looks at Parquet files, guesses what they are, writes a commented project file.

mod ci;
mod place;

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

use super::{limits, print};
use crate::cli::{Ci, Format, GlobalArgs, InitArgs, LogFormat};
use crate::discovery::{self, Column, Draft, Export, FileSeen, Known, Sort, expressions, written};
use crate::engine::{Found, Survey, Surveyed};
use crate::error::{Error, Result};
use crate::excerpt::plain;
use crate::exit;
use place::Root;

const PROJECT: &str = "trueup.toml";
/// Values of a column of words that a question lists at most.
const VALUES_MAX: usize = 200;

pub(super) async fn run(global: &GlobalArgs, args: &InitArgs) -> Result<u8> {
    let folder = args.folder();
    let file = folder.join(PROJECT);
    let ci = ci::file(&folder, args.ci);
    for path in std::iter::once(&file).chain(ci.as_ref().map(|(path, _)| path)) {
        refuse_existing(path, args.force)?;
    }
    if !folder.is_dir() && !args.exports.is_empty() {
        std::fs::create_dir_all(&folder).map_err(|error| unwritten(&folder, error))?;
    }
    let roots = place::roots(&folder, &args.exports)?;
    let survey = Survey::open(&limits::resolve(global)?)?;
    let looked = look(global, &survey, &roots).await?;
    let draft = guess(&survey, &looked).await?;
    let name = name(&folder, args)?;
    let text = written::text(&draft, &looked.exports, &written::Head { name: &name });
    write(&file, &text, args.force)?;
    if let Some((path, text)) = &ci {
        write(path, text, args.force)?;
    }
    show(
        global,
        args,
        &Written { file: &file, ci: ci.as_ref().map(|(path, _)| path.as_path()), draft: &draft, looked: &looked },
    )?;
    Ok(exit::PASSED)
}

fn refuse_existing(path: &Path, force: bool) -> Result<()> {
    if path.symlink_metadata().is_ok() && !force {
        return Err(Error::usage(format!("write {}", path.display()))
            .because("it is there already")
            .hint("--force replaces it"));
    }
    Ok(())
}

fn name(folder: &Path, args: &InitArgs) -> Result<String> {
    if let Some(name) = &args.name {
        return Ok(name.clone());
    }
    let whole = std::fs::canonicalize(folder).map_err(|error| unwritten(folder, error))?;
    let name = whole.file_name().and_then(|name| name.to_str()).map(plain).filter(|name| !name.trim().is_empty());
    Ok(name.unwrap_or_else(|| "unification".to_owned()))
}

fn unwritten(path: &Path, error: std::io::Error) -> Error {
    Error::usage(format!("write {}", path.display())).because(error)
}

/// What was seen.
struct Looked {
    exports: Vec<Export>,
    files: Vec<Surveyed>,
}

/// Finds the files of every root and looks at a sample of each export.
async fn look(global: &GlobalArgs, survey: &Survey, roots: &[Root]) -> Result<Looked> {
    let mut looked = Looked { exports: Vec::new(), files: Vec::new() };
    for root in roots {
        let found = survey.list(&root.shown, &root.whole()).await?;
        let seen: Vec<FileSeen> = found.iter().map(seen).collect();
        for group in discovery::group(&seen) {
            if !global.quiet && global.log_format == LogFormat::Text {
                let shown = if group.path.is_empty() { "." } else { &group.path };
                drop(writeln!(std::io::stderr(), "looking at {} ({} rows)", plain(shown), group.rows));
            }
            let surveyed = survey.export(&root.named(&group.path), root.place(&group.path)).await?;
            let mut remark = group.remark.clone();
            if let Some(odd) = surveyed.odd_one() {
                remark = Some(format!("its files differ, and check will refuse them: {odd}"));
            }
            let columns = survey.sample(&surveyed).await?;
            let columns = columns
                .into_iter()
                .map(|column| Column::new(column.name, Sort::of(&column.of), column.cells))
                .collect();
            looked.exports.push(Export {
                path: root.written(&group.path),
                place: root.words(&group.place),
                rows: group.rows,
                columns,
                remark,
            });
            looked.files.push(surveyed);
        }
    }
    if looked.exports.is_empty() {
        let shown: Vec<String> = roots.iter().map(|root| root.shown.clone()).collect();
        return Err(Error::nothing_ran(format!("find exports in {}", shown.join(", ")))
            .because("there is no Parquet file (*.parquet, *.parq, *.pq)")
            .hint(
                "name the folder of your exports with --exports PATH, or try a made-up world: trueup generate world",
            ));
    }
    Ok(looked)
}

fn seen(found: &Found) -> FileSeen {
    let columns =
        found.schema.fields().iter().map(|field| (field.name().clone(), Sort::of(field.data_type()))).collect();
    FileSeen { relative: found.relative.clone(), columns, rows: found.rows }
}

/// Guesses, looks up what that needs, and guesses again.
async fn guess(survey: &Survey, looked: &Looked) -> Result<Draft> {
    let candidates = discovery::candidates(&looked.exports);
    let known = known(survey, looked, &candidates).await?;
    let first = discovery::guess(&looked.exports, &candidates, &known, &BTreeMap::new());
    let mut values = expressions::Values::new();
    for (export, own) in expressions::wanted(&first) {
        let column = &looked.exports[export].columns[own].name;
        if let Some(all) = survey.values(&looked.files[export], column, VALUES_MAX).await? {
            values.insert((export, own), all);
        }
    }
    Ok(discovery::guess(&looked.exports, &candidates, &known, &values))
}

/// Whose ids the sampled values are: each export of accounts is read once, for all of them.
async fn known(survey: &Survey, looked: &Looked, candidates: &discovery::Candidates) -> Result<Known> {
    const ACCOUNTS_MAX: usize = 4;
    let mut asked: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for (export, of) in looked.exports.iter().enumerate() {
        for (own, column) in of.columns.iter().enumerate() {
            let values = discovery::lookups(column);
            if !values.is_empty() {
                asked.push((export, own, values));
            }
        }
    }
    let wanted: HashSet<String> = asked.iter().flat_map(|(.., values)| values.iter().cloned()).collect();
    let mut known = Known::new();
    for (accounts, id) in candidates.iter().take(ACCOUNTS_MAX) {
        let column = &looked.exports[*accounts].columns[*id].name;
        let found = survey.known(&looked.files[*accounts], column, &wanted).await?;
        for (export, own, values) in &asked {
            let here = values.iter().filter(|value| found.contains(*value)).cloned().collect();
            known.insert((*export, *own, *accounts), here);
        }
    }
    Ok(known)
}

/// Writes a whole file or none: beside it first, then into its place.
fn write(path: &Path, text: &str, force: bool) -> Result<()> {
    let failed = |error: std::io::Error| unwritten(path, error);
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(".trueup-init-").tempfile_in(parent).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    readable(&file).map_err(failed)?;
    if force {
        file.persist(path).map_err(|error| failed(error.error))?;
    } else {
        // Another that was written meanwhile stays.
        file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    }
    Ok(())
}

/// A project file is no secret: as readable as any new file would be.
#[cfg(unix)]
fn readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// What was written.
struct Written<'w> {
    file: &'w Path,
    ci: Option<&'w Path>,
    draft: &'w Draft,
    looked: &'w Looked,
}

fn show(global: &GlobalArgs, args: &InitArgs, made: &Written<'_>) -> Result<()> {
    let questions = made.draft.questions();
    if global.format == Format::Json {
        return print(|out| writeln!(out, "{:#}", document(made, &questions)));
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(["export", "is", "sure", "rows", "columns mapped", "open"]);
    for mapped in &made.draft.mapped {
        let export = &made.looked.exports[mapped.export];
        let prefix = format!("{}.", mapped.section);
        let open = questions.iter().filter(|asked| asked.at == mapped.section || asked.at.starts_with(&prefix)).count();
        let read: HashSet<usize> =
            mapped.lines.iter().filter(|line| line.stands).flat_map(|line| line.reads.clone()).collect();
        table.add_row([
            plain(if export.path.is_empty() { "." } else { &export.path }),
            mapped.section.clone(),
            format!("{:.0} %", mapped.confidence * 100.0),
            export.rows.to_string(),
            format!("{} of {}", read.len(), export.columns.len()),
            open.to_string(),
        ]);
    }
    for &export in &made.draft.unused {
        let export = &made.looked.exports[export];
        table.add_row([
            plain(&export.path),
            "not used".to_owned(),
            String::new(),
            export.rows.to_string(),
            String::new(),
            String::new(),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    print(|out| {
        writeln!(out, "{}\n", table.trim_fmt())?;
        if !questions.is_empty() {
            writeln!(out, "{} open questions, marked `# ?` in the file:", questions.len())?;
            for question in &questions {
                writeln!(out, "  {}: {}", question.at, plain(&question.text))?;
            }
            writeln!(out)?;
        }
        writeln!(out, "wrote {}", made.file.display())?;
        if let Some(ci) = made.ci {
            writeln!(out, "wrote {}", ci.display())?;
        }
        next(out, args, made)
    })
}

fn next(out: &mut dyn Write, args: &InitArgs, made: &Written<'_>) -> std::io::Result<()> {
    let at = args.dir.as_deref().map(|dir| format!(" --project {}", plain(dir))).unwrap_or_default();
    writeln!(out, "next")?;
    if !made.draft.is_whole() {
        writeln!(out, "  answer what is marked `# ?` in {}: required columns are missing", made.file.display())?;
    }
    writeln!(out, "  trueup doctor{at}")?;
    writeln!(out, "  trueup check{at} --no-record --exit-zero")?;
    writeln!(out, "  trueup explain mapping-gaps/source-unmapped")?;
    match (args.ci, made.ci) {
        (Ci::Gitlab, Some(_)) => writeln!(out, "  in .gitlab-ci.yml: include: {{ local: {} }}", ci::GITLAB_FILE),
        _ => Ok(()),
    }
}

fn document(made: &Written<'_>, questions: &[discovery::Question]) -> serde_json::Value {
    let exports: Vec<_> = made
        .draft
        .mapped
        .iter()
        .map(|mapped| {
            let export = &made.looked.exports[mapped.export];
            let own = |own: &usize| export.columns[*own].name.clone();
            let columns: Vec<_> = mapped
                .lines
                .iter()
                .map(|line| {
                    json!({
                        "column": line.column.name, "expression": line.expr, "reads": line.reads.iter().map(own).collect::<Vec<_>>(),
                        "confidence": line.confidence, "reason": line.reason, "question": line.question, "written": line.stands,
                    })
                })
                .collect();
            json!({
                "section": mapped.section, "path": export.path, "rows": export.rows, "confidence": mapped.confidence,
                "columns": columns, "missing": mapped.missing, "left": mapped.left.iter().map(own).collect::<Vec<_>>(),
            })
        })
        .collect();
    let unused: Vec<_> = made.draft.unused.iter().map(|export| made.looked.exports[*export].path.clone()).collect();
    let questions: Vec<_> = questions.iter().map(|asked| json!({ "at": asked.at, "text": asked.text })).collect();
    json!({
        "format_version": "1.0", "path": made.file.display().to_string(), "ci": made.ci.map(|path| path.display().to_string()),
        "whole": made.draft.is_whole(), "exports": exports, "unused": unused, "missing": made.draft.missing, "questions": questions,
    })
}
