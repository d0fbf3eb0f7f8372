//! Where something lies: a path on local disk, or a URL of an object store. Plain data: nothing is looked up, no
//! credential is kept.
//!
//! ```
//! use trueup::address::{Address, ObjectUrl};
//! let url = ObjectUrl::parse("s3://bucket/exports/mini/").unwrap();
//! assert_eq!((url.bucket.as_str(), url.key.as_str()), ("bucket", "exports/mini"));
//! assert!(matches!(Address::parse("state/ledger"), Ok(Address::Local(_))));
//! assert!(ObjectUrl::parse("ftp://host/x").is_err());
//! ```

use std::fmt;
use std::path::{Path, PathBuf};

use url::{Host, Url};

/// A place that a person named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A folder or file on local disk.
    Local(PathBuf),
    /// A prefix or object of an object store.
    Remote(ObjectUrl),
}

/// Whose object store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    S3,
    Gcs,
    Azure,
    /// A web server: read only, and without listing.
    Http,
}

/// A prefix or object of an object store. Holds no credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectUrl {
    pub service: Service,
    /// Bucket or container; of a web server, its origin: `https://host:port`.
    pub bucket: String,
    /// The host of the Azure account, where the URL names one.
    pub account: Option<String>,
    /// As the store has it, without slashes at its ends; empty for the whole bucket.
    pub key: String,
    /// It was written with a slash at its end: a folder, whatever else bears the name.
    pub is_folder: bool,
}

/// Why a text is no such place: a sentence, and a word on what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub why: String,
    pub advice: &'static str,
}

impl Address {
    /// Reads a path or a URL; a relative path stays one.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if is_url(text) { ObjectUrl::parse(text).map(Self::Remote) } else { Ok(Self::Local(PathBuf::from(text))) }
    }

    /// The path, where it is one on local disk.
    #[must_use]
    pub fn local(&self) -> Option<&Path> {
        match self {
            Self::Local(path) => Some(path),
            Self::Remote(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(path) => path.display().fmt(f),
            Self::Remote(url) => url.fmt(f),
        }
    }
}

impl From<PathBuf> for Address {
    fn from(path: PathBuf) -> Self {
        Self::Local(path)
    }
}

impl From<&PathBuf> for Address {
    fn from(path: &PathBuf) -> Self {
        Self::Local(path.clone())
    }
}

impl From<&Path> for Address {
    fn from(path: &Path) -> Self {
        Self::Local(path.to_owned())
    }
}

impl From<&Address> for Address {
    fn from(address: &Address) -> Self {
        address.clone()
    }
}

impl From<ObjectUrl> for Address {
    fn from(url: ObjectUrl) -> Self {
        Self::Remote(url)
    }
}

/// Whether a text is written as a URL, of whatever scheme.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let scheme = |scheme: &str| scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    text.trim_start().split_once("://").is_some_and(|(before, _)| !before.is_empty() && scheme(before))
}

impl ObjectUrl {
    /// Reads a URL. Keys are taken as they are written, except those of https://, where `%20` is a space.
    ///
    /// # Errors
    /// An unknown scheme, credentials or a query in the URL, no bucket, a key that leads elsewhere.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let (scheme, rest) =
            text.trim().split_once("://").ok_or_else(|| refused("it is no URL", "write SCHEME://…"))?;
        let (authority, key) = rest.split_once('/').unwrap_or((rest, ""));
        let service = match scheme.to_ascii_lowercase().as_str() {
            "s3" | "s3a" => Service::S3,
            "gs" | "gcs" => Service::Gcs,
            "az" | "azure" | "abfs" | "abfss" => Service::Azure,
            "https" | "http" => Service::Http,
            "file" => return Err(refused("it is a URL", "write the path without file://")),
            other => {
                let why = format!("no object store is known by {}://", shortened(other));
                return Err(Refused {
                    why,
                    advice: "a path on local disk, or s3://, gs://, az://, abfss://, https://",
                });
            }
        };
        refuse_query(service, authority, key)?;
        if service == Service::Http {
            return web(text.trim());
        }
        let (bucket, account) = bucket_of(service, &scheme.to_ascii_lowercase(), authority)?;
        Self::new(service, bucket, account, key)
    }

    fn new(service: Service, bucket: String, account: Option<String>, key: &str) -> Result<Self, Refused> {
        let inner = key.trim_end_matches('/');
        let odd = |part: &str| part.is_empty() || part == "." || part == ".." || part.chars().any(char::is_control);
        if !inner.is_empty() && inner.split('/').any(odd) {
            return Err(refused("its path has an empty part, `.` or `..`", "write the key as the store has it"));
        }
        let is_folder = key.is_empty() || key.ends_with('/');
        Ok(Self { service, bucket, account, key: inner.to_owned(), is_folder })
    }

    /// The store as a whole, as a URL that tells it from every other.
    #[must_use]
    pub fn store(&self) -> String {
        match (self.service, &self.account) {
            (Service::S3, _) => format!("s3://{}", self.bucket),
            (Service::Gcs, _) => format!("gs://{}", self.bucket),
            (Service::Azure, None) => format!("az://{}", self.bucket),
            (Service::Azure, Some(account)) => format!("abfss://{}@{account}", self.bucket),
            (Service::Http, _) => self.bucket.clone(),
        }
    }

    /// What lies below this prefix by that name.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        let is_folder = name.ends_with('/');
        let name = name.trim_matches('/');
        let key = if self.key.is_empty() { name.to_owned() } else { format!("{}/{name}", self.key) };
        Self { key: key.trim_end_matches('/').to_owned(), is_folder, ..self.clone() }
    }

    /// The folder and the last part of the key; none for the whole bucket.
    #[must_use]
    pub fn split(&self) -> Option<(Self, &str)> {
        let (folder, name) = self.key.rsplit_once('/').unwrap_or(("", &self.key));
        (!name.is_empty()).then(|| (Self { key: folder.to_owned(), is_folder: true, ..self.clone() }, name))
    }
}

/// As people write it; the same wherever it is shown.
impl fmt::Display for ObjectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.store())?;
        match self.key.is_empty() {
            true => Ok(()),
            false => write!(f, "/{}{}", self.key, if self.is_folder { "/" } else { "" }),
        }
    }
}

fn refused(why: &str, advice: &'static str) -> Refused {
    Refused { why: why.to_owned(), advice }
}

fn shortened(text: &str) -> String {
    text.chars().take(20).collect()
}

/// What follows a `?` may be a signature: it belongs in the environment. In a key of a bucket, `?` alone is a glob's.
fn refuse_query(service: Service, authority: &str, key: &str) -> Result<(), Refused> {
    let query = |text: &str| text.split_once('?').is_some_and(|(_, query)| query.contains('=') || query.contains('&'));
    let found = query(authority) || query(key) || service == Service::Http && (key.contains(['?', '#']));
    match (found, service) {
        (false, _) => Ok(()),
        (true, Service::Azure) => {
            Err(refused("it has a query, which may hold a signature", "give it as AZURE_STORAGE_SAS_TOKEN"))
        }
        (true, _) => Err(refused("it has a query, which may hold a signature", "write the URL without `?…`")),
    }
}

fn bucket_of(service: Service, scheme: &str, authority: &str) -> Result<(String, Option<String>), Refused> {
    const CREDENTIALS: &str = "credentials come from the environment only";
    let (bucket, account) = match authority.split_once('@') {
        Some((container, host)) if service == Service::Azure && scheme.starts_with("abfs") => {
            (container, Some(host.to_owned()))
        }
        Some(_) => return Err(refused("it has credentials in it", CREDENTIALS)),
        None => (authority, None),
    };
    if bucket.contains(':') || authority.matches('@').count() > 1 {
        return Err(refused("it has credentials in it", CREDENTIALS));
    }
    let fits = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-$".contains(c));
    if bucket.is_empty() {
        return Err(refused("it names no bucket", "write SCHEME://BUCKET/PREFIX/"));
    }
    if !fits(bucket) || account.as_deref().is_some_and(|host| host.is_empty() || !fits(host)) {
        return Err(refused("its bucket's name has a character that no bucket has", "write SCHEME://BUCKET/PREFIX/"));
    }
    Ok((bucket.to_owned(), account))
}

/// https://, and http:// to this very machine.
fn web(text: &str) -> Result<ObjectUrl, Refused> {
    let url = Url::parse(text).map_err(|_| refused("it is no valid URL", "write https://HOST/PATH"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it has credentials in it", "an export on https:// is one that needs none"));
    }
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() == "http" && !here {
        return Err(refused("http:// is neither private nor safe from changes on the way", "serve it over https://"));
    }
    let segments = url.path().trim_start_matches('/').split('/').map(decoded);
    let key = segments.collect::<Option<Vec<String>>>().map(|segments| segments.join("/"));
    let key = key.ok_or_else(|| refused("its path is not UTF-8", "write https://HOST/PATH"))?;
    ObjectUrl::new(Service::Http, url.origin().ascii_serialization(), None, &key)
}

/// A segment of a path without `%20` and the like; none where it is no text, or has a slash of its own.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|byte| *byte != b'/')?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Service, String, String, bool, String) {
        let url = ObjectUrl::parse(text).unwrap_or_else(|refused| panic!("{text}: {}", refused.why));
        (url.service, url.bucket.clone(), url.key.clone(), url.is_folder, url.to_string())
    }

    #[test]
    fn urls_of_every_service_are_read() {
        for (text, service, bucket, key, is_folder, shown) in [
            ("s3://b/x/y.parquet", Service::S3, "b", "x/y.parquet", false, "s3://b/x/y.parquet"),
            ("S3A://b/x/", Service::S3, "b", "x", true, "s3://b/x/"),
            ("s3://b", Service::S3, "b", "", true, "s3://b"),
            ("s3://b/dt=1/a b%20c@d", Service::S3, "b", "dt=1/a b%20c@d", false, "s3://b/dt=1/a b%20c@d"),
            ("gs://b.c_d/x", Service::Gcs, "b.c_d", "x", false, "gs://b.c_d/x"),
            ("az://c/x", Service::Azure, "c", "x", false, "az://c/x"),
            ("abfss://c@a.dfs.h.net/x", Service::Azure, "c", "x", false, "abfss://c@a.dfs.h.net/x"),
            ("abfs://c/x", Service::Azure, "c", "x", false, "az://c/x"),
            ("https://h:8443/a%20b/c", Service::Http, "https://h:8443", "a b/c", false, "https://h:8443/a b/c"),
            ("http://127.0.0.1:9/x", Service::Http, "http://127.0.0.1:9", "x", false, "http://127.0.0.1:9/x"),
        ] {
            assert_eq!(read(text), (service, bucket.into(), key.into(), is_folder, shown.into()), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_place_is_refused_and_not_repeated() {
        for (text, why) in [
            ("ftp://h/x", "no object store is known by ftp://"),
            ("hdfs://h/x", "no object store is known by hdfs://"),
            ("file:///x", "it is a URL"),
            ("s3://", "it names no bucket"),
            ("s3:///x", "it names no bucket"),
            ("s3://b/../x", "an empty part"),
            ("s3://b//x", "an empty part"),
            ("s3://b/x\u{7}", "an empty part"),
            ("s3://AKIA:canary@b/x", "credentials"),
            ("az://c/x?sv=1&sig=canary", "a query"),
            ("az://c?sig=canary", "a query"),
            ("abfss://c:canary@a.dfs.h.net/x", "credentials"),
            ("abfss://u@c@a/x", "credentials"),
            ("https://u:canary@h/x", "credentials"),
            ("https://canary@h/x", "credentials"),
            ("https://h/x?X-Amz-Signature=canary", "a query"),
            ("https://h/a%2fb", "not UTF-8"),
            ("http://example.org/x", "neither private"),
            ("s3://b c/x", "no bucket has"),
        ] {
            let refused = ObjectUrl::parse(text).map(|url| url.to_string()).unwrap_err();
            assert!(refused.why.contains(why), "{text}: {}", refused.why);
            assert!(!format!("{refused:?}").contains("canary"), "{text}");
        }
    }

    #[test]
    fn paths_are_no_urls() {
        for path in ["exports/mini", "/a/b", "C:\\x", "a://b".replace("a:", ":").as_str(), "x y://z"] {
            assert!(matches!(Address::parse(path), Ok(Address::Local(_))), "{path}");
        }
    }

    #[test]
    fn keys_are_joined_and_split() {
        let url = ObjectUrl::parse("s3://b/x/").unwrap();
        assert_eq!(url.join("y/z").to_string(), "s3://b/x/y/z");
        let joined = url.join("y");
        let (folder, name) = joined.split().unwrap();
        assert_eq!((folder.to_string().as_str(), name), ("s3://b/x/", "y"));
        assert!(ObjectUrl::parse("s3://b").unwrap().split().is_none());
        assert_eq!(ObjectUrl::parse("s3://b").unwrap().join("y").to_string(), "s3://b/y");
    }
}
