//! Where exports lie, as they are read now and as the project file will name them.

use std::path::{Component, Path, PathBuf};

use crate::address::{Address, ObjectUrl, Service};
use crate::error::{Error, Result};
use crate::project::{Place, StoreFiles};

/// A folder, a file or a prefix of an object store that was named.
pub(super) struct Root {
    /// As it was named.
    pub shown: String,
    /// As the project file names it: with a slash at its end, or empty for the project's own folder.
    written: String,
    at: At,
}

enum At {
    Folder(PathBuf),
    File(PathBuf),
    Store(ObjectUrl),
    /// One object, or of a web server the manifest that lists some.
    Object(ObjectUrl),
}

/// Endings of what is surely no prefix.
const PARQUET: [&str; 3] = [".parquet", ".parq", ".pq"];

/// The places named; without any, the project's own folder.
pub(super) fn roots(folder: &Path, exports: &[String]) -> Result<Vec<Root>> {
    if exports.is_empty() {
        return Ok(vec![root(folder, folder.to_owned())?]);
    }
    let of = |text: &String| match Address::parse(text) {
        Ok(Address::Local(path)) => root(folder, path),
        Ok(Address::Remote(url)) if is_object(&url) => {
            let shown = url.to_string();
            Ok(Root { written: shown.clone(), shown, at: At::Object(url) })
        }
        Ok(Address::Remote(url)) => {
            let url = ObjectUrl { is_folder: true, ..url };
            let shown = url.to_string();
            let written = format!("{}/", shown.trim_end_matches('/'));
            Ok(Root { shown, written, at: At::Store(url) })
        }
        Err(refused) => Err(Error::usage("look into what --exports names").because(refused.why).hint(refused.advice)),
    };
    exports.iter().map(of).collect()
}

fn is_object(url: &ObjectUrl) -> bool {
    !url.is_folder && (url.service == Service::Http || PARQUET.iter().any(|ending| url.key.ends_with(ending)))
}

fn root(project: &Path, folder: PathBuf) -> Result<Root> {
    let failed = |error: std::io::Error, path: &Path| {
        Error::usage(format!("look into {}", path.display())).because(error).hint("name a folder of Parquet files")
    };
    let whole = std::fs::canonicalize(&folder).map_err(|error| failed(error, &folder))?;
    let home = std::fs::canonicalize(project).map_err(|error| failed(error, project))?;
    let mut written = relative(&home, &whole).to_string_lossy().replace('\\', "/");
    let shown = folder.display().to_string();
    if whole.is_file() {
        return Ok(Root { shown, written, at: At::File(folder) });
    }
    if !written.is_empty() {
        written.push('/');
    }
    Ok(Root { shown, written, at: At::Folder(folder) })
}

/// The way from one folder to another place, through `..` where it is no further than two; else the whole path.
fn relative(from: &Path, to: &Path) -> PathBuf {
    const UP_MAX: usize = 2;
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().count() - common;
    if up > UP_MAX || common <= 1 {
        return to.to_owned();
    }
    let down = to.components().skip(common).filter(|part| matches!(part, Component::Normal(_)));
    std::iter::repeat_n(Component::ParentDir, up).chain(down).collect()
}

impl Root {
    /// All of it.
    pub(super) fn whole(&self) -> Place {
        self.place("")
    }

    /// An export's path as the project file has it.
    pub(super) fn written(&self, path: &str) -> String {
        if matches!(self.at, At::File(_) | At::Object(_)) {
            return self.written.clone();
        }
        let joined = format!("{}{path}", self.written);
        if joined.is_empty() { ".".to_owned() } else { joined }
    }

    /// Where the engine reads it.
    pub(super) fn place(&self, path: &str) -> Place {
        let star = path.find('*');
        let cut = star.and_then(|star| path[..star].rfind('/')).map_or(0, |at| at + 1);
        let (folder, pattern) = path.split_at(cut);
        match &self.at {
            At::File(file) => Place::Path(file.clone()),
            At::Folder(root) if star.is_none() || root.join(path).exists() => Place::Path(root.join(path)),
            At::Folder(root) => Place::Glob { base: root.join(folder), pattern: pattern.to_owned() },
            At::Object(url) => Place::Store { base: url.clone(), files: StoreFiles::Whole },
            At::Store(url) if path.is_empty() => Place::Store { base: url.clone(), files: StoreFiles::Whole },
            At::Store(url) if star.is_none() => Place::Store { base: url.join(path), files: StoreFiles::Whole },
            At::Store(url) => Place::Store { base: url.join(folder), files: StoreFiles::Glob(pattern.to_owned()) },
        }
    }

    /// For messages.
    pub(super) fn named(&self, path: &str) -> String {
        match &self.at {
            At::File(_) | At::Object(_) => self.shown.clone(),
            At::Folder(root) => root.join(path).display().to_string(),
            At::Store(_) => self.written(path),
        }
    }

    /// What its place is called; an export that fills its root goes by the root's name.
    pub(super) fn words(&self, place: &str) -> String {
        let last = |name: Option<&std::ffi::OsStr>| name.map(|name| name.to_string_lossy().into_owned());
        let own = match &self.at {
            At::File(file) => last(file.file_stem()),
            At::Folder(root) => root.canonicalize().ok().and_then(|root| last(root.file_name())),
            At::Store(url) => url.key.rsplit('/').next().map(str::to_owned),
            At::Object(url) => object_words(&url.key),
        };
        let own = own.unwrap_or_default();
        if matches!(self.at, At::File(_) | At::Object(_)) || place.is_empty() || place == "part" {
            own
        } else {
            format!("{own}/{place}")
        }
    }
}

/// An object goes by its name; by its folder's, where its own says nothing.
fn object_words(key: &str) -> Option<String> {
    let mut parts = key.rsplit('/');
    let stem = parts.next()?.split('.').next()?;
    let dull = ["part", "data", "manifest", "export"].iter().any(|dull| stem.starts_with(dull));
    Some(if dull { parts.next().unwrap_or(stem) } else { stem }.to_owned())
}
