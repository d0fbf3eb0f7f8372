//! Phone numbers, all made up, each drawn once; and the many ways in which two systems write them.

use std::collections::BTreeSet;

use super::prng::Prng;

/// Ordinary mobile segments: none of a virtual operator or a data card.
const SEGMENTS: &[&str] = &[
    "131", "132", "135", "136", "137", "138", "139", "150", "151", "152", "157", "158", "159", "176", "177", "181",
    "182", "183", "186", "187", "188", "189", "198",
];
/// Segments that the rule anchor-risky-segment knows.
const RISKY_SEGMENTS: &[&str] = &["162", "165", "167", "170", "171"];
/// Numbers in which a digit repeats that often look like a placeholder.
const RUN_MAX: usize = 3;

/// The digits of an E.164 number, country code first.
pub type Number = String;

/// Every number drawn so far.
#[derive(Default)]
pub struct Numbers {
    pub drawn: BTreeSet<Number>,
}

impl Numbers {
    pub fn mobile(&mut self, prng: &mut Prng) -> Number {
        self.draw(prng, SEGMENTS)
    }

    pub fn risky(&mut self, prng: &mut Prng) -> Number {
        self.draw(prng, RISKY_SEGMENTS)
    }

    /// A mobile number of Hong Kong.
    pub fn hong_kong(&mut self, prng: &mut Prng) -> Number {
        let number = format!("852947{:05}", prng.below(100_000));
        self.drawn.insert(number.clone());
        number
    }

    fn draw(&mut self, prng: &mut Prng, segments: &[&str]) -> Number {
        loop {
            let number = format!("86{}{:08}", prng.pick(segments), prng.below(100_000_000));
            if longest_run(&number) <= RUN_MAX && self.drawn.insert(number.clone()) {
                return number;
            }
        }
    }
}

fn longest_run(digits: &str) -> usize {
    let bytes = digits.as_bytes();
    bytes.chunk_by(|a, b| a == b).map(<[u8]>::len).max().unwrap_or(0)
}

/// The digits after the country code.
pub fn national(number: &str) -> &str {
    number.strip_prefix("852").or_else(|| number.strip_prefix("86")).unwrap_or(number)
}

/// As the mini-program's forms, imports and service staff wrote it over the years.
pub fn as_the_mini_program_writes(number: &str, prng: &mut Prng) -> String {
    let digits = national(number);
    if !number.starts_with("86") {
        return if prng.percent(50) {
            format!("+852 {} {}", &digits[..4], &digits[4..])
        } else {
            format!("00{number}")
        };
    }
    let (a, b, c) = (&digits[..3], &digits[3..7], &digits[7..]);
    match prng.below(100) {
        0..70 => digits.to_owned(),
        70..78 => format!("+86{digits}"),
        78..84 => format!("+86 {a} {b} {c}"),
        84..88 => format!("0086{digits}"),
        88..91 => number.to_owned(),
        91..95 => format!("{a}-{b}-{c}"),
        95..98 => format!(" {a} {b} {c}"),
        _ => digits.chars().map(full_width).collect(),
    }
}

/// As the app writes it: E.164 today, plain digits in its early years.
pub fn as_the_app_writes(number: &str, prng: &mut Prng) -> String {
    if prng.percent(82) || !number.starts_with("86") { format!("+{number}") } else { national(number).to_owned() }
}

fn full_width(digit: char) -> char {
    char::from_u32(u32::from(digit) - u32::from('0') + u32::from('０')).unwrap_or(digit)
}
