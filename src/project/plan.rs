//! `[plan]`: how far a batch may go, and how long it holds.

use toml::de::DeValue;

use super::Spanned;
use super::fields::{Section, Value, article};
use super::problems::Problems;
use super::settings::duration;

pub(super) const PLAN_KEYS: &[&str] =
    &["max_actions", "max_share", "max_cluster", "allow", "expires", "async_settling", "public_key", "buckets"];
const BUCKETS_KEYS: &[&str] = &["buckets", "function"];
const MAX_ACTIONS: u64 = 1_000_000;
const MAX_SHARE: &str = "0.01";
const MAX_CLUSTER: u64 = 8;
const EXPIRES_SECS: u64 = 7 * 24 * 60 * 60;
const ASYNC_SETTLING_SECS: u64 = 72 * 60 * 60;
/// No batch holds more: an index of it must fit in memory.
const ACTIONS_MAX: u64 = 1_000_000_000;

/// What `[plan]` says.
#[derive(Clone, Debug)]
pub struct Plan {
    pub max_actions: u64,
    /// Of all accounts: a plain decimal from 0 to 1.
    pub max_share: String,
    /// Accounts of one cluster.
    pub max_cluster: u64,
    /// Kinds of action beside those allowed by default, as written: which exist, compensation knows.
    pub allow: Vec<Spanned<String>>,
    /// How long after the watermark a batch may be carried out.
    pub expires_secs: u64,
    /// How much longer an asynchronous action may take to show its effect.
    pub async_settling_secs: u64,
    /// The minisign key that must have signed a batch, as written: whether it is one, compensation knows.
    pub public_key: Option<Spanned<String>>,
    /// How the migration spreads accounts; none: no bucket is run again.
    pub buckets: Option<Buckets>,
}

/// How the migration spreads accounts over buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buckets {
    /// How many there are.
    pub buckets: u64,
    /// The function that names an account's bucket, in the migrator's words.
    pub function: String,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            max_actions: MAX_ACTIONS,
            max_share: MAX_SHARE.to_owned(),
            max_cluster: MAX_CLUSTER,
            allow: Vec::new(),
            expires_secs: EXPIRES_SECS,
            async_settling_secs: ASYNC_SETTLING_SECS,
            public_key: None,
            buckets: None,
        }
    }
}

pub(super) fn read(file: &Section<'_>, problems: &mut Problems) -> Plan {
    let mut plan = Plan::default();
    let Some(section) = file.section(problems, "plan") else { return plan };
    section.refuse_unknown(problems, PLAN_KEYS, |_| None);
    plan.max_actions = count(&section, problems, "max_actions", 0..=ACTIONS_MAX).unwrap_or(plan.max_actions);
    plan.max_cluster = count(&section, problems, "max_cluster", 1..=ACTIONS_MAX).unwrap_or(plan.max_cluster);
    if let Some(value) = section.value("max_share") {
        plan.max_share = share(problems, &section.name("max_share"), value).unwrap_or(plan.max_share);
    }
    plan.allow = section.texts(problems, "allow", "[\"merge_accounts\"]").unwrap_or_default();
    plan.expires_secs = duration(&section, problems, "expires", "\"7d\"").unwrap_or(plan.expires_secs);
    plan.async_settling_secs =
        duration(&section, problems, "async_settling", "\"72h\"").unwrap_or(plan.async_settling_secs);
    plan.public_key = section.text(problems, "public_key", "\"RWQ…\", a line of minisign.pub");
    plan.buckets = section.section(problems, "buckets").and_then(|section| buckets(&section, problems));
    plan
}

fn buckets(section: &Section<'_>, problems: &mut Problems) -> Option<Buckets> {
    section.refuse_unknown(problems, BUCKETS_KEYS, |_| None);
    for key in BUCKETS_KEYS.iter().filter(|key| section.value(key).is_none()) {
        let message = format!("`{key}` is missing in {}", section.shown());
        problems.at(section.at.clone(), message, "how many buckets there are, and the function that names one");
    }
    let buckets = count(section, problems, "buckets", 1..=ACTIONS_MAX);
    let function = section.text(problems, "function", "\"crc32(id) % 64\"");
    Some(Buckets { buckets: buckets?, function: function?.value })
}

/// A whole number within limits.
fn count(
    section: &Section<'_>,
    problems: &mut Problems,
    key: &str,
    allowed: std::ops::RangeInclusive<u64>,
) -> Option<u64> {
    let value = section.value(key)?;
    let name = section.name(key);
    let (message, label) = match value.get_ref() {
        DeValue::Integer(number) => match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if allowed.contains(&number) => return Some(number),
            _ => (format!("{name} is out of range"), format!("from {} to {}", allowed.start(), allowed.end())),
        },
        other => (format!("{name} must be an integer, not {}", article(other)), "such as 1000".to_owned()),
    };
    problems.at(value.span(), message, label);
    None
}

/// A share, from 0 to 1, as a plain decimal.
fn share(problems: &mut Problems, name: &str, value: &Value<'_>) -> Option<String> {
    let number = match value.get_ref() {
        DeValue::Float(number) => number.as_str().replace('_', "").parse::<f64>().ok(),
        DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
        other => {
            problems.at(value.span(), format!("{name} must be a number, not {}", article(other)), "such as 0.01");
            return None;
        }
    };
    match number.filter(|share| (0.0..=1.0).contains(share)) {
        Some(share) => Some(share.abs().to_string()),
        None => {
            problems.at(value.span(), format!("{name} is no share of the accounts"), "from 0 to 1, such as 0.01");
            None
        }
    }
}
