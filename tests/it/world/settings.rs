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
        assets_before: Vec::new(),
        gateway: Vec::new(),
        jobs: Vec::new(),
        locks: Vec::new(),
        journal: Vec::new(),
        cohorts: Vec::new(),
        exclusions: Vec::new(),
        calls: Vec::new(),
        source_ids: IdKind::Text,
        target_ids: IdKind::Text,
        asset_ids: IdKind::Text,
        event_ids: IdKind::Text,
        job_ids: IdKind::Text,
        lock_ids: IdKind::Text,
        op_ids: IdKind::Text,
        params: Params { risky_segments: segments(&["170", "171", "167", "165"]), ..Params::default() },
        snapshot_at: SNAPSHOT,
        before_at: SNAPSHOT - 6 * DAY,
        decoupling: true,
        settling: 15 * MINUTE,
        expected_before: None,
        supplied: Supplied::ALL,
        broken: None,
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
    world.lock_ids = kind(prng);
    world.op_ids = kind(prng);
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
        dual_write_since: prng.chance(0.9).then(|| SNAPSHOT - prng.between(30, 300) * DAY),
        source_frozen_at: prng.chance(0.7).then(|| SNAPSHOT - prng.between(0, 12) * DAY),
        max_bucket_gap: prng.chance(0.6).then(|| *prng.pick(&[0, 100, 250, 290, 500, 1000])),
        active_days: prng.chance(0.5).then(|| prng.between(0, 40)),
        shared_id_space: *prng.pick(&[Some(true), Some(true), Some(false), None]),
        max_heartbeat_minutes: prng.chance(0.5).then(|| prng.between(0, 60)),
        merge_window: prng.chance(0.6).then(|| *prng.pick(&[(60, 360), (1320, 300), (0, 1440), (95, 96), (600, 1440)])),
        merge_zone: prng.chance(0.9).then(|| *prng.pick(&ZONES)),
        risky_segments: segments(risky),
    }
}

/// Zones as a project may write them, and how many minutes their clocks are ahead, the same all year.
const ZONES: [(&str, i64); 4] = [("utc", 0), ("+08:00", 480), ("Asia/Shanghai", 480), ("-03:30", -210)];

fn supplied(prng: &mut Prng) -> Supplied {
    // Half the worlds supply everything, so that rules don't wait for each other's columns.
    let p = if prng.chance(0.5) { 1.0 } else { 0.94 };
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
        assets_amount: here(),
        assets_unit: here(),
        assets_parent: here(),
        assets_parent_type: here(),
        assets_expires: here(),
        assets_before: here(),
        gateway_log: here(),
        gateway_source: here(),
        gateway_target: here(),
        gateway_version: here(),
        jobs_attempt: here(),
        jobs_heartbeat: here(),
        merge_locks: here(),
        locks_released: here(),
        journal_amount: here(),
        journal_unit: here(),
        cohorts: here(),
        exclusions_expires: here(),
        legacy_calls: here(),
        calls_count: here(),
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
        origin: here(),
        row_version: here(),
        bucket: here(),
        op_id: here(),
        backfilled_at: here(),
        mirror: here(),
    }
}
