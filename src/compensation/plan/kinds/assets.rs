//! `reassign_asset`, `restore_terms`, `reverse_credit`: what accounts own. A family of assets moves as one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::asked::asked;
use super::super::draft::{CHANGED, Care, Draft};
use super::super::exports::{Account, Exports, System};
use super::super::rows::{Row, Rows, name_of};
use super::{Context, Query};
use crate::compensation::{Assertion, Kind, Object, Value};
use crate::engine::{Engine, Sql, Values};
use crate::error::Result;

/// Steps from an asset to its farthest relative: a family deeper than that is held by its size.
const STEPS_MAX: usize = 32;

fn name(row: &Row<'_>, kind: &str, id: &str) -> Option<u64> {
    Some(name_of(&["asset", row.text(kind)?, row.text(id)?]))
}

/// The assets that belong together: each names its first.
#[derive(Debug, Default)]
pub(in super::super) struct Families {
    parents: HashMap<u64, u64>,
    sizes: HashMap<u64, u32>,
    /// There are relatives that nobody asked to move, kept as `relatives`.
    extended: bool,
}

impl Families {
    fn root(&self, mut name: u64) -> u64 {
        while let Some(&parent) = self.parents.get(&name) {
            name = parent;
        }
        name
    }

    fn unite(&mut self, a: u64, b: u64) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let size = self.sizes.remove(&a).unwrap_or(1) + self.sizes.remove(&b).unwrap_or(1);
        let (small, large) = (a.min(b), a.max(b));
        self.parents.insert(large, small);
        self.sizes.insert(small, size);
    }

    fn is_alone(&self, name: u64) -> bool {
        !self.sizes.contains_key(&self.root(name))
    }
}

fn moves(context: &Context<'_>) -> Option<String> {
    let exports = context.exports;
    asked(&[Kind::ReassignAsset], context.files, exports, |ask| {
        Some((
            vec![
                ("asset_type", ask.text("", &["asset_type"])),
                ("asset_id", ask.id("asset_id", "", &["asset_id"])),
                ("to_source_id", ask.account(System::Source)),
                ("to_target_id", ask.account(System::Target)),
            ],
            None,
        ))
    })
}

/// Finds the families of all assets that are asked to move, one step of kinship a statement.
pub(in super::super) async fn families(engine: &mut Engine, context: &Context<'_>) -> Result<Families> {
    let mut families = Families::default();
    let Some(asked) = moves(context) else { return Ok(families) };
    if context.undo {
        return undone(engine, &asked).await;
    }
    if !context.exports.has("assets", "parent_id") {
        return Ok(families);
    }
    let parent_type = if context.exports.has("assets", "parent_type") {
        "coalesce(c.parent_type, c.asset_type)"
    } else {
        "c.asset_type"
    };
    let live = ["c", "p"].map(|alias| format!("{alias}.state IN ('live', 'locked', 'in_flight')"));
    let known = |step: usize| format!("kin_{step}");
    engine
        .keep(
            &known(0),
            &format!("SELECT a.asset_type, a.asset_id FROM ({asked}) AS a GROUP BY a.asset_type, a.asset_id"),
            &["asset_type", "asset_id"],
        )
        .await?;
    for step in 0..STEPS_MAX {
        // Both ends of every bond that one end of is known.
        let kin = known(step);
        let bonds = format!(
            "SELECT c.asset_type, c.asset_id, p.asset_type AS parent_type, p.asset_id AS parent_id \
             FROM assets AS c INNER JOIN assets AS p ON p.asset_type = {parent_type} AND p.asset_id = c.parent_id \
             WHERE {} AND {} AND (\
             EXISTS (SELECT 1 FROM {kin} AS k WHERE k.asset_type = c.asset_type AND k.asset_id = c.asset_id) \
             OR EXISTS (SELECT 1 FROM {kin} AS k WHERE k.asset_type = p.asset_type AND k.asset_id = p.asset_id))",
            live[0], live[1],
        );
        let sql = Sql { shown: "the families of assets", text: &bonds };
        let take = |families: &mut Families, batch| {
            for row in Rows::new(&batch)?.iter() {
                if let (Some(child), Some(parent)) =
                    (name(&row, "asset_type", "asset_id"), name(&row, "parent_type", "parent_id"))
                {
                    families.unite(child, parent);
                }
            }
            Ok(())
        };
        families = engine.stream(sql, &Values::new(), |_| Ok(Families::default()), take).await?.sink;
        let next = format!(
            "SELECT n.asset_type, n.asset_id FROM (SELECT b.asset_type, b.asset_id FROM ({bonds}) AS b \
             UNION ALL SELECT b.parent_type AS asset_type, b.parent_id AS asset_id FROM ({bonds}) AS b \
             UNION ALL SELECT k.asset_type, k.asset_id FROM {kin} AS k) AS n GROUP BY n.asset_type, n.asset_id"
        );
        let before = engine
            .count(Sql { shown: "the families of assets", text: &format!("SELECT count(*) FROM {kin} AS k") })
            .await?;
        let after = engine.keep(&known(step + 1), &next, &["asset_type", "asset_id"]).await?;
        if after == before {
            let relatives = format!(
                "SELECT k.asset_type, k.asset_id FROM {} AS k WHERE NOT EXISTS \
                 (SELECT 1 FROM kin_0 AS z WHERE z.asset_type = k.asset_type AND z.asset_id = k.asset_id)",
                known(step + 1)
            );
            families.extended = engine.keep("relatives", &relatives, &["asset_type", "asset_id"]).await? > 0;
            return Ok(families);
        }
    }
    Ok(families)
}

/// What moved together goes back together, and nothing else.
async fn undone(engine: &Engine, asked: &str) -> Result<Families> {
    let text = format!(
        "SELECT a.rule, a.fingerprint, a.asset_type, CAST(a.asset_id AS VARCHAR) AS asset_id FROM ({asked}) AS a"
    );
    let mut families = Families::default();
    let mut firsts: HashMap<u64, u64> = HashMap::new();
    for batch in engine.collect(Sql { shown: "the families of assets", text: &text }, &Values::new()).await? {
        for row in Rows::new(&batch)?.iter() {
            let (Some(rule), Some(fingerprint)) = (row.text("rule"), row.text("fingerprint")) else { continue };
            let Some(asset) = name(&row, "asset_type", "asset_id") else { continue };
            let first = *firsts.entry(name_of(&[rule, fingerprint])).or_insert(asset);
            families.unite(first, asset);
        }
    }
    Ok(families)
}

pub(super) fn reassign(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let Some(mut asked) = moves(context) else { return Vec::new() };
    if context.families.extended {
        let (source, target) = (exports.account_id(System::Source, "NULL"), exports.account_id(System::Target, "NULL"));
        asked = format!(
            "{asked} UNION ALL SELECT CAST(NULL AS VARCHAR) AS rule, CAST(NULL AS VARCHAR) AS fingerprint, \
             FALSE AS persists, FALSE AS is_undo, CAST(NULL AS VARCHAR) AS was, FALSE AS is_decided, r.asset_type, r.asset_id, {source} AS to_source_id, {target} AS to_target_id FROM relatives AS r"
        );
    }
    let parent = if exports.has("assets", "parent_id") {
        if exports.has("assets", "parent_type") {
            "coalesce(p.parent_type, p.asset_type) AS parent_type, p.parent_id AS parent_id"
        } else {
            "p.asset_type AS parent_type, p.parent_id AS parent_id"
        }
    } else {
        "CAST(NULL AS VARCHAR) AS parent_type, CAST(NULL AS VARCHAR) AS parent_id"
    };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT a.rule, a.fingerprint, a.persists, a.is_undo, a.was, a.is_decided, a.asset_type, CAST(a.asset_id AS VARCHAR) AS asset_id, \
         CAST(a.to_source_id AS VARCHAR) AS to_source_id, CAST(a.to_target_id AS VARCHAR) AS to_target_id, {parent}, {}, \
         CAST(p.owner_source_id AS VARCHAR) AS own_source_id, CAST(p.owner_target_id AS VARCHAR) AS own_target_id, \
         {}, {}, {}, {} \
         FROM asked AS a LEFT JOIN assets AS p ON p.asset_type = a.asset_type AND p.asset_id = a.asset_id {} {} {} {}",
        asset(exports, "p"),
        exports.account("os", System::Source),
        exports.account("ot", System::Target),
        exports.account("ns", System::Source),
        exports.account("nt", System::Target),
        exports.account_join("os", System::Source, "p.owner_source_id"),
        exports.account_join("ot", System::Target, "p.owner_target_id"),
        exports.account_join("ns", System::Source, "a.to_source_id"),
        exports.account_join("nt", System::Target, "a.to_target_id"),
    );
    vec![Query { kind: Kind::ReassignAsset, sql, read: super::unread }]
}

/// The columns of an asset, named `p_…`.
fn asset(exports: &Exports, alias: &str) -> String {
    format!(
        "{alias}.asset_id IS NOT NULL AS {alias}_found, {alias}.state AS {alias}_state, \
         {alias}.owner_system AS {alias}_owner_system, CAST({alias}.owner_id AS VARCHAR) AS {alias}_owner_id, \
         {alias}.amount AS {alias}_amount, {alias}.unit AS {alias}_unit, {alias}.expires_at AS {alias}_expires_at, \
         {alias}.{} AS {alias}_version",
        exports.version("assets")
    )
}

/// An asset's row: the columns named, and its version.
fn asset_assertion(row: &Row<'_>, context: &Context<'_>, kind: &str, id: &str, columns: &[&str]) -> Assertion {
    let exports = context.exports;
    let mut state = Object::new().with(exports.version("assets"), row.value("p_version"));
    for column in columns.iter().filter(|column| exports.has("assets", column)) {
        state.insert(column, row.value(&format!("p_{column}")));
    }
    let where_ = Object::new().with("asset_type", kind).with("asset_id", id);
    let rows = if row.flag("p_found") { vec![state] } else { Vec::new() };
    Assertion { table: "assets".to_owned(), where_, rows }
}

/// One asset that is asked to move, or belongs to one that is.
#[derive(Clone, Debug)]
struct Mover {
    /// None for a relative.
    found: Option<FoundBy>,
    name: u64,
    kind: String,
    id: String,
    parent: Option<u64>,
    state: Option<String>,
    owner: Option<Account>,
    owner_named: Option<(System, String)>,
    /// Whose it must be to be given back.
    was: Option<String>,
    to: Option<Account>,
    assertion: Assertion,
}

/// Collects assets into families: a lone one becomes an action at once, the others once all are read.
#[derive(Default)]
pub(in super::super) struct Moves {
    families: BTreeMap<u64, Vec<Mover>>,
}

/// A finding that asks for a move.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct FoundBy {
    pub rule: String,
    pub fingerprint: String,
    pub persists: bool,
    pub decided: bool,
}

/// An action and the findings behind it.
pub(in super::super) type Drafted = (Draft, Vec<FoundBy>);

impl Moves {
    pub(in super::super) fn take(&mut self, row: &Row<'_>, context: &Context<'_>) -> Option<Drafted> {
        let mover = Mover::read(row, context);
        if context.families.is_alone(mover.name) && mover.found.is_some() {
            return Some(moved(vec![mover], context));
        }
        let root = context.families.root(mover.name);
        self.families.entry(root).or_default().push(mover);
        None
    }

    pub(in super::super) fn finish(self, context: &Context<'_>) -> impl Iterator<Item = Drafted> {
        self.families.into_values().map(move |family| moved(family, context))
    }
}

impl Mover {
    fn read(row: &Row<'_>, context: &Context<'_>) -> Self {
        let text = |name: &str| row.text(name).unwrap_or_default();
        let (kind, id) = (text("asset_type").to_owned(), text("asset_id").to_owned());
        let owner_named = row.text("p_owner_system").and_then(System::of).zip(row.owned("p_owner_id"));
        let owner = match (row.text("own_source_id"), row.text("own_target_id")) {
            (Some(id), _) => Some(Account::read(row, "os", System::Source, id)),
            (_, Some(id)) => Some(Account::read(row, "ot", System::Target, id)),
            _ => None,
        };
        let to = match (row.text("to_source_id"), row.text("to_target_id")) {
            (_, Some(id)) => Some(Account::read(row, "nt", System::Target, id)),
            (Some(id), None) => Some(Account::read(row, "ns", System::Source, id)),
            _ => None,
        };
        let columns = ["state", "owner_system", "owner_id", "amount"];
        Self {
            found: row.owned("rule").zip(row.owned("fingerprint")).map(|(rule, fingerprint)| FoundBy {
                rule,
                fingerprint,
                persists: row.flag("persists"),
                decided: row.flag("is_decided"),
            }),
            name: name_of(&["asset", &kind, &id]),
            parent: name(row, "parent_type", "parent_id"),
            state: row.owned("p_state"),
            owner,
            owner_named,
            was: row.owned("was"),
            to,
            assertion: asset_assertion(row, context, &kind, &id, &columns),
            kind,
            id,
        }
    }

    fn owned_by(&self, account: &Account) -> bool {
        self.owner_named.as_ref().is_some_and(|(system, id)| *system == account.system && *id == account.id)
    }

    fn as_value(&self) -> Object {
        Object::new().with("asset_type", self.kind.as_str()).with("asset_id", self.id.as_str())
    }
}

/// The move of a whole family to one owner.
fn moved(mut family: Vec<Mover>, context: &Context<'_>) -> Drafted {
    family.sort_by(|a, b| (&a.kind, &a.id, &a.found).cmp(&(&b.kind, &b.id, &b.found)));
    let found: Vec<FoundBy> = family.iter().filter_map(|mover| mover.found.clone()).collect();
    let owners: BTreeSet<(&str, &str)> =
        family.iter().filter_map(|mover| mover.to.as_ref()).map(|to| (to.system.word(), to.id.as_str())).collect();
    let several = owners.len() > 1;
    let to = family.iter().find_map(|mover| mover.to.clone());
    family.dedup_by_key(|mover| mover.name);
    let movers: Vec<&Mover> = family.iter().filter(|mover| to.as_ref().is_none_or(|to| !mover.owned_by(to))).collect();
    let names: BTreeSet<u64> = movers.iter().map(|mover| mover.name).collect();
    let top = movers.iter().find(|mover| mover.parent.is_none_or(|parent| !names.contains(&parent)));
    let head = top.copied().or_else(|| movers.first().copied()).unwrap_or(&family[0]);
    let (from_system, from) = head.owner_named.clone().unwrap_or((System::Source, String::new()));
    let to_id = to.as_ref().map(|to| to.id.clone()).unwrap_or_default();
    let to_system = to.as_ref().map_or("target", |to| to.system.word());
    let others: Vec<&&Mover> = movers.iter().filter(|mover| mover.name != head.name).collect();
    let listed: Vec<Object> = others.iter().map(|mover| mover.as_value()).collect();
    let params = |from_system: &str, from: &str, to_system: &str, to: &str| {
        Object::new()
            .with("from_system", from_system)
            .with("from", from)
            .with("to_system", to_system)
            .with("to", to)
            .with("family", listed.clone())
    };
    let subject = head.as_value().with("table", "assets");
    let mut draft =
        Draft::new(Kind::ReassignAsset, subject.clone(), params(from_system.word(), &from, to_system, &to_id));
    draft.undone_by(Kind::ReassignAsset, subject, params(to_system, &to_id, from_system.word(), &from));
    draft.refuse_if(movers.is_empty(), "the asset is where it belongs");
    draft.refuse_if(to.is_none(), "the rule names no new owner");
    draft.refuse_if(several, "findings name different new owners");
    let scattered = movers.iter().any(|mover| mover.owner_named != head.owner_named);
    draft.refuse_if(scattered, "the family is spread over several owners");
    for mover in &movers {
        let state = mover.state.as_deref();
        draft.refuse_if(state.is_none(), "the asset does not exist");
        let owner = mover.owner_named.as_ref().map(|(system, id)| format!("{} {id}", system.word()));
        draft.refuse_if(mover.was.is_some() && mover.was != owner, CHANGED);
        draft.doubt_if(state == Some("in_flight"), "an asset of the family is in flight");
        draft.doubt_if(state == Some("locked"), "an asset of the family is locked");
        draft.expect.push(mover.assertion.clone());
        draft.touches.push(mover.name);
        draft.writes(&["asset", &mover.kind, &mover.id]);
        if let Some(owner) = &mover.owner {
            draft.touch(owner);
        }
    }
    if let Some(owner) = &head.owner {
        let gone = owner.is("merged") || !owner.exists();
        if gone {
            draft.doubt_if(owner.locked, "the owner is locked by a merge");
            draft.doubt_if(owner.running, "a merge job of the owner is running");
        } else {
            draft.never_automatic("owner", owner, Care { verified: true });
        }
        draft.fact_account("owner", owner);
        // Who merges the owner moves its assets too.
        draft.reads(&["assets", owner.system.word(), &owner.id]);
    }
    if let Some(to) = &to {
        draft.never_automatic("new owner", to, Care { verified: true });
        draft.expect.push(to.assertion(context.exports, &[]));
        draft.touch(to);
        draft.fact_account("new_owner", to);
        draft.reads(&["status", to.system.word(), &to.id]);
    }
    draft.fact("assets", movers.iter().map(|mover| Value::from(mover.as_value())).collect::<Vec<_>>());
    (draft, found)
}

pub(super) fn restore_terms(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::RestoreTerms;
    let asked = asked(&[kind], context.files, exports, |ask| {
        let wanted = if ask.gives("expires_at") { "f.expires_at".to_owned() } else { "NULL".to_owned() };
        Some((
            vec![
                ("asset_type", ask.text("", &["asset_type"])),
                ("asset_id", ask.id("asset_id", "", &["asset_id"])),
                ("wanted", wanted),
                ("named", if ask.gives("expires_at") { "TRUE" } else { "FALSE" }.to_owned()),
            ],
            None,
        ))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT a.rule, a.fingerprint, a.persists, a.is_undo, a.was, a.is_decided, a.asset_type, \
         CAST(a.asset_id AS VARCHAR) AS asset_id, a.wanted, a.named, {}, \
         CAST(p.owner_source_id AS VARCHAR) AS own_source_id, CAST(p.owner_target_id AS VARCHAR) AS own_target_id, {}, {} \
         FROM asked AS a LEFT JOIN assets AS p ON p.asset_type = a.asset_type AND p.asset_id = a.asset_id {} {}",
        asset(exports, "p"),
        exports.account("os", System::Source),
        exports.account("ot", System::Target),
        exports.account_join("os", System::Source, "p.owner_source_id"),
        exports.account_join("ot", System::Target, "p.owner_target_id"),
    );
    vec![Query { kind, sql, read: read_terms }]
}

/// The owner of an asset, whose cluster the asset belongs to.
fn touch_owner(draft: &mut Draft, row: &Row<'_>) -> Option<Account> {
    let owner = match (row.text("own_source_id"), row.text("own_target_id")) {
        (Some(id), _) => Account::read(row, "os", System::Source, id),
        (_, Some(id)) => Account::read(row, "ot", System::Target, id),
        _ => return None,
    };
    draft.touch(&owner);
    draft.fact_account("owner", &owner);
    draft.reads(&["assets", owner.system.word(), &owner.id]);
    Some(owner)
}

fn read_terms(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let text = |name: &str| row.text(name).unwrap_or_default();
    let (kind, id) = (text("asset_type"), text("asset_id"));
    let subject = Object::new().with("table", "assets").with("asset_type", kind).with("asset_id", id);
    let (old, wanted) = (row.value("p_expires_at"), row.value("wanted"));
    let params = Object::new().with("old", old.clone()).with("expires_at", wanted.clone());
    let mut draft = Draft::new(Kind::RestoreTerms, subject, params);
    draft.refuse_if(!row.flag("p_found"), "the asset does not exist");
    draft.refuse_if(!row.flag("named"), "the rule does not say which terms to restore");
    draft.refuse_if(old == wanted, "the asset has these terms already");
    draft.changed_if(row, old.as_text());
    draft.expect.push(asset_assertion(row, context, kind, id, &["expires_at"]));
    let back = Object::new().with("old", wanted).with("expires_at", old);
    draft.undone_by(Kind::RestoreTerms, draft.subject.clone(), back);
    draft.touches.push(name_of(&["asset", kind, id]));
    touch_owner(&mut draft, row);
    draft.reads(&["asset", kind, id]);
    draft.writes(&["terms", kind, id]);
    draft
}

pub(super) fn reverse_credit(context: &Context<'_>) -> Vec<Query> {
    let exports = context.exports;
    let kind = Kind::ReverseCredit;
    let asked = asked(&[kind], context.files, exports, |ask| {
        Some((
            vec![
                ("asset_type", ask.text("", &["asset_type"])),
                ("entry_id", ask.id("entry_id", "entry_id", &["entry_id"])),
                ("asset_id", ask.id("asset_id", "asset_id", &["credited_asset_id"])),
            ],
            None,
        ))
    });
    let Some(asked) = asked else { return Vec::new() };
    let sql = format!(
        "WITH asked AS ({asked}) SELECT a.rule, a.fingerprint, a.persists, a.is_undo, a.was, a.is_decided, a.asset_type, \
         CAST(a.asset_id AS VARCHAR) AS asset_id, CAST(a.entry_id AS VARCHAR) AS entry_id, \
         e.entry_id IS NOT NULL AS entry_found, e.leg, e.amount, e.unit, e.asset_type AS entry_type, {}, \
         CAST(p.owner_source_id AS VARCHAR) AS own_source_id, CAST(p.owner_target_id AS VARCHAR) AS own_target_id, {}, {} \
         FROM asked AS a LEFT JOIN merge_journal AS e ON e.entry_id = a.entry_id \
         LEFT JOIN assets AS p ON p.asset_type = a.asset_type AND p.asset_id = a.asset_id {} {}",
        asset(exports, "p"),
        exports.account("os", System::Source),
        exports.account("ot", System::Target),
        exports.account_join("os", System::Source, "p.owner_source_id"),
        exports.account_join("ot", System::Target, "p.owner_target_id"),
    );
    vec![Query { kind, sql, read: read_credit }]
}

fn read_credit(row: &Row<'_>, context: &Context<'_>) -> Draft {
    let exports = context.exports;
    let text = |name: &str| row.text(name).unwrap_or_default();
    let (kind, id, entry) = (text("asset_type"), text("asset_id"), text("entry_id"));
    let amount = row.text("amount");
    let params = Object::new()
        .with("asset_type", kind)
        .with("asset_id", id)
        .with("amount", amount.unwrap_or("0"))
        .with("unit", row.value("unit"));
    let subject = Object::new().with("table", "merge_journal").with("entry_id", entry);
    let mut draft = Draft::new(Kind::ReverseCredit, subject, params);
    draft.refuse_if(!row.flag("entry_found") || row.text("leg") != Some("credit"), "the rule names no credit");
    draft.refuse_if(amount.is_none(), "the credit has no amount");
    draft.refuse_if(!row.flag("p_found"), "the credited asset does not exist");
    draft.doubt_if(row.text("p_state") != Some("live"), "the credited asset is not live");
    draft.doubt_if(row.text("p_amount") != amount, "the credited asset was spent or changed since");
    let mut columns = Object::new().with("leg", row.value("leg"));
    for column in ["amount", "unit"].into_iter().filter(|column| exports.has("merge_journal", column)) {
        columns.insert(column, row.value(column));
    }
    let rows = if row.flag("entry_found") { vec![columns] } else { Vec::new() };
    draft.expect.push(Assertion {
        table: "merge_journal".to_owned(),
        where_: Object::new().with("entry_id", entry),
        rows,
    });
    draft.expect.push(asset_assertion(row, context, kind, id, &["state", "amount"]));
    draft.touches.push(name_of(&["asset", kind, id]));
    if let Some(owner) = touch_owner(&mut draft, row) {
        draft.never_automatic("owner", &owner, Care { verified: false });
    }
    draft.reads(&["asset", kind, id]);
    draft.writes(&["credit", entry]);
    draft.writes(&["asset", kind, id]);
    draft
}
