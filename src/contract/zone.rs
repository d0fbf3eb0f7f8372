//! What timestamps without a zone mean.
//!
//! Owns `[clock] zoneless` and its arithmetic, in microseconds since 1970. The rules of named zones are the system's tz
//! database, read once when the project loads.
//!
//! ```
//! use trueup::contract::zone::Zone;
//! let noon_us = 1_704_110_400_000_000; // 2024-01-01T12:00
//! let shanghai = Zone::parse("Asia/Shanghai").unwrap();
//! assert_eq!(shanghai.to_utc_us(noon_us), Some(noon_us - 8 * 3_600_000_000));
//! assert_eq!(Zone::parse("+08:00").unwrap().to_utc_us(noon_us), shanghai.to_utc_us(noon_us));
//! ```

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

const SECOND_US: i64 = 1_000_000;
/// 0001-01-01T00:00 and 9999-12-31T23:59:59.999999.
const LOCAL_US_MIN: i64 = -62_135_596_800 * SECOND_US;
const LOCAL_US_MAX: i64 = 253_402_300_800 * SECOND_US - 1;
const OFFSET_HOURS_MAX: i32 = 18;

/// A zone, ready to be applied to columns of timestamps.
#[derive(Clone, Debug)]
pub enum Zone {
    Utc,
    /// Seconds east of UTC.
    Fixed(i32),
    Named(NamedZone),
}

/// A zone of the tz database with all its changes of offset up to the year 9999; cheap to clone.
#[derive(Clone, Debug)]
pub struct NamedZone {
    name: Arc<str>,
    /// In order. The first holds from the beginning of time.
    periods: Arc<[Period]>,
}

/// From `local_start_us` on, local time is this much ahead of UTC.
#[derive(Clone, Copy, Debug)]
struct Period {
    local_start_us: i64,
    offset_us: i64,
}

impl Zone {
    /// `utc`, an offset such as `+08:00`, or a name such as `Asia/Shanghai`. The error is a lowercase fragment that
    /// says what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("utc") || text == "Z" {
            return Ok(Self::Utc);
        }
        if text.starts_with(['+', '-']) {
            let expected = || format!("write an offset such as +08:00, at most {OFFSET_HOURS_MAX} hours");
            return offset_secs(text).map(Self::Fixed).ok_or_else(expected);
        }
        // "local" and the like would read the machine's settings: the same exports, the same findings.
        match jiff::tz::db().get(text) {
            Ok(zone) if !zone.is_unknown() => Ok(Self::Named(NamedZone::of(&zone))),
            _ => Err(unknown(text)),
        }
    }

    /// UTC for a local time; both in microseconds since 1970. A time that clocks skipped is moved forward by what they
    /// skipped; of a time that they showed twice, the earlier is meant. None: the local year isn't within 1 to 9999.
    #[inline]
    #[must_use]
    pub fn to_utc_us(&self, local_us: i64) -> Option<i64> {
        if !(LOCAL_US_MIN..=LOCAL_US_MAX).contains(&local_us) {
            return None;
        }
        Some(match self {
            Self::Utc => local_us,
            Self::Fixed(secs) => local_us - i64::from(*secs) * SECOND_US,
            Self::Named(zone) => local_us - zone.offset_us(local_us),
        })
    }
}

impl Zone {
    /// The zone with its rules, for what is UTC already.
    pub(super) fn rules(&self) -> TimeZone {
        match self {
            Self::Utc => TimeZone::UTC,
            Self::Fixed(secs) => Offset::from_seconds(*secs).map_or(TimeZone::UTC, TimeZone::fixed),
            Self::Named(zone) => jiff::tz::db().get(&zone.name).unwrap_or(TimeZone::UTC),
        }
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Utc => f.write_str("utc"),
            Self::Fixed(secs) => {
                let (sign, minutes) = (if *secs < 0 { '-' } else { '+' }, secs.unsigned_abs() / 60);
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            Self::Named(zone) => f.write_str(&zone.name),
        }
    }
}

impl NamedZone {
    /// Around a change of offset both choices of [`Zone::to_utc_us`] are those of the offset before it: so the new one
    /// holds from the moment when clocks of both offsets have passed the change.
    fn of(zone: &TimeZone) -> Self {
        let offset_us = |secs: i32| i64::from(secs) * SECOND_US;
        let mut before_us = offset_us(zone.to_offset(Timestamp::MIN).seconds());
        let mut periods = vec![Period { local_start_us: i64::MIN, offset_us: before_us }];
        for change in zone.following(Timestamp::MIN) {
            let after_us = offset_us(change.offset().seconds());
            let utc_us = change.timestamp().as_microsecond();
            if utc_us > LOCAL_US_MAX {
                break;
            }
            if after_us != before_us {
                periods.push(Period { local_start_us: utc_us + before_us.max(after_us), offset_us: after_us });
                before_us = after_us;
            }
        }
        Self { name: zone.iana_name().unwrap_or_default().into(), periods: periods.into() }
    }

    #[inline]
    fn offset_us(&self, local_us: i64) -> i64 {
        let after = self.periods.partition_point(|period| period.local_start_us <= local_us);
        self.periods.get(after.wrapping_sub(1)).map_or(0, |period| period.offset_us)
    }
}

/// `+08:00`, `-0330` or `+8`.
fn offset_secs(text: &str) -> Option<i32> {
    let (sign, rest) = if let Some(rest) = text.strip_prefix('-') { (-1, rest) } else { (1, text.strip_prefix('+')?) };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) if hours.len() == 2 && minutes.len() == 2 => (hours, minutes),
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None if rest.len() <= 2 => (rest, "00"),
        _ => return None,
    };
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i32>().ok()).flatten();
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let secs = (hours * 60 + minutes) * 60;
    (minutes < 60 && secs <= OFFSET_HOURS_MAX * 3_600).then_some(sign * secs)
}

fn unknown(text: &str) -> String {
    if jiff::tz::db().is_definitively_empty() {
        return "this machine has no tz database (install tzdata): write utc, or an offset such as +08:00".to_owned();
    }
    let meant = nearest(text).map_or_else(String::new, |name| format!("; did you mean {name}?"));
    format!("write utc, an offset such as +08:00, or a zone such as Asia/Shanghai{meant}")
}

/// The zone that shares the most letters with `text` from both ends, if all but a few; or whose city it is.
fn nearest(text: &str) -> Option<String> {
    const LENGTH_MAX: usize = 64;
    const LETTERS_APART_MAX: usize = 2;
    let wanted = text.to_ascii_lowercase().replace(' ', "_");
    if !wanted.is_ascii() || wanted.len() > LENGTH_MAX || wanted.len() < 3 {
        return None;
    }
    let apart = |name: &str| {
        let name = name.to_ascii_lowercase();
        if name.rsplit('/').next() == Some(&wanted) {
            return 0;
        }
        let (longer, shorter) = (name.len().max(wanted.len()), name.len().min(wanted.len()));
        let head = name.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
        let tail = name.bytes().rev().zip(wanted.bytes().rev()).take_while(|(a, b)| a == b).count();
        longer - (head + tail).min(shorter)
    };
    let names = jiff::tz::db().available().map(|name| name.as_str().to_owned()).filter(|name| name.contains('/'));
    let (letters, name) = names.map(|name| (apart(&name), name)).min()?;
    (letters <= LETTERS_APART_MAX).then_some(name)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, date};

    use super::*;

    fn local_us(local: DateTime) -> i64 {
        let since = local.duration_since(date(1970, 1, 1).at(0, 0, 0, 0));
        since.as_secs() * SECOND_US + i64::from(since.subsec_micros())
    }

    fn utc_us(zone: &str, local: &str) -> i64 {
        Zone::parse(zone).unwrap().to_utc_us(local_us(local.parse().unwrap())).unwrap()
    }

    fn moment_us(utc: &str) -> i64 {
        utc.parse::<Timestamp>().unwrap().as_microsecond()
    }

    #[test]
    fn local_times_become_utc() {
        for (zone, local, utc) in [
            ("utc", "2024-01-01T12:00:00", "2024-01-01T12:00:00Z"),
            ("+08:00", "2024-01-01T12:00:00.000001", "2024-01-01T04:00:00.000001Z"),
            ("-03:30", "2024-01-01T12:00:00", "2024-01-01T15:30:00Z"),
            ("Asia/Shanghai", "2024-01-01T12:00:00", "2024-01-01T04:00:00Z"),
            ("Asia/Shanghai", "1988-07-01T12:00:00", "1988-07-01T03:00:00Z"),
            // The gap of 2024-03-10: 02:00 to 03:00 didn't happen.
            ("America/New_York", "2024-03-10T01:59:59.999999", "2024-03-10T06:59:59.999999Z"),
            ("America/New_York", "2024-03-10T02:30:00", "2024-03-10T07:30:00Z"),
            ("America/New_York", "2024-03-10T03:00:00", "2024-03-10T07:00:00Z"),
            // The overlap of 2024-11-03: 01:00 to 02:00 happened twice.
            ("America/New_York", "2024-11-03T00:59:59", "2024-11-03T04:59:59Z"),
            ("America/New_York", "2024-11-03T01:30:00", "2024-11-03T05:30:00Z"),
            ("America/New_York", "2024-11-03T02:00:00", "2024-11-03T07:00:00Z"),
            ("America/New_York", "9998-07-01T00:00:00", "9998-07-01T04:00:00Z"),
        ] {
            assert_eq!(utc_us(zone, local), moment_us(utc), "{zone} {local}");
        }
    }

    #[test]
    fn years_1_to_9999_are_supported() {
        for (zone, east_secs) in
            [("utc", 0), ("+08:00", 28_800), ("Asia/Shanghai", 28_800), ("America/New_York", -18_000)]
        {
            let zone = Zone::parse(zone).unwrap();
            let last = local_us("9999-12-31T23:59:59.999999".parse().unwrap());
            assert_eq!(zone.to_utc_us(last), Some(last - east_secs * SECOND_US), "{zone}");
            assert!(zone.to_utc_us(local_us("0001-01-01T00:00:00".parse().unwrap())).is_some());
            for outside in [last + 1, local_us("0000-12-31T23:59:59.999999".parse().unwrap()), i64::MAX, i64::MIN] {
                assert_eq!(zone.to_utc_us(outside), None, "{zone} {outside}");
            }
        }
        assert_eq!(utc_us("Asia/Shanghai", "0001-01-01T00:00:00"), LOCAL_US_MIN - 29_143 * SECOND_US);
    }

    /// jiff is the reference: at, before and after every change of offset of zones with unusual histories.
    #[test]
    fn named_zones_agree_with_jiff() {
        let names = [
            "Asia/Shanghai",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Africa/Casablanca",
            "Europe/Dublin",
            "Asia/Manila",
            "Antarctica/Troll",
            "America/Sao_Paulo",
        ];
        for name in names {
            let reference = TimeZone::get(name).unwrap();
            let Zone::Named(zone) = Zone::parse(name).unwrap() else { panic!("{name}") };
            for period in zone.periods.iter().skip(1).filter(|period| period.local_start_us < 4_000_000_000 * SECOND_US)
            {
                for minutes in [-1_500, -61, -60, -59, -30, -1, 0, 1, 30, 59, 60, 61, 1_500] {
                    let local_us = period.local_start_us + minutes * 60 * SECOND_US;
                    let local = Timestamp::from_microsecond(local_us).unwrap().to_zoned(TimeZone::UTC).datetime();
                    let expected = reference.to_ambiguous_timestamp(local).compatible().unwrap().as_microsecond();
                    assert_eq!(local_us - zone.offset_us(local_us), expected, "{name} {local}");
                }
            }
        }
    }

    #[test]
    fn zones_are_written_in_three_ways() {
        for (text, shown) in [
            ("utc", "utc"),
            ("UTC", "utc"),
            ("Z", "utc"),
            ("+08:00", "+08:00"),
            ("-0330", "-03:30"),
            ("+8", "+08:00"),
            ("+00:00", "+00:00"),
            (" asia/shanghai ", "Asia/Shanghai"),
        ] {
            assert_eq!(Zone::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_zone_is_refused_with_the_nearest() {
        for (text, help) in [
            ("Asia/Shangai", "did you mean Asia/Shanghai?"),
            ("shanghai", "did you mean Asia/Shanghai?"),
            ("new york", "did you mean America/New_York?"),
            ("America/New York", "did you mean America/New_York?"),
            ("local", "write utc"),
            ("", "write utc"),
            ("../../etc/passwd", "write utc"),
            ("Asia/Shanghai\0", "write utc"),
            ("+25:00", "such as +08:00"),
            ("+18:01", "such as +08:00"),
            ("+08:60", "such as +08:00"),
            ("+8:00", "such as +08:00"),
            ("+", "such as +08:00"),
            ("+-8", "such as +08:00"),
            ("+０８:００", "such as +08:00"),
        ] {
            let error = Zone::parse(text).err().unwrap_or_default();
            assert!(error.contains(help), "{text}: {error}");
        }
    }
}
