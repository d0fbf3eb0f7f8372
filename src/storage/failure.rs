//! What went wrong with an object store, in words that name the object and hold no secret: neither signed URLs nor the
//! bodies of answers, which repeat tokens, are ever shown.

use std::error::Error as StdError;
use std::fmt;
use std::sync::OnceLock;

use object_store::client::{HttpError, HttpErrorKind};

use crate::error::Error;

/// Words of a server are cut after this many characters.
const WORDS_CHARS_MAX: usize = 200;
/// Shorter values of variables are too common to be hidden.
const SECRET_CHARS_MIN: usize = 6;

/// The one cause that errors of object stores carry, so that whoever shows it shows no more than this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    what: String,
    why: String,
    advice: &'static str,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

impl StdError for Failure {}

impl Failure {
    pub(super) fn of(error: &object_store::Error, what: String) -> Self {
        let (why, advice) = explained(error);
        Self { what, why, advice }
    }

    /// The failure among an error's causes.
    #[must_use]
    pub fn among<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e Self> {
        let mut at = Some(error);
        while let Some(error) = at {
            if let Some(failure) = error.downcast_ref::<Self>() {
                return Some(failure);
            }
            // An I/O error leaves out the one that it was made of.
            at = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        None
    }

    /// As an error of kind input; `what` follows "failed to".
    #[must_use]
    pub fn error(&self, what: impl Into<String>) -> Error {
        Error::input(what).because(self).hint(self.advice)
    }

    /// Without what was being done: for errors that say it.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }

    /// The store was asked for as long as it is, and no answer, or none that makes sense, came of it.
    pub(super) fn is_down(&self) -> bool {
        self.advice == LATER
    }

    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.advice
    }
}

const LATER: &str = "run the command again later; TRUEUP_STORE_RETRY says how long a request is repeated (30s), TRUEUP_STORE_TIMEOUT how \
     long an answer may take (30s)";
const RENEW: &str = "renew the credentials in the environment, then run the command again";
const RIGHTS: &str = "may these credentials read, list and write there? `README.md` lists the variables that are read";
const NAMES: &str = "are bucket, region and endpoint right? `README.md` lists the variables that are read";
const NO_CREDENTIALS: &str = "give credentials in the environment (AWS_ACCESS_KEY_ID …, AZURE_STORAGE_ACCOUNT_KEY …, GOOGLE_APPLICATION_CREDENTIALS)";
const RANGES: &str =
    "the server must answer requests for ranges of bytes, and tell sizes: copy the files to disk otherwise";
/// Asked for credentials where a machine in the cloud has them.
const METADATA_HOSTS: [&str; 3] = ["169.254.169.254", "metadata.google.internal", "169.254.170.2"];

/// The reason, and what to do.
fn explained(error: &object_store::Error) -> (String, &'static str) {
    let texts = texts(error);
    if texts.iter().any(|text| METADATA_HOSTS.iter().any(|host| text.contains(host))) {
        return ("there are no credentials, and this machine has none of its own".to_owned(), NO_CREDENTIALS);
    }
    if let Some((status, body)) = texts.iter().find_map(|text| answered(text)) {
        return of_answer(&status, body);
    }
    if let Some(http) = http_error(error) {
        return of_connection(http);
    }
    match error {
        object_store::Error::NotFound { .. } => ("it is not there".to_owned(), NAMES),
        object_store::Error::Precondition { .. } => ("it changed meanwhile".to_owned(), "run the command again"),
        object_store::Error::NotSupported { .. } if texts[0].contains("Range") => (shown(&texts[0]), RANGES),
        object_store::Error::NotSupported { .. } | object_store::Error::NotImplemented { .. } => {
            (shown(&texts[0]), "the object store must support conditional puts (If-None-Match)")
        }
        _ => {
            let last = texts.last().map_or("", String::as_str);
            let advice = match last {
                last if last.contains("fewer bytes") => LATER,
                last if last.contains("range") || last.contains("Content-Length") => RANGES,
                _ => NAMES,
            };
            (shown(last), advice)
        }
    }
}

fn of_answer(status: &str, body: &str) -> (String, &'static str) {
    let code = tag(body, "Code").or_else(|| quoted(body, "code")).unwrap_or_default();
    let message = tag(body, "Message").or_else(|| quoted(body, "message")).unwrap_or_default();
    let said = [code, message].into_iter().filter(|text| !text.is_empty()).map(shown).collect::<Vec<_>>().join(": ");
    let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
    let why = format!("the store answered {}{said}", shown(status));
    let advice = match status.get(..3) {
        Some("429" | "408") => LATER,
        Some("401" | "403" | "400") if code.contains("Expired") || message.contains("expired") => RENEW,
        Some("401" | "403") => RIGHTS,
        Some(first) if first.starts_with('5') => LATER,
        _ => NAMES,
    };
    (why, advice)
}

fn of_connection(error: &HttpError) -> (String, &'static str) {
    let root = shown(&root(error));
    match error.kind() {
        HttpErrorKind::Timeout => ("no whole answer came in time".to_owned(), LATER),
        HttpErrorKind::Connect => (format!("no connection: {root}"), NAMES),
        HttpErrorKind::Interrupted | HttpErrorKind::Request | HttpErrorKind::Decode => {
            (format!("the connection broke off: {root}"), LATER)
        }
        _ => (format!("the request failed: {root}"), LATER),
    }
}

/// Every message from the outermost to the innermost.
fn texts(error: &object_store::Error) -> Vec<String> {
    let mut texts = Vec::new();
    let mut at: Option<&dyn StdError> = Some(error);
    while let Some(error) = at {
        texts.push(error.to_string());
        at = error.source();
    }
    texts
}

fn http_error(error: &object_store::Error) -> Option<&HttpError> {
    let mut at: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = at {
        if let Some(http) = error.downcast_ref::<HttpError>() {
            return Some(http);
        }
        at = error.source();
    }
    None
}

fn root(error: &HttpError) -> String {
    let mut at: &dyn StdError = error;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}

/// "Server returned non-2xx status code: 503 Service Unavailable: BODY".
fn answered(text: &str) -> Option<(String, &str)> {
    const BEFORE: [&str; 2] = ["Server returned non-2xx status code: ", "Server returned error response: "];
    if let Some((_, rest)) = text.split_once(BEFORE[0]) {
        let (status, body) = rest.split_once(": ").unwrap_or((rest.trim_end_matches(':'), ""));
        return Some((status.to_owned(), body));
    }
    text.split_once(BEFORE[1]).map(|(_, body)| ("200, and an error with it".to_owned(), body))
}

/// The text of an XML element.
fn tag<'b>(body: &'b str, name: &str) -> Option<&'b str> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    // Azure's messages go on with request ids, line by line.
    rest.split_once(&format!("</{name}>"))?.0.lines().next()
}

/// The text of a JSON member.
fn quoted<'b>(body: &'b str, name: &str) -> Option<&'b str> {
    let (_, rest) = body.split_once(&format!("\"{name}\""))?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    Some(rest.split_once('"')?.0)
}

/// One line of a server's or library's words: short, without control characters, URLs' queries, or any value that the
/// environment gave as a secret.
pub(super) fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut line = crate::excerpt::mask::urls(&crate::excerpt::plain(line));
    for secret in secrets() {
        line = line.replace(secret.as_str(), "***");
    }
    if line.chars().count() > WORDS_CHARS_MAX {
        line = line.chars().take(WORDS_CHARS_MAX).chain(['…']).collect();
    }
    line.trim_end_matches(['.', ' ']).to_owned()
}

/// Values of the variables that hold credentials, the longest first.
fn secrets() -> &'static [String] {
    static SECRETS: OnceLock<Vec<String>> = OnceLock::new();
    SECRETS.get_or_init(|| {
        const OWNERS: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];
        const WORDS: [&str; 7] = ["KEY", "SECRET", "TOKEN", "SAS", "PASSWORD", "CREDENTIAL", "CONNECTION_STRING"];
        let telling = |name: &str| {
            let name = name.to_ascii_uppercase();
            OWNERS.iter().any(|owner| name.starts_with(owner)) && WORDS.iter().any(|word| name.contains(word))
        };
        let mut secrets: Vec<String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, value)| telling(name) && value.chars().count() >= SECRET_CHARS_MIN)
            .flat_map(|(_, value)| parts(&value))
            .collect();
        secrets.sort_by_key(|value| std::cmp::Reverse(value.len()));
        secrets
    })
}

/// A value, and the values in it: of a connection string or a signature's query, each part is as secret as the whole.
fn parts(value: &str) -> Vec<String> {
    let inner = value.split(['&', ';']).filter_map(|pair| pair.split_once('=').map(|(_, inner)| inner));
    let inner = inner.filter(|inner| inner.chars().count() >= SECRET_CHARS_MIN);
    let decoded = |text: &str| text.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/");
    std::iter::once(value).chain(inner).flat_map(|text| [text.to_owned(), decoded(text)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_secret_is_one() {
        let all = parts("sv=2022-11-02&sp=r&sig=abc%2Bdef%3D");
        assert!(all.contains(&"abc+def=".to_owned()) && all.contains(&"abc%2Bdef%3D".to_owned()), "{all:?}");
        assert!(!all.contains(&"r".to_owned()));
        assert!(parts("AccountName=a;AccountKey=a2V5a2V5==").contains(&"a2V5a2V5==".to_owned()));
    }

    fn generic(text: &str) -> object_store::Error {
        object_store::Error::Generic { store: "S3", source: text.to_owned().into() }
    }

    #[test]
    fn an_answer_is_told_by_its_code_and_message_alone() {
        for (text, why, advice) in [
            (
                "Error performing GET http://h/b/k?sig=canary in 1s - Server returned non-2xx status code: 503 Service \
                 Unavailable: <?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>",
                "the store answered 503 Service Unavailable (SlowDown: Reduce your rate)",
                LATER,
            ),
            (
                "Server returned non-2xx status code: 400 Bad Request: <Error><Code>ExpiredToken</Code><Message>The \
                 provided token has expired.</Message><Token-0>canary</Token-0></Error>",
                "the store answered 400 Bad Request (ExpiredToken: The provided token has expired)",
                RENEW,
            ),
            (
                "Server returned non-2xx status code: 403 Forbidden: {\"error\": {\"code\": 403, \"message\": \"no\"}}",
                "the store answered 403 Forbidden (no)",
                RIGHTS,
            ),
            ("Server returned non-2xx status code: 404 Not Found: ", "the store answered 404 Not Found", NAMES),
            (
                "Error performing PUT http://169.254.169.254/latest/api/token in 5s - HTTP error",
                "there are no credentials, and this machine has none of its own",
                NO_CREDENTIALS,
            ),
        ] {
            let failure = Failure::of(&generic(text), "read s3://b/k".to_owned());
            assert_eq!((failure.why(), failure.advice()), (why, advice));
            assert!(!format!("{failure:?}{failure}").contains("canary"));
        }
    }

    #[test]
    fn it_is_found_among_causes() {
        let failure = Failure::of(&generic("x"), "read s3://b/k".to_owned());
        let store = object_store::Error::Generic { store: "S3", source: Box::new(failure.clone()) };
        assert_eq!(Failure::among(&std::io::Error::other(store)), Some(&failure));
        assert_eq!(Failure::among(&std::io::Error::other(failure.clone())), Some(&failure));
        assert_eq!(Failure::among(&std::fmt::Error), None);
        let error = failure.error("inspect");
        assert_eq!(error.exit_code(), crate::exit::INCONCLUSIVE);
    }
}
