//! Reports: what `--report` asks for, what they tell besides the inspection, and where they go.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{complain, judging, print, times};
use crate::address::{Address, ObjectUrl, is_url};
use crate::cli::{Format, GlobalArgs};
use crate::error::{Error, Result};
use crate::excerpt::plain;
use crate::finding::{Inspection, Judgement, RoundRecord};
use crate::ledger::Ledger;
use crate::project::Project;
use crate::report::{Kind, Manuals, Report};
use crate::rules::Catalogue;
use crate::storage::Storage;
use crate::{exit, storage, suggest};

/// Rounds that a report shows at most.
const ROUNDS_MAX: usize = 30;

/// The reports that a run is to write.
#[derive(Debug, Default)]
pub(super) struct Reports {
    wanted: Vec<(Kind, Place)>,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    StandardOutput,
    File(PathBuf),
    Object(ObjectUrl),
}

/// What a report tells of a run.
pub(super) struct Told<'a> {
    pub inspection: &'a Inspection,
    pub judgement: &'a Judgement,
    pub exit_code: u8,
    /// See [`Report::at`].
    pub at: String,
    /// Judged rounds of the scope, oldest first; later ones and this one among them or not.
    pub previous: &'a [RoundRecord],
    /// None: nothing is known of the rules.
    pub catalogue: Option<&'a Catalogue>,
}

impl Reports {
    /// Takes `FORMAT=PATH` apart, and tries every place before anything runs.
    ///
    /// # Errors
    /// Kind usage: no such format, two reports for one place, a place that can't be written.
    pub(super) fn parse(texts: &[String], format: Format) -> Result<Self> {
        let mut reports = Self::default();
        for text in texts {
            let failed = || Error::usage(format!("write the report {}", shown(text)));
            let parts = text.split_once('=').filter(|(name, path)| !path.is_empty() && !is_url(name));
            let Some((name, path)) = parts else {
                return Err(failed().because("it is not FORMAT=PATH").hint("for example --report html=round.html"));
            };
            let kind = Kind::named(name).ok_or_else(|| unknown(failed(), name))?;
            let place = Place::named(path, failed)?;
            if reports.wanted.iter().any(|(_, other)| *other == place) {
                return Err(failed().because("another report goes there already"));
            }
            if place == Place::StandardOutput && format == Format::Json {
                let why = "with --format json standard output is one JSON document";
                return Err(failed().because(why).hint("write one of them to a file"));
            }
            reports.wanted.push((kind, place));
        }
        Ok(reports)
    }

    /// Writes the reports of a run that is over and shown, and gives the exit code: the verdict's. That a report could not
    /// be written is told, and is no success, but hides no verdict.
    pub(super) async fn of_run(
        &self,
        global: &GlobalArgs,
        project: &Project,
        inspection: &Inspection,
        judgement: &Judgement,
        exit_code: u8,
    ) -> u8 {
        if self.wanted.is_empty() {
            return exit_code;
        }
        match self.tell(project, inspection, judgement, exit_code).await {
            Ok(()) => exit_code,
            Err(error) => {
                let failed = complain::error(global, &error);
                if exit_code == exit::PASSED { failed } else { exit_code }
            }
        }
    }

    /// Writes the reports of a run that could read nothing; its own error is told elsewhere.
    pub(super) async fn of_no_run(
        &self,
        global: &GlobalArgs,
        inspection: &Inspection,
        judgement: &Judgement,
        exit_code: u8,
    ) {
        let told = Told { inspection, judgement, exit_code, at: now(), previous: &[], catalogue: None };
        if let Err(error) = self.write(&told).await {
            complain::error(global, &error);
        }
    }

    async fn tell(
        &self,
        project: &Project,
        inspection: &Inspection,
        judgement: &Judgement,
        exit_code: u8,
    ) -> Result<()> {
        let catalogue = Catalogue::load(&project.queries)?;
        let storage = Storage::open(&project.state)?;
        // A run that only explores goes on beside a damaged ledger, and says so: then there is no trend.
        let ledger = Ledger::open(&storage, &project.name).await.ok();
        let round = inspection.round.and_then(|number| ledger.as_ref()?.round(number));
        let at = round.map_or_else(now, |round| times::seconds(&round.entry.written_at));
        let previous = match &ledger {
            Some(ledger) => ledger.records(inspection.scope.as_deref(), judging::ROUNDS_MAX).await?,
            None => Vec::new(),
        };
        let catalogue = Some(&catalogue);
        self.write(&Told { inspection, judgement, exit_code, at, previous: &previous, catalogue }).await
    }

    /// Writes all of them that can be written.
    ///
    /// # Errors
    /// Kind input: of the first that can't.
    async fn write(&self, told: &Told<'_>) -> Result<()> {
        let mut outcome = Ok(());
        for (kind, place) in &self.wanted {
            let written = told.write(*kind, place).await;
            outcome = outcome.and(written);
        }
        outcome
    }
}

fn unknown(error: Error, name: &str) -> Error {
    let names = Kind::ALL.map(Kind::name);
    let error = error.because(format!("there is no format {}", plain(name)));
    match suggest::nearest(name, names) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint(format!("formats are {}", names.join(", "))),
    }
}

/// What was asked for, without what a refused URL may hold: a password, a signature.
fn shown(text: &str) -> String {
    let fine = text.split_once('=').is_some_and(|(name, path)| !is_url(name) && Address::parse(path).is_ok());
    match text.split_once("://").filter(|_| !fine) {
        Some((before, _)) => format!("{}://…", plain(before)),
        None => plain(text),
    }
}

impl Place {
    /// A path, a URL, or `-`; `failed` says for what. Of a file it is tried whether it can be written; an object store is
    /// asked nothing yet.
    fn named(path: &str, failed: impl Fn() -> Error) -> Result<Self> {
        if path == "-" {
            return Ok(Self::StandardOutput);
        }
        if is_url(path) {
            return Self::object(path, failed);
        }
        let path = std::path::absolute(path).map_err(|error| failed().because(error))?;
        storage::can_replace_file(&path).map_err(|error| failed().because(error))?;
        Ok(Self::File(path))
    }

    fn object(text: &str, failed: impl Fn() -> Error) -> Result<Self> {
        let url = ObjectUrl::parse(text).map_err(|refused| failed().because(refused.why).hint(refused.advice))?;
        let named = url.split().filter(|(_, name)| !url.is_folder && !name.contains('\\'));
        let Some((folder, _)) = named else {
            return Err(failed().because("it names no object").hint("for example s3://bucket/reports/round.html"));
        };
        // What the environment lacks shows here, and not after the inspection.
        Storage::open(folder)?;
        Ok(Self::Object(url))
    }

    /// The file or object of `--output`, or standard output.
    ///
    /// # Errors
    /// Kind usage: a URL that can't be written.
    pub(super) fn of(output: Option<&Path>) -> Result<Self> {
        let Some(path) = output else { return Ok(Self::StandardOutput) };
        match path.to_str().filter(|text| is_url(text)) {
            Some(text) => {
                let scheme = text.split_once("://").map_or(text, |(scheme, _)| scheme);
                Self::object(text, || Error::usage(format!("write the report {}://…", plain(scheme))))
            }
            None => Ok(Self::File(path.to_owned())),
        }
    }

    /// What the name ends with, where there is a name.
    pub(super) fn extension(&self) -> Option<&str> {
        let path = match self {
            Self::StandardOutput => return None,
            Self::File(path) => path.as_path(),
            Self::Object(url) => Path::new(&url.key),
        };
        Some(path.extension().and_then(|extension| extension.to_str()).unwrap_or_default())
    }

    /// Writes a file or an object in place of what is there.
    async fn replace(&self, bytes: &[u8], media_type: &'static str) -> Result<()> {
        match self {
            Self::StandardOutput => Err(Error::internal("write a report").because("it has no name")),
            Self::File(path) => storage::replace_file(path, bytes).map_err(|error| {
                Error::input(format!("write the report {self}"))
                    .because(error)
                    .hint("is its folder writable, and is there room on its disk?")
            }),
            Self::Object(url) => storage::replace_object(url, bytes, media_type).await,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardOutput => f.write_str("-"),
            Self::File(path) => path.display().fmt(f),
            Self::Object(url) => url.fmt(f),
        }
    }
}

impl Told<'_> {
    pub(super) async fn write(&self, kind: Kind, place: &Place) -> Result<()> {
        let manuals = self.catalogue.map(|catalogue| manuals(catalogue, self.inspection)).unwrap_or_default();
        let rounds = self.rounds();
        let report = Report {
            inspection: self.inspection,
            judgement: self.judgement,
            exit_code: self.exit_code,
            at: &self.at,
            rounds: &rounds,
            manuals: &manuals,
        };
        if *place == Place::StandardOutput {
            return print(|out| kind.render(&report, out));
        }
        let mut bytes = Vec::new();
        kind.render(&report, &mut bytes)
            .and_then(|()| bytes.flush())
            .map_err(|error| Error::internal("render a report").because(error))?;
        place.replace(&bytes, kind.media_type()).await
    }

    /// The trend up to this run, the same whether it is told at once or later.
    fn rounds(&self) -> Vec<RoundRecord> {
        let Inspection { round, scope, .. } = self.inspection;
        let before = self.previous.iter().filter(|other| round.is_none_or(|number| other.round < number));
        let mut rounds: Vec<RoundRecord> = before.cloned().collect();
        rounds.extend(RoundRecord::of(self.inspection, self.judgement.verdict, scope.as_deref()));
        rounds.split_off(rounds.len().saturating_sub(ROUNDS_MAX))
    }
}

fn manuals(catalogue: &Catalogue, inspection: &Inspection) -> Manuals {
    let mut manuals = Manuals::default();
    for result in &inspection.rules {
        if let Some(rule) = catalogue.rule(&result.id) {
            manuals.rules.insert(rule.id.clone(), rule.manual.clone());
        }
        if let Some(set) = catalogue.sets.iter().find(|set| set.name == result.set) {
            manuals.sets.insert(set.name.clone(), set.title.clone());
        }
    }
    manuals
}

/// The clock's time, to the second.
fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(texts: &[&str]) -> Result<Reports> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        Reports::parse(&texts, Format::Table)
    }

    #[test]
    fn a_report_has_a_format_and_a_place_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).display().to_string();
        let texts = [format!("html={}", path("a=b.html")), format!("junit={}", path("j.xml")), "github=-".to_owned()];
        let reports = parsed(&texts.each_ref().map(String::as_str)).unwrap();
        let kinds: Vec<Kind> = reports.wanted.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Kind::Html, Kind::Junit, Kind::Github]);
        assert_eq!(reports.wanted[0].1, Place::File(dir.path().join("a=b.html")));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "trying leaves a trace");
    }

    #[test]
    fn what_can_not_be_is_refused_before_anything_runs() {
        let dir = tempfile::tempdir().unwrap();
        let folder = format!("html={}", dir.path().display());
        for (texts, why) in [
            (vec!["htlm=x.html"], "did you mean html?"),
            (vec!["pdf=x.pdf"], "formats are html, markdown, junit, github, prometheus, json"),
            (vec!["html"], "it is not FORMAT=PATH"),
            (vec!["html="], "it is not FORMAT=PATH"),
            (vec!["html=s3://bucket/x/"], "it names no object"),
            (vec!["html=s3://bucket"], "it names no object"),
            (vec!["html=ftp://host/x.html"], "no object store is known by ftp://"),
            (vec!["html=https://host/x.html"], "a web server can only be read"),
            (vec!["html=s3://canary:canary@bucket/x.html"], "html=s3://…"),
            (vec!["html=az://box/x.html?sv=1&sig=canary"], "AZURE_STORAGE_SAS_TOKEN"),
            (vec!["az://canary:canary@box/x.html?sv=1&sig=canary"], "it is not FORMAT=PATH"),
            (vec!["s3://canary:canary@bucket/x"], "it is not FORMAT=PATH"),
            (vec!["html=s3://bucket/x", "junit=s3a://bucket/x"], "another report goes there already"),
            (vec![folder.as_str()], "directory"),
            (vec!["github=-", "markdown=-"], "another report goes there already"),
            (vec!["html=/dev/null/x/y.html"], "ot a directory"),
        ] {
            let error = parsed(&texts).unwrap_err();
            assert_eq!(error.exit_code(), crate::exit::USAGE);
            assert!(error.render().contains(why), "{why}: {}", error.render());
            assert!(!error.render().contains("canary"), "{}", error.render());
        }
        let json = Reports::parse(&["github=-".to_owned()], Format::Json).unwrap_err();
        assert!(json.render().contains("one JSON document"), "{}", json.render());
    }
}
