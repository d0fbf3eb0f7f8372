//! Phone numbers: what every command says and writes of a world full of them shows none, but for the batches.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use arrow::array::{Array, AsArray};
use arrow::compute::{can_cast_types, cast};
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use super::super::village::{SOURCES, Village, phone, texts, trueup};
use super::{SHOWING, everything, files_below, run_as, told};
use crate::ledger::town::Run;

/// Every value of a Parquet file as text.
fn values(path: &Path) -> String {
    let mut all = String::new();
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap().build().unwrap();
    for batch in reader.map(Result::unwrap) {
        for column in batch.columns().iter().filter(|column| can_cast_types(column.data_type(), &DataType::Utf8)) {
            let column = cast(column, &DataType::Utf8).unwrap();
            for value in column.as_string::<i32>().iter().flatten() {
                all.push_str(value);
                all.push('\n');
            }
        }
    }
    all
}

/// Numbers by their last eleven digits, of the values of all columns that hold some.
pub(super) struct Phones(pub HashSet<String>);

impl Phones {
    /// Of a generated world: all numbers of accounts and their histories.
    fn of(world: &Path) -> Self {
        let mut all = HashSet::new();
        for file in files_below(&world.join("exports"))
            .iter()
            .filter(|file| file.extension().is_some_and(|ending| ending == "parquet"))
        {
            for value in values(file).lines() {
                let digits: String = value.chars().filter_map(digit).collect();
                let odd = value.chars().any(|c| digit(c).is_none() && !separates(c));
                if !odd && (11..=15).contains(&digits.len()) && digits[digits.len() - 11..].starts_with('1') {
                    all.insert(digits[digits.len() - 11..].to_owned());
                }
            }
        }
        // Nobody's: a rule's manual and the project file name such placeholders.
        let placeholders = fs::read_to_string(world.join("trueup.toml")).unwrap() + "11111111111";
        all.retain(|number| !placeholders.contains(number));
        Self(all)
    }

    /// One that stands in the text, however it is written.
    pub(super) fn among(&self, text: &str) -> Option<String> {
        let mut run = String::new();
        for c in text.chars().chain(['x']) {
            match digit(c) {
                Some(digit) => {
                    run.push(digit);
                    let last = run.len().saturating_sub(11);
                    if self.0.contains(&run[last..]) {
                        return Some(run[last..].to_owned());
                    }
                }
                None if separates(c) => {}
                None => run.clear(),
            }
        }
        None
    }
}

/// ASCII or full-width.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '\u{ff10}'..='\u{ff19}' => char::from_digit(c as u32 - 0xff10, 10),
        _ => None,
    }
}

fn separates(c: char) -> bool {
    matches!(c, ' ' | '-' | '(' | ')' | '+' | '\u{200b}' | '\u{a0}')
}

#[test]
fn the_search_for_phones_finds_them() {
    let phones = Phones(HashSet::from(["13812345678".to_owned()]));
    for text in
        ["+8613812345678", "x138 1234-5678y", "(+86) 138 1234 5678", "１３８１２３４５６７８", "a\n13812345678\n"]
    {
        assert!(phones.among(text).is_some(), "{text}");
    }
    for text in ["138****5678", "1381234567", "13812345679", "1381234\n5678"] {
        assert!(phones.among(text).is_none(), "{text}");
    }
}

/// A file's text, or its values.
pub(super) fn content(file: &Path) -> String {
    match file.extension().is_some_and(|ending| ending == "parquet") {
        true => values(file),
        false => String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned(),
    }
}

/// A world with every kind of defect, and what is looked for in all that comes of it.
struct Searched {
    dir: tempfile::TempDir,
    phones: Phones,
}

impl Searched {
    fn new() -> Self {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let world = dir.path().join("world");
        let mut generate = trueup();
        generate.args(["generate", world.to_str().unwrap(), "--accounts", "1500", "--defects", "0.2"]);
        let made = Run::of(generate.output().unwrap()).expect(0);
        let phones = Phones::of(&world);
        assert!(phones.0.len() > 1500, "{} numbers", phones.0.len());
        let exported: String = files_below(&world.join("exports/mini")).iter().map(|file| content(file)).collect();
        assert!(phones.among(&exported).is_some(), "the search finds nothing where they are");
        let searched = Self { dir, phones };
        searched.none_in(&everything(&made), "what generate says");
        searched.none_in(&content(&world.join("planted.json")), "what was planted");
        searched
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    #[track_caller]
    fn none_in(&self, text: &str, what: &str) {
        let found = self.phones.among(text);
        assert!(found.is_none(), "{} in {what}", found.unwrap());
    }

    /// What a command says of the project in a folder, once at full verbosity.
    #[track_caller]
    fn says(&self, project: &str, args: &[&str], codes: &[i32]) -> Run {
        let run = run_as(&self.dir.path().join(project), args, "json");
        assert!(codes.contains(&run.code.unwrap()), "{args:?}: {:?} {}", run.code, run.stderr);
        self.none_in(&everything(&run), &format!("{args:?}"));
        run
    }

    /// The files below a folder that `holds` doesn't except, at least so many.
    #[track_caller]
    fn none_below(&self, folder: &str, files_min: usize, excepted: impl Fn(&Path) -> bool) {
        let files = files_below(&self.dir.path().join(folder));
        let searched: Vec<_> = files.iter().filter(|file| !excepted(file)).collect();
        assert!(searched.len() >= files_min, "{} files in {folder}", searched.len());
        for file in searched {
            self.none_in(&content(file), file.to_str().unwrap());
        }
    }
}

const ONE: &str = "mapping-gaps/mapping-anchor-mismatch";

/// What every rule's findings show.
#[test]
fn no_rule_shows_a_phone_number() {
    let searched = Searched::new();
    let all =
        searched.says("world", &["check", "--no-record", "--format", "json", "--samples", "100"], &[1]).document();
    let silent = ["clean", "skipped", "failed"].map(Value::from);
    let showing = all["rules"].as_array().unwrap().iter().filter(|rule| !silent.contains(&rule["status"])).count();
    assert!(showing > 50, "{showing} rules with findings");
}

/// What each command says, and all that it leaves in the state folder. With fewer rules: that they show nothing is seen above.
#[test]
fn a_phone_number_comes_out_nowhere_but_in_batches() {
    let searched = Searched::new();
    let file = searched.dir.path().join("world/trueup.toml");
    let project = content(&file);
    let stages = project.lines().find(|line| line.starts_with("stages = ")).unwrap();
    fs::write(&file, project.replacen(stages, "stages = [\"dual-write\"]", 1)).unwrap();
    let says = |args: &[&str], codes: &[i32]| searched.says("world", args, codes);
    let endings = ["html", "markdown", "junit", "github", "prometheus", "json"];
    let reports = endings.map(|format| format!("{format}={}", searched.path(&format!("reports/{format}"))));
    let mut check = vec!["check", "--samples", "100"];
    check.extend(reports.iter().flat_map(|report| ["--report", report]));
    says(&check, &[1]);
    searched.none_below("reports", 6, |_| false);
    let batch = says(&["plan", "--format", "json"], &[0]).document()["path"].as_str().unwrap().to_owned();
    let next = searched.path("next");
    let others = [
        &["rules", "test", "duplicate-anchors/anchor-placeholder"][..],
        &["explain", ONE, "--models"],
        &["explain", ONE, "--format", "json"],
        &["report", "--format", "html"],
        &["verify", &batch],
        &["rehearse", &batch, "--write", &next],
        &["ack", &batch, "--withdraw", "--reason", "a test"],
    ];
    for args in SHOWING.iter().copied().chain(others) {
        says(args, &[0, 1]);
    }
    says(&["ack", &batch, "none"], &[2, 3]);
    let is_part =
        |file: &Path| file.to_str().is_some_and(|file| file.contains("/.trueup/batches/") && file.contains("/part-"));
    assert!(files_below(Path::new(&batch)).iter().any(|file| is_part(file)));
    searched.none_below("world/.trueup", 40, is_part);

    // The next round's project, as the rehearsal wrote it: beside its exports only what shows no number.
    searched.says("next", &["check"], &[0, 1, 3]);
    for format in ["table", "json", "csv", "ndjson"] {
        let told = searched.says("next", &["findings", "--diff", "1", "--format", format], &[0]);
        assert!(!told.stdout.is_empty(), "{format}");
    }
    let exports = searched.dir.path().join("next/exports");
    searched.none_below("next", 40, |file| is_part(file) || file.starts_with(&exports));
}

/// What is drafted from exports, and what is printed for shells, readers and CI.
#[test]
fn a_draft_shows_no_phone_number() {
    let searched = Searched::new();
    let exports = searched.path("world/exports");
    for ci in ["github", "gitlab"] {
        let draft = searched.path(&format!("drafts/{ci}"));
        fs::create_dir_all(&draft).unwrap();
        let mut init = trueup();
        init.args(["init", &draft, "-vvv", "--ci", ci, "--exports", &exports]);
        searched.none_in(&everything(&Run::of(init.output().unwrap()).expect(0)), "what init says");
    }
    let mut init = trueup();
    init.args(["init", &searched.path("drafts/github"), "--force", "--format", "json", "--exports", &exports]);
    searched.none_in(&everything(&Run::of(init.output().unwrap()).expect(0)), "what init says as JSON");
    searched.none_below("drafts", 4, |_| false);
    let pages = searched.path("pages");
    for args in [&["completions", "bash"][..], &["man"], &["man", "--output", &pages], &["schema"]] {
        searched.says("world", args, &[0]);
    }
    searched.none_below("pages", 10, |_| false);
}

#[test]
fn what_fails_on_a_value_does_not_quote_it() {
    let mut village = Village::new(6);
    let mut anchors: Vec<String> = (1..=6).map(phone).collect();
    anchors[3] = format!("{}x", phone(4));
    village.put(SOURCES, "anchor", texts(anchors));
    let phones = Phones((1..=6).map(phone).collect());
    for columns in [
        "anchor = \"cast(cast(anchor as bigint) as varchar)\"",
        "last_active_at = \"cast(anchor as timestamp)\"",
        "is_test = \"cast(anchor as boolean)\"",
        "row_version = \"cast(anchor as bigint)\"",
        "status = \"anchor\"",
        "risk = \"arrow_cast(anchor, 'Decimal128(5, 2)')\"",
        "created_at = \"to_timestamp(anchor)\"",
        "bucket = \"cast(cast(anchor as integer) as varchar)\"",
    ] {
        village.lines.insert(SOURCES.into(), format!("columns = {{ {columns} }}"));
        village.settings = "[clock]\nzoneless = \"utc\"\n".into();
        village.write();
        let all = ["check", "--no-record", "--format", "json", "--samples", "50"];
        let told = told(village.root(), &[&all[..], &["--select", "exports abnormal-accounts"]].concat());
        let found = phones.among(&told);
        assert!(found.is_none(), "{} by {columns}:\n{told}", found.unwrap());
    }
    // A damaged file, and a number where an id or a name belongs.
    let mut bytes = fs::read(village.file(SOURCES)).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 40].fill(0xff);
    fs::write(village.file(SOURCES), bytes).unwrap();
    assert!(phones.among(&told(village.root(), &["check", "--no-record"])).is_none());
}
