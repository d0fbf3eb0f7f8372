//! What was typed after `trueup completions` and `trueup man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct CompletionsArgs {
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct ManArgs {
    /// Write every page, one a command, into this folder; without it, trueup(1) goes to standard output
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  trueup completions bash > /usr/share/bash-completion/completions/trueup
  trueup completions zsh > /usr/share/zsh/site-functions/_trueup
  trueup completions fish > ~/.config/fish/completions/trueup.fish";

pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  trueup man | man -l -
  trueup man --output /usr/share/man/man1";
