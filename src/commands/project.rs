//! The project that a command works on.

use std::path::{Path, PathBuf};

use crate::cli::GlobalArgs;
use crate::error::{Error, Result};
use crate::project::Project;

/// The project file named, or the one here or in a parent.
pub(super) fn load_project(global: &GlobalArgs) -> Result<Project> {
    Project::load(named(global), &here()?)
}

/// The same; none where none is named and none lies here or above.
pub(super) fn project_if_any(global: &GlobalArgs) -> Result<Option<Project>> {
    Project::load_if_any(named(global), &here()?)
}

fn named(global: &GlobalArgs) -> Option<&Path> {
    global.project.as_deref().map(Path::new)
}

fn here() -> Result<PathBuf> {
    std::env::current_dir().map_err(|error| Error::usage("find the current folder").because(error))
}
