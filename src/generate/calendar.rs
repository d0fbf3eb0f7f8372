//! When what happens in a synthetic world: times in seconds since 1970, UTC.
//!
//! The exports are taken in the small hours of China, while the merge window is open and some jobs still run.

pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// 2026-11-19T20:30:00Z, 04:30 in Shanghai: the earliest export; the others follow within minutes.
pub(super) const SNAPSHOT: i64 = 1_795_120_200;
/// 2026-11-19T16:00:00Z: the assets before this night's merges.
pub(super) const BEFORE: i64 = SNAPSHOT - 4 * HOUR - 30 * MINUTE;
/// 2026-11-19T17:00:00Z, 01:00 in Shanghai: this night's merge window opens.
const WINDOW: i64 = SNAPSHOT - 3 * HOUR - 30 * MINUTE;
/// The first account.
pub(super) const OPENED: i64 = SNAPSHOT - 3000 * DAY;
/// New accounts are written to both systems from here on.
pub(super) const DUAL_WRITE: i64 = SNAPSHOT - 120 * DAY;
/// Historical accounts are migrated between these.
pub(super) const BACKFILL: i64 = SNAPSHOT - 110 * DAY;
pub(super) const BACKFILLED: i64 = SNAPSHOT - 60 * DAY;
/// The source system is frozen.
pub(super) const FROZEN: i64 = SNAPSHOT - 20 * DAY;
/// Who is in no mapping was last seen before.
pub(super) const DORMANT: i64 = SNAPSHOT - 45 * DAY;
/// The last time that ordinary rows have.
pub(super) const LATEST: i64 = SNAPSHOT - HOUR;

pub(super) const MERGE_WINDOW: &str = "01:00-06:00";
pub(super) const MERGE_ZONE: &str = "Asia/Shanghai";

/// When the merge window opened, so many nights ago; 0 is this night.
pub(super) fn window(nights_ago: i64) -> i64 {
    WINDOW - nights_ago * DAY
}

/// RFC 3339.
pub(super) fn shown(at: i64) -> String {
    jiff::Timestamp::from_second(at).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_what_their_comments_say() {
        assert_eq!(shown(SNAPSHOT), "2026-11-19T20:30:00Z");
        assert_eq!(shown(BEFORE), "2026-11-19T16:00:00Z");
        assert_eq!(shown(window(0)), "2026-11-19T17:00:00Z");
    }
}
