//! What a plan came to: which rules get which actions, what is held, and what stays unrepaired and why.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Map, Value, json};

use super::{Style, text};

const FORMAT_VERSION: &str = "1.0";

/// A plan in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub round: u64,
    /// The batch that it undoes.
    pub undo_of: Option<String>,
    /// None: there is nothing to do, or it went beyond a cap.
    pub batch_id: Option<String>,
    /// Where the batch lies: absolute, or a URL.
    pub path: Option<String>,
    /// The very same batch was there before.
    pub already: bool,
    /// Actions by kind, holds not among them.
    pub by_kind: Vec<(String, u64)>,
    pub holds: u64,
    pub clusters: u64,
    /// Rule, kind, and the rule's findings that actions of the kind answer.
    pub planned: Vec<(String, String, u64)>,
    /// Rule, findings, and why no action answers them.
    pub unrepaired: Vec<(String, u64, String)>,
    /// Caps that are exceeded, in words.
    pub exceeded: Vec<String>,
    pub expires_at: Option<String>,
    pub notes: Vec<String>,
}

impl Plan {
    fn actions(&self) -> u64 {
        self.by_kind.iter().map(|(_, actions)| actions).sum()
    }

    fn planned_total(&self) -> u64 {
        self.planned.iter().map(|(.., findings)| findings).sum()
    }

    fn unrepaired_total(&self) -> u64 {
        self.unrepaired.iter().map(|(_, findings, _)| findings).sum()
    }
}

/// Writes the plan as one JSON document.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn json(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let by_kind: Map<String, Value> =
        plan.by_kind.iter().map(|(kind, actions)| (kind.clone(), json!(actions))).collect();
    let unrepaired: Vec<Value> = plan
        .unrepaired
        .iter()
        .map(|(rule, findings, why)| json!({ "rule": rule, "findings": findings, "why": why }))
        .collect();
    let repaired: Vec<Value> = plan
        .planned
        .iter()
        .map(|(rule, kind, findings)| json!({ "rule": rule, "kind": kind, "findings": findings }))
        .collect();
    let document = json!({
        "format_version": FORMAT_VERSION,
        "round": plan.round,
        "undo_of": plan.undo_of,
        "batch_id": plan.batch_id,
        "path": plan.path,
        "already_planned": plan.already,
        "actions": { "total": plan.actions(), "by_kind": by_kind },
        "holds": plan.holds,
        "clusters": plan.clusters,
        "findings": {
            "total": plan.planned_total() + plan.unrepaired_total(),
            "repaired": plan.planned_total(),
            "unrepaired": plan.unrepaired_total(),
        },
        "repaired": repaired,
        "unrepaired": unrepaired,
        "exceeded": plan.exceeded,
        "expires_at": plan.expires_at,
        "notes": plan.notes,
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)?;
    out.flush()
}

/// Writes the plan for a person.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn table(plan: &Plan, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let bold = anstyle::Style::new().bold();
    if !plan.planned.is_empty() {
        let mut table = new_table(style);
        table.set_header(vec!["action", "rule", "findings"]);
        let mut planned = plan.planned.clone();
        planned.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        for (rule, kind, findings) in &planned {
            table.add_row(vec![one_word(kind), one_word(rule), text::grouped(*findings)]);
        }
        align_right(&mut table, 2);
        writeln!(out, "{}\n", table.trim_fmt())?;
    }
    if !plan.unrepaired.is_empty() {
        writeln!(out, "{}", style.paint(bold, "stays unrepaired"))?;
        let mut table = new_table(style);
        table.set_header(vec!["rule", "findings", "why"]);
        for (rule, findings, why) in &plan.unrepaired {
            table.add_row(vec![one_word(rule), text::grouped(*findings), text::one_line(why)]);
        }
        align_right(&mut table, 1);
        writeln!(out, "{}\n", table.trim_fmt())?;
    }
    for note in &plan.notes {
        writeln!(out, "note: {}", text::one_line(note))?;
    }
    verdict(plan, style, out)?;
    out.flush()
}

fn verdict(plan: &Plan, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let bold = anstyle::Style::new().bold();
    let counts = format!(
        "{} in {}, {}",
        text::counted(plan.actions(), "action"),
        text::counted(plan.clusters, "cluster"),
        text::counted(plan.holds, "hold")
    );
    if !plan.exceeded.is_empty() {
        writeln!(out, "{}: {counts}", style.paint(bold, "nothing written"))?;
        for exceeded in &plan.exceeded {
            writeln!(out, "  beyond a cap: {}", text::one_line(exceeded))?;
        }
        return writeln!(out, "  look at the findings first; [plan] in trueup.toml sets the caps");
    }
    let Some(path) = &plan.path else {
        return writeln!(
            out,
            "{}: no finding of round {} asks for an action",
            style.paint(bold, "nothing to do"),
            plan.round
        );
    };
    let word = if plan.already { "already planned, identical" } else { "planned" };
    writeln!(out, "{}: {counts}", style.paint(bold, word))?;
    writeln!(out, "  {}", text::harmless(path))?;
    if let Some(expires_at) = &plan.expires_at {
        writeln!(out, "  expires at {}", text::harmless(expires_at))?;
    }
    if plan.holds > 0 {
        writeln!(out, "  holds are in review.ndjson; decide them in decisions.ndjson beside trueup.toml")?;
    }
    Ok(())
}

fn new_table(style: Style) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    if let Some(width) = style.width {
        table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
    }
    table
}

fn align_right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn one_word(word: &str) -> String {
    text::harmless(word).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            round: 7,
            batch_id: Some("ab".repeat(32)),
            path: Some("/state/batches/abab".to_owned()),
            by_kind: vec![("create_mapping".to_owned(), 1_200)],
            holds: 1,
            clusters: 1_199,
            planned: vec![("mapping-gaps/source-unmapped".to_owned(), "create_mapping".to_owned(), 1_200)],
            unrepaired: vec![("orphans/x".to_owned(), 3, "held for review".to_owned())],
            expires_at: Some("2026-11-27T02:00:00.000000Z".to_owned()),
            ..Plan::default()
        }
    }

    fn shown(plan: &Plan) -> String {
        let mut out = Vec::new();
        table(plan, Style::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn people_see_what_is_planned_what_stays_and_where_it_lies() {
        insta::assert_snapshot!(shown(&plan()), @r"
         action          rule                          findings
         create_mapping  mapping-gaps/source-unmapped     1,200

        stays unrepaired
         rule       findings  why
         orphans/x         3  held for review

        planned: 1,200 actions in 1,199 clusters, 1 hold
          /state/batches/abab
          expires at 2026-11-27T02:00:00.000000Z
          holds are in review.ndjson; decide them in decisions.ndjson beside trueup.toml
        ");
    }

    #[test]
    fn beyond_a_cap_nothing_was_written_and_it_says_by_how_much() {
        let exceeded = vec!["11 actions, and max_actions allows 10".to_owned()];
        let shown = shown(&Plan { batch_id: None, path: None, exceeded, ..plan() });
        assert!(shown.contains("nothing written: 1,200 actions in 1,199 clusters, 1 hold"), "{shown}");
        assert!(shown.contains("beyond a cap: 11 actions, and max_actions allows 10"), "{shown}");
    }

    #[test]
    fn programs_get_every_finding_accounted_for() {
        let mut out = Vec::new();
        json(&plan(), &mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["actions"], json!({ "total": 1200, "by_kind": { "create_mapping": 1200 } }));
        assert_eq!(document["findings"], json!({ "total": 1203, "repaired": 1200, "unrepaired": 3 }));
        assert_eq!(document["unrepaired"], json!([{ "rule": "orphans/x", "findings": 3, "why": "held for review" }]));
    }
}
