//! A web server over a folder: files and ranges of them, no listing.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use crate::wire::Message;

/// Serves the folder until the program ends. Gives the port.
#[must_use]
pub fn serve(folder: PathBuf, ranges: bool) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            std::thread::spawn(move || answer(stream, &folder, ranges));
        }
    });
    port
}

fn answer(mut stream: TcpStream, folder: &Path, ranges: bool) {
    let Some(request) = Message::read(&mut stream, false) else { return };
    let file = folder.join(request.path().trim_start_matches('/'));
    let mut answer = Message::default();
    let whole = match (request.method(), std::fs::read(&file)) {
        ("GET" | "HEAD", Ok(whole)) => whole,
        ("GET" | "HEAD", Err(_)) => {
            answer.first = "HTTP/1.1 404 Not Found".to_owned();
            drop(stream.write_all(&answer.bytes(None)));
            return;
        }
        _ => {
            answer.first = "HTTP/1.1 405 Method Not Allowed".to_owned();
            drop(stream.write_all(&answer.bytes(None)));
            return;
        }
    };
    let total = whole.len();
    answer.first = "HTTP/1.1 200 OK".to_owned();
    answer.headers.push(("Last-Modified".to_owned(), "Fri, 20 Nov 2026 02:00:00 GMT".to_owned()));
    answer.headers.push(("ETag".to_owned(), format!("\"{total}\"")));
    answer.body = whole;
    let range = request.header("range").and_then(|range| range.strip_prefix("bytes=")).and_then(|range| {
        let (from, to) = range.split_once('-')?;
        Some((from.parse::<usize>().ok()?, to.parse::<usize>().ok()?.min(total.saturating_sub(1))))
    });
    if let Some((from, to)) = range.filter(|_| ranges) {
        answer.first = "HTTP/1.1 206 Partial Content".to_owned();
        answer.headers.push(("Content-Range".to_owned(), format!("bytes {from}-{to}/{total}")));
        answer.body = answer.body[from..=to].to_vec();
    }
    let mut bytes = answer.bytes(None);
    if request.method() == "HEAD" {
        bytes.truncate(bytes.len() - answer.body.len());
    }
    drop(stream.write_all(&bytes));
}
