//! Markdown for a comment on a pull request or the summary of a CI step, as GitHub and GitLab read it.
//!
//! Always below GitHub's limit for a comment: each part has a share of the room, holds the worst first, and says how much
//! it leaves out. Data stands in code spans, where no forge sees a mention, a link, a reference or HTML; only sentences
//! of plain letters stand outside of them.

use std::io::{self, Write};

use super::{Report, text, verdict};
use crate::finding::{RuleOutcome, RuleResult, Verdict};

/// GitHub takes 65,536 characters.
#[cfg(test)]
const BYTES_MAX: usize = 60_000;
/// Shares of the room; together with headings and what says that something is left out, less than all of it.
const REASONS_BYTES: usize = 16_000;
const RULES_BYTES: usize = 16_000;
const EXAMPLES_BYTES: usize = 12_000;
const REST_BYTES: usize = 3_500;

const NAME_CHARS_MAX: usize = 120;
const REASON_CHARS_MAX: usize = 400;
const KEY_CHARS_MAX: usize = 80;
const SAMPLES_MAX: usize = 3;
const ROUNDS_MAX: usize = 8;

/// Writes the whole report.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn render(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let parts = [
        heading(report),
        reasons(report),
        disposition(report),
        rules(report),
        examples(report),
        silent(report),
        trend(report),
        exports(report),
        remarks(report),
    ];
    let page = parts.iter().filter(|part| !part.is_empty()).map(|part| format!("{}\n", part.trim_end()));
    out.write_all(page.collect::<Vec<_>>().join("\n").as_bytes())?;
    out.flush()
}

fn heading(report: &Report<'_>) -> String {
    let Report { inspection, judgement, .. } = *report;
    let mark = match judgement.verdict {
        Verdict::Pass => "✅",
        Verdict::Fail => "❌",
        Verdict::Inconclusive => "⚠️",
    };
    let round = match inspection.round {
        Some(round) => format!("round {}", text::grouped(round)),
        None => "not a round".to_owned(),
    };
    let cohort = inspection.scope.as_deref().map(|scope| format!(", cohort {}", name(scope))).unwrap_or_default();
    let tally = inspection.tally();
    let statuses: Vec<String> =
        tally.statuses().into_iter().map(|(word, number)| format!("{} {word}", text::grouped(number))).collect();
    let found = tally.findings;
    let watermark = inspection.watermark.as_deref().map(|at| format!(" Exports as of {}.", name(at)));
    format!(
        "## {mark} {}: {}\n\n{}, {round}{cohort}. **{}**\n\n{}: {}.\n{}: {} confirmed, {} suspected, {} waived; {} new, \
         {} resolved.{}\n",
        verdict::gate(judgement.verdict),
        text::counted(verdict::reasons(inspection, judgement).len() as u64, "reason"),
        name(&inspection.project),
        verdict::meaning(inspection, judgement.verdict),
        text::counted(tally.rules, "rule"),
        if statuses.is_empty() { "none ran".to_owned() } else { statuses.join(", ") },
        text::counted(found.total, "finding"),
        text::grouped(found.confirmed),
        text::grouped(found.suspected),
        text::grouped(found.waived),
        text::grouped(found.new),
        text::grouped(found.resolved),
        watermark.unwrap_or_default(),
    )
}

fn reasons(report: &Report<'_>) -> String {
    let Report { inspection, judgement, .. } = *report;
    let lines = verdict::reasons(inspection, judgement);
    let lines = lines.iter().map(|reason| match verdict::about(reason, inspection) {
        Some((rule, rest)) => {
            let rest = text::shortened(rest.trim_start_matches(':').trim_start(), REASON_CHARS_MAX, "…");
            format!("- {}: {}\n", name(&rule.id), said(&rest))
        }
        None => format!("- {}\n", said(&text::shortened(reason, REASON_CHARS_MAX, "…"))),
    });
    let title = match judgement.verdict {
        Verdict::Pass => "### Told by the gate\n\n",
        Verdict::Fail => "### What blocks the gate\n\n",
        Verdict::Inconclusive => "### What makes it inconclusive, and what blocks the gate\n\n",
    };
    within(REASONS_BYTES, title, lines, "- and", "reason")
}

fn disposition(report: &Report<'_>) -> String {
    let Some(disposition) = report.inspection.disposition else {
        return "### Source accounts\n\nNot classified: what that needs was not read.\n".to_owned();
    };
    let total = disposition.total();
    let mut part = "### Source accounts\n\n| class | accounts | share |\n|---|---:|---:|\n".to_owned();
    for (_, words, accounts) in disposition.classes() {
        part.push_str(&format!("| {words} | {} | {} |\n", text::grouped(accounts), text::percent(accounts, total)));
    }
    part + &format!("| **total** | **{}** | {} |\n", text::grouped(total), text::percent(total, total))
}

fn rules(report: &Report<'_>) -> String {
    let lines = verdict::worst_first(&report.inspection.rules).into_iter().map(|rule| {
        let severity = rule.severity.as_str();
        let status = rule.status();
        let start = format!("| {} | {severity} | {status} |", code(&shortened(&rule.id, NAME_CHARS_MAX), true));
        match &rule.outcome {
            RuleOutcome::Ran { counts, eligible, .. } => {
                let numbers = [counts.total, counts.confirmed, counts.suspected, counts.waived, counts.new, *eligible];
                let numbers: Vec<String> = numbers.map(text::grouped).into();
                format!("{start} {} | {} |\n", numbers.join(" | "), text::percent(counts.total, *eligible))
            }
            RuleOutcome::Skipped { .. } | RuleOutcome::Failed { .. } => format!("{start} | | | | | | |\n"),
        }
    });
    let title = "### Findings\n\n| rule | severity | status | findings | confirmed | suspected | waived | new | of | rate |\n\
                 |---|---|---|---:|---:|---:|---:|---:|---:|---:|\n";
    within(RULES_BYTES, title, lines, "\nAnd", "rule")
}

fn examples(report: &Report<'_>) -> String {
    let rules = verdict::worst_first(&report.inspection.rules);
    let lines = rules.into_iter().filter_map(|rule| {
        let samples = shown(rule);
        (!samples.is_empty())
            .then(|| format!("- {}: {}\n{samples}", name(&rule.id), said(&text::one_line(&rule.title))))
    });
    let title = "<details><summary>Examples</summary>\n\n";
    let part = within(EXAMPLES_BYTES, title, lines, "- and examples of", "rule");
    if part.is_empty() { part } else { format!("{}\n\n</details>\n", part.trim_end()) }
}

fn shown(rule: &RuleResult) -> String {
    let RuleOutcome::Ran { samples, .. } = &rule.outcome else { return String::new() };
    let lines = samples.iter().take(SAMPLES_MAX).map(|sample| {
        let key = sample
            .key
            .iter()
            .map(|(column, value)| format!("{}={}", shortened(column, KEY_CHARS_MAX), shortened(value, KEY_CHARS_MAX)));
        let key: Vec<String> = key.collect();
        let settling = if sample.certainty == crate::finding::Certainty::Suspected { " (suspected)" } else { "" };
        format!(
            "  - {}: {}{settling}\n",
            code(&key.join(" "), false),
            said(&shortened(&sample.reason, REASON_CHARS_MAX))
        )
    });
    lines.collect()
}

/// Rules that were skipped: their number is above, their reasons are here.
fn silent(report: &Report<'_>) -> String {
    let lines = report.inspection.rules.iter().filter_map(|rule| {
        let RuleOutcome::Skipped { reason } = &rule.outcome else { return None };
        Some(format!(
            "- {}: {}\n",
            name(&rule.id),
            said(&text::shortened(&text::one_line(reason), REASON_CHARS_MAX, "…"))
        ))
    });
    let part = within(REST_BYTES, "<details><summary>Skipped rules</summary>\n\n", lines, "- and", "rule");
    if part.is_empty() { part } else { format!("{}\n\n</details>\n", part.trim_end()) }
}

fn trend(report: &Report<'_>) -> String {
    if report.rounds.len() < 2 {
        return String::new();
    }
    let shown = &report.rounds[report.rounds.len().saturating_sub(ROUNDS_MAX)..];
    let lines = shown.iter().rev().map(|round| {
        let found = round.by_severity();
        let numbers: Vec<String> = found.each().iter().map(|(_, number)| text::grouped(*number)).collect();
        let verdict = verdict::word(round.verdict);
        format!("| {} | {verdict} | {} | {} |\n", round.round, text::grouped(found.total()), numbers.join(" | "))
    });
    let title = "### Rounds\n\n| round | gate | findings | critical | high | medium | low |\n|---:|---|---:|---:|---:|---:|---:|\n";
    within(REST_BYTES, title, lines, "\nAnd", "round")
}

fn exports(report: &Report<'_>) -> String {
    let lines = report.inspection.exports.iter().map(|export| {
        let at = export.snapshot_at.as_deref().map_or("none".to_owned(), |at| code(&shortened(at, 40), true));
        format!(
            "| {} | {} | {at} |\n",
            code(&shortened(&export.table, NAME_CHARS_MAX), true),
            text::grouped(export.rows)
        )
    });
    let title = "<details><summary>What was read</summary>\n\n| export | rows | as of |\n|---|---:|---|\n";
    let part = within(REST_BYTES, title, lines, "\nAnd", "export");
    if part.is_empty() { part } else { format!("{}\n\n</details>\n", part.trim_end()) }
}

fn remarks(report: &Report<'_>) -> String {
    let notes = report.inspection.notes.iter();
    let lines =
        notes.map(|note| format!("- {}\n", said(&text::shortened(&text::one_line(note), REASON_CHARS_MAX, "…"))));
    within(REST_BYTES, "### Notes\n\n", lines, "- and", "note")
}

/// A title and the lines below it, as many as there is room for; nothing at all where there is none.
fn within(bytes_max: usize, title: &str, lines: impl Iterator<Item = String>, more: &str, noun: &str) -> String {
    let (mut part, mut left) = (title.to_owned(), 0_u64);
    for line in lines {
        if left > 0 || part.len() + line.len() > bytes_max {
            left += 1;
        } else {
            part.push_str(&line);
        }
    }
    if left > 0 {
        part.push_str(&format!("{more} {} more, left out here for want of room.\n", text::counted(left, noun)));
    } else if part.len() == title.len() {
        part.clear();
    }
    part
}

fn shortened(text: &str, chars_max: usize) -> String {
    text::shortened(text, chars_max, "…")
}

/// A name: always a code span.
fn name(name: &str) -> String {
    code(&shortened(name, NAME_CHARS_MAX), false)
}

/// Harmless text as a code span: its fence is longer than any in the text. In a table's cell a bar ends the cell even in
/// a code span, unless escaped; elsewhere the escape would be seen.
fn code(text: &str, in_table: bool) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let text = if in_table { text.replace('|', "\\|") } else { text.to_owned() };
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A harmless sentence: as it is if no character of it means anything to Markdown or to a forge, else a code span.
fn said(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " ,.;:()%/='\"?!+-*_".contains(c);
    let links = ["://", "www.", "GH-"].iter().any(|link| text.contains(link));
    // :smile: is a picture to a forge.
    let emoji = text.split_whitespace().any(|word| word.trim_end_matches([':', ',', '.']).contains(':'));
    // `1.` at the start of an item would begin a list in it.
    let first = text.split(' ').next().unwrap_or_default();
    let counts = first.ends_with(['.', ')']) && first.starts_with(|c: char| c.is_ascii_digit());
    let begins = text.starts_with(char::is_alphanumeric) && !counts;
    if begins && !links && !emoji && text.chars().all(plain) && !text.ends_with(' ') {
        text.replace('*', "\\*").replace('_', "\\_")
    } else {
        code(text, false)
    }
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;
    use crate::finding::Inspection;
    use crate::report::{Manuals, fixture};

    fn rendered(inspection: &Inspection) -> String {
        fixture::rendered(inspection, &fixture::failed(), &Manuals::default(), render)
    }

    /// Holds a page to what may be in it, and gives the text that a reader sees.
    fn read(page: &str) -> String {
        let (mut seen, mut cells, mut width) = (String::new(), 0, 0);
        for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => {
                    let rest = html.replace("<details>", "").replace("</details>", "");
                    let rest = rest.replace("<summary>", "").replace("</summary>", "");
                    assert!(!rest.contains(['<', '>', '@']), "{html}");
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    panic!("a link to {dest_url}")
                }
                Event::Start(Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::Strikethrough) => {
                    panic!("{event:?}\n{page}")
                }
                Event::Start(Tag::Table(columns)) => width = columns.len(),
                Event::Start(Tag::TableHead | Tag::TableRow) => cells = 0,
                Event::Start(Tag::TableCell) => cells += 1,
                Event::End(TagEnd::TableHead | TagEnd::TableRow) => assert_eq!(cells, width, "{page}"),
                Event::Text(text) => {
                    assert!(!text.contains('@') && !text.contains("://") && !text.contains("#1"), "{text}");
                    seen.push_str(&text);
                }
                Event::Code(text) => seen.push_str(&text),
                Event::End(_) | Event::SoftBreak => seen.push('\n'),
                _ => {}
            }
        }
        seen
    }

    #[test]
    fn a_round_at_a_glance() {
        let page = rendered(&fixture::mixed());
        insta::assert_snapshot!(page, @r#"
        ## ❌ gate failed: 3 reasons

        `app-mini-unification`, round 7. **Inspected completely. The next round may not start yet.**

        11 rules: 1 failed, 2 violated, 1 suspected, 1 waived, 3 skipped, 2 clean, 1 without rows.
        1,234,577 findings: 1,234,574 confirmed, 3 suspected, 17 waived; 1,234,569 new, 4 resolved. Exports as of `2026-11-20T02:00:00Z`.

        ### What blocks the gate

        - `mapping-gaps/source-unmapped`: 2 confirmed findings, high
        - `duplicate-anchors/anchor-held-twice`: 1,234,555 confirmed findings, critical
        - `mapping-gaps/mapping-circular`: failed: out of memory: 4.0 GiB are not enough

        ### Source accounts

        | class | accounts | share |
        |---|---:|---:|
        | unified | 900 | 90.00 % |
        | pending | 40 | 4.00 % |
        | due and missing | 3 | 0.30 % |
        | not yet due | 0 | 0 % |
        | excluded | 0 | 0 % |
        | without anchor | 50 | 5.00 % |
        | held by a finding | 0 | 0 % |
        | not live | 7 | 0.70 % |
        | **total** | **1,000** | 100 % |

        ### Findings

        | rule | severity | status | findings | confirmed | suspected | waived | new | of | rate |
        |---|---|---|---:|---:|---:|---:|---:|---:|---:|
        | `mapping-gaps/mapping-circular` | critical | failed | | | | | | | |
        | `duplicate-anchors/anchor-held-twice` | critical | violated | 1,234,567 | 1,234,567 | 0 | 12 | 1,234,567 | 1,900,000,000 | 0.06 % |
        | `mapping-gaps/source-unmapped` | high | violated | 3 | 2 | 1 | 0 | 1 | 1,000 | 0.30 % |
        | `mapping-gaps/source-mapped-twice` | medium | suspected | 2 | 0 | 2 | 0 | 1 | 900 | 0.22 % |
        | `mapping-gaps/target-vanished` | high | waived | 5 | 5 | 0 | 5 | 0 | 900 | 0.56 % |

        <details><summary>Examples</summary>

        - `mapping-gaps/source-unmapped`: title of mapping-gaps/source-unmapped
          - `source_id=1001`: no mapping for 138\*\*\*\*5678, due since 2026-05-31
          - `source_id=1002`: no mapping for 139\*\*\*\*0001, due since 2026-05-30 (suspected)

        </details>

        <details><summary>Skipped rules</summary>

        - `duplicate-anchors/number-recycled`: number\_releases is not supplied
        - `gray-release/stage-skipped`: releases is not supplied
        - `gray-release/stage-early`: releases is not supplied

        </details>

        ### Rounds

        | round | gate | findings | critical | high | medium | low |
        |---:|---|---:|---:|---:|---:|---:|
        | 7 | fail | 1,234,577 | 1,234,567 | 8 | 2 | 0 |
        | 6 | inconclusive | 1,234,577 | 1,234,567 | 8 | 2 | 0 |
        | 5 | fail | 1,234,577 | 1,234,567 | 8 | 2 | 0 |

        <details><summary>What was read</summary>

        | export | rows | as of |
        |---|---:|---|
        | `source_accounts` | 1,000 | `2026-11-20T02:00:00Z` |
        | `target_accounts` | 1,900,000,000 | `2026-11-20T02:00:00Z` |

        </details>

        ### Notes

        - source\_spine was repeated with less memory
        "#);
        let seen = read(&page);
        assert!(seen.contains("no mapping for 138****5678, due since 2026-05-31"), "{seen}");
    }

    #[test]
    fn hostile_values_are_text_that_links_to_nothing() {
        let page = rendered(&fixture::hostile());
        assert!(!page.chars().any(|c| text::is_deceptive(c) && c != '\n'), "{page}");
        assert!(page.lines().all(|line| !line.trim_start().starts_with("::")), "{page}");
        read(&page);
        let page = rendered(&fixture::breaking());
        assert!(!page.chars().any(|c| text::is_deceptive(c) && c != '\n'), "{page}");
        let seen = read(&page);
        assert!(seen.contains("| `a` ``b`` <script>alert(1)</script> ]]> </style> --> @octocat #1"), "{seen}");
    }

    #[test]
    fn never_above_the_limit_and_says_what_it_leaves_out() {
        let mut inspection = fixture::breaking();
        for rule in &mut inspection.rules {
            if let RuleOutcome::Ran { samples, .. } = &mut rule.outcome {
                samples.truncate(3);
            }
        }
        let rules = inspection.rules.clone();
        for at in 0..40 {
            for rule in &rules {
                let rule = RuleResult { id: format!("{}-{at}", rule.id), ..rule.clone() };
                inspection.rules.push(rule);
            }
            inspection.inconclusive.push(format!("{} {at}", fixture::HOSTILE));
            inspection.notes.push(format!("{} {at}", fixture::HOSTILE));
            inspection.exports.push(inspection.exports[0].clone());
        }
        let page = rendered(&inspection);
        assert!((30_000..=BYTES_MAX).contains(&page.len()), "{}", page.len());
        read(&page);
        for noun in ["reasons", "rules", "exports", "notes"] {
            let told = page.lines().any(|line| line.contains(" more, left out here") && line.contains(noun));
            assert!(told, "{noun}\n{page}");
        }
    }

    #[test]
    fn only_what_means_nothing_to_a_forge_stands_outside_of_code() {
        assert_eq!(said("7 findings, 138****5678"), "7 findings, 138\\*\\*\\*\\*5678");
        assert_eq!(said("no mapping for 138****5678, due"), "no mapping for 138\\*\\*\\*\\*5678, due");
        for text in
            ["ask @octocat", "see #1", "GH-1 is", "www.example.invalid", "a <b>", "so :smile: it", "- a", "a|b", "1. a"]
        {
            assert!(said(text).starts_with('`'), "{text}");
        }
        assert_eq!(code("a`b``c", false), "```a`b``c```");
        assert_eq!(code("`", true), "`` ` ``");
        assert_eq!((code("a|b", true), code("a|b", false)), ("`a\\|b`".into(), "`a|b`".into()));
    }
}
