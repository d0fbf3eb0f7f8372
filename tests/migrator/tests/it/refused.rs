//! Batches that a migrator refuses whole. Needs no database: nothing is ever carried out.

use std::path::{Path, PathBuf};
use std::process::Command;

use migrator::batch;
use migrator::run::{self, Order, Pace};

use crate::company::{Planned, planned};

/// A copy of the batch, under the same name.
fn copy(into: &Path) -> PathBuf {
    let Planned { batch, .. } = planned();
    let to = into.join(batch.file_name().unwrap());
    assert!(Command::new("cp").arg("-a").arg(batch).arg(&to).status().unwrap().success());
    to
}

/// Why a spoilt copy is refused; the copy itself, before it is spoilt, is not.
fn refused(project: &str, spoil: impl FnOnce(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let batch = copy(folder.path());
    assert!(batch::read(&batch, WORLD).is_ok());
    spoil(&batch);
    batch::read(&batch, project).err().expect("it is refused")
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from));
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// The project of the planned world.
const WORLD: &str = "world-1200-5";
const PART: &str = "part-00000.ndjson";

#[test]
fn a_batch_that_is_not_whole_is_refused() {
    let own = WORLD;
    assert!(refused("another", |_| {}).contains("another project"));
    assert!(refused(own, |batch| std::fs::remove_file(batch.join("manifest.json")).unwrap()).contains("no manifest"));
    assert!(refused(own, |batch| std::fs::write(batch.join("withdrawn.json"), "{}").unwrap()).contains("withdrawn"));
    assert!(refused(own, |batch| edit(&batch.join(PART), "active", "frozen")).contains("not as listed"));
    assert!(refused(own, |batch| std::fs::remove_file(batch.join(PART)).unwrap()).contains(PART));
    let unlisted = refused(own, |batch| std::fs::write(batch.join("part-00001.ndjson"), "").unwrap());
    assert!(unlisted.contains("not listed"), "{unlisted}");
    let manifest =
        |from: &'static str, to: &'static str| refused(own, |batch| edit(&batch.join("manifest.json"), from, to));
    assert!(manifest("\"format_version\":\"1.", "\"format_version\":\"2.").contains("newer"));
    assert!(manifest("\"max_cluster\":8", "\"max_cluster\":9").contains("batch_id"));
    let folder = tempfile::tempdir().unwrap();
    let renamed = folder.path().join("0".repeat(64));
    std::fs::rename(copy(folder.path()), &renamed).unwrap();
    assert!(batch::read(&renamed, own).err().unwrap().contains("folder's name"));
}

#[test]
fn an_expired_batch_is_refused() {
    let Planned { batch, .. } = planned();
    let folder = tempfile::tempdir().unwrap();
    let order = Order {
        // Nobody listens there: it doesn't come that far.
        address: migrator::database::Address {
            dialect: migrator::database::Dialect::Postgres,
            socket: folder.path().display().to_string(),
            user: String::new(),
            database: String::new(),
        },
        schema: migrator::tables::Schema::default(),
        project: WORLD.to_owned(),
        batch: batch.clone(),
        receipts: folder.path().join("receipts"),
        now: "2036-01-01T00:00:00.000000Z".to_owned(),
        source_frozen_at: None,
        pace: Pace::default(),
    };
    assert_eq!(run::migrate(&order), Err("expired".to_owned()));
    assert!(!order.receipts.exists(), "a batch that is refused has no receipts");
}
