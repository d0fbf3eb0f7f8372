//! JUnit XML, for CI that shows tests: a suite a set, a case a rule, and a case for the gate.
//!
//! violated is a failure, failed to run an error, skipped is skipped with its reason; clean, suspected and waived pass,
//! and say in their output what was found. The gate's own case fails or errs with every reason, so that an inspection
//! that could read nothing, and so has no rule, is not a file of no failures.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Report, text, verdict};
use crate::finding::{Counts, RuleOutcome, RuleResult, Verdict};

const SAMPLES_MAX: usize = 20;
const TEXT_CHARS_MAX: usize = 2_000;
const KEY_CHARS_MAX: usize = 200;

type Xml<'o> = Writer<&'o mut dyn Write>;

/// How many cases came out how; `tests` is all of them.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    elapsed_ms: u64,
}

/// Writes the whole document.
///
/// # Errors
/// Whatever `out` reports, `BrokenPipe` included.
pub fn render(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Report { inspection, at, .. } = *report;
    let mut totals = Totals::of(&inspection.rules);
    totals.add(gate_outcome(report));
    let mut xml: Xml<'_> = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let name = format!("{}, {}", text::harmless(&inspection.project), verdict::round(inspection));
    xml.create_element("testsuites")
        .with_attributes([
            ("name", allowed(&name).as_str()),
            ("tests", &totals.tests.to_string()),
            ("failures", &totals.failures.to_string()),
            ("errors", &totals.errors.to_string()),
            ("time", &secs(totals.elapsed_ms)),
        ])
        .write_inner_content(|xml| {
            gate(report, xml)?;
            for rules in inspection.rules.chunk_by(|a, b| a.set == b.set) {
                suite(&rules[0].set, &Totals::of(rules), at, xml, |xml| rules.iter().try_for_each(|r| case(r, xml)))?;
            }
            Ok(())
        })?;
    let out = xml.into_inner();
    out.write_all(b"\n")?;
    out.flush()
}

/// How a case came out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failure,
    Error,
    Skipped,
}

impl Totals {
    fn of(rules: &[RuleResult]) -> Self {
        let mut totals = Self::default();
        for rule in rules {
            totals.add(outcome(rule));
            totals.elapsed_ms += rule.elapsed_ms;
        }
        totals
    }

    fn add(&mut self, outcome: Outcome) {
        self.tests += 1;
        match outcome {
            Outcome::Passed => {}
            Outcome::Failure => self.failures += 1,
            Outcome::Error => self.errors += 1,
            Outcome::Skipped => self.skipped += 1,
        }
    }
}

fn outcome(rule: &RuleResult) -> Outcome {
    match rule.status() {
        "violated" => Outcome::Failure,
        "failed" => Outcome::Error,
        "skipped" => Outcome::Skipped,
        _ => Outcome::Passed,
    }
}

fn gate_outcome(report: &Report<'_>) -> Outcome {
    match report.judgement.verdict {
        Verdict::Pass => Outcome::Passed,
        Verdict::Fail => Outcome::Failure,
        Verdict::Inconclusive => Outcome::Error,
    }
}

fn suite(
    name: &str,
    totals: &Totals,
    at: &str,
    xml: &mut Xml<'_>,
    cases: impl FnOnce(&mut Xml<'_>) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element("testsuite")
        .with_attributes([
            ("name", allowed(&text::harmless(name)).as_str()),
            ("tests", &totals.tests.to_string()),
            ("failures", &totals.failures.to_string()),
            ("errors", &totals.errors.to_string()),
            ("skipped", &totals.skipped.to_string()),
            ("time", &secs(totals.elapsed_ms)),
            ("timestamp", &allowed(&text::harmless(at))),
        ])
        .write_inner_content(cases)?;
    Ok(())
}

fn gate(report: &Report<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let outcome = gate_outcome(report);
    let mut totals = Totals::default();
    totals.add(outcome);
    let reasons = verdict::reasons(report.inspection, report.judgement);
    let message =
        format!("{}: {}", verdict::gate(report.judgement.verdict), text::counted(reasons.len() as u64, "reason"));
    let reasons: Vec<String> = reasons.iter().map(|reason| text::shortened(reason, TEXT_CHARS_MAX, "…")).collect();
    suite("gate", &totals, report.at, xml, |xml| {
        let case =
            xml.create_element("testcase").with_attributes([("name", "gate"), ("classname", "gate"), ("time", "0")]);
        match outcome {
            Outcome::Failure => case.write_inner_content(|xml| told(xml, "failure", "gate", &message, &reasons))?,
            Outcome::Error => case.write_inner_content(|xml| told(xml, "error", "inconclusive", &message, &reasons))?,
            Outcome::Passed | Outcome::Skipped => case.write_empty()?,
        };
        Ok(())
    })
}

fn case(rule: &RuleResult, xml: &mut Xml<'_>) -> io::Result<()> {
    // The set is the class, so that viewers which show both don't show it twice.
    let name = rule.id.strip_prefix(&format!("{}/", rule.set)).unwrap_or(&rule.id);
    let (name, set) = (allowed(&text::harmless(name)), allowed(&text::harmless(&rule.set)));
    let time = secs(rule.elapsed_ms);
    let attributes = [("name", name.as_str()), ("classname", &set), ("time", &time)];
    let case = xml.create_element("testcase").with_attributes(attributes);
    match &rule.outcome {
        RuleOutcome::Skipped { reason } => case.write_inner_content(|xml| {
            let reason = text::shortened(&text::one_line(reason), TEXT_CHARS_MAX, "…");
            xml.create_element("skipped").with_attribute(("message", allowed(&reason).as_str())).write_empty()?;
            Ok(())
        })?,
        RuleOutcome::Failed { reason } => case.write_inner_content(|xml| {
            let reason = text::shortened(&text::one_line(reason), TEXT_CHARS_MAX, "…");
            told(xml, "error", "did not run", &reason, &[])
        })?,
        RuleOutcome::Ran { counts, .. } if counts.total == 0 => case.write_empty()?,
        RuleOutcome::Ran { counts, .. } if counts.standing() > 0 => {
            case.write_inner_content(|xml| told(xml, "failure", rule.severity.as_str(), &found(counts), &lines(rule)))?
        }
        RuleOutcome::Ran { counts, .. } => case.write_inner_content(|xml| {
            let said = format!("{}\n{}", found(counts), lines(rule).join("\n"));
            xml.create_element("system-out").write_text_content(BytesText::new(&allowed(&said)))?;
            Ok(())
        })?,
    };
    Ok(())
}

fn told(xml: &mut Xml<'_>, element: &str, kind: &str, message: &str, lines: &[String]) -> io::Result<()> {
    let text = allowed(&format!("{message}\n{}", lines.join("\n")));
    xml.create_element(element)
        .with_attributes([("type", kind), ("message", allowed(message).as_str())])
        .write_text_content(BytesText::new(text.trim_end()))?;
    Ok(())
}

/// `3 findings: 2 confirmed, 1 suspected`.
fn found(counts: &Counts) -> String {
    let Counts { total, confirmed, suspected, waived, .. } = *counts;
    let parts: Vec<String> = [(confirmed, "confirmed"), (suspected, "suspected"), (waived, "waived")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{} {word}", text::grouped(number)))
        .collect();
    format!("{}: {}", text::counted(total, "finding"), parts.join(", "))
}

fn lines(rule: &RuleResult) -> Vec<String> {
    let RuleOutcome::Ran { samples, counts, .. } = &rule.outcome else { return Vec::new() };
    let mut lines = vec![text::one_line(&rule.title)];
    for sample in samples.iter().take(SAMPLES_MAX) {
        let key = sample.key.iter().map(|(column, value)| {
            format!("{}={}", text::harmless(column), text::shortened(value, KEY_CHARS_MAX, "…"))
        });
        let key: Vec<String> = key.collect();
        let reason = text::shortened(&sample.reason, TEXT_CHARS_MAX, "…");
        lines.push(format!("{}: {reason} ({})", key.join(" "), sample.certainty.as_str()));
    }
    let more = counts.total.saturating_sub(samples.len().min(SAMPLES_MAX) as u64);
    if more > 0 {
        lines.push(format!("… and {} more", text::grouped(more)));
    }
    lines
}

fn secs(elapsed_ms: u64) -> String {
    format!("{}.{:03}", elapsed_ms / 1000, elapsed_ms % 1000)
}

/// Without the two characters that are no control characters, and that XML has no way to write all the same.
fn allowed(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;

    use super::*;
    use crate::finding::{Inspection, Judgement};
    use crate::report::{Manuals, fixture};

    fn rendered(inspection: &Inspection, judgement: &Judgement) -> String {
        fixture::rendered(inspection, judgement, &Manuals::default(), render)
    }

    type Attributes = Vec<(String, String)>;

    /// Every element with its attributes, decoded, and the text below it.
    fn elements(xml: &str) -> Vec<(String, Attributes, String)> {
        let mut reader = Reader::from_str(xml);
        let mut elements: Vec<(String, Attributes, String)> = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) | Event::Empty(start) => {
                    let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        let value = String::from_utf8(attribute.value.to_vec()).unwrap();
                        let value = quick_xml::escape::unescape(&value).unwrap().into_owned();
                        (String::from_utf8(attribute.key.as_ref().to_vec()).unwrap(), value)
                    });
                    elements.push((name, attributes.collect(), String::new()));
                }
                Event::Text(text) => elements.last_mut().into_iter().for_each(|last| last.2 += &text.decode().unwrap()),
                Event::Eof => return elements,
                _ => {}
            }
        }
    }

    fn number(attributes: &[(String, String)], name: &str) -> usize {
        attributes.iter().find(|(known, _)| known == name).unwrap().1.parse().unwrap()
    }

    #[test]
    fn a_case_a_rule_and_one_for_the_gate() {
        let xml = rendered(&fixture::mixed(), &fixture::failed());
        let elements = elements(&xml);
        let count = |name: &str| elements.iter().filter(|(known, ..)| known == name).count();
        let rules = fixture::mixed().rules.len();
        assert_eq!(count("testcase"), rules + 1, "{xml}");
        assert_eq!((count("failure"), count("error"), count("skipped")), (3, 1, 3), "{xml}");
        let (_, all, _) = &elements[0];
        assert_eq!([number(all, "tests"), number(all, "failures"), number(all, "errors")], [rules + 1, 3, 1]);
        let suites: Vec<_> = elements.iter().filter(|(name, ..)| name == "testsuite").collect();
        for (attribute, total) in [("tests", rules + 1), ("failures", 3), ("errors", 1), ("skipped", 3)] {
            assert_eq!(suites.iter().map(|(_, own, _)| number(own, attribute)).sum::<usize>(), total, "{attribute}");
        }
        let unmapped = elements.iter().position(|(_, own, _)| own.iter().any(|(_, value)| value == "source-unmapped"));
        let (name, attributes, _) = &elements[unmapped.unwrap() + 1];
        assert_eq!((name.as_str(), attributes[0].1.as_str()), ("failure", "high"));
        assert_eq!(attributes[1].1, "3 findings: 2 confirmed, 1 suspected");
        assert!(
            xml.contains("source_id=1001: no mapping for 138****5678, due since 2026-05-31 (confirmed)\n"),
            "{xml}"
        );
        assert!(xml.contains("… and 1 more<"), "{xml}");
        assert!(
            xml.contains(r#"<testcase name="number-recycled" classname="duplicate-anchors" time="0.012">"#),
            "{xml}"
        );
    }

    #[test]
    fn what_could_read_nothing_is_an_error() {
        let mut inspection = fixture::clean();
        inspection.rules.clear();
        inspection.inconclusive = vec!["failed to read exports/mini: the file ends early".to_owned()];
        let judgement = Judgement { verdict: Verdict::Inconclusive, failures: inspection.inconclusive.clone() };
        let xml = rendered(&inspection, &judgement);
        let elements = elements(&xml);
        assert_eq!([number(&elements[0].1, "tests"), number(&elements[0].1, "errors")], [1, 1], "{xml}");
        assert!(
            elements.iter().any(|(name, _, text)| name == "error" && text.contains("the file ends early")),
            "{xml}"
        );
        let passed = rendered(&fixture::clean(), &fixture::passed());
        assert!(!passed.contains("<failure") && !passed.contains("<error"), "{passed}");
    }

    #[test]
    fn hostile_values_are_text_to_a_parser() {
        let mut breaking = fixture::breaking();
        breaking.project.push_str("\u{fffe}\u{ffff}\u{0}\u{b}");
        for inspection in [fixture::hostile(), breaking] {
            let xml = rendered(&inspection, &fixture::failed());
            assert!(!xml.chars().any(|c| (text::is_deceptive(c) && c != '\n') || c == '\u{fffe}'), "{xml}");
            assert!(!xml.contains("]]>") && !xml.contains("<script"), "{xml}");
            let known = ["testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"];
            for (name, attributes, _) in elements(&xml) {
                assert!(known.contains(&name.as_str()), "{name}");
                let mut names: Vec<_> = attributes.iter().map(|(name, _)| name).collect();
                names.sort();
                names.dedup();
                assert_eq!(names.len(), attributes.len());
            }
        }
        let xml = rendered(&fixture::breaking(), &fixture::failed());
        assert!(xml.len() < 1_000_000, "{}", xml.len());
    }
}
