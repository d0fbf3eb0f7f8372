//! The lines: each an action, once, in its cluster, after those whose outcome it uses.

use super::*;

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
    only(&found, "another create_mapping of the same subject");
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
    only(&found, "line 2: its cluster is not contiguous, or out of order");
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
    only(&found, "does not bear the smallest action_id");
}

#[tokio::test]
async fn a_reference_leads_to_an_earlier_action_of_the_cluster() {
    let pair = || Forged::of(vec![fixture::account_and_mapping("m1")], Vec::new());
    let mut forged = pair().await;
    forged.actions(0, |actions| actions[1].after.clear());
    let found = reasons(&mut forged).await;
    only(&found, "`after` does not name just");
    let mut forged = pair().await;
    forged.actions(0, |actions| actions[1].after.push("0".repeat(64)));
    let found = reasons(&mut forged).await;
    only(&found, "`after` does not name just");
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
    only(&found, "does not stand before it in its cluster");
}
