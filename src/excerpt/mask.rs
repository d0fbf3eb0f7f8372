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
    let mut chars: Vec<char> = urls(text).chars().collect();
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
}
