//! `waivers.toml`: what it must say, and what it may not.

use super::*;

const FULL_LIST: &str = r#"[[waiver]]
rule = "mapping-gaps/source-unmapped"
where = "source_id < 100"
max_findings = 12
reason = "load test"
owner = "li.lei@example.com"
expires = 2026-12-31

[[waiver]]
rule = "orphans/mapping-without-source"
fingerprint = "0123456789abcdef0123456789abcdef"
reason = "being looked at"
owner = "han.meimei"
expires = "2026-11-30"
"#;

fn read(text: &str) -> Result<Waivers> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("waivers.toml"), text).unwrap();
    Waivers::load(folder.path())
}

#[test]
fn a_list_is_read_whole_and_none_is_an_empty_one() {
    let waivers = read(FULL_LIST).unwrap();
    let [first, second] = waivers.list.as_slice() else { panic!("{waivers:?}") };
    assert_eq!((first.rule.value.as_str(), first.max_findings), ("mapping-gaps/source-unmapped", Some(12)));
    let Covers::Where(condition) = &first.covers else { panic!("{first:?}") };
    assert_eq!(
        (condition.sql.as_str(), &FULL_LIST[condition.span.clone()]),
        ("source_id < 100", "\"source_id < 100\"")
    );
    assert_eq!((first.reason.as_str(), first.owner.as_str()), ("load test", "li.lei@example.com"));
    assert_eq!((first.expires, second.expires), ("2026-12-31".parse().unwrap(), "2026-11-30".parse().unwrap()));
    assert!(matches!(&second.covers, Covers::Fingerprint(digits) if digits == "0123456789abcdef0123456789abcdef"));
    assert_eq!(waivers.text(), FULL_LIST);
    let none = Waivers::load(tempfile::tempdir().unwrap().path()).unwrap();
    assert!(none.list.is_empty() && none.text().is_empty());
}

#[test]
fn a_waiver_without_limit_owner_reason_or_end_is_refused() {
    let without = |key: &str| FULL_LIST.lines().filter(|line| !line.starts_with(key)).collect::<Vec<_>>().join("\n");
    for (key, part) in [
        ("max_findings", "`max_findings` is missing in a waiver with `where`"),
        ("owner", "`owner` is missing in a waiver, and 1 more problem"),
        ("reason", "`reason` is missing in a waiver, and 1 more problem"),
        ("expires", "`expires` is missing in a waiver, and 1 more problem"),
        ("rule", "`rule` is missing in a waiver, and 1 more problem"),
        ("where", "a waiver says neither `fingerprint` nor `where`"),
    ] {
        let message = read(&without(key)).unwrap_err().render();
        assert!(message.contains(part) && message.contains("waivers.toml:1:1"), "{key}: {message}");
    }
}

#[test]
fn wrong_values_are_refused_at_their_line() {
    let with = |from: &str, to: &str| read(&FULL_LIST.replacen(from, to, 1)).unwrap_err().render();
    for (from, to, parts) in [
        ("max_findings = 12", "max_findings = 0", ["must be at least 1", "4:16"]),
        ("max_findings = 12", "max_finding = 12", ["did you mean `max_findings`?", "4:1"]),
        ("2026-12-31", "2026-12-31T00:00:00Z", ["must be a day, without a time", "7:11"]),
        ("2026-12-31", "'soon'", ["is no day", "7:11"]),
        ("\"2026-11-30\"", "\"2026-11-31\"", ["is no day", "14:11"]),
        ("\"li.lei@example.com\"", "' '", ["`owner` in [waiver] is empty", "6:9"]),
        ("where = ", "fingerprint = \"a\"\nwhere = ", ["both `fingerprint` and `where`", "4:9"]),
        ("0123456789abcdef\"", "\"", ["is no fingerprint", "11:15"]),
        ("0123456789abcdef0123", "0123456789ABCDEF0123", ["small letters", "11:15"]),
        ("[[waiver]]", "[[waivers]]", ["did you mean `waiver`?", "1:3"]),
    ] {
        let message = with(from, to);
        for part in parts {
            assert!(message.contains(part), "{from} → {to}: {part:?} is not in\n{message}");
        }
    }
    let twice = format!("{FULL_LIST}{}", &FULL_LIST[FULL_LIST.rfind("[[waiver]]").unwrap()..]);
    assert!(read(&twice).unwrap_err().render().contains("two waivers are for one finding"));
    assert!(read("rule = 'x'").unwrap_err().render().contains("below its own [[waiver]]"));
    assert!(read("waiver = 3").unwrap_err().render().contains("must be a list of tables, not an integer"));
    assert!(read("waiver = [3]").unwrap_err().render().contains("must be a table, not an integer"));
    let many = "[[waiver]]\n".repeat(10_001);
    assert!(read(&many).unwrap_err().render().contains("more than the limit of 10000"));
}

#[cfg(unix)]
#[test]
fn a_list_that_cannot_be_read_is_not_taken_for_none() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("waivers.toml")).unwrap();
    assert_eq!(
        Waivers::load(folder.path()).unwrap_err().render(),
        "error: failed to read waivers.toml: no such file or folder"
    );
}
