//! Does the generator reach every rule? A table of what the oracle finds over many worlds, and the tests of both rooms
//! that need no engine.

use std::collections::{BTreeMap, BTreeSet};

use super::phone::{Anchor, classify};
use super::{Certainty, Outcome, findings};
use crate::world::World;

/// Sizes that the worlds of rising seeds have.
pub const SIZES: [usize; 6] = [10, 20, 35, 60, 100, 200];

/// What became of one rule over many worlds.
#[derive(Debug, Default)]
pub struct Tally {
    pub confirmed: usize,
    pub suspected: usize,
}

/// Tallies of every rule over the random worlds of the seeds `0..seeds`.
pub fn tallies(seeds: u64) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for seed in 0..seeds {
        let world = World::random(seed, SIZES[usize::try_from(seed).unwrap() % SIZES.len()]);
        for (rule, outcome) in findings(&world) {
            let tally = tallies.entry(rule).or_default();
            for finding in outcome.findings() {
                match finding.certainty {
                    Certainty::Confirmed => tally.confirmed += 1,
                    Certainty::Suspected => tally.suspected += 1,
                }
            }
        }
    }
    tallies
}

#[test]
fn every_rule_has_findings_in_some_random_world() {
    let tallies = tallies(90);
    assert_eq!(tallies.len(), 39, "rules of the four sets");
    for (rule, tally) in &tallies {
        assert!(tally.confirmed > 0, "no random world has a confirmed finding of {rule}");
    }
    let suspected = tallies.values().filter(|tally| tally.suspected > 0).count();
    assert!(suspected > 30, "only {suspected} rules have suspected findings");
}

#[test]
fn clean_worlds_have_no_finding() {
    for seed in 0..30 {
        let world = World::clean(seed, SIZES[usize::try_from(seed).unwrap() % SIZES.len()]);
        for (rule, outcome) in findings(&world) {
            assert_eq!(outcome, Outcome::Ran(Vec::new()), "{rule} in the clean world of {}", world.name());
        }
    }
}

#[test]
fn one_seed_draws_one_world() {
    for seed in 0..6 {
        assert_eq!(format!("{:?}", World::random(seed, 40)), format!("{:?}", World::random(seed, 40)));
        assert_ne!(format!("{:?}", World::random(seed, 40)), format!("{:?}", World::random(seed + 1, 40)));
    }
}

#[test]
fn keys_of_random_worlds_are_unique() {
    fn unique<K: Ord>(keys: impl Iterator<Item = K>) -> bool {
        let mut seen = BTreeSet::new();
        let mut keys = keys;
        keys.all(|key| seen.insert(key))
    }
    for seed in 0..90 {
        let world = World::random(seed, SIZES[usize::try_from(seed).unwrap() % SIZES.len()]);
        assert!(unique(world.sources.iter().map(|row| &row.id)), "sources of {}", world.name());
        assert!(unique(world.targets.iter().map(|row| &row.id)), "targets of {}", world.name());
        assert!(
            unique(world.mapping.iter().map(|row| (&row.source_id, &row.target_id))),
            "mapping of {}",
            world.name()
        );
        assert!(unique(world.assets.iter().map(|row| (&row.asset_type, &row.asset_id))), "assets of {}", world.name());
        assert!(unique(world.bindings.iter().map(|row| &row.event_id)), "bindings of {}", world.name());
        assert!(unique(world.jobs.iter().map(|row| &row.job_id)), "jobs of {}", world.name());
        assert!(unique(world.exclusions.iter().map(|row| &row.source_id)), "exclusions of {}", world.name());
    }
}

#[test]
fn anchors_are_what_their_text_says() {
    let known = |raw: &str| match classify(Some(raw), &[]) {
        Anchor::Known { e164, national } => (e164, national),
        other => panic!("{raw} is {other:?}"),
    };
    for raw in [
        "13812345678",
        "+86 138 1234 5678",
        "008613812345678",
        "8613812345678",
        " 138-1234-5678 ",
        "１３８１２３４５６７８",
    ] {
        assert_eq!(known(raw), ("+8613812345678".to_owned(), "13812345678".to_owned()), "{raw}");
    }
    assert_eq!(known("+16715552671").1, "6715552671");
    for raw in ["12345", "n/a", "+86 12", "1380013", "13800138000138001380", "１２３"] {
        assert_eq!(classify(Some(raw), &[]), Anchor::Malformed, "{raw}");
    }
    for raw in ["11111111111", "９９９９", "88 88", "+18888888888", "00"] {
        assert_eq!(classify(Some(raw), &[]), Anchor::Placeholder, "{raw}");
    }
    let listed = ["+86 138-0013-8000".to_owned(), "12345678901".to_owned()];
    for raw in ["13800138000", "008613800138000", "123-4567-8901"] {
        assert_eq!(classify(Some(raw), &listed), Anchor::Placeholder, "{raw}");
    }
    for raw in [None, Some(""), Some(" \t"), Some("\u{3000}")] {
        assert_eq!(classify(raw, &listed), Anchor::Missing);
    }
}
