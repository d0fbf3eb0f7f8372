//! `trueup gate`: a recorded round under another policy, other waivers, another day.

use std::fs;

use super::{UNMAPPED, World};

#[test]
fn a_round_is_judged_again_without_its_exports() {
    let world = World::new(300, 1..=3);
    world.check(&[]).is("fail", &["3 findings confirmed"]);
    fs::remove_dir_all(world.path().join("exports")).unwrap();
    world.run("gate", &[]).is("fail", &["3 findings confirmed"]);
    fs::write(world.path().join("loose.toml"), "[gate]\nmax_count = 3\n").unwrap();
    let loose = world.path().join("loose.toml");
    world.run("gate", &["--policy", loose.to_str().unwrap()]).is("pass", &[]);
    let waiver = "[[waiver]]\nrule = 'mapping-gaps/source-unmapped'\nwhere = 'source_id < 3'\nmax_findings = 2\nreason = 'x'\nowner = 'y'\nexpires = 2026-11-02\n";
    world.waive(waiver);
    let judged = world.run("gate", &["--round", "1"]);
    judged.is("fail", &["1 finding confirmed"]);
    assert_eq!((judged.count(UNMAPPED, "waived"), judged.json["round"].as_u64()), (2, Some(1)));
    world.run("gate", &["--as-of", "2026-11-03"]).is("fail", &["3 findings confirmed"]);
    let rounds = world.run("rounds", &["verify"]);
    assert_eq!(rounds.code, 0, "{rounds:?}");
}

#[test]
fn what_was_judged_again_is_what_the_round_is_worth() {
    let mut world = World::new(300, 1..=3).with("[gate]\nmax_count = 3");
    world.check(&[]).is("pass", &[]);
    world.settings.clear();
    world.write();
    world.run("gate", &[]).is("fail", &["3 findings confirmed"]);
    let rounds = world.run("rounds", &[]);
    assert_eq!(rounds.json["rounds"][0]["verdict"], "fail", "{rounds:?}");
}

#[test]
fn a_round_that_is_none_is_refused() {
    let world = World::new(3, [1]);
    world.write();
    let none = world.run("gate", &[]);
    assert_eq!(none.code, 4, "{none:?}");
    world.check(&[]);
    world.run("gate", &["--round", "7"]).refused(&["there is no such round"]);
    world.run("gate", &["--policy", "none.toml"]).refused(&["none.toml", "no such file"]);
    assert_eq!(world.run("gate", &["--round", "0"]).code, 2);
}

#[test]
fn findings_that_are_not_as_they_were_are_not_judged() {
    let world = World::new(300, 1..=3);
    world.check(&[]);
    let file = world.path().join(format!(".trueup/rounds/000001/findings/{UNMAPPED}.parquet"));
    let mut bytes = fs::read(&file).unwrap();
    bytes[10] ^= 1;
    fs::write(&file, bytes).unwrap();
    let judged = world.run("gate", &[]);
    assert_eq!(judged.code, 5, "{judged:?}");
}

/// How many actions a plan has, and its findings that are waived.
fn planned(world: &World) -> (u64, u64) {
    let plan = world.run("plan", &[]);
    assert_eq!(plan.code, 0, "{plan:?}");
    let unrepaired = plan.json["unrepaired"].as_array().unwrap().iter();
    let waived = unrepaired.filter(|row| row["why"] == "waived").map(|row| row["findings"].as_u64().unwrap());
    (plan.json["actions"]["total"].as_u64().unwrap(), waived.sum())
}

#[test]
fn what_is_waived_by_the_last_judgement_is_not_repaired() {
    let settings = "[plan]\nmax_share = 1\n";
    let waiver = |condition: &str, max: u64| {
        format!(
            "[[waiver]]\nrule = '{UNMAPPED}'\nwhere = '{condition}'\nmax_findings = {max}\nreason = 'a \"drill\"'\nowner = 'y'\nexpires = 2026-11-02\n"
        )
    };
    // Inspected without waivers, judged by some since.
    let world = World::new(300, 1..=3).with(settings);
    world.check(&[]);
    world.waive(&waiver("source_id < 3", 2));
    world.run("gate", &[]).is("fail", &["1 finding confirmed"]);
    assert_eq!(planned(&world), (1, 2));
    assert_eq!(world.run("rounds", &["verify"]).code, 0);
    // Inspected with waivers, and judged without them since; then by others.
    let world = World::new(300, 1..=3).with(settings);
    world.waive(&waiver("source_id < 3", 2));
    world.check(&[]);
    world.run("gate", &["--as-of", "2026-11-03"]).is("fail", &["3 findings confirmed"]);
    assert_eq!(planned(&world), (3, 0));
    let world = World::new(300, 1..=3).with(settings);
    world.waive(&waiver("source_id < 3", 2));
    world.check(&[]);
    world.waive(&waiver("source_id > 1 AND source_id < 999", 2));
    world.run("gate", &[]).is("fail", &["1 finding confirmed"]);
    assert_eq!(planned(&world), (1, 2));
}
