//! Looking for what occurs more than once: rows whose key occurs only once are left out before they are grouped.
//!
//! `GROUP BY key HAVING count(*) > 1` over accounts finds few groups among as many as there are accounts, and grouping holds
//! them all. Here the keys are read first, and each is noted by its hash in two bits: seen, and seen again. Then the rows
//! are read whose bits say seen again: those of repeated keys, and a few whose hash another key shares. Only these are
//! grouped. As no group of one row passes such a HAVING, the result is the same. Semi and anti joins below the groups only
//! leave rows out: keys are noted and rows sifted below these.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::hash_utils::{QualityRandomState, create_hashes};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{JoinType, Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_expr::split_conjunction;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::execution_plan::{ChildrenPropertiesMode, ReplaceChildrenOptions};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr};

use super::join::rows_read;
use super::sieve::{Mesh, SieveExec};

/// Places for each row: one key in this many shares its place with another's, and is grouped for nothing.
const PLACES_PER_ROW: u64 = 16;
const PLACES_MIN: u64 = 1 << 16;
/// The two bits of each place may take this part of the memory.
const MEMORY_SHARE: usize = 16;
/// One key in so many is repeated: then most rows are, and groups of one row are not looked for.
const MOSTLY: u64 = 6;
/// Seed of the hash: not that of any other operator.
const HASH_SEED: u64 = 0x7265_7065_6174;

/// Leaves rows of single keys out, below aggregates whose HAVING lets no group of one row pass.
#[derive(Debug)]
pub(super) struct LeaveSingleKeysOut {
    /// Bytes that a plan's operators may reserve together.
    pub(super) memory_bytes: usize,
}

impl PhysicalOptimizerRule for LeaveSingleKeysOut {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_down(|node| {
            let Some(filter) = node.downcast_ref::<FilterExec>() else { return Ok(Transformed::no(node)) };
            let counted: Vec<usize> = split_conjunction(filter.predicate()).into_iter().filter_map(above_one).collect();
            match self.below(filter.input(), &counted)? {
                Some(input) => Ok(Transformed::yes(with_child(&node, input)?)),
                None => Ok(Transformed::no(node)),
            }
        })
        .map(|done| done.data)
    }

    fn name(&self) -> &'static str {
        "leave_single_keys_out"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

impl LeaveSingleKeysOut {
    /// `plan` with the rows of single keys left out, if one of the columns `counted` is a count that it makes.
    fn below(&self, plan: &Arc<dyn ExecutionPlan>, counted: &[usize]) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if counted.is_empty() {
            return Ok(None);
        }
        if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
            let column = |at: &usize| projection.expr().get(*at)?.expr.downcast_ref::<Column>().map(Column::index);
            let below: Vec<usize> = counted.iter().filter_map(column).collect();
            return self.below(projection.input(), &below)?.map(|input| with_child(plan, input)).transpose();
        }
        let Some(last) = plan.downcast_ref::<AggregateExec>() else { return Ok(None) };
        let keys = last.group_expr().expr().len();
        let is_count = |at: &usize| {
            at.checked_sub(keys).and_then(|at| last.aggr_expr().get(at)).is_some_and(|of| of.fun().name() == "count")
        };
        if keys == 0 || !counted.iter().any(is_count) {
            return Ok(None);
        }
        match last.mode() {
            AggregateMode::Single | AggregateMode::SinglePartitioned => {
                self.repeated(last)?.map(|input| with_child(plan, input)).transpose()
            }
            AggregateMode::Final | AggregateMode::FinalPartitioned => {
                let Some(first) = last.input().downcast_ref::<AggregateExec>() else { return Ok(None) };
                let Some(input) = self.repeated(first)? else { return Ok(None) };
                Ok(Some(with_child(plan, with_child(last.input(), input)?)?))
            }
            _ => Ok(None),
        }
    }

    fn repeated(&self, grouped: &AggregateExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if !grouped.group_expr().is_single() {
            return Ok(None);
        }
        let keys: Vec<_> = grouped.group_expr().expr().iter().map(|(key, _)| Arc::clone(key)).collect();
        self.sieved(grouped.input(), keys)
    }

    /// `plan` with the rows of single keys left out, below joins that only leave rows out themselves: a key that occurs
    /// once before them does not occur twice after them.
    fn sieved(
        &self,
        plan: &Arc<dyn ExecutionPlan>,
        keys: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if cheap_to_read_twice(plan) {
            let places = places(plan, self.memory_bytes)?;
            let sieve = SieveExec::new(Repeated { places, keys: Keys::Again }, (plan, &keys), (plan, &keys))?;
            return Ok(Some(Arc::new(sieve)));
        }
        if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
            let below = |at: usize| Arc::clone(&projection.expr()[at].expr);
            let keys = keys.into_iter().map(|key| over(key, below)).collect::<Result<_>>()?;
            let input = self.sieved(projection.input(), keys)?;
            return input.map(|input| with_child(plan, input)).transpose();
        }
        let Some(join) = plan.downcast_ref::<HashJoinExec>() else { return Ok(None) };
        let side = match join.join_type() {
            JoinType::LeftSemi | JoinType::LeftAnti => 0,
            JoinType::RightSemi | JoinType::RightAnti => 1,
            _ => return Ok(None),
        };
        let mut inputs: Vec<_> = join.children().into_iter().map(Arc::clone).collect();
        let schema = inputs[side].schema();
        let below = |at: usize| {
            let at = join.projection.as_ref().map_or(at, |kept| kept[at]);
            Arc::new(Column::new(schema.field(at).name(), at)) as Arc<dyn PhysicalExpr>
        };
        let keys = keys.into_iter().map(|key| over(key, below)).collect::<Result<_>>()?;
        let Some(sieved) = self.sieved(&inputs[side], keys)? else { return Ok(None) };
        inputs[side] = sieved;
        let replaced = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        Ok(Some(Arc::clone(plan).replace_children(inputs, replaced)?))
    }
}

/// An expression over a plan's columns, over what they are made of.
fn over(expr: Arc<dyn PhysicalExpr>, below: impl Fn(usize) -> Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
    let replaced = |node: Arc<dyn PhysicalExpr>| {
        Ok(match node.downcast_ref::<Column>() {
            // What takes its place is not looked into again.
            Some(column) => Transformed::new(below(column.index()), true, TreeNodeRecursion::Jump),
            None => Transformed::no(node),
        })
    };
    expr.transform_down(replaced).map(|done| done.data)
}

/// Places for the keys of a plan's rows, a power of two.
pub(super) fn places(plan: &Arc<dyn ExecutionPlan>, memory_bytes: usize) -> Result<u64> {
    let most = (memory_bytes / MEMORY_SHARE / 2 * 8) as u64;
    let wanted = rows_read(plan)?.saturating_mul(PLACES_PER_ROW).min(most);
    Ok(wanted.next_power_of_two().max(PLACES_MIN))
}

/// The column of a predicate that only numbers above one fulfil.
fn above_one(predicate: &Arc<dyn PhysicalExpr>) -> Option<usize> {
    let compared = predicate.downcast_ref::<BinaryExpr>()?;
    let (column, op, bound) = match compared.left().downcast_ref::<Column>() {
        Some(column) => (column, *compared.op(), compared.right()),
        None => (compared.right().downcast_ref::<Column>()?, compared.op().swap()?, compared.left()),
    };
    let ScalarValue::Int64(Some(bound)) = bound.downcast_ref::<Literal>()?.value() else { return None };
    let above = match op {
        Operator::Gt => *bound >= 1,
        Operator::GtEq => *bound >= 2,
        _ => false,
    };
    above.then(|| column.index())
}

/// Whether the plan only reads, filters and computes: its rows cost little more the second time.
pub(super) fn cheap_to_read_twice(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let name = plan.name();
    let cheap = plan.children().is_empty() || ["FilterExec", "ProjectionExec", "UnionExec"].contains(&name);
    cheap && plan.children().into_iter().all(cheap_to_read_twice)
}

pub(super) fn with_child(
    plan: &Arc<dyn ExecutionPlan>,
    child: Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>> {
    Arc::clone(plan).replace_children(vec![child], ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
}

/// Two bits a place.
pub(super) struct Places {
    words: Vec<[AtomicU64; 2]>,
    hash: QualityRandomState,
    /// Whether most keys are repeated; told once all are noted.
    mostly: OnceLock<bool>,
}

impl Places {
    fn new(places: u64) -> Self {
        let words = usize::try_from(places / 64).unwrap_or(usize::MAX);
        let words = std::iter::repeat_with(|| [AtomicU64::new(0), AtomicU64::new(0)]).take(words).collect();
        Self { words, hash: QualityRandomState::with_seed(HASH_SEED), mostly: OnceLock::new() }
    }

    fn mostly_repeated(&self) -> bool {
        *self.mostly.get_or_init(|| {
            let bits = |of: usize| -> u64 {
                self.words.iter().map(|word| u64::from(word[of].load(Ordering::Relaxed).count_ones())).sum()
            };
            let [seen, again] = [bits(0), bits(1)];
            again.saturating_mul(MOSTLY) > seen
        })
    }

    fn hashes(&self, keys: &[ArrayRef]) -> Result<Vec<u64>> {
        let mut hashes = vec![0; keys.first().map_or(0, |key| key.len())];
        create_hashes(keys, &self.hash, &mut hashes)?;
        Ok(hashes)
    }

    fn word(&self, hash: u64) -> (&[AtomicU64; 2], u64) {
        (&self.words[(hash >> 6) as usize & (self.words.len() - 1)], 1 << (hash & 63))
    }

    fn note(&self, hash: u64) {
        let ([seen, again], bit) = self.word(hash);
        if seen.fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            again.fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn seen_again(&self, hash: u64) -> bool {
        let ([_, again], bit) = self.word(hash);
        again.load(Ordering::Relaxed) & bit != 0
    }
}

/// Which keys pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// Those noted more than once, and few others.
    Again,
    /// Those noted once, but for a few; none where most keys are repeated.
    Once,
    /// All but those.
    NotOnce,
}

/// Lets keys through by how often they were noted.
#[derive(Debug)]
pub(super) struct Repeated {
    pub places: u64,
    pub keys: Keys,
}

impl Mesh for Repeated {
    type Notes = Places;
    const NAME: &'static str = "RepeatedKeysExec";

    fn empty(&self) -> Places {
        Places::new(self.places)
    }

    fn note(&self, places: &Places, keys: &[ArrayRef]) -> Result<()> {
        places.hashes(keys)?.into_iter().for_each(|hash| places.note(hash));
        Ok(())
    }

    fn passes(&self, places: &Places, keys: &[ArrayRef]) -> Result<BooleanArray> {
        let again = |hash| Some(places.seen_again(hash) == (self.keys != Keys::Once));
        Ok(places.hashes(keys)?.into_iter().map(again).collect())
    }

    fn whole(&self, places: &Places) -> Option<bool> {
        match self.keys {
            Keys::Again => None,
            Keys::Once => places.mostly_repeated().then_some(false),
            Keys::NotOnce => places.mostly_repeated().then_some(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::RecordBatch;
    use datafusion::execution::SessionStateBuilder;
    use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
    use datafusion::physical_plan::displayable;
    use datafusion::prelude::{ParquetReadOptions, SessionContext};
    use parquet::arrow::ArrowWriter;

    use super::*;

    async fn session(memory_bytes: Option<usize>) -> (SessionContext, tempfile::TempDir) {
        let mut rules = PhysicalOptimizer::default().rules;
        if let Some(memory_bytes) = memory_bytes {
            rules.insert(0, Arc::new(LeaveSingleKeysOut { memory_bytes }));
        }
        let state = SessionStateBuilder::new().with_default_features().with_physical_optimizer_rules(rules).build();
        let session = SessionContext::new_with_state(state);
        let rows = 20_000_i64;
        let keys = (0..rows).map(|n| if n % 1000 == 0 { None } else { Some(n % (rows - 50)) });
        let texts = (0..rows).map(|n| format!("t{}", n % (rows - 50)));
        let batch = RecordBatch::try_from_iter([
            ("k", Arc::new(keys.collect::<arrow::array::Int64Array>()) as arrow::array::ArrayRef),
            ("t", Arc::new(texts.map(Some).collect::<arrow::array::StringViewArray>())),
        ])
        .unwrap();
        // Files, as exports are: a scan of files has a state of its own.
        let folder = tempfile::tempdir().unwrap();
        for (name, part) in [("1", batch.slice(0, 9_000)), ("2", batch.slice(9_000, 11_000))] {
            let file = std::fs::File::create(folder.path().join(format!("{name}.parquet"))).unwrap();
            let mut writer = ArrowWriter::try_new(file, part.schema(), None).unwrap();
            writer.write(&part).unwrap();
            writer.close().unwrap();
        }
        let path = folder.path().to_str().unwrap();
        session.register_parquet("rows", path, ParquetReadOptions::default()).await.unwrap();
        (session, folder)
    }

    async fn lines(sql: &str, memory_bytes: Option<usize>) -> (Vec<String>, String) {
        let (session, _folder) = session(memory_bytes).await;
        let frame = session.sql(sql).await.unwrap();
        let plan = frame.clone().create_physical_plan().await.unwrap();
        let shown = arrow::util::pretty::pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string();
        let mut lines: Vec<String> = shown.lines().map(str::to_owned).collect();
        lines.sort();
        (lines, displayable(plan.as_ref()).indent(false).to_string())
    }

    #[tokio::test]
    async fn groups_of_several_rows_are_whole_and_others_do_not_pass() {
        for sql in [
            "SELECT k, count(*) FROM rows GROUP BY k HAVING count(*) > 1",
            "SELECT t, k, min(k), count(k) AS n FROM rows GROUP BY t, k HAVING count(*) >= 2",
            "SELECT r.t, count(*) FROM rows AS r WHERE NOT EXISTS (SELECT 1 FROM rows AS x WHERE x.k = r.k AND x.k % 7 = 3) \
             GROUP BY r.t HAVING count(*) > 1",
            "SELECT r.u, count(*) FROM (SELECT s.t || 'v' AS u, s.k FROM rows AS s) AS r \
             WHERE r.u IN (SELECT x.t || 'v' FROM rows AS x WHERE x.k % 3 > 0) \
             AND r.k NOT IN (SELECT x.k FROM rows AS x WHERE x.k % 5 = 1) GROUP BY r.u HAVING count(*) > 1",
            "SELECT concat(t, 'x') AS x FROM (SELECT t FROM rows UNION ALL SELECT 'u' || t FROM rows) GROUP BY 1 HAVING 1 < count(*)",
        ] {
            let (expected, _) = lines(sql, None).await;
            assert!(expected.len() > 10, "{sql} finds too little to tell anything");
            // The places that a pool so small allows are shared by many keys.
            for memory_bytes in [1, 1 << 30] {
                let (found, plan) = lines(sql, Some(memory_bytes)).await;
                assert!(plan.contains("RepeatedKeysExec"), "{sql}: {plan}");
                assert_eq!(found, expected, "{sql} in {memory_bytes} bytes");
            }
        }
    }

    #[tokio::test]
    async fn what_a_group_of_one_row_may_pass_is_left_alone() {
        for sql in [
            "SELECT k FROM rows GROUP BY k HAVING count(*) > 0",
            "SELECT k FROM rows GROUP BY k HAVING count(*) >= 1",
            "SELECT k FROM rows GROUP BY k HAVING count(*) < 2",
            "SELECT k FROM rows GROUP BY k HAVING sum(k) > 1",
            "SELECT k FROM rows GROUP BY k HAVING count(*) > 1 OR k > 5",
            "SELECT count(*) FROM rows HAVING count(*) > 1",
        ] {
            let (found, plan) = lines(sql, Some(1 << 30)).await;
            assert!(!plan.contains("RepeatedKeysExec"), "{sql}: {plan}");
            assert_eq!(found, lines(sql, None).await.0, "{sql}");
        }
    }
}
