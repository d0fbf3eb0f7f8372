//! `sync_fields`, `replay_write`, `rerun_bucket`: writes that did not arrive, or not whole.

use super::super::asked::{ASKED, asked};
use super::super::draft::Draft;
use super::super::exports::{Account, System};
use super::super::nearby::near;
use super::super::rows::{Row, name_of};
use super::{Context, Query};
use crate::compensation::{Assertion, Kind, Object, Value};

pub(super) fn sync_fields(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::SyncFields;
    let asked = asked(&[kind], context.files, exports, |ask| {
        let columns = vec![
            ("source_id", ask.account(System::Source)),
            ("target_id", ask.account(System::Target)),
            ("authority", ask.text("authority", &["authority"])),
        ];
        Some((columns, None))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT {ASKED}, CAST(a.source_id AS VARCHAR) AS source_id, \
         CAST(a.target_id AS VARCHAR) AS target_id, a.authority, s.mirror AS source_mirror, t.mirror AS target_mirror, {}, {}, {} \
         FROM asked AS a {} {} LEFT JOIN near_mapping AS m ON m.source_id = a.source_id AND m.target_id = a.target_id",
        exports.account("s", System::Source),
        exports.account("t", System::Target),
        exports.mapping("m"),
        exports.account_join("s", System::Source, "a.source_id"),
        exports.account_join("t", System::Target, "a.target_id"),
    );
    vec![Query { kind, sql, names: asked.names, read: read_fields }]
}

fn read_fields(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let text = |name: &str| row.text(name).unwrap_or_default();
    let source = Account::read(row, "s", System::Source, text("source_id"));
    let target = Account::read(row, "t", System::Target, text("target_id"));
    let subject = Object::new()
        .with("table", "mapping")
        .with("source_id", source.id.as_str())
        .with("target_id", target.id.as_str());
    let authority = text("authority");
    let mut draft = Draft::new(Kind::SyncFields, subject, Object::new().with("authority", authority));
    draft.refuse_if(System::of(authority).is_none(), "the rule does not say which side is right");
    draft.refuse_if(!row.flag("m_found"), "there is no such mapping");
    for (account, mirror) in [(&source, "source_mirror"), (&target, "target_mirror")] {
        let word = account.system.word();
        draft.refuse_if(!account.exists(), &format!("the {word} does not exist"));
        draft.expect.push(account.assertion(exports, &[("mirror", row.value(mirror))]));
        draft.touch(account);
        draft.fact_account(word, account);
        draft.reads(&["status", word, &account.id]);
        draft.writes(&["fields", word, &account.id]);
    }
    draft.expect.push(exports.exact_mapping(row, "m", source.id.as_str().into(), target.id.as_str().into()));
    draft.reads(&["mapping", &source.id, &target.id]);
    draft
}

pub(super) fn replay(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::ReplayWrite;
    let mut queries = Vec::new();
    for system in System::BOTH {
        let other = if system == System::Source { System::Target } else { System::Source };
        let asked = asked(&[kind], context.files, exports, |ask| {
            let columns = vec![
                ("id", ask.account(system)),
                ("other_id", ask.account(other)),
                ("op_id", ask.id("op_id", "op_id", &["op_id"])),
                ("leg", ask.text("leg", &["leg"])),
                ("version", ask.text("version", &["version"])),
            ];
            Some((columns, None))
        });
        let Some(asked) = asked else { continue };
        // The write is about the source where there is one, else about the target.
        let about = match system {
            System::Source => "x.id IS NOT NULL OR o.id IS NULL",
            System::Target => "a.other_id IS NULL OR (o.id IS NULL AND x.id IS NOT NULL)",
        };
        let sql = format!(
            "WITH asked AS ({asked}) SELECT {ASKED}, '{}' AS of_system, \
             CAST(a.id AS VARCHAR) AS id, CAST(a.op_id AS VARCHAR) AS op_id, a.leg, a.version, \
             g.op_id IS NOT NULL AS logged, g.result, g.at, {} \
             FROM asked AS a {} LEFT JOIN {} AS o ON o.id = a.other_id \
             LEFT JOIN gateway_log AS g ON g.op_id = a.op_id AND g.leg = a.leg WHERE a.id IS NOT NULL AND ({about})",
            system.word(),
            exports.account("x", system),
            exports.account_join("x", system, "a.id"),
            near(other.table()),
        );
        queries.push(Query { kind, sql, names: asked.names, read: read_replay });
    }
    queries
}

fn read_replay(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let of = row.text("of_system").and_then(System::of).unwrap_or(System::Target);
    let account = Account::read(row, "x", of, row.text("id").unwrap_or_default());
    let leg = row.text("leg").unwrap_or_default();
    let params = Object::new().with("op_id", row.value("op_id")).with("leg", leg).with("version", row.value("version"));
    let subject = Object::new().with("table", of.table()).with("id", account.id.as_str());
    let mut draft = Draft::new(Kind::ReplayWrite, subject, params);
    draft.refuse_if(System::of(leg).is_none(), "the rule does not say which leg to replay");
    draft.refuse_if(!account.exists(), "the account does not exist");
    // A write of the migrator's own is known by its account.
    let own = format!("{}_id", of.word());
    let is_shown =
        exports.has_table("gateway_log") && (row.text("op_id").is_some() || exports.has("gateway_log", &own));
    draft
        .refuse_if(!is_shown, &format!("the exports do not show what was replayed: gateway_log.{own} is not supplied"));
    draft.expect.push(account.assertion(exports, &[]));
    if let (Some(op), true) = (row.text("op_id"), exports.has_table("gateway_log")) {
        let logged = Object::new().with("result", row.value("result")).with("at", row.value("at"));
        draft.expect.push(Assertion {
            table: "gateway_log".to_owned(),
            where_: Object::new().with("op_id", op).with("leg", leg),
            rows: if row.flag("logged") { vec![logged] } else { Vec::new() },
        });
    }
    draft.touch(&account);
    draft.fact_account("account", &account);
    draft.reads(&["status", of.word(), &account.id]);
    draft.writes(&["fields", of.word(), &account.id]);
    draft
}

pub(super) fn rerun_bucket(context: &Context<'_>) -> Vec<Query> {
    let kind = Kind::RerunBucket;
    let asked =
        asked(&[kind], context.files, context.exports, |ask| Some((vec![("bucket", ask.text("", &["bucket"]))], None)));
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!("SELECT {ASKED}, a.bucket FROM ({asked}) AS a");
    vec![Query { kind, sql, names: asked.names, read: read_bucket }]
}

fn read_bucket(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let bucket = row.text("bucket").unwrap_or_default();
    let subject = Object::new().with("table", "source_accounts").with("bucket", bucket);
    let (buckets, function) = context.buckets.cloned().unwrap_or_default();
    let params = Object::new().with("buckets", buckets.as_str()).with("function", function.as_str());
    let mut draft = Draft::new(Kind::RerunBucket, subject, params);
    draft.refuse_if(
        context.buckets.is_none(),
        "the project does not say how the migration spreads accounts: set buckets and function in [plan.buckets]",
    );
    draft.touches.push(name_of(&["bucket", bucket]));
    draft.fact("bucket", Value::from(bucket));
    draft
}
