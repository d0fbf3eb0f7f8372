//! Canonical JSON (RFC 8785) of what a batch is made of: text, flags, null, whole numbers, lists and objects.
//!
//! A type names its members in any order and comes out canonical: members sorted by UTF-16 code units, no blanks, the
//! shortest escapes. There are no fractions here, so that none of RFC 8785's rules for them is needed; whole numbers
//! stay below 2^53.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::excerpt::plain;

/// What can be written as canonical JSON.
pub trait Canonical {
    /// Appends the value to `out`.
    fn write(&self, out: &mut Vec<u8>);

    /// The canonical bytes.
    fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// The SHA-256 of the canonical bytes, as 64 lowercase hexadecimal digits.
    fn digest(&self) -> String {
        sha256_hex(&self.canonical())
    }
}

/// The SHA-256 of bytes, as 64 lowercase hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lowercase hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The bytes of hexadecimal digits, as many as fit; what is no digit is 0.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digit = |at: usize| pair.get(at).and_then(|digit| char::from(*digit).to_digit(16)).unwrap_or_default();
        *byte = u8::try_from(digit(0) * 16 + digit(1)).unwrap_or_default();
    }
    bytes
}

/// Whether a text is a SHA-256 as trueup writes it.
#[must_use]
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Reads JSON, canonical or not. The error says what is wrong with it, in a lowercase fragment.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    // A list would be taken for an object of the members in their order.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err("it is no JSON object".to_owned());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        // The place helps nobody: it is one line. Nor may a value that is wrong be repeated: it could be an anchor.
        let text = text.split(" at line ").next().unwrap_or_default();
        let value = ["invalid type", "invalid value"].iter().any(|kind| text.starts_with(kind));
        plain(text.rsplit(", ").next().filter(|_| value).unwrap_or(text))
    })
}

/// Writes an object of the members given, in whatever order they come.
pub fn object<const N: usize>(out: &mut Vec<u8>, mut members: [(&str, &dyn Canonical); N]) {
    members.sort_unstable_by(|(a, _), (b, _)| utf16_order(a, b));
    entries(out, members.into_iter());
}

/// The same for as many members as there are.
pub fn object_of(out: &mut Vec<u8>, mut members: Vec<(&str, &dyn Canonical)>) {
    members.sort_unstable_by(|(a, _), (b, _)| utf16_order(a, b));
    entries(out, members.into_iter());
}

/// Writes a list of values of differing types.
pub fn list(out: &mut Vec<u8>, items: &[&dyn Canonical]) {
    separated(out, b'[', b']', items.iter(), |out, item| item.write(out));
}

/// Writes an object of the entries of a map.
pub fn map<'a, V: Canonical + 'a>(out: &mut Vec<u8>, members: impl Iterator<Item = (&'a str, &'a V)>) {
    let mut members: Vec<(&str, &V)> = members.collect();
    // Text sorts by code points, which differs from UTF-16 only beyond the basic plane.
    members.sort_by(|(a, _), (b, _)| utf16_order(a, b));
    entries(out, members.into_iter().map(|(name, value)| (name, value as &dyn Canonical)));
}

fn entries<'a>(out: &mut Vec<u8>, members: impl Iterator<Item = (&'a str, &'a dyn Canonical)>) {
    separated(out, b'{', b'}', members, |out, (name, value)| {
        name.write(out);
        out.push(b':');
        value.write(out);
    });
}

fn separated<T>(
    out: &mut Vec<u8>,
    open: u8,
    close: u8,
    items: impl Iterator<Item = T>,
    write: impl Fn(&mut Vec<u8>, T),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(close);
}

fn utf16_order(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

impl Canonical for str {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        let mut rest = self.as_bytes();
        while let Some(at) = rest.iter().position(|byte| matches!(byte, 0..=0x1f | b'"' | b'\\')) {
            out.extend_from_slice(&rest[..at]);
            escaped(out, rest[at]);
            rest = &rest[at + 1..];
        }
        out.extend_from_slice(rest);
        out.push(b'"');
    }
}

fn escaped(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        0x08 => out.extend_from_slice(b"\\b"),
        b'\t' => out.extend_from_slice(b"\\t"),
        b'\n' => out.extend_from_slice(b"\\n"),
        0x0c => out.extend_from_slice(b"\\f"),
        b'\r' => out.extend_from_slice(b"\\r"),
        other => {
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(hex(&[other]).as_bytes());
        }
    }
}

impl Canonical for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}

impl Canonical for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Canonical for u64 {
    fn write(&self, out: &mut Vec<u8>) {
        debug_assert!(*self < 1 << 53, "JSON numbers are exact below 2^53 only");
        out.extend_from_slice(self.to_string().as_bytes());
    }
}

impl<T: Canonical + ?Sized> Canonical for &T {
    fn write(&self, out: &mut Vec<u8>) {
        (**self).write(out);
    }
}

impl<T: Canonical> Canonical for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

impl<T: Canonical> Canonical for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        separated(out, b'[', b']', self.iter(), |out, item| item.write(out));
    }
}

impl<V: Canonical> Canonical for BTreeMap<String, V> {
    fn write(&self, out: &mut Vec<u8>) {
        map(out, self.iter().map(|(name, value)| (name.as_str(), value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &dyn Canonical) -> String {
        String::from_utf8(value.canonical()).unwrap()
    }

    #[test]
    fn members_are_sorted_by_utf16_code_units() {
        // The example of RFC 8785, 3.2.3: beyond the basic plane, UTF-16 and code points sort differently.
        let names = ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1f600}", "\u{80}", "\u{f6}"];
        let members: BTreeMap<String, bool> = names.into_iter().map(|name| (name.to_owned(), true)).collect();
        let order = ["\\r", "1", "\u{80}", "\u{f6}", "\u{20ac}", "\u{1f600}", "\u{fb33}"];
        let expected: Vec<String> = order.iter().map(|name| format!("\"{name}\":true")).collect();
        assert_eq!(written(&members), format!("{{{}}}", expected.join(",")));
    }

    #[test]
    fn text_has_the_shortest_escapes() {
        let text = "\u{20ac}$\u{f}\nA'\u{42}\u{22}\u{5c}\u{5c}\u{22}/\u{8}\u{9}\u{c}\u{d}\u{7f}\u{2028}";
        let expected = "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\u{7f}\u{2028}\"";
        assert_eq!(written(&text), expected);
        assert_eq!(serde_json::from_str::<String>(&written(&text)).unwrap(), text);
    }

    #[test]
    fn members_come_out_sorted_however_they_were_named() {
        let mut out = Vec::new();
        object(&mut out, [("b", &1_u64), ("a", &None::<String>), ("c", &vec![true, false])]);
        assert_eq!(String::from_utf8(out).unwrap(), r#"{"a":null,"b":1,"c":[true,false]}"#);
    }

    #[test]
    fn a_digest_is_64_lowercase_digits() {
        let digest = sha256_hex(b"");
        assert_eq!(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!(is_digest(&digest));
        assert_eq!(hex(&unhex::<32>(&digest)), digest);
        assert!(!is_digest(&digest.to_uppercase()) && !is_digest(&digest[1..]) && !is_digest(&format!("{digest}0")));
    }
}
