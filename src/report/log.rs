//! What goes to standard error as one JSON object a line, for log collectors: `--log-format json`.
//!
//! Every line has `time`, `level`, `event` and `message`; what an event adds is in `schemas/log.json`, which `trueup schema log`
//! prints. Members are added, never changed.

use std::fmt;
use std::io::Write;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::{progress, text};
use crate::error::{Error, Kind};
use crate::event::{Event, Reading};

/// The JSON Schema of a line.
pub const SCHEMA: &str = include_str!("schemas/log.json");

/// How often a log is told how far a run is.
const READING_EVERY: Duration = Duration::from_secs(10);

/// Writes events as they come.
pub(super) struct Log {
    out: Box<dyn Write + Send>,
    /// When a reading was told last, or the log began.
    told: Instant,
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

impl Log {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, told: Instant::now() }
    }

    /// `rule`: number of the rule that runs, and of all. Nobody may be reading.
    pub(super) fn on(&mut self, event: &Event, rule: (usize, usize)) {
        if matches!(event, Event::Reading(_)) {
            if self.told.elapsed() < READING_EVERY {
                return;
            }
            self.told = Instant::now();
        }
        if let Some(line) = of_event(event, rule) {
            drop(self.out.write_all(line.as_bytes()));
        }
    }
}

/// One line, with its line break; what is done, not what starts.
fn of_event(event: &Event, rule: (usize, usize)) -> Option<String> {
    let (level, name, members) = match event {
        Event::Loading { table, bytes } => ("info", "export_opened", json!({ "export": table, "bytes": bytes })),
        Event::ModelDone { name, rows, elapsed_ms } => {
            ("info", "model_done", json!({ "model": name, "rows": rows, "elapsed_ms": elapsed_ms }))
        }
        Event::RuleDone { id, status, total, elapsed_ms } => {
            let level = if *status == "failed" { "warn" } else { "info" };
            let (index, of) = rule;
            let members = json!({
                "rule": id, "status": status, "findings": total, "elapsed_ms": elapsed_ms, "index": index, "of": of,
            });
            (level, "rule_done", members)
        }
        Event::Note(_) => ("info", "note", json!({})),
        Event::Reading(reading) => ("info", "progress", progress(reading)),
        Event::Model { .. } | Event::RuleStarted { .. } => return None,
    };
    let message = match event {
        Event::Note(note) => text::one_line(note),
        Event::Reading(reading) => progress::told(reading),
        event => progress::line(event, rule)?,
    };
    Some(line(level, name, &message, members))
}

fn progress(reading: &Reading) -> Value {
    json!({
        "rows": reading.rows,
        "rows_total": reading.rows_total,
        "spilled_bytes": reading.spilled_bytes,
        "run_rows": reading.run.map(|share| share.rows),
        "run_rows_total": reading.run.map(|share| share.rows_total),
        "left_ms": reading.left_ms,
    })
}

/// An error, as the last line of a run.
#[must_use]
pub fn of_error(error: &Error) -> String {
    let members = json!({
        "exit_code": error.exit_code(),
        "kind": kind(error.kind()),
        "cause": error.cause(),
        "excerpt": error.shown(),
        "hint": error.advice(),
    });
    line("error", "error", &error.to_string(), members)
}

/// An error that is none of ours: a command line that can't be read, a panic.
#[must_use]
pub fn of_message(exit_code: u8, kind: Kind, message: &str) -> String {
    let members =
        json!({ "exit_code": exit_code, "kind": self::kind(kind), "cause": null, "excerpt": null, "hint": null });
    line("error", "error", message.trim_end(), members)
}

/// In the order in which people look for them.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: &'a str,
    event: &'a str,
    message: &'a str,
    #[serde(flatten)]
    members: Value,
}

fn kind(of: Kind) -> &'static str {
    match of {
        Kind::Usage => "usage",
        Kind::Input => "input",
        Kind::NothingRan => "nothing_ran",
        Kind::Held => "held",
        Kind::Interrupted => "interrupted",
        Kind::Internal => "internal",
    }
}

fn line(level: &str, event: &str, message: &str, members: Value) -> String {
    let time = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or(Timestamp::UNIX_EPOCH);
    let line = Line { time: format!("{time:.3}"), level, event, message, members };
    // Texts and numbers only: nothing of it can't be written.
    let mut line = super::json::inert(&serde_json::to_string(&line).unwrap_or_default());
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn parsed(line: &str) -> Value {
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        serde_json::from_str(line).unwrap()
    }

    /// What the schema says of an event: its members beside those of every line.
    fn declared(event: &str) -> Vec<String> {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let all = schema["allOf"].as_array().unwrap();
        let of = all.iter().find(|one| one["if"]["properties"]["event"]["const"] == event).unwrap();
        of["then"]["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_event_has_the_members_that_the_schema_names() {
        let reading = Reading { rows: 5, rows_total: Some(9), ..Reading::default() };
        let done = Event::RuleDone { id: "a/b".into(), status: "failed", total: None, elapsed_ms: 1 };
        let lines = [
            of_event(&Event::Loading { table: "mapping".into(), bytes: 7 }, (0, 0)).unwrap(),
            of_event(&Event::ModelDone { name: "m".into(), rows: 1, elapsed_ms: 2 }, (0, 0)).unwrap(),
            of_event(&done, (3, 7)).unwrap(),
            of_event(&Event::Note("a\nb".into()), (0, 0)).unwrap(),
            of_event(&Event::Reading(reading), (0, 0)).unwrap(),
            of_error(&Error::input("read x").because("it ends early").hint("export it again")),
            of_message(2, Kind::Usage, "no such option\n"),
        ];
        for line in lines {
            let line = parsed(&line);
            let line = line.as_object().unwrap();
            assert!(line["time"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{line:?}");
            let mut known = vec!["time".to_owned(), "level".to_owned(), "event".to_owned(), "message".to_owned()];
            known.extend(declared(line["event"].as_str().unwrap()));
            known.sort();
            let mut names: Vec<String> = line.keys().cloned().collect();
            names.sort();
            assert_eq!(names, known);
        }
        assert_eq!(of_event(&Event::Model { name: "m".into() }, (0, 0)), None);
    }

    #[test]
    fn levels_tell_what_needs_a_look() {
        let failed = Event::RuleDone { id: "a/b".into(), status: "failed", total: None, elapsed_ms: 1 };
        let failed = parsed(&of_event(&failed, (3, 7)).unwrap());
        assert_eq!((&failed["level"], &failed["index"], &failed["of"]), (&json!("warn"), &json!(3), &json!(7)));
        let error = parsed(&of_error(&Error::held("open the ledger")));
        assert_eq!(
            (&error["level"], &error["exit_code"], &error["kind"]),
            (&json!("error"), &json!(5), &json!("held"))
        );
    }

    #[test]
    fn hostile_text_stays_one_harmless_line() {
        for line in [
            of_event(&Event::Note(fixture::HOSTILE.to_owned()), (0, 0)).unwrap(),
            of_event(&Event::Loading { table: fixture::HOSTILE.to_owned(), bytes: 1 }, (0, 0)).unwrap(),
            of_error(&Error::input(fixture::HOSTILE)),
        ] {
            parsed(&line);
            assert!(!line.trim_end().chars().any(text::is_deceptive) && !line.contains("##"), "{line}");
        }
    }
}
