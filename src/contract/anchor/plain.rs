//! The shortcut for plain Chinese mobile numbers: eleven ASCII digits, bare or after +86, 86 or 0086.
//!
//! Nearly all anchors of a Chinese project are such, there are hundreds of millions, and asking the library takes a
//! hundred times as long. The shortcut says what the library says, because for eleven digits that start with 13 to 19,
//! but not 179:
//!
//! - The library takes them as the national number whole: no international prefix (`00`, `1[12]ddd00`, `179dd00`), no
//!   carrier or national prefix (`1[12]ddd`, `179dd`, `0`) and no country code starts them. After 86 (too long to be a
//!   Chinese number with it), +86 and 0086, what follows is the same number.
//! - Of the patterns for numbers of eleven digits only the mobile one starts with 13 to 19. It looks at the first five
//!   digits: `1(?:610\d|740[0-5])\d{6}|1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}` (metadata 9.0.42).
//!
//! So one question for each five digits answers for all numbers that start with them. A test asks the library about
//! many more, and another fails when the library's version changes: read its new patterns for CN before changing it.

use std::sync::LazyLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use super::Anchor;

const CHINA: i64 = 8_600_000_000_000;
const FIRST: i64 = 13_000_000_000;
const LAST: i64 = 19_999_999_999;
const PREFIX_UNIT: i64 = 1_000_000;
const PREFIXES: usize = 7_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Valid or malformed, and no placeholder, whatever the last six digits.
    Valid,
    Malformed,
    /// A listed placeholder starts so, or the library may read it in another way.
    AskLibrary,
}

static LIBRARY: LazyLock<[Verdict; PREFIXES]> = LazyLock::new(|| {
    std::array::from_fn(|slot| {
        let national = FIRST + slot as i64 * PREFIX_UNIT;
        if national / 100_000_000 == 179 {
            return Verdict::AskLibrary;
        }
        let number = PHONE_NUMBER_UTIL.parse(national.to_string(), Some(Region::CN));
        if number.is_ok_and(|number| PHONE_NUMBER_UTIL.is_valid_number(&number)) {
            Verdict::Valid
        } else {
            Verdict::Malformed
        }
    })
});

pub(super) struct PlainMobiles {
    verdicts: Box<[Verdict; PREFIXES]>,
}

impl PlainMobiles {
    /// `listed`: the placeholders' digits and keys.
    pub(super) fn new(listed: impl Iterator<Item = String>) -> Self {
        let mut verdicts = Box::new(*LIBRARY);
        for national in listed.filter_map(|text| national(text.as_bytes())) {
            verdicts[slot(national)] = Verdict::AskLibrary;
        }
        Self { verdicts }
    }

    /// None: ask the library.
    #[inline]
    pub(super) fn text(&self, text: &[u8]) -> Option<Anchor> {
        self.verdict(national(text)?)
    }

    /// None: ask the library.
    #[inline]
    pub(super) fn int(&self, number: i64) -> Option<Anchor> {
        let national = if number > CHINA { number - CHINA } else { number };
        self.verdict(Some(national).filter(|national| (FIRST..=LAST).contains(national))?)
    }

    #[inline]
    fn verdict(&self, national: i64) -> Option<Anchor> {
        match self.verdicts[slot(national)] {
            Verdict::Valid => Some(Anchor::Valid(CHINA + national)),
            Verdict::Malformed => Some(Anchor::Malformed),
            Verdict::AskLibrary => None,
        }
    }
}

/// `national` is within `FIRST..=LAST`.
#[inline]
fn slot(national: i64) -> usize {
    ((national - FIRST) / PREFIX_UNIT) as usize
}

#[inline]
fn national(text: &[u8]) -> Option<i64> {
    let digits = match text.len() {
        11 => text,
        13 => text.strip_prefix(b"86")?,
        14 => text.strip_prefix(b"+86")?,
        15 => text.strip_prefix(b"0086")?,
        _ => return None,
    };
    let mut number = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    (FIRST..=LAST).contains(&number).then_some(number)
}
