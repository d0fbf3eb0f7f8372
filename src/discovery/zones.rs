//! What times without a zone mean.

use std::collections::BTreeMap;

use super::Export;
use super::draft::{Mapped, Zoneless};
use super::values::{self, Sort};
use crate::contract::Kind;

/// What times without a zone mean: compared with times that have one, or UTC with a question.
pub(super) fn zoneless(exports: &[Export], mapped: &[Mapped]) -> Option<Zoneless> {
    let mut latest: BTreeMap<bool, String> = BTreeMap::new();
    let mut any = false;
    for mapped in mapped {
        for line in mapped.lines.iter().filter(|line| line.column.kind == Kind::Time && line.stands) {
            for own in line.reads.iter().map(|own| &exports[mapped.export].columns[*own]) {
                let zoned = match own.sort {
                    Sort::Time { zoned } => zoned,
                    Sort::Date => false,
                    Sort::Text => own.distinct().any(|text| values::moment(text) == Some(true)),
                    _ => continue,
                };
                any |= !zoned;
                if line.column.name == "updated_at"
                    && let Some(max) = own.distinct().max()
                {
                    let known = latest.entry(zoned).or_default();
                    *known = known.clone().max(max.to_owned());
                }
            }
        }
    }
    if !any {
        return None;
    }
    let chinese = mapped.iter().any(|mapped| {
        let mut lines = mapped.lines.iter().filter(|line| line.column.name == "anchor");
        lines.any(|line| line.reason.contains("phone"))
    });
    let (zone, why) = match (latest.get(&true), latest.get(&false)) {
        (Some(zoned), Some(bare))
            if hours_between(zoned, bare).is_some_and(|hours| (6.5..=9.5).contains(&hours)) && chinese =>
        {
            ("Asia/Shanghai", "the latest are about eight hours ahead of those with a zone")
        }
        _ => ("utc", "nothing tells which"),
    };
    let reason = format!("some times have no zone: are they {zone}? {why}");
    Some(Zoneless { zone: zone.to_owned(), reason })
}

/// Hours by which the second moment is ahead of the first.
fn hours_between(zoned: &str, bare: &str) -> Option<f64> {
    let parse = |text: &str| text.get(..19)?.replace(' ', "T").parse::<jiff::civil::DateTime>().ok();
    let span = parse(bare)?.duration_since(parse(zoned)?);
    Some(span.as_secs_f64() / 3600.0)
}
