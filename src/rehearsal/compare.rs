//! Findings before and after, finding by finding: repaired, remaining, uncovered, new.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int64Type, Schema};

use super::rows::Cell;
use super::sheet::{Sheet, read_file};
use super::{Example, RuleComparison, entities};
use crate::engine::{Engine, Sql, Values};
use crate::error::{Error, Result};
use crate::rules::{Catalogue, Rule};

const COMPARED: &str = "
SELECT f.rule, f.fingerprint, max(f.was) AS was, max(f.is_now) AS is_now
FROM (
    SELECT b.rule, b.fingerprint, 1 AS was, 0 AS is_now FROM found_before AS b
    UNION ALL
    SELECT a.rule, a.fingerprint, 0 AS was, 1 AS is_now FROM found_after AS a
) AS f
GROUP BY f.rule, f.fingerprint
";

const FRESH: &str = "
SELECT a.rule, a.fingerprint, a.source_id, a.target_id, a.thing
FROM found_after AS a
INNER JOIN compared AS c ON c.rule = a.rule AND c.fingerprint = a.fingerprint
WHERE c.was = 0
";

/// What repaired findings are about, and what the actions that answered them changed.
const REPAIRED: &str = "
SELECT e.rule, e.fingerprint, e.source_id, e.target_id, e.thing
FROM (
    SELECT b.rule, b.fingerprint, b.source_id, b.target_id, b.thing FROM found_before AS b
    UNION ALL
    SELECT t.rule, t.fingerprint, t.source_id, t.target_id, t.thing FROM touched AS t
) AS e
INNER JOIN compared AS c ON c.rule = e.rule AND c.fingerprint = e.fingerprint
WHERE c.is_now = 0
";

const UNCOVERED: &str = "
SELECT DISTINCT n.rule, n.fingerprint
FROM fresh_things AS n
INNER JOIN uncovers AS u ON u.uncovered = n.rule
INNER JOIN repaired_things AS r ON r.rule = u.rule AND r.thing = n.thing
";

const COUNTS: &str = "
SELECT
    c.rule, sum(c.was) AS was, sum(c.was * (1 - c.is_now)) AS repaired, sum(c.was * c.is_now) AS remaining,
    sum((1 - c.was) * c.is_now) AS fresh, count(u.fingerprint) AS uncovered,
    sum(CASE WHEN p.fingerprint IS NOT NULL THEN c.was ELSE 0 END) AS promised,
    sum(CASE WHEN p.fingerprint IS NOT NULL THEN c.was * c.is_now ELSE 0 END) AS unkept
FROM compared AS c
LEFT JOIN uncovered AS u ON u.rule = c.rule AND u.fingerprint = c.fingerprint
LEFT JOIN (SELECT DISTINCT a.rule, a.fingerprint FROM answered AS a) AS p
    ON p.rule = c.rule AND p.fingerprint = c.fingerprint
GROUP BY c.rule
";

/// New findings that nothing declares, and answered ones that are still there.
const EXAMPLES: &str = "
SELECT c.rule, c.fingerprint, c.was
FROM compared AS c
LEFT JOIN uncovered AS u ON u.rule = c.rule AND u.fingerprint = c.fingerprint
LEFT JOIN (SELECT DISTINCT a.rule, a.fingerprint FROM answered AS a) AS p
    ON p.rule = c.rule AND p.fingerprint = c.fingerprint
WHERE c.is_now = 1 AND ((c.was = 0 AND u.fingerprint IS NULL) OR (c.was = 1 AND p.fingerprint IS NOT NULL))
";

/// Everything that an entity may be called: itself, and the anchors and union_ids of accounts.
fn things(of: &str, accounts: bool) -> String {
    let mut text = format!(
        "SELECT e.rule, e.fingerprint, e.thing FROM {of} AS e WHERE e.thing IS NOT NULL \
         UNION ALL SELECT e.rule, e.fingerprint, concat('source ', CAST(e.source_id AS VARCHAR)) AS thing \
         FROM {of} AS e WHERE e.source_id IS NOT NULL \
         UNION ALL SELECT e.rule, e.fingerprint, concat('target ', CAST(e.target_id AS VARCHAR)) AS thing \
         FROM {of} AS e WHERE e.target_id IS NOT NULL"
    );
    for (system, word, column) in [
        ("source", "anchor", "anchor"),
        ("source", "union_id", "union_key"),
        ("target", "anchor", "anchor"),
        ("target", "union_id", "union_key"),
    ]
    .into_iter()
    .filter(|_| accounts)
    {
        text.push_str(&format!(
            " UNION ALL SELECT e.rule, e.fingerprint, concat('{word} ', CAST(t.{column} AS VARCHAR)) AS thing \
             FROM {of} AS e INNER JOIN {system}_accounts AS t ON t.id = e.{system}_id WHERE t.{column} IS NOT NULL"
        ));
    }
    text
}

/// Where the files of a comparison are, and both worlds.
pub(super) struct Comparison<'a> {
    pub before: &'a mut Engine,
    pub after: &'a mut Engine,
    /// `found_before`, `found_after`, `touched` and `answered` lie in it; results join them.
    pub folder: &'a Path,
    /// The findings files after.
    pub findings: &'a Path,
    pub examples_max: usize,
}

impl Comparison<'_> {
    /// Compares rule by rule, in the order of the rules.
    pub(super) async fn run(mut self, catalogue: &Catalogue, rules: &[&Rule]) -> Result<Vec<RuleComparison>> {
        let entities = entities::schema(self.after)?;
        for name in ["found_before", "found_after", "touched"] {
            self.after.attach_folder(name, &self.folder.join(name), &entities)?;
        }
        let pairs = |columns: [&str; 2]| {
            Arc::new(Schema::new(columns.map(|name| Field::new(name, DataType::Utf8, true)).to_vec()))
        };
        self.after.attach_folder("answered", &self.folder.join("answered"), &pairs(["rule", "fingerprint"]))?;
        let mut uncovers = Sheet::create(&self.folder.join("uncovers"), &pairs(["rule", "uncovered"]))?;
        for rule in &catalogue.rules {
            for uncovered in &rule.header.uncovers {
                uncovers.push(vec![Cell::text(&rule.id), Cell::text(uncovered)])?;
            }
        }
        uncovers.finish()?;
        self.after.attach_folder("uncovers", &self.folder.join("uncovers"), &pairs(["rule", "uncovered"]))?;

        self.keep("compared", COMPARED).await?;
        let fresh = self.keep("fresh", FRESH).await?;
        if fresh > 0 {
            self.keep("repaired", REPAIRED).await?;
            for name in ["fresh", "repaired"] {
                // An anchor that was taken off is known to the exports only.
                self.before.attach_folder(name, &self.folder.join(name), &entities)?;
                let (text, folder) = (things(name, true), self.folder.join(format!("{name}_then")));
                self.before.write(Sql { shown: name, text: &text }, &Values::new(), &folder).await?;
                let schema = Schema::new(
                    ["rule", "fingerprint", "thing"].map(|name| Field::new(name, DataType::Utf8, true)).to_vec(),
                );
                self.after.attach_folder(&format!("{name}_then"), &folder, &Arc::new(schema))?;
                let all = format!(
                    "SELECT DISTINCT t.rule, t.fingerprint, t.thing FROM ({} UNION ALL \
                     SELECT o.rule, o.fingerprint, o.thing FROM {name}_then AS o) AS t",
                    things(name, true)
                );
                self.keep(&format!("{name}_things"), &all).await?;
            }
            self.keep("uncovered", UNCOVERED).await?;
        } else {
            Sheet::create(&self.folder.join("uncovered"), &pairs(["rule", "fingerprint"]))?.finish()?;
            self.after.attach_folder("uncovered", &self.folder.join("uncovered"), &pairs(["rule", "fingerprint"]))?;
        }
        let mut counts = self.counts().await?;
        let mut examples = self.examples(rules).await?;
        let compared = rules.iter().map(|rule| {
            let mut comparison = counts.remove(&rule.id).unwrap_or_default();
            comparison.id.clone_from(&rule.id);
            if let Some((new, unkept)) = examples.remove(&rule.id) {
                comparison.new_examples = new;
                comparison.unkept_examples = unkept;
            }
            comparison
        });
        Ok(compared.collect())
    }

    /// Writes a statement's rows and registers them under a name.
    async fn keep(&mut self, name: &str, text: &str) -> Result<u64> {
        let folder = self.folder.join(name);
        let rows = self.after.write(Sql { shown: name, text }, &Values::new(), &folder).await?;
        let schema = match std::fs::read_dir(&folder).ok().and_then(|mut files| files.next()).transpose() {
            Ok(Some(file)) => read_file(&file.path())?,
            _ => return Err(Error::internal(format!("keep {name}"))),
        };
        let schema = arrow::array::RecordBatchReader::schema(&schema);
        self.after.attach_folder(name, &folder, &schema)?;
        Ok(rows)
    }

    async fn counts(&self) -> Result<BTreeMap<String, RuleComparison>> {
        let mut all = BTreeMap::new();
        for batch in self.after.collect(Sql { shown: "the comparison", text: COUNTS }, &Values::new()).await? {
            let rules = cast(batch.column(0), &DataType::Utf8).map_err(unread)?;
            let numbers = (1..batch.num_columns())
                .map(|place| cast(batch.column(place), &DataType::Int64).map_err(unread))
                .collect::<Result<Vec<_>>>()?;
            for row in 0..batch.num_rows() {
                let number =
                    |place: usize| u64::try_from(numbers[place].as_primitive::<Int64Type>().value(row)).unwrap_or(0);
                let counts = RuleComparison {
                    before: number(0),
                    repaired: number(1),
                    remaining: number(2),
                    new: number(3) - number(4),
                    uncovered: number(4),
                    promised: number(5),
                    unkept: number(6),
                    ..RuleComparison::default()
                };
                all.insert(rules.as_string::<i32>().value(row).to_owned(), counts);
            }
        }
        Ok(all)
    }

    /// A few findings of each rule: new ones, and such as were to be repaired and are not.
    async fn examples(&self, rules: &[&Rule]) -> Result<BTreeMap<String, (Vec<Example>, Vec<Example>)>> {
        let (max, values) = (self.examples_max, Values::new());
        let streamed = self.after.stream(
            Sql { shown: "the comparison", text: EXAMPLES },
            &values,
            |_| Ok(BTreeMap::<(String, i64), BTreeSet<String>>::new()),
            |kept, batch: RecordBatch| {
                let texts = [0, 1].map(|place| cast(batch.column(place), &DataType::Utf8));
                let [rules, fingerprints] = texts;
                let (rules, fingerprints) = (rules.map_err(unread)?, fingerprints.map_err(unread)?);
                let was = cast(batch.column(2), &DataType::Int64).map_err(unread)?;
                for row in 0..batch.num_rows() {
                    let of =
                        (rules.as_string::<i32>().value(row).to_owned(), was.as_primitive::<Int64Type>().value(row));
                    let few = kept.entry(of).or_default();
                    few.insert(fingerprints.as_string::<i32>().value(row).to_owned());
                    if few.len() > max {
                        few.pop_last();
                    }
                }
                Ok(())
            },
        );
        let mut examples = BTreeMap::new();
        let mut kept = streamed.await?.sink;
        for rule in rules {
            let new = kept.remove(&(rule.id.clone(), 0)).unwrap_or_default();
            let unkept = kept.remove(&(rule.id.clone(), 1)).unwrap_or_default();
            if !new.is_empty() || !unkept.is_empty() {
                let both = (self.shown(rule, &new)?, self.shown(rule, &unkept)?);
                examples.insert(rule.id.clone(), both);
            }
        }
        Ok(examples)
    }

    /// These findings of a rule with their keys and reasons.
    fn shown(&self, rule: &Rule, fingerprints: &BTreeSet<String>) -> Result<Vec<Example>> {
        let mut found = Vec::new();
        if fingerprints.is_empty() {
            return Ok(found);
        }
        for batch in read_file(&self.findings.join(format!("{}.parquet", rule.id)))? {
            let batch = batch.map_err(unread)?;
            let text = |name: &str| -> Result<_> {
                let column = batch.column_by_name(name).ok_or_else(|| Error::internal("read findings back"))?;
                Ok(cast(column, &DataType::Utf8).map_err(unread)?.as_string::<i32>().clone())
            };
            let (prints, reasons) = (text("fingerprint")?, text("reason")?);
            let keys = rule.header.key.iter().map(|name| text(name)).collect::<Result<Vec<_>>>()?;
            for row in (0..batch.num_rows()).filter(|row| fingerprints.contains(prints.value(*row))) {
                let values =
                    rule.header.key.iter().zip(&keys).map(|(name, key)| (name.clone(), key.value(row).to_owned()));
                found.push(Example {
                    fingerprint: prints.value(row).to_owned(),
                    key: values.collect(),
                    reason: reasons.value(row).to_owned(),
                });
            }
        }
        found.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
        Ok(found)
    }
}

fn unread(error: arrow::error::ArrowError) -> Error {
    Error::internal("read a comparison").because(error)
}
