//! A canary in every place where a secret may be: nothing printed and nothing written has it.

use std::path::Path;

use stores::binary::run;
use stores::proxy::{Fault, Proxy, Rule};
use stores::servers::{self, Kind};
use stores::world;

const CANARY: &str = "c4n4ry";
const ECHO: &str = "<Error><Code>SignatureDoesNotMatch</Code><Message>Your key c4n4ry-secret is wrong</Message>\
                    <Token-0>c4n4ry-token</Token-0><StringToSign>c4n4ry</StringToSign></Error>";

const AZURE_ECHO: &str = "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate c4n4ry-sig=\nx                          </Message><AuthenticationErrorDetail>c4n4ry</AuthenticationErrorDetail></Error>";

fn nowhere(text: &str, what: &str) {
    assert!(!text.to_ascii_lowercase().contains(CANARY), "{what}: {text}");
}

fn nowhere_below(folder: &Path) {
    for file in world::files(folder) {
        let text = String::from_utf8_lossy(&std::fs::read(folder.join(&file)).unwrap()).into_owned();
        if file != "trueup.toml" {
            nowhere(&text, &file);
        }
    }
}

#[test]
fn no_secret_of_the_environment_is_ever_shown() {
    let Some(server) = servers::start(Kind::S3) else { return };
    world::upload(&server);
    let proxy = Proxy::before(server.port);
    let variables = [
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", proxy.port)),
        ("AWS_ACCESS_KEY_ID", "c4n4ry-id".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "c4n4ry-secret".to_owned()),
        ("AWS_SESSION_TOKEN", "c4n4ry-token".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("TRUEUP_STORE_RETRY", "2s".to_owned()),
        ("TRUEUP_STORE_TIMEOUT", "5s".to_owned()),
    ];
    let project = world::project(&server.url("exports/"), &server.url("state"));
    let at = project.path().display().to_string();
    let check = ["--project", &at, "-vvv", "check", "--exit-zero", "--select", "mapping-gaps"];
    let says = |rules: &[Rule], code: i32| {
        proxy.set(rules);
        let ran = run(&check, &variables).expect(code);
        nowhere(&format!("{ran:?}"), "printed");
        ran
    };
    drop(says(&[], 0));
    for method in ["GET", "PUT"] {
        for fault in [Fault::Answer(403, ECHO), Fault::Answer(400, ECHO), Fault::Answer(503, ECHO), Fault::Stall] {
            let ran = says(&[Rule { method, path: "", times: 1_000_000, fault: fault.clone() }], 3);
            assert!(ran.err.contains("s3://unification/"), "{fault:?} {}", ran.err);
        }
    }
    proxy.set(&[]);
    for args in [&["--project", &at, "-vvv", "check", "--exit-zero"][..], &["--project", &at, "rounds", "verify"]] {
        nowhere(&format!("{:?}", run(args, &variables).expect(0)), "printed");
    }
    for key in server.list("state/") {
        nowhere(&String::from_utf8_lossy(&server.get(&key).unwrap()), &key);
    }
    nowhere_below(project.path());
}

#[test]
fn a_signature_of_azure_is_never_shown() {
    let Some(server) = servers::start(Kind::Azure) else { return };
    world::upload(&server);
    let project = world::project(&server.url("exports/"), "state");
    let at = project.path().display().to_string();
    let endpoint = |port: u16| format!("http://127.0.0.1:{port}/{}", servers::ACCOUNT);
    let sas = "sv=2022-11-02&ss=b&srt=sco&sp=rl&se=2030-01-01T00:00:00Z&sig=c4n4ry-sig%3D";
    let settings = |port: u16| {
        vec![
            ("AZURE_STORAGE_ACCOUNT_NAME", servers::ACCOUNT.to_owned()),
            ("AZURE_STORAGE_SAS_TOKEN", sas.to_owned()),
            ("AZURE_STORAGE_ENDPOINT", endpoint(port)),
            ("TRUEUP_STORE_RETRY", "2s".to_owned()),
            ("TRUEUP_STORE_TIMEOUT", "5s".to_owned()),
        ]
    };
    let proxy = Proxy::before(server.port);
    for fault in [None, Some(Fault::Answer(403, AZURE_ECHO)), Some(Fault::Answer(503, AZURE_ECHO)), Some(Fault::Stall)]
    {
        let rules = fault.map(|fault| Rule { method: "GET", path: "", times: 1_000_000, fault });
        proxy.set(rules.as_slice());
        let ran = run(&["--project", &at, "-vvv", "check", "--no-record"], &settings(proxy.port)).expect(3);
        assert!(ran.err.contains("az://unification/"), "{}", ran.err);
        assert!(proxy.asked().iter().any(|asked| asked.contains("c4n4ry")), "the signature was never sent");
        nowhere(&format!("{ran:?}"), "printed");
    }
    // Nobody listens there.
    let ran = run(&["--project", &at, "-vvv", "check", "--no-record"], &settings(servers::free_port())).expect(3);
    assert!(ran.err.contains("no connection"), "{}", ran.err);
    nowhere(&format!("{ran:?}"), "printed");
    nowhere_below(project.path());
}

#[test]
fn a_secret_in_a_url_is_refused_and_not_repeated() {
    for url in [
        "https://user:c4n4ry@host/x.parquet",
        "https://host/x.parquet?X-Amz-Signature=c4n4ry",
        "az://container/x?sv=1&sig=c4n4ry",
        "s3://AKIA:c4n4ry@bucket/x",
        "abfss://container:c4n4ry@account.dfs.core.windows.net/x",
        "ftp://c4n4ry@host/x",
    ] {
        let project = world::project("exports/", "state");
        let file = project.path().join("trueup.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let at = project.path().display().to_string();
        let line = text.lines().find(|line| line.starts_with("path = ")).unwrap();
        std::fs::write(&file, text.replacen(line, &format!("path = \"{url}\""), 1)).unwrap();
        let ran = run(&["--project", &at, "-vvv", "check"], &[]).expect(2);
        nowhere(&format!("{ran:?}"), url);
        std::fs::write(&file, text.replacen("state = \"state\"", &format!("state = \"{url}\""), 1)).unwrap();
        nowhere(&format!("{:?}", run(&["--project", &at, "-vvv", "check"], &[]).expect(2)), url);
        std::fs::write(&file, &text).unwrap();
        for args in [
            &["verify", url][..],
            &["ack", url, url],
            &["rehearse", url],
            &["generate", url],
            &["report", "--output", url],
        ] {
            let ran = run(&[&["--project", &at, "-vvv"], args].concat(), &[]).expect(2);
            nowhere(&format!("{ran:?}"), url);
        }
        for report in [format!("html={url}"), (*url).to_owned()] {
            let ran = run(&["--project", &at, "-vvv", "check", "--report", &report], &[]).expect(2);
            nowhere(&format!("{ran:?}"), &report);
        }
        nowhere_below(project.path());
    }
}
