//! Reading files of lines that somebody else may have written: each line whole and of bounded length, the file's hash
//! taken as it goes by.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::canonical::hex;
use super::manifest::PART_BYTES_MAX;

/// No line is longer than a part.
const LINE_BYTES_MAX: u64 = PART_BYTES_MAX;

/// What follows in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Without its line feed.
    Whole(&'a [u8]),
    /// The last line doesn't end: the file was cut.
    Cut,
    /// More bytes than any line has; nothing more is read.
    TooLong,
}

/// A file of lines, read once from its beginning to its end.
pub(super) struct LineReader {
    file: BufReader<File>,
    hash: Sha256,
    line: Vec<u8>,
    pub bytes: u64,
    /// Lines so far.
    pub rows: u64,
    broken: bool,
}

impl LineReader {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = BufReader::with_capacity(256 << 10, File::open(path)?);
        Ok(Self { file, hash: Sha256::new(), line: Vec::new(), bytes: 0, rows: 0, broken: false })
    }

    /// The next line; none at the end, and after a line that is none.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        if self.broken {
            return Ok(None);
        }
        self.line.clear();
        (&mut self.file).take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut self.line)?;
        if self.line.is_empty() {
            return Ok(None);
        }
        self.hash.update(&self.line);
        self.bytes += self.line.len() as u64;
        self.rows += 1;
        if self.line.pop_if(|byte| *byte == b'\n').is_some() {
            return Ok(Some(Line::Whole(&self.line)));
        }
        self.broken = true;
        Ok(Some(if self.line.len() as u64 > LINE_BYTES_MAX { Line::TooLong } else { Line::Cut }))
    }

    /// The hash of what was read.
    pub fn sha256(self) -> String {
        hex(&self.hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Vec<String>, u64, u64, String) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut reader = LineReader::open(file.path()).unwrap();
        let mut lines = Vec::new();
        while let Some(line) = reader.next().unwrap() {
            lines.push(match line {
                Line::Whole(line) => String::from_utf8_lossy(line).into_owned(),
                other => format!("{other:?}"),
            });
        }
        (lines, reader.rows, reader.bytes, reader.sha256())
    }

    #[test]
    fn lines_are_whole_or_said_to_be_cut() {
        assert_eq!(read(b"").0, Vec::<String>::new());
        let (lines, rows, bytes, sha256) = read(b"a\n\nb\r\n");
        assert_eq!((lines, rows, bytes), (vec!["a".to_owned(), String::new(), "b\r".to_owned()], 3, 6));
        assert_eq!(sha256, crate::compensation::canonical::sha256_hex(b"a\n\nb\r\n"));
        assert_eq!(read(b"a\nb").0, ["a", "Cut"]);
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let mut long = vec![b'x'; usize::try_from(LINE_BYTES_MAX).unwrap() + 10];
        assert_eq!(read(&long).0, ["TooLong"]);
        long.truncate(usize::try_from(LINE_BYTES_MAX).unwrap());
        assert_eq!(read(&long).0, ["Cut"]);
    }
}
