//! The manifest and its signature: before a line is looked at.

use serde::Deserialize;

use super::{Checks, Files, MANIFEST, MANIFEST_BYTES_MAX, Manifest, PublicKey, Refusals, Result, SIGNATURE};
use crate::compensation::canonical::{self, is_digest};
use crate::compensation::kind::Kind;
use crate::compensation::manifest::{FORMAT_VERSION, Lines, PART_BYTES_MAX, PART_ROWS_MAX, Policy, REVIEW, part_name};
use crate::compensation::shape::{is_amount, is_time};
use crate::excerpt::plain;

/// A signature is four lines.
const SIGNATURE_BYTES_MAX: u64 = 64 << 10;

/// The manifest and its bytes; none: there is nothing to judge further.
pub(super) async fn read(files: &Files<'_>, refusals: &mut Refusals) -> Result<Option<(Manifest, Vec<u8>)>> {
    let Some(bytes) = files.read(MANIFEST, MANIFEST_BYTES_MAX).await? else {
        refusals.add(match files.bytes(MANIFEST) {
            Some(_) => "manifest.json is far too large",
            None => "there is no manifest.json: the batch was never finished, or this is no batch",
        });
        return Ok(None);
    };
    let manifest = match parse(&bytes) {
        Ok(manifest) => manifest,
        Err(why) => {
            refusals.add(format!("manifest.json can't be read: {why}"));
            return Ok(None);
        }
    };
    if manifest.file() != bytes {
        refusals.add("manifest.json is not in canonical form");
    }
    if manifest.id() != manifest.batch_id {
        refusals.add("batch_id is not that of the manifest");
    }
    Ok(Some((manifest, bytes)))
}

fn parse(bytes: &[u8]) -> Result<Manifest, String> {
    #[derive(Deserialize)]
    struct Version {
        format_version: String,
    }
    // Another version may have other members: it is told before they are found strange.
    let Version { format_version } = canonical::read(bytes)?;
    match format_version.split('.').next() {
        _ if format_version == FORMAT_VERSION => canonical::read(bytes),
        Some("1") => Err(format!("its format {} is of a later version of trueup", plain(&format_version))),
        _ => Err(format!("its format {} is of another major version", plain(&format_version))),
    }
}

/// What the manifest says, held against itself and against what the caller knows.
pub(super) fn check(manifest: &Manifest, checks: &Checks<'_>, refusals: &mut Refusals) {
    if checks.project.is_some_and(|project| project != manifest.project) {
        refusals.add(format!("it is of another project, {}", plain(&manifest.project)));
    }
    for (name, time) in [("watermark", &manifest.watermark), ("expires_at", &manifest.expires_at)] {
        if !is_time(time) {
            refusals.add(format!("`{name}` is no time"));
        }
    }
    let mut snapshots = manifest.inputs.iter().filter_map(|input| input.snapshot_at.as_ref());
    if snapshots.any(|time| !is_time(time)) {
        refusals.add("a `snapshot_at` of the inputs is no time");
    }
    match manifest.expires_at.parse::<jiff::Timestamp>() {
        Ok(expires) if checks.as_of.is_some_and(|moment| moment >= expires) => {
            refusals.add(format!("it expired at {}", manifest.expires_at));
        }
        _ => {}
    }
    if manifest.undo_of.as_ref().is_some_and(|id| !is_digest(id)) {
        refusals.add("`undo_of` is no batch_id");
    }
    files(manifest, refusals);
    for word in manifest.totals.keys().filter(|word| Kind::from_word(word).is_none()) {
        refusals.add(format!("`totals` has an unknown kind {}", plain(word)));
    }
    for surplus in manifest.surplus.iter().filter(|surplus| !is_amount(&surplus.amount)) {
        refusals.add(format!(
            "`surplus` has an amount that is none, of {}",
            plain(surplus.unit.as_deref().unwrap_or("no unit"))
        ));
    }
    policy(manifest, checks.policy, refusals);
}

/// The names and sizes of the files: parts are gapless, and none leads elsewhere.
fn files(manifest: &Manifest, refusals: &mut Refusals) {
    for (index, part) in manifest.parts.iter().enumerate() {
        if part.name != part_name(index) {
            refusals.add(format!("part {index} is named {}, not {}", plain(&part.name), part_name(index)));
        }
        if part.bytes > PART_BYTES_MAX || part.rows > PART_ROWS_MAX {
            refusals.add(format!("{} is larger than a part may be", plain(&part.name)));
        }
        if part.rows == 0 {
            refusals.add(format!("{} has no action", plain(&part.name)));
        }
    }
    if manifest.review.name != REVIEW {
        refusals.add(format!("the review file is named {}", plain(&manifest.review.name)));
    }
    let files = manifest.parts.iter().chain([&manifest.review]);
    for Lines { name, .. } in files.filter(|lines| !is_digest(&lines.sha256)) {
        refusals.add(format!("the sha256 of {} is none", plain(name)));
    }
}

/// A name that can only be a file of the batch's own folder.
pub(super) fn is_file_name(name: &str) -> bool {
    let part = name.strip_prefix("part-").and_then(|rest| rest.strip_suffix(".ndjson"));
    name == REVIEW || part.is_some_and(|digits| digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn policy(manifest: &Manifest, allowed: Option<&Policy>, refusals: &mut Refusals) {
    let policy = &manifest.policy;
    let Some(share) = share(&policy.max_share) else {
        refusals.add("`max_share` of the policy is no share from 0 to 1");
        return;
    };
    if manifest.actions() > policy.max_actions {
        refusals.add(format!("it has {} actions, its policy allows {}", manifest.actions(), policy.max_actions));
    }
    let undo = manifest.undo_of.is_some();
    let kinds = manifest.totals.iter().filter_map(|(word, count)| Some((Kind::from_word(word)?, count)));
    for (kind, count) in kinds.filter(|(kind, _)| !policy.allows(*kind, undo)) {
        refusals.add(format!("it has {count} {}, which its policy does not allow", kind.as_str()));
    }
    let Some(allowed) = allowed else { return };
    if policy.max_actions > allowed.max_actions
        || policy.max_cluster > allowed.max_cluster
        || self::share(&allowed.max_share).is_some_and(|allowed| share > allowed)
    {
        refusals.add("its policy sets higher limits than [plan] of the project");
    }
    for kind in policy.allow.iter().filter(|kind| !allowed.allows(**kind, false)) {
        refusals.add(format!("its policy allows {}, which [plan] of the project does not", kind.as_str()));
    }
}

/// A plain decimal from 0 to 1.
fn share(text: &str) -> Option<f64> {
    is_amount(text).then(|| text.parse::<f64>().ok())?.filter(|share| (0.0..=1.0).contains(share))
}

/// Whether there is a signature, which is held to the key if one is configured.
pub(super) async fn signature(
    files: &Files<'_>,
    manifest: &[u8],
    key: Option<&PublicKey>,
    refusals: &mut Refusals,
) -> Result<bool> {
    let signature = files.read(SIGNATURE, SIGNATURE_BYTES_MAX).await?;
    let present = files.bytes(SIGNATURE).is_some();
    match (key, signature) {
        (None, _) => {}
        (Some(_), None) if !present => refusals.add("it is not signed, and a public key is configured"),
        (Some(_), None) => refusals.add("the signature is wrong: it is no signature of minisign"),
        (Some(key), Some(signature)) => {
            if let Err(why) = key.check(manifest, &signature) {
                refusals.add(format!("the signature is wrong: {why}"));
            }
        }
    }
    Ok(present)
}
