//! A bucket of the migration run again: every source of it that can be mapped without a question is.
//!
//! No line names these sources, so they are found where rules find them, when everything else is done. Of a source that
//! only a person can decide about, a run of the migration makes nothing.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};

use super::entities;
use super::rows::{Cell, cells};
use super::sheet::Sheet;
use super::world::{Context, World};
use crate::compensation::Found;
use crate::engine::{Engine, Patch, Sql, Values};
use crate::error::{Error, Result};

/// The second file of a patch's folder.
const FILE: &str = "part-00001.parquet";

/// The models that are read here, once the rules have run.
pub(super) const MODELS: [&str; 2] = ["source_matches", "sources_without_target"];

/// Sources whose target is there.
const MATCHED: &str = "
SELECT m.source_id, m.target_id, m.evidence
FROM source_matches AS m
INNER JOIN source_accounts AS s ON s.id = m.source_id
INNER JOIN (SELECT DISTINCT n.bucket FROM named_buckets AS n) AS b ON b.bucket = s.bucket
WHERE m.action = 'create_mapping'
";

/// Sources without a target, with the first of those that share an anchor, which lies in the bucket. An anchor about
/// whose sources a person must decide stays as it is, or they would be found unmapped beside a target.
const MISSING: &str = "
SELECT
    w.source_id, w.first_source_id, f.anchor_raw, f.union_id, f.union_scope, f.anchor_verified_at
FROM sources_without_target AS w
INNER JOIN source_accounts AS f ON f.id = w.first_source_id
INNER JOIN (SELECT DISTINCT n.bucket FROM named_buckets AS n) AS b ON b.bucket = f.bucket
LEFT JOIN (
    SELECT s.anchor
    FROM sources_without_target AS h
    INNER JOIN source_accounts AS s ON s.id = h.source_id
    WHERE h.action = 'hold_for_review'
    GROUP BY s.anchor
) AS q ON q.anchor = f.anchor
WHERE w.action <> 'hold_for_review' AND q.anchor IS NULL
";

/// Rows of the tables that it makes.
struct Made<'c> {
    context: &'c Context,
    mapping: (Sheet, Sheet),
    targets: (Sheet, Sheet),
    /// What the rows are about, for the findings that the run answers.
    touched: Sheet,
    answered: &'c [Found],
    rows: u64,
}

/// The patches with what the run makes; none if it makes nothing. The engine holds [`MODELS`].
pub(super) async fn rerun(
    after: &mut Engine,
    context: &Context,
    folder: &Path,
    patches: &[Patch],
    answered: &[Found],
) -> Result<Option<Vec<Patch>>> {
    let layout = |table: &str| context.layouts.get(table).ok_or_else(|| Error::internal("find a contract table"));
    let bucket =
        Schema::new(vec![Field::new("cluster", DataType::Int64, true), Field::new("bucket", DataType::Utf8, true)]);
    after.attach_folder("named_buckets", &folder.join("lists").join("named_buckets"), &Arc::new(bucket))?;
    // What an action of the batch did with a pair stays as it is.
    let changed = layout("mapping")?.key_schema();
    let known = patches.iter().find(|patch| patch.table == "mapping").map(|patch| patch.gone.clone());
    let untouched = match known {
        Some(gone) => {
            after.attach_folder("changed_pairs", &gone, &changed)?;
            " AND NOT EXISTS (SELECT 1 FROM changed_pairs AS p WHERE p.source_id = m.source_id AND p.target_id = m.target_id)"
        }
        None => "",
    };
    let sheets = |table: &'static str| -> Result<(Sheet, Sheet)> {
        let (layout, folder) = (layout(table)?, folder.join(table));
        let gone = Sheet::create_as(&folder.join("gone"), FILE, &layout.key_schema())?;
        Ok((gone, Sheet::create_as(&folder.join("rows"), FILE, &layout.schema)?))
    };
    let touched = Sheet::create_as(&folder.join("touched"), FILE, &entities::schema(after)?)?;
    let (mapping, targets) = (sheets("mapping")?, sheets("target_accounts")?);
    let mut made = Made { context, mapping, targets, touched, answered, rows: 0 };
    let matched = format!("{MATCHED}{untouched}");
    for (text, missing) in [(matched.as_str(), false), (MISSING, true)] {
        let shown = "the sources of a bucket";
        for batch in after.collect(Sql { shown, text }, &Values::new()).await? {
            made.take(&batch, missing)?;
        }
    }
    let rows = made.rows;
    made.touched.finish()?;
    for (gone, rows) in [made.mapping, made.targets] {
        gone.finish()?;
        rows.finish()?;
    }
    if rows == 0 {
        return Ok(None);
    }
    let mut all = patches.to_vec();
    for table in ["mapping", "target_accounts"] {
        if all.iter().all(|patch| patch.table != table) {
            let folder = folder.join(table);
            all.push(Patch { table, gone: folder.join("gone"), rows: folder.join("rows") });
        }
    }
    Ok(Some(all))
}

impl Made<'_> {
    fn take(&mut self, batch: &RecordBatch, missing: bool) -> Result<()> {
        let failed = |error: arrow::error::ArrowError| Error::internal("read the sources of a bucket").because(error);
        let mut rows = vec![Vec::with_capacity(batch.num_columns()); batch.num_rows()];
        for column in batch.columns() {
            let of = match column.data_type() {
                DataType::Utf8View => DataType::Utf8,
                of => of.clone(),
            };
            let values = cells(&cast(column, &of).map_err(failed)?);
            rows.iter_mut().zip(values).for_each(|(row, cell)| row.push(cell));
        }
        for row in rows {
            let value = |column: usize| row[column].clone();
            let mut world = World::new(self.context);
            let (source_id, mut target_id, mut evidence) = (value(0), value(1), Cell::text("anchor"));
            if missing {
                let first = value(1);
                let made = self.context.new_id("target_accounts", "id", &format!("bucket {}", first.shown()), 0);
                if first == source_id {
                    world.upsert("target_accounts", std::slice::from_ref(&made), |account| {
                        for (column, place) in
                            [("anchor", 2), ("union_id", 3), ("union_scope", 4), ("anchor_verified_at", 5)]
                        {
                            account.set(column, value(place));
                        }
                        account.set("status", Cell::text("active"));
                        account.set("origin", Cell::text("backfill"));
                    });
                }
                target_id = made;
            } else {
                evidence = value(2);
            }
            world.upsert("mapping", &[source_id, target_id], |mapping| {
                mapping.set("status", Cell::text("active"));
                mapping.set("evidence", evidence);
            });
            for changed in world.changes() {
                let (gone, rows) =
                    if changed.layout.table.name == "mapping" { &mut self.mapping } else { &mut self.targets };
                gone.push(changed.key.clone())?;
                if let Some(row) = changed.now {
                    rows.push(row.cells().to_vec())?;
                    for entity in entities::of_row(changed.layout.table.name, row) {
                        for found in self.answered {
                            self.touched.push(entity.row(&found.rule, &found.fingerprint))?;
                        }
                    }
                }
                self.rows += 1;
            }
        }
        Ok(())
    }
}
