//! Anchors as people may see them, and the parts of a valid number.

use std::ops::Deref;

use super::written::{Written, is_invisible};

/// The same for every length: a mask must not tell how much it hides.
const HIDDEN: &str = "****";

/// The calling codes of two digits; 1 and 7 have one, all others three (ITU-T E.164).
const CODES_OF_TWO: &[u8] = &[
    20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62,
    63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
];

/// The digits of a valid number after its calling code, leading zeros (Italy) included.
pub struct National {
    digits: [u8; 20],
    start: usize,
    code_end: usize,
}

/// Splits a valid number's key without allocating: `starts_with` over every account is affordable.
#[must_use]
pub fn national(key: i64) -> National {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    let mut rest = key.unsigned_abs();
    while rest > 0 && start > 0 {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let code_digits = match &digits[start..] {
        [b'1' | b'7', ..] => 1,
        [first, second, ..] if CODES_OF_TWO.contains(&((first - b'0') * 10 + (second - b'0'))) => 2,
        _ => 3,
    };
    National { digits, start, code_end: (start + code_digits).min(digits.len()) }
}

impl National {
    /// The calling code, such as `86`.
    #[must_use]
    pub fn calling_code(&self) -> &str {
        std::str::from_utf8(&self.digits[self.start..self.code_end]).unwrap_or_default()
    }
}

impl Deref for National {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.digits[self.code_end..]).unwrap_or_default()
    }
}

/// A valid number as people may see it: `138****5678` at home, `+1 415****1234` from elsewhere. `home` is the calling
/// code of the project's region.
#[must_use]
pub fn mask_e164(key: i64, home: u16) -> String {
    let national = national(key);
    let masked = mask_digits(&national);
    match national.calling_code() {
        code if code == home.to_string() => masked,
        code => format!("+{code} {masked}"),
    }
}

/// Any raw anchor as people may see it. A number keeps the first three digits (after `+` and a calling code) and the
/// last four, a short one at most half; all else keeps its first two visible characters.
#[must_use]
pub fn mask(text: &str) -> String {
    let Some(written) = Written::read(text) else { return String::new() };
    if written.is_foreign() {
        let visible: Vec<char> = text.chars().filter(|c| is_visible(*c)).take(4).collect();
        let shown: String = visible.iter().take((visible.len() / 2).min(2)).collect();
        return shown + HIDDEN;
    }
    match written.digits().parse().map(national) {
        Ok(number) if written.has_plus() && !number.is_empty() && !written.digits().starts_with('0') => {
            format!("+{}{}", number.calling_code(), mask_digits(&number))
        }
        _ => mask_digits(written.digits()),
    }
}

/// Text that numbers may stand in, such as a reason made of them: each is masked, however it is written. Dates stay.
#[must_use]
pub fn mask_numbers(text: &str) -> String {
    const DIGITS_MIN: usize = 7;
    const DATE: [fn(char) -> bool; 10] = [DIGIT, DIGIT, DIGIT, DIGIT, DASH, DIGIT, DIGIT, DASH, DIGIT, DIGIT];
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let number = &chars[at..];
        let length = number.iter().take_while(|c| is_digit(**c) || joins(**c)).count();
        let digits = number[..length].iter().filter(|c| is_digit(**c)).count();
        let last = number[..length].iter().rposition(|c| is_digit(*c)).map_or(1, |last| last + 1);
        if number.len() >= DATE.len() && DATE.iter().zip(number).all(|(is, c)| is(*c)) {
            out.extend(&number[..DATE.len()]);
            at += DATE.len();
        } else if digits >= DIGITS_MIN && (is_digit(c) || c == '+') {
            out.push_str(&mask(&number[..last].iter().collect::<String>()));
            at += last;
        } else if digits > 0 && is_digit(c) {
            out.extend(&number[..last]);
            at += last;
        } else {
            out.push(c);
            at += 1;
        }
    }
    out
}

/// Text that anchors of any kind may stand in: each word with a digit or an `@` in it is masked, if it isn't short.
#[must_use]
pub fn mask_words(text: &str) -> String {
    const CHARS_MIN: usize = 6;
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"' | '\'' | '=');
    let masked = |part: &str| {
        let word = part.trim_end_matches(ends);
        let odd = word.chars().any(|c| c.is_numeric() || c == '@') && word.chars().count() >= CHARS_MIN;
        if odd { format!("{}{}", mask(word), &part[word.len()..]) } else { part.to_owned() }
    };
    text.split_inclusive(ends).map(masked).collect()
}

const DIGIT: fn(char) -> bool = is_digit;
const DASH: fn(char) -> bool = |c| c == '-';

/// ASCII or full-width.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c)
}

/// What people write between the digits of one number.
fn joins(c: char) -> bool {
    matches!(c, ' ' | '-' | '(' | ')' | '.' | '/' | '+' | '\u{a0}' | '\u{3000}' | '\u{ff0b}' | '\u{ff0d}')
        || is_invisible(c)
}

fn is_visible(c: char) -> bool {
    !c.is_control() && !c.is_whitespace() && !is_invisible(c)
}

fn mask_digits(digits: &str) -> String {
    let length = digits.len();
    let (head, tail) = if length >= 10 { (3, 4) } else { (length / 4, length / 2 - length / 4) };
    format!("{}{HIDDEN}{}", &digits[..head], &digits[length - tail..])
}
