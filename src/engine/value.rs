//! Parameters of statements: typed values, bound, never text.

use std::collections::BTreeMap;

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use jiff::Timestamp;

use super::sql::Params;

/// A parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Int(i64),
    Float(f64),
    Text(String),
    Bool(bool),
    /// None is NULL.
    Time(Option<Timestamp>),
    /// An interval of days and of microseconds.
    Interval {
        days: i32,
        micros: i64,
    },
    List(Vec<String>),
    /// NULL text: an optional parameter without a value.
    Null,
}

/// Parameters by name.
pub type Values = BTreeMap<String, Value>;

/// As the planner takes them.
pub(super) fn params(values: &Values) -> Params {
    values.iter().map(|(name, value)| (name.clone(), scalar(value))).collect()
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Int(value) => ScalarValue::Int64(Some(*value)),
        Value::Float(value) => ScalarValue::Float64(Some(*value)),
        Value::Text(value) => ScalarValue::Utf8View(Some(value.clone())),
        Value::Bool(value) => ScalarValue::Boolean(Some(*value)),
        Value::Time(at) => ScalarValue::TimestampMicrosecond(at.map(Timestamp::as_microsecond), Some("UTC".into())),
        Value::Interval { days, micros } => ScalarValue::new_interval_mdn(0, *days, micros.saturating_mul(1000)),
        Value::List(values) => {
            let values: Vec<ScalarValue> = values.iter().map(|value| ScalarValue::Utf8(Some(value.clone()))).collect();
            ScalarValue::List(ScalarValue::new_list_nullable(&values, &DataType::Utf8))
        }
        Value::Null => ScalarValue::Utf8View(None),
    }
}
