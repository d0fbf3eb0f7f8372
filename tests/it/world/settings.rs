//! The settings of a random world: kinds of ids, parameters, the clock, and what the project supplies.

use super::numbers::BLOCKABLE;
use super::prng::Prng;
use super::{AccountColumns, DAY, IdKind, MINUTE, Micros, Params, Supplied, World};

/// 2026-11-20T02:00:00Z.
pub const SNAPSHOT: Micros = 1_795_140_000 * super::SECOND;

/// A world without rows.
pub fn empty(seed: u64) -> World {
    World {
        seed,
        sources: Vec::new(),
        targets: Vec::new(),
        mapping: Vec::new(),
        asset_exports: Vec::new(),
        assets: Vec::new(),
        bindings: Vec::new(),
        releases: Vec::new(),
        jobs: Vec::new(),
        journal: Vec::new(),
        exclusions: Vec::new(),
        source_ids: IdKind::Text,
        target_ids: IdKind::Text,
        asset_ids: IdKind::Text,
        event_ids: IdKind::Text,
        job_ids: IdKind::Text,
        params: Params { risky_segments: segments(&["170", "171", "167", "165"]), ..Params::default() },
        snapshot_at: SNAPSHOT,
        settling: 15 * MINUTE,
        expected_before: None,
        supplied: Supplied::ALL,
        tick: 1,
    }
}

/// An empty world with drawn settings.
pub fn drawn(seed: u64, prng: &mut Prng) -> World {
    let mut world = empty(seed);
    let kind = |prng: &mut Prng| if prng.chance(0.5) { IdKind::Text } else { IdKind::Int64 };
    world.source_ids = kind(prng);
    world.target_ids = kind(prng);
    world.asset_ids = *prng.pick(&[IdKind::Text, IdKind::Int64, IdKind::Mixed]);
    world.event_ids = kind(prng);
    world.job_ids = kind(prng);
    world.tick = *prng.pick(&[1, 1000]);
    world.settling = *prng.pick(&[15 * MINUTE, 15 * MINUTE, 60 * MINUTE, MINUTE]);
    world.params = params(prng);
    world.expected_before = prng.chance(0.3).then(|| SNAPSHOT - prng.between(1, 40) * DAY);
    world.supplied = supplied(prng);
    world
}

fn segments(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn params(prng: &mut Prng) -> Params {
    let lists: [&[&str]; 4] = [&["170", "171", "167", "165"], &["170"], &["167", "41"], &["13", "67"]];
    let risky = *prng.pick(&lists);
    let blocked = |prng: &mut Prng| BLOCKABLE.iter().filter(|_| prng.chance(0.6)).map(|a| (*a).to_owned()).collect();
    Params {
        union_scope: prng.chance(0.8).then(|| "wx-main".to_owned()),
        max_accounts_per_anchor: prng.chance(0.6).then(|| prng.between(2, 6)),
        max_sources_per_target: prng.chance(0.6).then(|| prng.between(1, 3)),
        recycle_days: prng.chance(0.5).then(|| prng.between(30, 120)),
        max_pending_minutes: prng.chance(0.5).then(|| prng.between(1, 240)),
        placeholder_anchors: prng.chance(0.7).then(|| blocked(prng)),
        risky_segments: segments(risky),
    }
}

fn supplied(prng: &mut Prng) -> Supplied {
    // Half the worlds supply everything, so that rules don't wait for each other's columns.
    let p = if prng.chance(0.5) { 1.0 } else { 0.85 };
    let mut here = || prng.chance(p);
    Supplied {
        source: columns(&mut here),
        target: columns(&mut here),
        mapping_created_at: here(),
        mapping_evidence: here(),
        assets: here(),
        assets_single: here(),
        assets_origin: here(),
        bindings: here(),
        bindings_verified: here(),
        bindings_previous: here(),
        number_releases: here(),
        merge_jobs: here(),
        merge_journal: here(),
        exclusions: here(),
    }
}

fn columns(here: &mut impl FnMut() -> bool) -> AccountColumns {
    AccountColumns {
        union_id: here(),
        open_id: here(),
        union_scope: here(),
        tenant: here(),
        anchor_verified_at: here(),
        merged_into: here(),
        is_test: here(),
        last_active_at: here(),
    }
}
