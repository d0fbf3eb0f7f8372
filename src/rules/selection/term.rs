//! One term of a selection: a name, or a method with a word after its colon.

use globset::{GlobBuilder, GlobMatcher};

use super::{Asks, Selection};
use crate::error::{Error, Result};
use crate::finding::Severity;
use crate::suggest;

pub(super) const SELECTOR: &str = "selector:";

/// Every method, with what stands after its colon.
const METHODS: [(&str, &str); 9] = [
    ("set", "SET"),
    ("severity", "LEVEL"),
    ("tag", "TAG"),
    ("action", "KIND"),
    ("needs", "TABLE"),
    ("model", "NAME"),
    ("state", "new"),
    ("result", "fail"),
    ("selector", "NAME"),
];
const SEVERITIES: [(&str, Severity); 4] =
    [("low", Severity::Low), ("medium", Severity::Medium), ("high", Severity::High), ("critical", Severity::Critical)];
const STATES: [(&str, State); 5] = [
    ("new", State::New),
    ("persisting", State::Persisting),
    ("reopened", State::Reopened),
    ("resolved", State::Resolved),
    ("modified", State::Modified),
];
/// What is written, and the word for it in a recorded round.
const RESULTS: [(&str, &str); 7] = [
    ("fail", "violated"),
    ("violated", "violated"),
    ("suspected", "suspected"),
    ("waived", "waived"),
    ("skipped", "skipped"),
    ("failed", "failed"),
    ("clean", "clean"),
];

#[derive(Clone, Debug)]
pub(super) enum Term {
    /// A set, a rule id or a rule's name; each may be a glob.
    Name(Glob),
    Set(Glob),
    Severity(Severity),
    Tag(Glob),
    Action(Glob),
    /// A table or one of its columns.
    Needs(Glob),
    Model(Glob),
    State(State),
    /// The word of a recorded round.
    Result(&'static str),
    Selector(Selection),
}

/// How a rule's findings stood in the round before; or the rule itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    New,
    Persisting,
    Reopened,
    Resolved,
    /// The rule is not what it was when it last ran.
    Modified,
}

/// Text in which `*` stands for any characters but `/`, and nothing else is special.
#[derive(Clone, Debug)]
pub(super) struct Glob {
    pub text: String,
    matcher: GlobMatcher,
}

impl Glob {
    fn new(text: &str) -> Result<Self> {
        let escaped = globset::escape(text).replace("[*]", "*");
        GlobBuilder::new(&escaped)
            .literal_separator(true)
            .build()
            .map(|glob| Self { text: text.to_owned(), matcher: glob.compile_matcher() })
            .map_err(|error| failed(text).because(error))
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.matcher.is_match(text)
    }
}

impl Term {
    /// Reads one that is no `selector:`.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((method, word)) = text.split_once(':') else {
            return if text.is_empty() {
                Err(failed(text).because("a term is empty"))
            } else {
                Ok(Self::Name(Glob::new(text)?))
            };
        };
        if word.is_empty() && METHODS.iter().any(|(known, _)| *known == method) {
            return Err(failed(text).because(format!("nothing stands after {method}:")));
        }
        match method {
            "set" => Glob::new(word).map(Self::Set),
            "severity" => one_of(text, word, "severity", &SEVERITIES).map(Self::Severity),
            "tag" => Glob::new(word).map(Self::Tag),
            "action" => Glob::new(word).map(Self::Action),
            "needs" => Glob::new(word).map(Self::Needs),
            "model" => Glob::new(word).map(Self::Model),
            "state" => one_of(text, word, "state", &STATES).map(Self::State),
            "result" => one_of(text, word, "result", &RESULTS).map(Self::Result),
            _ => Err(unknown_method(text, method)),
        }
    }

    pub fn asks(&self) -> Asks {
        match self {
            Self::Needs(_) | Self::Model(_) => Asks { reads: true, ..Asks::default() },
            Self::State(State::Modified) => Asks { modified: true, round: true, ..Asks::default() },
            Self::State(_) | Self::Result(_) => Asks { round: true, ..Asks::default() },
            Self::Selector(selection) => selection.asks(),
            _ => Asks::default(),
        }
    }
}

fn failed(text: &str) -> Error {
    Error::usage(format!("read the selection \"{}\"", crate::excerpt::plain(text)))
}

fn one_of<T: Copy>(text: &str, word: &str, noun: &str, words: &[(&str, T)]) -> Result<T> {
    if let Some((_, meaning)) = words.iter().find(|(known, _)| *known == word) {
        return Ok(*meaning);
    }
    let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
    let error = failed(text).because(format!("there is no {noun} \"{}\"", crate::excerpt::plain(word)));
    Err(match suggest::nearest(word, known.iter().copied()) {
        Some(near) => error.hint(format!("did you mean {noun}:{near}?")),
        None => error.hint(format!("write {noun}: and one of {}", known.join(", "))),
    })
}

fn unknown_method(text: &str, method: &str) -> Error {
    let error = failed(text).because(format!("there is no method \"{}:\"", crate::excerpt::plain(method)));
    match suggest::nearest(method, METHODS.iter().map(|(known, _)| *known)) {
        Some(near) => error.hint(format!("did you mean {near}:?")),
        None => {
            let known: Vec<String> = METHODS.iter().map(|(method, word)| format!("{method}:{word}")).collect();
            error.hint(format!("select by set, rule or glob, or by {}", known.join(", ")))
        }
    }
}
