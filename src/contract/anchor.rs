//! Phone anchors: what an exported phone number is, and the one key under which all its spellings meet.
//!
//! Owns normalising to E.164, placeholders and masks. What a valid number is, libphonenumber says. `written` reads what
//! was exported, `plain` decides the most frequent shape without the library, `mask` hides numbers from people.
//!
//! ```
//! use trueup::contract::anchor::{Anchor, PhoneNormalizer};
//! let phones = PhoneNormalizer::new("CN", &["13800138000".to_owned()]).unwrap();
//! assert_eq!(phones.classify(Some("+86 138-1234-5678")), Anchor::Valid(8_613_812_345_678));
//! assert_eq!(phones.classify(Some("138 0013 8000")), Anchor::Placeholder);
//! assert_eq!(phones.classify(Some("12345")), Anchor::Malformed);
//! assert_eq!(phones.classify(Some(" ")), Anchor::Missing);
//! ```

mod mask;
mod plain;
#[cfg(test)]
mod tests;
mod written;

use std::collections::HashSet;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, Region, get_national_significant_number_owned};

pub use mask::{National, mask, mask_e164, mask_numbers, mask_words, national};
use plain::PlainMobiles;
use written::Written;

/// The version of libphonenumber's metadata in rlibphonenumber 2.2.15: its Readme says so, its API doesn't.
pub const METADATA_VERSION: &str = "9.0.42";

/// What an exported anchor is. Only valid ones group and join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// NULL, or nothing but white space and invisible characters.
    Missing,
    /// The digits of the E.164 number, country code first, without its plus.
    Valid(i64),
    /// Not a valid number. Also a number with an extension or with text around it: two numbers in one field, a masked
    /// one (`138****5678`) or one that names an extension must never join as the number that is left over.
    Malformed,
    /// On the list, or one digit repeated; even if it is a valid number.
    Placeholder,
}

/// Normalises the numbers of one project.
pub struct PhoneNormalizer {
    region: Region,
    calling_code: u16,
    listed: Listed,
    plain: Option<PlainMobiles>,
}

/// The placeholders of the project file, as every way to write them is compared.
#[derive(Default)]
struct Listed {
    keys: HashSet<i64>,
    /// Their digits as written.
    digits: HashSet<String>,
    /// Those without digits, such as `unknown`; in lower case.
    texts: HashSet<String>,
}

impl PhoneNormalizer {
    /// `region` is whose numbers are written without a country code. Blank placeholders change nothing: blank anchors
    /// are missing.
    pub fn new(region: &str, placeholders: &[String]) -> Result<Self, String> {
        let unknown = || format!("{region:?} is no region: write a two-letter CLDR code such as CN, GB or US");
        let home = Region::from_code(region).map_err(|_| unknown())?;
        let code = PHONE_NUMBER_UTIL.get_country_code_for_region(home).ok_or_else(unknown)?;
        let mut normalizer = Self {
            region: home,
            calling_code: u16::try_from(code).map_err(|_| unknown())?,
            listed: Listed::default(),
            plain: None,
        };
        let listed = normalizer.listed(placeholders);
        normalizer.plain = (home == Region::CN).then(|| {
            let keys = listed.keys.iter().map(i64::to_string);
            PlainMobiles::new(keys.chain(listed.digits.iter().cloned()))
        });
        normalizer.listed = listed;
        Ok(normalizer)
    }

    /// The region's calling code, such as 86.
    #[must_use]
    pub fn calling_code(&self) -> u16 {
        self.calling_code
    }

    /// What a text column holds.
    #[must_use]
    pub fn classify(&self, raw: Option<&str>) -> Anchor {
        let Some(raw) = raw else { return Anchor::Missing };
        if let Some(anchor) = self.plain.as_ref().and_then(|plain| plain.text(raw.as_bytes())) {
            return anchor;
        }
        self.classify_written(raw)
    }

    /// What an integer column holds, where leading zeros are lost: `13812345678` or `8613812345678`.
    #[must_use]
    pub fn classify_int(&self, raw: Option<i64>) -> Anchor {
        let Some(raw) = raw else { return Anchor::Missing };
        if let Some(anchor) = self.plain.as_ref().and_then(|plain| plain.int(raw)) {
            return anchor;
        }
        if raw < 0 { Anchor::Malformed } else { self.classify_written(&raw.to_string()) }
    }

    fn classify_written(&self, raw: &str) -> Anchor {
        let Some(written) = Written::read(raw) else { return Anchor::Missing };
        if written.is_repeated() || self.listed.has(&written, raw) {
            return Anchor::Placeholder;
        }
        if written.is_foreign() {
            return Anchor::Malformed;
        }
        let spelling = written.spelling();
        if let Some(anchor) = self.plain.as_ref().and_then(|plain| plain.text(spelling.as_bytes())) {
            return anchor;
        }
        self.ask(&spelling)
    }

    /// The library's answer for an optional plus and ASCII digits.
    fn ask(&self, spelling: &str) -> Anchor {
        let Ok(number) = PHONE_NUMBER_UTIL.parse(spelling, Some(self.region)) else {
            let abroad = spelling.strip_prefix('+').unwrap_or_default();
            let repeated = abroad.strip_prefix(&self.calling_code.to_string()).is_some_and(one_digit_repeated);
            return if repeated { Anchor::Placeholder } else { Anchor::Malformed };
        };
        let national = get_national_significant_number_owned(&number);
        if one_digit_repeated(&national) {
            return Anchor::Placeholder;
        }
        match valid_key(&number, &national) {
            Some(key) if self.listed.keys.contains(&key) => Anchor::Placeholder,
            Some(key) => Anchor::Valid(key),
            None => Anchor::Malformed,
        }
    }

    fn listed(&self, placeholders: &[String]) -> Listed {
        let mut listed = Listed::default();
        for text in placeholders {
            let Some(written) = Written::read(text) else { continue };
            if written.digits().is_empty() {
                listed.texts.insert(written::folded(text));
                continue;
            }
            // The digits alone, too: what stands around them must not decide whether the shortcut meets them.
            for spelling in [written.spelling(), written.digits().to_owned()] {
                if let Anchor::Valid(key) = self.ask(&spelling) {
                    listed.keys.insert(key);
                }
            }
            if !written.is_too_long() {
                listed.digits.insert(written.digits().to_owned());
            }
        }
        listed
    }
}

impl std::fmt::Debug for PhoneNormalizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneNormalizer").field("region", &self.region).finish_non_exhaustive()
    }
}

impl Listed {
    fn has(&self, written: &Written, raw: &str) -> bool {
        if written.digits().is_empty() {
            return !self.texts.is_empty()
                && raw.len() <= written::TEXT_BYTES_MAX
                && self.texts.contains(&written::folded(raw));
        }
        !written.is_too_long() && self.digits.contains(written.digits())
    }
}

/// The key of a parsed number, if the number is valid. Injective: no calling code starts another, none starts with 0,
/// and a number too long for the type has no key.
fn valid_key(number: &PhoneNumber, national: &str) -> Option<i64> {
    if number.extension.is_some() || !PHONE_NUMBER_UTIL.is_valid_number(number) {
        return None;
    }
    format!("{}{national}", number.country_code).parse().ok()
}

fn one_digit_repeated(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() >= 2 && bytes.iter().all(|byte| *byte == bytes[0])
}
