//! The exports: how a company that never heard of the contract would spell these rows, and the expressions that read
//! them as the contract's columns.

use super::calendar::{BEFORE, MINUTE, SNAPSHOT};
use super::chance::{Chance, For};
use super::couple::World;
use super::phone;
use super::rows::{Account, Anchor, Asset, Rows, System, Type};
use super::sheet::Kept::{self, Amount, Code, Flag, Number, Text, Time, Word};
use super::sheet::Sheet;
use parquet::errors::ParquetError;

type Written = Result<(), ParquetError>;

/// A column of an export.
pub(super) struct Column {
    /// Its name in the export.
    pub own: &'static str,
    pub kept: Kept,
    /// The contract's column.
    pub contract: &'static str,
    /// How it is read; empty: as it is.
    pub expr: &'static str,
}

/// What of a couple an export has.
pub(super) type Write = fn(&mut Sheet, &World, u64, &Rows) -> Written;

/// One export.
pub(super) struct Export {
    /// Its section in trueup.toml.
    pub section: &'static str,
    /// Below `exports/`.
    pub folder: &'static str,
    pub columns: &'static [Column],
    /// Columns of the contract that are the same for all rows, or rest on others.
    pub fixed: &'static [(&'static str, &'static str)],
    pub snapshot: i64,
    /// In the order of targets instead of people.
    pub by_target: bool,
    pub write: Write,
}

impl Export {
    /// The contract's table.
    pub(super) fn table(&self) -> &'static str {
        self.section.split_once('.').map_or(self.section, |(_, table)| table)
    }
}

const fn column(own: &'static str, kept: Kept, contract: &'static str) -> Column {
    Column { own, kept, contract, expr: "" }
}

const fn read(own: &'static str, kept: Kept, contract: &'static str, expr: &'static str) -> Column {
    Column { own, kept, contract, expr }
}

const fn assets(
    section: &'static str,
    folder: &'static str,
    columns: &'static [Column],
    fixed: &'static [(&'static str, &'static str)],
    minutes: i64,
    write: Write,
) -> Export {
    Export { section, folder, columns, fixed, snapshot: SNAPSHOT + minutes * MINUTE, by_target: false, write }
}

const SIDE: &str = "case side when 'mini' then 'source' when 'app' then 'target' end";
const ACCOUNT_STATUS: &str = "case state when 0 then 'pending' when 1 then 'active' when 2 then 'frozen' when 3 then 'cooling' when 8 then 'merged' when 9 then 'deregistered' end";
const MAPPING_STATUS: &str =
    "case bind_state when 0 then 'pending' when 1 then 'active' when 2 then 'retired' when 3 then 'conflict' end";

/// Every export.
pub(super) const EXPORTS: &[Export] = &[
    Export {
        section: "exports.source_accounts",
        folder: "mini/users",
        columns: &[
            column("mp_uid", Number, "id"),
            column("mobile", Text, "anchor"),
            read("state", Code, "status", ACCOUNT_STATUS),
            column("registered_at", Time, "created_at"),
            column("modified_at", Time, "updated_at"),
            column("unionid", Text, "union_id"),
            column("openid", Text, "open_id"),
            column("wx_platform", Word, "union_scope"),
            column("shop", Word, "tenant"),
            column("mobile_verified_at", Time, "anchor_verified_at"),
            column("merged_to", Number, "merged_into"),
            column("came_from", Word, "origin"),
            column("risk_level", Word, "risk"),
            column("internal", Flag, "is_test"),
            column("last_seen", Time, "last_active_at"),
            column("version", Number, "row_version"),
            column("shard", Word, "bucket"),
            column("created_by_op", Number, "op_id"),
            column("profile_digest", Text, "mirror"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT,
        by_target: false,
        write: sources,
    },
    Export {
        section: "exports.target_accounts",
        folder: "app/accounts",
        columns: &[
            column("user_id", Number, "id"),
            column("phone", Text, "anchor"),
            read("account_status", Word, "status", "lower(account_status)"),
            column("created_ts", Time, "created_at"),
            column("updated_ts", Time, "updated_at"),
            column("wx_union_id", Text, "union_id"),
            column("wx_open_id", Text, "open_id"),
            column("wx_scope", Word, "union_scope"),
            column("brand", Word, "tenant"),
            column("phone_verified_ts", Time, "anchor_verified_at"),
            column("survivor_user_id", Number, "merged_into"),
            column("source_kind", Word, "origin"),
            column("risk_level", Word, "risk"),
            column("is_staff", Flag, "is_test"),
            column("last_login_ts", Time, "last_active_at"),
            column("version", Number, "row_version"),
            column("created_by_op", Number, "op_id"),
            column("backfilled_ts", Time, "backfilled_at"),
            column("profile_digest", Text, "mirror"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT + 3 * MINUTE,
        by_target: true,
        write: targets,
    },
    Export {
        section: "exports.mapping",
        folder: "mapping",
        columns: &[
            column("mp_uid", Number, "source_id"),
            column("user_id", Number, "target_id"),
            read("bind_state", Code, "status", MAPPING_STATUS),
            read(
                "how",
                Word,
                "evidence",
                "case how when 'phone' then 'anchor' when 'wechat' then 'union_id' else how end",
            ),
            column("bound_at", Time, "created_at"),
            column("modified_at", Time, "updated_at"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT + 5 * MINUTE,
        by_target: false,
        write: mappings,
    },
    assets(
        "assets.orders",
        "assets/orders",
        &[
            column("order_no", Number, "asset_id"),
            read("side", Word, "owner_system", SIDE),
            column("buyer", Number, "owner_id"),
            column("phase", Word, "state"),
            column("paid", Amount, "amount"),
            column("modified_at", Time, "updated_at"),
        ],
        &[("unit", "'CNY'")],
        6,
        |sheet, _, _, rows| {
            for asset in rows.assets.iter().filter(|asset| asset.of == Type::Orders) {
                let mut row = sheet.row()?;
                row.number(asset.id).text(side(asset.owner)).number(asset.owner_id).text(asset.state);
                row.amount(asset.amount).time(asset.updated);
            }
            Ok(())
        },
    ),
    assets(
        "assets.coupons",
        "assets/coupons",
        &[
            column("coupon_no", Number, "asset_id"),
            read("side", Word, "owner_system", SIDE),
            column("holder", Number, "owner_id"),
            column("phase", Word, "state"),
            column("face_value", Amount, "amount"),
            column("for_order", Number, "parent_id"),
            column("valid_until", Time, "expires_at"),
            column("modified_at", Time, "updated_at"),
        ],
        &[("parent_type", "'orders'"), ("unit", "'CNY'")],
        7,
        |sheet, _, _, rows| {
            for asset in rows.assets.iter().filter(|asset| asset.of == Type::Coupons) {
                let mut row = sheet.row()?;
                row.number(asset.id).text(side(asset.owner)).number(asset.owner_id).text(asset.state);
                row.amount(asset.amount).number(asset.parent).time(asset.expires).time(asset.updated);
            }
            Ok(())
        },
    ),
    assets(
        "assets.points",
        "assets/points",
        &[
            column("balance_id", Number, "asset_id"),
            read("side", Word, "owner_system", SIDE),
            column("holder", Number, "owner_id"),
            column("phase", Word, "state"),
            column("points", Number, "amount"),
            column("made_of", Number, "origin_asset_id"),
            column("modified_at", Time, "updated_at"),
        ],
        &[("unit", "'PTS'")],
        8,
        |sheet, _, _, rows| {
            for asset in rows.assets.iter().filter(|asset| asset.of == Type::Points) {
                let mut row = sheet.row()?;
                row.number(asset.id).text(side(asset.owner)).number(asset.owner_id).text(asset.state);
                row.number(asset.amount / 100).number(asset.origin).time(asset.updated);
            }
            Ok(())
        },
    ),
    assets(
        "assets.memberships",
        "assets/memberships",
        &[
            column("card_no", Number, "asset_id"),
            read("side", Word, "owner_system", SIDE),
            column("holder", Number, "owner_id"),
            column("phase", Word, "state"),
            column("ends_at", Time, "expires_at"),
            column("modified_at", Time, "updated_at"),
        ],
        &[("single", "true"), ("amount", "1"), ("unit", "'CARD'")],
        9,
        |sheet, _, _, rows| {
            for asset in rows.assets.iter().filter(|asset| asset.of == Type::Memberships) {
                let mut row = sheet.row()?;
                row.number(asset.id).text(side(asset.owner)).number(asset.owner_id).text(asset.state);
                row.time(asset.expires).time(asset.updated);
            }
            Ok(())
        },
    ),
    Export {
        section: "exports.assets_before",
        folder: "assets-before",
        columns: &[
            column("kind", Word, "asset_type"),
            column("asset_no", Number, "asset_id"),
            read("side", Word, "owner_system", SIDE),
            column("holder", Number, "owner_id"),
            column("phase", Word, "state"),
            column("value", Amount, "amount"),
            column("kind_unit", Word, "unit"),
            column("for_order", Number, "parent_id"),
            column("made_of", Number, "origin_asset_id"),
            column("valid_until", Time, "expires_at"),
            column("modified_at", Time, "updated_at"),
        ],
        fixed: &[("parent_type", "'orders'"), ("single", "kind = 'memberships'")],
        snapshot: BEFORE,
        by_target: false,
        write: |sheet, _, _, rows| {
            for asset in &rows.before {
                before(sheet, asset)?;
            }
            Ok(())
        },
    },
    Export {
        section: "exports.bindings",
        folder: "logs/bindings",
        columns: &[
            column("event_no", Number, "event_id"),
            read("side", Word, "system", SIDE),
            column("account", Number, "account_id"),
            column("action", Word, "op"),
            column("happened_at", Time, "at"),
            column("new_phone", Text, "anchor"),
            column("old_phone", Text, "previous_anchor"),
            column("sms_confirmed", Flag, "verified"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT + 10 * MINUTE,
        by_target: false,
        write: bindings,
    },
    Export {
        section: "exports.number_releases",
        folder: "logs/released-numbers",
        columns: &[column("msisdn", Text, "anchor"), column("released_on", Time, "released_at")],
        fixed: &[],
        snapshot: SNAPSHOT,
        by_target: false,
        write: |sheet, world, couple, rows| {
            for (salt, release) in (0..).zip(&rows.releases) {
                let phone = spelled(world.chance, Some(release.anchor), 8 * couple + salt);
                sheet.row()?.text(phone.as_deref()).time(release.at);
            }
            Ok(())
        },
    },
    Export {
        section: "exports.gateway_log",
        folder: "logs/gateway",
        columns: &[
            column("request_no", Number, "op_id"),
            column("operation", Word, "op"),
            read("side", Word, "leg", SIDE),
            column("outcome", Word, "result"),
            column("happened_at", Time, "at"),
            column("mp_uid", Number, "source_id"),
            column("user_id", Number, "target_id"),
            column("version", Number, "version"),
            column("client", Word, "client_version"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT + 10 * MINUTE,
        by_target: false,
        write: |sheet, world, _, rows| {
            for leg in &rows.legs {
                let client = world.chance.pick(leg.op_id as u64, For::Client, 4) as usize;
                let mut row = sheet.row()?;
                row.number(leg.op_id).text(leg.op).text(side(leg.leg)).text(leg.result).time(leg.at);
                row.number(leg.source_id).number(leg.target_id).number(leg.version);
                row.text(["8.1.0", "8.2.0", "8.2.3", "9.0.1"][client]);
            }
            Ok(())
        },
    },
    Export {
        section: "exports.merge_jobs",
        folder: "merge/jobs",
        columns: &[
            column("job_no", Number, "job_id"),
            column("mp_uid", Number, "source_id"),
            column("user_id", Number, "target_id"),
            column("phase", Word, "state"),
            column("modified_at", Time, "updated_at"),
            column("attempt", Number, "attempt"),
            column("heartbeat_ts", Time, "heartbeat_at"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT,
        by_target: false,
        write: |sheet, _, _, rows| {
            for job in &rows.jobs {
                let mut row = sheet.row()?;
                row.number(job.id).number(job.source_id).number(job.target_id).text(job.state).time(job.updated);
                row.number(job.attempt).time(job.heartbeat);
            }
            Ok(())
        },
    },
    Export {
        section: "exports.merge_locks",
        folder: "merge/locks",
        columns: &[
            column("lock_no", Number, "lock_id"),
            read("side", Word, "system", SIDE),
            column("account", Number, "account_id"),
            column("job_no", Number, "job_id"),
            column("locked_at", Time, "acquired_at"),
            column("lease_until", Time, "expires_at"),
            column("unlocked_at", Time, "released_at"),
        ],
        fixed: &[("fence_token", "concat('f-', cast(lock_no as varchar))")],
        snapshot: SNAPSHOT,
        by_target: false,
        write: |sheet, _, _, rows| {
            for lock in &rows.locks {
                let mut row = sheet.row()?;
                row.number(lock.id).text(side(lock.system)).number(lock.account_id).number(lock.job_id);
                row.time(lock.acquired).time(lock.expires).time(lock.released);
            }
            Ok(())
        },
    },
    Export {
        section: "exports.merge_journal",
        folder: "merge/journal",
        columns: &[
            column("entry_no", Number, "entry_id"),
            column("job_no", Number, "job_id"),
            column("kind", Word, "asset_type"),
            column("asset_no", Number, "asset_id"),
            column("booking", Word, "leg"),
            column("booked_at", Time, "at"),
            column("value", Amount, "amount"),
            column("kind_unit", Word, "unit"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT,
        by_target: false,
        write: |sheet, _, _, rows| {
            for entry in &rows.entries {
                let mut row = sheet.row()?;
                row.number(entry.id).number(entry.job_id).text(entry.of.word()).number(entry.asset_id);
                row.text(entry.leg).time(entry.at).amount(entry.amount).text(unit(entry.of));
            }
            Ok(())
        },
    },
    Export {
        section: "exports.cohorts",
        folder: "merge/cohorts",
        columns: &[
            read("side", Word, "system", SIDE),
            column("account", Number, "account_id"),
            column("wave", Word, "stage"),
            column("admitted_on", Time, "admitted_at"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT,
        by_target: false,
        write: |sheet, _, _, rows| {
            for admission in &rows.admissions {
                let mut row = sheet.row()?;
                row.text(side(admission.system)).number(admission.account_id).text(admission.stage);
                row.time(admission.at);
            }
            Ok(())
        },
    },
    Export {
        section: "exports.exclusions",
        folder: "merge/exclusions",
        columns: &[
            column("mp_uid", Number, "source_id"),
            column("why", Word, "reason"),
            column("decided_by", Word, "owner"),
            column("until", Time, "expires_at"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT,
        by_target: false,
        write: |sheet, _, _, rows| {
            for exclusion in &rows.exclusions {
                let mut row = sheet.row()?;
                row.number(exclusion.source_id).text(exclusion.reason).text("legal").time(exclusion.expires);
            }
            Ok(())
        },
    },
    Export {
        section: "exports.legacy_calls",
        folder: "logs/legacy-calls",
        columns: &[
            column("caller", Text, "service"),
            column("happened_at", Time, "at"),
            column("mp_uid", Number, "source_id"),
            column("times", Number, "calls"),
        ],
        fixed: &[],
        snapshot: SNAPSHOT,
        by_target: false,
        write: |sheet, _, _, rows| {
            for call in &rows.calls {
                let mut row = sheet.row()?;
                row.text(call.service.as_str()).time(call.at).number(call.source_id).number(call.calls);
            }
            Ok(())
        },
    },
];

fn side(system: System) -> &'static str {
    match system {
        System::Source => "mini",
        System::Target => "app",
    }
}

fn unit(of: Type) -> &'static str {
    match of {
        Type::Orders | Type::Coupons => "CNY",
        Type::Points => "PTS",
        Type::Memberships => "CARD",
    }
}

fn sources(sheet: &mut Sheet, world: &World, couple: u64, rows: &Rows) -> Written {
    let bucket = format!("b{:02}", world.bucket(couple));
    for account in &rows.sources {
        let code = match account.status {
            "pending" => 0,
            "active" => 1,
            "frozen" => 2,
            "cooling" => 3,
            "merged" => 8,
            _ => 9,
        };
        let mut row = sheet.row()?;
        row.number(account.id).text(spelled(world.chance, account.anchor, account.salt).as_deref()).code(code);
        row.time(account.created).time(account.updated);
        shared(&mut row, account, ["main", "outlet", "partner"]);
        row.text(bucket.as_str()).number(account.op_id).text(hex(account.mirror).as_str());
    }
    Ok(())
}

fn targets(sheet: &mut Sheet, world: &World, _: u64, rows: &Rows) -> Written {
    for account in &rows.targets {
        let mut row = sheet.row()?;
        row.number(account.id).text(spelled(world.chance, account.anchor, account.salt).as_deref());
        row.text(account.status.to_ascii_uppercase().as_str()).time(account.created).time(account.updated);
        shared(&mut row, account, ["main", "outlet", "partner"]);
        row.number(account.op_id).time(account.backfilled).text(hex(account.mirror).as_str());
    }
    Ok(())
}

/// The columns that lie alike in both systems.
fn shared(row: &mut super::sheet::Row<'_>, account: &Account, tenants: [&str; 3]) {
    row.text(account.union_id.map(wechat).as_deref()).text(account.open_id.map(wechat).as_deref());
    row.text(account.union_scope).text(tenants[account.tenant as usize % 3]).time(account.verified);
    row.number(account.merged_into).text(account.origin).text(account.risk).flag(account.is_test).time(account.seen);
    row.number(account.version);
}

fn mappings(sheet: &mut Sheet, _: &World, _: u64, rows: &Rows) -> Written {
    for mapping in &rows.mappings {
        let code = match mapping.status {
            "pending" => 0,
            "active" => 1,
            "retired" => 2,
            _ => 3,
        };
        let how = match mapping.evidence {
            "anchor" => "phone",
            "union_id" => "wechat",
            other => other,
        };
        let mut row = sheet.row()?;
        row.number(mapping.source_id).number(mapping.target_id).code(code).text(how);
        row.time(mapping.created).time(mapping.updated);
    }
    Ok(())
}

fn before(sheet: &mut Sheet, asset: &Asset) -> Written {
    let mut row = sheet.row()?;
    row.text(asset.of.word()).number(asset.id).text(side(asset.owner)).number(asset.owner_id).text(asset.state);
    row.amount(asset.amount).text(unit(asset.of)).number(asset.parent).number(asset.origin);
    row.time(asset.expires).time(asset.updated);
    Ok(())
}

fn bindings(sheet: &mut Sheet, world: &World, couple: u64, rows: &Rows) -> Written {
    for (salt, event) in (0..).zip(&rows.bindings) {
        let salt = 16 * couple + salt;
        let mut row = sheet.row()?;
        row.number(event.id).text(side(event.system)).number(event.account_id).text(event.op).time(event.at);
        row.text(spelled(world.chance, event.anchor, salt).as_deref());
        row.text(spelled(world.chance, event.previous, salt).as_deref()).flag(event.verified);
    }
    Ok(())
}

fn spelled(chance: Chance, anchor: Option<Anchor>, salt: u64) -> Option<String> {
    let number = match anchor? {
        Anchor::Text(text) => return Some(text.to_owned()),
        Anchor::Number(index) => phone::number(chance, index),
        Anchor::Risky(index) => phone::risky(index),
    };
    let mut text = String::with_capacity(16);
    phone::spell(chance, number, salt, &mut text);
    Some(text)
}

/// An id of 28 characters, as WeChat gives them.
fn wechat(bits: u64) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(28);
    text.push_str("oL8xP5Mq3Vw7Kd2Tz");
    for place in 0..11 {
        text.push(char::from(ALPHABET[(bits >> (6 * place)) as usize & 63]));
    }
    text
}

fn hex(bits: u64) -> String {
    format!("{bits:016x}")
}
