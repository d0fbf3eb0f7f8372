//! The contract as data: every table and column that a rule may rely on, its type, and how it reads when a project
//! doesn't supply it.

/// The value of a column that names one thing across tables: all its exports must use one type, int64 or text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdSpace {
    /// Account ids of the source system.
    Source,
    /// Account ids of the target system.
    Target,
    /// Asset ids; the one space in which differing exports become text.
    Asset,
    Job,
    Lock,
    Entry,
    Event,
    Operation,
}

impl IdSpace {
    /// Words for error messages: "ids of source accounts".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Source => "ids of source accounts",
            Self::Target => "ids of target accounts",
            Self::Asset => "ids of assets",
            Self::Job => "ids of merge jobs",
            Self::Lock => "ids of locks",
            Self::Entry => "ids of journal entries",
            Self::Event => "ids of binding events",
            Self::Operation => "ids of gateway operations",
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// int64 or text, one type a space.
    Id(IdSpace),
    /// The id of an account of the system that the named column of the same row tells; text may serve both systems.
    /// The contract adds `<prefix>_source_id` and `<prefix>_target_id`.
    AccountOf {
        system: &'static str,
        prefix: &'static str,
    },
    Text,
    /// A phone number or an opaque anchor; the contract adds `<name>_raw` and `<name>_state`.
    Anchor,
    /// Exactly one of these words.
    Word(&'static [&'static str]),
    /// UTC, microseconds.
    Time,
    Bool,
    /// int64.
    Int,
    /// Decimal or integer minor units; never float.
    Amount,
}

/// How a column reads that a project doesn't supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// It must be supplied.
    Refused,
    /// Rules that read it are skipped.
    SkipsRules,
    Null,
    False,
    /// One and the same value in every row: the empty text.
    Same,
}

/// One column of a contract table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub absent: Absent,
}

/// One contract table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub name: &'static str,
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
    /// The project must supply it.
    pub required: bool,
    /// Absent, it reads as empty instead of skipping the rules that read it.
    pub empty_if_absent: bool,
    /// Its `snapshot_at` counts for watermarks and skew.
    pub clocked: bool,
    /// Without a declared snapshot, `max(updated_at)` is its snapshot.
    pub snapshot_from_updates: bool,
}

impl Table {
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether every row must have a value in this column: it is a time, and what rules judge rests on it. A lock without
    /// `expires_at` never expires.
    #[must_use]
    pub fn must_have_time(&self, column: &Column) -> bool {
        let timeless = self.name == "merge_locks" && column.name == "expires_at";
        column.kind == Kind::Time && column.absent == Absent::Refused && !timeless
    }
}

const fn required(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, absent: Absent::Refused }
}

const fn optional(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, absent: Absent::SkipsRules }
}

const fn or_null(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, absent: Absent::Null }
}

const ACCOUNT_STATUS: Kind = Kind::Word(&["pending", "active", "frozen", "cooling", "deregistered", "merged"]);
const MAPPING_STATUS: Kind = Kind::Word(&["pending", "active", "retired", "conflict"]);
const EVIDENCE: Kind = Kind::Word(&["anchor", "union_id", "gateway", "manual"]);
const SYSTEM: Kind = Kind::Word(&["source", "target"]);
const ORIGIN: Kind = Kind::Word(&["native", "dual_write", "backfill"]);
const ASSET_STATE: Kind = Kind::Word(&["live", "locked", "in_flight", "moved", "void"]);
const BINDING_OP: Kind = Kind::Word(&["bind", "unbind", "rebind", "verify", "release", "deregister"]);
const GATEWAY_OP: Kind = Kind::Word(&["register", "login", "rebind", "deregister", "update"]);
const GATEWAY_RESULT: Kind = Kind::Word(&["ok", "failed", "timeout", "rejected"]);
const JOB_STATE: Kind =
    Kind::Word(&["planned", "locked", "copying", "verifying", "committed", "released", "failed", "rolled_back"]);
const JOURNAL_LEG: Kind = Kind::Word(&["debit", "credit", "move", "void"]);
const ACCOUNT: Kind = Kind::AccountOf { system: "system", prefix: "account" };
const OWNER: Kind = Kind::AccountOf { system: "owner_system", prefix: "owner" };
const SOURCE_ID: Kind = Kind::Id(IdSpace::Source);
const TARGET_ID: Kind = Kind::Id(IdSpace::Target);
const ASSET_ID: Kind = Kind::Id(IdSpace::Asset);
const JOB_ID: Kind = Kind::Id(IdSpace::Job);

macro_rules! account_columns {
    ($own:expr) => {
        &[
            required("id", $own),
            required("anchor", Kind::Anchor),
            required("status", ACCOUNT_STATUS),
            required("created_at", Kind::Time),
            required("updated_at", Kind::Time),
            or_null("union_id", Kind::Text),
            or_null("open_id", Kind::Text),
            Column { name: "union_scope", kind: Kind::Text, absent: Absent::Same },
            Column { name: "tenant", kind: Kind::Text, absent: Absent::Same },
            or_null("anchor_verified_at", Kind::Time),
            or_null("merged_into", $own),
            optional("origin", ORIGIN),
            optional("risk", Kind::Text),
            Column { name: "is_test", kind: Kind::Bool, absent: Absent::False },
            or_null("last_active_at", Kind::Time),
            or_null("row_version", Kind::Int),
            optional("bucket", Kind::Text),
            optional("op_id", Kind::Id(IdSpace::Operation)),
            optional("backfilled_at", Kind::Time),
            optional("mirror", Kind::Text),
        ]
    };
}

const ASSET_COLUMNS: &[Column] = &[
    required("asset_type", Kind::Text),
    required("asset_id", ASSET_ID),
    required("owner_system", SYSTEM),
    required("owner_id", OWNER),
    required("state", ASSET_STATE),
    required("updated_at", Kind::Time),
    optional("amount", Kind::Amount),
    optional("unit", Kind::Text),
    optional("parent_type", Kind::Text),
    optional("parent_id", ASSET_ID),
    optional("origin_asset_id", ASSET_ID),
    optional("expires_at", Kind::Time),
    Column { name: "single", kind: Kind::Bool, absent: Absent::False },
    or_null("row_version", Kind::Int),
];

/// Every table that a project may supply.
pub const TABLES: &[Table] = &[
    accounts("source_accounts", account_columns!(SOURCE_ID)),
    accounts("target_accounts", account_columns!(TARGET_ID)),
    Table {
        name: "mapping",
        key: &["source_id", "target_id"],
        columns: &[
            required("source_id", SOURCE_ID),
            required("target_id", TARGET_ID),
            required("status", MAPPING_STATUS),
            required("updated_at", Kind::Time),
            optional("created_at", Kind::Time),
            optional("evidence", EVIDENCE),
            optional("round", Kind::Int),
            or_null("row_version", Kind::Int),
        ],
        required: true,
        empty_if_absent: false,
        clocked: true,
        snapshot_from_updates: true,
    },
    Table {
        name: "assets",
        key: &["asset_type", "asset_id"],
        columns: ASSET_COLUMNS,
        required: false,
        empty_if_absent: false,
        clocked: true,
        snapshot_from_updates: true,
    },
    unclocked("assets_before", &["asset_type", "asset_id"], ASSET_COLUMNS),
    log(
        "bindings",
        &["event_id"],
        &[
            required("event_id", Kind::Id(IdSpace::Event)),
            required("system", SYSTEM),
            required("account_id", ACCOUNT),
            required("op", BINDING_OP),
            required("at", Kind::Time),
            optional("anchor", Kind::Anchor),
            optional("previous_anchor", Kind::Anchor),
            optional("verified", Kind::Bool),
        ],
    ),
    unclocked("number_releases", &[], &[required("anchor", Kind::Anchor), required("released_at", Kind::Time)]),
    log(
        "gateway_log",
        &["op_id", "leg"],
        &[
            required("op_id", Kind::Id(IdSpace::Operation)),
            required("op", GATEWAY_OP),
            required("leg", SYSTEM),
            required("result", GATEWAY_RESULT),
            required("at", Kind::Time),
            optional("source_id", SOURCE_ID),
            optional("target_id", TARGET_ID),
            optional("version", Kind::Int),
            optional("client_version", Kind::Text),
        ],
    ),
    log(
        "merge_jobs",
        &["job_id"],
        &[
            required("job_id", JOB_ID),
            required("source_id", SOURCE_ID),
            required("target_id", TARGET_ID),
            required("state", JOB_STATE),
            required("updated_at", Kind::Time),
            optional("attempt", Kind::Int),
            optional("heartbeat_at", Kind::Time),
            optional("round", Kind::Int),
        ],
    ),
    log(
        "merge_locks",
        &["lock_id"],
        &[
            required("lock_id", Kind::Id(IdSpace::Lock)),
            required("system", SYSTEM),
            required("account_id", ACCOUNT),
            required("job_id", JOB_ID),
            required("acquired_at", Kind::Time),
            required("expires_at", Kind::Time),
            optional("released_at", Kind::Time),
            optional("fence_token", Kind::Text),
        ],
    ),
    log(
        "merge_journal",
        &["entry_id"],
        &[
            required("entry_id", Kind::Id(IdSpace::Entry)),
            required("job_id", JOB_ID),
            required("asset_type", Kind::Text),
            required("asset_id", ASSET_ID),
            required("leg", JOURNAL_LEG),
            required("at", Kind::Time),
            optional("amount", Kind::Amount),
            optional("unit", Kind::Text),
        ],
    ),
    unclocked(
        "cohorts",
        &["system", "account_id"],
        &[
            required("system", SYSTEM),
            required("account_id", ACCOUNT),
            required("stage", Kind::Text),
            required("admitted_at", Kind::Time),
        ],
    ),
    Table {
        empty_if_absent: true,
        ..unclocked(
            "exclusions",
            &["source_id"],
            &[
                required("source_id", SOURCE_ID),
                required("reason", Kind::Text),
                optional("owner", Kind::Text),
                optional("expires_at", Kind::Time),
            ],
        )
    },
    unclocked(
        "legacy_calls",
        &[],
        &[
            required("service", Kind::Text),
            required("at", Kind::Time),
            optional("source_id", SOURCE_ID),
            optional("calls", Kind::Int),
        ],
    ),
];

const fn accounts(name: &'static str, columns: &'static [Column]) -> Table {
    Table {
        name,
        key: &["id"],
        columns,
        required: true,
        empty_if_absent: false,
        clocked: true,
        snapshot_from_updates: true,
    }
}

/// A log that counts for the watermark when its snapshot is declared.
const fn log(name: &'static str, key: &'static [&'static str], columns: &'static [Column]) -> Table {
    Table { name, key, columns, required: false, empty_if_absent: false, clocked: true, snapshot_from_updates: false }
}

/// A table whose snapshot counts neither for watermarks nor for skew.
const fn unclocked(name: &'static str, key: &'static [&'static str], columns: &'static [Column]) -> Table {
    Table { name, key, columns, required: false, empty_if_absent: false, clocked: false, snapshot_from_updates: false }
}

/// The contract table of that name.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
