//! The table of rules, grouped by set: a row a rule that has something to say, a count for the rest.
//!
//! Three layouts, by the room there is: all columns; without time, and with the actions below the findings; and, where
//! no table fits, a few lines a rule.

use std::fmt::Write as _;

use anstyle::Style as Look;
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, Table, TableComponent};

use super::{BOLD, DIM, RED, WITHOUT_ROWS, YELLOW, align_right, hanging, plain_table, standing, table_text, titled};
use crate::finding::{Counts, RuleOutcome, RuleResult, Severity};
use crate::report::{Style, text};

/// What the findings need before their text is a ladder of single words.
const FINDINGS_COLUMNS_MIN: usize = 20;
/// With this much for the findings, all columns are better than fewer.
const FINDINGS_COLUMNS_ENOUGH: usize = 26;
const GAP: usize = 2;

/// The rules of one set: those with a row of their own, and the others in words.
struct Group<'a> {
    set: String,
    others: String,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    rule: &'a RuleResult,
    name: String,
    findings: String,
    eligible: String,
    rate: String,
    actions: Vec<String>,
    time: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Full,
    Compact,
    Stacked,
}

pub(super) fn render(rules: &[RuleResult], style: Style) -> String {
    let groups: Vec<Group> = rules.chunk_by(|a, b| a.set == b.set).map(|set| Group::new(set, style)).collect();
    match layout(&groups, style) {
        _ if groups.is_empty() => "no rule was selected\n".to_owned(),
        Layout::Stacked => stacked(&groups, style),
        layout => table_text(&table(&groups, layout, style)),
    }
}

/// Skipped rules by reason, most frequent first; each one has a row instead when more was asked for.
pub(super) fn skipped(rules: &[RuleResult], style: Style) -> String {
    let mut reasons: Vec<(&str, u64)> = Vec::new();
    for rule in rules {
        let RuleOutcome::Skipped { reason } = &rule.outcome else { continue };
        match reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, number)) => *number += 1,
            None => reasons.push((reason, 1)),
        }
    }
    reasons.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let total = reasons.iter().map(|(_, number)| number).sum();
    let mut part = String::new();
    for (reason, number) in reasons {
        part.push_str(&hanging(&format!("  {:>4} ", text::grouped(number)), &text::one_line(reason), style));
    }
    let names = if style.verbose == 0 { " (-v names them)" } else { "" };
    titled(&format!("{} skipped{names}", text::counted(total, "rule")), &part, style)
}

impl<'a> Group<'a> {
    fn new(rules: &'a [RuleResult], style: Style) -> Self {
        let mut rows = Vec::new();
        let (mut clean, mut idle, mut skipped) = (0, 0, 0);
        for rule in rules {
            match standing(rule) {
                _ if rule.rebaselined && rule.counts().is_some() => rows.push(Row::new(rule)),
                "skipped" if style.verbose == 0 => skipped += 1,
                WITHOUT_ROWS => idle += 1,
                "clean" => clean += 1,
                _ => rows.push(Row::new(rule)),
            }
        }
        let words = [(clean, "clean"), (idle, WITHOUT_ROWS), (skipped, "skipped")];
        let words = words.iter().filter(|(number, _)| *number > 0).enumerate();
        let others: Vec<String> = words
            .map(|(at, (number, word))| match at {
                0 => format!("{} {word}", text::counted(*number, "rule")),
                _ => format!("{} {word}", text::grouped(*number)),
            })
            .collect();
        let set = rules.first().map_or(String::new(), |rule| text::harmless(&rule.set).into_owned());
        Self { set, others: others.join(", "), rows }
    }
}

impl<'a> Row<'a> {
    fn new(rule: &'a RuleResult) -> Self {
        let name = rule.id.strip_prefix(rule.set.as_str()).and_then(|name| name.strip_prefix('/')).unwrap_or(&rule.id);
        let (findings, eligible, rate) = match &rule.outcome {
            RuleOutcome::Ran { counts, eligible, .. } => {
                let again = if rule.rebaselined { ", RE-BASELINED" } else { "" };
                (
                    format!("{}{again}", in_words(*counts)),
                    text::grouped(*eligible),
                    text::percent(counts.total, *eligible),
                )
            }
            RuleOutcome::Skipped { reason } => (format!("skipped: {}", text::one_line(reason)), "-".into(), "-".into()),
            RuleOutcome::Failed { reason } => (format!("FAILED: {}", text::one_line(reason)), "-".into(), "-".into()),
        };
        let actions = match rule.status() {
            "violated" | "suspected" => rule.actions.iter().map(|action| text::one_line(action)).collect(),
            _ => Vec::new(),
        };
        let name = format!("  {}", text::harmless(name));
        Self { rule, name, findings, eligible, rate, actions, time: text::duration(rule.elapsed_ms) }
    }

    fn look(&self) -> Look {
        match (self.rule.status(), self.rule.severity) {
            ("failed", _) | ("violated", Severity::Critical | Severity::High) => RED,
            ("violated", _) => YELLOW,
            ("suspected", _) => Look::new(),
            _ => DIM,
        }
    }

    fn cell(&self, content: &str) -> Cell {
        let cell = Cell::new(content);
        match self.look() {
            look if look == RED => cell.fg(Color::Red).add_attribute(Attribute::Bold),
            look if look == YELLOW => cell.fg(Color::Yellow).add_attribute(Attribute::Bold),
            look if look == DIM => cell.add_attribute(Attribute::Dim),
            _ => cell,
        }
    }
}

/// `3: 1 new, 2 persisting (1 suspected)`: the first part sums to the total, the brackets are properties of some.
fn in_words(counts: Counts) -> String {
    let listed = |numbers: &[(u64, &str)]| -> String {
        let parts = numbers.iter().filter(|(number, _)| *number > 0);
        parts.map(|(number, word)| format!("{} {word}", text::grouped(*number))).collect::<Vec<_>>().join(", ")
    };
    let ages = [(counts.new, "new"), (counts.persisting, "persisting"), (counts.reopened, "reopened")];
    let mut words = match ages.iter().find(|(number, _)| *number == counts.total) {
        Some((number, word)) => format!("{} {word}", text::grouped(*number)),
        None => format!("{}: {}", text::grouped(counts.total), listed(&ages)),
    };
    let states = listed(&[(counts.suspected, "suspected"), (counts.waived, "waived")]);
    if counts.suspected == counts.total || counts.waived == counts.total {
        words.push_str(if counts.suspected == counts.total { " (suspected)" } else { " (waived)" });
    } else if !states.is_empty() {
        let _ = write!(words, " ({states})");
    }
    words
}

fn layout(groups: &[Group], style: Style) -> Layout {
    let Some(width) = style.width.map(usize::from) else { return Layout::Full };
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let widest = |measure: fn(&Row) -> usize| rows().map(measure).max().unwrap_or(0).max(4);
    let sets = groups.iter().map(|group| chars(&group.set)).max().unwrap_or(0);
    let others = groups.iter().map(|group| chars(&group.others)).max().unwrap_or(0);
    let names = widest(|row| chars(&row.name)).max(sets);
    let numbers = widest(|row| chars(&row.eligible)) + widest(|row| chars(&row.rate));
    let compact = names + "critical".len() + numbers + 4 * GAP;
    let full = compact + widest(|row| chars(&row.time)) + 2 * GAP;
    let findings = widest(|row| chars(&row.findings)).max(others).clamp(FINDINGS_COLUMNS_MIN, FINDINGS_COLUMNS_ENOUGH);
    let action =
        widest(|row| row.actions.iter().map(|action| chars(action) + 1).max().unwrap_or(0)).max("action".len());
    match width {
        _ if full + findings + action <= width => Layout::Full,
        _ if compact + FINDINGS_COLUMNS_MIN <= width => Layout::Compact,
        _ => Layout::Stacked,
    }
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

fn table(groups: &[Group], layout: Layout, style: Style) -> Table {
    let full = layout == Layout::Full;
    let mut table = plain_table(style);
    table.set_style(TableComponent::HeaderLines, if style.unicode { '─' } else { '-' });
    let mut header = vec!["rule", "severity", "findings", "of", "rate"];
    if full {
        header.extend(["action", "time"]);
    }
    let columns = header.len();
    table.set_header(header.into_iter().map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    for group in groups {
        let mut cells = vec![Cell::new(&group.set).add_attribute(Attribute::Bold), Cell::new("")];
        cells.push(Cell::new(&group.others).add_attribute(Attribute::Dim));
        cells.resize_with(columns, || Cell::new(""));
        table.add_row(cells);
        for row in &group.rows {
            let actions = row.actions.join(if full { ",\n" } else { ", " });
            let below = if full || actions.is_empty() { String::new() } else { format!("\nfor {actions}") };
            let mut cells = vec![row.cell(&row.name), row.cell(row.rule.severity.as_str())];
            cells.push(row.cell(&format!("{}{below}", row.findings)));
            cells.extend([Cell::new(&row.eligible), Cell::new(&row.rate)]);
            if full {
                let actions = if actions.is_empty() { "-" } else { &actions };
                cells.extend([Cell::new(actions), Cell::new(&row.time).add_attribute(Attribute::Dim)]);
            }
            table.add_row(cells);
        }
    }
    align_right(&mut table, if full { &[3, 4, 6] } else { &[3, 4] });
    for index in [0, 1, 3, 4, 5, 6] {
        if let Some(column) = table.column_mut(index) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

fn stacked(groups: &[Group], style: Style) -> String {
    let mut part = String::new();
    for group in groups {
        part.push_str(&style.paint(BOLD, &group.set));
        part.push('\n');
        if !group.others.is_empty() {
            part.push_str(&hanging(" ", &group.others, style));
        }
        for row in &group.rows {
            let _ = writeln!(part, "{}", style.paint(row.look(), &row.name));
            let of = match row.rule.outcome {
                RuleOutcome::Ran { .. } => format!(", of {} ({})", row.eligible, row.rate),
                _ => String::new(),
            };
            part.push_str(&hanging("   ", &format!("{}, {}{of}", row.rule.severity.as_str(), row.findings), style));
            if !row.actions.is_empty() {
                part.push_str(&hanging("   ", &format!("for {}", row.actions.join(", ")), style));
            }
        }
    }
    part
}
