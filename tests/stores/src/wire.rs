//! Just enough HTTP/1.1: one request a connection, bodies of known length.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A request or an answer.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// `GET /path HTTP/1.1`, or `HTTP/1.1 200 OK`.
    pub first: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    #[must_use]
    pub fn method(&self) -> &str {
        self.first.split(' ').next().unwrap_or_default()
    }

    /// Path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.first.split(' ').nth(1).unwrap_or_default()
    }

    #[must_use]
    pub fn status(&self) -> u16 {
        self.first.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Reads one; none where the other side went away. `bodiless` answers have none whatever they announce.
    pub fn read(from: &mut impl Read, bodiless: bool) -> Option<Self> {
        let mut reader = BufReader::new(from);
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut message = Self { first: line.trim_end().to_owned(), ..Self::default() };
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            message.headers.push((name.to_owned(), value.trim().to_owned()));
        }
        if bodiless {
            return Some(message);
        }
        let length = message.header("content-length").and_then(|text| text.parse::<u64>().ok());
        if message.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            message.body = chunks(&mut reader)?;
            message.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("transfer-encoding"));
        } else if let Some(length) = length {
            reader.take(length).read_to_end(&mut message.body).ok()?;
        } else if message.first.starts_with("HTTP/") {
            reader.read_to_end(&mut message.body).ok()?;
        }
        Some(message)
    }

    /// Its bytes, with the body's true length.
    #[must_use]
    pub fn bytes(&self, announce: Option<usize>) -> Vec<u8> {
        let mut bytes = format!("{}\r\n", self.first).into_bytes();
        for (name, value) in &self.headers {
            if !["content-length", "connection", "keep-alive"].contains(&name.to_ascii_lowercase().as_str()) {
                bytes.extend(format!("{name}: {value}\r\n").into_bytes());
            }
        }
        let length = announce.unwrap_or(self.body.len());
        bytes.extend(format!("Content-Length: {length}\r\nConnection: close\r\n\r\n").into_bytes());
        bytes.extend(&self.body);
        bytes
    }
}

fn chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = u64::from_str_radix(line.trim(), 16).ok()?;
        reader.take(length).read_to_end(&mut body).ok()?;
        reader.read_line(&mut line).ok()?;
        if length == 0 {
            return Some(body);
        }
    }
}

/// Sends a request and waits for the answer; none if there is none.
#[must_use]
pub fn ask(port: u16, request: &Message) -> Option<Message> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    stream.write_all(&request.bytes(None)).ok()?;
    Message::read(&mut stream, request.method() == "HEAD")
}

#[must_use]
pub fn request(method: &str, port: u16, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
    let mut all = vec![("Host".to_owned(), format!("127.0.0.1:{port}"))];
    all.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Message { first: format!("{method} {path} HTTP/1.1"), headers: all, body: body.to_vec() }
}
