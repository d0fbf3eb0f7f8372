//! What a rule's rows have whatever the rule: key, fingerprint, reason, time, the accounts that they name.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringViewArray, TimestampMicrosecondArray, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::rules::Rule;

/// Bytes of a fingerprint: half a SHA-256.
const FINGERPRINT_BYTES: usize = 16;

/// A column as text; NULL in it is refused.
pub(super) fn texts(rule: &Rule, batch: &RecordBatch, name: &str) -> Result<StringViewArray> {
    let broken = |why: String| Error::usage(format!("use the rule in {}", rule.shown)).because(why);
    let column = batch.column_by_name(name).ok_or_else(|| broken(format!("it returns no column {name}")))?;
    let text = cast(column, &DataType::Utf8View).map_err(|error| broken(error.to_string()))?;
    if text.null_count() > 0 {
        return Err(broken(format!("it returns rows whose {name} is NULL"))
            .hint(format!("leave such rows out, or give them a value: coalesce(…) AS {name}")));
    }
    Ok(text.as_string_view().clone())
}

/// The key's columns as text, in the header's order.
pub(super) fn key_texts(rule: &Rule, batch: &RecordBatch) -> Result<Vec<StringViewArray>> {
    rule.header.key.iter().map(|key| texts(rule, batch, key)).collect()
}

/// The fingerprint of every row.
pub(super) fn fingerprints(rule: &Rule, batch: &RecordBatch) -> Result<StringViewArray> {
    let keys = key_texts(rule, batch)?;
    let of = |row: usize| {
        let values: Vec<&str> = keys.iter().map(|key| key.value(row)).collect();
        Some(fingerprint(&rule.id, &rule.header.key, &values))
    };
    Ok((0..batch.num_rows()).map(of).collect())
}

/// 32 hexadecimal digits over the rule's id and the key's names and values; no mutable evidence.
pub(super) fn fingerprint(rule: &str, key: &[String], values: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"trueup-finding-1");
    for part in std::iter::once(rule)
        .chain(key.iter().map(String::as_str).zip(values.iter().copied()).flat_map(<[&str; 2]>::from))
    {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()[..FINGERPRINT_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// When what each row rests on was last touched; none where the rule doesn't say.
pub(super) fn touched(rule: &Rule, batch: &RecordBatch) -> Result<Option<TimestampMicrosecondArray>> {
    let Some(column) = batch.column_by_name("touched_at") else { return Ok(None) };
    let wanted = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let times = match column.data_type() {
        DataType::Timestamp(_, _) | DataType::Null => cast(column, &wanted).ok(),
        _ => None,
    };
    let times = times.ok_or_else(|| {
        Error::usage(format!("use the rule in {}", rule.shown))
            .because(format!("its `touched_at` is no timestamp but {}", column.data_type()))
            .hint("it is an `updated_at` or the like, or CAST(… AS TIMESTAMP)")
    })?;
    Ok(Some(times.as_primitive::<TimestampMicrosecondType>().clone()))
}

/// The account of a system that a row names: by its own column, or by `system` and `account_id`.
pub(super) fn account(batch: &RecordBatch, system: &str, of: &DataType) -> ArrayRef {
    let null = || new_null_array(of, batch.num_rows());
    if let Some(ids) = batch.column_by_name(&format!("{system}_id")) {
        return cast(ids, of).unwrap_or_else(|_| null());
    }
    let texts = |name: &str| batch.column_by_name(name).and_then(|column| cast(column, &DataType::Utf8View).ok());
    match (texts("system"), texts("account_id")) {
        (Some(systems), Some(ids)) => {
            let pairs = systems.as_string_view().iter().zip(ids.as_string_view());
            let ids: StringViewArray = pairs.map(|(of, id)| id.filter(|_| of == Some(system))).collect();
            cast(&ids, of).unwrap_or_else(|_| null())
        }
        _ => null(),
    }
}

/// The type in which a findings file has a column.
pub(super) fn recorded_type(of: &DataType) -> DataType {
    match of {
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Null => DataType::Utf8,
        other => other.clone(),
    }
}
