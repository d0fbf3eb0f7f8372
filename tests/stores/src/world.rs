//! One generated world, on local disk and on servers.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::binary;
use crate::servers::Server;

/// A folder with `trueup.toml` and `exports/`, made once for all tests.
pub fn local() -> &'static Path {
    static WORLD: OnceLock<PathBuf> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("trueup-stores-{}", std::process::id()));
        let named = folder.display().to_string();
        drop(binary::run(&["generate", &named, "--accounts", "1500", "--defects", "0.05"], &[]).expect(0));
        folder
    })
}

/// Every file below a folder, relative with forward slashes, sorted.
#[must_use]
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).unwrap().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/")),
            }
        }
    }
    found.sort();
    found
}

/// Puts the exports on a server.
pub fn upload(server: &Server) {
    for file in files(&local().join("exports")) {
        server.put(&format!("exports/{file}"), &std::fs::read(local().join("exports").join(&file)).unwrap());
    }
}

/// A project of the same world whose exports lie below `exports` (a URL with a slash at its end), and its state at
/// `state`, a folder or a URL.
#[must_use]
pub fn project(exports: &str, state: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(local().join("trueup.toml")).unwrap();
    let text = text.replace("path = \"exports/", &format!("path = \"{exports}"));
    let text = text.replacen("[project]\n", &format!("[project]\nstate = \"{state}\"\n"), 1);
    std::fs::write(folder.path().join("trueup.toml"), text).unwrap();
    folder
}
