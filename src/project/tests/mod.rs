//! What the project room accepts and refuses, word for word where people read it.

mod gate;
mod refused;
mod robust;
mod waivers;

use std::fs;
use std::path::Path;

use super::*;
use crate::error::Kind;

/// Everything that this version knows, in order.
pub(super) const FULL: &str = r#"# the whole file
[project]
name  = "app-mini"
state = "state/ledger"
queries = ["queries"]
stages = ["dual-write", "migration"]

[anchor]
kind   = "phone"
region = "cn"

[clock]
settling = "10m"
max_skew = "1h"
zoneless = "utc"

[exports.source_accounts]
path        = "exports/mini/"
snapshot_at = "2026-11-20T10:00:00+08:00"
where       = "env = 'prod'"
allow_empty = true
expected    = "created_at < TIMESTAMP '2026-06-01'"
[exports.source_accounts.columns]
id     = "mp_uid"
status = "case state when 1 then 'active' end"

[exports.target_accounts]
path = "/data/app.parquet"
snapshot_at = 2026-11-20T02:00:00.5Z

[exports.mapping]
path = "exports/map-*/part-?.parquet"

[assets.orders]
path = "exports/orders/"
columns = { asset_id = "order_id" }

[params]
max_accounts_per_anchor = 0x1_0
share = 0.5
placeholder_anchors = ["110", "119"]
since = 2026-11-20T02:00:00Z
strict = true

[gate]
fail_on = "medium"
"#;

/// The least that is valid.
pub(super) const LEAST: &str = "[exports]
source_accounts.path = 's'
target_accounts.path = 't'
mapping.path = 'm'
";

/// A project folder named `unification`, with `queries` beside the file.
pub(super) fn folder(text: impl AsRef<[u8]>) -> tempfile::TempDir {
    let parent = tempfile::tempdir().unwrap();
    let root = parent.path().join("unification");
    fs::create_dir_all(root.join("queries")).unwrap();
    fs::write(root.join(locate::NAME), text).unwrap();
    parent
}

pub(super) fn load(text: impl AsRef<[u8]>) -> Result<Project> {
    let parent = folder(text);
    Project::load(None, &parent.path().join("unification"))
}

/// The whole message of a project file that must be refused.
pub(super) fn refusal(text: impl AsRef<[u8]>) -> String {
    let error = load(text).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    error.render()
}

#[test]
fn a_full_file_is_read_to_the_last_key() {
    let parent = folder(FULL);
    let root = parent.path().canonicalize().unwrap().join("unification");
    let project = Project::load(None, &root).unwrap();
    assert_eq!((project.name.as_str(), &project.root), ("app-mini", &root));
    assert_eq!((&project.file, project.state.local()), (&root.join("trueup.toml"), Some(&*root.join("state/ledger"))));
    assert_eq!(project.queries, [root.join("queries")]);
    assert_eq!(project.stages.as_deref(), Some(&[Stage::DualWrite, Stage::Migration][..]));
    assert_eq!(project.anchor, AnchorKind::Phone { region: "CN".into() });
    assert_eq!((project.clock.settling_secs, project.clock.max_skew_secs), (600, 3600));
    assert!(project.clock.zoneless.is_some());
    assert_eq!(project.gate.limits.fail_on, Some(Level::Medium));
    assert_eq!(project.text(), FULL);

    let names: Vec<_> = project.exports.iter().map(|export| (export.name.as_str(), export.table)).collect();
    let same = |name| (name, name);
    let tables = [same("source_accounts"), same("target_accounts"), same("mapping"), ("assets.orders", "assets")];
    assert_eq!(names, tables);
    let source = project.export("source_accounts").unwrap();
    assert_eq!(source.place, Place::Path(root.join("exports/mini/")));
    assert_eq!(&FULL[source.path.span.clone()], "\"exports/mini/\"");
    assert_eq!(source.snapshot_at, Some("2026-11-20T02:00:00Z".parse().unwrap()));
    assert_eq!(source.filter.as_ref().unwrap().sql, "env = 'prod'");
    assert_eq!(source.expected.as_ref().unwrap().sql, "created_at < TIMESTAMP '2026-06-01'");
    assert!(source.allow_empty);
    let columns: Vec<_> = source.columns.iter().map(|(column, expr)| (column.name, expr.sql.as_str())).collect();
    assert_eq!(columns, [("id", "mp_uid"), ("status", "case state when 1 then 'active' end")]);
    assert_eq!(&FULL[source.columns[0].1.span.clone()], "\"mp_uid\"");
    assert_eq!(&FULL[source.span.clone()], "source_accounts");
    let target = project.export("target_accounts").unwrap();
    assert_eq!(target.place, Place::Path("/data/app.parquet".into()));
    assert_eq!(target.snapshot_at, Some("2026-11-20T02:00:00.5Z".parse().unwrap()));
    let pattern = "map-*/part-?.parquet".to_owned();
    assert_eq!(project.exports[2].place, Place::Glob { base: root.join("exports"), pattern });
    assert_eq!(project.exports[3].columns[0].0.name, "asset_id");
}

#[test]
fn parameters_keep_their_kinds() {
    let params = load(FULL).unwrap().params;
    let value = |name: &str| params[name].value.clone();
    assert_eq!(value("max_accounts_per_anchor"), ParamValue::Int(16));
    assert_eq!(value("share"), ParamValue::Float(0.5));
    let texts = ["110", "119"].map(|text| ParamValue::Text(text.into()));
    assert_eq!(value("placeholder_anchors"), ParamValue::List(texts.into()));
    assert_eq!(value("since"), ParamValue::Time("2026-11-20T02:00:00Z".parse().unwrap()));
    assert_eq!(value("strict"), ParamValue::Bool(true));
    assert_eq!(&FULL[params["strict"].span.clone()], "true");
}

#[test]
fn what_is_not_written_has_its_default() {
    for text in [LEAST.to_owned(), format!("\u{feff}{}", LEAST.replace('\n', "\r\n"))] {
        let project = load(&text).unwrap();
        assert_eq!((project.name.as_str(), project.stages.as_ref()), ("unification", None));
        assert_eq!(project.state.local(), Some(&*project.root.join(".trueup")));
        assert!(project.queries.is_empty() && project.params.is_empty());
        assert_eq!(project.anchor, AnchorKind::Phone { region: "CN".into() });
        assert_eq!((project.clock.settling_secs, project.clock.max_skew_secs), (900, 7200));
        assert!(project.clock.zoneless.is_none());
        assert_eq!(project.gate.limits, GateLimits::default());
        assert!(project.gate.rules.is_empty() && project.gate.require.is_empty() && !project.gate.require_history);
        assert!(!project.exports[0].allow_empty && project.exports[0].snapshot_at.is_none());
        assert_eq!(&text[project.exports[0].path.span.clone()], "'s'");
    }
    let opaque = load(format!("{LEAST}[anchor]\nkind = 'opaque'\nregion = 'nowhere'\n")).unwrap();
    assert_eq!(opaque.anchor, AnchorKind::Opaque);
}

#[test]
fn a_name_with_special_characters_that_exists_is_no_glob() {
    let parent = folder(LEAST.replace("'m'", "'map[1]'"));
    let root = parent.path().canonicalize().unwrap().join("unification");
    let glob = Place::Glob { base: root.clone(), pattern: "map[1]".into() };
    assert_eq!(Project::load(None, &root).unwrap().exports[2].place, glob);
    fs::create_dir(root.join("map[1]")).unwrap();
    assert_eq!(Project::load(None, &root).unwrap().exports[2].place, Place::Path(root.join("map[1]")));
}

#[test]
fn the_file_is_found_here_above_or_where_named() {
    let parent = folder(LEAST);
    let root = parent.path().canonicalize().unwrap().join("unification");
    let below = root.join("queries");
    let elsewhere = Path::new("/");
    let found = |path: Option<&Path>, cwd: &Path| Project::load(path, cwd).unwrap().file;
    let file = root.join("trueup.toml");
    assert_eq!(found(None, &root), file);
    assert_eq!(found(None, &below), file);
    assert_eq!(found(Some(&root), elsewhere), file);
    assert_eq!(found(Some(&file), elsewhere), file);
    assert_eq!(found(Some(Path::new("..")), &below), file);
    assert_eq!(Project::load(Some(Path::new("..")), &below).unwrap().name, "unification");
    assert_eq!(found(Some(Path::new("../trueup.toml")), &below), file);
}

#[test]
fn an_error_found_later_shows_its_line() {
    let project = load(FULL).unwrap();
    let (_, expr) = &project.exports[0].columns[0];
    let error = project.error_at(&expr.span, "read the export source_accounts", "no such column in its files");
    assert_eq!(
        error.render(),
        r#"error: failed to read the export source_accounts
  --> trueup.toml:24:10
   |
24 | id     = "mp_uid"
   |          ^^^^^^^^ no such column in its files"#
    );
}

#[test]
fn exports_and_state_may_be_urls() {
    let text = LEAST.replace("'s'", "'s3://b/mini/'").replace("'t'", "'gs://b/app-?.parquet'");
    let text = text.replace("'m'", "['https://h/x/a.parquet', 'https://h/x/y/b.parquet']");
    let project = load(format!("[project]\nstate = 'az://c/state/'\n{text}")).unwrap();
    let Address::Remote(state) = &project.state else { panic!("{:?}", project.state) };
    assert_eq!(state.to_string(), "az://c/state/");
    let places: Vec<(String, &StoreFiles)> = project
        .exports
        .iter()
        .map(|export| match &export.place {
            Place::Store { base, files } => (base.to_string(), files),
            other => panic!("{other:?}"),
        })
        .collect();
    let names = StoreFiles::Named(["a.parquet", "y/b.parquet"].map(str::to_owned).into());
    assert_eq!(places[0], ("s3://b/mini/".to_owned(), &StoreFiles::Whole));
    assert_eq!(places[1], ("gs://b".to_owned(), &StoreFiles::Glob("app-?.parquet".to_owned())));
    assert_eq!(places[2], ("https://h/x/".to_owned(), &names));
    assert_eq!(project.exports[2].path.value, "https://h/x/a.parquet https://h/x/y/b.parquet");
}
