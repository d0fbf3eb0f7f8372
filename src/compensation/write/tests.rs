//! Batches are the same bytes however they came about, cut where they must be, and never half visible.

use std::collections::BTreeMap;
use std::path::Path;

use minisign::KeyPair;

use super::*;
use crate::compensation::fixture::{self, clusters, header};
use crate::compensation::{Assertion, Object};

fn files(state: &Path) -> BTreeMap<String, Vec<u8>> {
    let listed = walkdir::WalkDir::new(state.join(BATCHES)).into_iter().map(Result::unwrap);
    let files = listed.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let name = entry.path().strip_prefix(state).unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn the_same_clusters_are_the_same_bytes_in_any_order() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = fixture::write(one.path(), clusters(), header(), None).await;
    let mut turned = clusters();
    turned.reverse();
    let mut other = header();
    other.policy.allow.reverse();
    other.watermark = "2026-11-20T10:00:00+08:00".to_owned();
    let second = fixture::write(two.path(), turned, other, None).await;
    assert_eq!(first.manifest, second.manifest);
    assert_eq!(files(one.path()), files(two.path()));
    assert!(!first.already && !second.already && !first.withdrawn);
    assert_eq!(first.folder, format!("batches/{}", first.manifest.batch_id));
    let names: Vec<String> = files(one.path()).into_keys().map(|n| n.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["manifest.json", "part-00000.ndjson", "review.ndjson"]);
}

/// The bytes of a batch are what other programs read: a change here is a change of the format.
#[tokio::test]
async fn the_bytes_of_a_batch_are_these() {
    let state = tempfile::tempdir().unwrap();
    let written = fixture::write(
        state.path(),
        vec![vec![fixture::mapping("m2", "9".into())]],
        Header { surplus: Vec::new(), ..header() },
        None,
    )
    .await;
    // The manifest holds the hashes of the other files.
    insta::assert_snapshot!(String::from_utf8(written.manifest.file()).unwrap(), @r#"{"batch_id":"6b56df937b173ee17d83a22d5a3f78fd98258554e258a60bfe92ed2380fa1d57","clusters":1,"expires_at":"2026-11-27T02:00:00.000000Z","format_version":"1.0","inputs":[{"bytes":1,"footer_sha256":"0000000000000000000000000000000000000000000000000000000000000000","name":"maps.parquet","snapshot_at":null,"table":"mapping"}],"parts":[{"bytes":704,"name":"part-00000.ndjson","rows":1,"sha256":"091848ca371478d4ed858ebd4d7a40883d09e3bb4e0c928cb02f448f15cbb191"}],"policy":{"allow":["merge_accounts","reassign_asset","reverse_credit"],"max_actions":1000000,"max_cluster":8,"max_share":"0.01"},"project":"p","review":{"bytes":720,"name":"review.ndjson","rows":2,"sha256":"5d3947987868300e4cb386e448b57216ec48275a8da7c97a3907f70bcf081c13"},"rules":[{"digest":"1111111111111111111111111111111111111111111111111111111111111111","id":"mapping-gaps/source-unmapped"}],"surplus":[],"totals":{"create_mapping":1},"undo_of":null,"watermark":"2026-11-20T02:00:00.000000Z"}"#);
    assert_eq!(files(state.path())[&format!("{}/{MANIFEST}", written.folder)], written.manifest.file());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_a_batch() {
    use std::os::unix::fs::PermissionsExt as _;
    let state = tempfile::tempdir().unwrap();
    let (signer, _) = keys();
    let written = fixture::write(state.path(), clusters(), header(), Some(&signer)).await;
    for entry in std::fs::read_dir(state.path().join(written.folder)).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
    }
}

/// As many mappings, each a cluster.
fn mappings(count: usize) -> Vec<Vec<Action>> {
    (0..count).map(|at| vec![fixture::mapping(&format!("m{at}"), "9".into())]).collect()
}

#[tokio::test]
async fn parts_hold_no_more_actions_than_they_may_and_no_cluster_is_split() {
    let state = tempfile::tempdir().unwrap();
    let limit = usize::try_from(PART_ROWS_MAX).unwrap();
    let mut all = mappings(limit - 1_001);
    all.extend((0..1_500).map(|at| fixture::account_and_mapping(&format!("n{at}"))));
    let written = fixture::write(state.path(), all, Header { surplus: Vec::new(), ..header() }, None).await;
    let rows: Vec<u64> = written.manifest.parts.iter().map(|part| part.rows).collect();
    assert_eq!(rows.iter().sum::<u64>(), PART_ROWS_MAX + 1_999);
    assert!(rows.len() == 2 && rows.iter().all(|rows| *rows <= PART_ROWS_MAX), "{rows:?}");
    // No part but the last has room for the smallest cluster that follows.
    assert!(rows[..rows.len() - 1].iter().all(|rows| *rows >= PART_ROWS_MAX - 1), "{rows:?}");
    let mut last = String::new();
    for part in &written.manifest.parts {
        let text = std::fs::read_to_string(state.path().join(&written.folder).join(&part.name)).unwrap();
        let clusters: Vec<String> =
            text.lines().map(|line| Action::parse(line.as_bytes()).unwrap().1.cluster).collect();
        assert!(clusters.is_sorted() && clusters[0] > last, "{}", part.name);
        last.clone_from(clusters.last().unwrap());
    }
}

/// A mapping that expects so many bytes more.
fn long(source: &str, bytes: usize) -> Action {
    let mut action = fixture::mapping(source, "9".into());
    let where_ = Object::new().with("id", "x".repeat(bytes).as_str());
    action.expect = crate::compensation::action::sorted(
        action
            .expect
            .into_iter()
            .chain([Assertion { table: "target_accounts".to_owned(), where_, rows: Vec::new() }])
            .collect(),
    );
    action
}

#[tokio::test]
async fn parts_are_no_longer_than_they_may() {
    let state = tempfile::tempdir().unwrap();
    let third = usize::try_from(PART_BYTES_MAX / 3).unwrap();
    let all = (0..5).map(|at| vec![long(&format!("m{at}"), third)]).collect();
    let written = fixture::write(state.path(), all, Header { surplus: Vec::new(), ..header() }, None).await;
    assert_eq!(written.manifest.parts.iter().map(|part| part.rows).collect::<Vec<_>>(), [2, 2, 1]);
    assert!(written.manifest.parts.iter().all(|part| part.bytes <= PART_BYTES_MAX));
}

#[test]
fn a_cluster_that_fits_no_part_is_given_back() {
    let scratch = tempfile::tempdir().unwrap();
    let mut writer = BatchWriter::new("p", scratch.path()).unwrap();
    let mut many: Vec<Action> = mappings(10_001).into_iter().flatten().collect();
    assert!(matches!(writer.add(&mut many).unwrap(), Added::TooLarge { rows: 10_001, .. }));
    let bytes = usize::try_from(PART_BYTES_MAX).unwrap();
    assert!(
        matches!(writer.add(&mut [long("m1", bytes)]).unwrap(), Added::TooLarge { rows: 1, bytes } if bytes > PART_BYTES_MAX)
    );
    assert_eq!((writer.actions(), writer.holds()), (0, 0));
    assert!(matches!(writer.add(&mut [long("m1", bytes - 2_000)]).unwrap(), Added::Taken(_)));
    assert_eq!(writer.actions_of(Kind::CreateMapping), 1);
}

#[test]
fn a_cluster_out_of_order_is_a_bug() {
    let scratch = tempfile::tempdir().unwrap();
    let mut writer = BatchWriter::new("p", scratch.path()).unwrap();
    let mut reversed = fixture::account_and_mapping("m1");
    reversed.reverse();
    assert_eq!(writer.add(&mut reversed).unwrap_err().exit_code(), crate::exit::INTERNAL);
    assert_eq!(writer.add(&mut []).unwrap_err().exit_code(), crate::exit::INTERNAL);
    let mut twice = [fixture::mapping("m1", "9".into()), fixture::mapping("m1", "9".into())];
    assert_eq!(writer.add(&mut twice).unwrap_err().exit_code(), crate::exit::INTERNAL);
}

#[tokio::test]
async fn an_action_in_two_clusters_is_a_bug() {
    let state = tempfile::tempdir().unwrap();
    let mut writer = BatchWriter::new("p", state.path()).unwrap();
    for _ in 0..2 {
        writer.add(&mut [fixture::mapping("m1", "9".into())]).unwrap();
    }
    let storage = Storage::open(state.path()).unwrap();
    assert_eq!(writer.finish(&storage, header(), None).await.unwrap_err().exit_code(), crate::exit::INTERNAL);
}

#[tokio::test]
async fn planning_again_finds_the_batch() {
    let state = tempfile::tempdir().unwrap();
    let first = fixture::write(state.path(), clusters(), header(), None).await;
    let before = files(state.path());
    let again = fixture::write(state.path(), clusters(), header(), None).await;
    assert!(again.already);
    assert_eq!((again.manifest, again.manifest_sha256), (first.manifest, first.manifest_sha256));
    assert_eq!(files(state.path()), before);
}

#[tokio::test]
async fn a_batch_is_signed_later_and_only_by_one_key() {
    let state = tempfile::tempdir().unwrap();
    let written = fixture::write(state.path(), clusters(), header(), None).await;
    let storage = Storage::open(state.path()).unwrap();
    let (signer, public) = keys();
    sign(&storage, &written.manifest, &signer).await.unwrap();
    let signature = || files(state.path())[&format!("{}/{SIGNATURE}", written.folder)].clone();
    let first = signature();
    assert_eq!(public.check(&written.manifest.file(), &first), Ok(()));
    sign(&storage, &written.manifest, &signer).await.unwrap();
    assert_eq!(signature(), first);
    let error = sign(&storage, &written.manifest, &keys().0).await.unwrap_err();
    assert!(error.render().contains("there is a signature already"), "{}", error.render());
}

/// On an object store as on disk: the same objects.
#[tokio::test]
async fn a_batch_in_an_object_store_has_the_same_bytes() {
    let (disk, scratch) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let written = fixture::write(disk.path(), clusters(), header(), None).await;
    let store = std::sync::Arc::new(object_store::memory::InMemory::new());
    let storage = Storage::over(store, "state", "s3://bucket/state");
    for already in [false, true] {
        let mut writer = BatchWriter::new("p", scratch.path()).unwrap();
        for mut cluster in clusters() {
            writer.add(&mut cluster).unwrap();
        }
        writer.hold(&fixture::hold("f1")).unwrap();
        writer.hold(&fixture::hold("f2")).unwrap();
        let remote = writer.finish(&storage, header(), None).await.unwrap();
        assert_eq!((remote.already, &remote.manifest), (already, &written.manifest));
    }
    for (name, bytes) in files(disk.path()) {
        assert_eq!(storage.read(&name).await.unwrap().as_ref(), Some(&bytes), "{name}");
    }
    let place = crate::compensation::Place { storage: &storage, folder: written.folder, scratch: scratch.path() };
    let judged = crate::compensation::Batch::read(&place, &crate::compensation::Checks::default()).await.unwrap();
    assert!(matches!(judged, crate::compensation::Judged::Whole(_)), "{judged:?}");
}

/// Whatever a run leaves behind that died before the manifest: the next one completes it.
#[tokio::test]
async fn a_folder_without_a_manifest_is_completed() {
    let whole = tempfile::tempdir().unwrap();
    let (signer, public) = keys();
    fixture::write(whole.path(), clusters(), header(), Some(&signer)).await;
    let all = files(whole.path());
    let names: Vec<&String> = all.keys().filter(|name| !name.ends_with(MANIFEST)).collect();
    for present in 0..1 << names.len() {
        let state = tempfile::tempdir().unwrap();
        for (bit, name) in names.iter().enumerate().filter(|(bit, _)| present >> bit & 1 == 1) {
            let path = state.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &all[*name]).unwrap();
            let _ = bit;
        }
        let written = fixture::write(state.path(), clusters(), header(), Some(&signer)).await;
        assert!(!written.already);
        let found = files(state.path());
        assert!(found.keys().eq(all.keys()), "{present}");
        for (name, bytes) in found.iter().filter(|(name, _)| !name.ends_with(SIGNATURE)) {
            assert_eq!(bytes, &all[name], "{present}: {name}");
        }
        let signature = &found[&format!("{}/{SIGNATURE}", written.folder)];
        assert_eq!(public.check(&written.manifest.file(), signature), Ok(()));
    }
}

#[tokio::test]
async fn a_folder_that_somebody_changed_is_left_alone() {
    for name in ["part-00000.ndjson", REVIEW, SIGNATURE, MANIFEST, "part-00001.ndjson"] {
        let whole = tempfile::tempdir().unwrap();
        let (signer, _) = keys();
        let written = fixture::write(whole.path(), clusters(), header(), Some(&signer)).await;
        let folder = whole.path().join(&written.folder);
        if name != MANIFEST {
            std::fs::remove_file(folder.join(MANIFEST)).unwrap();
        }
        std::fs::write(folder.join(name), b"{}\n").unwrap();
        let mut writer = BatchWriter::new("p", whole.path()).unwrap();
        for mut cluster in clusters() {
            writer.add(&mut cluster).unwrap();
        }
        writer.hold(&fixture::hold("f1")).unwrap();
        writer.hold(&fixture::hold("f2")).unwrap();
        let storage = Storage::open(whole.path()).unwrap();
        let error = writer.finish(&storage, header(), Some(&signer)).await.unwrap_err();
        assert_eq!(error.exit_code(), crate::exit::INCONCLUSIVE, "{name}");
        assert!(error.render().contains(name), "{}", error.render());
        assert_eq!(std::fs::read(folder.join(name)).unwrap(), b"{}\n");
    }
}

fn keys() -> (Signer, crate::compensation::PublicKey) {
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pair.sk.to_box(None).unwrap().into_string()).unwrap();
    let signer = Signer::load(file.path(), None).unwrap();
    let public = signer.public_key().unwrap();
    (signer, public)
}
