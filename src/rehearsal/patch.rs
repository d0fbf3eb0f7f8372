//! The batch carried out: its clusters one after the other, what they change written as patches of the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;

use super::Lines;
use super::base::Base;
use super::effects;
use super::entities::{self, Entity};
use super::rows::{Cell, Row};
use super::sheet::Sheet;
use super::world::{Changed, Context, World};
use crate::compensation::{Action, Found};
use crate::engine::Patch;
use crate::error::Result;

/// Reasons kept of actions that could not be carried out.
pub(super) const REASONS_MAX: usize = 10;

/// What carrying out came to.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Actions that could not be carried out, and the reasons of the first.
    pub refused: u64,
    pub reasons: Vec<String>,
}

/// The patches being written, table by table, and which findings' repairs touched what.
pub(super) struct Patches<'c> {
    context: &'c Context,
    folder: PathBuf,
    tables: BTreeMap<&'static str, (Sheet, Sheet)>,
    touched: Sheet,
}

/// Lines of one cluster, in the order of execution.
#[derive(Default)]
struct Cluster {
    id: String,
    number: i64,
    lines: Vec<(String, Action)>,
}

impl<'c> Patches<'c> {
    pub(super) fn create(context: &'c Context, folder: &Path, touched: &SchemaRef) -> Result<Self> {
        let touched = Sheet::create(&folder.join("touched"), touched)?;
        Ok(Self { context, folder: folder.to_owned(), tables: BTreeMap::new(), touched })
    }

    /// Carries out every line.
    pub(super) fn carry_out(&mut self, lines: &Lines<'_>, base: &mut Base) -> Result<Done> {
        let mut done = Done::default();
        let mut cluster = Cluster::default();
        lines(&mut |action_id, action| {
            if !cluster.lines.is_empty() && cluster.id != action.cluster {
                self.cluster(&cluster, base, &mut done)?;
                cluster.lines.clear();
                cluster.number += 1;
            }
            cluster.id.clone_from(&action.cluster);
            cluster.lines.push((action_id, action));
            Ok(())
        })?;
        self.cluster(&cluster, base, &mut done)?;
        Ok(done)
    }

    fn cluster(&mut self, cluster: &Cluster, base: &mut Base, done: &mut Done) -> Result<()> {
        let mut world = World::new(self.context);
        base.supply(cluster.number, &mut world)?;
        for (number, (action_id, action)) in cluster.lines.iter().enumerate() {
            world.begin(number);
            if let Err(why) = effects::apply(&mut world, action_id, action) {
                done.refused += 1;
                if done.reasons.len() < REASONS_MAX {
                    done.reasons.push(format!("{} {action_id}: {why}", action.kind.as_str()));
                }
            }
        }
        for changed in world.changes() {
            self.add(changed.layout.table.name, changed.key.clone(), changed.now)?;
            self.note(&changed, &cluster.lines)?;
        }
        Ok(())
    }

    /// A row that takes the place of the one with its key.
    pub(super) fn add(&mut self, table: &'static str, key: Vec<Cell>, row: Option<&Row>) -> Result<()> {
        let Some(layout) = self.context.layouts.get(table) else { return Ok(()) };
        if !self.tables.contains_key(table) {
            let folder = self.folder.join(table);
            let gone = Sheet::create(&folder.join("gone"), &layout.key_schema())?;
            let rows = Sheet::create(&folder.join("rows"), &layout.schema)?;
            self.tables.insert(table, (gone, rows));
        }
        if let Some((gone, rows)) = self.tables.get_mut(table) {
            gone.push(key)?;
            if let Some(row) = row {
                rows.push(row.cells().to_vec())?;
            }
        }
        Ok(())
    }

    /// What a changed row is about, for the findings that the lines which changed it answer.
    fn note(&mut self, changed: &Changed<'_>, lines: &[(String, Action)]) -> Result<()> {
        let rows = changed.before.into_iter().chain(changed.now);
        let about: BTreeSet<Entity> = rows.flat_map(|row| entities::of_row(changed.layout.table.name, row)).collect();
        let answered: BTreeSet<&Found> =
            changed.lines.iter().filter_map(|line| lines.get(*line)).flat_map(|(_, action)| &action.found).collect();
        for found in answered {
            for entity in &about {
                self.touched.push(entity.row(&found.rule, &found.fingerprint))?;
            }
        }
        Ok(())
    }

    /// Completes the patches.
    pub(super) fn finish(self) -> Result<Vec<Patch>> {
        self.touched.finish()?;
        let mut patches = Vec::new();
        for (table, (gone, rows)) in self.tables {
            gone.finish()?;
            rows.finish()?;
            let folder = self.folder.join(table);
            patches.push(Patch { table, gone: folder.join("gone"), rows: folder.join("rows") });
        }
        Ok(patches)
    }
}
