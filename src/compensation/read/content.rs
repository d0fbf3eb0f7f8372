//! The lines of a batch: each a whole action with its own id, in clusters that stand together; their sums.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Lines, Manifest, Refusals};
use crate::compensation::action::Action;
use crate::compensation::amounts::Amounts;
use crate::compensation::canonical::Canonical;
use crate::compensation::kind::{Kind, Phase};
use crate::compensation::lines::{Line, LineReader};
use crate::compensation::manifest::REVIEW;
use crate::compensation::review::Hold;
use crate::compensation::shape;
use crate::compensation::value::{Object, Value};
use crate::error::{Error, Result};

const THE_MANIFEST: &str = "the manifest";

/// Reads every line of every part, and of the review file.
pub(super) fn check(
    manifest: &Manifest,
    parts: &[(PathBuf, &Lines)],
    review: Option<&(PathBuf, &Lines)>,
    refusals: &mut Refusals,
) -> Result<()> {
    let mut content = Content::new(manifest);
    for (path, lines) in parts {
        file(path, lines, THE_MANIFEST, refusals, |row, line, refusals| {
            content.line(&lines.name, row, line, refusals)
        })?;
        content.end_part(&lines.name, refusals);
    }
    // With a part missing, every sum would be wrong: that says nothing more.
    if parts.len() == manifest.parts.len() {
        content.end(refusals);
    }
    if let Some((path, lines)) = review {
        file(path, lines, THE_MANIFEST, refusals, |row, line, refusals| {
            if let Err(why) = Hold::parse(line) {
                refusals.add(format!("{REVIEW} line {row}: {why}"));
            }
        })?;
    }
    Ok(())
}

/// The lines of one file, and whether they are as many and the very same as `by` says.
pub(in crate::compensation) fn file(
    path: &Path,
    described: &Lines,
    by: &str,
    refusals: &mut Refusals,
    mut take: impl FnMut(u64, &[u8], &mut Refusals),
) -> Result<()> {
    let failed = |error: std::io::Error| Error::input(format!("read {}", path.display())).because(error);
    let name = crate::excerpt::plain(&described.name);
    let mut reader = LineReader::open(path).map_err(failed)?;
    let mut row = 0;
    while let Some(line) = reader.next().map_err(failed)? {
        row += 1;
        match line {
            Line::Whole(line) => take(row, line, refusals),
            Line::Cut => refusals.add(format!("{name} line {row}: it doesn't end")),
            Line::TooLong => refusals.add(format!("{name} line {row}: it is longer than any line may be")),
        }
    }
    if reader.rows != described.rows {
        refusals.add(format!("{name} has {} lines, {by} says {}", reader.rows, described.rows));
    }
    if reader.sha256() != described.sha256 {
        refusals.add(format!("{name} has another sha256 than {by} says"));
    }
    Ok(())
}

/// All lines so far.
struct Content<'a> {
    manifest: &'a Manifest,
    /// The first half of each hash, which is unique enough to be told twice and takes half the memory.
    ids: HashSet<[u8; 16]>,
    subjects: HashSet<[u8; 16]>,
    totals: BTreeMap<String, u64>,
    clusters: u64,
    cluster: Option<Cluster>,
    /// The cluster before the present one.
    last: String,
    corrected: Amounts,
    moved: Amounts,
}

/// The cluster whose lines are being read.
struct Cluster {
    id: String,
    ids: Vec<String>,
    phase: Phase,
    accounts: BTreeSet<(bool, String)>,
    /// Whether a kind in it is bound by the limit on a cluster's accounts.
    bound: bool,
}

impl<'a> Content<'a> {
    fn new(manifest: &'a Manifest) -> Self {
        let mut corrected = Amounts::default();
        for surplus in &manifest.surplus {
            corrected.subtract(surplus.unit.as_deref(), &surplus.amount);
        }
        Self {
            manifest,
            ids: HashSet::new(),
            subjects: HashSet::new(),
            totals: BTreeMap::new(),
            clusters: 0,
            cluster: None,
            last: String::new(),
            corrected,
            moved: Amounts::default(),
        }
    }

    fn line(&mut self, part: &str, row: u64, line: &[u8], refusals: &mut Refusals) {
        let mut refuse = |why: &str| refusals.add(format!("{part} line {row}: {why}"));
        let (id, action) = match Action::parse(line) {
            Ok(parsed) => parsed,
            Err(why) => return refuse(&why),
        };
        *self.totals.entry(action.kind.as_str().to_owned()).or_default() += 1;
        if action.id(&self.manifest.project) != id {
            refuse("`action_id` is not that of the action");
        }
        if !self.ids.insert(half(id.as_bytes())) {
            refuse("its action_id stands in the batch twice");
        }
        let mut subject = action.kind.canonical();
        action.subject.write(&mut subject);
        if !self.subjects.insert(half(&subject)) {
            refuse(&format!("there is another {} of the same subject", action.kind.as_str()));
        }
        if let Err(why) = shape::check(&action) {
            return refuse(&why);
        }
        if !self.manifest.policy.allows(action.kind, self.manifest.undo_of.is_some()) {
            refuse(&format!("the policy does not allow {}", action.kind.as_str()));
        }
        if self.cluster.as_ref().is_none_or(|cluster| cluster.id != action.cluster) {
            self.end_cluster(part, refusals);
            self.begin(&action, part, row, refusals);
        }
        self.join_cluster(id, &action, part, row, refusals);
        self.sum(&action, part, row, refusals);
    }

    fn begin(&mut self, action: &Action, part: &str, row: u64, refusals: &mut Refusals) {
        // Clusters stand in the order of their ids, so that one met again is told without remembering them all.
        if action.cluster <= self.last {
            refusals.add(format!("{part} line {row}: its cluster is not contiguous, or out of order"));
        }
        self.clusters += 1;
        self.cluster = Some(Cluster {
            id: action.cluster.clone(),
            ids: Vec::new(),
            phase: Phase::Cancel,
            accounts: BTreeSet::new(),
            bound: false,
        });
    }

    fn join_cluster(&mut self, id: String, action: &Action, part: &str, row: u64, refusals: &mut Refusals) {
        let undo = self.manifest.undo_of.is_some();
        let Some(cluster) = &mut self.cluster else { return };
        let mut refuse = |why: &str| refusals.add(format!("{part} line {row}: {why}"));
        let refs = action.refs();
        if refs.iter().any(|owner| !cluster.ids.iter().any(|id| id == owner)) {
            refuse("it refers to an action that does not stand before it in its cluster");
        }
        if action.after != refs {
            refuse("`after` does not name just the actions that it refers to");
        }
        // An undo goes backwards.
        if action.kind.phase() < cluster.phase && !undo {
            refuse("it stands after an action that is carried out later");
        }
        cluster.phase = action.kind.phase();
        cluster.bound |= is_bound(action.kind);
        accounts(action, &mut cluster.accounts);
        cluster.ids.push(id);
    }

    /// Assets that leave must arrive; what is taken back must be what was too much.
    fn sum(&mut self, action: &Action, part: &str, row: u64, refusals: &mut Refusals) {
        match action.kind {
            Kind::ReverseCredit => {
                if let Some(amount) = action.params.text("amount") {
                    self.corrected.add(action.params.text("unit"), amount);
                }
            }
            Kind::ReassignAsset => {
                if let Err(why) = moves(action, &mut self.moved) {
                    refusals.add(format!("{part} line {row}: {why}"));
                }
            }
            _ => {}
        }
    }

    fn end_cluster(&mut self, part: &str, refusals: &mut Refusals) {
        let Some(cluster) = self.cluster.take() else { return };
        if cluster.ids.iter().min() != Some(&cluster.id) {
            refusals.add(format!("{part}: cluster {} does not bear the smallest action_id in it", cluster.id));
        }
        let accounts = cluster.accounts.len() as u64;
        if cluster.bound && accounts > self.manifest.policy.max_cluster && self.manifest.undo_of.is_none() {
            refusals.add(format!(
                "{part}: cluster {} touches {accounts} accounts, the policy allows {}",
                cluster.id, self.manifest.policy.max_cluster
            ));
        }
        self.last = cluster.id;
    }

    /// A cluster never goes on in the next part.
    fn end_part(&mut self, part: &str, refusals: &mut Refusals) {
        self.end_cluster(part, refusals);
    }

    fn end(&self, refusals: &mut Refusals) {
        if self.clusters != self.manifest.clusters {
            refusals.add(format!("it has {} clusters, the manifest says {}", self.clusters, self.manifest.clusters));
        }
        let kinds: BTreeSet<&String> = self.totals.keys().chain(self.manifest.totals.keys()).collect();
        for kind in kinds {
            let count = |totals: &BTreeMap<String, u64>| totals.get(kind).copied().unwrap_or_default();
            let (there, said) = (count(&self.totals), count(&self.manifest.totals));
            if there != said {
                let kind = crate::excerpt::plain(kind);
                refusals.add(format!("it has {there} {kind}, `totals` of the manifest says {said}"));
            }
        }
        for (unit, sum) in self.corrected.unbalanced() {
            let unit = crate::excerpt::plain(unit.unwrap_or("no unit"));
            refusals.add(format!("corrections and surplus of {unit} differ by {sum}"));
        }
        for (unit, sum) in self.moved.unbalanced() {
            let unit = crate::excerpt::plain(unit.unwrap_or("no unit"));
            refusals.add(format!("moves of assets in {unit} do not sum to zero but to {sum}"));
        }
    }
}

/// Whether a cluster beyond the limit is too large for it: for what creates, maps, merges, moves or re-anchors, not for
/// what tidies up.
fn is_bound(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        UnbindAnchor
            | SyncAnchor
            | CreateTargetAccount
            | CreateMapping
            | RepointMapping
            | FlattenMerge
            | MergeAccounts
            | EnqueueMerge
            | ReassignAsset
    )
}

/// The accounts that an action names: whether of the target system, and the id. An account yet to be made is none.
fn accounts(action: &Action, found: &mut BTreeSet<(bool, String)>) {
    let mut name = |target: bool, object: &Object, member: &str| {
        if let Some(id) = object.text(member) {
            found.insert((target, id.to_owned()));
        }
    };
    let (subject, params) = (&action.subject, &action.params);
    name(false, subject, "source_id");
    name(true, subject, "target_id");
    name(false, params, "source_id");
    let target = subject.text("table") == Some("target_accounts");
    name(target, subject, "id");
    match action.kind {
        Kind::RepointMapping => name(true, params, "to"),
        Kind::FlattenMerge => {
            name(target, params, "from");
            name(target, params, "to");
        }
        Kind::MergeAccounts => name(target, params, "survivor"),
        Kind::ReassignAsset => {
            name(params.text("from_system") == Some("target"), params, "from");
            name(params.text("to_system") == Some("target"), params, "to");
        }
        _ => {}
    }
}

/// What a move takes from the old owner and gives to the new one. Each asset of the family must be expected at the old
/// owner, each asset expected there must be of the family.
fn moves(action: &Action, sums: &mut Amounts) -> Result<(), String> {
    let params = &action.params;
    let key = |object: &Object| Some((object.get("asset_type")?.clone(), object.get("asset_id")?.clone()));
    let mut arriving: BTreeSet<_> = key(&action.subject).into_iter().collect();
    if let Some(Value::List(family)) = params.get("family") {
        for asset in family {
            let Value::Object(asset) = asset else { continue };
            if !key(asset).is_some_and(|key| arriving.insert(key)) {
                return Err("it moves an asset twice".to_owned());
            }
        }
    }
    let mut expected = BTreeSet::new();
    for assertion in action.expect.iter().filter(|assertion| assertion.table == "assets") {
        for row in &assertion.rows {
            let of = |name: &str| row.get(name).or_else(|| assertion.where_.get(name));
            if of("owner_id") != params.get("from") || of("owner_system") != params.get("from_system") {
                return Err("it expects an asset at another owner than the one it takes it from".to_owned());
            }
            let Some(asset) = of("asset_type").cloned().zip(of("asset_id").cloned()) else { continue };
            if let Some(Value::Text(amount)) = of("amount") {
                let unit = of("unit").and_then(Value::as_text);
                sums.subtract(unit, amount);
                if arriving.contains(&asset) {
                    sums.add(unit, amount);
                }
            }
            expected.insert(asset);
        }
    }
    if expected == arriving {
        return Ok(());
    }
    Err("the assets that it moves are not those that it expects".to_owned())
}

/// The first half of the SHA-256.
fn half(bytes: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(bytes)[..16]);
    half
}
