//! Data that changed since the exports: refused by the assertion that says so, and only there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use migrator::batch::{self, text};
use migrator::database::{Cell, Dialect, plain_decimal};
use migrator::expect::{check, word};
use migrator::run::{self, Order};
use migrator::server;
use migrator::tables::TableSchema;
use migrator::work::{Sets, Work};

use crate::company::{Company, Planned, outcomes, planned};

/// One cluster in so many loses its first action.
const EVERY: usize = 4;

/// Rows changed behind the migrator's back: what relies on them is refused, the rest of its cluster is skipped, all
/// other clusters are done, and the receipts are taken.
fn changed(dialect: Dialect) {
    let Some(server) = server::start(dialect) else { return };
    let Planned { world, batch, .. } = planned();
    let mut company = Company::found(&server, "changed", world);
    let order = company.order(batch, "receipts");
    let actions = batch::read(batch, &order.project).unwrap().actions;
    let mut touched = BTreeSet::new();
    let first = |place: &usize| *place == 0 || actions[*place]["cluster"] != actions[place - 1]["cluster"];
    for place in (0..actions.len()).filter(first).step_by(EVERY) {
        touched.extend(touch(&mut company, &actions[place]));
    }
    assert!(touched.len() > 10, "{touched:?}");
    run::migrate(&order).unwrap();
    let told = outcomes(&order.receipts);
    let done = company.done();
    let mut stopped: Option<(&str, &str)> = None;
    let mut refused = 0;
    for action in &actions {
        let (id, cluster) = (text(action, "action_id"), text(action, "cluster"));
        let receipt = &told[id];
        let by = stopped.filter(|(of, _)| *of == cluster).map(|(_, by)| by);
        let relies = action["expect"].as_array().unwrap().iter().any(|assertion| touched.contains(&named(assertion)));
        let wanted = match by {
            Some(_) => "skipped",
            None if relies => "precondition_failed",
            None => "applied",
        };
        assert_eq!(receipt["outcome"], wanted, "{action}\n{receipt}");
        assert_eq!(done.contains(id), wanted == "applied", "{action}");
        match by {
            Some(by) => assert_eq!(receipt["detail"], format!("cluster stopped at {by}")),
            None if wanted != "applied" => {
                stopped = Some((cluster, id));
                refused += 1;
            }
            None => {}
        }
    }
    eprintln!("{dialect:?}: {refused} of {} actions refused, {} done", actions.len(), done.len());
    planned().acknowledge(&order);
    // What was refused stays refused while the world is as it is, and what was done is done.
    let again = Order { receipts: company.path("again"), ..order };
    let counts = run::migrate(&again).unwrap();
    assert_eq!(counts.get("already_applied").copied(), u64::try_from(done.len()).ok(), "{counts:?}");
    assert_eq!(counts.get("precondition_failed").copied(), Some(refused), "{counts:?}");
    planned().acknowledge(&again);
}

/// Gives the first row with a version that an action relies on another version; what it is named by.
fn touch(company: &mut Company, action: &Value) -> Option<String> {
    let dialect = company.connection.dialect();
    for assertion in action["expect"].as_array().unwrap() {
        let table = company.schema.table(text(assertion, "table")).unwrap();
        let (Some(version), Some(row)) = (table.version(), assertion["rows"].get(0)) else { continue };
        if row.get(version).is_none() {
            continue;
        }
        let only = matching(table, assertion, dialect);
        let newer = if version == "row_version" {
            "\"row_version\" = \"row_version\" + 1".to_owned()
        } else {
            "\"updated_at\" = \"updated_at\" + INTERVAL '1' SECOND".to_owned()
        };
        let sql = format!("UPDATE {} SET {newer} WHERE {}", text(assertion, "table"), only);
        assert_eq!(company.connection.run(&sql).unwrap(), 1, "{sql}");
        return Some(named(assertion));
    }
    None
}

/// The rows that an assertion is about, as SQL.
fn matching(table: &TableSchema, assertion: &Value, dialect: Dialect) -> String {
    let condition = |(column, value): (&String, &Value)| {
        let cell = table.cell(column)?;
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        let literals = values.iter().map(|value| cell.literal(dialect, word(cell, value).as_deref()));
        Some(format!("\"{column}\" IN ({})", literals.collect::<Vec<_>>().join(", ")))
    };
    assertion["where"].as_object().unwrap().iter().filter_map(condition).collect::<Vec<_>>().join(" AND ")
}

/// Table and key.
fn named(assertion: &Value) -> String {
    format!("{} {}", text(assertion, "table"), assertion["where"])
}

#[test]
fn on_postgresql_what_changed_is_refused() {
    changed(Dialect::Postgres);
}

#[test]
fn on_mariadb_what_changed_is_refused() {
    changed(Dialect::MariaDb);
}

/// Every column of every assertion counts: with any one of them different, the action is refused.
fn broken(dialect: Dialect) {
    let Some(server) = server::start(dialect) else { return };
    let Planned { world, batch, .. } = planned();
    let mut company = Company::found(&server, "broken", world);
    let order = company.order(batch, "receipts");
    let (mut ways, mut results) = (0, BTreeMap::new());
    for action in batch::read(batch, &order.project).unwrap().actions {
        let resolve = |work: &Work<'_>| work.resolved(&action["expect"]);
        let expect = resolve(&work(&mut company, &order, &action, &results));
        for assertion in expect.as_array().unwrap() {
            let row = assertion["rows"].get(0).and_then(Value::as_object).cloned().unwrap_or_default();
            // Each column named differs once; where there should be no row, there is one.
            let columns = if row.is_empty() { vec![None] } else { row.keys().map(Some).collect() };
            for column in columns {
                company.connection.begin().unwrap();
                let mut work = work(&mut company, &order, &action, &results);
                spoil(&mut work, assertion, column.map(String::as_str));
                let refused = check(&mut work, &action).unwrap();
                assert!(refused.is_some(), "{column:?} of {assertion} doesn't count in {action}");
                company.connection.run("ROLLBACK").unwrap();
                ways += 1;
            }
        }
        let receipt = run::carry_out(&mut company.connection, &order, &action, &results).unwrap();
        assert_eq!(receipt.outcome, "applied", "{action}: {}", receipt.detail);
        results.insert(text(&action, "action_id").to_owned(), receipt.result);
    }
    eprintln!("{dialect:?}: {ways} ways to break {} actions, all refused", results.len());
}

fn work<'w>(
    company: &'w mut Company,
    order: &'w Order,
    action: &'w Value,
    results: &'w BTreeMap<String, Value>,
) -> Work<'w> {
    Work::begun(&mut company.connection, order, action, results)
}

/// Makes an assertion false.
fn spoil(work: &mut Work<'_>, assertion: &Value, column: Option<&str>) {
    let (name, only) = (text(assertion, "table"), assertion["where"].as_object().unwrap());
    let table = work.schema.table(name).unwrap().clone();
    let dialect = work.connection.dialect();
    let Some(column) = column else { return intrude(work, name, &table, only) };
    let cell = table.cell(column).unwrap_or_else(|| panic!("{name} has no {column}: {assertion}"));
    let held = assertion["rows"][0][column].as_str().map(ToOwned::to_owned);
    let other = match (cell, held) {
        (Cell::Flag, _) => (assertion["rows"][0][column] != true).to_string(),
        (Cell::Int, held) => (held.map_or(0, |held| held.parse::<i64>().unwrap()) + 1).to_string(),
        (Cell::Amount, held) => {
            plain_decimal(&format!("{}1", held.filter(|h| h.contains('.')).unwrap_or("7.".to_owned())))
        }
        (Cell::Time, _) => "2001-01-01T00:00:00.000000Z".to_owned(),
        (Cell::Text, _) if column == "anchor" => "another".to_owned(),
        (Cell::Text, held) => format!("{}x", held.unwrap_or_default()),
    };
    let sets: Vec<String> = table
        .stored_as(column, Some(&other))
        .into_iter()
        .map(|(column, cell, value)| format!("\"{column}\" = {}", cell.literal(dialect, value.as_deref())))
        .collect();
    let sql = format!("UPDATE {name} SET {} WHERE {}", sets.join(", "), matching(&table, assertion, dialect));
    assert!(work.connection.run(&sql).unwrap() > 0, "{sql}");
}

/// Adds a row where there should be none.
fn intrude(work: &mut Work<'_>, name: &str, table: &TableSchema, only: &Map<String, Value>) {
    let mut row: Sets<'_> = Vec::new();
    for (column, value) in only {
        let value = value.get(0).unwrap_or(value);
        row.push((column.as_str(), word(table.cell(column).unwrap_or(Cell::Text), value)));
    }
    for key in table.key.iter().filter(|key| !only.contains_key(*key)) {
        let id = if key == "asset_type" { "orders".to_owned() } else { work.new_id(name, key).unwrap() };
        row.push((key.as_str(), Some(id)));
    }
    work.insert(name, row).unwrap();
}

#[test]
fn on_postgresql_every_column_of_an_assertion_counts() {
    broken(Dialect::Postgres);
}

#[test]
fn on_mariadb_every_column_of_an_assertion_counts() {
    broken(Dialect::MariaDb);
}
