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
struct Tally {
    confirmed: usize,
    suspected: usize,
    /// Worlds in which it ran and found nothing.
    clean: usize,
    /// Worlds that lack what it needs.
    skipped: usize,
    actions: BTreeSet<String>,
}

fn size_of(seed: u64) -> usize {
    SIZES[usize::try_from(seed).unwrap() % SIZES.len()]
}

fn tally(tallies: &mut BTreeMap<String, Tally>, outcomes: BTreeMap<String, Outcome>) {
    for (rule, outcome) in outcomes {
        let tally = tallies.entry(rule).or_default();
        match &outcome {
            Outcome::Skipped => tally.skipped += 1,
            Outcome::Ran(findings) if findings.is_empty() => tally.clean += 1,
            Outcome::Ran(_) => {}
        }
        for finding in outcome.findings() {
            tally.actions.extend(finding.action.clone());
            match finding.certainty {
                Certainty::Confirmed => tally.confirmed += 1,
                Certainty::Suspected => tally.suspected += 1,
            }
        }
    }
}

/// Tallies of every rule over the random and mutated worlds of some seeds.
fn tallies(seeds: u64) -> BTreeMap<String, Tally> {
    let mut tallies = BTreeMap::new();
    for seed in 0..seeds {
        tally(&mut tallies, findings(&World::random(seed, size_of(seed))));
        tally(&mut tallies, findings(&World::mutated(seed, size_of(seed))));
    }
    tallies
}

/// The rules of the catalogue, by id: what each asks for, and whether its rows have a touched_at.
fn catalogue() -> BTreeMap<String, (BTreeSet<String>, bool)> {
    let mut rules = BTreeMap::new();
    for entry in walkdir::WalkDir::new("queries") {
        let path = entry.unwrap().into_path();
        let id = path.strip_prefix("queries").unwrap().with_extension("").to_string_lossy().replace('\\', "/");
        if path.extension().is_none_or(|extension| extension != "sql") || id.starts_with("models/") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let header = text.split("---").nth(1).unwrap();
        let header: toml::Table = header.parse().unwrap();
        let actions = header["actions"].as_array().unwrap().iter().map(|action| action.as_str().unwrap().to_owned());
        rules.insert(id, (actions.collect(), text.contains("AS touched_at") || text.contains(".touched_at,")));
    }
    rules
}

/// Sets and rules that compare with earlier rounds: no world has any.
fn needs_history(rule: &str) -> bool {
    rule.starts_with("rounds/") || rule == "exports/export-shrunk"
}

#[test]
fn worlds_reach_every_rule_and_every_action_that_it_may_ask_for() {
    let mut tallies = tallies(90);
    for seed in 0..90 {
        let world = World::broken(seed, size_of(seed));
        tally(&mut tallies, super::exports::findings(&world));
    }
    let mut missed = Vec::new();
    for (rule, (actions, has_touched)) in catalogue().into_iter().filter(|(rule, _)| !needs_history(rule)) {
        let Some(tally) = tallies.get(&rule) else {
            missed.push(format!("the oracle doesn't know {rule}"));
            continue;
        };
        let suspected = tally.suspected > 0 || !has_touched;
        if tally.confirmed == 0 || !suspected || tally.clean == 0 {
            missed.push(format!("{rule}: {tally:?}"));
        }
        if tally.actions != actions {
            missed.push(format!("{rule} may ask for {actions:?}, the worlds for {:?}", tally.actions));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn clean_worlds_have_no_finding() {
    for seed in 0..30 {
        let world = World::clean(seed, size_of(seed));
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
        assert!(
            unique(world.assets_before.iter().map(|row| (&row.asset_type, &row.asset_id))),
            "assets_before of {}",
            world.name()
        );
        assert!(unique(world.gateway.iter().map(|row| (&row.op_id, row.leg))), "gateway_log of {}", world.name());
        assert!(unique(world.locks.iter().map(|row| &row.lock_id)), "locks of {}", world.name());
        assert!(unique(world.journal.iter().map(|row| &row.entry_id)), "journal of {}", world.name());
        assert!(unique(world.cohorts.iter().map(|row| (row.system, &row.account_id))), "cohorts of {}", world.name());
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
