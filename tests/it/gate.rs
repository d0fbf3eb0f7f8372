//! The gate, waivers and cohorts at the built binary: small unifications, judged round by round.

mod again;
mod cohort;
mod false_pass;
mod policy;
mod waivers;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use trueup::cases::{self, Case};

/// What most of the worlds' findings are of.
pub const UNMAPPED: &str = "mapping-gaps/source-unmapped";

/// A unification of numbered people: each has a source, a target whose id is 1000 more, one phone number, and a mapping,
/// unless they are among those that lack it.
pub struct World {
    dir: tempfile::TempDir,
    pub people: u32,
    /// People without a mapping.
    pub unmapped: BTreeSet<u32>,
    /// Of those, the ones whose source was touched a minute before the snapshot.
    pub fresh: BTreeSet<u32>,
    /// Of November 2026, on which all exports are taken at midnight.
    pub day: u32,
    /// What stands below the exports in trueup.toml.
    pub settings: String,
    /// Further INSERTs.
    pub sql: String,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub json: Value,
    pub stderr: String,
}

impl World {
    pub fn new(people: u32, unmapped: impl IntoIterator<Item = u32>) -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            people,
            unmapped: unmapped.into_iter().collect(),
            fresh: BTreeSet::new(),
            day: 1,
            settings: String::new(),
            sql: String::new(),
        }
    }

    pub fn with(mut self, settings: &str) -> Self {
        settings.clone_into(&mut self.settings);
        self
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The next day's exports, in which only these people lack a mapping.
    pub fn next(&mut self, unmapped: impl IntoIterator<Item = u32>) {
        self.day += 1;
        self.unmapped = unmapped.into_iter().collect();
    }

    pub fn waive(&self, text: &str) {
        fs::write(self.path().join("waivers.toml"), text).unwrap();
    }

    fn case(&self) -> String {
        let at = format!("2026-11-{:02}T00:00:00Z", self.day);
        let mut tables = BTreeSet::from(["source_accounts", "target_accounts", "mapping"]);
        let words = self.sql.split("INSERT INTO ").skip(1);
        tables.extend(words.filter_map(|rest| rest.split([' ', '(']).next()));
        let snapshots: Vec<String> = tables.iter().map(|table| format!("{table} = \"{at}\"")).collect();
        let mut text = format!("/*---\nsnapshots = {{ {} }}\nfound = []\n---*/\n", snapshots.join(", "));
        for (table, first) in [("source_accounts", 1), ("target_accounts", 1001)] {
            let rows = (1..=self.people).map(|person| {
                let touched = if self.fresh.contains(&person) && first == 1 {
                    format!("2026-10-{:02} 23:59:00", 31)
                } else {
                    "2026-02-01".to_owned()
                };
                let touched = if self.day > 1 {
                    touched.replace("2026-10-31", &format!("2026-11-{:02}", self.day - 1))
                } else {
                    touched
                };
                format!(
                    "({}, '138{person:08}', 'active', '2026-01-01', '{touched}', '2026-02-01', '2026-02-01')",
                    first + person - 1
                )
            });
            let rows: Vec<String> = rows.collect();
            text.push_str(&format!(
                "INSERT INTO {table} (id, anchor, status, created_at, updated_at, anchor_verified_at, last_active_at) VALUES {};\n",
                rows.join(", ")
            ));
        }
        let mapped = (1..=self.people).filter(|person| !self.unmapped.contains(person));
        let rows: Vec<String> =
            mapped.map(|person| format!("({person}, {}, 'active', '2026-02-02')", person + 1000)).collect();
        if !rows.is_empty() {
            let rows = rows.join(", ");
            text.push_str(&format!("INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES {rows};\n"));
        }
        text + &self.sql
    }

    /// Writes exports and project file anew.
    pub fn write(&self) {
        let case = Case::parse(&self.case(), "gate/world".to_owned()).unwrap();
        let exports = self.path().join("exports");
        if exports.exists() {
            fs::remove_dir_all(exports).unwrap();
        }
        cases::write(&case, self.path(), &[]).unwrap();
        let file = self.path().join("trueup.toml");
        let written = fs::read_to_string(&file).unwrap();
        // One stage: fewer rules, and the same of them whatever the version adds to other stages.
        let written = written.replacen("[project]\n", "[project]\nstages = [\"linking\"]\n", 1);
        fs::write(&file, format!("{written}\n{}", self.settings)).unwrap();
    }

    /// Writes everything anew and inspects it.
    pub fn check(&self, args: &[&str]) -> Outcome {
        self.write();
        self.run("check", args)
    }

    pub fn run(&self, command: &str, args: &[&str]) -> Outcome {
        let mut run = Command::new(env!("CARGO_BIN_EXE_trueup"));
        run.arg(command).args(args).args(["--format", "json", "--project"]).arg(self.path());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRUEUP_")) {
            run.env_remove(name);
        }
        let output = run.output().unwrap();
        Outcome {
            code: output.status.code().unwrap(),
            json: serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Outcome {
    pub fn rule(&self, id: &str) -> &Value {
        let rules = self.json["rules"].as_array().unwrap_or_else(|| panic!("{self:?}"));
        rules.iter().find(|rule| rule["id"] == id).unwrap_or_else(|| panic!("no rule {id}"))
    }

    /// One of a rule's numbers of findings.
    pub fn count(&self, id: &str, of: &str) -> u64 {
        self.rule(id)["findings"][of].as_u64().unwrap_or_else(|| panic!("{:#}", self.rule(id)))
    }

    pub fn texts(&self, at: &str) -> Vec<String> {
        let list = self.json.pointer(at).and_then(Value::as_array).unwrap_or_else(|| panic!("{self:?}"));
        list.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    /// The verdict, its exit code, and parts of each of its reasons.
    #[track_caller]
    pub fn is(&self, verdict: &str, reasons: &[&str]) {
        let code = match verdict {
            "pass" => 0,
            "fail" => 1,
            _ => 3,
        };
        assert_eq!((self.json["verdict"].as_str(), self.code), (Some(verdict), code), "{self:?}");
        assert_eq!(self.json["exit_code"], code);
        assert_eq!(self.json["gate"]["passed"], verdict == "pass");
        let failures = self.texts("/gate/failures");
        assert_eq!(failures.len(), reasons.len(), "{failures:#?}");
        for (failure, reason) in failures.iter().zip(reasons) {
            assert!(failure.contains(reason), "{failure:?} says nothing of {reason:?}");
        }
    }

    /// It was refused with 2, and said this.
    #[track_caller]
    pub fn refused(&self, parts: &[&str]) {
        assert_eq!(self.code, 2, "{self:?}");
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in\n{}", self.stderr);
        }
    }

    #[track_caller]
    pub fn notes(&self, part: &str) {
        let notes = self.texts("/notes");
        assert!(notes.iter().any(|note| note.contains(part)), "{part:?} is not in {notes:#?}");
    }
}
