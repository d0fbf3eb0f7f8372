//! CI jobs: check by the documented exit codes, keep the state between the rounds, put the reports up.

use std::path::{Path, PathBuf};

use crate::cli::Ci;

const GITHUB_FILE: &str = ".github/workflows/trueup.yml";
/// Included by a project's own `.gitlab-ci.yml`.
pub(super) const GITLAB_FILE: &str = ".gitlab/trueup.yml";

/// The file and its text.
pub(super) fn file(folder: &Path, ci: Ci) -> Option<(PathBuf, &'static str)> {
    match ci {
        Ci::None => None,
        Ci::Github => Some((folder.join(GITHUB_FILE), GITHUB)),
        Ci::Gitlab => Some((folder.join(GITLAB_FILE), GITLAB)),
    }
}

const GITHUB: &str = include_str!("github.yml");
const GITLAB: &str = include_str!("gitlab.yml");
