//! A cohort: which stages it admits, and which rows are about its accounts.
//!
//! Rules read whole exports; what they find, and what they could have found, is counted afterwards only where it is about
//! an account of the cohort: one that `cohorts` admits up to the stage, or one of its cluster (mapping, anchor, union_id;
//! `queries/models/cohort_*.sql`). Stages come in the order of their earliest `admitted_at`.
//!
//! A row is about the accounts that its columns name, directly or by the job, lock, asset, event or operation that they
//! name. A row that names none is judged in every cohort, and so is a rule none of whose columns names any: leaving out
//! what can't be placed would hide it.

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};

use crate::engine::{Engine, Sql, Supplied, Values};
use crate::error::{Error, Result};

/// The column that says whether a row is about the cohort.
pub(super) const MEMBER: &str = "cohort__of";
const TABLE: &str = "cohorts";
/// Relations of which a row is an account, by its `id`.
const SOURCES: [&str; 2] = ["source_accounts", "source_spine"];
const TARGETS: [&str; 2] = ["target_accounts", "target_spine"];
/// Columns that hold an account's id, by system.
const SOURCE_IDS: [&str; 3] = ["source_id", "owner_source_id", "account_source_id"];
const TARGET_IDS: [&str; 3] = ["target_id", "owner_target_id", "account_target_id"];

/// A row of another table that tells the accounts of a thing.
struct Via {
    /// Columns that name the thing.
    key: &'static [&'static str],
    /// The table that must be supplied.
    table: &'static str,
    /// One row a thing: the key, and its accounts.
    sql: &'static str,
}

const VIAS: [Via; 6] = [
    Via {
        key: &["job_id"],
        table: "merge_jobs",
        sql: "SELECT j.job_id, j.source_id, j.target_id FROM merge_jobs AS j",
    },
    Via {
        key: &["lock_id"],
        table: "merge_locks",
        sql: "SELECT l.lock_id, l.account_source_id AS source_id, l.account_target_id AS target_id FROM merge_locks AS l",
    },
    Via {
        key: &["entry_id"],
        table: "merge_jobs",
        sql: "SELECT e.entry_id, j.source_id, j.target_id FROM merge_journal AS e \
              INNER JOIN merge_jobs AS j ON j.job_id = e.job_id",
    },
    Via {
        key: &["asset_type", "asset_id"],
        table: "assets",
        sql: "SELECT a.asset_type, a.asset_id, a.owner_source_id AS source_id, a.owner_target_id AS target_id \
              FROM assets AS a",
    },
    Via {
        key: &["event_id"],
        table: "bindings",
        sql: "SELECT b.event_id, b.account_source_id AS source_id, b.account_target_id AS target_id FROM bindings AS b",
    },
    Via {
        key: &["op_id"],
        table: "gateway_log",
        sql: "SELECT g.op_id, min(g.source_id) AS source_id, min(g.target_id) AS target_id FROM gateway_log AS g \
              WHERE g.op_id IS NOT NULL GROUP BY g.op_id",
    },
];

/// The stages that a cohort admits: the one named and all before it.
///
/// # Errors
/// Kind usage: there are no cohorts, or none of that stage.
pub(super) async fn stages(engine: &Engine, supplied: &Supplied, stage: &str) -> Result<Vec<String>> {
    let failed = || Error::usage(format!("judge the cohort {stage}"));
    if !supplied.tables.contains(TABLE) {
        return Err(failed().because("the project supplies no cohorts").hint("declare them as [exports.cohorts]"));
    }
    let text =
        "SELECT c.stage, min(c.admitted_at) AS since FROM cohorts AS c WHERE c.stage IS NOT NULL GROUP BY c.stage";
    let mut known = Vec::new();
    for batch in engine.collect(Sql { shown: "the cohorts", text }, &Values::new()).await? {
        known.extend(read(&batch).map_err(|error| Error::internal("read the cohorts").because(error))?);
    }
    // Stages that nobody knows the beginning of come last.
    known.sort_by(|(a, since_a), (b, since_b)| (since_a.is_none(), since_a, a).cmp(&(since_b.is_none(), since_b, b)));
    let Some(at) = known.iter().position(|(name, _)| name == stage) else {
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        let error = failed().because("no account is admitted to a stage of that name");
        return Err(match crate::suggest::nearest(stage, names.iter().copied()) {
            Some(near) => {
                error.hint(format!("did you mean {near}? In their order the stages are: {}", names.join(", ")))
            }
            None => error.hint(format!("in their order the stages are: {}", names.join(", "))),
        });
    };
    Ok(known.into_iter().take(at + 1).map(|(name, _)| name).collect())
}

fn read(batch: &RecordBatch) -> std::result::Result<Vec<(String, Option<i64>)>, arrow::error::ArrowError> {
    let names = cast(batch.column(0), &DataType::Utf8View)?;
    let since = cast(batch.column(1), &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))?;
    let since = since.as_primitive::<TimestampMicrosecondType>();
    let rows = names.as_string_view().iter().enumerate();
    Ok(rows.filter_map(|(row, name)| Some((name?.to_owned(), since.is_valid(row).then(|| since.value(row))))).collect())
}

/// A rule's statement with one more column, [`MEMBER`]; none where no column tells of an account.
pub(super) fn marked(text: &str, columns: &[String], supplied: &Supplied) -> Option<String> {
    let Joined { joins, member } = joined(columns, "", supplied)?;
    Some(format!("SELECT r.*, {member} AS {MEMBER} FROM (\n{text}\n) AS r{joins}"))
}

/// A count of the rows of a relation that are about the cohort; none where no column tells of an account. `relation` is
/// a table or model with or without a WHERE, `columns` are those of the table or model.
pub(super) fn counted(relation: &str, columns: &[String], supplied: &Supplied) -> Option<String> {
    let name = relation.split_whitespace().next().unwrap_or(relation);
    let Joined { joins, member } = joined(columns, name, supplied)?;
    Some(format!("SELECT count(*) AS eligible FROM (SELECT * FROM {relation}) AS r{joins} WHERE {member}"))
}

/// A rule's own columns, and which rows are about the cohort; none where all are judged.
pub(super) fn members(batch: RecordBatch) -> Result<(RecordBatch, Option<BooleanArray>)> {
    let Ok(at) = batch.schema().index_of(MEMBER) else { return Ok((batch, None)) };
    let failed = || Error::internal("tell whose cohort a finding is of");
    let flags = batch.column(at).as_boolean_opt().ok_or_else(failed)?;
    let members = flags.iter().map(|flag| Some(flag == Some(true))).collect();
    let own: Vec<usize> = (0..batch.num_columns()).filter(|column| *column != at).collect();
    Ok((batch.project(&own).map_err(|error| failed().because(error))?, Some(members)))
}

/// The rows that are about the cohort.
pub(super) fn kept(batch: &RecordBatch, members: &BooleanArray) -> Result<RecordBatch> {
    filter_record_batch(batch, members).map_err(|error| Error::internal("keep a cohort's findings").because(error))
}

struct Joined {
    joins: String,
    /// SQL over the joined rows.
    member: String,
}

/// Joins `r` with the cohort by every column that tells of an account.
fn joined(columns: &[String], relation: &str, supplied: &Supplied) -> Option<Joined> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    let mut links = Links::default();
    for (ids, side) in [(SOURCE_IDS, Side::Source), (TARGET_IDS, Side::Target)] {
        for id in ids.into_iter().filter(|id| has(id)) {
            links.account(side, &format!("r.{id}"));
        }
    }
    if has("system") && has("account_id") {
        for side in [Side::Source, Side::Target] {
            links.named(side);
        }
    }
    if has("id") && SOURCES.contains(&relation) {
        links.account(Side::Source, "r.id");
    }
    if has("id") && TARGETS.contains(&relation) {
        links.account(Side::Target, "r.id");
    }
    for via in VIAS.iter().filter(|via| via.key.iter().all(|key| has(key)) && supplied.tables.contains(via.table)) {
        links.via(via);
    }
    links.finish()
}

#[derive(Clone, Copy)]
enum Side {
    Source,
    Target,
}

impl Side {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Source => ("cohort_sources", "source"),
            Self::Target => ("cohort_targets", "target"),
        }
    }
}

#[derive(Default)]
struct Links {
    joins: String,
    members: Vec<String>,
    /// Columns of which one at least names an account, or the row names none.
    names: Vec<String>,
}

impl Links {
    fn join(&mut self, side: Side, on: impl Fn(&str) -> String) {
        let alias = format!("c{}", self.members.len());
        let (table, _) = side.words();
        self.joins.push_str(&format!("\nLEFT JOIN {table} AS {alias} ON {}", on(&alias)));
        self.members.push(format!("{alias}.id IS NOT NULL"));
    }

    fn account(&mut self, side: Side, id: &str) {
        self.join(side, |alias| format!("{alias}.id = {id}"));
        self.names.push(id.to_owned());
    }

    /// By `system` and `account_id`.
    fn named(&mut self, side: Side) {
        let (_, system) = side.words();
        self.join(side, |alias| format!("{alias}.account_id = CASE WHEN r.system = '{system}' THEN r.account_id END"));
        if matches!(side, Side::Source) {
            self.names.push("r.account_id".to_owned());
        }
    }

    fn via(&mut self, via: &Via) {
        let alias = format!("v{}", self.members.len());
        let on: Vec<String> = via.key.iter().map(|key| format!("{alias}.{key} = r.{key}")).collect();
        self.joins.push_str(&format!("\nLEFT JOIN ({}) AS {alias} ON {}", via.sql, on.join(" AND ")));
        self.account(Side::Source, &format!("{alias}.source_id"));
        self.account(Side::Target, &format!("{alias}.target_id"));
    }

    fn finish(self) -> Option<Joined> {
        if self.members.is_empty() {
            return None;
        }
        let nobody: Vec<String> = self.names.iter().map(|name| format!("{name} IS NULL")).collect();
        let member = format!("({} OR ({}))", self.members.join(" OR "), nobody.join(" AND "));
        Some(Joined { joins: self.joins, member })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_row_belongs_to_the_accounts_that_it_names_or_to_everybody() {
        let mut supplied = Supplied::default();
        let of = |names: &[&str], supplied: &Supplied| marked("SELECT 1", &columns(names), supplied);
        assert_eq!(of(&["service", "reason"], &supplied), None);
        assert_eq!(
            of(&["source_id", "reason"], &supplied).unwrap(),
            "SELECT r.*, (c0.id IS NOT NULL OR (r.source_id IS NULL)) AS cohort__of FROM (\nSELECT 1\n) AS r\n\
             LEFT JOIN cohort_sources AS c0 ON c0.id = r.source_id"
        );
        // By a table that isn't supplied, nothing can be told.
        assert_eq!(of(&["job_id"], &supplied), None);
        supplied.tables.insert("merge_jobs");
        let by_job = of(&["job_id"], &supplied).unwrap();
        assert!(
            by_job.contains(
                "(c0.id IS NOT NULL OR c1.id IS NOT NULL OR (v0.source_id IS NULL AND v0.target_id IS NULL))"
            )
        );
    }

    #[test]
    fn the_id_of_an_account_is_known_by_its_relation() {
        let supplied = Supplied::default();
        let of = |relation: &str| counted(relation, &columns(&["id", "live"]), &supplied);
        assert!(of("source_spine WHERE live AND due").unwrap().contains("cohort_sources AS c0 ON c0.id = r.id"));
        assert!(of("target_accounts").unwrap().contains("cohort_targets AS c0 ON c0.id = r.id"));
        assert_eq!(of("exports"), None);
    }
}
