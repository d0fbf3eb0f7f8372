//! How the contract's columns and tables are called out in the world: in concepts of [`super::words`].

use super::words::Meaning;

/// Ways to say a column, the usual ones first. Words in brackets of [`noise`] count little.
fn account(column: &str) -> &'static str {
    match column {
        "id" => "id|user id|user no|member id|no|user",
        "anchor" => "phone|phone no|anchor|phone digest|anchor digest",
        "status" => "status",
        "created_at" => "create time|register time|create|register",
        "updated_at" => "update time|update|last update time",
        "union_id" => "union id|union",
        "open_id" => "open id|open",
        "union_scope" => "union scope|scope|platform|open platform|union platform|open app",
        "tenant" => "tenant|tenant id|tenant no",
        "anchor_verified_at" => "phone verify time|verify time|phone verify|phone bind time|anchor verify time",
        "merged_into" => "merge to|merge into|merge id|survivor id|survivor|merge to id|merge into id|merge target",
        "origin" => {
            "origin|come from|origin kind|source kind|register origin|create origin|register source|register kind|from"
        }
        "risk" => "risk|risk level",
        "is_test" => "is test|test",
        "last_active_at" => "last active time|last active|active time",
        "row_version" => "version|row version|update no|version no",
        "bucket" => "bucket|bucket id|bucket no",
        "op_id" => "operation id|create by operation|operation|operation no|create operation id",
        "backfilled_at" => "backfill time|backfill",
        "mirror" => "profile digest|digest|profile",
        _ => "",
    }
}

fn mapping(column: &str) -> &'static str {
    match column {
        "source_id" => "source id|mini id|legacy id|old id|from id|source|from",
        "target_id" => "target id|app id|new id|to id|target|to",
        "status" => "status|bind status|map status",
        "updated_at" => "update time|update",
        "created_at" => "create time|bind time|map time|create|bind",
        "evidence" => {
            "evidence|how|evidence kind|bind kind|map kind|bind how|map by|map how|bind by|origin|bind origin"
        }
        "round" => "round|round no|round id",
        "row_version" => "version|row version|version no",
        _ => "",
    }
}

fn asset(column: &str) -> &'static str {
    match column {
        "asset_type" => "asset kind|kind|asset|asset class",
        "asset_id" => "id|asset id|no|asset no|card no|amount id|points id|amount no|member card no",
        "owner_system" => "system|owner system|owner kind|system kind|platform",
        "owner_id" => "owner id|owner|user id|member id|user|member|owner no",
        "state" => "status|asset status",
        "updated_at" => "update time|update|last update time",
        "amount" => "amount|points|amount points",
        "unit" => "unit|kind unit|amount unit",
        "parent_type" => "parent kind",
        "parent_id" => "parent id|for id|parent|for order|parent no|parent order no|from order|order no|order id",
        "origin_asset_id" => {
            "origin id|origin asset id|create of|from id|origin|come from|origin no|old id|from asset id|source id|old no"
        }
        "expires_at" => "expire time|expire|active expire time",
        "single" => "single|is single",
        "row_version" => "version|row version|version no",
        _ => "",
    }
}

fn other(table: &str, column: &str) -> &'static str {
    match (table, column) {
        ("bindings", "event_id") => "event id|event no|id|bind id|row id|log id|event|no|row no",
        ("bindings" | "merge_locks" | "cohorts", "system") => "system|user system|system kind|platform",
        ("bindings" | "merge_locks" | "cohorts", "account_id") => {
            "user id|user|member id|user no|owner id|owner|member"
        }
        ("bindings", "op") => "action|operation|event kind|bind action|operation kind|kind|action kind|bind kind",
        ("bindings", "at") => "happen time|event time|time|create time|bind time|action time|operation time",
        ("bindings", "anchor") => "phone|new phone|phone no|new phone no|to phone",
        ("bindings", "previous_anchor") => "old phone|old phone no|from phone|last phone|legacy phone",
        ("bindings", "verified") => "is verify|verify|confirm|verify status",
        ("number_releases", "anchor") => "phone|phone no|no",
        ("number_releases", "released_at") => "release time|release|time|create time|expire time",
        ("gateway_log", "op_id") => "operation id|operation no|operation|id|row id|log id",
        ("gateway_log", "op") => "operation|action|operation kind|action kind|event kind|kind",
        ("gateway_log", "leg") => "leg|system|target system|platform|leg system",
        ("gateway_log", "result") => "result|result no|status|operation result|result status",
        ("gateway_log", "at") => "happen time|operation time|time|create time|call time|row time|log time|action time",
        ("gateway_log" | "merge_jobs" | "exclusions" | "legacy_calls", "source_id")
        | ("gateway_log" | "merge_jobs", "target_id") => mapping(column),
        ("gateway_log", "version") => "version|row version|version no",
        ("gateway_log", "client_version") => "client version|client|app version",
        ("merge_jobs" | "merge_locks" | "merge_journal", "job_id") => "job id|job no|job|id|merge id|merge no",
        ("merge_jobs", "state") => "status|job status|merge status",
        ("merge_jobs", "updated_at") => "update time|update",
        ("merge_jobs", "attempt") => "attempt|attempt no|attempt call|call",
        ("merge_jobs", "heartbeat_at") => "heartbeat time|heartbeat|last heartbeat time",
        ("merge_jobs", "round") => "round|round no|round id",
        ("merge_locks", "lock_id") => "lock id|lock no|lock|id",
        ("merge_locks", "acquired_at") => "lock time|create time|lock create time|lock",
        ("merge_locks", "expires_at") => "expire time|lock expire time|expire|expire lock time",
        ("merge_locks", "released_at") => "release time|unlock time|lock release time|unlock|release",
        ("merge_locks", "fence_token") => "fence|fence no|fence id|lock fence",
        ("merge_journal", "entry_id") => "entry id|entry no|id|row id|row no|no",
        ("merge_journal", "asset_type") => "asset kind|kind|asset",
        ("merge_journal", "asset_id") => "asset id|asset no|asset",
        ("merge_journal", "leg") => "leg|direction|entry kind|action|operation|leg kind|entry direction|operation kind",
        ("merge_journal", "at") => "entry time|time|create time|happen time|operation time",
        ("merge_journal", "amount") => "amount|points|entry amount",
        ("merge_journal", "unit") => "unit|kind unit|amount unit",
        ("cohorts", "stage") => "stage|stage no|stage id|stage level|stage round",
        ("cohorts", "admitted_at") => "admit time|create time|stage time|admit|time",
        ("exclusions", "reason") => "reason|exclude reason",
        ("exclusions", "owner") => "owner|decide by|create by|operation by|user|decide",
        ("exclusions", "expires_at") => "expire time|expire|exclude expire time",
        ("legacy_calls", "service") => "service|service no|service id|call by|app|client",
        ("legacy_calls", "at") => "happen time|call time|time|create time|day|last call time",
        ("legacy_calls", "calls") => "call|amount|call no",
        _ => "",
    }
}

/// The ways to say a column of a table.
pub(super) fn of(table: &str, column: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let text = match table {
        "source_accounts" | "target_accounts" => account(column),
        "mapping" => mapping(column),
        "assets" | "assets_before" => asset(column),
        table => other(table, column),
    };
    text.split('|').filter(|way| !way.is_empty()).map(|way| way.split(' ').collect())
}

/// Words of folders and files that speak for a table.
pub(super) fn table_words(table: &str) -> &'static [&'static [&'static str]] {
    match table {
        "source_accounts" | "target_accounts" => &[&["user"], &["member"]],
        "mapping" => &[&["map"], &["user", "bind"], &["union"]],
        "assets" => &[
            &["asset"],
            &["order"],
            &["coupon"],
            &["points"],
            &["member"],
            &["card"],
            &["wallet"],
            &["gift"],
            &["subscription"],
            &["amount"],
        ],
        "assets_before" => &[&["asset", "before"], &["asset", "old"], &["asset", "legacy"]],
        "bindings" => &[&["bind"], &["phone", "event"], &["phone", "log"], &["bind", "log"], &["phone", "update"]],
        "number_releases" => &[&["release"], &["phone", "release"]],
        "gateway_log" => &[&["operation"], &["operation", "log"]],
        "merge_jobs" => &[&["job"], &["merge", "job"]],
        "merge_locks" => &[&["lock"], &["merge", "lock"]],
        "merge_journal" => &[&["entry"], &["merge", "entry"]],
        "cohorts" => &[&["stage"], &["admit"]],
        "exclusions" => &[&["exclude"]],
        "legacy_calls" => &[&["call"], &["legacy", "call"], &["service", "call"], &["service", "log"]],
        _ => &[],
    }
}

/// How much a concept counts in a name of a column of that table.
fn weight(table: &str, concept: &str) -> f64 {
    let accounts = matches!(table, "source_accounts" | "target_accounts");
    match concept {
        "user" | "member" | "wechat" | "mini" | "app" if accounts => 0.1,
        "user" | "member" => 0.3,
        "time" | "is" => 0.3,
        "id" | "no" => 0.6,
        "row" | "log" => 0.2,
        _ => 1.0,
    }
}

/// What it costs that an id is called a number, or the other way round.
const SWAPPED: f64 = 0.05;

/// An id is a number where no other word tells them apart.
fn swapped(concept: &str, way: &[&str], name: &Meaning) -> bool {
    match concept {
        "id" => way.contains(&"no") && !name.has("no"),
        "no" => way.contains(&"id") && !name.has("id"),
        _ => false,
    }
}

/// How well a name says the column: 1 for its very concepts. `noun` are the words that say the export itself.
pub(super) fn likeness(table: &str, column: &str, name: &Meaning, noun: &Meaning) -> f64 {
    if name.concepts.is_empty() {
        return 0.0;
    }
    let mut best = 0.0_f64;
    let names_itself = |concept: &&str| noun.has(concept) && !matches!(*concept, "user" | "phone");
    // A number of orders in an export of orders is its own, not a parent's.
    let leads_out = matches!(column, "parent_id" | "origin_asset_id");
    for (place, way) in of(table, column).enumerate() {
        if leads_out && way.iter().any(|concept| noun.has(concept) && *concept != "asset") {
            continue;
        }
        let total = |concept: &str, own: bool| {
            let weight = weight(table, concept);
            if own { weight.min(0.1) } else { weight }
        };
        let mut both = 0.0;
        let mut either = 0.0;
        for concept in &name.concepts {
            let said = way.contains(concept) || swapped(concept, &way, name);
            let weight = total(concept, !said && names_itself(concept));
            either += weight;
            if said {
                both += weight;
            }
        }
        for concept in way.iter().filter(|concept| !name.has(concept)) {
            let other = matches!(*concept, "id" | "no") && name.has_any(&["id", "no"]);
            either += if other { SWAPPED } else { weight(table, concept) };
        }
        either += name.strangers.len() as f64 * 0.5;
        if either > 0.0 {
            let order = 1.0 - 0.01 * (place as f64).min(10.0);
            best = best.max(both / either * order);
        }
    }
    best
}
