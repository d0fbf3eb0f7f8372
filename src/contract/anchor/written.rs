//! What was written in a phone column: a plus, digits of any script, separators, and what doesn't belong there.

use rlibphonenumber::PHONE_NUMBER_UTIL;

/// More digits than any number or listed placeholder has.
const DIGITS_MAX: usize = 64;
/// As many as fit without asking for memory twice.
const DIGITS_USUAL: usize = 16;
/// Longer texts are no placeholders such as `unknown`.
pub(super) const TEXT_BYTES_MAX: usize = 256;

/// A text that isn't blank, read once from left to right: a gigabyte is read without being copied.
pub(super) struct Written {
    plus: bool,
    /// ASCII; at most [`DIGITS_MAX`], the first ones.
    digits: String,
    repeated: bool,
    too_long: bool,
    foreign: bool,
}

enum Role {
    Digit(char),
    Plus,
    /// White space and what nobody sees.
    Blank,
    /// Punctuation that libphonenumber allows between digits.
    Separator,
    /// All else. libphonenumber would skip some of it: letters before the number or after it, `*`, `x`, `#`, `~`.
    Foreign,
}

impl Written {
    /// None: blank.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut written = Self {
            plus: false,
            digits: String::with_capacity(DIGITS_USUAL),
            repeated: true,
            too_long: false,
            foreign: false,
        };
        let number = without_scheme(text);
        let mut blank = number.len() == text.len();
        for c in number.chars() {
            let role = role(c);
            blank &= matches!(role, Role::Blank);
            match role {
                Role::Blank | Role::Separator => {}
                Role::Digit(digit) => written.push(digit),
                Role::Plus if written.digits.is_empty() => written.plus = true,
                Role::Plus | Role::Foreign => written.foreign = true,
            }
            if written.too_long && !written.repeated {
                break;
            }
        }
        (!blank).then_some(written)
    }

    fn push(&mut self, digit: char) {
        self.repeated &= self.digits.bytes().next().is_none_or(|first| char::from(first) == digit);
        if self.digits.len() < DIGITS_MAX {
            self.digits.push(digit);
        } else {
            self.too_long = true;
        }
    }

    pub(super) fn digits(&self) -> &str {
        &self.digits
    }

    pub(super) fn has_plus(&self) -> bool {
        self.plus
    }

    /// All digits are the same, and there are at least two.
    pub(super) fn is_repeated(&self) -> bool {
        self.repeated && self.digits.len() >= 2
    }

    /// [`Self::digits`] isn't all of them.
    pub(super) fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// Not just a number.
    pub(super) fn is_foreign(&self) -> bool {
        self.foreign || self.too_long || self.digits.is_empty()
    }

    /// The same without separators: what the library is asked.
    pub(super) fn spelling(&self) -> String {
        let mut spelling = String::with_capacity(1 + self.digits.len());
        if self.plus {
            spelling.push('+');
        }
        spelling + &self.digits
    }
}

/// `text` without its case and what nobody sees in it.
pub(super) fn folded(text: &str) -> String {
    let visible: String = text.chars().filter(|c| c.is_whitespace() || !is_invisible(*c)).collect();
    visible.trim().to_lowercase()
}

pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The number of a `tel:` URI. Its parameters, such as `;ext=`, stay and make it malformed.
fn without_scheme(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => &trimmed[4..],
        _ => text,
    }
}

fn role(c: char) -> Role {
    match c {
        '0'..='9' => Role::Digit(c),
        ' ' | '\t'..='\r' => Role::Blank,
        '-' | '(' | ')' | '.' | '/' | '[' | ']' => Role::Separator,
        '+' | '\u{ff0b}' => Role::Plus,
        _ if c.is_ascii() => Role::Foreign,
        '\u{ff10}'..='\u{ff19}' => digit(c as u32 - 0xff10),
        _ if c.is_whitespace() || is_invisible(c) => Role::Blank,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff0d}'..='\u{ff0f}' => Role::Separator,
        '\u{ff08}' | '\u{ff09}' | '\u{ff3b}' | '\u{ff3d}' => Role::Separator,
        // The library knows the digits of every script; the standard library knows only that they are numeric.
        _ if c.is_numeric() => match PHONE_NUMBER_UTIL.normalize_digits_only(c.to_string()).chars().next() {
            Some(digit) => Role::Digit(digit),
            None => Role::Foreign,
        },
        _ => Role::Foreign,
    }
}

fn digit(value: u32) -> Role {
    char::from_digit(value, 10).map_or(Role::Foreign, Role::Digit)
}
