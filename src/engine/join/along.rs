//! A join along an order: where the row groups of an input lie side by side in a key, the key's values are cut into stretches,
//! and each stretch is joined by itself, its rows read from the few row groups that hold it. If both inputs have the order,
//! nothing goes to disk; if one has it, the other alone is scattered, by the same cuts. It does not matter whether rows are
//! in order within a row group.

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfig, FileScanConfigBuilder};
use datafusion::datasource::source::DataSourceExec;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::conjunction;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, IsNotNullExpr, IsNullExpr, lit};
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{ExecutionPlan, PhysicalExpr};
use object_store::path::Path as Location;

use super::{Pair, Part, row_bytes};
use crate::engine::budget::Budget;
use crate::engine::ranges::{Ranges, RowGroup, Span};
use crate::engine::repeated::with_child;

/// Rows may be read so much more often than once, in hundredths: a row group that two stretches share is read for each.
const READ_AGAIN_MAX: u64 = 50;
/// The same where the stretches need not be that short.
const READ_AGAIN_LIGHT: u64 = 25;
/// Stretches for each thread, if row groups allow: whoever is done early takes another.
const STRETCHES_A_THREAD: [usize; 3] = [4, 2, 1];

/// The pairs that the join falls into, if both of its inputs have the order of a key.
pub(super) fn pairs(
    join: &HashJoinExec,
    ranges: &Ranges,
    budget: &Budget,
    batch_rows: usize,
) -> Result<Option<VecDeque<Pair>>> {
    for (left, right) in join.on() {
        let sides = [Side::of(join.left(), left, ranges), Side::of(join.right(), right, ranges)];
        let [Some(left), Some(right)] = sides else { continue };
        let Some(cuts) = cuts(&left, &right, budget) else { continue };
        let nulls = left.has_nulls() || right.has_nulls();
        let pair = |stretch: &Stretch| Ok([left.part(stretch, batch_rows)?, right.part(stretch, batch_rows)?]);
        let pairs = stretches(&cuts, nulls).iter().map(pair).collect::<Result<VecDeque<_>>>()?;
        // One value may have more rows than fit.
        if pairs.len() > 1 && pairs.iter().all(|[left, right]| left.cost.min(right.cost) <= budget.bucket()) {
            return Ok(Some(pairs));
        }
    }
    Ok(None)
}

/// Where two ordered inputs are cut: so that a stretch of the smaller fits, and threads have their share of stretches.
fn cuts(left: &Side, right: &Side, budget: &Budget) -> Option<Vec<ScalarValue>> {
    let built = if right.bytes() < left.bytes() { right } else { left };
    let cut = |bytes: usize, again: u64| {
        let cuts = built.cuts(bytes);
        let good = !cuts.is_empty() && ![left, right].iter().any(|side| side.read_too_often(&cuts, again));
        good.then_some(cuts)
    };
    let fit = budget.bucket() / 2;
    let fitting = cut(fit, READ_AGAIN_MAX);
    // What a filter leaves may be so little that it is better built whole.
    if fitting.is_none() && (left.is_filtered() || right.is_filtered()) {
        return None;
    }
    let all = usize::try_from(built.bytes()).unwrap_or(usize::MAX);
    let mut shares = STRETCHES_A_THREAD.iter().map(|stretches| (all / (stretches * budget.threads)).min(fit));
    shares.find_map(|bytes| cut(bytes, READ_AGAIN_LIGHT)).or(fitting)
}

/// A join of which one input has the order of a key.
pub(super) struct Half {
    side: Side,
    /// Whether that is the left.
    pub left: bool,
    /// The key over the other input.
    pub other: Arc<dyn PhysicalExpr>,
    pub cuts: Vec<ScalarValue>,
}

impl Half {
    pub(super) fn of(join: &HashJoinExec, ranges: &Ranges, budget: &Budget) -> Result<Option<Self>> {
        for (left_key, right_key) in join.on() {
            for (left, plan, key, other, other_plan) in [
                (true, join.left(), left_key, right_key, join.right()),
                (false, join.right(), right_key, left_key, join.left()),
            ] {
                let Some(side) = Side::of(plan, key, ranges) else { continue };
                let typed = matches!(other.data_type(&other_plan.schema())?, DataType::Int64 | DataType::Utf8View);
                let bytes = usize::try_from(side.bytes()).unwrap_or(usize::MAX);
                let cuts = side.cuts((budget.bucket() / 2).max(bytes / budget.buckets(usize::MAX)));
                if typed && !cuts.is_empty() && !side.read_too_often(&cuts, READ_AGAIN_MAX) {
                    return Ok(Some(Self { side, left, other: Arc::clone(other), cuts }));
                }
            }
        }
        Ok(None)
    }

    /// Whether the ordered input takes more memory than that, whatever it holds.
    pub(super) fn exceeds(&self, bytes: usize) -> bool {
        !self.side.is_filtered() && self.side.bytes() > bytes as u64
    }

    /// The ordered input's stretches, one for each bucket of the other; that of NULLs is the last.
    pub(super) fn stretches(&self, batch_rows: usize) -> Result<Vec<Part>> {
        stretches(&self.cuts, true).iter().map(|stretch| self.side.part(stretch, batch_rows)).collect()
    }
}

/// A part of a key's values.
enum Stretch {
    /// From a value, and up to another without it; None where it goes on.
    Values([Option<ScalarValue>; 2]),
    Nulls,
}

fn stretches(cuts: &[ScalarValue], nulls: bool) -> Vec<Stretch> {
    let cut = |at: usize| cuts.get(at).cloned();
    let values = (0..=cuts.len()).map(|at| Stretch::Values([at.checked_sub(1).and_then(cut), cut(at)]));
    values.chain(nulls.then_some(Stretch::Nulls)).collect()
}

/// One input, down to its files.
struct Side {
    plan: Arc<dyn ExecutionPlan>,
    key: Arc<dyn PhysicalExpr>,
    /// The row groups that it reads, and the key in each.
    groups: Vec<(Arc<RowGroup>, Span)>,
    /// The files, whole.
    files: HashMap<Location, PartitionedFile>,
    row_bytes: usize,
}

impl Side {
    /// None where the key is not a column of files that this run has written, or has no order in these.
    fn of(plan: &Arc<dyn ExecutionPlan>, key: &Arc<dyn PhysicalExpr>, ranges: &Ranges) -> Option<Self> {
        let (scan, column) = scanned(plan, key.downcast_ref::<Column>()?.index())?;
        let mut files: HashMap<Location, PartitionedFile> = HashMap::new();
        let mut bytes: HashMap<&Location, u64> = HashMap::new();
        for file in scan.file_groups.iter().flat_map(FileGroup::iter) {
            files.entry(file.path().clone()).or_insert_with(|| file.clone());
            *bytes.entry(file.path()).or_default() += file.effective_size();
        }
        let mut groups = Vec::new();
        for (location, file) in &files {
            if bytes.get(location) != Some(&file.object_meta.size) {
                return None;
            }
            for group in ranges.of(location)?.iter() {
                groups.push((Arc::clone(group), group.span(&column)?.clone()));
            }
        }
        groups.sort_by(|(a, _), (b, _)| (&a.file, a.offset).cmp(&(&b.file, b.offset)));
        Some(Self { plan: Arc::clone(plan), key: Arc::clone(key), groups, files, row_bytes: row_bytes(plan) })
    }

    fn all_rows(&self) -> u64 {
        self.groups.iter().map(|(group, _)| group.rows).sum()
    }

    fn has_nulls(&self) -> bool {
        self.groups.iter().any(|(_, span)| span.nulls)
    }

    /// What it takes in memory, filters aside.
    fn bytes(&self) -> u64 {
        self.all_rows().saturating_mul(self.row_bytes as u64)
    }

    fn is_filtered(&self) -> bool {
        self.plan.exists(|node| Ok(node.is::<FilterExec>())).unwrap_or(true)
    }

    /// Values between which about so many bytes lie.
    fn cuts(&self, bytes: usize) -> Vec<ScalarValue> {
        let rows_most = (bytes / self.row_bytes) as u64;
        let starts = self.groups.iter().filter_map(|(group, span)| Some((&span.ends.as_ref()?[0], group.rows)));
        let mut starts: Vec<(&ScalarValue, u64)> = starts.collect();
        starts.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        let (mut cuts, mut rows): (Vec<ScalarValue>, u64) = (Vec::new(), 0);
        for (start, more) in starts {
            // To the nearest row group, so that stretches are alike.
            if rows > 0 && rows + more / 2 > rows_most && cuts.last() != Some(start) {
                cuts.push(start.clone());
                rows = 0;
            }
            rows += more;
        }
        cuts
    }

    /// Whether rows are read so many hundredths more often than once.
    fn read_too_often(&self, cuts: &[ScalarValue], again: u64) -> bool {
        let before = |value: &ScalarValue| cuts.partition_point(|cut| cut <= value) as u64;
        let times = |span: &Span| {
            let values = span.ends.as_ref().map_or(0, |[smallest, largest]| before(largest) - before(smallest) + 1);
            values + u64::from(span.nulls)
        };
        let read: u64 = self.groups.iter().map(|(group, span)| group.rows * times(span)).sum();
        read * 100 > self.all_rows() * (100 + again)
    }

    /// The row groups of a stretch.
    fn holding(&self, stretch: &Stretch) -> impl Iterator<Item = &(Arc<RowGroup>, Span)> {
        self.groups.iter().filter(move |(_, span)| match (stretch, &span.ends) {
            (Stretch::Nulls, _) => span.nulls,
            (Stretch::Values(_), None) => false,
            (Stretch::Values([from, to]), Some([smallest, largest])) => {
                from.as_ref().is_none_or(|from| largest >= from) && to.as_ref().is_none_or(|to| smallest < to)
            }
        })
    }

    fn part(&self, stretch: &Stretch, batch_rows: usize) -> Result<Part> {
        let rows: u64 = self.holding(stretch).map(|(group, _)| group.rows).sum();
        let cost = usize::try_from(rows).unwrap_or(usize::MAX).saturating_mul(self.row_bytes);
        Ok(Part { rows: self.rows(stretch, batch_rows)?, cost })
    }

    /// The rows of a stretch, in one partition.
    fn rows(&self, stretch: &Stretch, batch_rows: usize) -> Result<Arc<dyn ExecutionPlan>> {
        let mut parts: Vec<PartitionedFile> = Vec::new();
        for (group, _) in self.holding(stretch) {
            let Some(file) = self.files.get(&group.file) else {
                return internal_err!("a row group of a file that is not read");
            };
            parts.push(file.clone().with_range(group.offset, group.offset + 1));
        }
        if parts.is_empty() {
            return Ok(Arc::new(EmptyExec::new(self.plan.schema())));
        }
        let rows = with_files(&self.plan, &FileGroup::new(parts))?;
        let tests = self.tests(stretch);
        if tests.is_empty() {
            return Ok(rows);
        }
        let filter = FilterExecBuilder::new(conjunction(tests), rows).with_batch_size(batch_rows);
        Ok(Arc::new(filter.build()?))
    }

    /// What tells the rows of the stretch from others of its row groups.
    fn tests(&self, stretch: &Stretch) -> Vec<Arc<dyn PhysicalExpr>> {
        let key = || Arc::clone(&self.key);
        let Stretch::Values([from, to]) = stretch else { return vec![Arc::new(IsNullExpr::new(key()))] };
        let ends = || self.holding(stretch).filter_map(|(_, span)| span.ends.as_ref());
        let compared = |op, end: &ScalarValue| Arc::new(BinaryExpr::new(key(), op, lit(end.clone()))) as _;
        let mut tests: Vec<Arc<dyn PhysicalExpr>> = Vec::new();
        if let Some(from) = from.as_ref().filter(|from| ends().any(|[smallest, _]| smallest < *from)) {
            tests.push(compared(Operator::GtEq, from));
        }
        if let Some(to) = to.as_ref().filter(|to| ends().any(|[_, largest]| largest >= *to)) {
            tests.push(compared(Operator::Lt, to));
        }
        // No comparison lets a NULL through.
        if tests.is_empty() && self.holding(stretch).any(|(_, span)| span.nulls) {
            tests.push(Arc::new(IsNotNullExpr::new(key())));
        }
        tests
    }
}

/// The scan below operators that pass rows on as they are, and the file's column that the plan's column is.
fn scanned(plan: &Arc<dyn ExecutionPlan>, column: usize) -> Option<(&FileScanConfig, String)> {
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let below = projection.expr().get(column)?.expr.downcast_ref::<Column>()?;
        return scanned(projection.input(), below.index());
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let below = filter.projection().as_ref().map_or(Some(column), |kept| kept.get(column).copied());
        return scanned(filter.input(), below?);
    }
    if passes_on(plan) {
        return scanned(plan.children().first()?, column);
    }
    let scan = plan.downcast_ref::<DataSourceExec>()?.data_source().downcast_ref::<FileScanConfig>()?;
    if scan.limit.is_some() {
        return None;
    }
    let column = match scan.file_source().projection() {
        Some(projection) => projection.as_ref().get(column)?.expr.downcast_ref::<Column>()?.index(),
        None => column,
    };
    Some((scan, scan.file_schema().fields().get(column)?.name().clone()))
}

fn passes_on(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.is::<CooperativeExec>() || plan.is::<CoalescePartitionsExec>()
}

/// The plan over these files alone, in one partition.
fn with_files(plan: &Arc<dyn ExecutionPlan>, files: &FileGroup) -> Result<Arc<dyn ExecutionPlan>> {
    if let Some(scan) = plan.downcast_ref::<DataSourceExec>() {
        let Some(scan) = scan.data_source().downcast_ref::<FileScanConfig>() else {
            return internal_err!("a join along an order reads no files");
        };
        let scan = FileScanConfigBuilder::from(scan.clone()).with_file_groups(vec![files.clone()]).build();
        return Ok(DataSourceExec::from_data_source(scan));
    }
    let [input] = plan.children()[..] else { return internal_err!("a join along an order reads another") };
    let input = with_files(input, files)?;
    if passes_on(plan) { Ok(input) } else { with_child(plan, input) }
}
