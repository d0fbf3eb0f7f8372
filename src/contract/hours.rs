//! Hours of each day by the clocks of a zone, as off-peak windows are written: `01:00-06:00`.
//!
//! ```
//! use trueup::contract::hours::Hours;
//! let night = Hours::parse("22:00-05:00", "Asia/Shanghai").unwrap();
//! let noon_us = 1_704_110_400_000_000; // 2024-01-01T12:00Z, 20:00 in Shanghai
//! assert!(!night.hold(noon_us) && night.hold(noon_us + 2 * 3_600_000_000));
//! ```

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::zone::Zone;

const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 24 * 60 * MINUTE_US;

/// From a time of day, included, to another, not included; past midnight where the end is not after the start.
#[derive(Clone, Debug)]
pub struct Hours {
    start_us: i64,
    end_us: i64,
    zone: TimeZone,
}

impl Hours {
    /// `HH:MM-HH:MM`, and a zone as [`Zone::parse`] takes it. The error is a lowercase fragment that says what to write.
    pub fn parse(hours: &str, zone: &str) -> Result<Self, String> {
        let parsed =
            hours.split_once('-').and_then(|(start, end)| Some((time_us(start.trim())?, time_us(end.trim())?)));
        match parsed {
            Some((start_us, end_us)) if start_us != end_us && start_us < DAY_US => {
                Ok(Self { start_us, end_us, zone: Zone::parse(zone)?.rules() })
            }
            _ => Err(format!("\"{hours}\" are no hours of a day: write them as 01:00-06:00")),
        }
    }

    /// Whether a moment, in microseconds since 1970 UTC, lies in these hours.
    #[must_use]
    pub fn hold(&self, utc_us: i64) -> bool {
        let offset = Timestamp::from_microsecond(utc_us).map_or(0, |at| self.zone.to_offset(at).seconds());
        let time_us = utc_us.saturating_add(i64::from(offset) * 1_000_000).rem_euclid(DAY_US);
        if self.start_us < self.end_us {
            (self.start_us..self.end_us).contains(&time_us)
        } else {
            time_us >= self.start_us || time_us < self.end_us
        }
    }
}

/// Microseconds since midnight; `24:00` is the next one.
fn time_us(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten().map(i64::from);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let time_us = (hours * 60 + minutes) * MINUTE_US;
    (minutes < 60 && time_us <= DAY_US).then_some(time_us)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(hours: &str, zone: &str, at: &str) -> bool {
        Hours::parse(hours, zone).unwrap().hold(at.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn hours_begin_with_their_start_and_end_before_their_end() {
        for (at, expected) in [
            ("2024-01-01T00:59:59.999999Z", false),
            ("2024-01-01T01:00:00Z", true),
            ("2024-01-01T05:59:59.999999Z", true),
            ("2024-01-01T06:00:00Z", false),
            ("1969-12-31T01:00:00Z", true),
        ] {
            assert_eq!(holds("01:00-06:00", "utc", at), expected, "{at}");
            assert_eq!(holds("06:00-01:00", "utc", at), !expected, "{at}");
        }
        assert!(holds("22:00-24:00", "utc", "2024-01-01T23:59:59Z"));
        assert!(!holds("22:00-24:00", "utc", "2024-01-01T00:00:00Z"));
    }

    #[test]
    fn hours_are_those_of_the_zone() {
        assert!(holds("01:00-06:00", "Asia/Shanghai", "2024-01-01T17:00:00Z"));
        assert!(!holds("01:00-06:00", "+08:00", "2024-01-01T01:00:00Z"));
        // New York: five hours behind in winter, four in summer.
        assert!(!holds("01:00-06:00", "America/New_York", "2024-01-01T05:30:00Z"));
        assert!(holds("01:00-06:00", "America/New_York", "2024-07-01T05:30:00Z"));
    }

    #[test]
    fn what_are_no_hours_is_refused() {
        for hours in ["", "01:00", "1-6", "1:00-6:00", "01:00-25:00", "01:60-06:00", "03:00-03:00", "24:00-06:00", "-"]
        {
            assert!(Hours::parse(hours, "utc").unwrap_err().contains("01:00-06:00"), "{hours}");
        }
        assert!(Hours::parse("01:00-06:00", "Asia/Shangai").unwrap_err().contains("Asia/Shanghai"));
    }
}
