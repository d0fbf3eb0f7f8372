//! A rule explained for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Explained, Here};
use crate::error::{Error, Result};
use crate::finding::{Counts, RuleOutcome, Sample};
use crate::rules::Origin;

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    id: &'a str,
    set: &'a str,
    title: &'a str,
    severity: &'static str,
    tags: &'a [String],
    key: &'a [String],
    actions: &'a [String],
    uncovers: &'a [String],
    after: &'a [String],
    aliases: &'a [String],
    eligible: &'a str,
    /// As the header names them.
    needs: &'a [String],
    optional: &'a [String],
    /// `table` and `table.column`, through all models.
    reads: Vec<&'a str>,
    origin: &'static str,
    file: &'a str,
    params: Vec<Param<'a>>,
    manual: &'a str,
    sql: &'a str,
    models: Vec<Model<'a>>,
    /// Null without a project, and where the exports can't be looked at.
    runnable: Option<bool>,
    /// Why not, or why it can't be told.
    skip: Option<&'a str>,
    /// Null without a round.
    last_round: Option<LastRound<'a>>,
}

#[derive(Serialize)]
struct Param<'a> {
    name: &'a str,
    default: Option<String>,
    /// As the project sets it.
    value: Option<&'a str>,
    help: &'a str,
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    description: &'a str,
    sql: &'a str,
}

#[derive(Serialize)]
struct LastRound<'a> {
    round: u64,
    status: &'static str,
    reason: Option<&'a str>,
    findings: Option<Counts>,
    eligible: Option<u64>,
    samples: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    fingerprint: &'a str,
    key: BTreeMap<&'a str, &'a str>,
    reason: &'a str,
}

pub(super) fn render(explained: &Explained<'_>) -> Result<String> {
    let (rule, header) = (explained.rule, &explained.rule.header);
    let document = Document {
        format_version: "1.0",
        id: &rule.id,
        set: &rule.set,
        title: &header.title,
        severity: header.severity.as_str(),
        tags: &header.tags,
        key: &header.key,
        actions: &header.actions,
        uncovers: &header.uncovers,
        after: &header.after,
        aliases: &header.aliases,
        eligible: &header.eligible,
        needs: &header.needs,
        optional: &header.optional,
        reads: explained.reading.tables.iter().map(String::as_str).collect(),
        origin: if rule.origin == Origin::BuiltIn { "built-in" } else { "project" },
        file: &rule.shown,
        params: explained.params.iter().map(param).collect(),
        manual: &rule.manual,
        sql: rule.sql(),
        models: explained.models.iter().map(|model| of_model(model)).collect(),
        runnable: match &explained.here {
            Some(Here::Runs) => Some(true),
            Some(Here::Skipped(_)) => Some(false),
            Some(Here::Unknown(_)) | None => None,
        },
        skip: match &explained.here {
            Some(Here::Skipped(why) | Here::Unknown(why)) => Some(why),
            Some(Here::Runs) | None => None,
        },
        last_round: last_round(explained),
    };
    serde_json::to_string_pretty(&document).map_err(|error| Error::internal("explain a rule").because(error))
}

fn param<'a>(param: &'a super::Set<'a>) -> Param<'a> {
    let default = param.spec.default.as_ref().map(ToString::to_string);
    Param { name: param.name, default, value: param.set.as_deref(), help: &param.spec.help }
}

fn of_model(model: &crate::rules::Model) -> Model<'_> {
    Model { name: &model.name, description: &model.header.description, sql: model.sql() }
}

fn last_round<'a>(explained: &'a Explained<'_>) -> Option<LastRound<'a>> {
    let last = explained.last.as_ref()?;
    let (eligible, samples) = match &last.result.outcome {
        RuleOutcome::Ran { eligible, samples, .. } => (Some(*eligible), samples.iter().map(sample).collect()),
        RuleOutcome::Skipped { .. } | RuleOutcome::Failed { .. } => (None, Vec::new()),
    };
    Some(LastRound {
        round: last.round,
        status: last.result.status(),
        reason: last.result.reason(),
        findings: last.result.counts(),
        eligible,
        samples,
    })
}

fn sample(sample: &Sample) -> Shown<'_> {
    let key = sample.key.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Shown { fingerprint: &sample.fingerprint, key, reason: &sample.reason }
}
