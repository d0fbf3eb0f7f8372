//! Made-up phone numbers: distinct for distinct indexes, valid for libphonenumber, spelled as exports spell them.

use super::chance::{Chance, For};

/// Plain segments of Chinese mobile operators; those that change hands easily are in [`RISKY`].
const SEGMENTS: [u64; 44] = [
    130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 150, 151, 152, 153, 155, 156, 157, 158, 159, 166, 173, 175, 176,
    177, 178, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 195, 196, 197, 198, 199,
];
/// Virtual operators and data cards, as abnormal-accounts/anchor-risky-segment lists them.
const RISKY: [u64; 8] = [162, 165, 167, 170, 171, 172, 145, 147];
/// What comes after a segment begins with two digits that differ: nothing is one digit repeated, or 138 0013 8000.
const PAIRS: u64 = 90;
const REST: u64 = 1_000_000;
const HEADS: u64 = 44 * PAIRS;
/// Numbers that [`e164`] can write.
pub(super) const NUMBERS: u64 = HEADS * REST;
/// One index in so many is a number of Japan or South Korea.
const FOREIGN_EVERY: u64 = 251;
const JAPAN: u64 = 3 * 90_000_000;

/// Country code and national number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub country: u64,
    pub national: u64,
}

/// The number of an index below [`NUMBERS`].
pub(super) fn number(chance: Chance, index: u64) -> Number {
    debug_assert!(index < NUMBERS);
    if index % FOREIGN_EVERY == FOREIGN_EVERY - 1 {
        return foreign(index / FOREIGN_EVERY);
    }
    // A Feistel network: no two indexes meet, and their order is lost.
    let (mut head, mut rest) = (index / REST, index % REST);
    for round in 0..3 {
        rest = (rest + chance.bits(head * 4 + round, For::PhoneRest) % REST) % REST;
        head = (head + chance.bits(rest * 4 + round, For::PhoneHead) % HEADS) % HEADS;
    }
    let pair = head % PAIRS;
    let (first, second) = (pair / 9, pair % 9);
    let second = if second >= first { second + 1 } else { second };
    Number {
        country: 86,
        national: SEGMENTS[(head / PAIRS) as usize] * 100_000_000 + first * 10_000_000 + second * REST + rest,
    }
}

/// Mobile numbers of Japan (070, 080, 090) and South Korea (010).
fn foreign(index: u64) -> Number {
    let (half, index) = (index % 2, index / 2);
    if half == 1 {
        return Number { country: 82, national: 1_020_000_000 + index * 7_654_321 % 10_000_000 };
    }
    let scattered = index * 179_424_673 % JAPAN;
    let (prefix, rest) = (scattered / 90_000_000, scattered % 90_000_000);
    Number { country: 81, national: (70 + 10 * prefix) * 100_000_000 + 10_000_000 + rest }
}

/// A number of a segment that changes hands easily.
pub(super) fn risky(index: u64) -> Number {
    let rest = index / 8 % 100_000_000;
    Number { country: 86, national: RISKY[(index % 8) as usize] * 100_000_000 + rest }
}

/// Writes the number as some system spells it; `salt` differs by account and system.
pub(super) fn spell(chance: Chance, number: Number, salt: u64, out: &mut String) {
    use std::fmt::Write;
    let national = number.national;
    let style = chance.pick(salt, For::Spelling, 1000);
    let outcome = match (number.country, style) {
        (86, 0..920) => write!(out, "{national}"),
        (86, 920..950) => write!(out, "+86{national}"),
        (86, 950..965) => write!(out, "86{national}"),
        (86, 965..975) => write!(out, "0086{national}"),
        (86, 975..985) => {
            let (head, tail) = (national / 10_000, national % 10_000);
            write!(out, "{} {:04} {tail:04}", head / 10_000, head % 10_000)
        }
        (86, 985..995) => {
            let (head, tail) = (national / 10_000, national % 10_000);
            write!(out, "+86 {}-{:04}-{tail:04}", head / 10_000, head % 10_000)
        }
        (86, _) => {
            let digits = national.to_string();
            out.extend(digits.bytes().filter_map(|digit| char::from_u32(0xFF10 + u32::from(digit - b'0'))));
            Ok(())
        }
        (country, 0..900) => write!(out, "+{country}{national}"),
        (country, 900..960) => write!(out, "00{country}{national}"),
        (country, _) => write!(out, "+{country} {national}"),
    };
    debug_assert!(outcome.is_ok(), "writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::contract::anchor::{Anchor, PhoneNormalizer};

    #[test]
    fn numbers_are_valid_distinct_and_met_again_in_every_spelling() {
        let phones = PhoneNormalizer::new("CN", &["13800138000".to_owned()]).unwrap();
        let chance = Chance::new(7);
        let mut seen = HashSet::new();
        let far = (0..3_000).map(|i| i * (NUMBERS / 3_001));
        for (salt, index) in (0..30_000).chain(far.filter(|i| *i >= 30_000)).enumerate() {
            let number = number(chance, index);
            let mut text = String::new();
            spell(chance, number, salt as u64, &mut text);
            let key = format!("{}{}", number.country, number.national).parse().unwrap();
            assert_eq!(phones.classify(Some(&text)), Anchor::Valid(key), "{index}: {text}");
            assert!(seen.insert(number.national), "{index}: {text}");
        }
        for index in 0..5_000 {
            let mut text = String::new();
            spell(chance, risky(index * 99_991), index, &mut text);
            assert!(matches!(phones.classify(Some(&text)), Anchor::Valid(_)), "{text}");
        }
    }
}
