//! Real servers on free ports: an S3 server, and Azurite for Azure's blobs.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::wire::{self, Message};

/// Of every server here.
pub const BUCKET: &str = "unification";
/// The account that Azurite has, and the key that everybody knows of it.
pub const ACCOUNT: &str = "devstoreaccount1";
pub const ACCOUNT_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
/// The S3 server wants a signature, and takes any.
pub const ANYBODY: (&str, &str) = ("Authorization", "AWS test:test");
const START: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    S3,
    Azure,
}

/// A running server; ended when dropped.
pub struct Server {
    pub kind: Kind,
    pub port: u16,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Starts one with an empty bucket. None where its program isn't installed.
#[must_use]
pub fn start(kind: Kind) -> Option<Server> {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut command = match kind {
        Kind::S3 => {
            let mut command = Command::new(program("venv/bin/moto_server", "moto_server")?);
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            command
        }
        Kind::Azure => {
            let mut command = Command::new(program("node_modules/.bin/azurite-blob", "azurite-blob")?);
            command.args(["--blobHost", "127.0.0.1", "--blobPort", &port.to_string(), "--skipApiVersionCheck"]);
            command.args(["--silent", "--disableTelemetry", "--location"]).arg(folder.path().join("data"));
            command
        }
    };
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).current_dir(folder.path());
    let child = command.spawn().unwrap();
    let mut server = Server { kind, port, child, _folder: folder };
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < START, "{kind:?} does not answer on port {port}");
        assert!(server.child.try_wait().unwrap().is_none(), "{kind:?} ended at once");
        std::thread::sleep(Duration::from_millis(50));
    }
    let made = match kind {
        Kind::S3 => server.send("PUT", "", &[], b""),
        Kind::Azure => server.send("PUT", "?restype=container", &[], b""),
    };
    assert!([200, 201].contains(&made.status()), "{}", made.text());
    Some(server)
}

#[must_use]
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Names what isn't installed; that is a failure where everything must be.
fn program(below: &str, name: &str) -> Option<PathBuf> {
    let servers = std::env::var_os("TRUEUP_SERVERS").map(|folder| PathBuf::from(folder).join(below));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).map(|folder| folder.join(name));
    let found = servers.into_iter().chain(in_path).find(|program| program.is_file());
    if found.is_none() {
        let required = std::env::var("TRUEUP_REQUIRE_SERVERS").is_ok_and(|value| value == "1");
        assert!(!required, "{name} is not installed, and TRUEUP_REQUIRE_SERVERS=1");
        eprintln!("skipped: {name} is not installed");
    }
    found
}

/// The variables by which trueup finds Google's store on a port; the account is one for which no token is asked.
#[must_use]
pub fn google(port: u16) -> Vec<(&'static str, String)> {
    let key = r#"{"private_key":"none","private_key_id":"none","client_email":"a@example.org","disable_oauth":true}"#;
    vec![("GOOGLE_BASE_URL", format!("http://127.0.0.1:{port}")), ("GOOGLE_SERVICE_ACCOUNT_KEY", key.to_owned())]
}

impl Server {
    /// The variables by which trueup finds it, here or behind a proxy on another port.
    #[must_use]
    pub fn variables(&self, port: u16) -> Vec<(&'static str, String)> {
        match self.kind {
            Kind::S3 => vec![
                ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}")),
                ("AWS_ACCESS_KEY_ID", "AKIATEST".to_owned()),
                ("AWS_SECRET_ACCESS_KEY", "test-secret".to_owned()),
                ("AWS_REGION", "us-east-1".to_owned()),
            ],
            Kind::Azure => vec![
                ("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT.to_owned()),
                ("AZURE_STORAGE_ACCOUNT_KEY", ACCOUNT_KEY.to_owned()),
                ("AZURE_STORAGE_ENDPOINT", format!("http://127.0.0.1:{port}/{ACCOUNT}")),
            ],
        }
    }

    /// The URL of a key, as trueup takes it.
    #[must_use]
    pub fn url(&self, key: &str) -> String {
        let scheme = if self.kind == Kind::S3 { "s3" } else { "az" };
        format!("{scheme}://{BUCKET}/{key}")
    }

    pub fn put(&self, key: &str, body: &[u8]) {
        let answer = self.send("PUT", &format!("/{key}"), &[("x-ms-blob-type", "BlockBlob")], body);
        assert!([200, 201].contains(&answer.status()), "{}", answer.text());
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        let answer = self.send("GET", &format!("/{key}"), &[], b"");
        (answer.status() == 200).then_some(answer.body)
    }

    /// What a browser that opens an object is told that it is.
    #[must_use]
    pub fn media_type(&self, key: &str) -> String {
        let answer = self.send("GET", &format!("/{key}"), &[], b"");
        answer.header("content-type").unwrap_or_default().to_owned()
    }

    /// All keys below a prefix, sorted.
    #[must_use]
    pub fn list(&self, prefix: &str) -> Vec<String> {
        let (query, element) = match self.kind {
            Kind::S3 => (format!("?list-type=2&prefix={prefix}"), "Key"),
            Kind::Azure => (format!("?comp=list&prefix={prefix}&restype=container"), "Name"),
        };
        let text = self.send("GET", &query, &[], b"").text();
        let (open, close) = (format!("<{element}>"), format!("</{element}>"));
        let mut keys: Vec<String> = text
            .split(&open)
            .skip(1)
            .filter_map(|rest| rest.split_once(&close).map(|(key, _)| key.to_owned()))
            .filter(|key| key.starts_with(prefix))
            .collect();
        keys.sort();
        keys
    }

    fn send(&self, method: &str, below: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
        let request = match self.kind {
            Kind::S3 => {
                let headers = [headers, &[ANYBODY]].concat();
                wire::request(method, self.port, &format!("/{BUCKET}{below}"), &headers, body)
            }
            Kind::Azure => self.signed(method, &format!("/{ACCOUNT}/{BUCKET}{below}"), headers, body),
        };
        wire::ask(self.port, &request).expect("an answer")
    }

    /// With Azure's shared key: an HMAC over the parts of the request that matter.
    fn signed(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
        let date = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let mut own = vec![("x-ms-date", date.as_str()), ("x-ms-version", "2021-08-06")];
        own.extend(headers);
        own.sort_unstable();
        let canonical: String = own.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let (resource, query) = path.split_once('?').unwrap_or((path, ""));
        let mut pairs: Vec<String> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| format!("\n{}", pair.replacen('=', ":", 1)))
            .collect();
        pairs.sort();
        let length = if body.is_empty() { String::new() } else { body.len().to_string() };
        let text = format!("{method}\n\n\n{length}\n\n\n\n\n\n\n\n\n{canonical}/{ACCOUNT}{resource}{}", pairs.concat());
        let mut mac = Hmac::<Sha256>::new_from_slice(&BASE64.decode(ACCOUNT_KEY).unwrap()).unwrap();
        mac.update(text.as_bytes());
        let signature = format!("SharedKey {ACCOUNT}:{}", BASE64.encode(mac.finalize().into_bytes()));
        own.push(("Authorization", &signature));
        wire::request(method, self.port, path, &own, body)
    }
}
