//! Hiding secrets in what a message shows. They belong in the environment; when one stands in the project file or on
//! the command line all the same, no error repeats it. Masking keeps every character's place, so that markers fit.

/// Parts of key names whose values are secrets.
const SECRET_WORDS: &[&str] = &[
    "secret",
    "password",
    "passwd",
    "credential",
    "access_key",
    "account_key",
    "api_key",
    "apikey",
    "private_key",
    "sas_token",
    "session_token",
    "security_token",
    "auth_token",
    "access_token",
    "bearer",
];

/// One line of a project file without the secrets in it: credentials and queries of URLs, values of telling keys.
pub fn line(text: &str) -> String {
    let mut chars: Vec<char> = urls(&keys(text)).chars().collect();
    let mut start = 0;
    for at in 0..chars.len() {
        match chars[at] {
            ',' | '{' => start = at + 1,
            '=' if is_secret(&chars[start..at]) => {
                cover(&mut chars[at + 1..]);
                break;
            }
            _ => {}
        }
    }
    chars.into_iter().collect()
}

/// Any text without what URLs in it may hide. Rather too much than too little: up to the last `@`, all after a `?`.
pub fn urls(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let Some(scheme) = chars.windows(3).position(|three| three == [':', '/', '/']) else {
        return text.to_owned();
    };
    let start = scheme + 3;
    if let Some(at) = chars.iter().rposition(|&c| c == '@').filter(|&at| at > start) {
        cover(&mut chars[start..at]);
    }
    if let Some(query) = chars[start..].iter().position(|&c| c == '?' || c == '#') {
        cover(&mut chars[start + query + 1..]);
    }
    chars.into_iter().collect()
}

/// [`urls`] in each word of a message by itself: what follows a URL stays readable. For messages that others made, where a
/// URL has no blanks in it.
pub fn words(text: &str) -> String {
    if !text.contains("://") {
        return text.to_owned();
    }
    let breaks = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ',' | '(' | ')');
    text.split_inclusive(breaks).map(urls).collect()
}

/// Any text without what looks like a key or a token: long, of capitals, small letters and digits, as ids, hashes and names
/// are not.
pub fn keys(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let of_key = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '_' | '-' | '=');
    let mut at = 0;
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|c| of_key(c)).count();
        let run = &mut chars[at..at + length];
        let has = |wanted: fn(&char) -> bool| run.iter().any(wanted);
        if length >= KEY_CHARS_MIN
            && has(char::is_ascii_uppercase)
            && has(char::is_ascii_lowercase)
            && has(char::is_ascii_digit)
            && looks_random(run)
        {
            cover(run);
        }
        at += length.max(1);
    }
    chars.into_iter().collect()
}

/// Shorter ones are names as a rule, with words and numbers in them.
const KEY_CHARS_MIN: usize = 20;

/// Paths and names change their kind of letter at the start of words; keys do everywhere.
fn looks_random(run: &[char]) -> bool {
    let kind = |c: char| match c {
        'A'..='Z' => 0,
        'a'..='z' => 1,
        '0'..='9' => 2,
        _ => 3,
    };
    // What separates words is no change of them.
    let changes = run.windows(2).map(|two| (kind(two[0]), kind(two[1]))).filter(|(a, b)| a != b && a.max(b) < &3);
    changes.count() * 3 >= run.len()
}

/// Text that others made of data, without the middle of long numbers in it, which may be somebody's phone number:
/// `Cannot cast string '138****5678x'`. Dates stay.
pub fn numbers(text: &str) -> String {
    const DIGITS_MAX: usize = 6;
    const LEFT_FIRST: usize = 3;
    const LEFT_LAST: usize = 4;
    let digit = |c: char| c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c);
    let between =
        |c: char| matches!(c, ' ' | '-' | '(' | ')' | '.' | '/' | '+') || !(c.is_ascii() || c.is_alphanumeric());
    let mut chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !digit(chars[at]) {
            at += 1;
            continue;
        }
        let end = at + chars[at..].iter().take_while(|&&c| digit(c) || between(c)).count();
        let places: Vec<usize> = (at..end).filter(|&place| digit(chars[place])).collect();
        let date = places.len() >= 8 && places.len() <= 10 && chars[at + 4] == '-' && chars[at + 7] == '-';
        if places.len() > DIGITS_MAX && !date {
            let last = places.len() - LEFT_LAST.min(places.len() - LEFT_FIRST - 1);
            places[LEFT_FIRST..last].iter().for_each(|&place| chars[place] = '*');
        }
        at = end;
    }
    chars.into_iter().collect()
}

fn is_secret(key: &[char]) -> bool {
    let key: String = key.iter().map(|c| if *c == '-' { '_' } else { c.to_ascii_lowercase() }).collect();
    let key = key.trim();
    let bare = key.trim_matches(['"', '\'']);
    ["token", "sig", "signature", "key", "pass", "pwd"].contains(&bare) || SECRET_WORDS.iter().any(|w| key.contains(w))
}

fn cover(chars: &mut [char]) {
    for c in chars.iter_mut().filter(|c| !matches!(c, ' ' | '"' | '\'')) {
        *c = '*';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_in_urls_are_covered() {
        for (text, masked) in [
            (r#"path = "s3://AKIA:se/cr@t@bucket/x""#, r#"path = "s3://************@bucket/x""#),
            (r#"path = "https://h/x?sig=abc" # b"#, r#"path = "https://h/x?*******" * *"#),
            (r#"path = "exports/a@b?c""#, r#"path = "exports/a@b?c""#),
            (r#"secret_key = "abc""#, r#"secret_key = "***""#),
            (r#"x = { a = 1, "api-key" = "abc" }"#, r#"x = { a = 1, "api-key" = "***" *"#),
            (r#"fence_token = "tok""#, r#"fence_token = "tok""#),
        ] {
            assert_eq!(line(text), masked);
        }
    }

    #[test]
    fn what_looks_like_a_key_is_covered_and_names_are_not() {
        let shown = keys("decrypt(x, 'wJa1rXUtnFEM7KbPxRfiCYEXAMPLEkey') = AKIA");
        assert_eq!(shown, format!("decrypt(x, '{}') = AKIA", "*".repeat(32)));
        for text in [
            "case state when 1 then 'active' when 9 then 'deregistered' end",
            "exports/MiniProgram/2026-11-20/part-00000-of-00012.snappy.parquet",
            "0123456789abcdef0123456789abcdef",
            "created_at < TIMESTAMP '2026-06-01'",
            "MAX_ACCOUNTS_PER_ANCHOR_OF_2026",
            "sourceAccountsWithoutMappingSince2025",
        ] {
            assert_eq!(keys(text), text);
        }
    }

    #[test]
    fn long_numbers_lose_their_middle() {
        for (text, masked) in [
            ("Cannot cast string '13800000001x' to Int64", "Cannot cast string '138****0001x' to Int64"),
            ("of '+86 138-0000 0001'", "of '+86 1**-**** 0001'"),
            ("line 12, column 123456", "line 12, column 123456"),
            ("１３８００００００01", "１３８****００01"),
            ("13\u{200b}800000001", "13\u{200b}8****0001"),
            ("1234567", "123*567"),
            ("no time: 2026-13-45 02:00", "no time: 2026-13-45 02:00"),
        ] {
            assert_eq!(numbers(text), masked);
        }
    }

    #[test]
    fn what_follows_a_url_in_a_message_stays() {
        for (text, masked) in [
            ("read s3://a:b@bucket/x?y: no such file", "read s3://***@bucket/x?** no such file"),
            (r#"{"uri":"https://h/x?sig=abc","n":1}"#, r#"{"uri":"https://h/x?*******","n":1}"#),
            ("is it right? see a@b", "is it right? see a@b"),
        ] {
            assert_eq!(words(text), masked);
        }
    }
}
