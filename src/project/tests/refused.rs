//! Refusals: each points at its line, and says what to write instead.

use std::fs;
use std::path::Path;

use super::*;

/// `LEAST` and more; the new text begins on line 5.
fn with(text: &str) -> String {
    refusal(format!("{LEAST}{text}"))
}

#[track_caller]
pub(super) fn refused(text: &str, parts: &[&str]) {
    let message = with(text);
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in\n{message}");
    }
}

#[test]
fn an_unknown_key_is_shown_with_the_key_that_was_meant() {
    assert_eq!(
        with("[gate]\nfail-on = \"high\"\n"),
        r#"error: failed to read trueup.toml: unknown key `fail-on` in [gate]
 --> trueup.toml:6:1
  |
6 | fail-on = "high"
  | ^^^^^^^ did you mean `fail_on`?"#
    );
    assert_eq!(
        with("[clock]\ncolour = 1\n"),
        "error: failed to read trueup.toml: unknown key `colour` in [clock]
 --> trueup.toml:6:1
  |
6 | colour = 1
  | ^^^^^^ no such key
help: known here: settling, max_skew, zoneless"
    );
}

#[test]
fn unknown_keys_of_every_level_are_reported_at_once() {
    let message = refusal(
        r#"[projekt]
name = "x"
[exports.source_accounts]
path = "s"
wher = "a"
id = "mp_uid"
[exports.source_accounts.columns]
ancor = "mobile"
where = "x"
[exports.target_account]
path = "t"
[exports.mapping]
path = "m"
[assets.orders]
path = "o"
[assets.orders.columns]
order = "x"
"#,
    );
    assert_eq!(
        message,
        r#"error: failed to read trueup.toml: unknown key `projekt` in the project file, and 7 more problems
 --> trueup.toml:1:2
  |
1 | [projekt]
  |  ^^^^^^^ did you mean `project`?

also: unknown key `wher` in [exports.source_accounts]
 --> trueup.toml:5:1
  |
5 | wher = "a"
  | ^^^^ did you mean `where`?

also: unknown key `id` in [exports.source_accounts]
 --> trueup.toml:6:1
  |
6 | id = "mp_uid"
  | ^^ columns belong in [exports.source_accounts.columns]

also: unknown column `ancor` in [exports.source_accounts.columns]
 --> trueup.toml:8:1
  |
8 | ancor = "mobile"
  | ^^^^^ did you mean `anchor`?

also: unknown column `where` in [exports.source_accounts.columns]
 --> trueup.toml:9:1
  |
9 | where = "x"
  | ^^^^^ `where` belongs in [exports.source_accounts]

also: unknown table `target_account` in [exports]
  --> trueup.toml:10:10
   |
10 | [exports.target_account]
   |          ^^^^^^^^^^^^^^ did you mean `target_accounts`?

also: unknown column `order` in [assets.orders.columns]
  --> trueup.toml:17:1
   |
17 | order = "x"
   | ^^^^^ no such column
help: known here: asset_type, asset_id, owner_system, owner_id, state, updated_at, amount, unit, parent_type, parent_id, origin_asset_id, expires_at, single, row_version

also: [exports.target_accounts] is missing
help: every project has these, each with its `path`"#
    );
}

#[test]
fn keys_are_sent_where_they_belong() {
    refused("[source_accounts]\n", &["trueup.toml:5:2", "write it as [exports.source_accounts]"]);
    refused("[clock]\n[gate.settling]\n", &["trueup.toml:6:7", "unknown key `settling` in [gate]"]);
    assert!(refusal(format!("settling = '1m'\n{LEAST}")).contains("it belongs in [clock]"));
    refused("assets.path = 'x'\n", &["unknown table `assets` in [exports]", "written as [assets.NAME]"]);
    refused("[assets]\npath = 'x'\n", &["trueup.toml:6:1", "`path` stands in [assets] itself"]);
}

#[test]
fn what_a_plan_may_not_say_is_shown_where_it_stands() {
    refused("[plan]\nmax_action = 1\n", &["unknown key `max_action` in [plan]", "did you mean `max_actions`?", "6:1"]);
    refused("[plan]\nmax_actions = -1\n", &["`max_actions` in [plan] is out of range", "6:15"]);
    refused("[plan]\nmax_share = 1.5\n", &["`max_share` in [plan] is no share of the accounts", "6:13"]);
    refused("[plan]\nmax_share = \"1\"\n", &["must be a number, not a string", "6:13"]);
    refused("[plan]\nmax_cluster = 0\n", &["`max_cluster` in [plan] is out of range", "6:15"]);
    refused("[plan]\nexpires = \"soon\"\n", &["`expires` in [plan] is no duration", "6:11"]);
    refused("[plan]\nallow = \"all\"\n", &["must be a list of strings", "6:9"]);
    refused("[plan.buckets]\nbuckets = 4\n", &["`function` is missing in [plan.buckets]", "5:7"]);
    assert!(refusal(format!("max_share = 0.1\n{LEAST}")).contains("it belongs in [plan]"));
}

#[test]
fn wrong_types_and_impossible_values_are_refused() {
    for (text, parts) in [
        ("[project]\nname = ' '\n", ["`name` in [project] is empty", "6:8"]),
        ("[project]\nname = \"a\\u0007\"\n", ["`name` in [project] is no name", "6:8"]),
        ("[project]\nstate = ''\n", ["`state` in [project] is empty", "6:9"]),
        ("[project]\nstate = \"a\\u0000b\"\n", ["holds a NUL character", "6:9"]),
        ("[project]\nqueries = 'queries'\n", ["must be a list of strings, not a string", "6:11"]),
        ("[project]\nqueries = ['nope']\n", ["names a folder that does not exist", "6:12"]),
        ("[project]\nqueries = ['trueup.toml']\n", ["not a folder", "6:12"]),
        ("[project]\nqueries = ['queries', 'queries']\n", ["names one thing twice", "6:23"]),
        ("[project]\nstages = ['dualwrite']\n", ["did you mean \"dual-write\"?", "6:11"]),
        ("[project]\nstages = ['linking', 'linking']\n", ["names one thing twice", "6:22"]),
        ("[project]\nstages = []\n", ["names no stage", "6:10"]),
        ("[project]\nstages = [1]\n", ["an item of `stages` in [project] must be a string, not an integer", "6:11"]),
        ("[anchor]\nkind = 'phones'\n", ["must be one of phone, opaque", "did you mean \"phone\"?"]),
        ("[anchor]\nregion = 'CHN'\n", ["`region` in [anchor] must be a country's two letters", "6:10"]),
        ("[anchor]\nregion = '中'\n", ["two letters", "6:10"]),
        ("[clock]\nsettling = '-5m'\n", ["`settling` in [clock] is no duration", "6:12"]),
        ("[clock]\nsettling = 15\n", ["must be a string, not an integer", "such as \"15m\""]),
        ("[clock]\nmax_skew = '9999d'\n", ["longer than ten years", "6:12"]),
        ("[clock]\nzoneless = 'Mars'\n", ["`zoneless` in [clock] is no time zone", "6:12"]),
        ("[gate]\nfail_on = 'severe'\n", ["must be one of critical, high, medium, low", "6:11"]),
        ("clock = 5\n", ["unknown table `clock` in [exports]", "5:1"]),
        ("[[assets.orders]]\npath = 'x'\n", ["[assets.orders] must be a table, not a list", "5:10"]),
        ("[assets.\"a b\"]\npath = 'x'\n", ["`a b` cannot be the name of an asset export", "5:9"]),
        ("[assets.a]\npath = 'x'\n[assets.A]\npath = 'x'\n", ["in capitals only", "7:9"]),
        ("[assets.a]\n", ["`path` is missing in [assets.a]", "5:9"]),
        ("[assets.a]\npath = 'x['\n", ["is no valid glob", "6:8"]),
        ("[assets.a]\npath = '~/x'\n", ["only a shell expands", "6:8"]),
        ("[assets.a]\npath = ['x']\n", ["is no file on https://", "6:9"]),
        ("mapping.expected = 'x'\n", ["`expected` is for [exports.source_accounts] only", "5:9"]),
        ("mapping.allow_empty = 'true'\n", ["must be true or false, not a string", "5:23"]),
        ("mapping.where = ''\n", ["`where` in [exports.mapping] is empty", "5:17"]),
        (
            "mapping.columns.round = 7\n",
            ["`round` in [exports.mapping.columns] must be a string, not an integer", "5:25"],
        ),
        ("mapping.snapshot_at = 'yesterday'\n", ["not a moment that RFC 3339 knows", "5:23"]),
        ("mapping.snapshot_at = '2026-11-20T02:00:00'\n", ["has no time zone", "add Z, or an offset"]),
        ("mapping.snapshot_at = 2026-11-20T02:00:00\n", ["has no time zone", "5:23"]),
        ("mapping.snapshot_at = 02:00:00\n", ["has no date", "5:23"]),
        ("mapping.snapshot_at = 1\n", ["must be a date and time with its zone, not an integer", "5:23"]),
        ("[params]\nMax = 1\n", ["cannot be the name of a parameter", "6:1"]),
        ("[params]\na = { b = 1 }\n", ["`a` in [params] cannot be a table", "6:5"]),
        ("[params]\na = [1, 'x']\n", ["mixes kinds of values", "6:9"]),
        ("[params]\na = [[1]]\n", ["an item of `a` in [params] cannot be a list", "6:6"]),
        ("[params]\na = nan\n", ["must be a finite number", "6:5"]),
        ("[params]\na = 9223372036854775808\n", ["is too large", "6:5"]),
        ("[params]\na = 2026-11-20\n", ["has no time zone", "6:5"]),
    ] {
        refused(text, &parts);
    }
}

#[test]
fn urls_that_hold_a_secret_are_refused_and_keep_it() {
    for url in ["s3://KEY:canary@b/x", "az://c/x?sig=canary", "https://u:canary@h/x?y=canary", "ftp://canary@x/y"] {
        let message = with(&format!("[assets.a]\npath = \"{url}\" # {url}\n"));
        assert!(message.contains("`path` in [assets.a] can't be used: "), "{message}");
        assert!(message.contains("trueup.toml:6:8") && !message.contains("canary"), "{message}");
        let message =
            with(&format!("[project]\nstate = \"{url}\"\nqueries = [\"{url}\"]\n[clock]\nzoneless = '{url}'"));
        assert!(message.contains("2 more problems"), "{message}");
        assert!(!message.contains("canary"), "{message}");
        assert!(!with(&format!("broken = \"{url}\" \"")).contains("canary"));
        let error = Project::load(Some(Path::new(url)), Path::new("/")).unwrap_err().render();
        assert!(error.contains("a project file lies on local disk") && !error.contains("canary"), "{error}");
    }
    assert!(!with("[project]\naws_secret_access_key = \"canary\"\n").contains("canary"));
}

#[test]
fn urls_that_can_not_do_what_they_should_are_refused() {
    for (text, part) in [
        ("[project]\nstate = 'https://h/x'\n", "can only be read"),
        ("[project]\nqueries = ['s3://b/x']\n", "is a URL"),
        ("[assets.a]\npath = 'https://h/*.parquet'\n", "a web server can't be listed"),
        ("[assets.a]\npath = ['s3://b/x.parquet']\n", "is no file on https://"),
        ("[assets.a]\npath = ['x.parquet']\n", "is no file on https://"),
        ("[assets.a]\npath = ['https://h/x/']\n", "is no file on https://"),
        ("[assets.a]\npath = ['https://h/x', 'https://i/x']\n", "lies on another server"),
        ("[assets.a]\npath = []\n", "names no file"),
        ("[assets.a]\npath = 's3://b/x[/y'\n", "is no valid glob"),
        ("[assets.a]\npath = 'hdfs://n/x'\n", "no object store is known by hdfs://"),
    ] {
        let message = with(text);
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn broken_toml_points_at_its_line() {
    assert_eq!(
        refusal("[project]\nname = \"x\n[clock]\nsettling = '1m'\nsettling = '2m'\n"),
        r#"error: failed to read trueup.toml: not valid TOML, and 1 more problem
 --> trueup.toml:2:10
  |
2 | name = "x
  |          ^ invalid basic string, expected `"`

also: not valid TOML
 --> trueup.toml:5:1
  |
5 | settling = '2m'
  | ^^^^^^^^ `settling` was given before"#
    );
}

#[test]
fn an_empty_file_is_told_what_every_project_needs() {
    assert_eq!(
        refusal(""),
        "error: failed to read trueup.toml: [exports.source_accounts], [exports.target_accounts] and \
         [exports.mapping] are missing\nhelp: every project has these, each with its `path`"
    );
}

#[test]
fn unreadable_files_say_why() {
    assert_eq!(
        refusal(b"[project]\n# caf\xe9\nname = 'x'\n"),
        "error: failed to read trueup.toml: not UTF-8
 --> trueup.toml:2:6
  |
2 | # caf\u{fffd}
  |      ^ the first byte that is not UTF-8
help: save the file as UTF-8"
    );
    assert!(refusal(vec![b'#'; (1 << 20) + 1]).contains("larger than 1 MiB"));

    let parent = tempfile::tempdir().unwrap();
    let load = |path: Option<&str>| Project::load(path.map(Path::new), parent.path()).unwrap_err().render();
    let any = |path: Option<&str>| Project::load_if_any(path.map(Path::new), parent.path());
    assert!(any(None).unwrap().is_none() && any(Some(".")).is_err());
    let message = load(None);
    assert!(message.starts_with("error: failed to find the project file: no trueup.toml in /"), "{message}");
    assert!(message.contains(", /\nhelp: go to the project's folder"), "{message}");
    assert_eq!(
        load(Some(".")),
        "error: failed to find the project file: the folder . has no trueup.toml\nhelp: trueup init writes one"
    );
    assert!(
        load(Some("nope.toml")).contains("find the project nope.toml: no such file or folder\nhelp: give --project")
    );
    assert!(load(Some("a\0b")).contains("not a possible path"));
    assert!(load(Some("/dev/zero")).contains("read /dev/zero: not a regular file"));
    fs::create_dir(parent.path().join("trueup.toml")).unwrap();
    assert_eq!(load(None), "error: failed to read trueup.toml: not a regular file");
    // One that is wrong is not taken for none, whatever it says.
    assert!(any(None).is_err());
}

#[cfg(unix)]
#[test]
fn a_dangling_link_stops_the_search() {
    let parent = folder(LEAST);
    let below = parent.path().join("unification/queries");
    std::os::unix::fs::symlink("gone", below.join("trueup.toml")).unwrap();
    let message = Project::load(None, &below).unwrap_err().render();
    assert_eq!(message, "error: failed to read trueup.toml: no such file or folder");
}
