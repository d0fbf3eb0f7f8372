//! What a new rule of a project begins with: a rule that runs on any project, and its test, both commented.

const RULE: &str = include_str!("starter/rule.sql");
const TEST: &str = include_str!("starter/test.sql");
/// Stands for the rule's id in both.
const ID: &str = "SET/NAME";

/// A new rule's two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    pub rule: String,
    pub test: String,
}

impl Starter {
    /// Of a rule of that id, `set/name`.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self { rule: RULE.replace(ID, id), test: TEST.replace(ID, id) }
    }
}
