//! `trueup explain NAME`: a rule's facts, manual and SQL, whether the project can run it, and what the last round found;
//! or a set, a model, a kind of action. Without a project, the built-in catalogue.

mod json;
mod others;
mod text;

use super::project::project_if_any;
use super::{limits, print, terminal};
use crate::cli::{ExplainArgs, Format, GlobalArgs};
use crate::compensation::Kind;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::exit;
use crate::finding::RuleResult;
use crate::inspection;
use crate::ledger::Ledger;
use crate::project::{Param, ParamValue, Project};
use crate::report::json::inert;
use crate::rules::{Catalogue, Model, ParamSpec, Reading, Rule, RuleSet};
use crate::storage::Storage;
use crate::suggest;

/// What a name stands for.
enum Subject<'a> {
    Rule(&'a Rule),
    Set(&'a RuleSet),
    Model(&'a Model),
    Action(Kind),
}

/// A rule with all that is known of it.
struct Explained<'a> {
    rule: &'a Rule,
    reading: Reading,
    /// In the order of [`Reading::models`].
    models: Vec<&'a Model>,
    params: Vec<Set<'a>>,
    /// None without a project.
    here: Option<Here>,
    last: Option<Last>,
}

/// A parameter and its value in the project.
struct Set<'a> {
    name: &'a str,
    spec: &'a ParamSpec,
    /// As the project sets it; none: the default counts.
    set: Option<String>,
}

/// Whether the project can run it.
enum Here {
    Runs,
    Skipped(String),
    /// The exports could not be looked at.
    Unknown(String),
}

/// What the last judged round found.
struct Last {
    round: u64,
    result: RuleResult,
}

pub(super) async fn run(global: &GlobalArgs, args: &ExplainArgs) -> Result<u8> {
    let project = project_if_any(global)?;
    let catalogue = match &project {
        Some(project) => Catalogue::load(&project.queries)?,
        None => Catalogue::load(&[] as &[&str])?,
    };
    let subject = find(&catalogue, &args.name)?;
    let rule = match subject {
        Subject::Rule(rule) => rule,
        other => return others::show(global, &catalogue, &other),
    };
    let explained = explained(global, &catalogue, rule, project.as_ref()).await?;
    match global.format {
        Format::Json => {
            let text = json::render(&explained)?;
            print(|out| writeln!(out, "{}", inert(&text)))?;
        }
        _ => print(|out| write!(out, "{}", text::render(&explained, args.models, terminal::style(global))))?,
    }
    Ok(exit::PASSED)
}

/// A rule by id, earlier id, or by name where only one set has it; or what else is called so.
fn find<'a>(catalogue: &'a Catalogue, name: &str) -> Result<Subject<'a>> {
    if let Some(rule) = catalogue.rule(name) {
        return Ok(Subject::Rule(rule));
    }
    if let Some(set) = catalogue.sets.iter().find(|set| set.name == name) {
        return Ok(Subject::Set(set));
    }
    let named: Vec<&Rule> = catalogue.rules.iter().filter(|rule| rule.id.rsplit('/').next() == Some(name)).collect();
    if let [rule] = named.as_slice() {
        return Ok(Subject::Rule(rule));
    }
    let shown = crate::excerpt::plain(name);
    if named.len() > 1 {
        let ids: Vec<&str> = named.iter().map(|rule| rule.id.as_str()).collect();
        return Err(Error::usage(format!("explain {shown}"))
            .because("several sets have a rule of that name")
            .hint(ids.join(", ")));
    }
    if let Some(model) = catalogue.models.get(name) {
        return Ok(Subject::Model(model));
    }
    if let Some(kind) = Kind::from_word(name) {
        return Ok(Subject::Action(kind));
    }
    let error = Error::usage(format!("explain {shown}")).because("there is no such rule, set, model or kind of action");
    let ids = catalogue.rules.iter().map(|rule| rule.id.as_str());
    let names = catalogue.rules.iter().filter_map(|rule| rule.id.rsplit('/').next());
    let sets = catalogue.sets.iter().map(|set| set.name.as_str());
    let models = catalogue.models.keys().map(String::as_str);
    let mut known: Vec<&str> = names.chain(ids).chain(sets).chain(models).collect();
    for kind in Kind::all() {
        known.push(kind.as_str());
    }
    Err(match suggest::nearest(name, known) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint("list the rules: trueup rules; several at once: trueup rules --select WHICH"),
    })
}

async fn explained<'a>(
    global: &GlobalArgs,
    catalogue: &'a Catalogue,
    rule: &'a Rule,
    project: Option<&Project>,
) -> Result<Explained<'a>> {
    let mut engine = Engine::open(&limits::resolve(global)?)?;
    let alone = Catalogue { rules: vec![rule.clone()], ..catalogue.clone() };
    let reading = inspection::reading(&engine, &alone)?.remove(&rule.id).unwrap_or_default();
    let models = reading.models.iter().filter_map(|name| catalogue.models.get(name)).collect();
    let mut explained = Explained { rule, reading, models, params: Vec::new(), here: None, last: None };
    let own = rule.header.params.iter();
    let of_models = explained.models.iter().flat_map(|model| &model.header.params);
    for (name, spec) in own.chain(of_models) {
        if explained.params.iter().all(|known: &Set<'_>| known.name != name) {
            let set = project.and_then(|project| project.params.get(name)).map(written);
            explained.params.push(Set { name, spec, set });
        }
    }
    let Some(project) = project else { return Ok(explained) };
    let storage = Storage::open(&project.state)?;
    // A ledger that can't be read has nothing to tell; check says why.
    let ledger = Ledger::open(&storage, &project.name).await.ok();
    let compares = ledger.as_ref().is_some_and(|ledger| ledger.latest_conclusive().is_some());
    explained.here = Some(match inspection::availability(&mut engine, catalogue, project, compares).await {
        Ok(available) => match available.into_iter().find(|known| known.rule == rule.id).and_then(|known| known.skip) {
            Some(reason) => Here::Skipped(reason),
            None => Here::Runs,
        },
        Err(error) => Here::Unknown(error.to_string()),
    });
    if let Some(ledger) = &ledger
        && let Some(round) = ledger.latest_round()
    {
        let is_it = |id: &str| id == rule.id || rule.header.aliases.iter().any(|alias| alias == id);
        let record = ledger.record(&round).await?;
        let result = record.inspection.rules.into_iter().find(|result| is_it(&result.id));
        explained.last = result.map(|result| Last { round: round.number, result });
    }
    Ok(explained)
}

fn written(param: &Param) -> String {
    fn value_of(value: &ParamValue) -> String {
        match value {
            ParamValue::Int(value) => value.to_string(),
            ParamValue::Float(value) => value.to_string(),
            ParamValue::Text(value) => format!("{value:?}"),
            ParamValue::Bool(value) => value.to_string(),
            ParamValue::Time(at) => at.to_string(),
            ParamValue::List(values) => {
                format!("[{}]", values.iter().map(value_of).collect::<Vec<_>>().join(", "))
            }
        }
    }
    value_of(&param.value)
}
