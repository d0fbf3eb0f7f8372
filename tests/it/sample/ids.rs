//! Ids: handed out in the order of registration with gaps; accounts that are gone have ids from the gaps.

use std::collections::BTreeMap;

use super::prng::Prng;
use super::world::{Plant, Ref, System, World};

const FIRST_SOURCE: i64 = 101;
const FIRST_TARGET: i64 = 2_310_007;
const FIRST_EVENT: i64 = 50_001;
pub const FIRST_JOB: i64 = 7_001;

/// What a finding is about, in places instead of ids.
#[derive(Clone, Debug)]
pub enum Key {
    Source(usize),
    Target(usize),
    Pair(Ref, Ref),
    Account(System, usize),
    /// The smallest of some targets.
    Smallest(Vec<usize>),
    Asset(&'static str, String),
    Event(usize),
    Job(usize),
}

pub struct Ids {
    pub sources: Vec<String>,
    pub targets: Vec<i64>,
    pub events: Vec<i64>,
    gone_sources: Vec<String>,
    gone_targets: Vec<i64>,
}

impl Ids {
    pub fn of(world: &World) -> Self {
        let mut prng = Prng::new(0x1d5);
        let (sources, gone_sources) =
            numbered(world.sources.iter().map(|source| source.registered), FIRST_SOURCE, &mut prng);
        let (targets, gone_targets) =
            numbered(world.targets.iter().map(|target| target.created), FIRST_TARGET, &mut prng);
        let events = ranks(world.events.iter().map(|event| event.at));
        Self {
            sources: sources.into_iter().map(mini_id).collect(),
            targets,
            events: events.into_iter().map(|rank| FIRST_EVENT + rank as i64).collect(),
            gone_sources: gone_sources.into_iter().map(mini_id).collect(),
            gone_targets,
        }
    }

    pub fn source(&self, of: Ref) -> String {
        match of {
            Ref::There(at) => self.sources[at].clone(),
            Ref::Gone(nth) => self.gone_sources[spread(nth, self.gone_sources.len())].clone(),
        }
    }

    pub fn target(&self, of: Ref) -> i64 {
        match of {
            Ref::There(at) => self.targets[at],
            Ref::Gone(nth) => self.gone_targets[spread(nth, self.gone_targets.len())],
        }
    }

    pub fn account(&self, system: System, of: Ref) -> String {
        match system {
            System::Source => self.source(of),
            System::Target => self.target(of).to_string(),
        }
    }

    /// The key columns of a planted finding and their values, as trueup shows them.
    pub fn key(&self, plant: &Plant) -> BTreeMap<String, String> {
        let columns: Vec<(&str, String)> = match &plant.key {
            Key::Source(at) => vec![("source_id", self.sources[*at].clone())],
            Key::Target(at) => vec![("target_id", self.targets[*at].to_string())],
            Key::Pair(source, target) => {
                vec![("source_id", self.source(*source)), ("target_id", self.target(*target).to_string())]
            }
            Key::Account(system, at) => account(*system, self.account(*system, Ref::There(*at))),
            Key::Smallest(targets) => {
                let smallest = targets.iter().map(|at| self.targets[*at]).min().unwrap_or_default();
                account(System::Target, smallest.to_string())
            }
            Key::Asset(kind, id) => vec![("asset_type", (*kind).to_owned()), ("asset_id", id.clone())],
            Key::Event(at) => vec![("event_id", self.events[*at].to_string())],
            Key::Job(at) => vec![("job_id", (FIRST_JOB + *at as i64).to_string())],
        };
        columns.into_iter().map(|(column, value)| (column.to_owned(), value)).collect()
    }
}

fn account(system: System, id: String) -> Vec<(&'static str, String)> {
    let word = match system {
        System::Source => "source",
        System::Target => "target",
    };
    vec![("system", word.to_owned()), ("account_id", id)]
}

fn mini_id(number: i64) -> String {
    format!("mp_{number:06}")
}

/// Numbers for all, ascending with their times, and the numbers between that nobody has.
fn numbered(times: impl Iterator<Item = i64>, first: i64, prng: &mut Prng) -> (Vec<i64>, Vec<i64>) {
    let ranks = ranks(times);
    let mut by_rank = Vec::with_capacity(ranks.len());
    let (mut next, mut gaps) = (first, Vec::new());
    for _ in &ranks {
        for _ in 0..prng.below(100) / 75 {
            gaps.push(next);
            next += 1;
        }
        by_rank.push(next);
        next += 1;
    }
    (ranks.into_iter().map(|rank| by_rank[rank]).collect(), gaps)
}

/// The place of each in the order of time.
fn ranks(times: impl Iterator<Item = i64>) -> Vec<usize> {
    let mut order: Vec<(i64, usize)> = times.enumerate().map(|(at, time)| (time, at)).collect();
    order.sort_unstable();
    let mut ranks = vec![0; order.len()];
    for (rank, (_, at)) in order.into_iter().enumerate() {
        ranks[at] = rank;
    }
    ranks
}

/// Gaps far apart, each once: 37 and the number of gaps have no common factor, or the assertion says so.
fn spread(nth: usize, gaps: usize) -> usize {
    assert!(nth < gaps && !gaps.is_multiple_of(37), "{nth} of {gaps} gaps");
    (nth * 37 + 11) % gaps
}
