//! The moments of the sample world, in microseconds since the epoch, UTC. Nothing reads the clock.

pub type Micros = i64;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

/// Asia/Shanghai has had no summer time since 1991.
pub const BEIJING_AHEAD: Micros = 8 * HOUR;

/// 02:00 in the night of 12 October in Beijing: when the exports are taken.
pub const SNAPSHOT: Micros = beijing(2026, 10, 12) + 2 * HOUR;
/// Ordinary changes end here, long before the settling window.
pub const CALM: Micros = beijing(2026, 10, 11) + 18 * HOUR;
/// Within the settling window of 15 minutes: what was touched then is suspected.
pub const FRESH: Micros = SNAPSHOT - 5 * MINUTE;
/// When the migration of historical accounts began.
pub const MIGRATION: Micros = beijing(2026, 3, 2);
/// Sources registered before are due by this round; the project file says the same.
pub const DUE_UNTIL: Micros = beijing(2026, 7, 1);

/// Midnight in Beijing.
pub const fn beijing(year: i64, month: i64, day: i64) -> Micros {
    days(year, month, day) * DAY - BEIJING_AHEAD
}

/// Days since 1970-01-01; Howard Hinnant's `days_from_civil`, for years after 0.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year / 400;
    let year_of_era = year % 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}
