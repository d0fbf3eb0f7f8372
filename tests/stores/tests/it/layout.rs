//! Which objects are an export's, and which are not.

use stores::binary::run;
use stores::servers::{self, Kind};
use stores::world;

const ARGS: [&str; 6] = ["--format", "json", "check", "--no-record", "--exit-zero", "--select=mapping-gaps"];

#[test]
fn markers_hidden_objects_and_empty_folders_are_passed_over() {
    let Some(server) = servers::start(Kind::S3) else { return };
    world::upload(&server);
    let variables = server.variables(server.port);
    let project = world::project(&server.url("exports/"), "state");
    let at = project.path().display().to_string();
    let check = || run(&[&["--project", &at], &ARGS[..]].concat(), &variables);
    let before = check().expect(0).json()["exports"].clone();
    let folder = {
        let text = std::fs::read_to_string(project.path().join("trueup.toml")).unwrap();
        let line = text.lines().skip_while(|line| *line != "[exports.mapping]").nth(1).unwrap().to_owned();
        line.trim_start_matches("path = \"").trim_end_matches("/\"").replace(&server.url(""), "")
    };
    for key in [
        "_SUCCESS",
        ".hidden.parquet",
        "_temporary/0/part-9.parquet",
        "_started_1.parquet",
        "dt=1/.tmp/part.parquet",
        "notes.txt",
        "sub.parquet_$folder$",
    ] {
        server.put(&format!("{folder}/{key}"), b"not Parquet");
    }
    server.put(&format!("{folder}/sub/"), b"");
    server.put(&format!("{folder}/"), b"");
    assert_eq!(check().expect(0).json()["exports"], before);

    // An empty file that is one is a defect, as it is on local disk.
    server.put(&format!("{folder}/sub/part-0.parquet"), b"");
    let empty = check().expect(3);
    assert!(empty.err.contains("it has 0 bytes, fewer than any Parquet file"), "{}", empty.err);
}

#[test]
fn globs_and_single_objects_are_found() {
    let Some(server) = servers::start(Kind::S3) else { return };
    world::upload(&server);
    let variables = server.variables(server.port);
    let project = world::project(&server.url("exports/"), "state");
    let at = project.path().display().to_string();
    let check = |variables: &[(&str, String)]| run(&[&["--project", &at], &ARGS[..]].concat(), variables);
    let before = check(&variables).expect(0).json()["exports"].clone();
    let file = project.path().join("trueup.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let line = text.lines().skip_while(|line| *line != "[exports.mapping]").nth(1).unwrap();
    let url = line.trim_start_matches("path = \"").trim_end_matches("/\"");
    for (path, code, says) in [
        (format!("{url}/*.parquet"), 0, ""),
        (format!("{url}/**/part*"), 0, ""),
        (format!("{url}/part-?????.parquet"), 0, ""),
        (url.to_owned(), 0, ""),
        (format!("{url}/none-*.parquet"), 3, "no object matches"),
        (format!("{url}x/"), 3, "nothing below it is named *.parquet"),
        (url.replace("s3://unification", "s3://nowhere"), 3, "NoSuchBucket"),
    ] {
        std::fs::write(&file, text.replacen(line, &format!("path = \"{path}\""), 1)).unwrap();
        let ran = check(&variables).expect(code);
        if code == 0 {
            assert_eq!(ran.json()["exports"], before, "{path}");
        }
        assert!(ran.err.contains(says), "{path}: {}", ran.err);
    }
}

#[test]
fn what_is_for_local_disk_alone_says_so() {
    for args in [&["generate", "s3://b/x"][..], &["--scratch", "s3://b/x", "check"]] {
        let project = world::project("exports/", "state");
        let at = project.path().display().to_string();
        let ran = run(&[&["--project", &at], args].concat(), &[]).expect(2);
        assert!(ran.err.contains("it can only be a folder on local disk"), "{}", ran.err);
        assert!(!project.path().join("s3:").exists());
    }
    let refused = run(&["--project", "s3://b/x", "check"], &[]).expect(2);
    assert!(refused.err.contains("a project file lies on local disk"), "{}", refused.err);
}
