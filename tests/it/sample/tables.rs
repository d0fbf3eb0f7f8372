//! The exports: each system's own columns, words and types, far from the contract's. Paths are relative to
//! `sample-data/`; `trueup.toml` there reads them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray,
};
use arrow::error::ArrowError;

use super::clock::{BEIJING_AHEAD, DAY, Micros};
use super::ids::{FIRST_JOB, Ids};
use super::world::{Asset, Evidence, Link, LinkState, Source, Status, System, Target, World};

/// The mapping is exported eight minutes after the accounts; its manifest says so.
pub const MAPPING_FILE: &str = "exports/mapping/mapping.parquet";
pub const MAPPING_SNAPSHOT: &str = "2026-10-11T18:08:00Z";

const SOURCE_PARTS: usize = 4;
const TARGET_PARTS: usize = 2;
const ORDER_PARTS: usize = 3;

/// One Parquet file.
pub struct Sheet {
    pub path: String,
    pub batch: RecordBatch,
}

/// All files of the world.
pub fn sheets(world: &mut World) -> Result<Vec<Sheet>, ArrowError> {
    let staging = world.staging_rows();
    let ids = Ids::of(world);
    let mut sheets = Vec::new();
    let mut keep = |path: &dyn Fn(usize) -> String, batch: &RecordBatch, parts: usize| {
        let rows = batch.num_rows().div_ceil(parts);
        for part in 0..parts {
            let from = part * rows;
            let batch = batch.slice(from, rows.min(batch.num_rows() - from));
            sheets.push(Sheet { path: path(part), batch });
        }
    };
    keep(&|part| format!("exports/mini/users/part-{part:05}.parquet"), &sources(world, &ids, &staging)?, SOURCE_PARTS);
    keep(&|part| format!("exports/app/accounts-2026-10-12.{}.parquet", part + 1), &targets(world, &ids)?, TARGET_PARTS);
    keep(&|_| MAPPING_FILE.to_owned(), &mapping(&world.links, &ids)?, 1);
    keep(&|part| format!("exports/assets/orders/part-{part:05}.parquet"), &orders(&world.orders, &ids)?, ORDER_PARTS);
    keep(&|_| "exports/assets/coupons.parquet".to_owned(), &coupons(&world.coupons, &ids)?, 1);
    keep(&|_| "exports/assets/memberships.parquet".to_owned(), &cards(&world.cards, &ids)?, 1);
    keep(&|_| "exports/logs/bindings.parquet".to_owned(), &bindings(world, &ids)?, 1);
    keep(&|_| "exports/logs/released-numbers.parquet".to_owned(), &releases(world)?, 1);
    keep(&|_| "exports/merge/jobs.parquet".to_owned(), &jobs(world, &ids)?, 1);
    keep(&|_| "exports/merge/exclusions.parquet".to_owned(), &exclusions(world, &ids)?, 1);
    Ok(sheets)
}

type Table = Result<RecordBatch, ArrowError>;

fn table(columns: Vec<(&str, ArrayRef)>) -> Table {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
}

fn text<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn int(values: impl Iterator<Item = i32>) -> ArrayRef {
    Arc::new(Int32Array::from_iter_values(values))
}

fn long(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<Int64Array>())
}

fn flag(values: impl Iterator<Item = bool>) -> ArrayRef {
    Arc::new(values.map(Some).collect::<BooleanArray>())
}

/// UTC, and says so.
fn instant(values: impl Iterator<Item = Option<Micros>>) -> ArrayRef {
    let millis = values.map(|value| value.map(|micros| micros / 1_000));
    Arc::new(millis.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
}

/// The clock on the wall in Beijing, without a zone.
fn wall_clock(values: impl Iterator<Item = Option<Micros>>) -> ArrayRef {
    Arc::new(values.map(|value| value.map(|micros| micros + BEIJING_AHEAD)).collect::<TimestampMicrosecondArray>())
}

fn money(values: impl Iterator<Item = i64>) -> Result<ArrayRef, ArrowError> {
    let array = Decimal128Array::from_iter_values(values.map(i128::from));
    Ok(Arc::new(array.with_precision_and_scale(18, 2)?))
}

fn source_state(status: Status) -> i32 {
    match status {
        Status::Pending => 0,
        Status::Active => 1,
        Status::Frozen => 2,
        Status::Cooling => 3,
        Status::Merged => 8,
        Status::Deregistered => 9,
    }
}

fn target_state(status: Status) -> i32 {
    match status {
        Status::Pending => 5,
        Status::Active => 10,
        Status::Frozen => 20,
        Status::Cooling => 30,
        Status::Deregistered => 40,
        Status::Merged => 50,
    }
}

fn sources(world: &World, ids: &Ids, staging: &[Source]) -> Table {
    let mut rows: Vec<(String, &Source, &str)> =
        world.sources.iter().zip(&ids.sources).map(|(source, id)| (id.clone(), source, "prod")).collect();
    let staged = staging.iter().enumerate().map(|(nth, source)| (format!("mp_9{nth:05}"), source, "staging"));
    rows.extend(staged);
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let all = || rows.iter().map(|(_, source, _)| *source);
    table(vec![
        ("mp_uid", text(rows.iter().map(|(id, ..)| Some(id)))),
        ("env", text(rows.iter().map(|(.., env)| Some(env)))),
        ("mobile", text(all().map(|source| source.phone.as_ref()))),
        ("mobile_verified_at", wall_clock(all().map(|source| source.verified))),
        ("state", int(all().map(|source| source_state(source.status)))),
        ("openid", text(all().map(|source| source.open.as_ref()))),
        ("unionid", text(all().map(|source| source.union.as_ref()))),
        ("wx_platform", text(all().map(|source| source.union.is_some().then_some(source.scope)))),
        ("merged_to", text(all().map(|source| source.merged_into.map(|into| ids.source(into))))),
        ("internal", int(all().map(|source| i32::from(source.internal)))),
        ("registered_at", wall_clock(all().map(|source| Some(source.registered)))),
        ("modified_at", wall_clock(all().map(|source| Some(source.modified)))),
        ("last_seen", wall_clock(all().map(|source| source.seen))),
    ])
}

fn targets(world: &World, ids: &Ids) -> Table {
    let mut rows: Vec<(i64, &Target)> = ids.targets.iter().copied().zip(&world.targets).collect();
    rows.sort_by_key(|(id, _)| *id);
    let all = || rows.iter().map(|(_, target)| *target);
    table(vec![
        ("user_id", long(rows.iter().map(|(id, _)| Some(*id)))),
        ("phone", text(all().map(|target| target.phone.as_ref()))),
        ("phone_verified_ts", instant(all().map(|target| target.verified))),
        ("account_status", int(all().map(|target| target_state(target.status)))),
        ("wx_union_id", text(all().map(|target| target.union.as_ref()))),
        ("survivor_user_id", long(all().map(|target| target.merged_into.map(|into| ids.target(into))))),
        ("is_staff", flag(all().map(|target| target.staff))),
        ("created_ts", instant(all().map(|target| Some(target.created)))),
        ("updated_ts", instant(all().map(|target| Some(target.modified)))),
        ("last_login_ts", instant(all().map(|target| target.seen))),
    ])
}

fn mapping(links: &[Link], ids: &Ids) -> Table {
    let mut rows: Vec<&Link> = links.iter().collect();
    rows.sort_by_key(|link| (link.created, ids.target(link.target)));
    let state = |link: &Link| match link.state {
        LinkState::Pending => 0,
        LinkState::Active => 1,
        LinkState::Retired => 2,
        LinkState::Conflict => 3,
    };
    let how = |link: &Link| {
        link.evidence.map(|evidence| match evidence {
            Evidence::Phone => "phone",
            Evidence::Union => "wechat",
            Evidence::Gateway => "gateway",
            Evidence::Service => "service",
        })
    };
    table(vec![
        ("mp_uid", text(rows.iter().map(|link| Some(ids.source(link.source))))),
        ("user_id", long(rows.iter().map(|link| Some(ids.target(link.target))))),
        ("bind_state", int(rows.iter().map(|link| state(link)))),
        ("how", text(rows.iter().map(|link| how(link)))),
        ("created_at", instant(rows.iter().map(|link| Some(link.created)))),
        ("updated_at", instant(rows.iter().map(|link| Some(link.updated)))),
    ])
}

fn orders(assets: &[Asset], ids: &Ids) -> Table {
    let mut rows: Vec<&Asset> = assets.iter().collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    table(vec![
        ("order_no", long(rows.iter().map(|order| order.id.parse().ok()))),
        ("side", int(rows.iter().map(|order| if order.owner.system == System::Source { 1 } else { 2 }))),
        ("buyer", text(rows.iter().map(|order| Some(ids.account(order.owner.system, order.owner.account))))),
        ("status", int(rows.iter().map(|order| order.state))),
        ("paid_amount", money(rows.iter().map(|order| order.cents))?),
        ("updated_at", instant(rows.iter().map(|order| Some(order.updated)))),
    ])
}

fn coupons(assets: &[Asset], ids: &Ids) -> Table {
    let state = |coupon: &Asset| ["UNUSED", "USED", "EXPIRED", "RESERVED"].get(coupon.state as usize).copied();
    let of = |coupon: &Asset, system: System| (coupon.owner.system == system).then_some(coupon.owner.account);
    let all = || assets.iter();
    table(vec![
        ("coupon_no", text(all().map(|coupon| Some(&coupon.id)))),
        ("mp_uid", text(all().map(|coupon| of(coupon, System::Source).map(|source| ids.source(source))))),
        ("user_id", long(all().map(|coupon| of(coupon, System::Target).map(|target| ids.target(target))))),
        ("state", text(all().map(state))),
        ("face_value", money(all().map(|coupon| coupon.cents))?),
        ("valid_until", instant(all().map(|coupon| coupon.expires))),
        ("updated_at", instant(all().map(|coupon| Some(coupon.updated)))),
    ])
}

fn cards(assets: &[Asset], ids: &Ids) -> Table {
    let holder = |card: &Asset| {
        let side = if card.owner.system == System::Source { "mini" } else { "app" };
        format!("{side}:{}", ids.account(card.owner.system, card.owner.account))
    };
    let all = || assets.iter();
    table(vec![
        ("card_no", text(all().map(|card| Some(&card.id)))),
        ("holder", text(all().map(|card| Some(holder(card))))),
        ("valid", flag(all().map(|card| card.state == 1))),
        ("balance", money(all().map(|card| card.cents))?),
        ("ends_at", instant(all().map(|card| card.expires))),
        ("updated_at", instant(all().map(|card| Some(card.updated)))),
    ])
}

fn side(system: System) -> &'static str {
    if system == System::Source { "mini" } else { "app" }
}

fn bindings(world: &World, ids: &Ids) -> Table {
    let mut rows: Vec<_> = ids.events.iter().copied().zip(&world.events).collect();
    rows.sort_by_key(|(id, _)| *id);
    let all = || rows.iter().map(|(_, event)| *event);
    table(vec![
        ("event_id", long(rows.iter().map(|(id, _)| Some(*id)))),
        ("side", text(all().map(|event| Some(side(event.account.system))))),
        ("account", text(all().map(|event| Some(ids.account(event.account.system, event.account.account))))),
        ("action", int(all().map(|event| event.op as i32))),
        ("old_phone", text(all().map(|event| event.previous.as_ref()))),
        ("new_phone", text(all().map(|event| event.number.as_ref()))),
        ("sms_confirmed", flag(all().map(|event| event.verified))),
        ("happened_at", instant(all().map(|event| Some(event.at)))),
    ])
}

/// A day in Beijing, as the carrier writes it.
fn releases(world: &World) -> Table {
    let days = world.releases.iter().map(|(_, at)| ((at + BEIJING_AHEAD).div_euclid(DAY)) as i32);
    table(vec![
        ("msisdn", text(world.releases.iter().map(|(number, _)| Some(number)))),
        ("released_on", Arc::new(Date32Array::from_iter_values(days))),
    ])
}

fn jobs(world: &World, ids: &Ids) -> Table {
    let all = || world.jobs.iter();
    table(vec![
        ("job_id", long(all().enumerate().map(|(nth, _)| Some(FIRST_JOB + nth as i64)))),
        ("mp_uid", text(all().map(|job| Some(&ids.sources[job.source])))),
        ("user_id", long(all().map(|job| Some(ids.targets[job.target])))),
        ("phase", text(all().map(|job| Some(job.phase)))),
        ("updated_at", instant(all().map(|job| Some(job.updated)))),
    ])
}

fn exclusions(world: &World, ids: &Ids) -> Table {
    let all = || world.exclusions.iter();
    table(vec![
        ("mp_uid", text(all().map(|exclusion| Some(&ids.sources[exclusion.source])))),
        ("why", text(all().map(|exclusion| Some(exclusion.why)))),
        ("decided_by", text(all().map(|_| Some("customer service")))),
        ("until", instant(all().map(|exclusion| exclusion.until))),
    ])
}
