//! How far an inspection is: rows read of those that all its steps will read, and from the pace so far how long the rest
//! takes.
//!
//! A model costs more a row than a rule, for it joins and writes: each kind has a pace of its own, and as long as a kind
//! that is still to come was not measured, nothing is said of the time left.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::{Duration, Instant};

use crate::engine::{self, Reads, Watch};
use crate::event::{Reading, Share};

const TICK: Duration = Duration::from_millis(250);
/// Less time, or a smaller share of a kind's rows, makes no pace.
const MEASURED_MIN: Duration = Duration::from_secs(2);
const MEASURED_SHARE_MIN: f64 = 0.03;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Model,
    Rule,
}

#[derive(Debug)]
struct Step {
    kind: Kind,
    reads: Reads,
}

/// What a step that reads a table or model has to read.
#[derive(Clone, Debug)]
pub(super) enum Size {
    Rows(u64),
    /// A model that is not made yet: about as much as the largest of what it reads.
    About(Reads),
    /// A model that stays a view: all that it reads.
    Through(Reads),
}

/// Steps, done and to come.
#[derive(Debug, Default)]
pub(super) struct Pace {
    steps: Vec<Step>,
    sizes: BTreeMap<String, Size>,
    /// Steps done.
    done: usize,
    spent: [Duration; 2],
    started: Option<Instant>,
}

impl Pace {
    pub(super) fn size(&mut self, name: &str, size: Size) {
        self.sizes.insert(name.to_owned(), size);
    }

    /// Steps come in the order in which they will be done.
    pub(super) fn step(&mut self, kind: Kind, reads: Reads) {
        self.steps.push(Step { kind, reads });
    }

    pub(super) fn started(&mut self) {
        self.started = Some(Instant::now());
    }

    pub(super) fn done(&mut self) {
        if let (Some(step), Some(started)) = (self.steps.get(self.done), self.started.take()) {
            self.spent[step.kind as usize] += started.elapsed();
            self.done += 1;
        }
    }

    /// The engine's reading of the step that runs, and what follows for all.
    pub(super) fn reading(&self, now: engine::Reading) -> Reading {
        let (mut read, mut total) = ([0.0; 2], [0.0; 2]);
        for (place, step) in self.steps.iter().enumerate() {
            let rows = self.rows(&step.reads) as f64;
            let share = match place.cmp(&self.done) {
                std::cmp::Ordering::Less => 1.0,
                std::cmp::Ordering::Equal if self.started.is_some() => part(now),
                _ => 0.0,
            };
            total[step.kind as usize] += rows;
            read[step.kind as usize] += rows * share;
        }
        let mut spent = self.spent;
        if let (Some(step), Some(started)) = (self.steps.get(self.done), self.started) {
            spent[step.kind as usize] += started.elapsed();
        }
        let run = (!self.steps.is_empty())
            .then(|| Share { rows: (read[0] + read[1]) as u64, rows_total: (total[0] + total[1]) as u64 });
        let engine::Reading { rows, rows_total, spilled_bytes } = now;
        Reading { rows, rows_total, spilled_bytes, run, left_ms: left_ms(read, total, spent) }
    }

    fn rows(&self, reads: &Reads) -> u64 {
        reads.iter().map(|(name, read)| self.rows_of(name) * read.scans as u64).sum()
    }

    fn rows_of(&self, name: &str) -> u64 {
        match self.sizes.get(name) {
            None => 0,
            Some(Size::Rows(rows)) => *rows,
            Some(Size::Through(reads)) => self.rows(reads),
            Some(Size::About(reads)) => reads.keys().map(|name| self.rows_of(name)).max().unwrap_or(0),
        }
    }
}

/// The share of the running step that is done. Its last rows are read before it is: it may still join and sort them.
fn part(now: engine::Reading) -> f64 {
    match now.rows_total {
        Some(total) if total > 0 => (now.rows as f64 / total as f64).min(1.0),
        _ => 0.0,
    }
}

fn left_ms(read: [f64; 2], total: [f64; 2], spent: [Duration; 2]) -> Option<u64> {
    let mut left = 0.0;
    for ((read, total), spent) in read.into_iter().zip(total).zip(spent) {
        if total - read < 1.0 {
            continue;
        }
        if spent < MEASURED_MIN || read < total * MEASURED_SHARE_MIN {
            return None;
        }
        left += (total - read) * spent.as_secs_f64() / read;
    }
    (total[0] + total[1] > 0.0).then_some((left * 1000.0) as u64)
}

/// Does the work to its end, and tells meanwhile how far the engine is.
pub(super) async fn watched<T>(
    watch: &Watch,
    work: impl Future<Output = T>,
    mut tell: impl FnMut(engine::Reading),
) -> T {
    let mut work = std::pin::pin!(work);
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks.tick().await;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = ticks.tick() => tell(watch.reading()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Read;

    fn reads(of: &[(&str, usize)]) -> Reads {
        let read = |scans| Read { scans, ..Read::default() };
        of.iter().map(|(name, scans)| ((*name).to_owned(), read(*scans))).collect()
    }

    fn engine(rows: u64, rows_total: u64) -> engine::Reading {
        engine::Reading { rows, rows_total: Some(rows_total), spilled_bytes: 7 }
    }

    /// Two rules and a model that one of them reads twice, over 100 rows.
    fn pace() -> Pace {
        let mut pace = Pace::default();
        pace.size("accounts", Size::Rows(100));
        pace.size("spine", Size::About(reads(&[("accounts", 2)])));
        pace.size("view", Size::Through(reads(&[("spine", 1), ("accounts", 1)])));
        pace.step(Kind::Rule, reads(&[("accounts", 1)]));
        pace.step(Kind::Model, reads(&[("accounts", 2)]));
        pace.step(Kind::Rule, reads(&[("spine", 2), ("view", 1)]));
        pace
    }

    #[test]
    fn rows_are_counted_over_all_steps() {
        let mut pace = pace();
        let run = |pace: &Pace, now| pace.reading(now).run.unwrap();
        assert_eq!(run(&pace, engine(50, 100)), Share { rows: 0, rows_total: 700 }, "nothing runs");
        pace.started();
        assert_eq!(run(&pace, engine(50, 100)), Share { rows: 50, rows_total: 700 });
        pace.done();
        pace.started();
        // Read more than the model's rows: what the plan scans is its own affair, its share counts.
        assert_eq!(run(&pace, engine(300, 400)), Share { rows: 250, rows_total: 700 });
        pace.done();
        pace.size("spine", Size::Rows(10));
        assert_eq!(run(&pace, engine(0, 0)), Share { rows: 300, rows_total: 430 });
        pace.started();
        assert_eq!(run(&pace, engine(65, 130)), Share { rows: 365, rows_total: 430 });
        assert_eq!(pace.reading(engine(65, 130)).spilled_bytes, 7);
    }

    #[test]
    fn nothing_is_said_of_the_time_left_before_each_kind_was_measured() {
        let secs = Duration::from_secs;
        // Ten seconds for half of the models, four for a quarter of the rules.
        assert_eq!(left_ms([50.0, 25.0], [100.0, 100.0], [secs(10), secs(4)]), Some(22_000));
        // Models are done: they no longer count.
        assert_eq!(left_ms([100.0, 25.0], [100.0, 100.0], [secs(10), secs(4)]), Some(12_000));
        assert_eq!(left_ms([0.0, 25.0], [100.0, 100.0], [secs(0), secs(4)]), None, "no model was made yet");
        assert_eq!(left_ms([50.0, 1.0], [100.0, 100.0], [secs(10), secs(4)]), None, "too small a share of the rules");
        assert_eq!(left_ms([50.0, 25.0], [100.0, 100.0], [secs(10), secs(1)]), None, "too short");
        assert_eq!(left_ms([0.0, 0.0], [0.0, 0.0], [secs(10), secs(10)]), None, "nothing is known");
        assert_eq!(left_ms([100.0, 100.0], [100.0, 100.0], [secs(1), secs(1)]), Some(0));
    }
}
