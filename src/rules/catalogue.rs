//! Loading: the built-in rules and models inside the binary, and the project's own from its folders.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::header::{self, ModelHeader, RuleHeader};
use super::{Model, Origin, Rule, RuleSet};
use crate::error::{Error, Result};
use crate::excerpt;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/queries");

/// The four headings of a manual, in this order.
const HEADINGS: [&str; 4] = ["## What it finds", "## Why it happens", "## Remedy", "## When it is not a defect"];
/// The folder of the rules' tests, in a folder of rules; no set has its name.
pub const TESTS: &str = "tests";
const MODELS: &str = "models";
/// Longer names are refused: they become file names.
const NAME_BYTES_MAX: usize = 80;
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Every rule and model that a run may use.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// In the order of their sets, then of their names.
    pub rules: Vec<Rule>,
    pub models: BTreeMap<String, Model>,
    pub sets: Vec<RuleSet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFile {
    title: String,
    description: String,
    order: u32,
}

/// One file of rules, wherever it comes from.
struct RuleFile {
    /// Path below its folder, with forward slashes.
    relative: String,
    /// As messages show it.
    shown: String,
    text: String,
    origin: Origin,
}

impl Catalogue {
    /// The built-in rules and those of the given folders.
    ///
    /// # Errors
    /// A file that is no valid rule, model or set; a rule whose name exists already.
    pub fn load(folders: &[impl AsRef<Path>]) -> Result<Self> {
        let mut files = Vec::new();
        built_in(&BUILT_IN, &mut files);
        for folder in folders {
            on_disk(folder.as_ref(), &mut files)?;
        }
        files.sort_by(|a, b| a.relative.cmp(&b.relative));
        let mut catalogue = Self { rules: Vec::new(), models: BTreeMap::new(), sets: Vec::new() };
        for file in files {
            catalogue.add(file)?;
        }
        catalogue.finish()
    }

    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id || rule.header.aliases.iter().any(|alias| alias == id))
    }

    fn add(&mut self, file: RuleFile) -> Result<()> {
        let relative = file.relative.clone();
        let (folder, name) = relative.rsplit_once('/').unwrap_or(("", &relative));
        let refused = |why: &str| {
            Err(Error::usage(format!("read {}", file.shown)).because(why).hint(
                "a rule lies at SET/NAME.sql, a model at models/NAME.sql; names are of a-z, 0-9 and - (models: _)",
            ))
        };
        if name == "_set.toml" {
            return self.add_set(folder, &file);
        }
        let Some(name) = name.strip_suffix(".sql") else { return Ok(()) };
        if folder.is_empty() || folder.contains('/') {
            return refused("it lies in no set");
        }
        if !is_name(folder) || !is_name(name) {
            return refused("its name is none that a rule or model may have");
        }
        if folder == MODELS { self.add_model(name, &file) } else { self.add_rule(folder, name, file) }
    }

    fn add_set(&mut self, name: &str, file: &RuleFile) -> Result<()> {
        let set: SetFile = parse_toml(file, &file.text, 0)?;
        self.sets.retain(|known| known.name != name);
        self.sets.push(RuleSet {
            name: name.to_owned(),
            title: set.title,
            description: set.description,
            order: set.order,
        });
        Ok(())
    }

    fn add_model(&mut self, name: &str, file: &RuleFile) -> Result<()> {
        let parts = header::split(&file.shown, &file.text)?;
        let header: ModelHeader = parse_toml(file, parts.toml, parts.toml_start)?;
        let model = Model { name: name.to_owned(), shown: file.shown.clone(), text: file.text.clone(), header };
        if self.models.insert(name.to_owned(), model).is_some() {
            return Err(Error::usage(format!("read {}", file.shown)).because("a model of that name exists already"));
        }
        Ok(())
    }

    fn add_rule(&mut self, set: &str, name: &str, file: RuleFile) -> Result<()> {
        let id = format!("{set}/{name}");
        let parts = header::split(&file.shown, &file.text)?;
        let header: RuleHeader = parse_toml(&file, parts.toml, parts.toml_start)?;
        check_header(&file, &header)?;
        check_manual(&file, parts.manual)?;
        if let Some(known) = self.rules.iter().find(|rule| rule.id == id) {
            return Err(Error::usage(format!("read {}", file.shown))
                .because(format!("the rule {id} exists already, in {}", known.shown))
                .hint("give the rule another name"));
        }
        self.rules.push(Rule {
            set: set.to_owned(),
            manual: parts.manual.to_owned(),
            header,
            id,
            shown: file.shown,
            text: file.text,
            origin: file.origin,
        });
        Ok(())
    }

    /// Orders sets and rules, and checks what they say of each other.
    fn finish(mut self) -> Result<Self> {
        for rule in &self.rules {
            if !self.sets.iter().any(|set| set.name == rule.set) {
                self.sets.push(RuleSet {
                    name: rule.set.clone(),
                    title: rule.set.clone(),
                    description: "the project's own rules".to_owned(),
                    order: u32::MAX,
                });
            }
        }
        self.sets.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        let place = |set: &str| self.sets.iter().position(|known| known.name == set);
        self.rules.sort_by(|a, b| (place(&a.set), &a.id).cmp(&(place(&b.set), &b.id)));
        for rule in &self.rules {
            for set in &rule.header.after {
                if set != "*" && place(set).is_none() {
                    return Err(Error::usage(format!("read {}", rule.shown))
                        .because(format!("`after` names the set {set}, which does not exist")));
                }
            }
            if let Some(unknown) = rule.header.uncovers.iter().find(|id| self.rules.iter().all(|rule| rule.id != **id))
            {
                return Err(Error::usage(format!("read {}", rule.shown))
                    .because(format!("`uncovers` names the rule {unknown}, which does not exist")));
            }
        }
        Ok(self)
    }
}

/// Set and name of a new rule's id.
///
/// # Errors
/// Kind usage: it is none that a rule may have.
pub fn parse_id(id: &str) -> Result<(&str, &str)> {
    let refused = |why: &str| {
        Err(Error::usage(format!("name a rule {}", excerpt::plain(id)))
            .because(why)
            .hint("a rule is named SET/NAME, each of a-z, 0-9, - and _, at most 80 of them"))
    };
    match id.split_once('/') {
        None => refused("its set is missing"),
        Some((set, name)) if !is_name(set) || !is_name(name) => refused("that is no name that a rule may have"),
        Some((MODELS | TESTS, _)) => refused("that folder holds no rules"),
        Some((set, name)) => Ok((set, name)),
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.chars().all(allowed)
}

fn parse_toml<T: serde::de::DeserializeOwned>(file: &RuleFile, toml: &str, start: usize) -> Result<T> {
    toml::from_str(toml).map_err(|error| {
        let span = error.span().map_or(start..start, |span| span.start + start..span.end + start);
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        Error::usage(format!("read the header of {}", file.shown)).because(&message).excerpt(excerpt::one(
            &excerpt::Source { shown: file.shown.clone(), text: file.text.clone() },
            &span,
            &message,
        ))
    })
}

fn check_header(file: &RuleFile, header: &RuleHeader) -> Result<()> {
    let problem = if header.key.is_empty() {
        Some("`key` names no column")
    } else if header.title.trim().is_empty() {
        Some("`title` is empty")
    } else if header.eligible.trim().is_empty() {
        Some("`eligible` is empty")
    } else {
        None
    };
    match problem {
        Some(problem) => Err(Error::usage(format!("read the header of {}", file.shown)).because(problem)),
        None => Ok(()),
    }
}

fn check_manual(file: &RuleFile, manual: &str) -> Result<()> {
    let mut rest = manual;
    for heading in HEADINGS {
        let Some(at) = rest.find(heading) else {
            return Err(Error::usage(format!("read the manual of {}", file.shown))
                .because(format!("the heading \"{heading}\" is missing"))
                .hint(format!("a manual has these headings, in this order: {}", HEADINGS.join(", "))));
        };
        rest = &rest[at + heading.len()..];
    }
    Ok(())
}

fn built_in(dir: &Dir<'_>, files: &mut Vec<RuleFile>) {
    for file in dir.files() {
        let relative = file.path().to_string_lossy().replace('\\', "/");
        if let Some(text) = file.contents_utf8()
            && relative.contains('/')
        {
            files.push(RuleFile {
                shown: format!("queries/{relative}"),
                relative,
                text: text.to_owned(),
                origin: Origin::BuiltIn,
            });
        }
    }
    for dir in dir.dirs() {
        built_in(dir, files);
    }
}

fn on_disk(folder: &Path, files: &mut Vec<RuleFile>) -> Result<()> {
    let failed = |what: &Path| Error::usage(format!("read the rules in {}", what.display()));
    // The rules' own tests lie there too; they are no rules.
    let is_rules = |entry: &walkdir::DirEntry| !(entry.depth() == 1 && entry.file_name() == TESTS);
    for entry in walkdir::WalkDir::new(folder).max_depth(3).sort_by_file_name().into_iter().filter_entry(is_rules) {
        let entry = entry.map_err(|error| failed(folder).because(error))?;
        let path = entry.path();
        let wanted = path.extension().is_some_and(|e| e == "sql") || path.file_name().is_some_and(|n| n == "_set.toml");
        if !wanted {
            continue;
        }
        if !entry.file_type().is_file() {
            return Err(failed(path).because("a rule is a regular file, no link").hint("copy it here, or remove it"));
        }
        let size = entry.metadata().map_err(|error| failed(path).because(error))?.len();
        if size > FILE_BYTES_MAX {
            return Err(failed(path).because("the file is larger than a rule can be (1 MiB)"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| failed(path).because(error))?;
        let relative = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let folder_name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        files.push(RuleFile { shown: format!("{folder_name}/{relative}"), relative, text, origin: Origin::Project });
    }
    Ok(())
}
