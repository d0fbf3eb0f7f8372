//! `[project]`, `[anchor]` and `[clock]`: the keys, their defaults and limits.

use std::path::{Path, PathBuf};

use super::fields::{Section, word_of};
use super::problems::Problems;
use super::quantity::parse_duration_secs;
use super::{AnchorKind, Clock, Spanned, Stage};
use crate::address::{self, Address, ObjectUrl, Service};
use crate::contract::zone::Zone;

pub(super) const PROJECT_KEYS: &[&str] = &["name", "state", "queries", "stages"];
pub(super) const ANCHOR_KEYS: &[&str] = &["kind", "region"];
pub(super) const CLOCK_KEYS: &[&str] = &["settling", "max_skew", "zoneless"];
const STAGES: &[(&str, Stage)] = &[
    ("dual-write", Stage::DualWrite),
    ("migration", Stage::Migration),
    ("decoupling", Stage::Decoupling),
    ("linking", Stage::Linking),
    ("merging", Stage::Merging),
];
const NAME_CHARS_MAX: usize = 128;
const STATE: &str = ".trueup";
const REGION: &str = "CN";
const SETTLING_SECS: u64 = 15 * 60;
const MAX_SKEW_SECS: u64 = 2 * 60 * 60;
/// Ten years: no settling is longer, and microseconds stay far from overflow.
const DURATION_SECS_MAX: u64 = 10 * 366 * 24 * 60 * 60;

/// What `[project]` says.
pub(super) struct Identity {
    pub name: String,
    pub state: Address,
    pub queries: Vec<PathBuf>,
    pub stages: Option<Vec<Stage>>,
}

pub(super) fn identity(file: &Section<'_>, root: &Path, problems: &mut Problems) -> Identity {
    let section = file.section(problems, "project");
    let mut state = Address::Local(root.join(STATE));
    let (mut queries, mut stages) = (Vec::new(), None);
    if let Some(section) = &section {
        section.refuse_unknown(problems, PROJECT_KEYS, |_| None);
        if let Some(place) = state_of(section, root, problems) {
            state = place;
        }
        queries = query_folders(section, root, problems);
        stages = stages_of(section, problems);
    }
    let name = name_of(section.as_ref(), root, problems).unwrap_or_default();
    Identity { name, state, queries, stages }
}

/// A folder, or a prefix of an object store that can be written.
fn state_of(section: &Section<'_>, root: &Path, problems: &mut Problems) -> Option<Address> {
    let (text, url) = path_or_url(section, problems, "state", "\".trueup\"")?;
    match url {
        None => Some(Address::Local(root.join(text.value))),
        Some(url) if url.service == Service::Http => {
            let message = format!("{} is a URL that can only be read", section.name("state"));
            problems.at(text.span, message, "a folder, or s3://, gs://, az://, abfss://");
            None
        }
        Some(url) => Some(Address::Remote(url)),
    }
}

fn name_of(section: Option<&Section<'_>>, root: &Path, problems: &mut Problems) -> Option<String> {
    if let Some(section) = section.filter(|section| section.value("name").is_some()) {
        let name = section.text(problems, "name", "\"app-mini-unification\"")?;
        if !fits_a_name(&name.value) {
            let message = format!("{} is no name", section.name("name"));
            problems.at(name.span, message, "at most 128 characters, no control characters");
            return None;
        }
        return Some(name.value);
    }
    let folder = root.file_name().and_then(|name| name.to_str()).filter(|name| fits_a_name(name));
    if folder.is_none() {
        problems
            .missing("`name` is missing in [project], and the folder's name cannot stand in for it")
            .help("add name = \"…\" under [project]");
    }
    folder.map(ToOwned::to_owned)
}

fn fits_a_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control)
}

fn query_folders(section: &Section<'_>, root: &Path, problems: &mut Problems) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for text in section.texts(problems, "queries", "[\"queries\"]").unwrap_or_default() {
        let name = section.name("queries");
        let Some(text) = refuse_remote(problems, &name, text) else { continue };
        let folder = root.join(&text.value);
        if folder.is_dir() {
            folders.push(folder);
        } else if folder.exists() {
            problems.at(text.span, format!("{name} names something that is not a folder"), "not a folder");
        } else {
            problems.at(text.span, format!("{name} names a folder that does not exist"), "no such folder");
        }
    }
    folders
}

fn stages_of(section: &Section<'_>, problems: &mut Problems) -> Option<Vec<Stage>> {
    let texts = section.texts(problems, "stages", "[\"dual-write\", \"migration\"]")?;
    let name = section.name("stages");
    if let Some(empty) =
        section.value("stages").filter(|value| value.get_ref().as_array().is_some_and(|a| a.is_empty()))
    {
        let label = "leave it out to run what the exports allow";
        problems.at(empty.span(), format!("{name} names no stage"), label);
    }
    let name = format!("an item of {name}");
    Some(texts.iter().filter_map(|text| word_of(problems, &name, text, STAGES)).collect())
}

pub(super) fn anchor(file: &Section<'_>, problems: &mut Problems) -> AnchorKind {
    #[derive(Clone, Copy, PartialEq)]
    enum Word {
        Phone,
        Opaque,
    }
    let phone = |region: &str| AnchorKind::Phone { region: region.to_ascii_uppercase() };
    let Some(section) = file.section(problems, "anchor") else { return phone(REGION) };
    section.refuse_unknown(problems, ANCHOR_KEYS, |_| None);
    let kind = section.word(problems, "kind", &[("phone", Word::Phone), ("opaque", Word::Opaque)]);
    let region = section.text(problems, "region", "\"CN\"");
    if kind == Some(Word::Opaque) {
        return AnchorKind::Opaque;
    }
    let Some(region) = region else { return phone(REGION) };
    if region.value.len() != 2 || !region.value.chars().all(|c| c.is_ascii_alphabetic()) {
        let message = format!("{} must be a country's two letters", section.name("region"));
        problems.at(region.span, message, "such as \"CN\"");
        return phone(REGION);
    }
    phone(&region.value)
}

pub(super) fn clock(file: &Section<'_>, problems: &mut Problems) -> Clock {
    let mut clock = Clock { settling_secs: SETTLING_SECS, max_skew_secs: MAX_SKEW_SECS, zoneless: None };
    let Some(section) = file.section(problems, "clock") else { return clock };
    section.refuse_unknown(problems, CLOCK_KEYS, |_| None);
    clock.settling_secs = duration(&section, problems, "settling", "\"15m\"").unwrap_or(SETTLING_SECS);
    clock.max_skew_secs = duration(&section, problems, "max_skew", "\"2h\"").unwrap_or(MAX_SKEW_SECS);
    if let Some(text) = section.text(problems, "zoneless", "\"utc\"") {
        match Zone::parse(&text.value) {
            Ok(zone) => clock.zoneless = Some(zone),
            Err(cause) => {
                let message = format!("{} is no time zone", section.name("zoneless"));
                problems.at(text.span, message, cause);
            }
        }
    }
    clock
}

pub(super) fn duration(section: &Section<'_>, problems: &mut Problems, key: &str, example: &str) -> Option<u64> {
    let text = section.text(problems, key, example)?;
    let (message, label) = match parse_duration_secs(&text.value) {
        Ok(secs) if secs <= DURATION_SECS_MAX => return Some(secs),
        Ok(_) => (format!("{} is longer than ten years", section.name(key)), format!("such as {example}")),
        Err(cause) => (format!("{} is no duration", section.name(key)), cause),
    };
    problems.at(text.span, message, label);
    None
}

/// A path on local disk or a URL of an object store, as written.
pub(super) fn path_or_url(
    section: &Section<'_>,
    problems: &mut Problems,
    key: &str,
    example: &str,
) -> Option<(Spanned<String>, Option<ObjectUrl>)> {
    let text = section.text(problems, key, example)?;
    if address::is_url(&text.value) {
        let url = url_of(problems, &section.name(key), &text)?;
        return Some((text, Some(url)));
    }
    Some((refuse_home(problems, &section.name(key), text)?, None))
}

/// A URL of an object store.
pub(super) fn url_of(problems: &mut Problems, name: &str, text: &Spanned<String>) -> Option<ObjectUrl> {
    match ObjectUrl::parse(&text.value) {
        Ok(url) => Some(url),
        Err(refused) => {
            problems.at(text.span.clone(), format!("{name} can't be used: {}", refused.why), refused.advice);
            None
        }
    }
}

/// A path on local disk alone: what would have to be fetched first.
fn refuse_remote(problems: &mut Problems, name: &str, text: Spanned<String>) -> Option<Spanned<String>> {
    if address::is_url(&text.value) {
        problems.at(text.span, format!("{name} is a URL"), "name a folder on local disk: rules lie beside the project");
        return None;
    }
    refuse_home(problems, name, text)
}

/// A home folder is only ever a shell's.
fn refuse_home(problems: &mut Problems, name: &str, text: Spanned<String>) -> Option<Spanned<String>> {
    if text.value == "~" || text.value.starts_with("~/") {
        let message = format!("{name} begins with `~`, which only a shell expands");
        problems.at(text.span, message, "write the whole path");
        return None;
    }
    Some(text)
}
