//! The rows of the exports that a batch rests on, table by table in the order of its clusters.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int64Type, Schema};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use super::rows::{Layout, Row};
use super::sheet::{Sheet, read};
use super::world::{Context, World};
use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};

/// How the rows of a table are found: the contract table is `t`, the keys with their cluster are `k`.
fn ways(context: &Context, table: &str) -> Vec<String> {
    let has =
        |table: &str, column: &str| context.layouts.get(table).is_some_and(|layout| layout.place(column).is_some());
    let by = |keys: &str, on: &str| format!("INNER JOIN {} AS k ON {on}", distinct(keys));
    let list = |name: &str, columns: &str| format!("SELECT n.cluster, {columns} FROM {name} AS n");
    // The assets that the journals of resumed jobs name.
    let journalled = "SELECT n.cluster, e.asset_type, e.asset_id FROM merge_journal AS e \
                      INNER JOIN resumed_jobs AS n ON n.job_id = e.job_id";
    let mut ways = Vec::new();
    match table {
        "source_accounts" => {
            let mapped = "SELECT n.cluster, m.source_id AS id FROM mapping AS m \
                          INNER JOIN mirrored_targets AS n ON n.id = m.target_id WHERE m.status = 'active'";
            ways.push(by(&format!("{} UNION ALL {mapped}", list("named_sources", "n.id")), "k.id = t.id"));
        }
        "target_accounts" => {
            let mapped = "SELECT n.cluster, m.target_id AS id FROM mapping AS m \
                          INNER JOIN mirrored_sources AS n ON n.id = m.source_id WHERE m.status = 'active'";
            ways.push(by(&format!("{} UNION ALL {mapped}", list("named_targets", "n.id")), "k.id = t.id"));
        }
        "mapping" => {
            ways.push(by(&list("mapped_sources", "n.id"), "k.id = t.source_id"));
            ways.push(by(&list("mapped_targets", "n.id"), "k.id = t.target_id"));
        }
        "assets" => {
            let mut keys = list("named_assets", "n.asset_type, n.asset_id");
            if context.supplies("merge_journal") {
                keys = format!("{keys} UNION ALL {journalled}");
                if has("assets", "origin_asset_id") {
                    let on = "k.asset_type = t.asset_type AND k.asset_id = t.origin_asset_id";
                    ways.push(by(journalled, on));
                }
            }
            ways.push(by(&keys, "k.asset_type = t.asset_type AND k.asset_id = t.asset_id"));
            let mut sources = list("owning_sources", "n.id");
            if context.supplies("merge_jobs") {
                sources.push_str(
                    " UNION ALL SELECT n.cluster, j.source_id AS id FROM merge_jobs AS j \
                     INNER JOIN resumed_jobs AS n ON n.job_id = j.job_id",
                );
            }
            ways.push(by(&sources, "k.id = t.owner_source_id"));
            ways.push(by(&list("owning_targets", "n.id"), "k.id = t.owner_target_id"));
        }
        "merge_jobs" => {
            let resumed = list("resumed_jobs", "n.job_id");
            ways.push(by(&format!("{} UNION ALL {resumed}", list("named_jobs", "n.job_id")), "k.job_id = t.job_id"));
        }
        "merge_locks" => {
            ways.push(by(&list("named_locks", "n.lock_id"), "k.lock_id = t.lock_id"));
            ways.push(by(&list("resumed_jobs", "n.job_id"), "k.job_id = t.job_id"));
        }
        "merge_journal" => {
            ways.push(by(&list("named_entries", "n.entry_id"), "k.entry_id = t.entry_id"));
            ways.push(by(journalled, "k.asset_type = t.asset_type AND k.asset_id = t.asset_id"));
        }
        "gateway_log" => ways.push(by(&list("named_operations", "n.op_id"), "k.op_id = t.op_id")),
        "cohorts" => {
            ways.push(by(&list("admitted_sources", "n.id"), "k.id = t.account_source_id"));
            ways.push(by(&list("admitted_targets", "n.id"), "k.id = t.account_target_id"));
        }
        _ => {}
    }
    ways
}

/// A cluster may name a key many times: its row is wanted once.
fn distinct(keys: &str) -> String {
    format!("(SELECT DISTINCT * FROM ({keys}) AS w)")
}

/// Writes the rows wanted of every table that actions may change, sorted by cluster.
pub(super) async fn fetch(engine: &Engine, context: &Context, folder: &Path) -> Result<Vec<&'static str>> {
    let mut fetched = Vec::new();
    for (table, layout) in &context.layouts {
        let ways = ways(context, table);
        if ways.is_empty() {
            continue;
        }
        let select = |way: &String| format!("SELECT k.cluster, {} FROM {table} AS t {way}", layout.select());
        let all: Vec<String> = ways.iter().map(select).collect();
        let text = format!("SELECT * FROM ({}) AS r ORDER BY r.cluster", all.join(" UNION ALL "));
        let schema = schema(layout);
        let target = folder.join(table);
        let shown = format!("the rows of {table} that the batch rests on");
        let values = Values::new();
        let streamed = engine.stream(
            Sql { shown: &shown, text: &text },
            &values,
            |_| Sheet::create(&target, &schema),
            |sheet, batch| {
                let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
                    cast(column, field.data_type()).map_err(|error| Error::internal("convert rows").because(error))
                });
                let columns = columns.collect::<Result<Vec<_>>>()?;
                let batch = arrow::record_batch::RecordBatch::try_new(Arc::clone(&schema), columns)
                    .map_err(|error| Error::internal("convert rows").because(error))?;
                sheet.add(&batch)
            },
        );
        streamed.await?.sink.finish()?;
        fetched.push(*table);
    }
    Ok(fetched)
}

fn schema(layout: &Layout) -> Arc<Schema> {
    let mut fields = vec![Arc::new(Field::new("cluster", DataType::Int64, true))];
    fields.extend(layout.schema.fields().iter().cloned());
    Arc::new(Schema::new(fields))
}

/// The rows of the next clusters, cluster by cluster.
pub(super) struct Base {
    tables: Vec<Cursor>,
}

struct Cursor {
    layout: Arc<Layout>,
    reader: ParquetRecordBatchReader,
    /// Rows read and not taken, the next one last.
    ahead: Vec<(i64, Row)>,
}

impl Base {
    pub(super) fn open(layouts: &BTreeMap<&'static str, Arc<Layout>>, fetched: &[&str], folder: &Path) -> Result<Self> {
        let mut tables = Vec::new();
        for table in fetched {
            if let Some(layout) = layouts.get(table) {
                let reader = read(&folder.join(table))?;
                tables.push(Cursor { layout: Arc::clone(layout), reader, ahead: Vec::new() });
            }
        }
        Ok(Self { tables })
    }

    /// Supplies a cluster's rows to its world. Clusters are asked for in order.
    pub(super) fn supply(&mut self, cluster: i64, world: &mut World<'_>) -> Result<()> {
        for cursor in &mut self.tables {
            while let Some((of, row)) = cursor.next()? {
                if of > cluster {
                    cursor.ahead.push((of, row));
                    break;
                }
                if of == cluster {
                    world.supply(cursor.layout.table.name, row);
                }
            }
        }
        Ok(())
    }
}

impl Cursor {
    fn next(&mut self) -> Result<Option<(i64, Row)>> {
        let failed = |error: arrow::error::ArrowError| Error::internal("read rows back").because(error);
        while self.ahead.is_empty() {
            let Some(batch) = self.reader.next().transpose().map_err(failed)? else { return Ok(None) };
            let rows = self.layout.read(&batch, 1).map_err(failed)?;
            let clusters = batch.column(0).as_primitive::<Int64Type>();
            self.ahead.extend(clusters.values().iter().copied().zip(rows).rev());
        }
        Ok(self.ahead.pop())
    }
}
