//! Running trueup: `TRUEUP_BINARY`, by default the one of the development build.

use std::path::PathBuf;
use std::process::{Command, Output};

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The result as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[must_use]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

/// A command with no variables of object stores but those given.
#[must_use]
pub fn command(args: &[&str], variables: &[(&str, String)]) -> Command {
    let binary = std::env::var_os("TRUEUP_BINARY").map(PathBuf::from);
    let binary =
        binary.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/debug/trueup")));
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if ["AWS_", "AZURE_", "GOOGLE_", "TRUEUP_"].iter().any(|owner| name.starts_with(owner)) {
            command.env_remove(name);
        }
    }
    command.args(args).envs(variables.iter().map(|(name, value)| (name, value)));
    command
}

#[must_use]
pub fn run(args: &[&str], variables: &[(&str, String)]) -> Ran {
    command(args, variables).output().expect("trueup runs: is TRUEUP_BINARY right?").into()
}
