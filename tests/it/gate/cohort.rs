//! `check --cohort STAGE`: whole exports are read, and what is about the cohort is judged.

use super::{UNMAPPED, World};

/// Persons 1 to 10 in the stage `pilot`, 11 to 20 in `wide`, the others in none; 1, 12 and 25 are unmapped.
fn staged() -> World {
    let mut world = World::new(300, [1, 12, 25]);
    let rows: Vec<String> = (1..=20)
        .map(|person| {
            let (stage, at) = if person <= 10 { ("pilot", "2026-10-20") } else { ("wide", "2026-10-10 12:00:00") };
            // The later stage is the one that begins later, whatever it is called.
            let at = if stage == "wide" { "2026-10-25" } else { at };
            format!("('source', {person}, '{stage}', '{at}')")
        })
        .collect();
    world.sql = format!("INSERT INTO cohorts (system, account_id, stage, admitted_at) VALUES {};\n", rows.join(", "));
    world
}

#[test]
fn findings_and_eligible_rows_are_those_of_the_stages_admitted_so_far() {
    let world = staged();
    let whole = world.check(&["--no-record"]);
    assert_eq!((whole.count(UNMAPPED, "total"), whole.rule(UNMAPPED)["eligible"].as_u64()), (3, Some(300)));
    let pilot = world.check(&["--no-record", "--cohort", "pilot"]);
    assert_eq!((pilot.count(UNMAPPED, "total"), pilot.rule(UNMAPPED)["eligible"].as_u64()), (1, Some(10)));
    assert_eq!(pilot.json["scope"], "pilot");
    let wide = world.check(&["--no-record", "--cohort", "wide"]);
    assert_eq!((wide.count(UNMAPPED, "total"), wide.rule(UNMAPPED)["eligible"].as_u64()), (2, Some(20)));
    // Rules over pairs count pairs, rules over either system its accounts.
    assert_eq!(pilot.rule("orphans/mapping-without-source")["eligible"], 9);
    assert_eq!(wide.rule("orphans/mapping-without-source")["eligible"], 18);
    assert_eq!(pilot.rule("duplicate-anchors/anchor-shared-by-targets")["eligible"], 10);
    assert_eq!(pilot.rule("abnormal-accounts/time-impossible")["eligible"], 20);
    world.check(&["--cohort", "pilots"]).refused(&["did you mean pilot?", "the stages are: pilot, wide"]);
    World::new(3, []).check(&["--cohort", "pilot"]).refused(&["the project supplies no cohorts"]);
}

#[test]
fn a_cohort_is_whole_clusters() {
    let mut world = staged();
    // 30 holds the number of 2, who is admitted; 40 is mapped to the target of 30.
    world.sql.push_str("INSERT INTO source_accounts (id, anchor, status, created_at, updated_at, anchor_verified_at, last_active_at) VALUES (400, '13800000002', 'active', '2026-01-01', '2026-02-01', '2026-02-01', '2026-02-01'), (401, '13800000999', 'active', '2026-01-01', '2026-02-01', '2026-02-01', '2026-02-01');\nINSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (401, 1400, 'active', '2026-02-02'), (400, 1400, 'active', '2026-02-02');\n");
    let pilot = world.check(&["--no-record", "--cohort", "pilot"]);
    assert_eq!(pilot.count("orphans/mapping-without-target", "total"), 2);
    // 400 by the number of 2; 401 by the mapping to the target of 400, which does not even exist.
    assert_eq!(pilot.rule("duplicate-anchors/anchor-shared-by-sources")["eligible"], 12);
    assert_eq!(pilot.count("duplicate-anchors/anchor-shared-by-sources", "total"), 1);
}

#[test]
fn a_cohort_has_rounds_of_its_own() {
    let mut world = staged();
    world.settings = "[gate]\nmax_count = 9\n".to_owned();
    world.check(&[]).is("pass", &[]);
    world.day += 1;
    let first = world.check(&["--cohort", "pilot"]);
    first.is("pass", &[]);
    assert_eq!((first.count(UNMAPPED, "new"), first.json["round"].as_u64()), (1, Some(2)));
    world.next([1, 2, 12, 25]);
    let second = world.check(&["--cohort", "pilot"]);
    assert_eq!((second.count(UNMAPPED, "new"), second.count(UNMAPPED, "persisting")), (1, 1));
    world.day += 1;
    let whole = world.check(&[]);
    assert_eq!((whole.count(UNMAPPED, "new"), whole.count(UNMAPPED, "persisting")), (1, 3));
    world.next([12, 25]);
    let gone = world.check(&["--cohort", "pilot"]);
    assert_eq!((gone.count(UNMAPPED, "total"), gone.count(UNMAPPED, "resolved")), (0, 2));
}
