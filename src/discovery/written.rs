//! A draft as a commented `trueup.toml`. Every line has its reason; what a person must settle is marked `# ?`.

use std::fmt::Write;

use super::draft::{Draft, Line, Mapped};
use super::{Export, Sort};
use crate::contract::TABLES;

/// What the file says at its top.
pub struct Head<'h> {
    /// The project's name.
    pub name: &'h str,
}

/// Own columns listed at most that nothing reads.
const LEFT_MAX: usize = 60;

/// The whole file.
#[must_use]
pub fn text(draft: &Draft, exports: &[Export], head: &Head<'_>) -> String {
    let mut out = Out(String::new());
    let open = draft.questions().len();
    out.line(format_args!("# Written by trueup init: guessed from names, types and values of the exports."));
    out.line(format_args!(
        "# Each guess has its confidence and its reason; what only you can settle is marked `# ?`: {open} open."
    ));
    out.line(format_args!("#\n#   trueup doctor                       can this machine do it?"));
    out.line(format_args!("#   trueup check --no-record --exit-zero  look around: nothing is recorded\n"));
    out.line(format_args!("[project]\nname  = {}", string(head.name)));
    out.line(format_args!(
        "state = \".trueup\"                   # ledger, findings, batches: keep it between the rounds"
    ));
    out.line(format_args!(
        "# stages = [\"migration\"]             # dual-write, migration, decoupling, linking, merging: where you stand"
    ));
    out.line(format_args!(
        "# queries = [\"queries\"]              # your own rules: make the folder, then trueup rules new SET/NAME"
    ));
    for question in &draft.questions {
        out.question(question);
    }
    out.line(format_args!("\n[anchor]"));
    if draft.opaque {
        out.question("the anchors look like hashes: they are compared as they are");
        out.line(format_args!("kind   = \"opaque\""));
    } else {
        out.line(format_args!("kind   = \"phone\"\nregion = \"CN\"                      # whose numbers are written without a country code"));
    }
    out.line(format_args!("\n[clock]\nsettling = \"15m\"                   # rows touched later than this before the export are suspected, not confirmed"));
    out.line(format_args!("max_skew = \"2h\"                    # exports further apart make the round inconclusive"));
    if let Some(zoneless) = &draft.zoneless {
        out.question(&zoneless.reason);
        out.line(format_args!("zoneless = {}", string(&zoneless.zone)));
    }
    for table in &draft.missing {
        missing(&mut out, table);
    }
    for mapped in &draft.mapped {
        section(&mut out, mapped, exports);
    }
    if !draft.unused.is_empty() {
        out.line(format_args!("\n# Not used: no table of the contract was recognised in these."));
        for &export in &draft.unused {
            let export = &exports[export];
            out.line(format_args!(
                "#   {} ({} rows: {})",
                clean(&export.path),
                export.rows,
                columns(export, 0..export.columns.len())
            ));
        }
    }
    out.line(format_args!(
        "\n[gate]\nfail_on = \"high\"                    # confirmed findings of this severity or above fail the gate"
    ));
    out.0
}

struct Out(String);

impl Out {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let outcome = writeln!(self.0, "{line}");
        debug_assert!(outcome.is_ok(), "writing to a string does not fail");
    }

    fn question(&mut self, text: &str) {
        self.line(format_args!("# ? {}", clean(text)));
    }
}

fn missing(out: &mut Out, table: &str) {
    out.line(format_args!(""));
    out.question(&format!("no export was recognised as {table}, and every project has one"));
    out.line(format_args!("# [exports.{table}]\n# path = \"…\"\n# [exports.{table}.columns]"));
    let table = TABLES.iter().find(|known| known.name == table);
    let required =
        table.iter().flat_map(|table| table.columns).filter(|column| column.absent == crate::contract::Absent::Refused);
    for column in required {
        out.line(format_args!("# {} = \"…\"", column.name));
    }
}

fn section(out: &mut Out, mapped: &Mapped, exports: &[Export]) {
    let export = &exports[mapped.export];
    out.line(format_args!("\n# {}: {}; {} rows", confidence(mapped.confidence), clean(&mapped.reason), export.rows));
    for question in &mapped.questions {
        out.question(question);
    }
    out.line(format_args!(
        "[{}]\npath = {}",
        mapped.section,
        string(if export.path.is_empty() { "." } else { &export.path })
    ));
    if !mapped.table.required && export.rows == 0 {
        out.line(format_args!("allow_empty = true"));
    }
    if let Some(filter) = &mapped.filter {
        out.question("should only some rows count?");
        out.line(format_args!("# where = {}", string(filter)));
    }
    out.line(format_args!("\n[{}.columns]", mapped.section));
    let width = mapped.lines.iter().map(|line| line.column.name.len()).max().unwrap_or(0);
    for line in &mapped.lines {
        column(out, line, width);
    }
    for name in &mapped.missing {
        out.question(&format!("{name} is required, and no column was found for it"));
        out.line(format_args!("# {name} = \"…\""));
    }
    if !mapped.left.is_empty() {
        out.line(format_args!("# not mapped: {}", columns(export, mapped.left.iter().copied())));
    }
}

fn column(out: &mut Out, line: &Line, width: usize) {
    if let Some(question) = &line.question {
        out.question(&format!("{}: {question}", line.column.name));
    }
    let mark = if line.stands { "" } else { "# " };
    let assigned = format!("{mark}{:width$} = {}", line.column.name, string(&line.expr));
    out.line(format_args!("{assigned:44}  # {}: {}", confidence(line.confidence), clean(&line.reason)));
}

fn confidence(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn columns(export: &Export, of: impl ExactSizeIterator<Item = usize>) -> String {
    let total = of.len();
    let sort = |sort: Sort| match sort {
        Sort::Int => "integer",
        Sort::Text => "text",
        Sort::Bool => "boolean",
        Sort::Time { .. } => "time",
        Sort::Date => "date",
        Sort::Decimal => "decimal",
        Sort::Float => "float",
        Sort::Other => "other",
    };
    let shown: Vec<String> = of
        .take(LEFT_MAX)
        .map(|own| format!("{} ({})", clean(&export.columns[own].name), sort(export.columns[own].sort)))
        .collect();
    let more = total.saturating_sub(LEFT_MAX);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// Names come from files: none ends a comment or hides in one.
fn clean(text: &str) -> String {
    crate::excerpt::plain(text)
}

fn string(text: &str) -> String {
    toml::Value::from(text).to_string()
}
