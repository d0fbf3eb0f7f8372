//! Words of a company's own: what its `case` expressions leave out is told, even where the column may be missing.

use super::super::village::{MAPPING, Village, found, passed, texts};

/// Four people, whose mappings rest on evidence that this expression reads.
fn village(how: [Option<&str>; 4], evidence: &str) -> Village {
    let mut village = Village::new(4);
    village.take(MAPPING, "evidence");
    let how: arrow::array::StringArray = how.into_iter().collect();
    village.put(MAPPING, "how", std::sync::Arc::new(how));
    village.put(MAPPING, "by", texts(["phone"; 4]));
    village.lines.insert(MAPPING.into(), format!("columns = {{ evidence = \"{evidence}\" }}"));
    village.write();
    village
}

/// A value of `how` that the expression leaves out is the one finding.
fn told(how: [Option<&str>; 4], evidence: &str, value: &str, rows: u64) {
    let unknown = village(how, evidence).look("exports").expect(3);
    assert_eq!(found(&unknown, "exports/status-unknown"), 1, "{evidence}: {}", unknown.stdout);
    for part in [format!("\"value\": \"{value}\""), format!("{rows} rows hold")] {
        assert!(unknown.stdout.contains(&part), "{evidence}: {part} in {}", unknown.stdout);
    }
}

#[test]
fn a_branch_that_lacks_is_told_where_evidence_may_be_missing() {
    let how = [Some("a"), Some("b"), Some("b"), None];
    told(how, "case how when 'a' then 'manual' end", "b", 2);
    // The same where the words stand in another place of the expression.
    told(how, "case when how = 'a' then 'manual' end", "b", 2);
}

#[test]
fn a_branch_that_lacks_is_told_beside_one_that_says_null() {
    let how = [Some("a"), Some("b"), Some("c"), None];
    for evidence in [
        "case how when 'a' then 'manual' when 'b' then null end",
        "lower(case how when 'a' then 'MANUAL' when 'b' then null end)",
        "nullif(case how when 'a' then 'manual' when 'b' then '-' end, '-')",
        "case how when 'a' then arrow_cast('manual', 'Dictionary(Int32, Utf8)') when 'b' then null end",
        "case when how = 'a' then case how when 'b' then null else 'manual' end when how = 'b' then null end",
    ] {
        told(how, evidence, "c", 1);
    }
}

#[test]
fn what_is_said_to_mean_nothing_is_no_unknown_word() {
    let how = [Some("a"), Some("b"), Some("b"), None];
    for evidence in [
        "case how when 'a' then 'manual' else null end",
        "case how when 'a' then 'manual' when 'b' then null end",
        "nullif(case how when 'a' then 'manual' else how end, 'b')",
        // What another function makes of a branch that lacks is its own affair.
        "coalesce(case how when 'a' then 'manual' end, null)",
        // Of two columns neither alone says that a value is there.
        "case when how = 'a' and by = 'phone' then 'manual' end",
    ] {
        passed(&village(how, evidence).look("exports"));
    }
    let blank = [Some("a"), Some(""), Some(" "), None];
    passed(&village(blank, "case how when 'a' then 'manual' end").look("exports"));
}
