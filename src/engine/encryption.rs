//! Whether columns of a Parquet file are encrypted. The Parquet library, built without keys as it is here, passes over what
//! the footer says of that and then fails on pages that it can't make sense of; so the footer is asked directly.

use parquet::file::reader::ChunkReader;

/// `FileMetaData.encryption_algorithm`: there in files whose footer is plain and some of whose columns are not.
/// <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>
const ENCRYPTION_ALGORITHM: i64 = 8;
const TAIL_BYTES: u64 = 8;
/// What a file with a plain footer ends with.
const MAGIC: &[u8] = b"PAR1";
/// Structs within structs; no footer has more.
const DEPTH_MAX: usize = 32;

/// Whether the file says so; false where its footer makes no sense.
pub(super) fn is_declared(file: &impl ChunkReader) -> bool {
    let footer = || {
        let end = file.len().checked_sub(TAIL_BYTES)?;
        let tail = file.get_bytes(end, 8).ok().filter(|tail| tail.ends_with(MAGIC))?;
        let length = u32::from_le_bytes(*tail.first_chunk()?);
        file.get_bytes(end.checked_sub(length.into())?, length as usize).ok()
    };
    footer().is_some_and(|footer| Compact(&footer).has_field(ENCRYPTION_ALGORITHM).unwrap_or(false))
}

/// Thrift's compact protocol, as far as it takes to pass over fields.
struct Compact<'b>(&'b [u8]);

impl Compact<'_> {
    /// Whether the struct that begins here has a field; none if it ends before its end.
    fn has_field(mut self, wanted: i64) -> Option<bool> {
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            if id == wanted {
                return Some(true);
            }
            self.skip(kind, DEPTH_MAX)?;
        }
        Some(false)
    }

    /// The next field's kind, and its id; no kind at the struct's end.
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        *id = match head >> 4 {
            0 => {
                let zigzag = self.number()?;
                (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64)
            }
            more => id.checked_add(more.into())?,
        };
        Some(Some(head & 0xf))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            // Flags are their own kind.
            1 | 2 => Some(()),
            3 => self.bytes(1),
            4..=6 => self.number().map(drop),
            7 => self.bytes(8),
            8 => {
                let length = self.number()?;
                self.bytes(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 0xf { self.number()? } else { (head >> 4).into() };
                self.elements(count, head & 0xf, depth)
            }
            11 => {
                let count = self.number()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.elements(1, kinds >> 4, depth)?;
                    self.elements(1, kinds & 0xf, depth)
                })
            }
            12 => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    fn elements(&mut self, count: u64, kind: u8, depth: usize) -> Option<()> {
        // In a list a flag has a byte of its own.
        let kind = if kind == 1 || kind == 2 { 3 } else { kind };
        (0..count).try_for_each(|_| self.skip(kind, depth))
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch};
    use bytes::Bytes;
    use parquet::arrow::ArrowWriter;

    use super::*;

    /// By pyarrow: see `tests/it/hardening/inputs/encrypted.rs`.
    const ENCRYPTED: &[u8] = include_bytes!("../../tests/it/hardening/inputs/encrypted/plain-footer.parquet");

    #[test]
    fn a_footer_says_whether_columns_are_encrypted() {
        assert!(is_declared(&Bytes::from_static(ENCRYPTED)));
        let batch = RecordBatch::try_from_iter([
            ("a", Arc::new(Int64Array::from(vec![1, 2])) as ArrayRef),
            ("b", Arc::new(BooleanArray::from(vec![Some(true), None])) as ArrayRef),
        ])
        .unwrap();
        let mut plain = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut plain, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        assert!(!is_declared(&Bytes::from(plain)));
    }

    #[test]
    fn a_footer_that_makes_no_sense_says_nothing() {
        for end in 0..ENCRYPTED.len() - 1 {
            assert!(!is_declared(&Bytes::from_static(&ENCRYPTED[..end])), "{end}");
        }
        let deep = [vec![0x1c_u8; 100_000], 100_000_u32.to_le_bytes().to_vec(), b"PAR1".to_vec()].concat();
        assert!(!is_declared(&Bytes::from(deep)));
        let endless = [&[0x19, 0xf0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f][..], &[9, 0, 0, 0], b"PAR1"].concat();
        assert!(!is_declared(&Bytes::from(endless)));
    }
}
