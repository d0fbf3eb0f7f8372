//! Words and numbers for people: data made harmless to a terminal, thousands, percentages, durations, sizes.

use std::borrow::Cow;

/// Data as visible text: control characters, escape sequences, and the marks that reorder or hide text become
/// `\u{1b}`; what a CI runner would read as a command (`::error::`, `##vso[…]`) is broken up the same way.
///
/// Two accounts that differ by a zero-width mark are two accounts: they must look different, too.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let mut safe: Option<String> = None;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let escape = is_deceptive(c) || opens_ci_command(before, rest);
        match (&mut safe, escape) {
            (None, true) => safe = Some(format!("{}{}", &text[..at], c.escape_unicode())),
            (Some(safe), true) => safe.extend(c.escape_unicode()),
            (Some(safe), false) => safe.push(c),
            (None, false) => {}
        }
        before = Some(c);
    }
    safe.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Characters that steer a terminal or that a person can't see: C0, C1, line separators, bidi, zero width, tags.
#[must_use]
pub(super) fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// GitHub takes `::word` at the start of a line, and `##[` anywhere; Azure and TeamCity `##word[` anywhere.
fn opens_ci_command(before: Option<char>, rest: &str) -> bool {
    if let Some(word) = rest.strip_prefix("::") {
        return before.is_none_or(char::is_whitespace) && word.starts_with(|c: char| c.is_ascii_alphabetic());
    }
    let word = rest.strip_prefix('#').filter(|_| before == Some('#'));
    word.is_some_and(|word| word.starts_with(|c: char| c == '[' || c.is_ascii_alphabetic()))
}

/// A message of our own or of a library, on one line: its line breaks are layout, not data.
#[must_use]
pub fn one_line(message: &str) -> String {
    harmless(
        &message.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
    )
    .into_owned()
}

/// [`harmless`], and no longer than `chars_max` characters of the data; `ellipsis` says that there was more.
#[must_use]
pub fn shortened(text: &str, chars_max: usize, ellipsis: &str) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}{ellipsis}", harmless(&text[..end])),
        None => harmless(text).into_owned(),
    }
}

/// Text that is harmless already but for its line breaks, no longer than that; an ellipsis says that there was more.
#[must_use]
pub fn shortened_lines(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// 1234567 as `1,234,567`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 rule`, `7 rules`.
#[must_use]
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// `part` of `whole` in percent. Only nothing is `0 %` and only everything is `100 %`, however large the numbers.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    if part == 0 || part == whole {
        return if part == 0 { "0 %" } else { "100 %" }.to_owned();
    }
    let percent = part as f64 / whole as f64 * 100.0;
    if percent >= 99.995 && part < whole {
        return ">99.99 %".to_owned();
    }
    if percent < 0.000_000_1 {
        return "<0.0000001 %".to_owned();
    }
    // Two digits that say something: a rate of one in a million accounts is a thousand people.
    let decimals = if percent >= 0.01 { 2 } else { (-percent.log10()).ceil() as usize + 1 };
    format!("{percent:.decimals$} %")
}

/// `12 ms`, `3.4 s`, `2 min 5 s`, `1 h 2 min`.
#[must_use]
pub fn duration(elapsed_ms: u64) -> String {
    let secs = elapsed_ms / 1000;
    match secs {
        0 => format!("{elapsed_ms} ms"),
        1..60 => format!("{secs}.{} s", elapsed_ms % 1000 / 100),
        60..3600 => format!("{} min {} s", secs / 60, secs % 60),
        _ => format!("{} h {} min", grouped(secs / 3600), secs % 3600 / 60),
    }
}

/// `512 B`, `3.4 GiB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    let mut unit = 1_u64;
    for name in ["B", "KiB", "MiB", "GiB", "TiB"] {
        if bytes / unit < 1024 || name == "TiB" {
            return match unit {
                1 => format!("{bytes} {name}"),
                _ => format!("{}.{} {name}", grouped(bytes / unit), bytes % unit * 10 / unit),
            };
        }
        unit *= 1024;
    }
    format!("{bytes} B")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_borrowed_as_it_is() {
        for text in ["", "plain", "张伟 138****5678", "naïve — ok", "a::b", "at 10:30", "issue ## 7", "C:\\x"] {
            assert!(matches!(harmless(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_steers_or_hides_becomes_visible() {
        assert_eq!(harmless("a\u{1b}[2Jb\u{7}"), "a\\u{1b}[2Jb\\u{7}");
        assert_eq!(harmless("\u{9b}31m"), "\\u{9b}31m");
        assert_eq!(harmless("x\n::error::y\r\ty"), "x\\u{a}\\u{3a}:error::y\\u{d}\\u{9}y");
        assert_eq!(harmless("abc\u{202e}def\u{2066}\u{200f}"), "abc\\u{202e}def\\u{2066}\\u{200f}");
        assert_eq!(
            harmless("13\u{200b}8\u{feff}\u{200d}\u{ad}\u{e0041}"),
            "13\\u{200b}8\\u{feff}\\u{200d}\\u{ad}\\u{e0041}"
        );
        assert_eq!(harmless("a\u{2028}b\u{7f}"), "a\\u{2028}b\\u{7f}");
    }

    #[test]
    fn nothing_is_a_command_to_a_ci_runner() {
        assert_eq!(harmless("::error::x"), "\\u{3a}:error::x");
        assert_eq!(harmless("  ::add-mask::x"), "  \\u{3a}:add-mask::x");
        assert_eq!(harmless("x ##vso[task.complete]"), "x #\\u{23}vso[task.complete]");
        assert_eq!(harmless("##[error]###[x"), "#\\u{23}[error]##\\u{23}[x");
    }

    #[test]
    fn a_long_value_is_cut_between_characters_and_says_so() {
        assert_eq!(shortened("张伟张伟", 3, "…"), "张伟张…");
        assert_eq!(shortened("张伟张", 3, "…"), "张伟张");
        assert_eq!(shortened("\u{1b}\u{1b}\u{1b}", 2, "..."), "\\u{1b}\\u{1b}...");
        assert_eq!(one_line("out of memory:\n\t  pool\u{7} full\r\n"), "out of memory: pool\\u{7} full");
    }

    #[test]
    fn numbers_are_exact_and_grouped() {
        let texts: Vec<String> = [0, 7, 999, 1000, 1_234_567, u64::MAX].map(grouped).into();
        assert_eq!(texts, ["0", "7", "999", "1,000", "1,234,567", "18,446,744,073,709,551,615"]);
        assert_eq!((counted(0, "rule"), counted(1, "rule")), ("0 rules".into(), "1 rule".into()));
    }

    #[test]
    fn only_nothing_is_zero_and_only_everything_is_a_hundred_percent() {
        let of = |part, whole| percent(part, whole);
        assert_eq!([of(0, 0), of(3, 0), of(0, 9), of(9, 9)], ["-", "-", "0 %", "100 %"]);
        assert_eq!([of(3, 1000), of(1, 3), of(999_999, 1_000_000)], ["0.30 %", "33.33 %", ">99.99 %"]);
        assert_eq!([of(1, 1_000_000_000), of(37, 10_000_000)], ["0.00000010 %", "0.00037 %"]);
        assert_eq!([of(1, u64::MAX), of(u64::MAX - 1, u64::MAX)], ["<0.0000001 %", ">99.99 %"]);
        assert_eq!(of(3, 2), "150.00 %");
    }

    #[test]
    fn durations_and_sizes() {
        assert_eq!([0, 999, 1000, 59_999].map(duration), ["0 ms", "999 ms", "1.0 s", "59.9 s"]);
        assert_eq!([60_000, 3_725_000].map(duration), ["1 min 0 s", "1 h 2 min"]);
        assert_eq!([0, 1023, 1024, 3_650_722_201].map(size), ["0 B", "1023 B", "1.0 KiB", "3.3 GiB"]);
        assert_eq!([u64::MAX].map(size), ["16,777,215.9 TiB"]);
    }
}
