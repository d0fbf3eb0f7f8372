//! The manifest: its version, its form, its id, its times.

use super::*;

#[tokio::test]
async fn a_folder_without_a_manifest_is_no_batch() {
    files_refused(|folder| std::fs::remove_file(folder.join(MANIFEST)).unwrap(), &["there is no manifest.json"]).await;
    files_refused(|folder| std::fs::remove_dir_all(folder).unwrap(), &["there is no manifest.json"]).await;
    files_refused(|folder| std::fs::write(folder.join(MANIFEST), "").unwrap(), &["can't be read"]).await;
    files_refused(|folder| std::fs::write(folder.join(MANIFEST), "[]").unwrap(), &["no JSON object"]).await;
}

#[tokio::test]
async fn a_manifest_of_another_version_or_with_other_members_is_refused() {
    manifest_refused(|m| m.format_version = "2.0".to_owned(), "another major version").await;
    manifest_refused(|m| m.format_version = "x\u{1b}".to_owned(), "another major version").await;
    manifest_refused(|m| m.format_version = "1.1".to_owned(), "a later version of trueup").await;
    for (from, to, reason) in [
        ("\"clusters\":", "\"more\":1,\"clusters\":", "unknown field `more`"),
        ("\"undo_of\":null,", "", "missing field `undo_of`"),
        ("\"undo_of\":null,", "\"undo_of\":null,\"undo_of\":null,", "duplicate field `undo_of`"),
        ("\"max_share\"", "\"max_shares\"", "unknown field `max_shares`"),
        ("\"clusters\":4", "\"clusters\":-4", "expected u64"),
        ("\"clusters\":4", "\"clusters\":4.0", "expected u64"),
    ] {
        files_refused(|folder| edit(&folder.join(MANIFEST), from, to), &[reason]).await;
    }
}

#[tokio::test]
async fn an_edited_manifest_is_refused() {
    for (from, to, reason) in [
        ("\"max_cluster\":8", "\"max_cluster\":9", "batch_id is not that of the manifest"),
        ("\"max_cluster\":8", "\"max_cluster\": 8", "not in canonical form"),
        ("}\n", "}", "not in canonical form"),
        ("}\n", "}\n\n", "not in canonical form"),
        ("}\n", "}\n{}", "trailing characters"),
    ] {
        files_refused(|folder| edit(&folder.join(MANIFEST), from, to), &[reason]).await;
    }
}

#[tokio::test]
async fn the_folder_bears_the_batch_id() {
    let mut forged = Forged::new().await;
    forged.write();
    let renamed = "0".repeat(64);
    std::fs::rename(forged.folder(), forged.state.path().join("batches").join(&renamed)).unwrap();
    forged.manifest.batch_id = renamed;
    assert_eq!(forged.refused(&Checks::default()).await, ["the folder does not bear the batch_id as its name"]);
}

#[tokio::test]
async fn times_are_of_the_one_form() {
    manifest_refused(|m| m.watermark = "2026-11-20".to_owned(), "`watermark` is no time").await;
    manifest_refused(|m| m.expires_at = "2026-11-27T02:00:00Z".to_owned(), "`expires_at` is no time").await;
    manifest_refused(|m| m.inputs[0].snapshot_at = Some("soon".to_owned()), "a `snapshot_at` of the inputs").await;
}
