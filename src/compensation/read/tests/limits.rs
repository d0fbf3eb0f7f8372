//! The policy, and the sums: what a batch may do at all.

use super::*;

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
    only(&found, "not those that it expects");
    let mut forged = of(&|action| action.expect[0].rows[0].insert("owner_id", "m2")).await;
    let found = reasons(&mut forged).await;
    only(&found, "at another owner");
    let mut forged = of(&|action| {
        let asset = Object::new().with("asset_type", "points").with("asset_id", "a3");
        action.params.insert("family", vec![asset.clone(), asset]);
    })
    .await;
    let found = reasons(&mut forged).await;
    only(&found, "moves an asset twice");
}
