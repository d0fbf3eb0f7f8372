//! Carrying a batch out on a copy: from its lines to patches of the contract's tables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Int64Type, Schema};
use jiff::Timestamp;

use super::patch::REASONS_MAX;
use super::rows::{Cell, Layout};
use super::sheet::Sheet;
use super::world::Context;
use super::{Batch, Stage, base, entities, needs, patch};
use crate::compensation::{Found, Kind};
use crate::contract::{self, IdSpace, TABLES};
use crate::engine::{Engine, Patch, Sql, Values};
use crate::error::{Error, Result};
use crate::project::{ParamValue, Project};

/// What carrying out the whole batch came to.
pub(super) struct CarriedOut {
    pub patches: Vec<Patch>,
    pub actions: u64,
    pub refused: u64,
    pub reasons: Vec<String>,
    /// The findings that runs of buckets answer.
    pub buckets: Vec<Found>,
}

/// Carries the batch out, cluster by cluster, on the rows that it names.
pub(super) async fn carry_out(
    engine: &mut Engine,
    stage: &Stage<'_>,
    batch: &Batch<'_>,
    folder: &Path,
) -> Result<(CarriedOut, Context)> {
    let mut context = context(engine, stage.project, batch)?;
    let lists = folder.join("lists");
    let answered_schema =
        Arc::new(Schema::new(["rule", "fingerprint"].map(|name| Field::new(name, DataType::Utf8, true)).to_vec()));
    let mut answered = Sheet::create(&folder.join("answered"), &answered_schema)?;
    let mut needs = needs::Needs::create(&context, &lists)?;
    let (mut actions, mut kinds, mut buckets) = (0, BTreeSet::new(), Vec::new());
    let (mut cluster, mut number) = (String::new(), -1);
    (batch.lines)(&mut |_, action| {
        if number < 0 || cluster != action.cluster {
            cluster.clone_from(&action.cluster);
            number += 1;
        }
        actions += 1;
        kinds.insert(action.kind);
        for found in &action.found {
            answered.push(vec![Cell::text(&found.rule), Cell::text(&found.fingerprint)])?;
        }
        if action.kind == Kind::RerunBucket {
            buckets.extend_from_slice(&action.found);
        }
        needs.note(number, &action)
    })?;
    answered.finish()?;
    for (name, schema) in needs.finish()? {
        engine.attach_folder(name, &lists.join(name), &schema)?;
    }
    let spaces: BTreeSet<IdSpace> = kinds.iter().flat_map(|kind| spaces_made(*kind)).copied().collect();
    context.ceilings = ceilings(engine, &spaces).await?;
    let rows = folder.join("rows");
    let fetched = base::fetch(engine, &context, &rows).await?;
    let mut base = base::Base::open(&context.layouts, &fetched, &rows)?;
    let mut patches = patch::Patches::create(&context, folder, &entities::schema(engine)?)?;
    let done = patches.carry_out(batch.lines, &mut base)?;
    let patches = patches.finish()?;
    Ok((CarriedOut { patches, actions, refused: done.refused, reasons: done.reasons, buckets }, context))
}

/// Ids that a kind may make.
fn spaces_made(kind: Kind) -> &'static [IdSpace] {
    match kind {
        Kind::CreateTargetAccount | Kind::RerunBucket => &[IdSpace::Target],
        Kind::UnbindAnchor | Kind::SyncAnchor => &[IdSpace::Event],
        Kind::EnqueueMerge => &[IdSpace::Job],
        Kind::ReverseCredit => &[IdSpace::Entry],
        Kind::ReplayWrite => &[IdSpace::Operation],
        Kind::ResumeJob => &[IdSpace::Entry, IdSpace::Lock, IdSpace::Asset],
        _ => &[],
    }
}

/// What effects must know of the exports and of the project.
fn context(engine: &Engine, project: &Project, batch: &Batch<'_>) -> Result<Context> {
    let supplied = engine.supplied().ok_or_else(|| Error::internal("find what the exports supply"))?;
    let mut layouts = BTreeMap::new();
    let mut amount_scale = 0;
    for table in TABLES.iter().filter(|table| supplied.tables.contains(table.name)) {
        let types = engine.columns(table.name)?;
        for field in types.fields() {
            if let DataType::Decimal128(_, scale) = field.data_type() {
                amount_scale = u32::try_from(*scale).unwrap_or(0);
            }
        }
        let has = |column: &str| supplied.has(table.name, column);
        layouts.insert(table.name, Arc::new(Layout::new(table, has, &types)));
    }
    let micros = |at: &Timestamp| at.as_microsecond();
    let frozen = project.params.get("source_frozen_at").and_then(|param| match &param.value {
        ParamValue::Time(at) => Some(micros(at)),
        ParamValue::Text(text) => text.parse::<Timestamp>().ok().as_ref().map(micros),
        _ => None,
    });
    Ok(Context {
        layouts,
        watermark: micros(&batch.watermark),
        snapshots: supplied.snapshots.iter().map(|(table, at)| (*table, micros(at))).collect(),
        ceilings: BTreeMap::new(),
        amount_scale,
        source_frozen_at: frozen,
    })
}

/// The largest int64 id of each space that the exports hold, in any column. Both systems' accounts count as one: an id
/// may be shared by them.
async fn ceilings(engine: &Engine, spaces: &BTreeSet<IdSpace>) -> Result<BTreeMap<IdSpace, i64>> {
    let supplied = engine.supplied().ok_or_else(|| Error::internal("find what the exports supply"))?;
    let mut ceilings = BTreeMap::new();
    for space in spaces {
        let related = |other: IdSpace| other == *space || (*space == IdSpace::Target && other == IdSpace::Source);
        for table in TABLES.iter().filter(|table| supplied.tables.contains(table.name)) {
            let types = engine.columns(table.name)?;
            for column in table.columns.iter().filter(|column| supplied.has(table.name, column.name)) {
                let int = types.field_with_name(column.name).is_ok_and(|field| field.data_type() == &DataType::Int64);
                if !int || !matches!(column.kind, contract::Kind::Id(other) if related(other)) {
                    continue;
                }
                let text = format!("SELECT max(t.{}) AS id FROM {} AS t", column.name, table.name);
                for batch in engine.collect(Sql { shown: "the largest id", text: &text }, &Values::new()).await? {
                    let largest = batch.column(0).as_primitive::<Int64Type>().iter().flatten().max();
                    let known = ceilings.entry(*space).or_insert(0);
                    *known = largest.unwrap_or(0).max(*known);
                }
            }
        }
    }
    Ok(ceilings)
}

/// Clusters are carried out side by side: no two may change one row. The first rows that two change.
pub(super) async fn independent(engine: &mut Engine, context: &Context, patches: &[Patch]) -> Result<Vec<String>> {
    let mut shared = Vec::new();
    for patch in patches {
        let Some(layout) = context.layouts.get(patch.table) else { continue };
        engine.attach_folder("changed_keys", &patch.gone, &layout.key_schema())?;
        let key: Vec<String> = layout.table.key.iter().map(|name| format!("c.{name}")).collect();
        let shown: Vec<String> = key.iter().map(|name| format!("CAST({name} AS VARCHAR)")).collect();
        let text = format!(
            "SELECT concat_ws(' ', {}) AS shown FROM changed_keys AS c GROUP BY {} HAVING count(*) > 1",
            shown.join(", "),
            key.join(", ")
        );
        let first = |rows: &mut Vec<String>, batch: RecordBatch| {
            let shown = arrow::compute::cast(batch.column(0), &DataType::Utf8)
                .map_err(|error| Error::internal("read a key").because(error))?;
            let left = REASONS_MAX.saturating_sub(rows.len());
            rows.extend(shown.as_string::<i32>().iter().flatten().take(left).map(str::to_owned));
            Ok(())
        };
        let (sql, order) = (Sql { shown: "the rows changed", text: &text }, ["shown".to_owned()]);
        let rows = engine.stream_in_order(sql, &order, &Values::new(), |_| Ok(Vec::new()), first).await?.sink;
        shared.extend(rows.into_iter().map(|row| format!("two clusters change {} {row}", patch.table)));
    }
    Ok(shared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Limits;

    #[tokio::test]
    async fn rows_that_two_clusters_change_are_told_in_order_and_not_without_end() {
        let table = contract::table("mapping").unwrap();
        let fields = table.columns.iter().map(|column| Field::new(column.name, DataType::Utf8View, true));
        let layout = Arc::new(Layout::new(table, |_| true, &Schema::new(fields.collect::<Vec<_>>())));
        let context = Context {
            layouts: BTreeMap::from([("mapping", Arc::clone(&layout))]),
            watermark: 0,
            snapshots: BTreeMap::new(),
            ceilings: BTreeMap::new(),
            amount_scale: 2,
            source_frozen_at: None,
        };
        let dir = tempfile::tempdir().unwrap();
        let scratch = dir.path().to_owned();
        let limits = Limits { memory_bytes: 1 << 28, threads: 2, scratch, scratch_bytes: 1 << 30 };
        let mut engine = Engine::open(&limits).unwrap();
        // Twenty rows, of which so many are changed twice.
        for (twice, expected) in [(0, 0), (3, 3), (20, REASONS_MAX)] {
            let folder = dir.path().join(twice.to_string());
            let mut gone = Sheet::create(&folder, &layout.key_schema()).unwrap();
            for source in (0..20).rev().chain(0..twice) {
                gone.push(vec![Cell::text(&format!("m{source:02}")), Cell::text("7")]).unwrap();
            }
            gone.finish().unwrap();
            let patch = Patch { table: "mapping", gone: folder.clone(), rows: folder };
            let told = independent(&mut engine, &context, &[patch]).await.unwrap();
            let rows = (0..expected).map(|source| format!("two clusters change mapping m{source:02} 7"));
            assert_eq!(told, rows.collect::<Vec<_>>());
        }
    }
}
