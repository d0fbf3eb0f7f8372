//! `[gate]`, of a project file and of a policy file.

use super::refused::refused;
use super::*;

const FULL_GATE: &str = r#"[gate]
fail_on = "medium"
max_count = 10
max_rate = 1e-6
max_suspected = 0
require = ["orphans", "mapping-gaps/*"]
no_reopened = true
must_shrink = "low"
converge_by = 6
accept_rebaseline = ["orphans/x@0123456789ab", "dual-write/*@stopped"]
require_history = true
[gate.rules."asset-merge/*"]
max_count = 0
[gate.rules.orphans]
fail_on = "low"
max_rate = 1
"#;

#[test]
fn every_key_is_read() {
    let gate = load(format!("{LEAST}{FULL_GATE}")).unwrap().gate;
    let all = GateLimits {
        fail_on: Some(Level::Medium),
        max_count: Some(10),
        max_rate: Some(1e-6),
        max_suspected: Some(0.0),
        no_reopened: Some(true),
        must_shrink: Some(Level::Low),
        converge_by: Some(6),
    };
    assert_eq!(gate.limits, all);
    let texts = |list: &[Spanned<String>]| list.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&gate.require), ["orphans", "mapping-gaps/*"]);
    assert!(gate.require_history);
    let accepted: Vec<_> =
        gate.accept_rebaseline.iter().map(|item| (item.rule.value.as_str(), item.digest.as_deref())).collect();
    assert_eq!(accepted, [("orphans/x", Some("0123456789ab")), ("dual-write/*", None)]);
    let rules: Vec<_> = gate.rules.iter().map(|rule| (rule.pattern.value.as_str(), &rule.limits)).collect();
    let none = GateLimits { max_count: Some(0), ..GateLimits::default() };
    let some = GateLimits { fail_on: Some(Level::Low), max_rate: Some(1.0), ..GateLimits::default() };
    assert_eq!(rules, [("asset-merge/*", &none), ("orphans", &some)]);
}

#[test]
fn what_would_weaken_it_silently_is_refused() {
    for (text, parts) in [
        ("[gate]\nmax_count = -1\n", ["`max_count` in [gate] can't be negative", "6:13"]),
        ("[gate]\nmax_count = 1.5\n", ["must be a whole number, not a float", "6:13"]),
        ("[gate]\nmax_count = 99999999999999999999\n", ["is too large", "6:13"]),
        ("[gate]\nmax_rate = 1.5\n", ["must be a share from 0 to 1", "6:12"]),
        ("[gate]\nmax_rate = nan\n", ["must be a share from 0 to 1", "6:12"]),
        ("[gate]\nmax_rate = -0.1\n", ["must be a share from 0 to 1", "6:12"]),
        ("[gate]\nmax_suspected = '1 %'\n", ["must be a number, not a string", "such as 0.01"]),
        ("[gate]\nconverge_by = 0\n", ["must be at least 1", "6:15"]),
        ("[gate]\nno_reopened = 1\n", ["must be true or false", "6:15"]),
        ("[gate]\nmust_shrink = true\n", ["must be a string, not a boolean", "6:15"]),
        ("[gate]\nmust_shrink = 'mediun'\n", ["did you mean \"medium\"?", "6:15"]),
        ("[gate]\nrequire = 'orphans'\n", ["must be a list of strings", "6:11"]),
        ("[gate]\nmax_cuont = 1\n", ["did you mean `max_count`?", "6:1"]),
        ("[gate]\naccept_rebaseline = ['orphans/x']\n", ["names no digest", "6:22"]),
        ("[gate]\naccept_rebaseline = ['orphans/x@']\n", ["has a digest that is none", "6:22"]),
        ("[gate]\naccept_rebaseline = ['orphans/x@0123']\n", ["at least 12 digits", "6:22"]),
        ("[gate.rules]\nmax_count = 0\n", ["stands in [gate.rules] itself", "6:1"]),
        ("[gate.rules.orphans]\n", ["[gate.rules.orphans] sets nothing", "5:13"]),
        ("[gate.rules]\norphans = 3\n", ["[gate.rules.orphans] must be a table", "6:1"]),
        ("[gate.rules.\"a/*\"]\nrequire = []\n", ["it belongs in [gate]", "6:1"]),
        ("[gate.rules.\"a/*\"]\nmax_conut = 1\n", ["did you mean `max_count`?", "[gate.rules.\"a/*\"]"]),
    ] {
        refused(text, &parts);
    }
    assert!(refusal(format!("max_count = 1\n{LEAST}")).contains("it belongs in [gate]"));
}

#[test]
fn a_policy_file_holds_the_gate_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let read = |text: &str| {
        fs::write(folder.path().join("policy.toml"), text).unwrap();
        Gate::load(Path::new("policy.toml"), folder.path())
    };
    let gate = read(FULL_GATE).unwrap();
    assert_eq!((gate.limits.max_count, gate.shown()), (Some(10), "policy.toml"));
    let message = gate.error_at(&gate.rules[0].pattern.span, "use a pattern", "here").render();
    assert!(message.contains("policy.toml:12:13"), "{message}");
    for (text, part) in [
        ("[gates]\n", "did you mean `gate`?"),
        ("", "[gate] is missing"),
        ("fail_on = 'low'\n", "it belongs in [gate]"),
        ("[clock]\n[gate]\n", "a policy file holds [gate] and nothing else"),
        ("[gate\n", "not valid TOML"),
    ] {
        let message = read(text).unwrap_err().render();
        assert!(message.contains(part), "{part:?} is not in\n{message}");
    }
    let message = Gate::load(Path::new("none.toml"), folder.path()).unwrap_err().render();
    assert_eq!(message, "error: failed to read none.toml: no such file or folder");
}
