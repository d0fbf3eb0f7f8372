//! Ways to make a round pass that should not, each tried and refused.

use super::{UNMAPPED, World};

#[test]
fn a_loosened_parameter_is_not_run_again_into_a_pass() {
    let crowd = |settings: &str| {
        let mut world = World::new(30, []).with(settings);
        // Six targets of one person's number.
        world.sql = "INSERT INTO source_accounts (id, anchor, status, created_at, updated_at, anchor_verified_at, last_active_at) VALUES ".to_owned();
        let rows: Vec<String> = (0..6)
            .map(|at| {
                format!(
                    "({}, '13900000001', 'cooling', '2026-01-01', '2026-02-01', '2026-02-01', '2026-02-01')",
                    501 + at
                )
            })
            .collect();
        world.sql.push_str(&format!("{};\n", rows.join(", ")));
        world
    };
    let rule = "duplicate-anchors/anchor-on-too-many-accounts";
    let mut world = crowd("");
    let first = world.check(&[]);
    assert_eq!((first.code, first.count(rule, "confirmed")), (1, 1));
    world.settings = String::new();
    world.day += 1;
    world.write();
    let file = world.path().join("trueup.toml");
    let loosen = |world: &World, gate: &str| {
        world.write();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(
            &file,
            format!("{}\n{gate}", text.replacen("[params]", "[params]\nmax_accounts_per_anchor = 9", 1)),
        )
        .unwrap();
        world.run("check", &[])
    };
    let loose = loosen(&world, "");
    assert_eq!((loose.code, loose.count(rule, "confirmed")), (1, 0));
    let failures = loose.texts("/gate/failures");
    let accept = failures.iter().find(|failure| failure.starts_with(rule)).unwrap();
    let item = accept.split_once("accept_rebaseline = ").unwrap().1.to_owned();
    // The very same again, and once more with the next exports.
    assert_eq!(loosen(&world, "").code, 1);
    world.day += 1;
    let again = loosen(&world, "");
    assert!(again.texts("/gate/failures").iter().any(|failure| failure.starts_with(rule)), "{again:?}");
    world.day += 1;
    let accepted = loosen(&world, &format!("[gate]\naccept_rebaseline = {item}\n"));
    assert!(!accepted.texts("/gate/failures").iter().any(|failure| failure.starts_with(rule)), "{accepted:?}");
}

#[test]
fn a_rule_that_stops_running_is_not_run_again_into_a_pass() {
    let mut world = World::new(30, []);
    world.sql = "INSERT INTO bindings (event_id, system, account_id, op, at) VALUES (1, 'source', 1, 'verify', '2026-02-01');\n".to_owned();
    world.check(&[]).is("pass", &[]);
    world.sql.clear();
    let stopped = |world: &mut World| {
        world.day += 1;
        world.check(&[])
    };
    for _ in 0..2 {
        let failures = stopped(&mut world).texts("/gate/failures");
        let told = "orphans/binding-without-account ran in round 1 and is skipped now: bindings is not supplied";
        assert!(failures.iter().any(|failure| failure.contains(told)), "{failures:#?}");
    }
    let failures = stopped(&mut world).texts("/gate/failures");
    let items =
        failures.iter().map(|failure| failure.split_once("accept_rebaseline = [").unwrap().1.trim_end_matches(']'));
    let items: Vec<&str> = items.collect();
    world.settings = format!("[gate]\naccept_rebaseline = [{}]\n", items.join(", "));
    stopped(&mut world).is("pass", &[]);
}

#[test]
fn a_lost_state_folder_is_not_a_first_round() {
    let world = World::new(30, []).with("[gate]\nrequire_history = true\n");
    let lost = world.check(&[]);
    assert_eq!(lost.code, 3, "{lost:?}");
    assert_eq!(lost.json["verdict"], "inconclusive");
    assert!(lost.stderr.contains("require_history is set in [gate]"), "{}", lost.stderr);
    // Nor does a second try find a history that the first one began.
    assert_eq!(world.check(&[]).code, 3);
    world.check(&["--no-record"]).is("inconclusive", &["require_history"]);
}

#[test]
fn a_bulk_touch_hides_nothing() {
    let mut world = World::new(300, 1..=9);
    world.check(&[]).is("fail", &["9 findings confirmed"]);
    world.next(1..=12);
    world.fresh = (1..=300).collect();
    let touched = world.check(&[]);
    // What was there before stays confirmed or is too much to be suspected: it never passes.
    assert_ne!(touched.code, 0, "{touched:?}");
}

#[test]
fn a_suspected_finding_that_is_waived_excuses_no_confirmed_one() {
    let mut world = World::new(300, 1..=2);
    world.fresh = [1].into();
    world.waive(&format!(
        "[[waiver]]\nrule = '{UNMAPPED}'\nwhere = 'source_id = 1'\nmax_findings = 1\nreason = 'x'\nowner = 'y'\nexpires = 2026-11-30\n"
    ));
    let judged = world.check(&[]);
    judged.is("fail", &["mapping-gaps/source-unmapped: 1 finding confirmed"]);
    assert_eq!((judged.count(UNMAPPED, "waived"), judged.count(UNMAPPED, "suspected")), (1, 1));
}

#[test]
fn a_hold_that_is_suspected_or_waived_frees_no_repair() {
    let rule = "asset-linking/single-asset-duplicated";
    // The target that person 1 is to be mapped to holds two cards of a type of which it may hold one.
    let crowded = |touched: &str| {
        let mut world =
            World::new(300, [1, 2]).with("[plan]\nmax_share = 1\n\n[gate]\nmax_suspected = 1.0\nmax_count = 9\n");
        world.sql = format!(
            "INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at, single) VALUES \
             ('cards', 1, 'target', 1001, 'live', '2026-02-01', true), ('cards', 2, 'target', 1001, 'live', '{touched}', true);\n"
        );
        world
    };
    let vetoed = |world: &World| {
        world.check(&[]).is("pass", &[]);
        let plan = world.run("plan", &[]);
        assert_eq!((plan.code, plan.json["actions"]["total"].as_u64()), (0, Some(1)), "{plan:?}");
        let unrepaired = plan.json["unrepaired"].as_array().unwrap();
        let why = "vetoed by a hold of the same cluster";
        assert!(unrepaired.iter().any(|row| row["rule"] == UNMAPPED && row["why"] == why), "{unrepaired:#?}");
        unrepaired.iter().find(|row| row["rule"] == rule).unwrap()["why"].as_str().unwrap().to_owned()
    };
    assert_eq!(vetoed(&crowded("2026-02-01")), "held for review");
    assert!(vetoed(&crowded("2026-10-31 23:59:00")).starts_with("suspected"));
    let waived = crowded("2026-02-01");
    waived.waive(&format!(
        "[[waiver]]\nrule = '{rule}'\nwhere = 'target_id = 1001'\nmax_findings = 1\nreason = 'x'\nowner = 'y'\nexpires = 2026-11-30\n"
    ));
    assert_eq!(vetoed(&waived), "waived");
}

#[test]
fn a_rule_that_returns_a_key_twice_counts_for_nothing_whatever_ran_before() {
    let world = World::new(30, [1]);
    world.write();
    let path = world.path().join("trueup.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("queries = []\n", "queries = [\"queries\"]\n", 1)).unwrap();
    let rule = |name: &str, again: &str| {
        let rows = "SELECT f.source_id, 'unmapped' AS reason FROM findings AS f WHERE f.source_id IS NOT NULL";
        let text = format!(
            "/*---\ntitle = \"T\"\nseverity = \"low\"\ntags = []\nkey = [\"source_id\"]\neligible = \"source_accounts\"\n\
             actions = []\nuncovers = []\nafter = [\"mapping-gaps\"]\n---\n## What it finds\nx\n## Why it happens\nx\n\
             ## Remedy\nx\n## When it is not a defect\nx\n*/\n{rows}{again}\n"
        );
        let folder = world.path().join("queries/own");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("_set.toml"), "title = \"Own\"\ndescription = \"x\"\norder = 99\n").unwrap();
        std::fs::write(folder.join(format!("{name}.sql")), text).unwrap();
    };
    rule("a-first", "");
    rule(
        "b-twice",
        " UNION ALL SELECT f.source_id, 'once more' AS reason FROM findings AS f WHERE f.source_id IS NOT NULL",
    );
    let judged = world.run("check", &["--no-record", "--select", "mapping-gaps own"]);
    assert_eq!(judged.rule("own/a-first")["status"], "violated", "{judged:?}");
    let twice = judged.rule("own/b-twice");
    assert_eq!(twice["status"], "failed", "{twice:#}");
    assert!(twice["reason"].as_str().unwrap().contains("more than once"), "{twice:#}");
    assert_eq!(judged.code, 3, "{judged:?}");
}
