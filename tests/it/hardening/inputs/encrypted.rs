//! Files that are encrypted, as a whole or in a column. trueup has no keys: it says what is encrypted, and reads the rest.
//!
//! pyarrow 25 wrote both files, of three accounts of a [`Village`] with a second column of phones: columns `id, anchor, mobile,
//! status, created_at, updated_at`, of which `anchor` is encrypted by AES-GCM (`CryptoFactory.file_encryption_properties` with
//! `EncryptionConfiguration(footer_key="f", column_keys={"c": ["anchor"]}, plaintext_footer=…, double_wrapping=False)` and a key
//! service that wraps keys in Base64; `write_table` with `store_schema=False`, no compression, no dictionaries).

use std::fs;

use super::super::village::{SOURCES, Village, passed, refused};
use crate::ledger::town::Run;

const PLAIN_FOOTER: &[u8] = include_bytes!("encrypted/plain-footer.parquet");
const ENCRYPTED_FOOTER: &[u8] = include_bytes!("encrypted/encrypted-footer.parquet");

/// A village whose source accounts are such a file, read with these columns.
fn village(file: &[u8], columns: &str) -> Village {
    let mut village = Village::new(3);
    village.lines.insert(SOURCES.into(), columns.into());
    village.write();
    fs::write(village.file(SOURCES), file).unwrap();
    village
}

fn look(village: &Village) -> Run {
    village.look("exports orphans mapping-gaps/mapping-anchor-mismatch")
}

#[test]
fn an_encrypted_column_that_is_needed_is_named() {
    let village = village(PLAIN_FOOTER, "");
    let parts = ["source_accounts", "part-0.parquet, column anchor", "it is encrypted", "without encryption"];
    refused(&look(&village), 3, &parts);
    refused(&village.run(&["check"]), 3, &parts);
    refused(&village.run(&["init", "draft", "--exports", "exports"]), 3, &parts[1..]);
    village.run(&["rounds", "verify"]).expect(0);
}

#[test]
fn an_encrypted_column_that_nobody_reads_is_no_harm() {
    let run = look(&village(PLAIN_FOOTER, "columns = { anchor = \"mobile\" }"));
    passed(&run);
    assert_eq!(run.document()["exports"][0]["rows"], 3);
    assert_eq!(run.rule("mapping-gaps/mapping-anchor-mismatch")["status"], "clean");
}

#[test]
fn an_encrypted_file_is_told_from_a_damaged_one() {
    let parts = ["part-0.parquet of the export source_accounts", "its footer is encrypted", "without encryption"];
    refused(&look(&village(ENCRYPTED_FOOTER, "")), 3, &parts);
    refused(&look(&village(ENCRYPTED_FOOTER, "columns = { anchor = \"mobile\" }")), 3, &parts);
}
