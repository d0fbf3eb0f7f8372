//! Errors: few kinds, each with what happened, where, and what to do next. Rendered once, in `main`.
//!
//! ```
//! use trueup::error::{Error, Kind};
//! let error = Error::input("read exports/mini/part-0.parquet").because("the file ends early").hint("export it again");
//! assert_eq!(error.exit_code(), trueup::exit::INCONCLUSIVE);
//! assert_eq!(error.to_string(), "failed to read exports/mini/part-0.parquet: the file ends early");
//! assert_eq!(error.kind(), Kind::Input);
//! ```

use std::fmt;

use crate::exit;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of trouble it is; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Command line, project file or rule file.
    Usage,
    /// An input is unreadable, or the machine's memory, time or disk ran out: the round is inconclusive.
    Input,
    /// Nothing was selected or could run.
    NothingRan,
    /// Another run holds the state folder.
    Held,
    /// The user stopped the run.
    Interrupted,
    /// A bug in trueup.
    Internal,
}

/// One error: `failed to {what}: {cause}`, an optional excerpt of the file at fault, and an optional hint.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    what: String,
    cause: Option<String>,
    excerpt: Option<String>,
    hint: Option<String>,
}

impl Error {
    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), cause: None, excerpt: None, hint: None }
    }

    /// `what` follows "failed to": "read exports/mini/part-0.parquet".
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    pub fn input(what: impl Into<String>) -> Self {
        Self::new(Kind::Input, what)
    }

    pub fn nothing_ran(what: impl Into<String>) -> Self {
        Self::new(Kind::NothingRan, what)
    }

    pub fn held(what: impl Into<String>) -> Self {
        Self::new(Kind::Held, what)
    }

    pub fn interrupted() -> Self {
        Self::new(Kind::Interrupted, "finish: interrupted")
    }

    pub fn internal(what: impl Into<String>) -> Self {
        Self::new(Kind::Internal, what)
    }

    /// Why it failed: a lowercase fragment, or the cause's own message.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// The lines of the file at fault, already rendered with line numbers and markers.
    #[must_use]
    pub fn excerpt(mut self, excerpt: impl Into<String>) -> Self {
        self.excerpt = Some(excerpt.into());
        self
    }

    /// What to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Why it failed, without what failed.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The lines of the file at fault.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// What to do next.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Usage => exit::USAGE,
            Kind::Input => exit::INCONCLUSIVE,
            Kind::NothingRan => exit::NOTHING_RAN,
            Kind::Held => exit::HELD,
            Kind::Interrupted => exit::INTERRUPTED,
            Kind::Internal => exit::INTERNAL,
        }
    }

    /// The whole message for a person: the sentence, the excerpt, the hint.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = format!("error: {self}");
        if let Some(excerpt) = &self.excerpt {
            text.push('\n');
            text.push_str(excerpt.trim_end());
        }
        if let Some(hint) = &self.hint {
            text.push_str("\nhelp: ");
            text.push_str(hint);
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to {}", self.what)?;
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
