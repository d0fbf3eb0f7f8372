//! The rows of the exports that findings name, and those next to them: kept once, and read by the statements of the kinds
//! and of the holds in place of whole exports, of which a finding concerns a handful of rows.

use super::exports::System;
use crate::engine::Engine;
use crate::error::Result;

/// What an id is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Account(System),
    Asset,
    Job,
    Lock,
}

impl Space {
    const ALL: [Self; 5] =
        [Self::Account(System::Source), Self::Account(System::Target), Self::Asset, Self::Job, Self::Lock];

    /// Of the ids in a table's column; none for ids of rows that are read where they are.
    pub(super) fn of(column: &str) -> Option<Self> {
        match column {
            "asset_id" => Some(Self::Asset),
            "job_id" => Some(Self::Job),
            "lock_id" => Some(Self::Lock),
            _ => None,
        }
    }

    /// The table of the ids that are named.
    fn named(self) -> &'static str {
        match self {
            Self::Account(System::Source) => "named_sources",
            Self::Account(System::Target) => "named_targets",
            Self::Asset => "named_assets",
            Self::Job => "named_jobs",
            Self::Lock => "named_locks",
        }
    }

    /// The contract table and column with all ids.
    fn ids(self) -> (&'static str, &'static str) {
        match self {
            Self::Account(system) => (system.table(), "id"),
            Self::Asset => ("assets", "asset_id"),
            Self::Job => ("merge_jobs", "job_id"),
            Self::Lock => ("merge_locks", "lock_id"),
        }
    }
}

/// Rows that something names: a select of their ids, as `id`.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub space: Space,
    pub select: String,
}

const ACCOUNT_COLUMNS: &[&str] = &[
    "id",
    "status",
    "row_version",
    "updated_at",
    "anchor",
    "anchor_raw",
    "anchor_state",
    "anchor_verified_at",
    "union_key",
    "union_id",
    "union_scope",
    "open_id",
    "tenant",
    "merged_into",
    "is_test",
    "live",
    "mirror",
];
const MAPPING_COLUMNS: &[&str] = &["source_id", "target_id", "status", "row_version", "updated_at", "evidence"];
const ASSET_COLUMNS: &[&str] = &[
    "asset_type",
    "asset_id",
    "owner_system",
    "owner_id",
    "owner_source_id",
    "owner_target_id",
    "state",
    "amount",
    "unit",
    "expires_at",
    "parent_type",
    "parent_id",
    "row_version",
    "updated_at",
];
const JOB_COLUMNS: &[&str] = &["job_id", "state", "updated_at", "source_id", "target_id"];
const LOCK_COLUMNS: &[&str] = &[
    "lock_id",
    "job_id",
    "system",
    "account_id",
    "account_source_id",
    "account_target_id",
    "fence_token",
    "released_at",
];

/// The table with the rows of a contract table that are named or lie next to such.
pub(super) fn near(table: &str) -> String {
    format!("near_{table}")
}

/// Keeps what is near to the names: of accounts also the owners of assets, the ends of mappings and of jobs, who is
/// locked, and into whom an account was merged.
pub(super) async fn keep(engine: &mut Engine, names: &[Name]) -> Result<()> {
    for space in Space::ALL {
        let (table, column) = space.ids();
        // The first gives the type where nothing is named.
        let mut selects = vec![format!("SELECT x.{column} AS id FROM {table} AS x WHERE FALSE")];
        selects.extend(names.iter().filter(|name| name.space == space).map(|name| name.select.clone()));
        ids(engine, space.named(), &selects).await?;
    }
    let of = |named: &str, column: &str| format!("EXISTS (SELECT 1 FROM {named} AS n WHERE n.id = x.{column})");
    rows(engine, "assets", ASSET_COLUMNS, &of("named_assets", "asset_id")).await?;
    rows(engine, "merge_locks", LOCK_COLUMNS, &of("named_locks", "lock_id")).await?;
    let jobs = ["SELECT n.id FROM named_jobs AS n", "SELECT l.job_id AS id FROM near_merge_locks AS l"];
    ids(engine, "jobs_around", &jobs.map(str::to_owned)).await?;
    rows(engine, "merge_jobs", JOB_COLUMNS, &of("jobs_around", "job_id")).await?;
    let mapped = [of("named_sources", "source_id"), of("named_targets", "target_id")].join(" OR ");
    rows(engine, "mapping", MAPPING_COLUMNS, &mapped).await?;
    for system in System::BOTH {
        let (word, table, named) = (system.word(), system.table(), Space::Account(system).named());
        let around = format!("{word}s_around");
        let selects = [
            format!("SELECT n.id FROM {named} AS n"),
            format!("SELECT p.owner_{word}_id AS id FROM near_assets AS p"),
            format!("SELECT j.{word}_id AS id FROM near_merge_jobs AS j"),
            format!("SELECT l.account_{word}_id AS id FROM near_merge_locks AS l"),
            format!("SELECT m.{word}_id AS id FROM near_mapping AS m"),
            format!("SELECT x.merged_into AS id FROM {table} AS x WHERE {}", of(named, "id")),
        ];
        ids(engine, &around, &selects).await?;
        rows(engine, table, ACCOUNT_COLUMNS, &of(&around, "id")).await?;
    }
    Ok(())
}

/// Keeps ids, each once.
async fn ids(engine: &mut Engine, name: &str, selects: &[String]) -> Result<()> {
    let text = format!("SELECT n.id FROM ({}) AS n WHERE n.id IS NOT NULL GROUP BY n.id", selects.join(" UNION ALL "));
    engine.keep(name, &text, &["id"]).await.map(drop)
}

/// Keeps rows of a contract table, under the name of what is near.
async fn rows(engine: &mut Engine, table: &str, columns: &[&str], condition: &str) -> Result<()> {
    let list: Vec<String> = columns.iter().map(|column| format!("x.{column}")).collect();
    let text = format!("SELECT {} FROM {table} AS x WHERE {condition}", list.join(", "));
    engine.keep(&near(table), &text, columns).await.map(drop)
}
