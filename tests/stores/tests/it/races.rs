//! Many processes at one state on an object store.

use stores::binary::{command, run};
use stores::servers::{self, Kind};
use stores::world;

#[test]
fn of_many_processes_that_open_one_round_exactly_one_wins() {
    for (kind, processes) in [(Kind::S3, 20), (Kind::Azure, 6)] {
        let Some(server) = servers::start(kind) else { continue };
        let variables = server.variables(server.port);
        let exports = format!("{}/exports/", world::local().display());
        let project = world::project(&exports, &server.url("state"));
        let at = project.path().display().to_string();
        let args = ["--project", &at, "--threads", "1", "--memory", "256MiB", "check", "--exit-zero"];
        let runs: Vec<_> = (0..processes)
            .map(|_| {
                let mut command = command(&args, &variables);
                command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
            })
            .collect();
        let mut codes: Vec<i32> = Vec::new();
        for run in runs {
            let output = run.wait_with_output().unwrap();
            let code = output.status.code().unwrap_or(-1);
            assert!([0, 5].contains(&code), "{}", String::from_utf8_lossy(&output.stderr));
            codes.push(code);
        }
        // Who comes after the round is closed is shown it again: it opened none.
        let ledger = run(&["--project", &at, "--format", "json", "rounds"], &variables).expect(0).json();
        let rounds = ledger["rounds"].as_array().unwrap();
        assert_eq!(rounds.len(), 1, "{kind:?} {codes:?} {ledger}");
        assert!(codes.contains(&0) && codes.contains(&5), "{kind:?} {codes:?}");
        drop(run(&["--project", &at, "rounds", "verify"], &variables).expect(0));
    }
}
