//! The `trueup.toml` of a written world.

use std::fmt::Write as _;

use super::frame::Frame;
use super::{MINUTE, Micros, SECOND, World};

/// A written export: its section in the project file, where it lies, and how its columns are read.
pub struct Export {
    pub section: String,
    pub path: String,
    /// Into how many files its rows go.
    pub parts: usize,
    pub frame: Frame,
}

const STAGES: [&str; 5] = ["dual-write", "migration", "linking", "merging", "decoupling"];

pub fn project_file(world: &World, exports: &[Export]) -> String {
    let mut toml = format!("# The random world of seed {}.\n", world.seed);
    let stages: Vec<String> = STAGES[..if world.decoupling { 5 } else { 4 }].iter().map(|s| (*s).to_owned()).collect();
    writeln!(toml, "[project]\nname = \"random-world\"\nstages = {}\n", list(&stages)).unwrap();
    toml.push_str("[anchor]\nkind = \"phone\"\nregion = \"CN\"\n\n");
    // So few rows are eligible that one suspected finding is a large share.
    toml.push_str("[gate]\nmax_suspected = 1\n\n");
    writeln!(toml, "[clock]\nsettling = \"{}m\"\n", world.settling / MINUTE).unwrap();
    for export in exports {
        section(&mut toml, world, export);
    }
    params(&mut toml, world);
    toml
}

fn section(toml: &mut String, world: &World, export: &Export) {
    writeln!(toml, "[{}]\npath = {}", export.section, quoted(&export.path)).unwrap();
    let before = export.section == "exports.assets_before";
    let snapshot_at = if before { world.before_at } else { export.frame.snapshot_at.unwrap_or(world.snapshot_at) };
    writeln!(toml, "snapshot_at = \"{}\"\nallow_empty = true", rfc3339(snapshot_at)).unwrap();
    if let (Some(before), "exports.source_accounts") = (world.expected_before, export.section.as_str()) {
        let own = export.frame.own_name("created_at");
        let expression = format!("\"{own}\" < TIMESTAMP '{}'", rfc3339(before).replace('T', " ").replace('Z', ""));
        writeln!(toml, "expected = {}", quoted(&expression)).unwrap();
    }
    writeln!(toml, "[{}.columns]", export.section).unwrap();
    for (column, expression) in &export.frame.mapping {
        writeln!(toml, "{column} = {}", quoted(expression)).unwrap();
    }
    toml.push('\n');
}

fn params(toml: &mut String, world: &World) {
    let params = &world.params;
    toml.push_str("[params]\n");
    if let Some(scope) = &params.union_scope {
        writeln!(toml, "union_scope = {}", quoted(scope)).unwrap();
    }
    let numbers = [
        ("max_accounts_per_anchor", params.max_accounts_per_anchor),
        ("max_sources_per_target", params.max_sources_per_target),
        ("recycle_days", params.recycle_days),
    ];
    for (name, value) in numbers {
        if let Some(value) = value {
            writeln!(toml, "{name} = {value}").unwrap();
        }
    }
    if let Some(minutes) = params.max_pending_minutes {
        writeln!(toml, "max_pending = \"{minutes}m\"").unwrap();
    }
    let times = [("dual_write_since", params.dual_write_since), ("source_frozen_at", params.source_frozen_at)];
    for (name, time) in times {
        if let Some(time) = time {
            writeln!(toml, "{name} = \"{}\"", rfc3339(time)).unwrap();
        }
    }
    if let Some(gap) = params.max_bucket_gap {
        writeln!(toml, "max_bucket_gap = {}.{:03}", gap / 1000, gap % 1000).unwrap();
    }
    if let Some(days) = params.active_days {
        writeln!(toml, "active_days = {days}").unwrap();
    }
    if let Some(shared) = params.shared_id_space {
        writeln!(toml, "shared_id_space = {shared}").unwrap();
    }
    if let Some(minutes) = params.max_heartbeat_minutes {
        writeln!(toml, "max_heartbeat = \"{minutes}m\"").unwrap();
    }
    if let Some((start, end)) = params.merge_window {
        let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        writeln!(toml, "merge_window = \"{}-{}\"", time(start), time(end)).unwrap();
    }
    if let Some((zone, _)) = params.merge_zone {
        writeln!(toml, "merge_zone = \"{zone}\"").unwrap();
    }
    if let Some(anchors) = &params.placeholder_anchors {
        writeln!(toml, "placeholder_anchors = {}", list(anchors)).unwrap();
    }
    writeln!(toml, "risky_segments = {}", list(&params.risky_segments)).unwrap();
}

fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("[{}]", values.join(", "))
}

/// A TOML string; nothing here holds control characters.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `2026-11-20T02:00:00.000000Z`, by the civil calendar.
pub fn rfc3339(time: Micros) -> String {
    let (seconds, micros) = (time.div_euclid(SECOND), time.rem_euclid(SECOND));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Howard Hinnant's algorithm: days since 1970-01-01 to a date, in eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}
