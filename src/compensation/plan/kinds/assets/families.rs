//! The assets that belong together: a family moves as one.

use std::collections::HashMap;

use super::{moves, name};
use crate::compensation::plan::kinds::Context;
use crate::compensation::plan::rows::{Rows, name_of};
use crate::engine::{Engine, Sql, Values};
use crate::error::Result;

/// Steps from an asset to its farthest relative: a family deeper than that is held by its size.
const STEPS_MAX: usize = 32;

/// The assets that belong together: each names its first.
#[derive(Debug, Default)]
pub(in crate::compensation::plan) struct Families {
    parents: HashMap<u64, u64>,
    sizes: HashMap<u64, u32>,
    /// There are relatives that nobody asked to move, kept as `relatives`.
    pub(super) extended: bool,
}

impl Families {
    pub(super) fn root(&self, mut name: u64) -> u64 {
        while let Some(&parent) = self.parents.get(&name) {
            name = parent;
        }
        name
    }

    fn unite(&mut self, a: u64, b: u64) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let size = self.sizes.remove(&a).unwrap_or(1) + self.sizes.remove(&b).unwrap_or(1);
        let (small, large) = (a.min(b), a.max(b));
        self.parents.insert(large, small);
        self.sizes.insert(small, size);
    }

    pub(super) fn is_alone(&self, name: u64) -> bool {
        !self.sizes.contains_key(&self.root(name))
    }
}

/// Finds the families of all assets that are asked to move, one step of kinship a statement.
pub(in crate::compensation::plan) async fn families(engine: &mut Engine, context: &Context<'_>) -> Result<Families> {
    let mut families = Families::default();
    let Some(asked) = moves(context) else { return Ok(families) };
    if context.undo {
        return undone(engine, &asked.sql).await;
    }
    if !context.exports.has("assets", "parent_id") {
        return Ok(families);
    }
    let parent_type = if context.exports.has("assets", "parent_type") {
        "coalesce(c.parent_type, c.asset_type)"
    } else {
        "c.asset_type"
    };
    let live = ["c", "p"].map(|alias| format!("{alias}.state IN ('live', 'locked', 'in_flight')"));
    let known = |step: usize| format!("kin_{step}");
    engine
        .keep(
            &known(0),
            &format!("SELECT a.asset_type, a.asset_id FROM ({asked}) AS a GROUP BY a.asset_type, a.asset_id"),
            &["asset_type", "asset_id"],
        )
        .await?;
    for step in 0..STEPS_MAX {
        // Both ends of every bond that one end of is known.
        let kin = known(step);
        let bonds = format!(
            "SELECT c.asset_type, c.asset_id, p.asset_type AS parent_type, p.asset_id AS parent_id \
             FROM assets AS c INNER JOIN assets AS p ON p.asset_type = {parent_type} AND p.asset_id = c.parent_id \
             WHERE {} AND {} AND (\
             EXISTS (SELECT 1 FROM {kin} AS k WHERE k.asset_type = c.asset_type AND k.asset_id = c.asset_id) \
             OR EXISTS (SELECT 1 FROM {kin} AS k WHERE k.asset_type = p.asset_type AND k.asset_id = p.asset_id))",
            live[0], live[1],
        );
        let sql = Sql { shown: "the families of assets", text: &bonds };
        let take = |families: &mut Families, batch| {
            for row in Rows::new(&batch)?.iter() {
                if let (Some(child), Some(parent)) =
                    (name(&row, "asset_type", "asset_id"), name(&row, "parent_type", "parent_id"))
                {
                    families.unite(child, parent);
                }
            }
            Ok(())
        };
        families = engine.stream(sql, &Values::new(), |_| Ok(Families::default()), take).await?.sink;
        let next = format!(
            "SELECT n.asset_type, n.asset_id FROM (SELECT b.asset_type, b.asset_id FROM ({bonds}) AS b \
             UNION ALL SELECT b.parent_type AS asset_type, b.parent_id AS asset_id FROM ({bonds}) AS b \
             UNION ALL SELECT k.asset_type, k.asset_id FROM {kin} AS k) AS n GROUP BY n.asset_type, n.asset_id"
        );
        let before = engine
            .count(Sql { shown: "the families of assets", text: &format!("SELECT count(*) FROM {kin} AS k") })
            .await?;
        let after = engine.keep(&known(step + 1), &next, &["asset_type", "asset_id"]).await?;
        if after == before {
            let relatives = format!(
                "SELECT k.asset_type, k.asset_id FROM {} AS k WHERE NOT EXISTS \
                 (SELECT 1 FROM kin_0 AS z WHERE z.asset_type = k.asset_type AND z.asset_id = k.asset_id)",
                known(step + 1)
            );
            families.extended = engine.keep("relatives", &relatives, &["asset_type", "asset_id"]).await? > 0;
            return Ok(families);
        }
    }
    Ok(families)
}

/// What moved together goes back together, and nothing else.
async fn undone(engine: &Engine, asked: &str) -> Result<Families> {
    let text = format!(
        "SELECT a.rule, a.fingerprint, a.asset_type, CAST(a.asset_id AS VARCHAR) AS asset_id FROM ({asked}) AS a"
    );
    let mut families = Families::default();
    let mut firsts: HashMap<u64, u64> = HashMap::new();
    for batch in engine.collect(Sql { shown: "the families of assets", text: &text }, &Values::new()).await? {
        for row in Rows::new(&batch)?.iter() {
            let (Some(rule), Some(fingerprint)) = (row.text("rule"), row.text("fingerprint")) else { continue };
            let Some(asset) = name(&row, "asset_type", "asset_id") else { continue };
            let first = *firsts.entry(name_of(&[rule, fingerprint])).or_insert(asset);
            families.unite(first, asset);
        }
    }
    Ok(families)
}
