//! What the exports supply, and how statements read it: versions, anchors, accounts and what keeps them busy.

use arrow::datatypes::DataType;

use crate::engine::{Engine, Supplied};
use crate::error::{Error, Result};

use super::nearby::near;
use super::rows::Row;
use crate::compensation::{Assertion, Object, Value};

/// One of the two systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Source,
    Target,
}

impl System {
    pub(super) const BOTH: [Self; 2] = [Self::Source, Self::Target];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Target => "target",
        }
    }

    /// The contract table of its accounts.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Source => "source_accounts",
            Self::Target => "target_accounts",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|system| system.word() == word)
    }
}

/// The exports as planning sees them.
pub(super) struct Exports {
    supplied: Supplied,
    /// Types of the two systems' ids, in SQL.
    ids: [&'static str; 2],
    /// Anchors are compared as they are, not as numbers.
    opaque: bool,
    /// The types of other ids, in SQL.
    asset_id: &'static str,
    job_id: &'static str,
    lock_id: &'static str,
    entry_id: &'static str,
    event_id: &'static str,
    op_id: &'static str,
}

impl Exports {
    pub(super) fn new(engine: &Engine, supplied: Supplied) -> Result<Self> {
        let of = |table: &str, column: &str| -> Result<&'static str> {
            let schema = engine.columns_of(table).ok_or_else(|| Error::internal("find a contract table"))?;
            let field = schema.field_with_name(column).map_err(|e| Error::internal("find a column").because(e))?;
            Ok(if field.data_type() == &DataType::Int64 { "BIGINT" } else { "VARCHAR" })
        };
        Ok(Self {
            ids: [of("source_accounts", "id")?, of("target_accounts", "id")?],
            opaque: of("source_accounts", "anchor")? == "VARCHAR",
            asset_id: of("assets", "asset_id")?,
            job_id: of("merge_jobs", "job_id")?,
            lock_id: of("merge_locks", "lock_id")?,
            entry_id: of("merge_journal", "entry_id")?,
            event_id: of("bindings", "event_id")?,
            op_id: of("gateway_log", "op_id")?,
            supplied,
        })
    }

    pub(super) fn has_table(&self, table: &str) -> bool {
        self.supplied.tables.contains(table)
    }

    pub(super) fn has(&self, table: &str, column: &str) -> bool {
        self.supplied.has(table, column)
    }

    /// An expression as an id of a table's column: one that does not parse is NULL, and names nothing.
    pub(super) fn id(&self, column: &str, expr: &str) -> String {
        let of = match column {
            "source_id" => self.ids[0],
            "target_id" => self.ids[1],
            "asset_id" => self.asset_id,
            "job_id" => self.job_id,
            "lock_id" => self.lock_id,
            "entry_id" => self.entry_id,
            "event_id" => self.event_id,
            _ => self.op_id,
        };
        if of == "BIGINT" { format!("TRY_CAST({expr} AS BIGINT)") } else { format!("CAST({expr} AS VARCHAR)") }
    }

    pub(super) fn account_id(&self, system: System, expr: &str) -> String {
        self.id(if system == System::Source { "source_id" } else { "target_id" }, expr)
    }

    /// The column that says which state of a row is meant.
    pub(super) fn version(&self, table: &str) -> &'static str {
        if self.has(table, "row_version") { "row_version" } else { "updated_at" }
    }

    /// An anchor as a batch writes it: E.164 if it normalises, else as exported.
    pub(super) fn anchor(&self, alias: &str, column: &str) -> String {
        if self.opaque {
            format!("coalesce({alias}.{column}, {alias}.{column}_raw)")
        } else {
            format!(
                "CASE WHEN {alias}.{column} IS NOT NULL THEN concat('+', CAST({alias}.{column} AS VARCHAR)) \
                 ELSE {alias}.{column}_raw END"
            )
        }
    }

    /// What an anchor that a batch wrote is compared by.
    pub(super) fn anchor_key(&self, expr: &str) -> String {
        if self.opaque {
            format!("CAST({expr} AS VARCHAR)")
        } else {
            format!("CASE WHEN starts_with({expr}, '+') THEN TRY_CAST(substr({expr}, 2) AS BIGINT) END")
        }
    }

    /// The columns of an account, named `<alias>_…`; [`Account::read`] reads them.
    pub(super) fn account(&self, alias: &str, system: System) -> String {
        let version = self.version(system.table());
        let anchor = self.anchor(alias, "anchor");
        format!(
            "{alias}.id AS {alias}_id, {alias}.status AS {alias}_status, {alias}.{version} AS {alias}_version, \
             {anchor} AS {alias}_anchor, {alias}.anchor AS {alias}_anchor_key, {alias}.anchor_state AS {alias}_anchor_state, \
             {alias}.union_key AS {alias}_union_key, {alias}.union_id AS {alias}_union_id, \
             {alias}.union_scope AS {alias}_union_scope, {alias}.open_id AS {alias}_open_id, {alias}.tenant AS {alias}_tenant, \
             {alias}.anchor_verified_at AS {alias}_verified_at, {alias}.merged_into AS {alias}_merged_into, \
             {alias}.is_test AS {alias}_is_test, b{alias}.locked AS {alias}_locked, b{alias}.running AS {alias}_running, \
             b{alias}.in_flight AS {alias}_in_flight, b{alias}.assets_locked AS {alias}_assets_locked"
        )
    }

    /// The join of an account, and of what keeps it busy.
    pub(super) fn account_join(&self, alias: &str, system: System, on: &str) -> String {
        format!(
            "LEFT JOIN {} AS {alias} ON {alias}.id = {on} LEFT JOIN busy_{} AS b{alias} ON b{alias}.id = {on}",
            near(system.table()),
            system.word()
        )
    }

    /// The columns of the mapping row under an alias, named `<alias>_…`.
    pub(super) fn mapping(&self, alias: &str) -> String {
        format!(
            "{alias}.source_id IS NOT NULL AS {alias}_found, {alias}.status AS {alias}_status, \
             {alias}.{} AS {alias}_version, {alias}.evidence AS {alias}_evidence",
            self.version("mapping")
        )
    }

    /// `{status, version}` of a row, or of no row.
    pub(super) fn state(&self, table: &str, status: Value, version: Value) -> Object {
        Object::new().with("status", status).with(self.version(table), version)
    }

    /// M: the row of exactly this mapping, or none.
    pub(super) fn exact_mapping(&self, row: &Row<'_>, alias: &str, source: Value, target: Value) -> Assertion {
        let rows = if row.flag(&format!("{alias}_found")) {
            let (status, version) = (row.value(&format!("{alias}_status")), row.value(&format!("{alias}_version")));
            vec![self.state("mapping", status, version)]
        } else {
            Vec::new()
        };
        let where_ = Object::new().with("source_id", source).with("target_id", target);
        Assertion { table: "mapping".to_owned(), where_, rows }
    }

    /// *open(s)*: the active and pending mappings of a source, which are to be none but those given.
    pub(super) fn open(&self, source: &str, rows: Vec<Object>) -> Assertion {
        let where_ = Object::new().with("source_id", source).with("status", vec!["active", "pending"]);
        Assertion { table: "mapping".to_owned(), where_, rows }
    }

    /// *free(x)*: no held account of the system (and tenant) has the anchor.
    pub(super) fn free(&self, system: System, anchor: &str, tenant: Option<&str>) -> Assertion {
        let mut where_ = self.held(system).with("anchor", anchor);
        if system == System::Source && self.has(system.table(), "tenant") {
            where_.insert("tenant", tenant.filter(|tenant| !tenant.is_empty()));
        }
        Assertion { table: system.table().to_owned(), where_, rows: Vec::new() }
    }

    /// Held accounts that are no test.
    pub(super) fn held(&self, system: System) -> Object {
        let held = Object::new().with("status", vec!["active", "cooling", "frozen", "pending"]);
        if self.has(system.table(), "is_test") { held.with("is_test", false) } else { held }
    }

    /// *idle*: no unreleased lock, no running job, no locked or in-flight asset of the account.
    pub(super) fn idle(&self, system: System, id: &str) -> Vec<Assertion> {
        let none = |table: &str, where_| Assertion { table: table.to_owned(), where_, rows: Vec::new() };
        let mut idle = Vec::new();
        if self.has("merge_locks", "released_at") {
            let where_ =
                Object::new().with("system", system.word()).with("account_id", id).with("released_at", Value::Null);
            idle.push(none("merge_locks", where_));
        }
        if self.has_table("merge_jobs") {
            let column = format!("{}_id", system.word());
            let where_ = Object::new().with(&column, id).with("state", vec!["copying", "locked", "verifying"]);
            idle.push(none("merge_jobs", where_));
        }
        if self.has_table("assets") {
            let where_ = Object::new()
                .with("owner_system", system.word())
                .with("owner_id", id)
                .with("state", vec!["in_flight", "locked"]);
            idle.push(none("assets", where_));
        }
        idle
    }

    /// What keeps the accounts of a system busy, one row an account: the statement behind `busy_source` and
    /// `busy_target`.
    pub(super) fn busy(&self, system: System) -> String {
        let word = system.word();
        // Without the time of release, a lock counts until it expires.
        let unreleased = if self.has("merge_locks", "released_at") {
            "l.released_at IS NULL"
        } else {
            "NOT coalesce(l.expires_at <= l.snapshot_at, FALSE)"
        };
        format!(
            "SELECT b.id, count(*) FILTER (WHERE b.why = 'lock') > 0 AS locked, \
             count(*) FILTER (WHERE b.why = 'job') > 0 AS running, \
             count(*) FILTER (WHERE b.why = 'in_flight') > 0 AS in_flight, \
             count(*) FILTER (WHERE b.why = 'locked') > 0 AS assets_locked \
             FROM (\
             SELECT l.account_{word}_id AS id, 'lock' AS why FROM merge_locks AS l WHERE {unreleased} \
             UNION ALL SELECT j.{word}_id AS id, 'job' AS why FROM merge_jobs AS j \
             WHERE j.state IN ('locked', 'copying', 'verifying') \
             UNION ALL SELECT a.owner_{word}_id AS id, a.state AS why FROM assets AS a \
             WHERE a.state IN ('in_flight', 'locked')) AS b \
             WHERE b.id IS NOT NULL GROUP BY b.id"
        )
    }
}

/// An account as a statement read it.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub system: System,
    pub id: String,
    /// None: there is no such account.
    pub status: Option<String>,
    pub version: Value,
    pub anchor: Option<String>,
    /// What anchors are compared by; none where it is no valid anchor.
    pub anchor_key: Option<String>,
    pub anchor_missing: bool,
    pub union_key: Option<String>,
    pub union_id: Option<String>,
    pub union_scope: Option<String>,
    pub open_id: Option<String>,
    pub tenant: Option<String>,
    pub verified_at: Option<String>,
    pub merged_into: Option<String>,
    pub is_test: bool,
    pub locked: bool,
    pub running: bool,
    pub in_flight: bool,
    pub assets_locked: bool,
}

impl Account {
    /// The account under an alias of [`Exports::account`]; `id` as the action names it.
    pub(super) fn read(row: &Row<'_>, alias: &str, system: System, id: &str) -> Self {
        let text = |name: &str| row.owned(&format!("{alias}_{name}"));
        let flag = |name: &str| row.flag(&format!("{alias}_{name}"));
        Self {
            system,
            id: id.to_owned(),
            status: text("id").and(text("status")),
            version: row.value(&format!("{alias}_version")),
            anchor: text("anchor"),
            anchor_key: text("anchor_key"),
            anchor_missing: text("anchor_state").is_none_or(|state| state == "missing"),
            union_key: text("union_key"),
            union_id: text("union_id"),
            union_scope: text("union_scope").filter(|scope| !scope.is_empty()),
            open_id: text("open_id"),
            tenant: text("tenant"),
            verified_at: text("verified_at"),
            merged_into: text("merged_into"),
            is_test: flag("is_test"),
            locked: flag("locked"),
            running: flag("running"),
            in_flight: flag("in_flight"),
            assets_locked: flag("assets_locked"),
        }
    }

    pub(super) fn exists(&self) -> bool {
        self.status.is_some()
    }

    pub(super) fn is(&self, status: &str) -> bool {
        self.status.as_deref() == Some(status)
    }

    /// S, T, A: the row's status and version, and further columns of it; or that there is none.
    pub(super) fn assertion(&self, exports: &Exports, more: &[(&str, Value)]) -> Assertion {
        let rows = if self.exists() {
            let state = exports.state(self.system.table(), self.status.clone().into(), self.version.clone());
            vec![more.iter().fold(state, |state, (name, value)| state.with(name, value.clone()))]
        } else {
            Vec::new()
        };
        let where_ = Object::new().with("id", self.id.as_str());
        Assertion { table: self.system.table().to_owned(), where_, rows }
    }
}
