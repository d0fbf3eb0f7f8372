//! `create_mapping`, `repoint_mapping`, `retire_mapping`: which target a source account has become.

use super::super::asked::{ASKED, asked};
use super::super::draft::{Care, Draft};
use super::super::exports::{Account, Exports, System};
use super::super::rows::{Row, name_of};
use super::{Context, Query};
use crate::compensation::canonical::hex;
use crate::compensation::{Assertion, Kind, Object, Value};

fn pair(source: &str, target: impl Into<Value>) -> Object {
    Object::new().with("table", "mapping").with("source_id", source).with("target_id", target)
}

/// What shows that two accounts are one person's; none where the exports show nothing.
fn shown_evidence(source: &Account, target: &Account) -> Option<&'static str> {
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    if same(&source.anchor_key, &target.anchor_key) {
        Some("anchor")
    } else if same(&source.union_key, &target.union_key) {
        Some("union_id")
    } else {
        None
    }
}

/// The mapping's own evidence, or what the exports show; a person's word where neither is known.
fn kept_evidence(row: &Row<'_>, alias: &str, source: &Account, target: &Account) -> String {
    let own = row.owned(&format!("{alias}_evidence"));
    own.or_else(|| shown_evidence(source, target).map(str::to_owned)).unwrap_or_else(|| "manual".to_owned())
}

/// Whoever changes a mapping changes the mappings of both its ends.
fn writes_mapping(draft: &mut Draft, source: &str, target: &str) {
    draft.writes(&["mapping", source, target]);
    draft.writes(&["open", source]);
    draft.writes(&["mappings of", "source", source]);
    draft.writes(&["mappings of", "target", target]);
}

fn reads_status(draft: &mut Draft, account: &Account) {
    draft.reads(&["status", account.system.word(), &account.id]);
}

/// The active and pending mappings of the sources asked about, one row a source.
fn open_rows(exports: &Exports) -> String {
    format!(
        "SELECT m.source_id, array_agg(named_struct('target_id', CAST(m.target_id AS VARCHAR), 'status', m.status, \
         'version', m.{})) AS mappings FROM near_mapping AS m \
         WHERE m.status IN ('active', 'pending') AND EXISTS (SELECT 1 FROM asked AS a WHERE a.source_id = m.source_id) \
         GROUP BY m.source_id",
        exports.version("mapping")
    )
}

/// Mappings asked about, `m`, beside another one of the same source, `n`, whose target the column `other` names: their ends
/// are `s`, `t` and `u`.
fn beside_another(exports: &Exports, asked: &str, other: &str, more: &str) -> String {
    format!(
        "WITH asked AS ({asked}) \
         SELECT {ASKED}{more}, CAST(a.source_id AS VARCHAR) AS source_id, \
            CAST(a.target_id AS VARCHAR) AS target_id, CAST(a.{other} AS VARCHAR) AS {other}, {}, {}, {}, {}, {} \
         FROM asked AS a {} {} {} \
         LEFT JOIN near_mapping AS m ON m.source_id = a.source_id AND m.target_id = a.target_id \
         LEFT JOIN near_mapping AS n ON n.source_id = a.source_id AND n.target_id = a.{other}",
        exports.account("s", System::Source),
        exports.account("t", System::Target),
        exports.account("u", System::Target),
        exports.mapping("m"),
        exports.mapping("n"),
        exports.account_join("s", System::Source, "a.source_id"),
        exports.account_join("t", System::Target, "a.target_id"),
        exports.account_join("u", System::Target, &format!("a.{other}")),
    )
}

pub(super) fn create(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::CreateMapping;
    // Who asks for a target account asks for the mapping to it too.
    let asked = asked(&[kind, Kind::CreateTargetAccount], context.files, exports, |ask| {
        let first = ask.other_account(System::Source, "", &["first_source_id"]);
        let makes = format!("{} = 'create_target_account'", ask.action());
        let made = if ask.gives("first_source_id") {
            format!("{makes} OR f.first_source_id IS NOT NULL AND {} IS NULL", ask.account(System::Target))
        } else {
            makes.clone()
        };
        Some((
            vec![
                ("source_id", ask.account(System::Source)),
                ("target_id", ask.account(System::Target)),
                ("first_source_id", format!("coalesce({first}, {})", ask.account(System::Source))),
                ("to_created", format!("coalesce({made}, FALSE)")),
                ("is_second", format!("coalesce({makes}, FALSE)")),
            ],
            None,
        ))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}), opened AS ({}) \
         SELECT {ASKED}, a.is_second, a.to_created, \
            CAST(a.source_id AS VARCHAR) AS source_id, CAST(a.target_id AS VARCHAR) AS target_id, \
            CAST(a.first_source_id AS VARCHAR) AS first_source_id, {}, {}, {}, o.mappings AS open \
         FROM asked AS a {} {} LEFT JOIN near_mapping AS m ON m.source_id = a.source_id AND m.target_id = a.target_id \
         LEFT JOIN opened AS o ON o.source_id = a.source_id",
        open_rows(exports),
        exports.account("s", System::Source),
        exports.account("t", System::Target),
        exports.mapping("m"),
        exports.account_join("s", System::Source, "a.source_id"),
        exports.account_join("t", System::Target, "a.target_id"),
    );
    vec![Query { kind, sql, names: asked.names, read: read_create }]
}

fn read_create(row: &Row<'_>, context: &Context<'_>) -> Draft {
    if row.flag("to_created") { to_created(row, context) } else { to_existing(row, context) }
}

/// A mapping to the account that another action of this batch creates.
fn to_created(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let id = row.text("source_id").unwrap_or_default();
    let first = row.text("first_source_id").unwrap_or_default();
    let source = Account::read(row, "s", System::Source, id);
    let creates = context.created.get(&name_of(&["account", "source", first])).map(|id| hex(id));
    let target = creates.clone().map_or(Value::Null, Value::Ref);
    let mut draft = Draft::new(Kind::CreateMapping, pair(id, target.clone()), Object::new().with("evidence", "anchor"));
    if creates.is_none() {
        draft.waits = Some("the target account that it needs is not created in this batch".to_owned());
    }
    draft.after = creates;
    let open = row.list("open");
    draft.refuse_if(!open.is_empty(), "the source has an active or pending mapping");
    draft.never_automatic("source", &source, Care { verified: true });
    draft.expect.push(source.assertion(exports, &[]));
    draft.expect.push(exports.open(id, Vec::new()));
    draft.expect.push(Assertion {
        table: "target_accounts".to_owned(),
        where_: Object::new().with("id", target.clone()),
        rows: vec![Object::new().with("status", "active")],
    });
    draft.expect.push(Assertion {
        table: "mapping".to_owned(),
        where_: Object::new().with("source_id", id).with("target_id", target),
        rows: Vec::new(),
    });
    draft.undone_by(Kind::RetireMapping, draft.subject.clone(), Object::new());
    draft.touch(&source);
    draft.touch_id(System::Source, first);
    draft.fact_account("source", &source);
    reads_status(&mut draft, &source);
    draft.writes(&["open", id]);
    draft.writes(&["mappings of", "source", id]);
    draft
}

fn to_existing(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let (source_id, target_id) = (row.text("source_id").unwrap_or_default(), row.text("target_id").unwrap_or_default());
    let source = Account::read(row, "s", System::Source, source_id);
    let target = Account::read(row, "t", System::Target, target_id);
    let shown = shown_evidence(&source, &target);
    let evidence = shown.unwrap_or("manual");
    let mut draft =
        Draft::new(Kind::CreateMapping, pair(source_id, target_id), Object::new().with("evidence", evidence));
    draft.refuse_if(target_id.is_empty(), "the rule names no target");
    draft.doubt_if(shown.is_none(), "the exports show neither one anchor nor one union_id of the two accounts");
    let differ = source.anchor_key.is_some() && target.anchor_key.is_some() && source.anchor_key != target.anchor_key;
    draft.doubt_if(differ, "the two accounts have different anchors");
    draft.never_automatic("source", &source, Care { verified: true });
    draft.never_automatic("target", &target, Care { verified: true });

    let status = row.text("m_status").unwrap_or_default();
    draft.changed_if(row, row.text("m_status"));
    draft.doubt_if(status == "conflict", "the mapping is marked as in conflict");
    let open = row.list("open");
    let pending = |open: &Row<'_>| open.text("target_id") == Some(target_id) && open.text("status") == Some("pending");
    draft.refuse_if(!open.iter().all(pending), "the source has another active or pending mapping");
    let rows = open.iter().map(|open| {
        exports.state("mapping", open.value("status"), open.value("version")).with("target_id", open.value("target_id"))
    });
    draft.expect.push(exports.open(source_id, rows.collect()));
    draft.expect.push(source.assertion(exports, &[]));
    draft.expect.push(target.assertion(exports, &[]));
    draft.expect.push(exports.exact_mapping(row, "m", source_id.into(), target_id.into()));
    draft.undone_by(Kind::RetireMapping, draft.subject.clone(), Object::new());

    draft.touch(&source);
    draft.touch(&target);
    draft.fact_account("source", &source);
    draft.fact_account("target", &target);
    reads_status(&mut draft, &source);
    reads_status(&mut draft, &target);
    writes_mapping(&mut draft, source_id, target_id);
    draft
}

pub(super) fn repoint(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::RepointMapping;
    let asked = asked(&[kind], context.files, exports, |ask| {
        Some((
            vec![
                ("source_id", ask.account(System::Source)),
                ("target_id", ask.account(System::Target)),
                ("to_id", ask.other_account(System::Target, "to", &["to_target_id", "to_id"])),
            ],
            None,
        ))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = beside_another(exports, &asked.sql, "to_id", "");
    vec![Query { kind, sql, names: asked.names, read: read_repoint }]
}

fn read_repoint(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let text = |name: &str| row.text(name).unwrap_or_default();
    let (source_id, from_id, to_id) = (text("source_id"), text("target_id"), text("to_id"));
    let source = Account::read(row, "s", System::Source, source_id);
    let from = Account::read(row, "t", System::Target, from_id);
    let to = Account::read(row, "u", System::Target, to_id);
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    // Where the anchors agree, the anchor is the evidence; a mapping that follows a merge keeps its own.
    let evidence = if same(&source.anchor_key, &to.anchor_key) && !same(&source.anchor_key, &from.anchor_key) {
        "anchor".to_owned()
    } else {
        kept_evidence(row, "m", &source, &to)
    };
    let params = Object::new().with("to", to_id).with("evidence", evidence.as_str());
    let mut draft = Draft::new(Kind::RepointMapping, pair(source_id, from_id), params);
    draft.refuse_if(to_id.is_empty(), "the rule names no target to point to");
    draft.refuse_if(to_id == from_id, "the mapping points there already");
    draft.refuse_if(row.text("m_status") != Some("active"), "the mapping is not active");
    draft.changed_if(row, row.text("m_status"));
    draft.never_automatic("source", &source, Care { verified: true });
    draft.never_automatic("new target", &to, Care { verified: true });
    for status in ["frozen", "cooling"] {
        draft.doubt_if(from.is(status), &format!("the old target is {status}"));
    }
    draft.doubt_if(from.locked, "the old target is locked by a merge");
    draft.doubt_if(from.running, "a merge job of the old target is running");
    draft.doubt_if(from.in_flight, "an asset of the old target is in flight");

    let merged_into: Vec<(&str, Value)> = if exports.has("target_accounts", "merged_into") {
        vec![("merged_into", from.merged_into.clone().into())]
    } else {
        Vec::new()
    };
    draft.expect.push(source.assertion(exports, &[]));
    draft.expect.push(from.assertion(exports, &merged_into));
    draft.expect.push(to.assertion(exports, &[]));
    draft.expect.push(exports.exact_mapping(row, "m", source_id.into(), from_id.into()));
    draft.expect.push(exports.exact_mapping(row, "n", source_id.into(), to_id.into()));
    let back = Object::new().with("to", from_id).with("evidence", kept_evidence(row, "m", &source, &from));
    draft.undone_by(Kind::RepointMapping, pair(source_id, to_id), back);

    for account in [&source, &from, &to] {
        draft.touch(account);
        reads_status(&mut draft, account);
    }
    draft.fact_account("source", &source);
    draft.fact_account("from", &from);
    draft.fact_account("to", &to);
    draft.reads(&["merged_into", "target", from_id]);
    writes_mapping(&mut draft, source_id, from_id);
    writes_mapping(&mut draft, source_id, to_id);
    draft
}

pub(super) fn retire(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::RetireMapping;
    let pairs = asked(&[kind], context.files, exports, |ask| {
        let named = ask.gives("target_id") || ask.gives("system");
        named.then(|| {
            let columns = vec![
                ("source_id", ask.account(System::Source)),
                ("target_id", ask.account(System::Target)),
                ("stay_id", ask.other_account(System::Target, "", &["stays_target_id"])),
                ("is_second", "FALSE".to_owned()),
            ];
            (columns, None)
        })
    });
    // A finding about a source means those of its mappings whose anchor contradicts; the one that agrees stays.
    let sources = asked(&[kind], context.files, exports, |ask| {
        let named = ask.gives("target_id") || ask.gives("system");
        (!named).then(|| (vec![("source_id", ask.account(System::Source))], None))
    });
    let (mut asked, mut names) = (Vec::new(), Vec::new());
    asked.extend(pairs.map(|mut pairs| {
        names.append(&mut pairs.names);
        format!("SELECT p.rule, p.fingerprint, p.persists, p.is_undo, p.was, p.is_decided, p.source_id, p.target_id, p.stay_id, p.is_second FROM ({pairs}) AS p")
    }));
    asked.extend(sources.map(|mut sources| {
        names.append(&mut sources.names);
        format!(
            "SELECT r.rule, r.fingerprint, r.persists, r.is_undo, r.was, r.is_decided, r.source_id, r.target_id, r.stay_id, r.place > 1 AS is_second \
             FROM (SELECT q.rule, q.fingerprint, q.persists, q.is_undo, q.was, q.is_decided, q.source_id, m.target_id, k.stay_id, \
                row_number() OVER (PARTITION BY q.rule, q.fingerprint ORDER BY m.target_id) AS place \
             FROM ({sources}) AS q INNER JOIN near_mapping AS m ON m.source_id = q.source_id AND m.status = 'active' \
             INNER JOIN near_source_accounts AS s ON s.id = q.source_id \
             INNER JOIN near_target_accounts AS t ON t.id = m.target_id AND t.live AND t.anchor <> s.anchor \
             LEFT JOIN (SELECT n.source_id, min(n.target_id) AS stay_id FROM near_mapping AS n \
                INNER JOIN near_source_accounts AS x ON x.id = n.source_id \
                INNER JOIN near_target_accounts AS y ON y.id = n.target_id \
                WHERE n.status = 'active' AND y.live AND (y.anchor = x.anchor OR y.anchor IS NULL OR x.anchor IS NULL) \
                GROUP BY n.source_id) AS k ON k.source_id = q.source_id) AS r"
        )
    }));
    if asked.is_empty() {
        return Vec::new();
    }
    let sql = beside_another(exports, &asked.join(" UNION ALL "), "stay_id", ", a.is_second");
    vec![Query { kind, sql, names, read: read_retire }]
}

fn read_retire(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let text = |name: &str| row.text(name).unwrap_or_default();
    let (source_id, target_id) = (text("source_id"), text("target_id"));
    let source = Account::read(row, "s", System::Source, source_id);
    let target = Account::read(row, "t", System::Target, target_id);
    let mut draft = Draft::new(Kind::RetireMapping, pair(source_id, target_id), Object::new());
    draft.refuse_if(!row.flag("m_found"), "there is no such mapping");
    draft.refuse_if(row.text("m_status") == Some("retired"), "the mapping is retired already");
    draft.changed_if(row, row.text("m_status"));
    draft.expect.push(exports.exact_mapping(row, "m", source_id.into(), target_id.into()));
    // What the retirement rests on: an end that is gone, or two living ends and the mapping that stays.
    let gone =
        |account: &Account| ["deregistered", "merged"].iter().any(|status| account.is(status)) || !account.exists();
    if gone(&source) || !gone(&target) {
        draft.expect.push(source.assertion(exports, &[]));
    }
    if !gone(&source) {
        draft.expect.push(target.assertion(exports, &[]));
    }
    draft.touch(&source);
    draft.touch(&target);
    if let Some(stay_id) = row.text("stay_id") {
        let stay = Account::read(row, "u", System::Target, stay_id);
        draft.refuse_if(row.text("n_status") != Some("active"), "the mapping that stays is not active");
        draft.expect.push(exports.exact_mapping(row, "n", source_id.into(), stay_id.into()));
        draft.touch(&stay);
        draft.reads(&["mapping", source_id, stay_id]);
    }
    if row.text("m_status") == Some("active") {
        let evidence = kept_evidence(row, "m", &source, &target);
        draft.undone_by(Kind::CreateMapping, draft.subject.clone(), Object::new().with("evidence", evidence));
    }
    draft.fact_account("source", &source);
    draft.fact_account("target", &target);
    reads_status(&mut draft, &source);
    reads_status(&mut draft, &target);
    writes_mapping(&mut draft, source_id, target_id);
    draft
}
