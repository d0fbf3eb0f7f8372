//! Durations and sizes as people write them: `15m`, `72h`, `90d`; `4GiB`, `512MB`, `1024`.

use jiff::SpanRelativeTo;
use jiff::fmt::friendly::SpanParser;

const UNITS: &[(&str, u32, u32)] = &[
    ("", 1000, 0),
    ("b", 1000, 0),
    ("kb", 1000, 1),
    ("mb", 1000, 2),
    ("gb", 1000, 3),
    ("tb", 1000, 4),
    ("kib", 1024, 1),
    ("mib", 1024, 2),
    ("gib", 1024, 3),
    ("tib", 1024, 4),
];

/// Whole seconds; a day has 24 hours. The error is a lowercase fragment that says what to write.
pub fn parse_duration_secs(text: &str) -> Result<u64, String> {
    let expected = || "write a duration such as 15m, 2h, 1h30m, 90d or 2w".to_owned();
    let span = SpanParser::new().parse_span(text.trim()).map_err(|_| expected())?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err("months and years have no fixed length: write days, such as 90d".to_owned());
    }
    if span.is_negative() {
        return Err("a duration can't be negative".to_owned());
    }
    let span =
        span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| "the duration is too long".to_owned())?;
    if span.subsec_nanos() != 0 {
        return Err("write whole seconds".to_owned());
    }
    u64::try_from(span.as_secs()).map_err(|_| expected())
}

/// Bytes. Units in any case: KB, MB, GB, TB count by 1000, KiB, MiB, GiB, TiB by 1024. The error is as above.
pub fn parse_size_bytes(text: &str) -> Result<u64, String> {
    let expected = || "write a size such as 4GiB, 512MB or 1048576".to_owned();
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = unit.trim_start().to_ascii_lowercase();
    let Some((_, base, power)) = UNITS.iter().find(|known| known.0 == unit) else { return Err(expected()) };
    if number.is_empty() {
        return Err(expected());
    }
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(u64::from(*base).pow(*power)));
    bytes.ok_or_else(|| "the size is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_seconds() {
        for (text, secs) in [
            ("15m", 900),
            ("2h", 7_200),
            ("90d", 7_776_000),
            ("1h30m", 5_400),
            ("1h 30m", 5_400),
            ("45s", 45),
            ("2w", 1_209_600),
            ("7 days", 604_800),
            ("0s", 0),
            ("1.5h", 5_400),
            ("72h", 259_200),
        ] {
            assert_eq!(parse_duration_secs(text), Ok(secs), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            " ",
            "15",
            "m",
            "-15m",
            "15m ago",
            "500ms",
            "1mo",
            "1y",
            "1 month",
            "PT15M",
            "9999999999999w",
            "15 q",
            "15M",
        ] {
            assert!(parse_duration_secs(text).is_err(), "{text}: {:?}", parse_duration_secs(text));
        }
    }

    #[test]
    fn sizes_are_read_in_bytes() {
        for (text, bytes) in [
            ("4GiB", 4 << 30),
            ("512MB", 512_000_000),
            ("1024", 1024),
            ("1 kib", 1024),
            ("0", 0),
            ("7B", 7),
            ("2TiB", 2 << 40),
        ] {
            assert_eq!(parse_size_bytes(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "GiB",
            "4G",
            "1.5GiB",
            "-1",
            "+1",
            "1e9",
            "99999999999999999999",
            "18446744073709551615KB",
            "4GiB4",
            "４GiB",
        ] {
            assert!(parse_size_bytes(text).is_err(), "{text}");
        }
    }
}
