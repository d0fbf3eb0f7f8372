//! What was typed after `trueup init`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args, ValueEnum};

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct InitArgs {
    /// The project's folder, where trueup.toml is written [default: here]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub dir: Option<String>,

    /// Where the exports lie: a folder with folders of Parquet files, a file, or a URL; may repeat [default: the
    /// project's folder]
    #[arg(long, value_name = "PATH", action = ArgAction::Append, value_parser = NonEmptyStringValueParser::new())]
    pub exports: Vec<String>,

    /// The project's name [default: the folder's]
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub name: Option<String>,

    /// Also write a CI job: .github/workflows/trueup.yml, or .gitlab/trueup.yml to include
    #[arg(long, value_enum, default_value_t)]
    pub ci: Ci,

    /// Replace files that are there
    #[arg(long)]
    pub force: bool,
}

impl InitArgs {
    /// The project's folder.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        PathBuf::from(self.dir.as_deref().unwrap_or("."))
    }
}

/// Whose CI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Ci {
    #[default]
    None,
    Github,
    Gitlab,
}

pub(super) const INIT_EXAMPLES: &str = "\
Examples:
  trueup init                                           exports lie below this folder
  trueup init unification --exports /data/mini --exports /data/app --exports /data/mapping
  trueup init --ci github

What only you can settle is marked `# ?` in trueup.toml and listed on the screen.

Exit codes: 0 written, with open questions or without, 2 there is a trueup.toml already, or no such folder,
3 a file can't be read, 4 there is no Parquet file";
