//! Joins against those of DataFusion, in memory and on disk.

use std::path::Path;

use arrow::array::{ArrayRef, Int64Array, StringViewArray};
use arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::datasource::MemTable;
use datafusion::execution::SessionStateBuilder;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use super::*;

/// Keys with NULLs, repeated keys and keys of one side only; a text besides, long enough to lie outside of its view.
fn table(seed: u64, rows: usize, keys: u64) -> MemTable {
    let random = |n: usize| (n as u64 + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    let key = |n: usize| {
        let of = random(n) % (keys + keys / 8 + 1);
        (of < keys).then_some(i64::try_from(of).unwrap())
    };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("k", Arc::new((0..rows).map(key).collect::<Int64Array>())),
        ("n", Arc::new((0..rows).map(|n| Some(n as i64)).collect::<Int64Array>())),
        (
            "t",
            Arc::new((0..rows).map(|n| Some(format!("a text of row {:09}", random(n)))).collect::<StringViewArray>()),
        ),
    ];
    let all = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
    let parts = [all.slice(0, rows / 3), all.slice(rows / 3, rows - rows / 3)];
    let batches = |part: &RecordBatch| {
        let rows = part.num_rows();
        (0..rows).step_by(100).map(|at| part.slice(at, 100.min(rows - at))).collect::<Vec<_>>()
    };
    MemTable::try_new(all.schema(), parts.iter().map(batches).collect()).unwrap()
}

fn session(memory_bytes: Option<usize>) -> SessionContext {
    session_with(memory_bytes, &Arc::default(), 256)
}

fn session_with(memory_bytes: Option<usize>, ranges: &Arc<Ranges>, batch_rows: usize) -> SessionContext {
    let mut rules = PhysicalOptimizer::default().rules;
    if let Some(memory_bytes) = memory_bytes {
        rules.insert(3, Arc::new(UseBucketJoin { memory_bytes, threads: 2, ranges: Arc::clone(ranges) }));
    }
    let config = SessionConfig::new().with_target_partitions(2).with_batch_size(batch_rows);
    let state = SessionStateBuilder::new()
        .with_default_features()
        .with_config(config)
        .with_physical_optimizer_rules(rules)
        .build();
    SessionContext::new_with_state(state)
}

async fn rows(sql: &str, memory_bytes: Option<usize>) -> Vec<OwnedRow> {
    let session = session(memory_bytes);
    session.register_table("a", Arc::new(table(1, 2000, 700))).unwrap();
    session.register_table("b", Arc::new(table(2, 1500, 1000))).unwrap();
    session.register_table("c", Arc::new(table(3, 2500, 3))).unwrap();
    session.register_table("nothing", Arc::new(table(1, 0, 1))).unwrap();
    run(&session, sql).await.0
}

/// The rows of a statement, in an order of their own, and the bytes that its joins scattered to disk.
async fn run(session: &SessionContext, sql: &str) -> (Vec<OwnedRow>, usize) {
    let plan = session.sql(sql).await.unwrap().create_physical_plan().await.unwrap();
    let batches = datafusion::physical_plan::collect(Arc::clone(&plan), session.task_ctx()).await.unwrap();
    let schema = plan.schema();
    let fields = schema.fields().iter().map(|field| SortField::new(field.data_type().clone()));
    let converter = RowConverter::new(fields.collect()).unwrap();
    let rows = |batch: &RecordBatch| {
        let rows = converter.convert_columns(batch.columns()).unwrap();
        rows.iter().map(|row| row.owned()).collect::<Vec<_>>()
    };
    let mut rows: Vec<OwnedRow> = batches.iter().flat_map(rows).collect();
    rows.sort();
    let mut bytes = 0;
    plan.apply(|node| {
        bytes += node.metrics().and_then(|metrics| metrics.spilled_bytes()).unwrap_or(0);
        Ok(TreeNodeRecursion::Continue)
    })
    .unwrap();
    (rows, bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_join_gives_the_same_rows_in_memory_and_on_disk() {
    let kinds = ["INNER", "LEFT", "RIGHT", "FULL", "LEFT SEMI", "LEFT ANTI", "RIGHT SEMI", "RIGHT ANTI"];
    let on = ["a.k = b.k", "a.k IS NOT DISTINCT FROM b.k", "a.k = b.k AND a.n < b.n", "a.k + 1 = b.k AND a.t <> b.t"];
    let mut statements: Vec<String> =
        kinds.iter().flat_map(|kind| on.map(|on| format!("SELECT * FROM a {kind} JOIN b ON {on}"))).collect();
    for pair in ["nothing a LEFT JOIN b", "nothing a RIGHT JOIN b", "b a LEFT JOIN nothing b", "c a INNER JOIN b"] {
        statements.push(format!("SELECT a.n, b.n, b.t FROM {pair} ON a.k = b.k"));
    }
    statements.push("SELECT a.n, b.t FROM a LEFT JOIN b ON b.k = a.k LEFT JOIN a AS d ON d.n = b.n".to_owned());
    statements.push("SELECT a.n FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k) OR a.n % 7 = 0".to_owned());
    for sql in statements {
        let expected = rows(&sql, None).await;
        // One takes its build side into memory; the others scatter: once, and until nothing is left to scatter.
        let deeper = if sql.contains("a.k = b.k AND") { 20 << 10 } else { 128 << 10 };
        for memory_bytes in [1 << 30, deeper] {
            let found = rows(&sql, Some(memory_bytes)).await;
            assert!(found == expected, "{sql} in {memory_bytes} bytes: {} rows, not {}", found.len(), expected.len());
        }
    }
}

/// How many rows a statement has, and the bytes that its joins scattered.
async fn scattered(sql: &str, memory_bytes: Option<usize>) -> (usize, usize) {
    let session = session(memory_bytes);
    session.register_table("many", Arc::new(table(5, 300_000, 200_000))).unwrap();
    session.register_table("some", Arc::new(table(6, 50_000, 200_000))).unwrap();
    let (rows, bytes) = run(&session, sql).await;
    (rows.len(), bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_side_that_ends_first_is_built_whatever_was_thought_of_its_size() {
    const SOME_DO_NOT_FIT: usize = 4 << 20;
    // Of a filter the planner thinks that a fifth of the rows pass: more than there are of the others.
    const FEW: &str = "(SELECT * FROM many WHERE n % 500 = 3)";
    for kind in ["INNER", "LEFT", "RIGHT", "FULL", "LEFT SEMI", "LEFT ANTI", "RIGHT SEMI", "RIGHT ANTI"] {
        for (left, right) in [("some", FEW), (FEW, "some")] {
            let sql = format!("SELECT * FROM {left} AS a {kind} JOIN {right} AS b ON a.k = b.k");
            let (found, bytes) = scattered(&sql, Some(SOME_DO_NOT_FIT)).await;
            assert_eq!((found, bytes), (scattered(&sql, None).await.0, 0), "{sql}");
        }
    }
    let all = "SELECT a.t, b.t FROM some AS a INNER JOIN many AS b ON a.k = b.k";
    assert!(scattered(all, Some(SOME_DO_NOT_FIT)).await.1 > 0, "some rows fit: nothing is told");
}

/// Rows of a row group of a file.
const GROUP_ROWS: usize = 60;

/// Rows in files of several row groups, in the order of `k`, `n` and `t`, repeated keys and a key with many rows among them;
/// at the end of each file are its NULLs, and rows that belong elsewhere.
async fn in_order(session: &SessionContext, name: &str, folder: &Path, ranges: &Ranges, step: usize, rows: usize) {
    let folder = folder.join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let key = |n: usize| match n % 397 {
        13 => None,
        14 if n > rows * 9 / 10 => Some(3),
        _ if (800..1600).contains(&n) => Some(800 * step as i64),
        _ => Some((n - n % 2) as i64 * step as i64),
    };
    let strays = |n: &usize| key(*n).is_none_or(|key| key == 3);
    let all: Vec<usize> = (0..rows).collect();
    for (place, part) in all.chunks(rows / 3 + 1).enumerate() {
        let (apart, placed): (Vec<usize>, Vec<usize>) = part.iter().partition(|n| strays(n));
        let part: Vec<usize> = placed.into_iter().chain(apart).collect();
        let text = |n: &usize| key(*n).map(|key| format!("t{key:09}"));
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("k", Arc::new(part.iter().map(|n| key(*n)).collect::<Int64Array>())),
            ("n", Arc::new(part.iter().map(|n| Some(*n as i64)).collect::<Int64Array>())),
            ("t", Arc::new(part.iter().map(text).collect::<StringViewArray>())),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
        let path = folder.join(format!("{place}.parquet"));
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(GROUP_ROWS)).build();
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        ranges.note(&path, &batch.schema(), &writer.close().unwrap());
    }
    session.register_parquet(name, folder.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
}

/// Sessions with so much memory each over the same files: where the files' order is known, and where it is not.
async fn ordered_sessions(folder: &Path, memory_bytes: Option<usize>) -> [SessionContext; 2] {
    let ranges = [(); 2].map(|()| Arc::<Ranges>::default());
    let sessions = ranges.each_ref().map(|ranges| session_with(memory_bytes, ranges, GROUP_ROWS / 2));
    for (session, ranges) in sessions.iter().zip(&ranges) {
        in_order(session, "a", folder, ranges, 3, 18_000).await;
        in_order(session, "b", folder, ranges, 2, 15_000).await;
        session.register_table("u", Arc::new(table(7, 24_000, 36_000))).unwrap();
    }
    ranges[1].forget(folder);
    sessions
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_join_gives_the_same_rows_along_an_order() {
    let kinds = ["INNER", "LEFT", "RIGHT", "FULL", "LEFT SEMI", "LEFT ANTI", "RIGHT SEMI", "RIGHT ANTI"];
    let on = ["a.t = b.t", "a.k IS NOT DISTINCT FROM b.k", "a.n = b.n AND a.k = b.k"];
    let some = "(SELECT k, n + 1 AS n, t FROM a WHERE n % 9 <> 1)";
    let folder = tempfile::tempdir().unwrap();
    let [expected, _] = ordered_sessions(folder.path(), None).await;
    // Stretches fit into the first; in the second they are scattered once more.
    let [roomy, tight] = [1600 << 10, 300 << 10].map(Some);
    let [roomy, tight] = [ordered_sessions(folder.path(), roomy).await, ordered_sessions(folder.path(), tight).await];
    for kind in kinds {
        for (place, on) in on.into_iter().enumerate() {
            for (at, (left, right)) in [(some, "b"), ("a", "u"), ("u", "b")].into_iter().enumerate() {
                let closely = matches!(kind, "LEFT" | "FULL");
                if place != at && !closely {
                    continue;
                }
                let sql = format!("SELECT * FROM {left} AS a {kind} JOIN {right} AS b ON {on}");
                let (rows, _) = run(&expected, &sql).await;
                for [known, _] in [&roomy, &tight].into_iter().take(1 + usize::from(closely)) {
                    let found = run(known, &sql).await.0;
                    assert!(found == rows, "{sql}: {} rows, not {}", found.len(), rows.len());
                }
                if kind == "LEFT" {
                    let [(_, bytes), (_, all)] = [run(&roomy[0], &sql).await, run(&roomy[1], &sql).await];
                    let both = right == "b" && left != "u";
                    assert!(if both { bytes == 0 && all > 0 } else { bytes < all }, "{sql}: {bytes} of {all} bytes");
                }
            }
        }
    }
}

/// The pairs that a join falls into that could be built in memory.
async fn pairs(folder: &Path, sql: &str) -> Option<Vec<[usize; 2]>> {
    let ranges = Arc::default();
    let session = session_with(Some(1 << 30), &ranges, GROUP_ROWS / 2);
    in_order(&session, "a", folder, &ranges, 3, 18_000).await;
    let plan = session.sql(sql).await.unwrap().create_physical_plan().await.unwrap();
    let mut found = None;
    plan.apply(|node| {
        let join = node.downcast_ref::<BucketJoinExec>();
        found = found.take().or(join.map(|join| along::pairs(&join.join, &ranges, &join.budget, 30).unwrap()));
        Ok(TreeNodeRecursion::Continue)
    })
    .unwrap();
    let costs = |[left, right]: Pair| [left.cost, right.cost];
    found.expect("a join").map(|pairs| pairs.into_iter().map(costs).collect())
}

#[tokio::test]
async fn what_fits_is_joined_along_an_order_in_even_stretches() {
    let folder = tempfile::tempdir().unwrap();
    let mut stretches = pairs(folder.path(), "SELECT * FROM a JOIN a AS c ON a.t = c.t").await.unwrap();
    // Two threads, four stretches each, and one of NULLs.
    assert_eq!(stretches.pop().unwrap().iter().filter(|cost| **cost > 0).count(), 2);
    assert!((8..=9).contains(&stretches.len()), "{stretches:?}");
    let built = stretches.iter().map(|[_, right]| *right);
    let [least, most] = [built.clone().min().unwrap(), built.max().unwrap()];
    assert!(most <= 2 * least, "{stretches:?}");
    // Of what a filter leaves nothing is known: it is built as it comes.
    assert!(pairs(folder.path(), "SELECT * FROM a JOIN a AS c ON a.t = c.t WHERE a.n % 9 = 1").await.is_none());
}
