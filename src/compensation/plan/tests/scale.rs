//! Memory at size: `TRUEUP_SCALE=1000000 cargo test --release --lib compensation::plan::tests::scale -- --nocapture` plans
//! as many actions. Alone in its process: the most that it ever held is what is measured.

use super::world::World;

/// What a plan of a million actions may take.
const BYTES_MAX: u64 = 1 << 30;

#[tokio::test]
#[expect(clippy::print_stderr, reason = "tells what was measured")]
async fn a_plan_of_many_actions_stays_in_its_memory() {
    let Some(actions) = std::env::var("TRUEUP_SCALE").ok().and_then(|scale| scale.parse::<u64>().ok()) else { return };
    let accounts = "id:int anchor status created_at:time updated_at:time anchor_verified_at:time row_version:int";
    let account = |of: u64| {
        format!("{of} {} active 2026-01-01T00:00:00 2026-11-01T00:00:00 2026-10-01T00:00:00 1", 13_000_000_000 + of)
    };
    let found = |of: u64| format!("{of:032x} create_mapping confirmed false why {of} {of}");
    let rows = |row: &dyn Fn(u64) -> String| (0..actions).map(row).collect::<Vec<_>>();
    let world = World::new()
        .export("exports.source_accounts", (accounts, &rows(&account)))
        .export("exports.target_accounts", (accounts, &rows(&account)))
        .export("exports.mapping", ("source_id:int target_id:int status updated_at:time", &[] as &[String]))
        .findings(
            "mapping-gaps/source-unmapped",
            ("fingerprint action certainty waived:bool reason source_id:int target_id:int", &rows(&found)),
        );
    // What making the world took is forgotten: the peak begins anew.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak_bytes();
    let start = std::time::Instant::now();
    let planned = world.count().await;
    let held = peak_bytes();
    eprintln!("{planned} actions in {:?}, at most {} MiB ({} before)", start.elapsed(), held >> 20, before >> 20);
    assert_eq!(planned, actions);
    assert!(held <= BYTES_MAX, "{held} bytes");
}

/// The most that this process ever held.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) << 10
}
