//! What the values of a sample say of a column: phone numbers, WeChat's ids, epochs, flags, words.

use std::collections::BTreeMap;

use arrow::datatypes::DataType;

use super::words::Meaning;

/// What a column of a Parquet file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Int,
    Text,
    Bool,
    /// A timestamp.
    Time {
        zoned: bool,
    },
    Date,
    Decimal,
    Float,
    /// Nothing that a contract column can be read from: lists, structs, bytes.
    Other,
}

impl Sort {
    #[must_use]
    pub fn of(of: &DataType) -> Self {
        match of {
            of if of.is_integer() => Self::Int,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Self::Text,
            DataType::Dictionary(_, value) => Self::of(value),
            DataType::Boolean => Self::Bool,
            DataType::Timestamp(_, zone) => Self::Time { zoned: zone.is_some() },
            DataType::Date32 | DataType::Date64 => Self::Date,
            DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
                Self::Decimal
            }
            of if of.is_floating() => Self::Float,
            _ => Self::Other,
        }
    }
}

/// A column with a sample of its values, and what they say: worked out once, for it is asked for every column of the
/// contract.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub sort: Sort,
    /// Row by row, as text; missing is NULL.
    pub cells: Vec<Option<String>>,
    pub(super) meaning: Meaning,
    /// Distinct values with their rows, the most frequent first.
    pub(super) counted: Vec<(String, u64)>,
    /// Values that are not blank.
    pub(super) filled: usize,
    pub(super) phones: f64,
    pub(super) wechat: f64,
    pub(super) digests: f64,
    pub(super) truths: f64,
    pub(super) moments: f64,
    pub(super) prefixed: f64,
    pub(super) epoch: Option<Epoch>,
}

/// Values that a column of words may have at most.
pub(super) const WORDS_MAX: usize = 24;
/// Seconds of 2001-09-09 and of 2040-01-01: what an epoch lies between.
const EPOCH_SECS: std::ops::Range<i64> = 1_000_000_000..2_208_988_800;

impl Column {
    #[must_use]
    pub fn new(name: String, sort: Sort, cells: Vec<Option<String>>) -> Self {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for value in cells.iter().flatten() {
            *counts.entry(value).or_default() += 1;
        }
        let mut counted: Vec<(String, u64)> =
            counts.into_iter().map(|(value, rows)| (value.to_owned(), rows)).collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let blank = |value: &str| value.trim().is_empty();
        let filled = counted.iter().filter(|(value, _)| !blank(value)).map(|(_, rows)| *rows).sum::<u64>();
        let share = |is: &dyn Fn(&str) -> bool| {
            let so = counted.iter().filter(|(value, _)| !blank(value) && is(value)).map(|(_, rows)| *rows).sum::<u64>();
            if filled == 0 { 0.0 } else { so as f64 / filled as f64 }
        };
        let text = matches!(sort, Sort::Text | Sort::Int);
        let of = |is: &dyn Fn(&str) -> bool| if text { share(is) } else { 0.0 };
        Self {
            meaning: Meaning::of(&name),
            phones: of(&is_phone),
            wechat: of(&is_wechat),
            digests: of(&is_digest),
            truths: of(&|value| truth(value).is_some()),
            moments: of(&|value| moment(value).is_some()),
            prefixed: of(&|value| prefixed(value).is_some()),
            epoch: if sort == Sort::Int { epoch(share) } else { None },
            filled: usize::try_from(filled).unwrap_or(usize::MAX),
            name,
            sort,
            cells,
            counted,
        }
    }

    /// Distinct values.
    pub(super) fn distinct(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.counted.iter().map(|(value, _)| value.as_str())
    }

    pub(super) fn is_unique(&self) -> bool {
        self.counted.len() > 1 && self.counted.len() * 50 >= self.filled * 49
    }

    /// Few values, as states and kinds have.
    pub(super) fn has_few(&self) -> bool {
        let distinct = self.counted.len();
        distinct <= WORDS_MAX && (distinct <= 2 || distinct * 3 <= self.filled + 6)
    }
}

/// A number of mainland China, or any number in the international form.
pub(super) fn is_phone(text: &str) -> bool {
    let digits: String = text
        .chars()
        .filter_map(|c| match c {
            '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
            c => Some(c),
        })
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '\u{a0}' | '\u{3000}' | '＋') || *c == '＋')
        .collect();
    let plus = digits.starts_with(['+', '＋']);
    let digits = digits.trim_start_matches(['+', '＋']);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        return false;
    }
    let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(digits);
    let chinese = |text: &str| text.len() == 11 && text.starts_with('1') && matches!(text.as_bytes()[1], b'3'..=b'9');
    chinese(national) || chinese(digits) || (plus && (8..=15).contains(&digits.len()))
}

/// What WeChat gives out: 28 characters, the first an o.
pub(super) fn is_wechat(text: &str) -> bool {
    text.len() == 28
        && text.starts_with('o')
        && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
}

/// A keyed hash, as anchors are exported that nobody may read.
pub(super) fn is_digest(text: &str) -> bool {
    (matches!(text.len(), 32 | 40 | 64) && text.bytes().all(|c| c.is_ascii_hexdigit()))
        || (text.len() == 44 && text.ends_with('='))
}

/// In which unit an integer counts since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Epoch {
    Secs,
    Millis,
    Micros,
    Nanos,
}

impl Epoch {
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Secs => "seconds",
            Self::Millis => "milliseconds",
            Self::Micros => "microseconds",
            Self::Nanos => "nanoseconds",
        }
    }
}

/// The unit in which nearly all values are moments between 2001 and 2040.
fn epoch(share: impl Fn(&dyn Fn(&str) -> bool) -> f64) -> Option<Epoch> {
    let units = [(Epoch::Secs, 1), (Epoch::Millis, 1_000), (Epoch::Micros, 1_000_000), (Epoch::Nanos, 1_000_000_000)];
    let fits = |per_sec: i64| {
        share(&|text| text.parse::<i64>().is_ok_and(|value| EPOCH_SECS.contains(&(value / per_sec)))) > 0.95
    };
    units.into_iter().find(|(_, per_sec)| fits(*per_sec)).map(|(unit, _)| unit)
}

/// A moment as text; with an offset or without.
pub(super) fn moment(text: &str) -> Option<bool> {
    let text = text.trim();
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit()))
    };
    let day =
        digits(0..4) && digits(5..7) && digits(8..10) && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    if !day || (text.len() > 10 && !digits(11..13)) {
        return None;
    }
    let rest = text.get(10..).unwrap_or_default();
    Some(rest.ends_with('Z') || rest.contains('+') || rest.get(1..).is_some_and(|rest| rest.contains('-')))
}

/// How a value says yes or no.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "1" | "y" | "yes" | "t" | "true" | "on" | "是" => Some(true),
        "0" | "n" | "no" | "f" | "false" | "off" | "否" | "" => Some(false),
        _ => None,
    }
}

/// `mini:4711` → `mini`, `4711`: an id with the name of its system before it.
pub(super) fn prefixed(text: &str) -> Option<(&str, char, &str)> {
    let at = text.find([':', '#', '/', '|', '@'])?;
    let (before, rest) = text.split_at(at);
    let separator = rest.chars().next()?;
    let after = &rest[separator.len_utf8()..];
    let word = !before.is_empty() && before.len() <= 16 && before.chars().all(char::is_alphanumeric);
    (word && !after.is_empty()).then_some((before, separator, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(sort: Sort, cells: &[&str]) -> Column {
        Column::new("c".to_owned(), sort, cells.iter().map(|cell| Some((*cell).to_owned())).collect())
    }

    #[test]
    fn phones_are_told_from_ids() {
        for phone in [
            "13800138000",
            "+86 138 0013 8000",
            "008613800138000",
            "１３８００１３８０００",
            "+14155552671",
            "86-13800138000",
        ] {
            assert!(is_phone(phone), "{phone}");
        }
        for other in ["", "4000000003", "12345", "23800138000", "138001380001", "abc", "2026-01-01"] {
            assert!(!is_phone(other), "{other}");
        }
    }

    #[test]
    fn epochs_tell_their_unit() {
        assert_eq!(column(Sort::Int, &["1700000000", "1600000000"]).epoch, Some(Epoch::Secs));
        assert_eq!(column(Sort::Int, &["1700000000000"]).epoch, Some(Epoch::Millis));
        assert_eq!(column(Sort::Int, &["1700000000000000"]).epoch, Some(Epoch::Micros));
        assert_eq!(column(Sort::Int, &["4711", "4712"]).epoch, None);
    }

    #[test]
    fn moments_tell_whether_they_have_a_zone() {
        assert_eq!(moment("2026-11-20T02:00:00Z"), Some(true));
        assert_eq!(moment("2026-11-20 02:00:00+08:00"), Some(true));
        assert_eq!(moment("2026-11-20 02:00:00"), Some(false));
        assert_eq!(moment("2026-11-20"), Some(false));
        assert_eq!(moment("20261120"), None);
        assert_eq!(moment("日本語"), None);
    }

    #[test]
    fn an_id_may_have_its_system_before_it() {
        assert_eq!(prefixed("mini:4711"), Some(("mini", ':', "4711")));
        assert_eq!(prefixed("4711"), None);
        assert_eq!(prefixed(":4711"), None);
    }
}
