//! The disposition: every source account in exactly one class.

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};

use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};
use crate::finding::Disposition;

/// One row a class. The order of the cases decides where an account belongs that could be in several.
pub(super) const SQL: &str = "
SELECT d.class, count(*) AS accounts
FROM (
    SELECT
        CASE
            WHEN NOT s.live THEN 'not_live'
            WHEN s.excluded THEN 'excluded'
            WHEN h.source_id IS NOT NULL THEN 'held_by_finding'
            WHEN s.live_targets > 0 THEN 'unified'
            WHEN s.pending_mappings > 0 THEN 'pending'
            WHEN s.anchor IS NULL AND s.union_key IS NULL THEN 'without_anchor'
            WHEN NOT s.due THEN 'not_yet_due'
            ELSE 'due_and_missing'
        END AS class
    FROM source_spine AS s
    LEFT JOIN (
        SELECT f.source_id
        FROM findings AS f
        WHERE f.action = 'hold_for_review' AND f.source_id IS NOT NULL
        GROUP BY f.source_id
    ) AS h ON h.source_id = s.id
) AS d
GROUP BY d.class
";

/// Counts the classes. Rows that share a key or have none, `rows_total` less those counted, are held by the finding
/// that says so.
pub(super) async fn compute(engine: &Engine, rows_total: u64) -> Result<Disposition> {
    let failed = || Error::internal("count the disposition");
    let mut disposition = Disposition::default();
    for batch in engine.collect(Sql { shown: "the disposition", text: SQL }, &Values::new()).await? {
        let classes = cast(batch.column(0), &DataType::Utf8View).map_err(|error| failed().because(error))?;
        let counts = batch.column(1).as_primitive_opt::<Int64Type>().ok_or_else(failed)?;
        for (class, count) in classes.as_string_view().iter().zip(counts) {
            let place = match class.unwrap_or_default() {
                "not_live" => &mut disposition.not_live,
                "excluded" => &mut disposition.excluded,
                "held_by_finding" => &mut disposition.held_by_finding,
                "unified" => &mut disposition.unified,
                "pending" => &mut disposition.pending,
                "without_anchor" => &mut disposition.without_anchor,
                "not_yet_due" => &mut disposition.not_yet_due,
                "due_and_missing" => &mut disposition.due_and_missing,
                _ => return Err(failed()),
            };
            *place += u64::try_from(count.unwrap_or(0)).unwrap_or(0);
        }
    }
    disposition.held_by_finding += rows_total.saturating_sub(disposition.total());
    if disposition.total() == rows_total { Ok(disposition) } else { Err(failed().because("its classes do not sum up")) }
}
