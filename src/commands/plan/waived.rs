//! What of a round's findings is waived: as it was judged last, which `trueup gate` may have done by other waivers than
//! those by which the findings were marked when they were inspected.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::finding::{Inspection, WaiverStanding, WaiverUse};
use crate::inspection::Waiving;
use crate::ledger::Judged;
use crate::project::Waivers;
use crate::rules::Catalogue;

/// Puts copies, marked by the waivers of the judgement, in the place of those findings files whose marks are others'.
///
/// # Errors
/// Kind held: the ledger's entry can't be understood. Kind input: a file can't be read or written.
pub(super) fn apply(
    engine: &Engine,
    catalogue: &Catalogue,
    inspection: &Inspection,
    judged: &Judged,
    findings: &mut [(String, PathBuf)],
) -> Result<()> {
    let unread = |why: &dyn std::fmt::Display| {
        Error::held(format!("read the waivers of round {}", judged.round))
            .because(why)
            .hint("judge it again: trueup gate")
    };
    let uses = judged.waivers.iter().map(|waiver| serde_json::from_value(waiver.clone()));
    let uses = uses.collect::<std::result::Result<Vec<WaiverUse>, _>>().map_err(|error| unread(&error))?;
    let (then, now) = (covered(&inspection.waivers), covered(&uses));
    let changed: BTreeSet<&str> = then.symmetric_difference(&now).map(|(rule, ..)| *rule).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let as_of = judged.as_of.as_deref().map(str::parse).transpose().map_err(|error| unread(&error))?;
    let waivers = written(&uses).map_err(|error| unread(&error)).and_then(Waivers::recorded)?;
    let waiving = Waiving { waivers: &waivers, as_of };
    let folder = engine.make_folder("waived")?;
    for (at, (rule, file)) in findings.iter_mut().enumerate().filter(|(_, (rule, _))| changed.contains(rule.as_str())) {
        let copy = folder.join(format!("{at}.parquet"));
        std::fs::copy(&*file, &copy)
            .map_err(|error| Error::input(format!("copy {}", file.display())).because(error))?;
        let key = catalogue.rule(rule).map(|rule| rule.header.key.clone()).unwrap_or_default();
        waiving.apply(engine, rule, &key, Some(&copy), true, &HashSet::new())?;
        *file = copy;
    }
    Ok(())
}

/// What waivers that hold are about. Who answers for them, and how long, changes no mark.
fn covered(uses: &[WaiverUse]) -> BTreeSet<(&str, Option<&str>, Option<&str>)> {
    let used = uses.iter().filter(|waiver| waiver.standing == WaiverStanding::Used);
    used.map(|waiver| (waiver.rule.as_str(), waiver.fingerprint.as_deref(), waiver.condition.as_deref())).collect()
}

/// Recorded waivers as waivers.toml has them.
fn written(uses: &[WaiverUse]) -> std::result::Result<String, toml::ser::Error> {
    let one = |waiver: &WaiverUse| {
        let mut table = toml::Table::new();
        let texts = [
            ("rule", Some(&waiver.rule)),
            ("fingerprint", waiver.fingerprint.as_ref()),
            ("where", waiver.condition.as_ref()),
            ("reason", Some(&waiver.reason)),
            ("owner", Some(&waiver.owner)),
        ];
        for (name, text) in texts {
            table.extend(text.map(|text| (name.to_owned(), toml::Value::String(text.clone()))));
        }
        let max = waiver.max_findings.and_then(|max| i64::try_from(max).ok());
        table.extend(max.map(|max| ("max_findings".to_owned(), toml::Value::Integer(max))));
        table.extend(waiver.expires.parse().ok().map(|day| ("expires".to_owned(), toml::Value::Datetime(day))));
        table
    };
    toml::to_string(&BTreeMap::from([("waiver", uses.iter().map(one).collect::<Vec<_>>())]))
}
