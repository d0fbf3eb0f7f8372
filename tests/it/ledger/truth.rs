//! False passes that are tried, and meddling that is found.

use std::fs;

use super::town::{Town, UNMAPPED};

#[test]
fn old_exports_checked_again_are_inconclusive() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    town.snapshot = 60;
    town.check().expect(1);
    town.unmapped.clear();
    town.snapshot = 30;
    let older = town.check().expect(3);
    assert!(older.document()["inconclusive"].to_string().contains("older than those of round 1"), "{}", older.stdout);
    // It is no base for what follows either.
    town.snapshot = 90;
    assert_eq!(town.check().expect(0).counts(UNMAPPED), [0, 0, 1, 0, 0, 0]);
}

#[test]
fn a_second_truncated_export_is_inconclusive() {
    let mut town = Town::new();
    town.check().expect(0);
    town.people = 20;
    town.snapshot = 60;
    let shrunk = town.check().expect(3);
    assert_eq!(shrunk.rule("exports/export-shrunk")["status"], "violated", "{}", shrunk.stdout);
    // Once more does not make it the measure: it is compared with the last conclusive round.
    town.snapshot = 120;
    assert_eq!(town.check().expect(3).rule("exports/export-shrunk")["findings"]["total"], 3);
    town.people = 40;
    town.snapshot = 180;
    town.check().expect(0);
}

#[test]
fn a_first_round_has_nothing_to_compare_with_and_says_so() {
    let town = Town::new();
    let first = town.check().expect(0);
    let rule = first.rule("exports/export-shrunk");
    assert_eq!(rule["status"], "skipped");
    assert!(rule["reason"].as_str().unwrap().contains("comes from the ledger of earlier rounds"), "{rule}");
    let runs = |town: &Town| {
        let listed = town.run(&["rules", "--select", "exports/export-shrunk", "--format", "json"]).expect(0).document();
        listed["rules"][0]["runnable"].clone()
    };
    assert_eq!(runs(&town), true);
    assert_eq!(runs(&Town::new()), false);
}

#[test]
fn a_loosened_parameter_is_seen() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    let before = town.check().expect(1);
    // Nobody is active for the rule: its only finding is out of sight.
    town.settings = "[clock]\nsettling = \"8000m\"\n".to_owned();
    town.snapshot = 60;
    let loosened = town.check();
    let rule = loosened.rule(UNMAPPED);
    assert_eq!(rule["rebaselined"], true, "{rule:#}");
    assert_ne!(rule["digest"], before.rule(UNMAPPED)["digest"]);
    assert_eq!(loosened.counts(UNMAPPED)[..4], [0, 1, 0, 0]);
    // The next round has the new baseline.
    town.snapshot = 120;
    assert_eq!(town.check().rule(UNMAPPED)["rebaselined"], false);
}

#[test]
fn clocks_order_nothing() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    town.check().expect(1);
    // Entries of a machine whose clock is years ahead: what counts is the number.
    let entry = town.state().join("ledger/00000001.json");
    let text = fs::read_to_string(&entry).unwrap();
    assert!(text.contains("\"written_at\": \"2"), "{text}");
    town.snapshot = 60;
    let second = town.check().expect(1);
    assert_eq!(second.document()["round"], 2);
    assert_eq!(second.counts(UNMAPPED), [0, 1, 0, 0, 1, 0]);
}

#[test]
fn every_change_of_the_state_folder_is_found() {
    let mut town = Town::new();
    town.unmap(1, -5000);
    town.check().expect(1);
    town.snapshot = 60;
    town.check().expect(1);
    town.verify().expect(0);
    let state = town.state();
    let files = [
        "ledger/00000001.json".to_owned(),
        "ledger/00000005.json".to_owned(),
        "ledger/00000006.json".to_owned(),
        format!("rounds/000001/findings/{UNMAPPED}.parquet"),
        format!("rounds/000002/history/{UNMAPPED}.parquet"),
        "rounds/000002/record.json".to_owned(),
    ];
    for name in files {
        let path = state.join(&name);
        let whole = fs::read(&path).unwrap();
        for damaged in [None, Some([whole.as_slice(), b" "].concat())] {
            match &damaged {
                None => fs::remove_file(&path).unwrap(),
                Some(bytes) => fs::write(&path, bytes).unwrap(),
            }
            let found = town.verify().expect(5).document();
            assert!(found["damage"].to_string().contains(&name), "{name}: {found:#}");
            if name.starts_with("ledger") {
                let refused = town.run(&["check"]).expect(5);
                assert!(refused.stderr.contains("damaged") && refused.stderr.contains("rounds verify"), "{name}");
                town.run(&["rounds"]).expect(5);
            }
            fs::write(&path, &whole).unwrap();
        }
    }
    town.verify().expect(0);
    fs::remove_dir_all(state.join("ledger")).unwrap();
    let lost = town.run(&["check"]).expect(5);
    assert!(lost.stderr.contains("it is gone, though rounds/000001"), "{}", lost.stderr);
}

#[test]
fn a_lost_state_folder_does_not_begin_again_unseen() {
    let mut town = Town::new();
    town.settings = "[gate]\nrequire_history = true\n".to_owned();
    let lost = town.check();
    assert_ne!(lost.code, Some(0), "{}", lost.stdout);
    assert!(format!("{}{}", lost.stdout, lost.stderr).contains("require_history"), "{}", lost.stderr);
}
