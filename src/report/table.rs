//! The result for a person at a terminal: the rules that have something to say, examples, what was read, where every
//! source account stands, then the verdict with every reason, and what to do next.
//!
//! The verdict comes last because that is where a terminal stops scrolling. Rules that are clean are counted, not
//! listed; rules that did not run are always counted, and never as clean.

mod rules;
mod verdict;

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Look};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

use super::{Style, text};
use crate::finding::{Disposition, ExportSummary, Inspection, Judgement, RuleOutcome, RuleResult};

const BOLD: Look = Look::new().bold();
const DIM: Look = Look::new().dimmed();
const RED: Look = AnsiColor::Red.on_default().bold();
const GREEN: Look = AnsiColor::Green.on_default().bold();
const YELLOW: Look = AnsiColor::Yellow.on_default().bold();

const WITHOUT_ROWS: &str = "without rows";
/// Below this many columns a table can't be read, and is not squeezed further.
const COLUMNS_MIN: u16 = 20;
/// Below this many columns there are paragraphs instead of columns.
const LISTS_BELOW_COLUMNS: u16 = 60;
const KEY_CHARS_MAX: usize = 80;
const REASON_CHARS_MAX: usize = 240;
const BAR_COLUMNS: u64 = 24;

/// Writes the whole summary.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn render(inspection: &Inspection, judgement: &Judgement, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let parts = [
        heading(inspection, style),
        rules::render(&inspection.rules, style),
        rules::skipped(&inspection.rules, style),
        examples(&inspection.rules, style),
        exports(&inspection.exports, style),
        disposition(inspection.disposition, style),
        notes(&inspection.notes, style),
        verdict::render(inspection, judgement, style),
    ];
    let mut first = true;
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !first {
            out.write_all(b"\n")?;
        }
        out.write_all(part.as_bytes())?;
        first = false;
    }
    out.flush()
}

/// Where a rule stands in words for people: its status, but clean over nothing at all is told apart, as that may be a
/// filter that matches no row.
fn standing(rule: &RuleResult) -> &'static str {
    match &rule.outcome {
        RuleOutcome::Ran { counts, eligible: 0, .. } if counts.total == 0 => WITHOUT_ROWS,
        _ => rule.status(),
    }
}

fn heading(inspection: &Inspection, style: Style) -> String {
    let project = text::harmless(&inspection.project);
    let round = match inspection.round {
        Some(round) => format!("round {}", text::grouped(round)),
        None => "not a round: nothing is recorded".to_owned(),
    };
    format!("{}\n", style.paint(BOLD, &format!("{project}, {round}")))
}

/// One example a violated rule, or every sample of every rule when asked for more.
fn examples(rules: &[RuleResult], style: Style) -> String {
    let mut part = String::new();
    for rule in rules {
        let RuleOutcome::Ran { samples, .. } = &rule.outcome else { continue };
        let shown = match style.verbose {
            0 if rule.status() == "violated" => samples.len().min(1),
            0 => 0,
            _ => samples.len(),
        };
        if shown == 0 {
            continue;
        }
        let _ = writeln!(part, "  {}", text::harmless(&rule.id));
        for sample in &samples[..shown] {
            let key: Vec<String> = sample.key.iter().map(|(column, value)| pair(column, value, style)).collect();
            let mut line =
                format!("{}: {}", key.join(" "), text::shortened(&sample.reason, REASON_CHARS_MAX, ellipsis(style)));
            if style.verbose > 0 {
                let _ = write!(line, " ({}, {})", sample.certainty.as_str(), text::harmless(&sample.fingerprint));
            }
            part.push_str(&hanging("   ", &line, style));
        }
    }
    titled("for example", &part, style)
}

fn pair(column: &str, value: &str, style: Style) -> String {
    format!("{}={}", text::harmless(column), text::shortened(value, KEY_CHARS_MAX, ellipsis(style)))
}

fn exports(exports: &[ExportSummary], style: Style) -> String {
    let mut rows = Vec::new();
    for export in exports {
        let snapshot = export.snapshot_at.as_deref().map_or("no snapshot time".into(), |at| format!("as of {at}"));
        let table = text::harmless(&export.table).into_owned();
        let mut row = vec![table, text::counted(export.rows, "row"), text::harmless(&snapshot).into_owned()];
        if style.verbose > 0 {
            let digest = text::shortened(&export.digest, 12, ellipsis(style));
            row.push(format!("{}, {}, {digest}", text::counted(export.files, "file"), text::size(export.bytes)));
        }
        rows.push(row);
    }
    titled("read", &aligned(rows, &[1], style), style)
}

/// Every class with its share, and the total that they sum to.
fn disposition(disposition: Option<Disposition>, style: Style) -> String {
    let Some(disposition) = disposition else {
        return titled("source accounts", "  not classified: what that needs was not read\n", style);
    };
    let total = disposition.total();
    let bars = style.width.is_none_or(|width| width >= 72);
    let mut rows = Vec::new();
    for (_, words, accounts) in disposition.classes() {
        let mut row = vec![words.to_owned(), text::grouped(accounts), text::percent(accounts, total)];
        if bars {
            row.push(bar(accounts, total, style));
        }
        rows.push(row);
    }
    rows.push(vec!["total".to_owned(), text::grouped(total), text::percent(total, total)]);
    titled("source accounts", &aligned(rows, &[1, 2], style), style)
}

/// Anything but nothing is at least one mark long.
fn bar(part: u64, whole: u64, style: Style) -> String {
    if part == 0 {
        return String::new();
    }
    let marks = (part as f64 / whole as f64 * BAR_COLUMNS as f64).round().max(1.0) as usize;
    if style.unicode { "█" } else { "#" }.repeat(marks)
}

fn notes(notes: &[String], style: Style) -> String {
    notes.iter().map(|note| hanging("note:", &text::one_line(note), style)).collect()
}

fn ellipsis(style: Style) -> &'static str {
    if style.unicode { "…" } else { "..." }
}

/// A part with its title, or nothing at all where there is nothing below the title.
fn titled(title: &str, part: &str, style: Style) -> String {
    if part.is_empty() { String::new() } else { format!("{}\n{part}", style.paint(BOLD, title)) }
}

/// A table without lines: comfy-table knows how wide Chinese characters are, and wraps.
fn plain_table(style: Style) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    if style.color {
        table.enforce_styling().style_text_only();
    } else {
        table.force_no_tty();
    }
    match style.width {
        Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.max(COLUMNS_MIN)),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    table
}

/// The table's lines, each without trailing blanks; columns are two blanks apart.
fn table_text(table: &Table) -> String {
    if table.is_empty() { String::new() } else { format!("{}\n", table.trim_fmt()) }
}

fn align_right(table: &mut Table, columns: &[usize]) {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for &index in columns {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// Rows below a title, in columns that are never broken but for the last; on a narrow terminal a paragraph each.
fn aligned(rows: Vec<Vec<String>>, right: &[usize], style: Style) -> String {
    if style.width.is_some_and(|width| width < LISTS_BELOW_COLUMNS) {
        return rows.iter().map(|row| hanging(" ", &row.join(", "), style)).collect();
    }
    let mut table = plain_table(style);
    let last = rows.first().map_or(0, |row| row.len().saturating_sub(1));
    for mut row in rows {
        if let Some(first) = row.first_mut() {
            first.insert_str(0, "  ");
        }
        table.add_row(row);
    }
    align_right(&mut table, right);
    for column in table.column_iter_mut().take(last) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    table_text(&table)
}

/// A paragraph that stays to the right of its mark.
fn hanging(mark: &str, paragraph: &str, style: Style) -> String {
    let mut table = plain_table(style);
    table.add_row(if mark.is_empty() { vec![paragraph] } else { vec![mark, paragraph] });
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    if let (false, Some(first)) = (mark.is_empty(), table.column_mut(0)) {
        first.set_padding((0, 1)).set_constraint(ColumnConstraint::ContentWidth);
    }
    table_text(&table)
}

#[cfg(test)]
mod tests;
