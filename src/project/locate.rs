//! Finding and reading the project file. Says where it looked; never waits on a pipe, never reads without a limit.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::excerpt::mask;
use crate::excerpt::{self, Source, plain};

/// The project file's name.
pub(super) const NAME: &str = "trueup.toml";

/// Beyond this it is no project file.
const BYTES_MAX: u64 = 1 << 20;

/// A project file that was read.
pub(super) struct Located {
    pub file: PathBuf,
    pub root: PathBuf,
    pub source: Source,
}

/// The file given, or [`NAME`] in the folder given, or in `cwd` or its nearest parent that has one.
pub(super) fn read(path: Option<&Path>, cwd: &Path) -> Result<Located> {
    read_if_any(path, cwd)?.ok_or_else(|| {
        let cwd = absolute(cwd);
        let looked = cwd.ancestors().map(|folder| plain(&folder.to_string_lossy())).collect::<Vec<_>>().join(", ");
        Error::usage("find the project file")
            .because(format!("no {NAME} in {looked}"))
            .hint("go to the project's folder, or name it with --project; trueup init writes a new one")
    })
}

/// The same; none where none is given and none lies in `cwd` or above.
pub(super) fn read_if_any(path: Option<&Path>, cwd: &Path) -> Result<Option<Located>> {
    let cwd = absolute(cwd);
    let found = match path {
        Some(path) => Some(given(path, &cwd)?),
        None => nearest(&cwd)?,
    };
    let Some(found) = found else { return Ok(None) };
    let shown = shown(path, &found, &cwd);
    let text = text_of(&found, &shown)?;
    let folder = found.parent().unwrap_or(&cwd);
    let root = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let file = root.join(found.file_name().unwrap_or(NAME.as_ref()));
    Ok(Some(Located { file, root, source: Source { shown, text } }))
}

fn absolute(cwd: &Path) -> PathBuf {
    std::path::absolute(cwd).unwrap_or_else(|_| cwd.to_path_buf())
}

/// A file of settings that a command names.
pub(super) fn file(path: &Path, cwd: &Path) -> Result<Source> {
    let shown = plain(&mask::urls(&path.to_string_lossy()));
    let text = text_of(&cwd.join(path), &shown)?;
    Ok(Source { shown, text })
}

/// A file of settings in the project's folder, if there is one. One that can't be read is an error, not absent.
pub(super) fn beside(root: &Path, name: &str) -> Result<Option<Source>> {
    let file = root.join(name);
    match fs::symlink_metadata(&file) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::usage(format!("read {name}")).because(reason(&cause))),
        Ok(_) => Ok(Some(Source { shown: name.to_owned(), text: text_of(&file, name)? })),
    }
}

fn given(path: &Path, cwd: &Path) -> Result<PathBuf> {
    let shown = plain(&mask::urls(&path.to_string_lossy()));
    if shown.contains("://") {
        let error = Error::usage(format!("find the project {shown}"));
        return Err(error.because("a project file lies on local disk").hint("its exports and its state may be URLs"));
    }
    let place = cwd.join(path);
    if !place.is_dir() {
        return match fs::symlink_metadata(&place) {
            Ok(_) => Ok(place),
            Err(cause) => Err(Error::usage(format!("find the project {shown}"))
                .because(reason(&cause))
                .hint(format!("give --project a folder that holds {NAME}, or the file itself"))),
        };
    }
    let file = place.join(NAME);
    match fs::symlink_metadata(&file) {
        Ok(_) => Ok(file),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(Error::usage("find the project file")
            .because(format!("the folder {shown} has no {NAME}"))
            .hint("trueup init writes one")),
        Err(cause) => Err(Error::usage(format!("read {NAME} in {shown}")).because(reason(&cause))),
    }
}

/// A file that is there but can't be read stops the search: a parent's project would be silently another one.
fn nearest(cwd: &Path) -> Result<Option<PathBuf>> {
    for folder in cwd.ancestors() {
        let file = folder.join(NAME);
        match fs::symlink_metadata(&file) {
            Ok(_) => return Ok(Some(file)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => {
                return Err(Error::usage(format!("read {}", plain(&file.to_string_lossy()))).because(reason(&cause)));
            }
        }
    }
    Ok(None)
}

/// As the user would name it: what was typed, or relative to where they are.
fn shown(path: Option<&Path>, found: &Path, cwd: &Path) -> String {
    let shown = match path {
        Some(path) if path.is_absolute() => found,
        Some(path) if found != cwd.join(path) => return plain(&path.join(NAME).to_string_lossy()),
        Some(path) => path,
        None => found.strip_prefix(cwd).unwrap_or(found),
    };
    plain(&shown.to_string_lossy())
}

fn text_of(file: &Path, shown: &str) -> Result<String> {
    let fail = |cause: &str| Error::usage(format!("read {shown}")).because(cause);
    let metadata = fs::metadata(file).map_err(|cause| fail(&reason(&cause)))?;
    if !metadata.is_file() {
        return Err(fail("not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(BYTES_MAX + 1).read_to_end(&mut bytes))
        .map_err(|cause| fail(&reason(&cause)))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(fail("larger than 1 MiB, the limit for a project file"));
    }
    String::from_utf8(bytes).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to();
        // The replacement character stands where the first bad byte was: what precedes it is unchanged.
        let text = String::from_utf8_lossy(cause.as_bytes()).into_owned();
        let source = Source { shown: shown.to_owned(), text };
        fail("not UTF-8")
            .excerpt(excerpt::one(&source, &(at..at + 1), "the first byte that is not UTF-8"))
            .hint("save the file as UTF-8")
    })
}

fn reason(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::InvalidInput => "not a possible path".to_owned(),
        _ => cause.to_string(),
    }
}
