//! A proxy before a server that makes requests fail, by rules, and remembers what was asked.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::wire::{self, Message};

/// What befalls a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is not passed on, and answered so.
    Answer(u16, &'static str),
    /// It is passed on and carried out, and answered so all the same.
    DoneBut(u16),
    /// It is not passed on, and answered with success.
    Lie,
    /// It is never answered.
    Stall,
    /// Half of the answer's body, then the connection ends.
    Truncate,
    /// Half of the answer's body, and a length that fits it.
    Shorten,
}

/// Which requests, and how often.
#[derive(Clone, Debug)]
pub struct Rule {
    pub method: &'static str,
    /// Somewhere in path and query.
    pub path: &'static str,
    pub times: usize,
    pub fault: Fault,
}

#[derive(Default)]
struct Shared {
    rules: Mutex<Vec<Rule>>,
    asked: Mutex<Vec<String>>,
    /// Requests that are passed on before the rules hold.
    passes: AtomicUsize,
    stop: AtomicBool,
    /// Web servers of Google say the condition of a create-only put in words of their own.
    speaks_google: AtomicBool,
}

pub struct Proxy {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Proxy {
    #[must_use]
    pub fn before(upstream: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if own.stop.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&own);
                if let Ok(stream) = stream {
                    std::thread::spawn(move || shared.serve(stream, upstream));
                }
            }
        });
        Self { port, shared }
    }

    /// Translates what Google's store calls a create-only put for a server that knows S3's word for it.
    #[must_use]
    pub fn speaking_google(self) -> Self {
        self.shared.speaks_google.store(true, Ordering::Relaxed);
        self
    }

    /// From now on; earlier rules are forgotten.
    pub fn set(&self, rules: &[Rule]) {
        *self.shared.rules.lock().unwrap() = rules.to_vec();
        self.shared.asked.lock().unwrap().clear();
    }

    /// The same, after so many requests that the first rule fits were passed on.
    pub fn pass(&self, first: usize, rules: &[Rule]) {
        self.set(rules);
        self.shared.passes.store(first, Ordering::Relaxed);
    }

    /// `METHOD path` of every request since.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// How often the rules may still bite.
    #[must_use]
    pub fn left(&self) -> usize {
        self.shared.rules.lock().unwrap().iter().map(|rule| rule.times).sum()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream, upstream: u16) {
        let Some(mut request) = Message::read(&mut stream, false) else { return };
        self.asked.lock().unwrap().push(format!("{} {}", request.method(), request.path()));
        let bodiless = request.method() == "HEAD";
        if self.speaks_google.load(Ordering::Relaxed) {
            let (name, value) = crate::servers::ANYBODY;
            request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            request.headers.push((name.to_owned(), value.to_owned()));
            for (name, value) in &mut request.headers {
                if name.eq_ignore_ascii_case("x-goog-if-generation-match") && value == "0" {
                    (*name, *value) = ("If-None-Match".to_owned(), "*".to_owned());
                }
            }
        }
        let bytes = match self.fault(&request) {
            Some(Fault::Answer(status, body)) => answer(status, body).bytes(None),
            Some(Fault::Lie) => {
                let mut lie = answer(200, "");
                lie.headers.push(("ETag".to_owned(), "\"0123456789abcdef0123456789abcdef\"".to_owned()));
                lie.bytes(None)
            }
            Some(Fault::DoneBut(status)) => {
                drop(wire::ask(upstream, &request));
                answer(status, "<Error><Code>InternalError</Code><Message>We are sorry.</Message></Error>").bytes(None)
            }
            Some(Fault::Stall) => {
                while !self.stop.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(50));
                }
                return;
            }
            fault => {
                let Some(mut answer) = wire::ask(upstream, &request) else { return };
                let length = answer.body.len();
                let announced = answer.header("content-length").and_then(|text| text.parse().ok());
                match fault {
                    Some(Fault::Truncate) => {
                        answer.body.truncate(length / 2);
                        answer.bytes(Some(length))
                    }
                    Some(_) => {
                        answer.body.truncate(length / 2);
                        answer.bytes(None)
                    }
                    None => answer.bytes(announced.filter(|_| bodiless)),
                }
            }
        };
        // Who asked may have given up.
        drop(stream.write_all(&bytes));
    }

    fn fault(&self, request: &Message) -> Option<Fault> {
        let mut rules = self.rules.lock().unwrap();
        let hit =
            |rule: &&mut Rule| rule.times > 0 && rule.method == request.method() && request.path().contains(rule.path);
        let rule = rules.iter_mut().find(hit)?;
        let passed = self.passes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if passed.is_ok() {
            return None;
        }
        rule.times -= 1;
        Some(rule.fault.clone())
    }
}

fn answer(status: u16, body: &str) -> Message {
    let headers = vec![("Content-Type".to_owned(), "application/xml".to_owned())];
    Message { first: format!("HTTP/1.1 {status} Said"), headers, body: body.as_bytes().to_vec() }
}
