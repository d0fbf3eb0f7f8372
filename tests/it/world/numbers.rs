//! Phone numbers as exports hold them: valid ones in many spellings, malformed ones, placeholders and blanks.

use super::prng::Prng;

/// Prefixes of Chinese mobile numbers; the last four belong to virtual operators.
const PREFIXES: [&str; 12] = ["130", "135", "138", "139", "150", "158", "186", "188", "170", "171", "167", "165"];

/// Valid numbers of other countries. +1671 begins like the segment 167, but only with its country code.
const FOREIGN: [&str; 6] =
    ["+14155552671", "+16715552671", "+447911123456", "+85251234567", "+33612345678", "+8613800138000"];

const MALFORMED: [&str; 8] =
    ["12345", "n/a", "1380013", "13800138000138001380", "+86 12", "unknown", "+999123456789", "１２３"];

/// One digit repeated: as raw digits, or behind the country code.
const REPEATED: [&str; 6] =
    ["11111111111", "00000000000", "９９９９９９", "+18888888888", "88 88 88", "+8611111111111"];

/// Numbers that a project may block; none is one digit repeated.
pub const BLOCKABLE: [&str; 3] = ["13800138000", "12345678901", "+86 139-0000-0000"];

const BLANKS: [&str; 4] = ["", "  ", "\t", "\u{3000}"];

/// The `at`-th number of a pool that never repeats: digits for a Chinese mobile, or `+…`.
pub fn number(at: usize) -> String {
    if at % 17 == 16 && at / 17 < FOREIGN.len() {
        return FOREIGN[at / 17].to_owned();
    }
    format!("{}{:08}", PREFIXES[at % PREFIXES.len()], 10_203_040 + at * 7919)
}

/// One of the spellings that meet after normalisation.
pub fn spelled(prng: &mut Prng, number: &str) -> String {
    if number.starts_with('+') {
        return number.to_owned();
    }
    let (head, middle, tail) = (&number[..3], &number[3..7], &number[7..]);
    match prng.below(9) {
        0 => format!("+86{number}"),
        1 => format!("0086{number}"),
        2 => format!("86{number}"),
        3 => format!("+86 {head} {middle} {tail}"),
        4 => format!("{head}-{middle}-{tail}"),
        5 => number.chars().map(full_width).collect(),
        6 => format!(" {number} "),
        _ => number.to_owned(),
    }
}

fn full_width(digit: char) -> char {
    char::from_u32(digit as u32 - '0' as u32 + 0xff10).unwrap()
}

/// An anchor that is no known number: NULL, blank, malformed, or a placeholder.
pub fn junk(prng: &mut Prng) -> Option<String> {
    match prng.below(8) {
        0..=2 => None,
        3 => Some((*prng.pick(&BLANKS)).to_owned()),
        4 | 5 => Some((*prng.pick(&MALFORMED)).to_owned()),
        6 => Some((*prng.pick(&REPEATED)).to_owned()),
        _ => Some((*prng.pick(&BLOCKABLE)).to_owned()),
    }
}

#[test]
fn every_spelling_means_one_valid_number() {
    use rlibphonenumber::enums::Region;
    use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

    let mut prng = Prng::new(1);
    let mut seen = std::collections::BTreeSet::new();
    for at in 0..1500 {
        let number = number(at);
        let e164 = if number.starts_with('+') { number.clone() } else { format!("+86{number}") };
        assert!(seen.insert(e164.clone()), "{number} stands in the pool twice");
        for _ in 0..12 {
            let spelling = spelled(&mut prng, &number);
            let parsed = PHONE_NUMBER_UTIL.parse(&spelling, Some(Region::CN)).unwrap();
            assert!(parsed.is_valid(), "{spelling}");
            assert_eq!(parsed.format_as(PhoneNumberFormat::E164), e164, "{spelling}");
        }
    }
}
