//! Each key of `[gate]`.

use super::{UNMAPPED, World};

#[test]
fn findings_fail_beyond_the_limits_that_are_set() {
    let of = |gate: &str| World::new(300, 1..=3).with(gate).check(&["--no-record"]);
    of("").is("fail", &["mapping-gaps/source-unmapped: 3 findings confirmed, high"]);
    of("[gate]\nfail_on = 'critical'").is("pass", &[]);
    of("[gate]\nmax_count = 3").is("pass", &[]);
    of("[gate]\nmax_count = 2").is("fail", &["more than max_count = 2"]);
    of("[gate]\nmax_rate = 0.01").is("pass", &[]);
    of("[gate]\nmax_rate = 0.009")
        .is("fail", &["3 findings confirmed of 300 eligible, high, more than max_rate = 0.009"]);
    of("[gate]\nmax_count = 1\nmax_rate = 0.001").is("fail", &["max_count = 1", "max_rate = 0.001"]);
}

#[test]
fn the_most_specific_pattern_wins() {
    let of = |gate: &str| World::new(300, 1..=3).with(gate).check(&["--no-record"]);
    let wide = "[gate]\nmax_count = 0\n[gate.rules.\"mapping-*\"]\nmax_count = 1\n";
    of(wide).is("fail", &["more than max_count = 1"]);
    let set = format!("{wide}[gate.rules.mapping-gaps]\nmax_count = 2\n");
    of(&set).is("fail", &["more than max_count = 2"]);
    let rule = format!("[gate.rules.\"{UNMAPPED}\"]\nmax_count = 3\n{set}").replacen("[gate]\n", "", 1);
    of(&rule.replacen("max_count = 0\n", "", 1)).is("pass", &[]);
    let tie = "[gate.rules.\"mapping-gaps/source-u*\"]\nmax_count = 3\n[gate.rules.\"mapping-gaps/*unmapped\"]\nmax_count = 4\n";
    of(tie).refused(&["says another max_count of mapping-gaps/source-unmapped", "as specific as the other"]);
}

#[test]
fn patterns_that_match_no_rule_are_refused() {
    let of = |gate: &str| World::new(3, []).with(gate).check(&[]);
    of("[gate]\nrequire = ['orphan']").refused(&[
        "\"orphan\" matches no rule",
        "did you mean \"orphans\"?",
        "trueup.toml:",
    ]);
    of("[gate.rules.source-unmapped]\nmax_count = 1").refused(&["did you mean \"mapping-gaps/source-unmapped\"?"]);
    of("[gate]\nrequire = ['a/b/c']").refused(&["names no rules", "write SET, SET/RULE"]);
    of("[gate]\naccept_rebaseline = ['orphans/none@0123456789ab']").refused(&["matches no rule"]);
}

#[test]
fn what_is_required_must_have_run() {
    let of = |gate: &str| World::new(3, []).with(gate).check(&["--no-record"]);
    of("[gate]\nrequire = ['duplicate-anchors/anchor-shared-by-*']").is("pass", &[]);
    of("[gate]\nrequire = ['orphans']").is(
        "fail",
        &[
            "orphans/asset-without-owner is required and was skipped: assets is not supplied",
            "orphans/binding-without-account is required and was skipped: bindings is not supplied",
            "orphans/merge-pointer-dangling is required and was skipped",
        ],
    );
    let staged = "[gate]\nrequire = ['decoupling/id-in-both-systems']\n";
    of(staged).is("fail", &["is required and is not among the rules of this round"]);
}

#[test]
fn too_much_that_is_suspected_is_inconclusive() {
    let of = |gate: &str, fresh: u32| {
        let mut world = World::new(300, 1..=fresh).with(gate);
        world.fresh = (1..=fresh).collect();
        world.check(&["--no-record"])
    };
    of("", 3).is("pass", &[]);
    of("", 4).is("inconclusive", &["4 findings suspected of 300 eligible, more than max_suspected = 0.01 allows"]);
    of("[gate]\nmax_suspected = 0.1", 4).is("pass", &[]);
    of("[gate]\nmax_suspected = 0", 1).is("inconclusive", &["1 finding suspected"]);
}

#[test]
fn reopened_findings_fail_where_that_is_set() {
    let mut world = World::new(300, 1..=3).with("[gate]\nmax_count = 9\nno_reopened = true");
    world.check(&[]).is("pass", &[]);
    world.next([1]);
    world.check(&[]).is("pass", &[]);
    world.next([1, 3]);
    let back = world.check(&[]);
    back.is("fail", &["mapping-gaps/source-unmapped: 1 finding reopened, and no_reopened is set"]);
    assert_eq!(back.count(UNMAPPED, "reopened"), 1);
}

#[test]
fn findings_may_have_to_shrink_and_to_be_gone_in_time() {
    let mut world = World::new(300, 1..=9).with("[gate]\nmax_count = 99\nmust_shrink = 'medium'\nconverge_by = 4");
    world.check(&[]).is("pass", &[]);
    world.next(1..=6);
    world.check(&[]).is("pass", &[]);
    // Three fewer a round were enough; one fewer is not.
    world.next(1..=5);
    world
        .check(&[])
        .is("fail", &["mapping-gaps/source-unmapped: 5 findings, 4 fewer than in round 1: not gone by round 4"]);
    world.next(1..=6);
    world.check(&[]).is(
        "fail",
        &[
            "mapping-gaps/source-unmapped: 6 findings in round 4, and converge_by = 4",
            "rounds/finding-reopened: 1 finding in round 4, and converge_by = 4",
            "must_shrink: 7 findings confirmed, 5 in the round before (mapping-gaps/source-unmapped from 5 to 6, ",
        ],
    );
}
