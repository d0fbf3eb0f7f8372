//! CI jobs: check by the documented exit codes, keep the state between the rounds, put the reports up.

use std::path::{Path, PathBuf};

use crate::cli::Ci;

const GITHUB_FILE: &str = ".github/workflows/trueup.yml";
/// Included by a project's own `.gitlab-ci.yml`.
pub(super) const GITLAB_FILE: &str = ".gitlab/trueup.yml";

/// The file and its text. Services look at the root of a repository only: of a project below it, that is where the file goes,
/// and its commands name the project.
pub(super) fn file(folder: &Path, ci: Ci) -> Option<(PathBuf, String)> {
    let (name, text) = match ci {
        Ci::None => return None,
        Ci::Github => (GITHUB_FILE, GITHUB),
        Ci::Gitlab => (GITLAB_FILE, GITLAB),
    };
    let Some((root, below)) = repository(folder) else { return Some((folder.join(name), text.to_owned())) };
    let text = text
        .replace("trueup check ", &format!("trueup check --project {below} "))
        .replace("path: .trueup", &format!("path: {below}/.trueup"))
        .replace("paths: [.trueup]", &format!("paths: [{below}/.trueup]"));
    Some((root.join(name), text))
}

/// The root of the repository that a folder lies in, and the way from there; none where it is the root itself, in no
/// repository, or goes by a name that neither a shell nor YAML takes as it is.
fn repository(folder: &Path) -> Option<(PathBuf, String)> {
    let whole = std::path::absolute(folder).ok()?;
    let root = whole.ancestors().find(|above| above.join(".git").exists())?;
    let below = whole.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_');
    (!below.is_empty() && below.chars().all(|c| plain(c) || c == '-') && below.starts_with(plain))
        .then(|| (root.to_owned(), below))
}

const GITHUB: &str = include_str!("github.yml");
const GITLAB: &str = include_str!("gitlab.yml");
