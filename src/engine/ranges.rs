//! Where the row groups of kept files lie in each column: from which value to which.
//!
//! Exports come in the order of a key as a rule, and what is kept of them comes out as it came in. Nothing has to be
//! declared for that, and nothing is trusted: the files were written by this run, and their footers tell the smallest and
//! largest value of each row group as it was written. [`super::join`] joins along columns whose row groups lie side by side.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::ScalarValue;
use object_store::path::Path as Location;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::statistics::Statistics;

use super::tasks::locked;

/// Row groups that hold a value of a column, on average: with more its values are all over the file, and not noted.
const DEPTH_MAX: usize = 4;

/// One row group.
#[derive(Debug)]
pub(super) struct RowGroup {
    pub file: Location,
    /// Where it begins in the file, as a scan of a part of the file asks.
    pub offset: i64,
    pub rows: u64,
    /// By column.
    spans: HashMap<String, Span>,
}

/// The values of one column in one row group.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// No value lies outside of these; None where all are NULL.
    pub ends: Option<[ScalarValue; 2]>,
    pub nulls: bool,
}

impl RowGroup {
    pub(super) fn span(&self, column: &str) -> Option<&Span> {
        self.spans.get(column)
    }
}

/// The row groups of the files that are kept now, in the order in which they lie in their file.
#[derive(Debug, Default)]
pub(super) struct Ranges(Mutex<HashMap<Location, Arc<Vec<Arc<RowGroup>>>>>);

impl Ranges {
    /// Notes a file that was just written.
    pub(super) fn note(&self, file: &Path, schema: &SchemaRef, written: &ParquetMetaData) {
        let Ok(file) = Location::from_absolute_path(file) else { return };
        let groups = written.row_groups();
        let mut noted: Vec<RowGroup> = groups
            .iter()
            .map(|group| RowGroup {
                file: file.clone(),
                offset: offset(group),
                rows: u64::try_from(group.num_rows()).unwrap_or(0),
                spans: HashMap::new(),
            })
            .collect();
        for (at, field) in schema.fields().iter().enumerate() {
            let spans: Option<Vec<Span>> = groups.iter().map(|group| span(group, at, field.data_type())).collect();
            let Some(spans) = spans.filter(|spans| side_by_side(spans)) else { continue };
            for (group, span) in noted.iter_mut().zip(spans) {
                group.spans.insert(field.name().clone(), span);
            }
        }
        locked(&self.0).insert(file, Arc::new(noted.into_iter().map(Arc::new).collect()));
    }

    /// Forgets the files of a folder.
    pub(super) fn forget(&self, folder: &Path) {
        let Ok(folder) = Location::from_absolute_path(folder) else { return };
        locked(&self.0).retain(|file, _| !file.prefix_matches(&folder));
    }

    /// None for a file that this run has not written.
    pub(super) fn of(&self, file: &Location) -> Option<Arc<Vec<Arc<RowGroup>>>> {
        locked(&self.0).get(file).cloned()
    }
}

/// Where DataFusion takes a row group to begin.
fn offset(group: &RowGroupMetaData) -> i64 {
    let first = group.column(0);
    first.dictionary_page_offset().unwrap_or_else(|| first.data_page_offset())
}

/// None where the file does not tell.
fn span(group: &RowGroupMetaData, column: usize, of: &DataType) -> Option<Span> {
    let told = group.column(column).statistics()?;
    let nulls = told.null_count_opt()?;
    if nulls == u64::try_from(group.num_rows()).ok()? {
        return Some(Span { ends: None, nulls: true });
    }
    let text = |bytes: &[u8]| Some(ScalarValue::Utf8View(Some(std::str::from_utf8(bytes).ok()?.to_owned())));
    let ends = match (told, of) {
        (Statistics::Int64(told), DataType::Int64) => {
            [told.min_opt()?, told.max_opt()?].map(|end| ScalarValue::Int64(Some(*end)))
        }
        // Of long texts these are bounds, cut short.
        (Statistics::ByteArray(_), DataType::Utf8View) => [text(told.min_bytes_opt()?)?, text(told.max_bytes_opt()?)?],
        _ => return None,
    };
    Some(Span { ends: Some(ends), nulls: nulls > 0 })
}

/// Whether a value of the column lies in few row groups.
fn side_by_side(spans: &[Span]) -> bool {
    let ends = || spans.iter().filter_map(|span| span.ends.as_ref());
    let (mut starts, mut stops): (Vec<_>, Vec<_>) = ends().map(|[start, stop]| (start, stop)).unzip();
    starts.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    stops.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    let holding = |value| starts.partition_point(|start| *start <= value) - stops.partition_point(|stop| *stop < value);
    ends().map(|[start, _]| holding(start)).sum::<usize>() <= DEPTH_MAX * starts.len()
}
