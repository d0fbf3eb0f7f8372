//! The digest of a rule: one hash over all that decides what it finds in given exports.
//!
//! Two rounds compare a rule's findings only while its digest stays. Nothing of the exports' rows is in it, nor what
//! only people read: comments, manual, title.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::contract::anchor::METADATA_VERSION;
use crate::contract::{self, Kind};
use crate::engine::{Outline, Value, Values, outline};
use crate::error::Result;
use crate::project::{AnchorKind, Export, Project};
use crate::rules::{Catalogue, ParamSpec, Rule};

/// Changes whenever the parts below do, so that digests of two versions never agree by accident.
const FORMAT: &str = "trueup-rule-1";
/// Filled from every export's words: what the project maps them to decides what is in it.
const UNMAPPED_VALUES: &str = "unmapped_values";

/// The digest of every rule of the catalogue in this project, by its id.
///
/// # Errors
/// Kind usage for a parameter that is wrong.
pub fn digests(catalogue: &Catalogue, project: &Project) -> Result<BTreeMap<String, String>> {
    let values = super::params::values(catalogue, project)?;
    let digester = Digester::new(catalogue, project, &values);
    Ok(catalogue.rules.iter().map(|rule| (rule.id.clone(), digester.of(rule))).collect())
}

/// Answers the digest of each rule of a catalogue in one project.
pub(super) struct Digester<'a> {
    project: &'a Project,
    values: &'a Values,
    models: BTreeMap<&'a str, Model<'a>>,
}

struct Model<'a> {
    outline: Outline,
    params: &'a BTreeMap<String, ParamSpec>,
    optional: &'a [String],
    compute: String,
}

impl<'a> Digester<'a> {
    /// `values` are those of all declared parameters; one that is missing has no value.
    pub(super) fn new(catalogue: &'a Catalogue, project: &'a Project, values: &'a Values) -> Self {
        let models = catalogue.models.iter().map(|(name, model)| {
            let header = &model.header;
            let model = Model {
                outline: outline(&model.text),
                params: &header.params,
                optional: &header.optional,
                compute: format!("{:?}", header.compute),
            };
            (name.as_str(), model)
        });
        Self { project, values, models: models.collect() }
    }

    /// 64 hexadecimal digits.
    pub(super) fn of(&self, rule: &Rule) -> String {
        let header = &rule.header;
        let mut hash = Parts::new();
        hash.part("rule", &rule.id);
        hash.part("severity", header.severity.as_str());
        let mut relations = BTreeSet::new();
        let counted = [Some(&header.eligible), header.unjudged.as_ref()];
        let counted = counted.map(|from| from.map(|from| format!("SELECT 1 FROM {from}")));
        for text in [Some(rule.text.clone())].into_iter().chain(counted).flatten() {
            let outline = outline(&text);
            hash.part("statement", &outline.words);
            relations.extend(outline.relations);
        }
        header.key.iter().for_each(|key| hash.part("key", key));
        header.optional.iter().for_each(|name| hash.part("optional", name));
        let mut params: BTreeSet<&str> = header.params.keys().map(String::as_str).collect();
        for name in self.below(&mut relations) {
            let Some(model) = self.models.get(name.as_str()) else { continue };
            hash.part("model", &name);
            hash.part("statement", &model.outline.words);
            hash.part("compute", &model.compute);
            model.optional.iter().for_each(|name| hash.part("optional", name));
            params.extend(model.params.keys().map(String::as_str));
        }
        let anchored = self.tables(&relations, &mut hash);
        if anchored {
            params.insert(super::params::PLACEHOLDERS);
        }
        for name in params {
            hash.part("param", name);
            hash.part("value", &self.values.get(name).map_or_else(|| "unset".to_owned(), shown));
        }
        hash.hex()
    }

    /// One digest of several rules, in any order.
    pub(super) fn of_all<'r>(&self, rules: impl Iterator<Item = &'r Rule>) -> String {
        let digests: BTreeMap<&str, String> = rules.map(|rule| (rule.id.as_str(), self.of(rule))).collect();
        let mut hash = Parts::new();
        digests.iter().for_each(|(id, digest)| hash.part(id, digest));
        hash.hex()
    }

    /// Adds all relations that the models among them read, and gives those models.
    fn below(&self, relations: &mut BTreeSet<String>) -> BTreeSet<String> {
        let mut models = BTreeSet::new();
        let mut waiting: Vec<String> = relations.iter().cloned().collect();
        while let Some(name) = waiting.pop() {
            let Some(model) = self.models.get(name.as_str()) else { continue };
            if models.insert(name) {
                waiting.extend(model.outline.relations.iter().cloned());
                relations.extend(model.outline.relations.iter().cloned());
            }
        }
        models
    }

    /// What the project says of the contract tables among these. Tells whether one of them has anchors.
    fn tables(&self, relations: &BTreeSet<String>, hash: &mut Parts) -> bool {
        let clock = &self.project.clock;
        hash.part("clock", &format!("{} {} {:?}", clock.settling_secs, clock.max_skew_secs, clock.zoneless));
        let mut anchored = false;
        for export in &self.project.exports {
            if relations.contains(export.table) {
                anchored |= contract::table(export.table)
                    .is_some_and(|table| table.columns.iter().any(|column| column.kind == Kind::Anchor));
                expressions(export, |_| true, hash);
            } else if relations.contains(UNMAPPED_VALUES) {
                expressions(export, |kind| matches!(kind, Kind::Word(_)), hash);
            }
        }
        if anchored {
            let kind = match &self.project.anchor {
                AnchorKind::Opaque => "opaque".to_owned(),
                AnchorKind::Phone { region } => format!("phone {region} {METADATA_VERSION}"),
            };
            hash.part("anchor", &kind);
        }
        anchored
    }
}

fn expressions(export: &Export, wanted: impl Fn(Kind) -> bool, hash: &mut Parts) {
    hash.part("export", &export.name);
    let mut columns: Vec<_> = export.columns.iter().filter(|(column, _)| wanted(column.kind)).collect();
    columns.sort_by_key(|(column, _)| column.name);
    for (column, expr) in columns {
        hash.part("column", column.name);
        hash.part("sql", &outline(&expr.sql).words);
    }
    for (name, expr) in [("where", &export.filter), ("expected", &export.expected)] {
        if let Some(expr) = expr {
            hash.part(name, &outline(&expr.sql).words);
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Int(value) => format!("int {value}"),
        Value::Float(value) => format!("float {value:?}"),
        Value::Text(value) => format!("text {value}"),
        Value::Bool(value) => format!("bool {value}"),
        Value::Time(at) => format!("time {}", at.map_or_else(String::new, |at| at.to_string())),
        Value::Interval { days, micros } => format!("interval {days} {micros}"),
        Value::List(values) => format!("list {values:?}"),
        Value::Null => "null".to_owned(),
    }
}

/// Named parts with their lengths: no two lists of parts hash alike.
struct Parts(Sha256);

impl Parts {
    fn new() -> Self {
        let mut parts = Self(Sha256::new());
        parts.part("format", FORMAT);
        parts
    }

    fn part(&mut self, name: &str, value: &str) {
        for text in [name, value] {
            self.0.update((text.len() as u64).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }

    fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::inspection::params;

    const PROJECT: &str = "[project]\nqueries = ['queries']\n[exports.source_accounts]\npath = 'a'\n\
        [exports.source_accounts.columns]\nstatus = 'state'\n[exports.target_accounts]\npath = 'b'\n\
        [exports.mapping]\npath = 'c'\n";
    const HEADER: &str = "title = 't'\nseverity = 'high'\nkey = ['id']\neligible = 'source_accounts'\n\
        params = { days_max = { type = 'int', default = 5 } }\n---\n## What it finds\n## Why it happens\n\
        ## Remedy\n## When it is not a defect\n";
    const SQL: &str = "SELECT s.id, 'why' AS reason FROM own_sources AS s WHERE s.age > $days_max";
    const MODEL: &str = "/*---\ndescription = 'd'\n---*/ SELECT s.id, 1 AS age FROM source_accounts AS s";

    fn digest(project: &str, header: &str, sql: &str, model: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("queries/house/x.sql", &format!("/*---\n{header}*/\n{sql}\n"));
        write("queries/models/own_sources.sql", model);
        write("trueup.toml", project);
        let project = Project::load(None, dir.path()).unwrap();
        let catalogue = Catalogue::load(&project.queries).unwrap();
        let values = params::values(&catalogue, &project).unwrap();
        let digester = Digester::new(&catalogue, &project, &values);
        digester.of(catalogue.rule("house/x").unwrap())
    }

    #[test]
    fn what_only_people_read_is_not_in_it() {
        let before = digest(PROJECT, HEADER, SQL, MODEL);
        assert_eq!(before.len(), 64);
        for (header, sql, model) in [
            (HEADER.replace("'t'", "'another title'"), SQL.to_owned(), MODEL.to_owned()),
            (HEADER.replace("## Remedy", "## Remedy\nby hand"), SQL.to_owned(), MODEL.to_owned()),
            (HEADER.to_owned(), SQL.replace(" FROM", " -- why\n  FROM"), MODEL.to_owned()),
            (HEADER.to_owned(), SQL.to_owned(), MODEL.replace("'d'", "'e'")),
        ] {
            assert_eq!(digest(PROJECT, &header, &sql, &model), before);
        }
        let elsewhere = format!("{PROJECT}where = \"kind = 'x'\"\n[params]\nmax_accounts_per_anchor = 9\n");
        assert_eq!(digest(&elsewhere, HEADER, SQL, MODEL), before, "a table that it doesn't read, another's parameter");
    }

    #[test]
    fn all_that_decides_what_it_finds_is_in_it() {
        let before = digest(PROJECT, HEADER, SQL, MODEL);
        let mut seen = vec![before];
        let mut differs = |what: &str, digest: String| {
            assert!(!seen.contains(&digest), "{what} changes nothing");
            seen.push(digest);
        };
        differs("its statement", digest(PROJECT, HEADER, &SQL.replace('>', ">="), MODEL));
        differs("its model", digest(PROJECT, HEADER, SQL, &MODEL.replace("1 AS", "2 AS")));
        differs("its severity", digest(PROJECT, &HEADER.replace("high", "low"), SQL, MODEL));
        differs("its denominator", digest(PROJECT, &HEADER.replace("'source_accounts'", "'mapping'"), SQL, MODEL));
        differs("its key", digest(PROJECT, &HEADER.replace("['id']", "['id', 'reason']"), SQL, MODEL));
        differs("a default", digest(PROJECT, &HEADER.replace("default = 5", "default = 6"), SQL, MODEL));
        let project = |more: &str| digest(&format!("{PROJECT}{more}"), HEADER, SQL, MODEL);
        differs("a parameter", project("[params]\ndays_max = 7\n"));
        differs("settling", project("[clock]\nsettling = '1h'\n"));
        differs("the anchors", project("[anchor]\nregion = 'SG'\n"));
        differs("placeholders", project("[params]\nplaceholder_anchors = ['13800138000']\n"));
        let of_sources = |from: &str, to: &str| digest(&PROJECT.replace(from, to), HEADER, SQL, MODEL);
        differs("an expression", of_sources("'state'", "'lower(state)'"));
        differs("a row filter", of_sources("path = 'a'", "path = 'a'\nwhere = 'alive'"));
        differs("who is due", of_sources("path = 'a'", "path = 'a'\nexpected = 'old'"));
    }
}
