//! Anchors as people type them: full-width digits, marks that nobody sees, composed and decomposed letters; one anchor on
//! many accounts.

use super::super::village::{SOURCES, TARGETS, Village, found, passed, texts};

#[test]
fn one_number_written_in_many_ways_is_one_number() {
    let written = [
        "13800000001",
        "１３８００００００02",
        "+86 138-0000-0003",
        "008613800000004",
        "\u{200b}138\u{200d}00000005\u{feff}",
        "\u{202e}\u{2066}13800000006\u{2069}",
        " 86 138 0000 0007\u{a0}",
        "(138) 00000008",
    ];
    let mut village = Village::new(8);
    village.put(SOURCES, "anchor", texts(written));
    village.write();
    let run = village.look("");
    // Every source still finds its target by the number: nothing is malformed, nothing disagrees.
    passed(&run);
    assert_eq!(found(&run, "abnormal-accounts/anchor-malformed"), 0);
    assert_eq!(found(&run, "mapping-gaps/mapping-anchor-mismatch"), 0);
}

#[test]
fn what_is_no_number_groups_with_nothing() {
    let mut village = Village::new(6);
    village.put(SOURCES, "anchor", texts(["12345", "12345", "", "  ", "\u{200b}", "手机"]));
    village.write();
    let run = village.look("");
    assert_eq!(found(&run, "abnormal-accounts/anchor-malformed"), 3, "{}", run.stdout);
    assert_eq!(found(&run, "duplicate-anchors/anchor-shared-by-sources"), 0);
}

#[test]
fn opaque_anchors_are_compared_as_they_are() {
    // NFC, NFD, and one with a mark that nobody sees: four different ids on either side, each its own.
    let ids = ["caf\u{e9}", "cafe\u{301}", "caf\u{e9}\u{200b}", "cafe"];
    let mut village = Village::new(4);
    village.anchor = "kind = \"opaque\"";
    village.put(SOURCES, "anchor", texts(ids));
    village.put(TARGETS, "anchor", texts(ids));
    village.write();
    let run = village.look("");
    passed(&run);
    assert_eq!(found(&run, "duplicate-anchors/anchor-shared-by-sources"), 0);
    village.put(TARGETS, "anchor", texts([ids[1], ids[0], ids[3], ids[2]]));
    village.write();
    assert_eq!(found(&village.look(""), "mapping-gaps/mapping-anchor-mismatch"), 4);
}

#[test]
fn one_anchor_on_many_accounts_is_one_finding() {
    let people = 20_000;
    let mut village = Village::new(people);
    village.put(SOURCES, "anchor", texts((0..people).map(|_| "13800000001")));
    village.put(TARGETS, "anchor", texts((0..people).map(|_| "13800000001")));
    village.write();
    let begun = std::time::Instant::now();
    let run = village.look("");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(found(&run, "duplicate-anchors/anchor-on-too-many-accounts"), 2, "one a system");
    assert_eq!(found(&run, "duplicate-anchors/anchor-shared-by-sources"), 0, "the number is disputed");
    assert_eq!(found(&run, "mapping-gaps/mapping-anchor-mismatch"), 0);
    assert!(begun.elapsed().as_secs() < 120, "{:?}: pairs are compared one by one", begun.elapsed());
}
