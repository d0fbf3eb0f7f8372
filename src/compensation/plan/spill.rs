//! Drafts and holds on a scratch file: memory keeps where each lies, not what it says.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::draft::{Draft, Problem};
use super::holds::Held;
use crate::compensation::canonical::Canonical;
use crate::compensation::review::{Choice, Hold};
use crate::compensation::{Action, Object, Value};
use crate::error::{Error, Result};

const BUFFER_BYTES: usize = 1 << 20;

/// Where something lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    at: u64,
    len: u32,
}

/// A scratch file being written, then read in any order.
pub(super) struct Spill {
    out: BufWriter<File>,
    written: u64,
}

/// A draft as it is read back.
pub(super) struct Kept {
    pub action: Action,
    pub problems: Vec<Problem>,
    pub waits: Option<String>,
    pub reads: Vec<u64>,
    pub writes: Vec<u64>,
    pub facts: Object,
}

impl Spill {
    pub(super) fn new(scratch: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(scratch).map_err(|error| unusable(&error))?;
        Ok(Self { out: BufWriter::with_capacity(BUFFER_BYTES, file), written: 0 })
    }

    pub(super) fn hold(&mut self, held: &Held, rule: &str) -> Result<Place> {
        let hold = Hold {
            fingerprint: held.fingerprint.clone(),
            rule: rule.to_owned(),
            cluster: String::new(),
            subject: held.subject.clone(),
            question: held.question.clone(),
            evidence: held.evidence.clone(),
            choices: held.choices.clone(),
            vetoes: Vec::new(),
        };
        self.append(&hold.line())
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<Place> {
        let len = u32::try_from(bytes.len()).map_err(|error| Error::internal("keep a draft").because(error))?;
        self.out.write_all(bytes).map_err(|error| unusable(&error))?;
        let place = Place { at: self.written, len };
        self.written += u64::from(len);
        Ok(place)
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        self.out.flush().map_err(|error| unusable(&error))
    }

    fn bytes(&self, place: Place) -> Result<Vec<u8>> {
        let mut bytes = vec![0; place.len as usize];
        self.out.get_ref().read_exact_at(&mut bytes, place.at).map_err(|error| unusable(&error))?;
        Ok(bytes)
    }

    pub(super) fn read_draft(&self, place: Place) -> Result<Kept> {
        let bytes = self.bytes(place)?;
        let mut rest = bytes.as_slice();
        let (_, action) = Action::parse(take(&mut rest)?).map_err(broken)?;
        let more: Object = serde_json::from_slice(take(&mut rest)?).map_err(broken)?;
        let names = |bytes: &[u8]| -> Vec<u64> {
            bytes.chunks_exact(8).map(|name| u64::from_le_bytes(name.try_into().unwrap_or_default())).collect()
        };
        let (reads, writes) = (names(take(&mut rest)?), names(take(&mut rest)?));
        let problems = match more.get("problems") {
            Some(Value::List(problems)) => problems.iter().filter_map(problem).collect(),
            _ => Vec::new(),
        };
        let facts = match more.get("facts") {
            Some(Value::Object(facts)) => facts.clone(),
            _ => Object::new(),
        };
        Ok(Kept { action, problems, waits: more.text("waits").map(str::to_owned), reads, writes, facts })
    }

    pub(super) fn read_hold(&self, place: Place) -> Result<Hold> {
        Hold::parse(&self.bytes(place)?).map_err(broken)
    }
}

/// A draft and its action, as [`Spill::read_draft`] takes them apart.
pub(super) fn encoded(draft: &Draft, mut action: Action, action_id: &str) -> Vec<u8> {
    // Whoever reads the line again expects a cluster: the action alone.
    action_id.clone_into(&mut action.cluster);
    let problems = draft
        .problems
        .iter()
        .map(|problem| Value::from(Object::new().with("why", problem.why.as_str()).with("hard", problem.hard)));
    let rest = Object::new()
        .with("facts", draft.facts.clone())
        .with("problems", Value::List(problems.collect()))
        .with("waits", draft.waits.clone());
    let mut bytes = Vec::with_capacity(2048);
    part(&mut bytes, &action.line(action_id));
    part(&mut bytes, &rest.canonical());
    for names in [&draft.reads, &draft.writes] {
        part(&mut bytes, &names.iter().flat_map(|name| name.to_le_bytes()).collect::<Vec<u8>>());
    }
    bytes
}

fn problem(value: &Value) -> Option<Problem> {
    let Value::Object(problem) = value else { return None };
    Some(Problem { why: problem.text("why")?.to_owned(), hard: problem.get("hard") == Some(&Value::Bool(true)) })
}

fn part(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn take<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let cut = || Error::internal("read a draft back").because("it is cut");
    let (len, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let (part, after) = after.split_at_checked(u32::from_le_bytes(*len) as usize).ok_or_else(cut)?;
    *rest = after;
    Ok(part)
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::internal("read a draft back").because(error)
}

fn unusable(error: &std::io::Error) -> Error {
    Error::input("use the scratch folder").because(error).hint("--scratch names a folder with more room")
}

/// The choice to carry the action out after all; its anchors are the exports', not the reviewer's to give.
pub(super) fn choice(action: &Action) -> Choice {
    let params = action.params.iter().filter(|(name, value)| !is_anchor(name) && !has_ref(value));
    Choice { kind: action.kind, params: params.map(|(name, value)| (name, value.clone())).collect() }
}

fn has_ref(value: &Value) -> bool {
    let mut refs = Vec::new();
    value.refs(&mut refs);
    !refs.is_empty()
}

/// Members of subjects and parameters that hold an anchor.
pub(super) fn is_anchor(name: &str) -> bool {
    matches!(name, "anchor" | "old" | "new")
}
