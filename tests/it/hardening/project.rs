//! Project and rules: what a project file or a rule may say that it must not. Each is refused before anything is opened for
//! it, at its place, and leaves nothing behind.

use std::fs;
use std::path::Path;

use serde_json::Value;
use trueup::cases::{self, Case};

use crate::rules::trueup;

/// Two people, mapped to each other's accounts.
const ROWS: &str = "/*---\nfound = []\n---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, NULL, 'active', '2026-01-01', '2026-01-01'), (2, NULL, 'active', '2026-01-01', '2026-01-01');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, NULL, 'active', '2026-01-01', '2026-01-01'), (102, NULL, 'active', '2026-01-01', '2026-01-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    (1, 101, 'active', '2026-02-01'), (2, 102, 'active', '2026-02-01');
";
const HEADINGS: &str = "## What it finds\n## Why it happens\n## Remedy\n## When it is not a defect\n";

struct House {
    dir: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let queries = dir.path().join("queries");
        fs::create_dir_all(queries.join("house")).unwrap();
        let case = Case::parse(ROWS, "house/x".to_owned()).unwrap();
        cases::write(&case, dir.path(), &[queries]).unwrap();
        Self { dir }
    }

    /// A rule of one key column, `source_id`; `header` goes on with its header.
    fn rule(&self, header: &str, sql: &str) {
        let head = format!("title = \"t\"\nseverity = \"low\"\neligible = \"source_accounts\"\n{header}");
        let text = format!("/*---\n{head}\n---\n{HEADINGS}*/\n{sql}\n");
        fs::write(self.dir.path().join("queries/house/x.sql"), text).unwrap();
    }

    /// Exit code, standard output, standard error.
    fn check(&self) -> (i32, String, String) {
        self.check_of(&["house"])
    }

    fn check_of(&self, selected: &[&str]) -> (i32, String, String) {
        let mut command = trueup();
        command.args(["check", "--format", "json", "-q"]);
        command.args(selected.iter().flat_map(|which| ["--select", which]));
        let output = command.current_dir(self.dir.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Refused with 2 before anything ran.
    #[track_caller]
    fn refused(&self, what: &str, part: &str) {
        let (code, stdout, stderr) = self.check();
        assert_eq!(code, 2, "{what}\n{stdout}{stderr}");
        assert!(stderr.contains(part), "{what}: {part:?} is not in\n{stderr}");
        let state = walkdir::WalkDir::new(self.dir.path().join(".trueup")).into_iter().flatten();
        let written: Vec<_> = state.filter(|entry| entry.file_type().is_file()).collect();
        assert!(written.is_empty(), "{what}: {written:?} was written");
    }

    /// It ran, and came to no result: exit code 3, its status failed.
    #[track_caller]
    fn failed(&self, what: &str, part: &str) {
        let (code, stdout, stderr) = self.check();
        assert_eq!(code, 3, "{what}\n{stdout}{stderr}");
        let document: Value = serde_json::from_str(&stdout).unwrap();
        let rules = document["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["id"] == "house/x").unwrap();
        assert_eq!((&rule["status"], &rule["findings"]), (&Value::from("failed"), &Value::Null), "{what}: {rule}");
        assert!(rule["reason"].as_str().unwrap().contains(part), "{what}: {part:?} is not in {rule}");
        assert_eq!(document["verdict"], "inconclusive");
    }
}

#[test]
fn a_model_that_is_named_and_not_read_is_there() {
    let house = House::new();
    let read = "SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s
        WHERE EXISTS (SELECT 1 FROM mapping_spine AS m WHERE m.source_id = s.id)";
    house.rule("key = [\"source_id\"]", &format!("{read} AND 1 = 2"));
    // By itself; and after others that read the model, and may have given it back.
    for selected in [&["house"][..], &["house", "orphans", "mapping-gaps"]] {
        let (code, stdout, stderr) = house.check_of(selected);
        assert_eq!(code, 0, "{stdout}{stderr}");
    }
    house.rule("key = [\"source_id\"]", read);
    let (_, stdout, stderr) = house.check();
    let document: Value = serde_json::from_str(&stdout).unwrap();
    let rules = document["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "house/x").unwrap();
    assert_eq!(rule["findings"]["total"], 2, "{rule}{stderr}");
}

#[test]
fn a_rule_is_one_select_over_known_tables_that_ends() {
    let house = House::new();
    let prey = house.dir.path().join("prey");
    let copy = format!("COPY (SELECT 1) TO '{}'", prey.display());
    for (sql, part) in [
        (copy.as_str(), "only a SELECT is allowed"),
        ("CREATE EXTERNAL TABLE a STORED AS PARQUET LOCATION '/etc/passwd'", "only a SELECT is allowed"),
        ("INSERT INTO mapping (source_id) VALUES (1)", "only a SELECT is allowed"),
        ("DROP TABLE mapping", "only a SELECT is allowed"),
        ("SET datafusion.execution.batch_size = 1", "only a SELECT is allowed"),
        (
            "EXPLAIN ANALYZE SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s",
            "only a SELECT is allowed",
        ),
        (
            "SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s; SELECT 1",
            "there is more than one statement",
        ),
        ("SELECT p.id AS source_id, 'x' AS reason FROM '/etc/passwd' AS p", "is no table of the contract"),
        (
            "SELECT p.id AS source_id, 'x' AS reason FROM \"exports/mapping/part.parquet\" AS p",
            "is no table of the contract",
        ),
        ("SELECT p.id AS source_id, 'x' AS reason FROM information_schema.tables AS p", "is no table of the contract"),
        (
            "SELECT g.value AS source_id, 'x' AS reason FROM generate_series(1, 1000000000000000) AS g",
            "only tables, models and queries can be read",
        ),
        (
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT r.n + 1 FROM r) SELECT r.n AS source_id, 'x' AS reason FROM r",
            "recursive queries are not allowed",
        ),
        (
            "SELECT a.id AS source_id, 'x' AS reason FROM source_accounts AS a CROSS JOIN source_accounts AS b",
            "a join without an equality",
        ),
        (
            "SELECT a.id AS source_id, 'x' AS reason FROM source_accounts AS a, source_accounts AS b WHERE a.id < b.id",
            "a join without an equality",
        ),
        (
            "SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s WHERE s.created_at < now()",
            "no clock, no random values",
        ),
        (
            "SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s WHERE random() < 2",
            "no clock, no random values",
        ),
        ("SELEC 1", "an SQL statement"),
        ("", "queries/house/x.sql"),
    ] {
        house.rule("key = [\"source_id\"]", sql);
        house.refused(sql, part);
    }
    assert!(!prey.exists());
}

#[test]
fn a_rule_returns_its_key_once_and_a_reason_and_nothing_of_trueups_own() {
    let house = House::new();
    let of = |columns: &str| format!("SELECT {columns} FROM source_accounts AS s");
    for (columns, part) in [
        ("s.id, 'x' AS reason", "its statement returns no column source_id"),
        ("s.id AS source_id", "its statement returns no column reason"),
        ("s.id AS source_id, 'x' AS reason, 1 AS fingerprint", "returns a column fingerprint, which is trueup's own"),
        ("s.id AS source_id, 'x' AS reason, s.id AS source_id", "source_id"),
    ] {
        house.rule("key = [\"source_id\"]", &of(columns));
        house.refused(columns, part);
    }
    for (columns, part) in [
        ("CAST(NULL AS BIGINT) AS source_id, 'x' AS reason", "it returns rows whose source_id is NULL"),
        ("s.id AS source_id, CAST(NULL AS VARCHAR) AS reason", "it returns rows whose reason is NULL"),
        ("1 AS source_id, 'x' AS reason", "it returned 1 keys more than once"),
        ("s.id AS source_id, 'x' AS reason, 'soon' AS touched_at", "its `touched_at` is no timestamp but"),
        ("s.id AS source_id, 'x' AS reason, 'drop_all' AS action", "it asks for drop_all, which `actions`"),
    ] {
        house.rule("key = [\"source_id\"]", &of(columns));
        house.failed(columns, part);
    }
}

#[test]
fn a_rules_header_is_refused_at_its_line() {
    let house = House::new();
    let sql = "SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s";
    for (header, part) in [
        ("key = []", "`key` names no column"),
        ("", "missing field `key`"),
        ("key = \"source_id\"", "invalid type: string"),
        ("key = [7]", "invalid type: integer"),
        ("key = [\"source_id\"]\nsevrity = \"low\"", "unknown field `sevrity`"),
        ("key = [\"source_id\"]\nparams = { d = { type = \"sql\" } }", "unknown variant `sql`"),
        ("key = [\"source_id\"]\nafter = [\"nowhere\"]", "names the set nowhere, which does not exist"),
        ("key = [\"source_id\"]\nuncovers = [\"nowhere/x\"]", "names the rule nowhere/x, which does not exist"),
    ] {
        house.rule(header, sql);
        house.refused(header, part);
    }
}

#[test]
fn parameters_are_values_and_never_sql() {
    let house = House::new();
    let sql = "SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s WHERE s.status = $word";
    house.rule("key = [\"source_id\"]\nparams = { word = { type = \"text\", default = \"active\" } }", sql);
    let file = house.dir.path().join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap();
    let total = |value: &str| -> Value {
        fs::write(&file, text.replacen("[params]\n", &format!("[params]\nword = {value}\n"), 1)).unwrap();
        let (code, stdout, stderr) = house.check();
        assert!([0, 1].contains(&code), "{value}: {code}\n{stderr}");
        serde_json::from_str::<Value>(&stdout).unwrap()["rules"][0]["findings"]["total"].clone()
    };
    assert_eq!(total("\"active\""), 2);
    for value in
        ["\"' OR '1' = '1\"", "\"active'; DROP TABLE mapping; --\"", "\"active' --\"", "\"$word\"", "\"s.status\""]
    {
        assert_eq!(total(value), 0, "{value}");
    }
    fs::remove_dir_all(house.dir.path().join(".trueup")).unwrap();
    for (line, part) in [("word = 7", "it must be a text"), ("wrod = \"active\"", "did you mean word?")] {
        fs::write(&file, text.replacen("[params]\n", &format!("[params]\n{line}\n"), 1)).unwrap();
        house.refused(line, part);
    }
}

#[test]
fn rules_lie_where_rules_lie_and_are_named_as_rules_are() {
    let house = House::new();
    let long = format!("house/{}.sql", "x".repeat(81));
    for file in ["house/X.sql", "House/x.sql", "house/a b.sql", "house/ü.sql", "house/deep/x.sql", "x.sql", &long] {
        let path = house.dir.path().join("queries").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "SELECT 1").unwrap();
        house.refused(file, "a rule lies at SET/NAME.sql");
        fs::remove_file(&path).unwrap();
    }
    // The twin of a built-in rule, and what is no regular file.
    let twin = house.dir.path().join("queries/orphans/mapping-without-source.sql");
    fs::create_dir_all(twin.parent().unwrap()).unwrap();
    fs::copy("queries/orphans/mapping-without-source.sql", &twin).unwrap();
    house.refused("a twin", "the rule orphans/mapping-without-source exists already");
    fs::remove_file(&twin).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", house.dir.path().join("queries/house/link.sql")).unwrap();
    house.refused("a link", "a rule is a regular file, no link");
}

#[test]
fn a_project_file_is_refused_at_its_line() {
    let house = House::new();
    let file = house.dir.path().join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap();
    house.rule("key = [\"source_id\"]", "SELECT s.id AS source_id, 'x' AS reason FROM source_accounts AS s");
    let gone = Path::new("../../nowhere/queries").display().to_string();
    for (line, part) in [
        ("colour = 1", "unknown key `colour` in [project]"),
        ("stages = \"migration\"", "`stages` in [project] must be a list of strings, not a string"),
        ("stages = [\"migratoin\"]", "did you mean \"migration\"?"),
        ("state = 7", "`state` in [project] must be a string, not an integer"),
        ("state = \"a\\u0000b\"", "holds a NUL character"),
        ("state = \" \"", "`state` in [project] is empty"),
    ] {
        fs::write(&file, text.replacen("[project]\n", &format!("[project]\n{line}\n"), 1)).unwrap();
        house.refused(line, part);
        let (_, _, stderr) = house.check();
        assert!(stderr.contains("trueup.toml:"), "{line}: no place in\n{stderr}");
    }
    let queries = text.lines().find(|line| line.starts_with("queries = ")).unwrap();
    fs::write(&file, text.replace(queries, &format!("queries = [\"{gone}\"]"))).unwrap();
    house.refused("queries", "names a folder that does not exist");
}
