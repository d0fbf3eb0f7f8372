//! Every reason for which a migrator refuses a whole batch. Each test forges a batch that is right but for one thing:
//! hashes, counts and the batch_id are made anew, so that nothing else gives it away.

use std::collections::BTreeMap;
use std::path::PathBuf;

use minisign::KeyPair;

use super::*;
use crate::compensation::fixture::{self, PROJECT, clusters, header};
use crate::compensation::manifest::{PART_BYTES_MAX, REVIEW, part_name};
use crate::compensation::{Kind, Object, Signer, Surplus, Value};

/// A batch that can be changed before it is sealed.
struct Forged {
    state: tempfile::TempDir,
    manifest: Manifest,
    parts: Vec<Vec<String>>,
    review: Vec<String>,
}

impl Forged {
    async fn new() -> Self {
        Self::of(clusters(), header().surplus).await
    }

    async fn of(clusters: Vec<Vec<Action>>, surplus: Vec<Surplus>) -> Self {
        let state = tempfile::tempdir().unwrap();
        let mut header = header();
        header.surplus = surplus;
        let written = fixture::write(state.path(), clusters, header, None).await;
        let folder = state.path().join(&written.folder);
        let lines = |name: &str| -> Vec<String> {
            std::fs::read_to_string(folder.join(name)).unwrap().lines().map(str::to_owned).collect()
        };
        let parts = written.manifest.parts.iter().map(|part| lines(&part.name)).collect();
        let review = lines(REVIEW);
        std::fs::remove_dir_all(state.path().join("batches")).unwrap();
        Self { state, manifest: written.manifest, parts, review }
    }

    /// The actions of a part, changed and written again with their right ids.
    fn actions(&mut self, part: usize, change: impl Fn(&mut Vec<Action>)) {
        let parsed = self.parts[part].iter().map(|line| Action::parse(line.as_bytes()).unwrap().1);
        let mut actions = parsed.collect();
        change(&mut actions);
        let lines = actions.iter().map(|action| String::from_utf8(action.line(&action.id(PROJECT))).unwrap());
        self.parts[part] = lines.collect();
    }

    /// Describes the lines as they are now, and gives the batch its id.
    fn seal(&mut self) {
        self.describe();
        self.manifest.batch_id = self.manifest.id();
    }

    fn describe(&mut self) {
        let lines = |name: String, lines: &[String]| {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            Lines { name, rows: lines.len() as u64, bytes: text.len() as u64, sha256: sha256_hex(text.as_bytes()) }
        };
        let parts = self.parts.iter().enumerate();
        self.manifest.parts = parts.map(|(index, part)| lines(part_name(index), part)).collect();
        self.manifest.review = lines(REVIEW.to_owned(), &self.review);
        self.manifest.totals = BTreeMap::new();
        for line in self.parts.iter().flatten() {
            let kind = line.split("\"generation\"").last().unwrap().split('"').nth(5).unwrap().to_owned();
            *self.manifest.totals.entry(kind).or_default() += 1;
        }
    }

    fn folder(&self) -> PathBuf {
        self.state.path().join("batches").join(&self.manifest.batch_id)
    }

    /// The files, as the manifest has them now.
    fn write(&self) {
        std::fs::create_dir_all(self.folder()).unwrap();
        for (index, part) in self.parts.iter().enumerate() {
            let text: String = part.iter().map(|line| format!("{line}\n")).collect();
            std::fs::write(self.folder().join(part_name(index)), text).unwrap();
        }
        let text: String = self.review.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(self.folder().join(REVIEW), text).unwrap();
        std::fs::write(self.folder().join(MANIFEST), self.manifest.file()).unwrap();
    }

    async fn judged(&self, checks: &Checks<'_>) -> Judged {
        let storage = Storage::open(self.state.path()).unwrap();
        let folder = format!("batches/{}", self.manifest.batch_id);
        Batch::read(&Place { storage: &storage, folder, scratch: self.state.path() }, checks).await.unwrap()
    }

    async fn refused(&self, checks: &Checks<'_>) -> Vec<String> {
        match self.judged(checks).await {
            Judged::Whole(_) => Vec::new(),
            Judged::Refused(refusals) => {
                assert_eq!(refusals.total, refusals.reasons.len() as u64);
                refusals.reasons
            }
        }
    }
}

/// A batch changed before it is sealed, and the reason for which it is refused; another may follow from it.
async fn lines_refused(change: impl FnOnce(&mut Forged), reason: &str) {
    let mut forged = Forged::new().await;
    change(&mut forged);
    forged.seal();
    forged.write();
    let reasons = forged.refused(&Checks::default()).await;
    assert!(reasons.iter().any(|found| found.contains(reason)), "{reason}: {reasons:?}");
}

/// A manifest changed in spite of the lines, and the reason.
async fn manifest_refused(change: impl FnOnce(&mut Manifest), reason: &str) {
    let mut forged = Forged::new().await;
    change(&mut forged.manifest);
    forged.manifest.batch_id = forged.manifest.id();
    forged.write();
    let reasons = forged.refused(&Checks::default()).await;
    assert!(reasons.iter().any(|found| found.contains(reason)), "{reason}: {reasons:?}");
}

/// A whole batch whose files are then tampered with.
async fn files_refused(tamper: impl FnOnce(&Path), expected: &[&str]) {
    let forged = Forged::new().await;
    forged.write();
    tamper(&forged.folder());
    let reasons = forged.refused(&Checks::default()).await;
    let all = reasons.len() == expected.len() && reasons.iter().zip(expected).all(|(is, part)| is.contains(part));
    assert!(all, "{expected:?}: {reasons:?}");
}

#[tokio::test]
async fn a_whole_batch_is_read_as_it_was_written() {
    let forged = Forged::new().await;
    forged.write();
    let Judged::Whole(batch) = forged.judged(&Checks { project: Some("p"), ..Checks::default() }).await else {
        panic!("refused")
    };
    assert_eq!(batch.manifest, forged.manifest);
    assert_eq!(batch.manifest_sha256, sha256_hex(&std::fs::read(forged.folder().join(MANIFEST)).unwrap()));
    assert!(!batch.signed && !batch.withdrawn);
    let mut lines = Vec::new();
    batch
        .actions(|id, action| {
            lines.push(String::from_utf8(action.line(&id)).unwrap());
            Ok(())
        })
        .unwrap();
    assert_eq!(lines, forged.parts.concat());
    let mut holds = Vec::new();
    batch
        .holds(|hold| {
            holds.push(hold.fingerprint);
            Ok(())
        })
        .unwrap();
    assert_eq!(holds, ["f1", "f2"]);
}

#[tokio::test]
async fn what_changes_between_judging_and_using_is_noticed() {
    let forged = Forged::new().await;
    forged.write();
    let Judged::Whole(batch) = forged.judged(&Checks::default()).await else { panic!("refused") };
    let path = forged.folder().join(part_name(0));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("active", "frozen")).unwrap();
    let error = batch.actions(|_, _| Ok(())).unwrap_err();
    assert_eq!(error.exit_code(), crate::exit::INCONCLUSIVE);
    std::fs::write(&path, "").unwrap();
    assert!(batch.actions(|_, _| Ok(())).unwrap_err().to_string().contains("changed while"));
}

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
        let swap = |folder: &Path| {
            let path = folder.join(MANIFEST);
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{from}");
            std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        };
        files_refused(swap, &[reason]).await;
    }
}

#[tokio::test]
async fn an_edited_manifest_is_refused() {
    let edit = |from: &'static str, to: &'static str| {
        move |folder: &Path| {
            let path = folder.join(MANIFEST);
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{from}");
            std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        }
    };
    files_refused(edit("\"max_cluster\":8", "\"max_cluster\":9"), &["batch_id is not that of the manifest"]).await;
    files_refused(edit("\"max_cluster\":8", "\"max_cluster\": 8"), &["not in canonical form"]).await;
    files_refused(edit("}\n", "}"), &["not in canonical form"]).await;
    files_refused(edit("}\n", "}\n\n"), &["not in canonical form"]).await;
    files_refused(edit("}\n", "}\n{}"), &["trailing characters"]).await;
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
    let edit = |folder: &Path| {
        let text = std::fs::read_to_string(folder.join(part())).unwrap();
        std::fs::write(folder.join(part()), text.replacen("\"m2\"", "\"m4\"", 1)).unwrap();
    };
    files_refused(edit, &["`action_id` is not that of the action", "has another sha256"]).await;
    let flip = |folder: &Path| {
        let mut text = std::fs::read(folder.join(part())).unwrap();
        text[10] = 0;
        std::fs::write(folder.join(part()), text).unwrap();
    };
    let Judged::Refused(refusals) = ({
        let forged = Forged::new().await;
        forged.write();
        flip(&forged.folder());
        forged.judged(&Checks::default()).await
    }) else {
        panic!("taken")
    };
    assert!(refusals.reasons[0].contains("control character"), "{refusals:?}");
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
async fn times_are_of_the_one_form() {
    manifest_refused(|m| m.watermark = "2026-11-20".to_owned(), "`watermark` is no time").await;
    manifest_refused(|m| m.expires_at = "2026-11-27T02:00:00Z".to_owned(), "`expires_at` is no time").await;
    manifest_refused(|m| m.inputs[0].snapshot_at = Some("soon".to_owned()), "a `snapshot_at` of the inputs").await;
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
async fn lines_that_are_no_actions_are_refused() {
    lines_refused(|f| f.parts[0][0] = f.parts[0][0].replace("\"kind\":\"", "\"kind\":\"x"), "unknown kind").await;
    lines_refused(|f| f.parts[0][0] = f.parts[0][0].replace("\"after\"", "\"afters\""), "unknown field `afters`").await;
    lines_refused(|f| f.review[0] = f.review[0].replace("\"c\"", "\"d\",\"x\":1"), "review.ndjson line 1: unknown")
        .await;
    lines_refused(|f| f.review[0] = f.review[0].replace("138****5678", "139****5678"), "`evidence_sha256` is not")
        .await;
    // An action that its kind doesn't know, with the right id.
    let mut forged = mappings().await;
    forged.actions(0, |actions| {
        for action in actions.iter_mut() {
            action.params.insert("more", "x");
            action.cluster = action.id(PROJECT);
        }
        actions.sort_by_key(|action| action.id(PROJECT));
    });
    let found = reasons(&mut forged).await;
    assert!(found.iter().filter(|reason| reason.contains("unknown member `more` in params")).count() == 3, "{found:?}");
}

/// A batch of one mapping a cluster, its lines in the order of their ids.
async fn mappings() -> Forged {
    let all = ["m1", "m2", "m3"].iter().map(|source| vec![fixture::mapping(source, "9".into())]);
    Forged::of(all.collect(), Vec::new()).await
}

async fn reasons(forged: &mut Forged) -> Vec<String> {
    forged.seal();
    forged.write();
    forged.refused(&Checks::default()).await
}

#[tokio::test]
async fn an_action_stands_in_a_batch_once() {
    let mut forged = mappings().await;
    let line = forged.parts[0][0].clone();
    forged.parts[0].push(line);
    let found = reasons(&mut forged).await;
    assert!(found[0].contains("line 4: its action_id stands in the batch twice"), "{found:?}");
    assert!(found.iter().any(|reason| reason.contains("not contiguous")), "{found:?}");
    // Another version of the row, another id: two writes of one row all the same.
    let mut forged = mappings().await;
    forged.actions(0, |actions| {
        let mut again = actions[0].clone();
        again.generation = 1;
        actions.push(again);
        for action in actions.iter_mut() {
            action.cluster = action.id(PROJECT);
        }
        actions.sort_by_key(|action| action.id(PROJECT));
    });
    forged.manifest.clusters = 4;
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("another create_mapping of the same subject"), "{found:?}");
}

#[tokio::test]
async fn an_id_is_of_its_own_action() {
    let mut forged = mappings().await;
    let [first, second] = [0, 1].map(|at| forged.parts[0][at].clone());
    let id = |line: &str| Action::parse(line.as_bytes()).unwrap().0;
    forged.parts[0][0] = first.replace(&id(&first), &id(&second));
    let found = reasons(&mut forged).await;
    assert!(found[0].contains("line 1: `action_id` is not that of the action"), "{found:?}");
}

#[tokio::test]
async fn clusters_stand_together_and_in_order() {
    let mut forged = mappings().await;
    forged.parts[0].swap(0, 1);
    let found = reasons(&mut forged).await;
    assert!(
        found.len() == 1 && found[0].contains("line 2: its cluster is not contiguous, or out of order"),
        "{found:?}"
    );
    // Split over two parts.
    let mut forged = Forged::of(vec![fixture::account_and_mapping("m1")], Vec::new()).await;
    let second = forged.parts[0].split_off(1);
    forged.parts.push(second);
    let found = reasons(&mut forged).await;
    assert!(found.iter().any(|reason| reason.contains("part-00001.ndjson line 1: its cluster is not")), "{found:?}");
    // Under another's name.
    let mut forged = mappings().await;
    forged.actions(0, |actions| actions[1].cluster = actions[0].cluster.clone());
    let found = reasons(&mut forged).await;
    assert_eq!(found, ["it has 2 clusters, the manifest says 3"]);
    let mut forged = mappings().await;
    forged.actions(0, |actions| actions[2].cluster = "f".repeat(64));
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("does not bear the smallest action_id"), "{found:?}");
}

#[tokio::test]
async fn a_reference_leads_to_an_earlier_action_of_the_cluster() {
    let pair = || Forged::of(vec![fixture::account_and_mapping("m1")], Vec::new());
    let mut forged = pair().await;
    forged.actions(0, |actions| actions[1].after.clear());
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("`after` does not name just"), "{found:?}");
    let mut forged = pair().await;
    forged.actions(0, |actions| actions[1].after.push("0".repeat(64)));
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("`after` does not name just"), "{found:?}");
    let mut forged = pair().await;
    forged.actions(0, |actions| actions.swap(0, 1));
    let found = reasons(&mut forged).await;
    assert!(found.iter().any(|reason| reason.contains("does not stand before it")), "{found:?}");
    assert!(found.iter().any(|reason| reason.contains("carried out later")), "{found:?}");
    let mut forged = mappings().await;
    forged.actions(0, |actions| {
        let other = Value::Ref(actions[2].id(PROJECT));
        actions[0].subject.insert("target_id", other.clone());
        actions[0].after = vec![actions[2].id(PROJECT)];
        actions[0].cluster = actions[0].id(PROJECT);
        actions.sort_by_key(|action| action.id(PROJECT));
    });
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("does not stand before it in its cluster"), "{found:?}");
}

#[tokio::test]
async fn caps_and_policy_hold() {
    manifest_refused(|m| m.policy.max_actions = 6, "it has 7 actions, its policy allows 6").await;
    manifest_refused(|m| m.policy.max_share = "2".to_owned(), "no share from 0 to 1").await;
    manifest_refused(|m| m.policy.max_share = "1e-2".to_owned(), "no share from 0 to 1").await;
    let mut forged = Forged::new().await;
    forged.manifest.policy.allow.clear();
    let found = reasons(&mut forged).await;
    assert!(
        found.iter().any(|reason| reason == "it has 1 reverse_credit, which its policy does not allow"),
        "{found:?}"
    );
    assert!(found.iter().any(|reason| reason.ends_with("the policy does not allow reassign_asset")), "{found:?}");
    let mut forged = mappings().await;
    forged.manifest.policy.max_cluster = 1;
    let found = reasons(&mut forged).await;
    assert!(found.len() == 3 && found[0].contains("touches 2 accounts, the policy allows 1"), "{found:?}");
}

#[tokio::test]
async fn a_policy_beyond_that_of_the_project_is_refused() {
    let forged = Forged::new().await;
    forged.write();
    let refused = async |change: &dyn Fn(&mut Policy)| {
        let mut policy = fixture::policy();
        change(&mut policy);
        forged.refused(&Checks { policy: Some(&policy), ..Checks::default() }).await
    };
    assert_eq!(refused(&|_| {}).await, Vec::<String>::new());
    for change in [
        &(|policy: &mut Policy| policy.max_actions = 10) as &dyn Fn(&mut Policy),
        &|policy| policy.max_cluster = 7,
        &|policy| policy.max_share = "0.009".to_owned(),
    ] {
        assert_eq!(refused(change).await, ["its policy sets higher limits than [plan] of the project"]);
    }
    let reasons = refused(&|policy| policy.allow.retain(|kind| *kind != Kind::MergeAccounts)).await;
    assert_eq!(reasons, ["its policy allows merge_accounts, which [plan] of the project does not"]);
}

#[tokio::test]
async fn what_is_corrected_is_the_surplus_and_what_moves_arrives() {
    manifest_refused(|m| m.surplus.clear(), "corrections and surplus of CNY differ by 5").await;
    manifest_refused(|m| m.surplus[0].amount = "4.99".to_owned(), "of CNY differ by 0.01").await;
    manifest_refused(|m| m.surplus[0].amount = "much".to_owned(), "`surplus` has an amount that is none").await;
    let both = |m: &mut Manifest| m.surplus.push(Surplus { unit: None, amount: "1".to_owned() });
    manifest_refused(both, "corrections and surplus of no unit differ by -1").await;
    let mut forged = Forged::new().await;
    forged.manifest.surplus[0].amount = "5.000".to_owned();
    assert_eq!(reasons(&mut forged).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_asset_that_leaves_arrives() {
    let of = |change: &dyn Fn(&mut Action)| {
        let mut action = fixture::moved();
        change(&mut action);
        Forged::of(vec![vec![action]], Vec::new())
    };
    let mut forged = of(&|action| action.params.insert("family", Value::List(Vec::new()))).await;
    let found = reasons(&mut forged).await;
    assert!(found[0].contains("the assets that it moves are not those that it expects"), "{found:?}");
    assert_eq!(found[1], "moves of assets in CNY do not sum to zero but to -0.5");
    let mut forged = of(&|action| drop(action.expect.pop())).await;
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("not those that it expects"), "{found:?}");
    let mut forged = of(&|action| action.expect[0].rows[0].insert("owner_id", "m2")).await;
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("at another owner"), "{found:?}");
    let mut forged = of(&|action| {
        let asset = Object::new().with("asset_type", "points").with("asset_id", "a3");
        action.params.insert("family", vec![asset.clone(), asset]);
    })
    .await;
    let found = reasons(&mut forged).await;
    assert!(found.len() == 1 && found[0].contains("moves an asset twice"), "{found:?}");
}

#[tokio::test]
async fn another_project_an_expired_and_a_withdrawn_batch_are_refused() {
    let forged = Forged::new().await;
    forged.write();
    let reasons = forged.refused(&Checks { project: Some("q"), ..Checks::default() }).await;
    assert_eq!(reasons, ["it is of another project, p"]);
    let at = |text: &str| Checks { as_of: Some(text.parse().unwrap()), ..Checks::default() };
    assert_eq!(forged.refused(&at("2026-11-27T01:59:59Z")).await, Vec::<String>::new());
    assert_eq!(forged.refused(&at("2026-11-27T02:00:00Z")).await, ["it expired at 2026-11-27T02:00:00.000000Z"]);
    std::fs::write(forged.folder().join(WITHDRAWN), "{}").unwrap();
    assert_eq!(forged.refused(&Checks::default()).await, ["it is withdrawn"]);
    let Judged::Whole(batch) = forged.judged(&Checks { withdrawn_too: true, ..Checks::default() }).await else {
        panic!("refused")
    };
    assert!(batch.withdrawn);
}

#[tokio::test]
async fn a_signature_is_there_and_right_where_a_key_is_configured() {
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let forged = Forged::new().await;
    forged.write();
    let file = forged.state.path().join("key");
    std::fs::write(&file, pair.sk.to_box(None).unwrap().into_string()).unwrap();
    let signer = Signer::load(&file, None).unwrap();
    let key = signer.public_key().unwrap();
    let with_key = Checks { public_key: Some(&key), ..Checks::default() };
    assert_eq!(forged.refused(&with_key).await, ["it is not signed, and a public key is configured"]);
    let path = forged.folder().join(SIGNATURE);
    let sign = |bytes: &[u8]| std::fs::write(&path, signer.sign(bytes, "x").unwrap()).unwrap();
    sign(&forged.manifest.file());
    assert_eq!(forged.refused(&with_key).await, Vec::<String>::new());
    assert_eq!(forged.refused(&Checks::default()).await, Vec::<String>::new());
    let other = PublicKey::parse(&KeyPair::generate_unencrypted_keypair().unwrap().pk.to_base64()).unwrap();
    let reasons = forged.refused(&Checks { public_key: Some(&other), ..Checks::default() }).await;
    assert_eq!(reasons, ["the signature is wrong: it is of another key"]);
    sign(b"something else");
    assert_eq!(
        forged.refused(&with_key).await,
        ["the signature is wrong: it is not of this manifest, or of another key"]
    );
    for rubbish in [Vec::new(), b"\n\n\n\n".to_vec(), vec![0xff; 1 << 17]] {
        std::fs::write(&path, rubbish).unwrap();
        assert_eq!(forged.refused(&with_key).await, ["the signature is wrong: it is no signature of minisign"]);
    }
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
