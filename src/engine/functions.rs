//! The functions that rules and export expressions have beyond SQL's own.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanBuilder, Int64Array, StringBuilder, TimestampMicrosecondArray};
use arrow::compute::cast;
use arrow::datatypes::{DECIMAL256_MAX_PRECISION, DataType, Field, Int64Type, TimeUnit, TimestampMicrosecondType};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};

use crate::contract::anchor::{self, Anchor, PhoneNormalizer};
use crate::contract::hours::Hours;
use crate::contract::zone::Zone;

/// Codes of `anchor_code` for anchors that are no key; valid keys are positive.
pub(super) const MALFORMED: i64 = -1;
pub(super) const PLACEHOLDER: i64 = -2;

/// Functions that rules may call.
pub(super) fn for_rules() -> Vec<Arc<ScalarUDF>> {
    vec![
        mask_anchor(0),
        function(
            "anchor_national",
            Signature::exact(vec![DataType::Int64], Volatility::Immutable),
            DataType::Utf8,
            |args| {
                let keys = args[0].as_primitive::<Int64Type>();
                let mut out = StringBuilder::new();
                for key in keys {
                    out.append_option(key.map(anchor::national).as_deref());
                }
                Ok(Arc::new(out.finish()))
            },
        ),
        function(
            "starts_with_any",
            Signature::new(TypeSignature::Any(2), Volatility::Immutable),
            DataType::Boolean,
            |args| starts_with_any(&args[0], &args[1]),
        ),
        function(
            "within_hours",
            Signature::new(TypeSignature::Any(3), Volatility::Immutable),
            DataType::Boolean,
            |args| within_hours(&args[0], &args[1], &args[2]),
        ),
        Arc::new(ScalarUDF::from(Wide { signature: Signature::any(1, Volatility::Immutable) })),
    ]
}

/// `mask_anchor(anchor)`, of a key or a text; numbers of the home country are shown without its code.
pub(super) fn mask_anchor(home_calling_code: u16) -> Arc<ScalarUDF> {
    function("mask_anchor", Signature::any(1, Volatility::Immutable), DataType::Utf8, move |args| {
        mask(&args[0], home_calling_code)
    })
}

/// `anchor_code(anchor)`: the E.164 digits as int64, NULL for a missing anchor, else [`MALFORMED`] or [`PLACEHOLDER`].
pub(super) fn anchor_code(normalizer: Arc<PhoneNormalizer>) -> ScalarUDF {
    let signature = Signature::any(1, Volatility::Immutable);
    ScalarUDF::from(Function {
        name: "anchor_code".to_owned(),
        signature,
        returns: DataType::Int64,
        body: Box::new(move |args| {
            let code = |anchor| match anchor {
                Anchor::Missing => None,
                Anchor::Valid(key) => Some(key),
                Anchor::Malformed => Some(MALFORMED),
                Anchor::Placeholder => Some(PLACEHOLDER),
            };
            let out: Int64Array = match args[0].data_type() {
                DataType::Int64 => {
                    args[0].as_primitive::<Int64Type>().iter().map(|raw| code(normalizer.classify_int(raw))).collect()
                }
                DataType::Utf8View => {
                    args[0].as_string_view().iter().map(|raw| code(normalizer.classify(raw))).collect()
                }
                _ => {
                    let text = cast(&args[0], &DataType::Utf8View)?;
                    text.as_string_view().iter().map(|raw| code(normalizer.classify(raw))).collect()
                }
            };
            Ok(Arc::new(out))
        }),
    })
}

/// `utc_from(local)`: the moment of a timestamp without a zone, microseconds UTC; an impossible one is an error.
/// The value as it is. The planner carries the smallest and largest value that the files tell through a cast, as if text were
/// ordered as numbers are; through a function it carries nothing.
pub(super) fn as_is(of: DataType) -> ScalarUDF {
    ScalarUDF::from(Function {
        name: format!("as_is {of}"),
        signature: Signature::any(1, Volatility::Immutable),
        returns: of,
        body: Box::new(|args| Ok(Arc::clone(&args[0]))),
    })
}

pub(super) fn utc_from(zone: Zone) -> ScalarUDF {
    let local = DataType::Timestamp(TimeUnit::Microsecond, None);
    ScalarUDF::from(Function {
        name: "utc_from".to_owned(),
        signature: Signature::exact(vec![local], Volatility::Immutable),
        returns: DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        body: Box::new(move |args| {
            let local = args[0].as_primitive::<TimestampMicrosecondType>();
            let mut out = Vec::with_capacity(local.len());
            for value in local {
                match value {
                    None => out.push(None),
                    Some(value) => match zone.to_utc_us(value) {
                        Some(utc) => out.push(Some(utc)),
                        None => return exec_err!("a timestamp lies outside the years 1 to 9999"),
                    },
                }
            }
            Ok(Arc::new(TimestampMicrosecondArray::from(out).with_timezone("UTC")))
        }),
    })
}

type Body = dyn Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync;

/// A scalar function over whole arrays.
struct Function {
    name: String,
    signature: Signature,
    returns: DataType,
    body: Box<Body>,
}

fn function(
    name: &str,
    signature: Signature,
    returns: DataType,
    body: impl Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync + 'static,
) -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::from(Function { name: name.to_owned(), signature, returns, body: Box::new(body) }))
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// Functions are told apart by name and type: each session registers one of a name.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.returns == other.returns
    }
}

impl Eq for Function {}

impl std::hash::Hash for Function {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.returns.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let all_scalars = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        // A scalar stays one row: a constant list is looked at once, not once a row.
        let arrays = args.args.iter().map(|arg| arg.to_array(1)).collect::<Result<Vec<_>>>()?;
        let out = (self.body)(&arrays)?;
        if all_scalars {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&out, 0)?));
        }
        Ok(ColumnarValue::Array(out))
    }
}

/// `wide(amount)`: the same amount as a decimal of 76 digits. A sum of decimals wraps around without a word beyond its
/// type; of 38 digits each, no number of rows can reach 76.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Wide {
    signature: Signature,
}

impl ScalarUDFImpl for Wide {
    fn name(&self) -> &'static str {
        "wide"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, args: &[DataType]) -> Result<DataType> {
        match args {
            [DataType::Decimal128(_, scale) | DataType::Decimal256(_, scale)] => {
                Ok(DataType::Decimal256(DECIMAL256_MAX_PRECISION, *scale))
            }
            _ => plan_err!("wide takes an amount"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.as_slice() {
            [amount] => amount.cast_to(args.return_field.data_type(), None),
            _ => exec_err!("wide takes an amount"),
        }
    }
}

/// Whether each moment lies within hours of the day, written as text, by the clocks of a zone; NULL for no moment.
fn within_hours(moments: &ArrayRef, hours: &ArrayRef, zones: &ArrayRef) -> Result<ArrayRef> {
    let moments = cast(moments, &super::shape::time())?;
    let (hours, zones) = (cast(hours, &DataType::Utf8View)?, cast(zones, &DataType::Utf8View)?);
    let (hours, zones) = (hours.as_string_view(), zones.as_string_view());
    if hours.len() != 1 || zones.len() != 1 {
        return exec_err!("within_hours takes the same hours and zone for all rows");
    }
    let hours = match Hours::parse(hours.value(0), zones.value(0)) {
        Ok(hours) => hours,
        Err(why) => return exec_err!("{why}"),
    };
    let mut out = BooleanBuilder::new();
    for moment in moments.as_primitive::<TimestampMicrosecondType>() {
        out.append_option(moment.map(|moment| hours.hold(moment)));
    }
    Ok(Arc::new(out.finish()))
}

/// Masks a key (int64) or a text.
fn mask(anchors: &ArrayRef, home_calling_code: u16) -> Result<ArrayRef> {
    let mut out = StringBuilder::new();
    if anchors.data_type() == &DataType::Int64 {
        for key in anchors.as_primitive::<Int64Type>() {
            out.append_option(key.map(|key| anchor::mask_e164(key, home_calling_code)));
        }
    } else {
        let text = cast(anchors, &DataType::Utf8View)?;
        for value in text.as_string_view() {
            out.append_option(value.map(anchor::mask));
        }
    }
    Ok(Arc::new(out.finish()))
}

/// Whether each text starts with one of the texts of its list; NULL for a NULL text.
fn starts_with_any(texts: &ArrayRef, lists: &ArrayRef) -> Result<ArrayRef> {
    let texts = cast(texts, &DataType::Utf8View)?;
    let wanted = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8View, true)));
    let lists = cast(lists, &wanted)?;
    let (texts, lists) = (texts.as_string_view(), lists.as_list::<i32>());
    if lists.len() != 1 {
        return exec_err!("starts_with_any takes one list for all rows");
    }
    let starts = lists.value(0);
    let starts: Vec<&str> = starts.as_string_view().iter().flatten().collect();
    let mut out = BooleanBuilder::new();
    for text in texts.iter() {
        out.append_option(text.map(|text| starts.iter().any(|start| text.starts_with(start))));
    }
    Ok(Arc::new(out.finish()))
}

#[cfg(test)]
mod tests {
    use arrow::array::Decimal128Array;
    use arrow::record_batch::RecordBatch;
    use datafusion::prelude::SessionContext;

    use super::*;

    /// Sums of `amount` and of `wide(amount)` over rows of the largest amount, as text.
    async fn sums(rows: usize) -> [String; 2] {
        let largest = 10_i128.pow(38) - 1;
        let amounts = Decimal128Array::from(vec![largest; rows]).with_precision_and_scale(38, 2).unwrap();
        let batch = RecordBatch::try_from_iter([("amount", Arc::new(amounts) as ArrayRef)]).unwrap();
        let context = SessionContext::new();
        for function in for_rules() {
            context.register_udf(function.as_ref().clone());
        }
        context.register_batch("assets", batch).unwrap();
        let sql = "SELECT CAST(sum(amount) AS VARCHAR), CAST(sum(wide(amount)) AS VARCHAR) FROM assets";
        let out = context.sql(sql).await.unwrap().collect().await.unwrap();
        [0, 1].map(|column| {
            let text = cast(out[0].column(column), &DataType::Utf8).unwrap();
            text.as_string::<i32>().value(0).to_owned()
        })
    }

    #[tokio::test]
    async fn sums_of_wide_amounts_are_exact_where_sums_wrap_around() {
        let [narrow, wide] = sums(10).await;
        assert_eq!(wide, "9999999999999999999999999999999999999.90");
        assert_ne!(narrow, wide);
    }
}
