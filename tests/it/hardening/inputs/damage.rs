//! Files that are cut off, overwritten, encrypted, or of a codec that nobody knows.

use std::fs;

use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;
use serde_json::Value;

use super::super::village::{MAPPING, SOURCES, TARGETS, Village, passed, refused};

/// A village's bytes of one export; `spoil` writes others in their place.
struct Spoilt {
    village: Village,
    table: &'static str,
    whole: Vec<u8>,
}

impl Spoilt {
    fn new(table: &'static str, properties: WriterProperties) -> Self {
        let village = Village::new(40);
        village.write();
        village.write_with(table, properties);
        let whole = fs::read(village.file(table)).unwrap();
        Self { village, table, whole }
    }

    fn with(&self, bytes: &[u8]) -> crate::ledger::town::Run {
        fs::write(self.village.file(self.table), bytes).unwrap();
        self.village.look("exports orphans mapping-gaps/mapping-anchor-mismatch")
    }

    /// Where the footer begins.
    fn footer(&self) -> usize {
        let tail = self.whole.len() - 8;
        tail - u32::from_le_bytes(self.whole[tail..tail + 4].try_into().unwrap()) as usize
    }
}

/// Rules by their numbers of findings, and rows by export: what must not change unnoticed.
fn counts(document: &Value) -> Vec<(String, Value)> {
    let rules = document["rules"].as_array().unwrap().iter();
    let exports = document["exports"].as_array().unwrap().iter();
    rules
        .map(|rule| (rule["id"].to_string(), rule["findings"].clone()))
        .chain(exports.map(|export| (export["table"].to_string(), export["rows"].clone())))
        .collect()
}

#[test]
fn a_file_cut_off_anywhere_is_named() {
    let spoilt = Spoilt::new(MAPPING, WriterProperties::default());
    passed(&spoilt.with(&spoilt.whole));
    let (length, footer) = (spoilt.whole.len(), spoilt.footer());
    let mut cuts = vec![0, 1, 3, 4, 5, 8, 11, 12, footer - 1, footer, footer + 1, length - 9, length - 8];
    cuts.extend((1..8).map(|less| length - less));
    cuts.extend((1..12).map(|part| length * part / 12));
    for cut in cuts {
        let run = spoilt.with(&spoilt.whole[..cut]);
        refused(&run, 3, &["part-0.parquet of the export mapping", "export it again"]);
        assert_eq!(run.document()["verdict"], "inconclusive", "cut at {cut}");
    }
}

#[test]
fn what_was_never_a_parquet_file_is_named() {
    let spoilt = Spoilt::new(SOURCES, WriterProperties::default());
    let zeros = vec![0_u8; 4096];
    let text = b"id,anchor,status\n1,13800000001,active\n".repeat(20);
    let mut encrypted = spoilt.whole.clone();
    let end = encrypted.len() - 4;
    encrypted[end..].copy_from_slice(b"PARE");
    let long = [b"PAR1".as_slice(), &[0xff; 4], b"PAR1"].concat();
    for (bytes, why) in [
        (b"".as_slice(), "0 bytes"),
        (b"PAR1", "4 bytes"),
        (b"PAR1PAR1", "8 bytes"),
        (&long, "longer than the file"),
        (b"PAR1\0\0\0\0PAR1", "part-0.parquet"),
        (&zeros, "does not end as a Parquet file"),
        (&text, "does not end as a Parquet file"),
        (&encrypted, "encrypted"),
    ] {
        refused(&spoilt.with(bytes), 3, &["part-0.parquet of the export source_accounts", why]);
    }
}

#[test]
fn pages_overwritten_end_the_round_and_name_the_file() {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, zstd, Compression::LZ4_RAW] {
        let spoilt = Spoilt::new(TARGETS, WriterProperties::builder().set_compression(compression).build());
        let footer = spoilt.footer();
        passed(&spoilt.with(&spoilt.whole));
        for filler in [0x00, 0xff, 0x55] {
            let mut bytes = spoilt.whole.clone();
            bytes[4..footer].fill(filler);
            refused(&spoilt.with(&bytes), 3, &["part-0.parquet", "target_accounts"]);
        }
    }
}

#[test]
fn a_codec_that_nobody_knows_is_named() {
    let spoilt = Spoilt::new(SOURCES, WriterProperties::builder().set_dictionary_enabled(false).build());
    // In the footer each column's path is followed by its codec: field 4, an i32, zigzag.
    let mark = b"\x06anchor\x15";
    let at = spoilt.whole.windows(mark.len()).rposition(|window| window == mark).unwrap() + mark.len();
    for codec in [3, 42] {
        let mut bytes = spoilt.whole.clone();
        bytes[at] = codec << 1;
        refused(&spoilt.with(&bytes), 3, &["part-0.parquet", "source_accounts"]);
    }
}

/// Lengths and counts of the footer are bytes of which the highest bit says that there are more.
#[test]
fn a_byte_of_the_footer_that_announces_more_changes_no_count_unnoticed() {
    let spoilt = Spoilt::new(MAPPING, WriterProperties::default());
    let whole = counts(&spoilt.with(&spoilt.whole).document());
    let (footer, end) = (spoilt.footer(), spoilt.whole.len());
    for (turn, at) in (footer..end).step_by((end - footer).div_ceil(40)).enumerate() {
        let mut bytes = spoilt.whole.clone();
        bytes[at] = [0x80, 0xff, 0x80 + (turn * 37 % 128) as u8][turn % 3];
        let run = spoilt.with(&bytes);
        assert!(matches!(run.code, Some(0 | 2 | 3)), "byte {at}, {:#x}: {:?} {}", bytes[at], run.code, run.stderr);
        if run.code == Some(0) {
            assert_eq!(counts(&run.document()), whole, "byte {at}, {:#x}", bytes[at]);
        }
    }
}

proptest! {
    // Each case is two runs of the program; PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12),
        max_shrink_iters: 20,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// One bit of the footer: it is refused, or nothing that depends on it has changed.
    #[test]
    fn a_bit_of_the_footer_changes_no_count_unnoticed(place in 0.0..1.0_f64, bit in 0..8_u8) {
        let spoilt = Spoilt::new(MAPPING, WriterProperties::default());
        let whole = counts(&spoilt.with(&spoilt.whole).document());
        let mut bytes = spoilt.whole.clone();
        let footer = spoilt.footer();
        let at = footer + ((bytes.len() - footer) as f64 * place) as usize;
        bytes[at] ^= 1 << bit;
        let run = spoilt.with(&bytes);
        prop_assert!(matches!(run.code, Some(0 | 2 | 3)), "byte {at}, bit {bit}: {:?} {}", run.code, run.stderr);
        if run.code == Some(0) {
            prop_assert_eq!(counts(&run.document()), whole, "byte {}, bit {}", at, bit);
        }
    }

    /// One bit of the pages: perhaps other values, which nobody can tell from true ones; but the run ends as it should.
    #[test]
    fn a_bit_of_the_pages_never_breaks_the_program(place in 0.0..1.0_f64, bit in 0..8_u8) {
        let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let spoilt = Spoilt::new(SOURCES, snappy);
        let mut bytes = spoilt.whole.clone();
        let at = 4 + ((spoilt.footer() - 4) as f64 * place) as usize;
        bytes[at] ^= 1 << bit;
        let run = spoilt.with(&bytes);
        prop_assert!(matches!(run.code, Some(0..=3)), "byte {at}, bit {bit}: {:?} {}", run.code, run.stderr);
        prop_assert!(!run.stderr.contains("internal error"), "byte {at}, bit {bit}: {}", run.stderr);
        if run.code == Some(3) {
            let told = format!("{}{}", run.stderr, run.stdout);
            prop_assert!(told.contains("source_accounts"), "byte {at}, bit {bit}: {told}");
        }
    }
}
