//! One action: a line of a batch. Its id is a hash of what it does and of what must hold before, never of the batch or
//! the round, so that planning again gives the same id while nothing changed, and another one once it did.

use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::canonical::{self, Canonical, is_digest, sha256_hex};
use super::kind::Kind;
use super::value::Object;

/// What the first element of an id's preimage is: another format, other ids.
const ID_FORMAT: &str = "trueup-action-1";

/// What the migrator must find before it writes: the rows of a table that match `where_` are exactly `rows`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    pub table: String,
    /// Column and value; a list means any of its items, null means IS NULL.
    #[serde(rename = "where")]
    pub where_: Object,
    /// A multiset of rows, each naming the columns that are compared; none: no row may match.
    pub rows: Vec<Object>,
}

impl Canonical for Assertion {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(out, [("rows", &self.rows), ("table", &self.table), ("where", &self.where_)]);
    }
}

/// A finding that an action answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// `set/name`.
    pub rule: String,
    pub fingerprint: String,
}

impl Canonical for Found {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(out, [("fingerprint", &self.fingerprint), ("rule", &self.rule)]);
    }
}

/// What would undo an action; informative, an undo is planned afresh.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    pub kind: Kind,
    pub subject: Object,
    pub params: Object,
}

impl Canonical for Undo {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::object(out, [("kind", &self.kind), ("params", &self.params), ("subject", &self.subject)]);
    }
}

/// One action. `Action::new` gives one without findings, references, cluster and undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub kind: Kind,
    /// `table` and the members that [`Kind::definition`] lists.
    pub subject: Object,
    pub params: Object,
    /// Sorted by canonical bytes.
    pub expect: Vec<Assertion>,
    /// How often this kind, subject and parameters were acknowledged as done, found undone, and planned again.
    pub generation: u64,
    /// The findings that it answers, sorted.
    pub found: Vec<Found>,
    /// The actions whose results its references read, sorted.
    pub after: Vec<String>,
    /// The smallest action_id of its cluster.
    pub cluster: String,
    pub reversible: bool,
    /// None if and only if it is not reversible.
    pub undo: Option<Undo>,
}

impl Action {
    #[must_use]
    pub fn new(kind: Kind, subject: Object, params: Object, expect: Vec<Assertion>) -> Self {
        Self {
            kind,
            subject,
            params,
            expect: sorted(expect),
            generation: 0,
            found: Vec::new(),
            after: Vec::new(),
            cluster: String::new(),
            reversible: false,
            undo: None,
        }
    }

    /// The idempotency key: 64 hexadecimal digits.
    #[must_use]
    pub fn id(&self, project: &str) -> String {
        let mut bytes = Vec::with_capacity(512);
        let generation = self.generation.to_string();
        canonical::list(
            &mut bytes,
            &[&ID_FORMAT, &project, &self.kind, &self.subject, &self.params, &self.expect, &generation],
        );
        sha256_hex(&bytes)
    }

    /// The line of a batch, without its line feed.
    #[must_use]
    pub fn line(&self, action_id: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        canonical::object(
            &mut out,
            [
                ("action_id", &action_id),
                ("after", &self.after),
                ("cluster", &self.cluster),
                ("expect", &self.expect),
                ("found", &self.found),
                ("generation", &self.generation.to_string()),
                ("kind", &self.kind),
                ("params", &self.params),
                ("reversible", &self.reversible),
                ("subject", &self.subject),
                ("undo", &self.undo),
            ],
        );
        out
    }

    /// Reads a line: the id that it claims, and the action. The error says what is wrong with it; whether the id is the
    /// action's, [`Action::id`] tells.
    pub fn parse(line: &[u8]) -> Result<(String, Self), String> {
        let Wire { action_id, after, cluster, expect, found, generation, kind, params, reversible, subject, undo } =
            canonical::read(line)?;
        for (name, id) in
            [("action_id", &action_id), ("cluster", &cluster)].into_iter().chain(after.iter().map(|id| ("after", id)))
        {
            if !is_digest(id) {
                return Err(format!("`{name}` is no action_id"));
            }
        }
        let action =
            Self { kind, subject, params, expect, generation: generation.0, found, after, cluster, reversible, undo };
        // Members twice, blanks, other escapes, expectations out of order: another program wrote or changed it.
        if action.expect.windows(2).any(|pair| pair[0].canonical() > pair[1].canonical()) {
            return Err("`expect` is not sorted".to_owned());
        }
        if action.line(&action_id) != line {
            return Err("it is not in canonical form".to_owned());
        }
        Ok((action_id, action))
    }

    /// Every action that its subject, parameters and expectations refer to, each once, sorted.
    #[must_use]
    pub fn refs(&self) -> Vec<&str> {
        let mut refs = Vec::new();
        self.subject.refs(&mut refs);
        self.params.refs(&mut refs);
        for assertion in &self.expect {
            assertion.where_.refs(&mut refs);
            assertion.rows.iter().for_each(|row| row.refs(&mut refs));
        }
        refs.sort_unstable();
        refs.dedup();
        refs
    }
}

/// Expectations in the order of their canonical bytes, each once.
#[must_use]
pub fn sorted(mut expect: Vec<Assertion>) -> Vec<Assertion> {
    for assertion in &mut expect {
        // A multiset has no order: one is chosen, so that the id doesn't depend on the order of reading.
        assertion.rows.sort_by_cached_key(Canonical::canonical);
    }
    expect.sort_by_cached_key(Canonical::canonical);
    expect.dedup();
    expect
}

/// A line as it is read: every member present, none more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    action_id: String,
    after: Vec<String>,
    cluster: String,
    expect: Vec<Assertion>,
    found: Vec<Found>,
    generation: Generation,
    kind: Kind,
    params: Object,
    reversible: bool,
    subject: Object,
    // Not Option's own reading, which takes a missing member for null.
    #[serde(deserialize_with = "Option::deserialize")]
    undo: Option<Undo>,
}

/// A count written as text.
struct Generation(u64);

impl<'de> Deserialize<'de> for Generation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.parse::<u64>() {
            Ok(count) if count.to_string() == text => Ok(Self(count)),
            _ => Err(de::Error::custom("`generation` is no count")),
        }
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::from_word(&word)
            .ok_or_else(|| de::Error::custom(format_args!("unknown kind {}", crate::excerpt::plain(&word))))
    }
}

#[cfg(test)]
pub(super) mod tests;
