//! SHA-256 as 64 hexadecimal digits.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Of a whole file, and its length.
pub fn sha256_file(path: &Path) -> io::Result<(String, u64)> {
    let mut hash = Hasher(Sha256::new());
    let bytes = io::copy(&mut File::open(path)?, &mut hash)?;
    Ok((hex(&hash.0.finalize()), bytes))
}

struct Hasher(Sha256);

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
