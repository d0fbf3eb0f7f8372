//! Which findings ask for a kind of action, as one query over the findings files: rule, fingerprint, and the columns
//! that the kind needs, whatever a rule calls them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use super::exports::{Exports, System};
use super::nearby::{Name, Space};
use crate::compensation::Kind;

/// The findings of one rule, registered as a table.
#[derive(Clone, Debug)]
pub(super) struct FindingsFile {
    pub rule: String,
    /// The name under which the engine knows it.
    pub table: String,
    pub columns: BTreeSet<String>,
    /// The actions that its confirmed, unwaived findings ask for.
    pub asks: BTreeSet<String>,
    /// The rule is another than in the round before: whether a finding was there is not known.
    pub rebaselined: bool,
    /// Kinds that decisions of this rule's holds ask for.
    pub decided: BTreeSet<String>,
}

/// Confirmed, unwaived findings: the only ones that are repaired.
pub(super) const REPAIRED: &str = "f.certainty = 'confirmed' AND NOT coalesce(f.waived, FALSE)";

/// The parameters that a decision may give.
pub(super) const DECIDED_PARAMS: &[&str] = &[
    "survivor",
    "decided_by",
    "source_id",
    "target_id",
    "to",
    "from",
    "to_system",
    "evidence",
    "authority",
    "leg",
    "version",
    "op_id",
    "stage",
    "scope",
    "fence_token",
    "expires_at",
    "event_id",
    "asset_id",
    "entry_id",
];

/// The column of a list of actions to be undone that says what the action left; its name is none that a rule can give.
pub(super) const WAS: &str = "was__of";

/// What every statement takes over of `asked AS a`: which finding asks, and how.
pub(super) const ASKED: &str = "a.rule, a.fingerprint, a.persists, a.is_undo, a.was, a.is_decided";

/// One file asked in one of two ways: by its rule, or by decisions about its holds.
pub(super) struct Ask<'a> {
    file: &'a FindingsFile,
    exports: &'a Exports,
    decided: bool,
    /// What was asked for by its id, and the expression of the id.
    named: RefCell<Vec<(Space, String)>>,
}

/// Everything that asks for a kind: a union of selects, and the rows of the exports that they name.
pub(super) struct Asked {
    pub sql: String,
    pub names: Vec<Name>,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

impl Ask<'_> {
    fn given(&self, column: &str) -> bool {
        self.file.columns.contains(column)
    }

    /// The first of the columns that the rule returns, as text; what a decision says comes before.
    pub(super) fn text(&self, param: &str, columns: &[&str]) -> String {
        let mut from: Vec<String> = Vec::new();
        if self.decided && DECIDED_PARAMS.contains(&param) {
            from.push(format!("d.p_{param}"));
        }
        from.extend(
            columns.iter().filter(|column| self.given(column)).map(|column| format!("CAST(f.{column} AS VARCHAR)")),
        );
        match from.as_slice() {
            [] => "CAST(NULL AS VARCHAR)".to_owned(),
            [one] => one.clone(),
            _ => format!("coalesce({})", from.join(", ")),
        }
    }

    pub(super) fn flag(&self, column: &str) -> String {
        if self.given(column) { format!("coalesce(f.{column}, FALSE)") } else { "FALSE".to_owned() }
    }

    /// The id of the account that the finding is about, in one system.
    pub(super) fn account(&self, system: System) -> String {
        let own = format!("{}_id", system.word());
        let text = if self.given("system") && self.given("account_id") {
            let named = format!("CASE WHEN f.system = '{}' THEN CAST(f.account_id AS VARCHAR) END", system.word());
            if self.given(&own) { format!("coalesce(CAST(f.{own} AS VARCHAR), {named})") } else { named }
        } else {
            self.text(&own, &[&own])
        };
        self.name(Space::Account(system), self.exports.account_id(system, &text))
    }

    /// The id of another account of one system.
    pub(super) fn other_account(&self, system: System, param: &str, columns: &[&str]) -> String {
        let id = self.exports.account_id(system, &self.text(param, columns));
        self.name(Space::Account(system), id)
    }

    /// The id of what the finding names in a table's column: an asset, a job, a lock, an entry, a write, an event.
    pub(super) fn id(&self, column: &str, param: &str, columns: &[&str]) -> String {
        let id = self.exports.id(column, &self.text(param, columns));
        match Space::of(column) {
            Some(space) => self.name(space, id),
            None => id,
        }
    }

    fn name(&self, space: Space, id: String) -> String {
        self.named.borrow_mut().push((space, id.clone()));
        id
    }

    /// What the finding, or the decision about it, asks for.
    pub(super) fn action(&self) -> &'static str {
        if self.decided { "d.kind" } else { "f.action" }
    }

    pub(super) fn gives(&self, column: &str) -> bool {
        self.given(column)
    }
}

/// All findings that ask for one of the kinds; none if nobody does. `columns` gives the select list
/// of one file, and what must hold beside.
pub(super) fn asked(
    kinds: &[Kind],
    files: &[FindingsFile],
    exports: &Exports,
    columns: impl Fn(&Ask<'_>) -> Option<(Vec<(&'static str, String)>, Option<String>)>,
) -> Option<Asked> {
    let mut names = Vec::new();
    let mut selects = Vec::new();
    for file in files {
        for decided in [false, true] {
            let asks = if decided { &file.decided } else { &file.asks };
            let words = kinds.iter().map(|kind| kind.as_str()).filter(|word| asks.contains(*word));
            let words: Vec<String> = words.map(|word| format!("'{word}'")).collect();
            if words.is_empty() {
                continue;
            }
            let words = words.join(", ");
            let ask = Ask { file, exports, decided, named: RefCell::default() };
            let Some((columns, condition)) = columns(&ask) else { continue };
            let list: Vec<String> = columns.iter().map(|(name, expr)| format!("{expr} AS {name}")).collect();
            let (from, asks) = if decided {
                (
                    format!("{} AS f INNER JOIN decided AS d ON d.fingerprint = f.fingerprint", file.table),
                    format!("d.rule = '{}' AND d.kind IN ({words})", quoted(&file.rule)),
                )
            } else {
                (format!("{} AS f", file.table), format!("f.action IN ({words}) AND {REPAIRED}"))
            };
            // What was done is not done again because the rule changed: only what is known to have been gone is new.
            let persists = if file.rebaselined {
                "TRUE"
            } else if file.columns.contains("status") {
                "coalesce(f.status = 'persisting', FALSE)"
            } else {
                "FALSE"
            };
            // Only the list of what is to be undone says what an action left.
            let (is_undo, was) =
                if file.columns.contains(WAS) { ("TRUE", "f.was__of") } else { ("FALSE", "CAST(NULL AS VARCHAR)") };
            let and = condition.map(|condition| format!(" AND {condition}")).unwrap_or_default();
            names.extend(
                ask.named.into_inner().into_iter().map(|(space, id)| Name {
                    space,
                    select: format!("SELECT {id} AS id FROM {from} WHERE {asks}{and}"),
                }),
            );
            selects.push(format!(
                "SELECT '{}' AS rule, f.fingerprint, {persists} AS persists, {is_undo} AS is_undo, {was} AS was, {} AS is_decided, {} FROM {from} WHERE {asks}{and}",
                quoted(&file.rule),
                if decided { "TRUE" } else { "FALSE" },
                list.join(", "),
            ));
        }
    }
    (!selects.is_empty()).then(|| Asked { sql: selects.join(" UNION ALL "), names })
}

/// Text within single quotes.
pub(super) fn quoted(text: &str) -> String {
    text.replace('\'', "''")
}
