//! The files: just those that the manifest names, as it describes them.

use super::*;

#[tokio::test]
async fn bytes_rows_and_hashes_are_as_the_manifest_says() {
    let part = || part_name(0);
    manifest_refused(|m| m.parts[0].rows += 1, "part-00000.ndjson has 7 lines, the manifest says 8").await;
    manifest_refused(|m| m.parts[0].sha256 = "0".repeat(64), "has another sha256").await;
    manifest_refused(|m| m.review.rows = 9, "the manifest says 9").await;
    manifest_refused(|m| m.review.sha256 = "0".repeat(64), "review.ndjson has another sha256").await;
    manifest_refused(|m| *m.totals.get_mut("create_mapping").unwrap() = 1, "has 3 create_mapping, `totals`").await;
    manifest_refused(|m| m.totals.retain(|kind, _| kind != "create_mapping"), "has 3 create_mapping, `totals`").await;
    manifest_refused(|m| m.totals.extend([("sync_anchor".to_owned(), 1)]), "has 0 sync_anchor, `totals`").await;
    manifest_refused(|m| m.clusters = 3, "has 4 clusters, the manifest says 3").await;
    manifest_refused(|m| m.parts[0].bytes = 1, "bytes, the manifest says 1").await;
    manifest_refused(|m| m.review.bytes = 1, "bytes, the manifest says 1").await;
    files_refused(|folder| std::fs::remove_file(folder.join(part())).unwrap(), &["is missing, or no plain file"]).await;
    files_refused(|folder| std::fs::remove_file(folder.join(REVIEW)).unwrap(), &["review.ndjson is missing"]).await;
    let cut = |folder: &Path| {
        let text = std::fs::read(folder.join(part())).unwrap();
        std::fs::write(folder.join(part()), &text[..text.len() - 1]).unwrap();
    };
    files_refused(cut, &["bytes, the manifest says"]).await;
    let why = ["`action_id` is not that of the action", "has another sha256"];
    files_refused(|folder| edit(&folder.join(part()), "\"m2\"", "\"m4\""), &why).await;
    let forged = Forged::new().await;
    forged.write();
    let mut text = std::fs::read(forged.folder().join(part())).unwrap();
    text[10] = 0;
    std::fs::write(forged.folder().join(part()), text).unwrap();
    let reasons = forged.refused(&Checks::default()).await;
    assert!(reasons[0].contains("control character"), "{reasons:?}");
}

#[tokio::test]
async fn parts_are_gapless_and_none_leads_elsewhere() {
    for name in [
        "part-00001.ndjson",
        "part-0.ndjson",
        "../part-00000.ndjson",
        "/etc/passwd",
        "sub/part-00000.ndjson",
        "review.ndjson",
        "part-00000.ndjson\0",
        "",
        ".",
    ] {
        let mut forged = Forged::new().await;
        forged.manifest.parts[0].name = name.to_owned();
        forged.manifest.batch_id = forged.manifest.id();
        forged.write();
        let reasons = forged.refused(&Checks::default()).await;
        assert!(reasons.iter().any(|reason| reason.contains("part 0 is named")), "{name}: {reasons:?}");
        assert!(reasons.iter().any(|reason| reason.contains("part-00000.ndjson is not in the manifest")), "{name}");
    }
    files_refused(|folder| std::fs::write(folder.join(part_name(1)), "").unwrap(), &["is not in the manifest"]).await;
    manifest_refused(|m| m.review.name = "holds".to_owned(), "the review file is named holds").await;
    files_refused(|folder| std::fs::write(folder.join("notes.txt"), "").unwrap(), &[]).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_is_no_part() {
    for at in ["part-00000.ndjson", REVIEW, MANIFEST] {
        let forged = Forged::new().await;
        forged.write();
        let elsewhere = forged.state.path().join("elsewhere");
        std::fs::rename(forged.folder().join(at), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, forged.folder().join(at)).unwrap();
        let reasons = forged.refused(&Checks::default()).await;
        assert!(reasons.len() == 1 && reasons[0].contains(at), "{at}: {reasons:?}");
    }
}

#[tokio::test]
async fn parts_keep_their_limits() {
    manifest_refused(|m| m.parts[0].sha256 = "../../etc".to_owned(), "the sha256 of part-00000.ndjson is none").await;
    let mut forged = Forged::new().await;
    forged.manifest.parts[0].bytes = PART_BYTES_MAX + 1;
    forged.manifest.batch_id = forged.manifest.id();
    forged.write();
    let reasons = forged.refused(&Checks::default()).await;
    assert!(reasons[0].contains("larger than a part may be"), "{reasons:?}");
    let mut forged = Forged::new().await;
    forged.parts.push(Vec::new());
    forged.seal();
    forged.write();
    assert_eq!(forged.refused(&Checks::default()).await, ["part-00001.ndjson has no action"]);
}

#[tokio::test]
async fn reasons_without_end_are_counted() {
    let mut forged = Forged::new().await;
    forged.parts = vec![vec!["{}".to_owned(); 500]];
    forged.manifest.totals.clear();
    let text = "{}\n".repeat(500);
    forged.manifest.parts[0] =
        Lines { name: part_name(0), rows: 500, bytes: 1_500, sha256: sha256_hex(text.as_bytes()) };
    forged.manifest.batch_id = forged.manifest.id();
    forged.write();
    let Judged::Refused(refusals) = forged.judged(&Checks::default()).await else { panic!("taken") };
    assert_eq!(refusals.reasons.len(), 100);
    assert!(refusals.total > 500, "{}", refusals.total);
}
