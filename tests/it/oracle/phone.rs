//! What an anchor's text is: missing, a known number, a placeholder, or malformed. Region CN.

use rlibphonenumber::enums::Region;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// "what does not normalise to a *valid* number (`12345` would parse to +8612345), and a placeholder (listed in
/// $placeholder_anchors, or one digit repeated), keeps its raw text for display, is NULL for joins, and is a finding of
/// its own."
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// NULL or blank.
    Missing,
    /// A valid number that is no placeholder: E.164, and its part after the country code.
    Known {
        e164: String,
        national: String,
    },
    Placeholder,
    Malformed,
}

pub fn classify(raw: Option<&str>, placeholders: &[String]) -> Anchor {
    let Some(raw) = raw.filter(|raw| !raw.trim().is_empty()) else { return Anchor::Missing };
    let parsed = parse(raw);
    if is_listed(raw, parsed.as_ref(), placeholders) || is_repeated(raw, parsed.as_ref()) {
        return Anchor::Placeholder;
    }
    match parsed {
        Some(Parsed { valid: true, e164, national }) => Anchor::Known { e164, national },
        _ => Anchor::Malformed,
    }
}

struct Parsed {
    valid: bool,
    e164: String,
    national: String,
}

fn parse(raw: &str) -> Option<Parsed> {
    let number = PHONE_NUMBER_UTIL.parse(raw, Some(Region::CN)).ok()?;
    Some(Parsed {
        valid: number.is_valid(),
        e164: number.format_as(PhoneNumberFormat::E164).into_owned(),
        national: number.get_national_significant_number(),
    })
}

/// Compared after normalisation, and as raw digits.
fn is_listed(raw: &str, parsed: Option<&Parsed>, placeholders: &[String]) -> bool {
    placeholders.iter().any(|listed| {
        let same_digits = !digits(listed).is_empty() && digits(listed) == digits(raw);
        let same_number = match (parse(listed), parsed) {
            (Some(listed), Some(parsed)) => listed.valid && parsed.valid && listed.e164 == parsed.e164,
            _ => false,
        };
        same_digits || same_number
    })
}

fn is_repeated(raw: &str, parsed: Option<&Parsed>) -> bool {
    one_digit_repeated(&digits(raw)) || parsed.is_some_and(|parsed| one_digit_repeated(&parsed.national))
}

fn one_digit_repeated(digits: &str) -> bool {
    let first = digits.chars().next();
    digits.chars().count() >= 2 && digits.chars().all(|digit| Some(digit) == first)
}

/// The digits of a text, full-width ones as their ASCII twins.
fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '\u{ff10}'..='\u{ff19}' => char::from_digit(c as u32 - 0xff10, 10),
            _ => None,
        })
        .collect()
}
