//! Shows an inspection while it runs: bars on a terminal, one line a step elsewhere, plain or JSON, or nothing.
//!
//! Everything goes to standard error, and nothing here can fail a run: a reader that has gone away is ignored.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use super::log::Log;
use super::text;
use crate::event::{Event, Reading};

const TICK: Duration = Duration::from_millis(120);

/// How to show progress; decided by the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Bars that redraw themselves: standard error is a terminal.
    Bar {
        unicode: bool,
    },
    /// A line a step: for logs.
    Lines,
    /// A JSON object a line: for programs that gather logs.
    Json,
    Quiet,
}

/// Takes the events of one inspection. The bars are wiped when this is dropped.
pub struct Progress {
    sink: Sink,
    /// Number of the rule that runs, and of all.
    rule: (usize, usize),
}

enum Sink {
    Bars(Bars),
    Lines(Box<dyn Write + Send>),
    Json(Log),
    Quiet,
}

impl Progress {
    #[must_use]
    pub fn new(mode: Mode) -> Self {
        match mode {
            Mode::Bar { unicode } => Self::with(Sink::Bars(Bars::new(ProgressDrawTarget::stderr(), unicode))),
            Mode::Lines => Self::with(Sink::Lines(Box::new(io::stderr()))),
            Mode::Json => Self::with(Sink::Json(Log::new(Box::new(io::stderr())))),
            Mode::Quiet => Self::with(Sink::Quiet),
        }
    }

    fn with(sink: Sink) -> Self {
        Self { sink, rule: (0, 0) }
    }

    /// Shows one event.
    pub fn on(&mut self, event: &Event) {
        if let Event::RuleStarted { index, total, .. } = event {
            self.rule = (*index, *total);
        }
        match &mut self.sink {
            Sink::Bars(bars) => bars.on(event, self.rule),
            Sink::Lines(out) => {
                if let Some(line) = line(event, self.rule) {
                    // One write a line, so that lines of several processes don't mix. Nobody may be reading.
                    let _ = out.write_all(format!("{line}\n").as_bytes());
                }
            }
            Sink::Json(log) => log.on(event, self.rule),
            Sink::Quiet => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Sink::Bars(bars) = &self.sink {
            bars.clear();
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sink = match &self.sink {
            Sink::Bars(_) => "bars",
            Sink::Lines(_) => "lines",
            Sink::Json(_) => "json",
            Sink::Quiet => "quiet",
        };
        f.debug_struct("Progress").field("sink", &sink).field("rule", &self.rule).finish()
    }
}

/// Two lines: the whole inspection, and the step that runs.
struct Bars {
    both: MultiProgress,
    run: ProgressBar,
    step: ProgressBar,
}

impl Bars {
    fn new(target: ProgressDrawTarget, unicode: bool) -> Self {
        let (ticks, marks) = if unicode { ("⠋⠙⠸⠴⠦⠇ ", "█░") } else { ("|/-\\ ", "#-") };
        let both = MultiProgress::with_draw_target(target);
        let line = |template: &str| {
            // The templates are constants: were one wrong, the plain bar shows, and a test fails.
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            // Of no length: one of length 0 counts as full.
            let bar = both.add(ProgressBar::no_length().with_finish(ProgressFinish::AndClear));
            bar.set_style(style.tick_chars(ticks).progress_chars(marks));
            bar
        };
        let bars = Self { run: line(RUN), step: line(STEP), both };
        bars.run.enable_steady_tick(TICK);
        bars
    }

    fn clear(&self) {
        self.step.finish_and_clear();
        self.run.finish_and_clear();
    }

    fn on(&self, event: &Event, (index, total): (usize, usize)) {
        match event {
            Event::Loading { table, bytes } => {
                self.begin(format!("reading {} ({})", text::harmless(table), text::size(*bytes)));
            }
            Event::Model { name } => self.begin(format!("joining {}", text::harmless(name))),
            Event::RuleStarted { id, .. } => self.begin(format!("{index}/{total} {}", text::harmless(id))),
            Event::Reading(reading) => self.read(reading),
            Event::ModelDone { .. } | Event::RuleDone { .. } => {}
            // Written above the bars; a terminal that has gone away is no reason to stop.
            Event::Note(note) => drop(self.both.println(format!("note: {}", text::one_line(note)))),
        }
    }

    /// The step's rows are unknown until its plan runs.
    fn begin(&self, what: String) {
        self.step.set_length(0);
        self.step.set_position(0);
        self.step.set_prefix(what);
        self.step.set_message("");
    }

    fn read(&self, reading: &Reading) {
        self.step.set_length(reading.rows_total.unwrap_or(0));
        self.step.set_position(reading.rows.min(reading.rows_total.unwrap_or(u64::MAX)));
        self.step.set_message(rows(reading));
        if let Some(share) = reading.run {
            self.run.set_length(share.rows_total);
            self.run.set_position(share.rows);
        }
        self.run.set_message(left(reading).unwrap_or_default());
    }
}

const RUN: &str = "{spinner} {elapsed} {bar:24} {percent:>3} % of all rows {wide_msg}";
const STEP: &str = "  {prefix} {wide_msg}";

/// What the running step has read, and what it has put on disk.
fn rows(reading: &Reading) -> String {
    let mut text = match reading.rows_total {
        Some(0) => String::new(),
        Some(total) if reading.rows < total => {
            format!("{} of {}", text::grouped(reading.rows), text::counted(total, "row"))
        }
        Some(total) => format!("{}, all read", text::counted(total, "row")),
        None => text::counted(reading.rows, "row"),
    };
    if reading.spilled_bytes > 0 {
        let separator = if text.is_empty() { "" } else { ", " };
        text.push_str(&format!("{separator}{} on disk", text::size(reading.spilled_bytes)));
    }
    text
}

/// All that a reading tells, in one sentence.
pub(super) fn told(reading: &Reading) -> String {
    let mut parts = vec![rows(reading)];
    if let Some(share) = reading.run {
        parts.push(format!("{} of all", text::percent(share.rows.min(share.rows_total), share.rows_total)));
    }
    parts.extend(left(reading));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// How long it still takes, rounded as roughly as it is known.
fn left(reading: &Reading) -> Option<String> {
    let secs = reading.left_ms?.div_ceil(1000);
    Some(match secs {
        0..10 => "some seconds left".to_owned(),
        10..55 => format!("about {} s left", secs.div_ceil(10) * 10),
        55..3_300 => format!("about {} min left", secs.div_ceil(60)),
        _ => format!("about {}.{} h left", secs / 3600, secs % 3600 / 360),
    })
}

/// What a log gets: what is done, not what starts; an export is told before it is read, as reading may fail.
pub(super) fn line(event: &Event, (index, total): (usize, usize)) -> Option<String> {
    Some(match event {
        Event::Loading { table, bytes } => format!("reading {}, {}", text::harmless(table), text::size(*bytes)),
        Event::ModelDone { name, rows, elapsed_ms } => {
            format!("joined {}, {}, {}", text::harmless(name), text::counted(*rows, "row"), text::duration(*elapsed_ms))
        }
        Event::RuleDone { id, status, total: findings, elapsed_ms } => {
            let findings = match findings {
                Some(number) if *number > 0 => format!(", {}", text::counted(*number, "finding")),
                _ => String::new(),
            };
            format!("{index}/{total} {}: {status}{findings}, {}", text::harmless(id), text::duration(*elapsed_ms))
        }
        Event::Note(note) => format!("note: {}", text::one_line(note)),
        Event::Model { .. } | Event::RuleStarted { .. } | Event::Reading(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::event::Share;
    use crate::report::fixture;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn events() -> Vec<Event> {
        let id = "mapping-gaps/source-unmapped".to_owned();
        let other = "mapping-gaps/mapping-stale".to_owned();
        vec![
            Event::Loading { table: "source_accounts".into(), bytes: 3_650_722_201 },
            Event::Model { name: "source_spine".into() },
            Event::ModelDone { name: "source_spine".into(), rows: 1_000_000, elapsed_ms: 61_000 },
            Event::RuleStarted { id: id.clone(), index: 1, total: 2 },
            Event::RuleDone { id, status: "violated", total: Some(1234), elapsed_ms: 12 },
            Event::Note("repeated with\n less memory".into()),
            Event::RuleStarted { id: other.clone(), index: 2, total: 2 },
            Event::RuleDone { id: other, status: "failed", total: None, elapsed_ms: 1500 },
        ]
    }

    #[test]
    fn a_log_gets_one_line_a_step() {
        let out = Shared::default();
        let mut progress = Progress::with(Sink::Lines(Box::new(out.clone())));
        events().iter().for_each(|event| progress.on(event));
        let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
        insta::assert_snapshot!(text, @r#"
        reading source_accounts, 3.3 GiB
        joined source_spine, 1,000,000 rows, 1 min 1 s
        1/2 mapping-gaps/source-unmapped: violated, 1,234 findings, 12 ms
        note: repeated with less memory
        2/2 mapping-gaps/mapping-stale: failed, 1.5 s
        "#);
    }

    #[test]
    fn hostile_names_start_no_command_and_steer_no_terminal() {
        let hostile = fixture::HOSTILE.to_owned();
        let done = Event::RuleDone { id: hostile.clone(), status: "failed", total: None, elapsed_ms: 1 };
        for event in [Event::Loading { table: hostile.clone(), bytes: 1 }, done, Event::Note(hostile)] {
            let text = line(&event, (1, 1)).unwrap();
            assert!(!text.chars().any(text::is_deceptive) && !text.contains("##") && !text.starts_with(':'), "{text}");
        }
    }

    #[test]
    fn nobody_reading_is_no_reason_to_stop() {
        let mut progress = Progress::with(Sink::Lines(Box::new(fixture::ClosedPipe)));
        events().iter().for_each(|event| progress.on(event));
        let mut progress = Progress::new(Mode::Quiet);
        events().iter().for_each(|event| progress.on(event));
    }

    fn reading(rows: u64, of: u64, left_ms: Option<u64>) -> Reading {
        let run = Some(Share { rows: 10 * rows, rows_total: 40 * of });
        Reading { rows, rows_total: Some(of), spilled_bytes: 0, run, left_ms }
    }

    #[test]
    fn the_bars_show_rows_and_time_left() {
        assert!([RUN, STEP].into_iter().all(|template| ProgressStyle::with_template(template).is_ok()));
        for unicode in [true, false] {
            let bars = Bars::new(ProgressDrawTarget::hidden(), unicode);
            let (run, step) = (bars.run.clone(), bars.step.clone());
            let mut progress = Progress::with(Sink::Bars(bars));
            events().iter().for_each(|event| progress.on(event));
            assert_eq!((step.prefix().as_str(), step.message().as_str()), ("2/2 mapping-gaps/mapping-stale", ""));
            assert_eq!(run.length(), None, "as long as nobody knows how much there is, nothing is full");
            progress.on(&Event::Reading(reading(1_250, 5_000, None)));
            assert_eq!((step.position(), step.length()), (1_250, Some(5_000)));
            assert_eq!((run.position(), run.length()), (12_500, Some(200_000)));
            assert_eq!((step.message().as_str(), run.message().as_str()), ("1,250 of 5,000 rows", ""));
            progress.on(&Event::Reading(Reading { spilled_bytes: 3 << 30, ..reading(5_000, 5_000, Some(61_000)) }));
            assert_eq!(step.message(), "5,000 rows, all read, 3.0 GiB on disk");
            assert_eq!(run.message(), "about 2 min left");
            progress.on(&Event::Model { name: "source_spine".into() });
            assert_eq!((step.prefix().as_str(), step.message().as_str()), ("joining source_spine", ""));
            drop(progress);
            assert!(run.is_finished() && step.is_finished());
        }
    }

    #[test]
    fn time_left_is_told_as_roughly_as_it_is_known() {
        let told = |secs: u64| left(&reading(1, 1, Some(1_000 * secs))).unwrap();
        let texts = [0, 9, 10, 51, 59, 100, 3_299, 3_600, 9_000].map(told);
        insta::assert_snapshot!(texts.join("\n"), @r#"
        some seconds left
        some seconds left
        about 10 s left
        about 60 s left
        about 1 min left
        about 2 min left
        about 55 min left
        about 1.0 h left
        about 2.5 h left
        "#);
        assert_eq!(left(&reading(1, 1, None)), None);
    }

    #[test]
    fn a_log_gets_no_readings() {
        assert_eq!(line(&Event::Reading(reading(1, 2, Some(3))), (1, 1)), None);
    }
}
