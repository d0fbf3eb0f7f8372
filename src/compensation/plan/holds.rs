//! The holds that rules ask for: each finding with all that it touches, so that it vetoes what stands with it. A finding
//! about another one, of the set rounds, also touches whatever that one asks for: it may name neither account nor job.

use super::asked::{FindingsFile, quoted};
use super::exports::{Exports, System};
use super::nearby::{Name, Space, near};
use super::rows::{Fingerprint, Row, name_of, name_of_finding};
use crate::compensation::canonical::unhex;
use crate::compensation::review::{Choice, HOLD};
use crate::compensation::{Kind, Object, Value};
use crate::rules::Rule;

/// Columns of a findings file that are not evidence: they tell of the round, not of the world.
const NO_EVIDENCE: &[&str] = &["fingerprint", "certainty", "status", "waived", "action"];

/// The set whose rules are about findings of others.
const ROUNDS: &str = "rounds";
/// Their column with the fingerprint of such a finding.
const FINDING: &str = "finding";

/// How a statement over one rule's holds is to be read.
pub(super) struct HoldQuery {
    pub sql: String,
    /// What its findings name.
    pub names: Vec<Name>,
    /// Aliases of accounts that the finding names, with their system.
    parties: Vec<(String, System)>,
    names_asset: bool,
    evidence: Vec<String>,
}

/// A hold as its rule found it.
pub(super) struct Held {
    pub fingerprint: String,
    pub confirmed: bool,
    pub waived: bool,
    pub subject: Object,
    pub question: String,
    pub evidence: Object,
    pub choices: Vec<Choice>,
    pub touches: Vec<u64>,
    /// The finding that it is about.
    pub finding: Option<Fingerprint>,
}

/// A finding's column that names an account: of one system, or of the system that the row says.
fn named_accounts(file: &FindingsFile, exports: &Exports) -> Vec<(System, String)> {
    let mut named = Vec::new();
    let text = |column: &str| format!("CAST(f.{column} AS VARCHAR)");
    let by_row = file.columns.contains("system");
    let own = System::BOTH.into_iter().find(|system| file.columns.contains(&format!("{}_id", system.word())));
    for column in &file.columns {
        for system in System::BOTH {
            if *column == format!("{}_id", system.word()) || column.ends_with(&format!("_{}_id", system.word())) {
                named.push((system, exports.account_id(system, &text(column))));
            }
        }
        let of_row = column == "account_id" || column == "survivor_id" || column.ends_with("_account_id");
        if of_row && by_row {
            for system in System::BOTH {
                let expr = format!("CASE WHEN f.system = '{}' THEN {} END", system.word(), text(column));
                named.push((system, exports.account_id(system, &expr)));
            }
        } else if column == "survivor_id" {
            named.extend(own.map(|system| (system, exports.account_id(system, &text(column)))));
        } else if column == "id" {
            named.extend(System::BOTH.map(|system| (system, exports.account_id(system, &text(column)))));
        }
    }
    named
}

impl HoldQuery {
    pub(super) fn new(file: &FindingsFile, exports: &Exports) -> Self {
        let mut select: Vec<String> =
            ["fingerprint", "certainty"].map(|column| format!("f.{column} AS {column}")).to_vec();
        select.push("coalesce(f.waived, FALSE) AS waived".to_owned());
        let evidence: Vec<String> =
            file.columns.iter().filter(|column| !NO_EVIDENCE.contains(&column.as_str())).cloned().collect();
        select.extend(evidence.iter().map(|column| {
            let column = column.replace('"', "\"\"");
            format!("f.\"{column}\" AS \"f_{column}\"")
        }));
        let mut joins = Vec::new();
        let mut parties = Vec::new();
        let mut party = |system: System, on: &str, joins: &mut Vec<String>, select: &mut Vec<String>| {
            let alias = format!("p{}", parties.len());
            select.push(format!(
                "CAST({on} AS VARCHAR) AS {alias}_id, {alias}.anchor AS {alias}_anchor, {alias}.union_key AS {alias}_union"
            ));
            joins.push(format!("LEFT JOIN {} AS {alias} ON {alias}.id = {on}", near(system.table())));
            parties.push((alias, system));
        };
        let named = named_accounts(file, exports);
        // The account expressions stand in a query of their own: a join needs plain columns.
        let mut ids: Vec<(Space, String, String)> = Vec::new();
        ids.extend(
            named
                .iter()
                .enumerate()
                .map(|(at, (system, expr))| (Space::Account(*system), expr.clone(), format!("n{at}__of"))),
        );
        let jobs: Vec<&String> =
            file.columns.iter().filter(|column| *column == "job_id" || column.ends_with("_job_id")).collect();
        ids.extend(jobs.iter().enumerate().map(|(at, column)| {
            (Space::Job, exports.id("job_id", &format!("CAST(f.{column} AS VARCHAR)")), format!("j{at}__of"))
        }));
        let names_asset = file.columns.contains("asset_type") && file.columns.contains("asset_id");
        if names_asset {
            ids.push((Space::Asset, exports.id("asset_id", "CAST(f.asset_id AS VARCHAR)"), "a__of".to_owned()));
        }
        let names_lock = file.columns.contains("lock_id");
        if names_lock {
            ids.push((Space::Lock, exports.id("lock_id", "CAST(f.lock_id AS VARCHAR)"), "l__of".to_owned()));
        }
        for (at, (system, _)) in named.iter().enumerate() {
            party(*system, &format!("f.n{at}__of"), &mut joins, &mut select);
        }
        for at in 0..jobs.len() {
            joins.push(format!("LEFT JOIN near_merge_jobs AS k{at} ON k{at}.job_id = f.j{at}__of"));
            for system in System::BOTH {
                party(system, &format!("k{at}.{}_id", system.word()), &mut joins, &mut select);
            }
        }
        if names_asset {
            joins.push("LEFT JOIN near_assets AS w ON w.asset_type = f.asset_type AND w.asset_id = f.a__of".to_owned());
            for system in System::BOTH {
                party(system, &format!("w.owner_{}_id", system.word()), &mut joins, &mut select);
            }
        }
        if names_lock {
            joins.push("LEFT JOIN near_merge_locks AS o ON o.lock_id = f.l__of".to_owned());
            for system in System::BOTH {
                party(system, &format!("o.account_{}_id", system.word()), &mut joins, &mut select);
            }
        }
        let inner = ids.iter().map(|(_, id, name)| format!("{id} AS {name}"));
        let columns: Vec<String> =
            file.columns.iter().map(|column| format!("f.\"{}\"", column.replace('"', "\"\""))).chain(inner).collect();
        let from = format!("FROM {} AS f WHERE f.action = '{HOLD}'", quoted(&file.table));
        let sql = format!(
            "SELECT {} FROM (SELECT {} {from}) AS f {}",
            select.join(", "),
            columns.join(", "),
            joins.join(" ")
        );
        let names = ids.into_iter().map(|(space, id, _)| Name { space, select: format!("SELECT {id} AS id {from}") });
        Self { sql, names: names.collect(), parties, names_asset, evidence }
    }

    pub(super) fn read(&self, row: &Row<'_>, rule: &Rule) -> Held {
        let mut touches = Vec::new();
        for (alias, system) in &self.parties {
            let Some(id) = row.text(&format!("{alias}_id")) else { continue };
            touches.push(name_of(&["account", system.word(), id]));
            touches.extend(row.text(&format!("{alias}_anchor")).map(|anchor| name_of(&["anchor", anchor])));
            touches.extend(row.text(&format!("{alias}_union")).map(|union| name_of(&["union", union])));
        }
        if self.names_asset
            && let (Some(kind), Some(id)) = (row.text("f_asset_type"), row.text("f_asset_id"))
        {
            touches.push(name_of(&["asset", kind, id]));
        }
        let finding = row.text(&format!("f_{FINDING}")).filter(|_| rule.set == ROUNDS).map(unhex);
        touches.extend(finding.as_ref().map(name_of_finding));
        touches.sort_unstable();
        touches.dedup();
        let evidence: Object =
            self.evidence.iter().map(|column| (column.as_str(), row.value(&format!("f_{column}")))).collect();
        let subject: Object =
            rule.header.key.iter().map(|key| (key.as_str(), row.value(&format!("f_{key}")))).collect();
        let question = match row.text("f_reason") {
            Some(reason) => format!("{}: {reason}. What is to be done?", rule.header.title),
            None => format!("{}. What is to be done?", rule.header.title),
        };
        Held {
            fingerprint: row.text("fingerprint").unwrap_or_default().to_owned(),
            confirmed: row.text("certainty") == Some("confirmed"),
            waived: row.flag("waived"),
            subject,
            question,
            choices: choices(rule, &evidence),
            evidence,
            touches,
            finding,
        }
    }
}

/// The actions that the rule knows of, with the parameters that the finding gives.
fn choices(rule: &Rule, evidence: &Object) -> Vec<Choice> {
    let kinds = rule.header.actions.iter().filter_map(|action| Kind::from_word(action));
    let mut choices: Vec<Choice> = kinds
        .map(|kind| {
            let given = kind.definition().params.iter().filter_map(|(name, _)| {
                let columns = [
                    (*name).to_owned(),
                    format!("{name}_id"),
                    format!("{name}_target_id"),
                    format!("{name}_account_id"),
                ];
                let value =
                    columns.iter().find_map(|column| evidence.get(column).filter(|value| **value != Value::Null));
                value.map(|value| (*name, value.clone()))
            });
            Choice { kind, params: given.collect() }
        })
        .collect();
    choices.sort();
    choices
}
