//! A project's own rule may say anything of an anchor, by any name: what comes out is masked.

use std::fs;

use super::super::village::{SOURCES, TARGETS, Village, phone, texts};
use super::phones::Phones;
use super::{everything, files_below};
use crate::ledger::town::Run;

/// A rule over all mapped accounts with these columns beside its key.
fn rule(key: &str, columns: &str) -> String {
    format!(
        "/*---\ntitle = \"Everybody\"\nseverity = \"high\"\nkey = [\"{key}\"]\neligible = \"mapping\"\n---\n\
         ## What it finds\nx\n## Why it happens\nx\n## Remedy\nx\n## When it is not a defect\nx\n*/\n\
         WITH pairs AS (\n    SELECT m.source_id, s.anchor, s.anchor_raw, t.anchor AS theirs, t.created_at\n    FROM mapping AS m \
         INNER JOIN source_accounts AS s ON s.id = m.source_id INNER JOIN target_accounts AS t ON t.id = m.target_id\n\
         )\nSELECT {columns} FROM pairs AS p"
    )
}

fn village(anchor: &'static str, key: &str, columns: &str) -> Village {
    let mut village = Village::new(9);
    village.anchor = anchor;
    village.settings = "[gate]\nfail_on = \"critical\"\n".into();
    village.write();
    let file = village.root().join("trueup.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("[project]\n", "[project]\nqueries = [\"queries\"]\n", 1)).unwrap();
    fs::create_dir_all(village.root().join("queries/house")).unwrap();
    fs::write(village.root().join("queries/house/everybody.sql"), rule(key, columns)).unwrap();
    village
}

const PHONE: &str = "kind = \"phone\"\nregion = \"CN\"";

/// Everything that is said of the rule's findings, and every file of the state folder.
fn all(village: &Village) -> String {
    let mut all = String::new();
    for args in [
        &["check", "--samples", "20"][..],
        &["check", "--no-record", "--samples", "20", "--format", "json"],
        &["findings", "house/everybody", "--format", "csv"],
        &["findings", "house/everybody", "--format", "ndjson"],
        &["report", "--format", "html"],
        &["explain", "house/everybody"],
    ] {
        let run: Run = village.run(args).expect(0);
        assert!(args[0] == "check" || run.stdout.contains("source_id"), "{args:?}: {}", run.stdout);
        all.push_str(&everything(&run));
    }
    let files = files_below(&village.root().join(".trueup"));
    files.iter().fold(all, |all, file| all + &super::phones::content(file))
}

#[test]
fn what_is_made_of_anchors_is_masked() {
    let phones = Phones((1..=9).map(phone).collect());
    let columns = "p.source_id, concat('both are ', p.anchor, ', written ', p.anchor_raw) AS reason, p.anchor AS mobile, \
                   CAST(p.theirs AS VARCHAR) AS contact, concat('tel:', substr(p.anchor_raw, 1, 20)) AS uri, p.theirs + 1 AS next, \
                   CASE WHEN p.anchor = p.theirs THEN p.anchor_raw ELSE 'other' END AS chosen, p.anchor = p.theirs AS same, \
                   CASE WHEN p.anchor IS NULL THEN 'none' ELSE concat('id ', p.source_id + 70000000000) END AS account, \
                   mask_anchor(p.anchor) AS shown, p.created_at AS touched_at, \
                   (SELECT max(o.anchor_raw) FROM target_accounts AS o) AS largest, \
                   coalesce(p.anchor_raw, 'none') AS given";
    let village = village(PHONE, "source_id", columns);
    let all = all(&village);
    let found = phones.among(&all);
    assert!(found.is_none(), "{} in\n{all}", found.unwrap());
    // Nothing is hidden that tells no number.
    let shown = village.run(&["findings", "house/everybody", "--format", "json"]).expect(0).document();
    let first = shown["findings"].as_array().unwrap().iter().find(|finding| finding["source_id"] == 1).unwrap().clone();
    assert_eq!(first["reason"], "both are 861****0001, written 138****0001", "{first:#}");
    assert_eq!((&first["same"], &first["shown"]), (&true.into(), &"138****0001".into()), "{first:#}");
    assert_eq!(first["account"], "id 70000000001", "{first:#}");
    assert_eq!(first["touched_at"], "2026-08-12T02:00:00Z", "{first:#}");
}

#[test]
fn opaque_anchors_are_masked_as_words() {
    let mut village = village(
        "kind = \"opaque\"",
        "source_id",
        "p.source_id, concat('both: ', p.anchor) AS reason, p.anchor AS hash",
    );
    for table in [SOURCES, TARGETS] {
        village.put(table, "anchor", texts((1..=9).map(|id| format!("c4n4ry{id}@example"))));
        village.write_with(table, parquet::file::properties::WriterProperties::default());
    }
    let all = all(&village);
    assert!(!all.contains("c4n4ry") && all.contains("both: c4****"), "{all}");
}

#[test]
fn an_anchor_is_no_key() {
    for (key, columns) in
        [("anchor", "p.anchor, 'x' AS reason"), ("who", "concat('n', p.anchor_raw) AS who, 'x' AS reason")]
    {
        let village = village(PHONE, key, columns);
        for args in [&["check", "--no-record"][..], &["check"]] {
            let run = village.run(args).expect(2);
            assert!(run.stderr.contains(&format!("key column {key} holds anchors")), "{}", run.stderr);
            assert!(run.stderr.contains("source_id"), "{}", run.stderr);
        }
    }
}
