//! A whole batch: read as it was written, of this project, in time, signed where a key is known.

use super::*;

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
