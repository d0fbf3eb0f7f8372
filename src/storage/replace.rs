//! Replacing one file on local disk, or one object of a store: who reads it finds the old one or the new one, never a part.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::local::{self, Readers};
use super::{checked, remote};
use crate::address::ObjectUrl;
use crate::error::{Error, Result};

/// Writes a file in place of what is there, if anything; missing folders are made. A link is followed, so that it goes on
/// leading where it led. What is no file, a pipe or a device, is written into.
///
/// # Errors
/// The path is a folder or can't be written; what was there is as it was.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = followed(path);
    match fs::metadata(&path) {
        Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => return OpenOptions::new().write(true).open(&path)?.write_all(bytes),
        _ => {}
    }
    let folder = folder(&path);
    local::make_folder(folder)?;
    let mut file = local::temporary(folder, Readers::All)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// Tries whether [`replace_file`] could write there, and leaves no trace but the folders that it makes.
///
/// # Errors
/// As [`replace_file`].
pub fn can_replace_file(path: &Path) -> io::Result<()> {
    let path = followed(path);
    match fs::metadata(&path) {
        Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => return Ok(()),
        _ => {}
    }
    let folder = folder(&path);
    local::make_folder(folder)?;
    local::temporary(folder, Readers::All).map(drop)
}

/// Writes an object in place of what is there, if anything. The store is told what it is, for browsers.
///
/// # Errors
/// Kind input: it can't be written. Kind usage: the environment does not say how to reach the store.
pub async fn replace_object(url: &ObjectUrl, bytes: &[u8], media_type: &'static str) -> Result<()> {
    let (folder, name) = url.split().ok_or_else(|| Error::internal("write an object without a name"))?;
    checked(name)?;
    remote(&folder)?.replace(name, bytes, media_type).await
}

fn followed(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_a_folder_never() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/reports/round.html");
        can_replace_file(&path).unwrap();
        assert!(!path.exists());
        for content in ["first", "second, and longer"] {
            replace_file(&path, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(names.len(), 1, "{names:?}");
        for refused in [dir.path().to_owned(), path.join("below-a-file.html")] {
            assert!(can_replace_file(&refused).is_err() && replace_file(&refused, b"x").is_err(), "{refused:?}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "second, and longer");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_goes_on_leading_where_it_led() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace_file(&link, b"new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        replace_file(Path::new("/dev/null"), b"nowhere").unwrap();
    }
}
