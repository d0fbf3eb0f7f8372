//! One generated world, on local disk and on servers.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::binary;
use crate::servers::Server;

const FOLDER: &str = "trueup-stores-";
/// The sets that always run, and a few: a development build takes its time for each rule.
const STAGES: &str = "stages = [\"dual-write\"]";

/// A folder with `trueup.toml` and `exports/`, made once for all tests; those of earlier runs are removed.
pub fn local() -> &'static Path {
    static WORLD: OnceLock<PathBuf> = OnceLock::new();
    WORLD.get_or_init(|| {
        sweep();
        let folder = std::env::temp_dir().join(format!("{FOLDER}{}", std::process::id()));
        let named = folder.display().to_string();
        drop(binary::run(&["generate", &named, "--accounts", "400", "--defects", "0.1"], &[]).expect(0));
        let file = folder.join("trueup.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let stages = text.lines().find(|line| line.starts_with("stages = ")).unwrap();
        std::fs::write(&file, text.replacen(stages, STAGES, 1)).unwrap();
        folder
    })
}

/// Removes the worlds of processes that are gone.
fn sweep() {
    for entry in std::fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let dead = |pid: &str| pid.parse::<u32>().is_ok() && !Path::new("/proc").join(pid).exists();
        if name.strip_prefix(FOLDER).is_some_and(dead) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
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
    write(folder.path(), exports, state);
    folder
}

/// The same in a folder that is there.
pub fn write(folder: &Path, exports: &str, state: &str) {
    let text = std::fs::read_to_string(local().join("trueup.toml")).unwrap();
    let text = text.replace("path = \"exports/", &format!("path = \"{exports}"));
    let text = text.replacen("[project]\n", &format!("[project]\nstate = \"{state}\"\n"), 1);
    std::fs::write(folder.join("trueup.toml"), text).unwrap();
}
