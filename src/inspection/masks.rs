//! What of a rule's rows is masked: columns named as anchors are, and those of a project's own rule that its plan says are
//! made of anchors.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringViewArray, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};

use crate::contract::anchor;
use crate::error::{Error, Result};

const REASON: &str = "reason";

#[derive(Clone, Debug, Default)]
pub(super) struct Masks {
    /// Columns that hold anchors, or text made of them.
    pub columns: BTreeSet<String>,
    /// Anchors need not be numbers.
    pub opaque: bool,
}

impl Masks {
    /// A column as findings may show it; the reason was masked before.
    pub(super) fn shown(&self, name: &str, column: &ArrayRef) -> ArrayRef {
        let is_anchor = name == "anchor" || name.ends_with("_anchor") || name.ends_with("anchor_raw");
        if is_anchor {
            return masked(column, anchor::mask);
        }
        let tells_none = column.data_type().is_temporal() || column.data_type() == &DataType::Boolean;
        if name == REASON || tells_none || !self.columns.contains(name) {
            return Arc::clone(column);
        }
        masked(column, self.within())
    }

    /// Rows whose reason is masked: it is shown in more places than the findings.
    pub(super) fn of_reasons(&self, batch: RecordBatch) -> Result<RecordBatch> {
        let schema = batch.schema();
        let Some((at, _)) = schema.column_with_name(REASON).filter(|_| self.columns.contains(REASON)) else {
            return Ok(batch);
        };
        let mut columns = batch.columns().to_vec();
        columns[at] = masked(&columns[at], self.within());
        let fields = schema.fields().iter().zip(&columns);
        let fields: Vec<Field> =
            fields.map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true)).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
            .map_err(|error| Error::internal("mask reasons").because(error))
    }

    fn within(&self) -> fn(&str) -> String {
        if self.opaque { anchor::mask_words } else { anchor::mask_numbers }
    }
}

fn masked(column: &ArrayRef, mask: fn(&str) -> String) -> ArrayRef {
    let Ok(text) = cast(column, &DataType::Utf8View) else { return new_null_array(&DataType::Utf8, column.len()) };
    let masked: StringViewArray = text.as_string_view().iter().map(|raw| raw.map(mask)).collect();
    Arc::new(masked)
}
