//! From an export's own columns to the contract's types: what is accepted, what is refused, never a silent cast of ids.

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::functions::core::expr_fn as core;
use datafusion::functions::string::expr_fn as string;
use datafusion::logical_expr::{Expr, ExprSchemable, ScalarUDF, cast, lit, try_cast, when};

use super::functions::as_is;
use super::shape::{Types, time};
use crate::contract::Kind;

/// What the conversions need to know of the project.
pub(super) struct Rules<'a> {
    pub types: &'a Types,
    /// None: anchors are opaque.
    pub anchor_code: Option<&'a ScalarUDF>,
    /// Anchors that stand for none; of opaque anchors only.
    pub placeholders: &'a [String],
    /// None: timestamps without a zone are refused.
    pub utc_from: Option<&'a ScalarUDF>,
}

/// The family of an id's type: int64 or text; None for what can't be an id.
pub(super) fn id_type(of: &DataType) -> Option<DataType> {
    if of.is_integer() {
        Some(DataType::Int64)
    } else if is_text(of) {
        Some(DataType::Utf8View)
    } else {
        None
    }
}

pub(super) fn is_text(of: &DataType) -> bool {
    match of {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

/// Digits behind the point of an amount; None for what is none.
pub(super) fn amount_scale(of: &DataType) -> Option<i8> {
    match of {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => Some((*scale).max(0)),
        DataType::Null => Some(0),
        other if other.is_integer() => Some(0),
        _ => None,
    }
}

/// Why a column of this type can't be read as the kind, and what to write instead; None if it can.
pub(super) fn refusal(kind: Kind, of: &DataType, rules: &Rules<'_>) -> Option<(String, String)> {
    let refuse = |wanted: &str, hint: &str| Some((format!("{of}, where {wanted} is wanted"), hint.to_owned()));
    match kind {
        Kind::Id(_) | Kind::AccountOf { .. } if id_type(of).is_none() => refuse(
            "an int64 or text id",
            "write the conversion in the expression: cast(… AS BIGINT) or cast(… AS VARCHAR)",
        ),
        Kind::Text | Kind::Anchor if !is_text(of) && !of.is_integer() => {
            refuse("text", "write the conversion in the expression: cast(… AS VARCHAR)")
        }
        Kind::Word(words) if !is_text(of) => refuse(
            "one of the contract's words",
            &format!("map them in the expression: case … when 1 then '{}' … end", words.first().unwrap_or(&"")),
        ),
        Kind::Bool if !matches!(of, DataType::Boolean | DataType::Null) => {
            refuse("a boolean", "write a condition in the expression, such as … = 1")
        }
        Kind::Int if !of.is_integer() && *of != DataType::Null => {
            refuse("an integer", "write the conversion in the expression: cast(… AS BIGINT)")
        }
        Kind::Amount if amount_scale(of).is_none() => refuse(
            "a decimal or an integer",
            "floats lose money: export decimals or minor units, or convert in the expression: cast(… AS DECIMAL(38, 2))",
        ),
        Kind::Time => match of {
            DataType::Timestamp(_, Some(_)) | DataType::Null => None,
            DataType::Timestamp(_, None) | DataType::Date32 | DataType::Date64 if rules.utc_from.is_some() => None,
            DataType::Timestamp(_, None) | DataType::Date32 | DataType::Date64 => refuse(
                "a time with a zone",
                "say in [clock] what times without one mean: zoneless = \"utc\", \"+08:00\" or \"Asia/Shanghai\"",
            ),
            _ => refuse(
                "a timestamp",
                "write the conversion in the expression: to_timestamp_seconds(…) or to_timestamp(…)",
            ),
        },
        _ => None,
    }
}

/// The column in the contract's type. The type was not refused.
pub(super) fn converted(kind: Kind, expr: Expr, of: &DataType, rules: &Rules<'_>) -> Expr {
    match kind {
        Kind::Time => moment(expr, of, rules),
        Kind::AccountOf { .. } | Kind::Text | Kind::Word(_) => ordered_anew(expr, of, DataType::Utf8View),
        Kind::Anchor => expr,
        other => ordered_anew(expr, of, rules.types.of(other)),
    }
}

/// A cast; between text and anything else the order of values changes, so that what the files tell of the smallest and the
/// largest must not be carried on.
fn ordered_anew(expr: Expr, of: &DataType, wanted: DataType) -> Expr {
    let value = cast(expr, wanted.clone());
    if *of != DataType::Null && is_text(of) != is_text(&wanted) { as_is(wanted).call(vec![value]) } else { value }
}

/// Whether an expression of the project turns text into something else or something else into text.
pub(super) fn reorders(expr: &Expr, schema: &DFSchema) -> bool {
    let crosses = |inner: &Expr, wanted: &DataType| {
        inner.get_type(schema).is_ok_and(|of| of != DataType::Null && is_text(&of) != is_text(wanted))
    };
    expr.exists(|part| {
        Ok(match part {
            Expr::Cast(cast) => crosses(&cast.expr, cast.field.data_type()),
            Expr::TryCast(cast) => crosses(&cast.expr, cast.field.data_type()),
            _ => false,
        })
    })
    .unwrap_or(true)
}

fn moment(expr: Expr, of: &DataType, rules: &Rules<'_>) -> Expr {
    match (of, rules.utc_from) {
        (DataType::Timestamp(_, None) | DataType::Date32 | DataType::Date64, Some(utc_from)) => {
            utc_from.call(vec![cast(expr, DataType::Timestamp(TimeUnit::Microsecond, None))])
        }
        _ => cast(expr, time()),
    }
}

/// An id that may name an account of the system whose ids have type `wanted`: one that doesn't parse is NULL.
pub(super) fn account_id(expr: Expr, of: &DataType, wanted: &DataType) -> Expr {
    if is_text(of) && *wanted == DataType::Int64 { try_cast(expr, DataType::Int64) } else { cast(expr, wanted.clone()) }
}

/// The key of an anchor, its raw text and its state, from the column and (for phone numbers) its code's column.
pub(super) fn anchor(raw: Expr, code: Option<Expr>, rules: &Rules<'_>) -> [Expr; 3] {
    let text = cast(raw.clone(), DataType::Utf8View);
    let view = |word: &str| lit(ScalarValue::Utf8View(Some(word.to_owned())));
    let null = |of: &DataType| lit(ScalarValue::try_from(of).unwrap_or(ScalarValue::Null));
    let built = |case: datafusion::common::Result<Expr>, fallback: Expr| case.unwrap_or(fallback);
    match code {
        Some(code) => {
            let valid = code.clone().gt(lit(0_i64));
            let key =
                built(when(valid.clone(), code.clone()).otherwise(null(&DataType::Int64)), null(&DataType::Int64));
            let state = when(code.clone().is_null(), view("missing"))
                .when(valid, view("valid"))
                .when(code.eq(lit(super::functions::MALFORMED)), view("malformed"))
                .otherwise(view("placeholder"));
            [key, text.clone(), built(state, null(&DataType::Utf8View))]
        }
        None => {
            let blank = core::coalesce(vec![string::btrim(vec![text.clone()]).eq(view("")), lit(true)]);
            let listed = text.clone().in_list(rules.placeholders.iter().map(|word| view(word)).collect(), false);
            let key = when(blank.clone().or(listed.clone()), null(&DataType::Utf8View)).otherwise(text.clone());
            let state = when(blank, view("missing")).when(listed, view("placeholder")).otherwise(view("valid"));
            [built(key, null(&DataType::Utf8View)), text, built(state, null(&DataType::Utf8View))]
        }
    }
}

/// An anchor as its function takes it: integers as int64, everything else as text.
pub(super) fn anchor_input(expr: Expr, of: &DataType) -> Expr {
    cast(expr, if of.is_integer() { DataType::Int64 } else { DataType::Utf8View })
}
