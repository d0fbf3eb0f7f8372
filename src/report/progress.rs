//! Shows an inspection while it runs: a bar on a terminal, one plain line a step elsewhere, or nothing.
//!
//! Everything goes to standard error, and nothing here can fail a run: a reader that has gone away is ignored.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use super::text;
use crate::event::Event;

const TICK: Duration = Duration::from_millis(120);

/// How to show progress; decided by the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A bar that redraws itself: standard error is a terminal.
    Bar {
        unicode: bool,
    },
    /// A line a step: for logs.
    Lines,
    Quiet,
}

/// Takes the events of one inspection. The bar is wiped when this is dropped.
pub struct Progress {
    sink: Sink,
    /// Number of the rule that runs, and of all.
    rule: (usize, usize),
}

enum Sink {
    Bar(ProgressBar),
    Lines(Box<dyn Write + Send>),
    Quiet,
}

impl Progress {
    #[must_use]
    pub fn new(mode: Mode) -> Self {
        match mode {
            Mode::Bar { unicode } => Self::with(Sink::Bar(bar(ProgressDrawTarget::stderr(), unicode))),
            Mode::Lines => Self::with(Sink::Lines(Box::new(io::stderr()))),
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
            Sink::Bar(bar) => redraw(bar, event),
            Sink::Lines(out) => {
                if let Some(line) = line(event, self.rule) {
                    // One write a line, so that lines of several processes don't mix. Nobody may be reading.
                    let _ = out.write_all(format!("{line}\n").as_bytes());
                }
            }
            Sink::Quiet => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Sink::Bar(bar) = &self.sink {
            bar.finish_and_clear();
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sink = match &self.sink {
            Sink::Bar(_) => "bar",
            Sink::Lines(_) => "lines",
            Sink::Quiet => "quiet",
        };
        f.debug_struct("Progress").field("sink", &sink).field("rule", &self.rule).finish()
    }
}

fn bar(target: ProgressDrawTarget, unicode: bool) -> ProgressBar {
    let (ticks, marks) = if unicode { ("⠋⠙⠸⠴⠦⠇ ", "█░") } else { ("|/-\\ ", "#-") };
    // The template is a constant: were it wrong, the plain spinner shows, and a test fails.
    let style = template().unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::with_draw_target(None, target).with_finish(ProgressFinish::AndClear);
    bar.set_style(style.tick_chars(ticks).progress_chars(marks));
    bar.enable_steady_tick(TICK);
    bar
}

fn template() -> Result<ProgressStyle, indicatif::style::TemplateError> {
    ProgressStyle::with_template("{spinner} {elapsed} {bar:16} {wide_msg}")
}

fn redraw(bar: &ProgressBar, event: &Event) {
    match event {
        Event::Loading { table, bytes } => {
            bar.set_message(format!("reading {} ({})", text::harmless(table), text::size(*bytes)));
        }
        Event::Model { name } => bar.set_message(format!("joining {}", text::harmless(name))),
        Event::ModelDone { .. } => {}
        Event::RuleStarted { id, index, total } => {
            bar.set_length(*total as u64);
            bar.set_message(format!("{index}/{total} {}", text::harmless(id)));
        }
        Event::RuleDone { .. } => bar.inc(1),
        Event::Note(note) => bar.println(format!("note: {}", text::one_line(note))),
    }
}

/// What a log gets: what is done, not what starts; an export is told before it is read, as reading may fail.
fn line(event: &Event, (index, total): (usize, usize)) -> Option<String> {
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
        Event::Model { .. } | Event::RuleStarted { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
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

    #[test]
    fn the_bar_counts_rules() {
        assert!(template().is_ok());
        for unicode in [true, false] {
            let bar = bar(ProgressDrawTarget::hidden(), unicode);
            let mut progress = Progress::with(Sink::Bar(bar.clone()));
            events().iter().for_each(|event| progress.on(event));
            assert_eq!((bar.position(), bar.length()), (2, Some(2)));
            assert_eq!(bar.message(), "2/2 mapping-gaps/mapping-stale");
            drop(progress);
            assert!(bar.is_finished());
        }
    }
}
