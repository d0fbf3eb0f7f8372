//! The closed vocabulary: every kind of action, what it is about, what it takes, when it is carried out, and whether it
//! can be undone. A new kind is one variant, one definition here, and one effect in the rehearsal.

use Kind::*;
use Takes::*;

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    CancelJob,
    ReleaseLock,
    UnbindAnchor,
    SyncAnchor,
    RequireVerification,
    RefreshUnionId,
    CreateTargetAccount,
    CreateMapping,
    RepointMapping,
    FlattenMerge,
    MergeAccounts,
    EnqueueMerge,
    ResumeJob,
    AdmitPair,
    ReassignAsset,
    RestoreTerms,
    ReverseCredit,
    SyncFields,
    ReplayWrite,
    RerunBucket,
    RetireMapping,
    CloseTargetAccount,
}

/// When, inside a cluster, an action is carried out; ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    Cancel,
    Locks,
    Anchors,
    TargetAccounts,
    Mappings,
    Merges,
    Assets,
    Corrections,
    Retirement,
}

/// Whether an action can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reversible {
    Always,
    Never,
    /// Only where the mapping that it retires was active: no undo makes a pending mapping again.
    IfActive,
}

/// What a member of a subject or of the parameters may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Text,
    TextOrNull,
    /// An id, or a reference to the action whose result it is.
    Id,
    IdOrNull,
    Word(&'static [&'static str]),
    /// Plain decimal.
    Amount,
    /// `2026-11-20T02:00:00.000000Z`.
    TimeOrNull,
    /// The assets that move along: a list of {asset_type, asset_id}.
    Family,
}

/// A member's name and what it may be.
pub type Member = (&'static str, Takes);

/// All that is fixed about a kind.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    pub kind: Kind,
    /// The wire word.
    pub word: &'static str,
    pub phase: Phase,
    pub reversible: Reversible,
    /// `applied` means asked: the effect comes later.
    pub asynchronous: bool,
    /// It changes assets: never allowed unless the project says so.
    pub touches_assets: bool,
    /// Only the undo of another action.
    pub undo_only: bool,
    /// The tables that a subject may be a row of.
    pub tables: &'static [&'static str],
    /// The members of the subject, beside `table`.
    pub subject: &'static [Member],
    pub params: &'static [Member],
}

const ACCOUNTS: &[&str] = &["source_accounts", "target_accounts"];
const TARGETS: &[&str] = &["target_accounts"];
const MAPPING: &[&str] = &["mapping"];
const ASSETS: &[&str] = &["assets"];
const JOBS: &[&str] = &["merge_jobs"];
const PAIR: &[Member] = &[("source_id", Id), ("target_id", Id)];
const ACCOUNT: &[Member] = &[("id", Id)];
const ASSET: &[Member] = &[("asset_type", Text), ("asset_id", Id)];
const JOB: &[Member] = &[("job_id", Id)];
const SYSTEM: Takes = Word(&["source", "target"]);
const EVIDENCE: Takes = Word(&["anchor", "union_id", "gateway", "manual"]);

/// The usual kind: reversible, at once, no assets. Each definition says where it differs.
const USUAL: Definition = Definition {
    kind: CreateMapping,
    word: "",
    phase: Phase::Mappings,
    reversible: Reversible::Always,
    asynchronous: false,
    touches_assets: false,
    undo_only: false,
    tables: ACCOUNTS,
    subject: ACCOUNT,
    params: &[],
};

const fn usual(kind: Kind, word: &'static str, phase: Phase) -> Definition {
    Definition { kind, word, phase, ..USUAL }
}

const fn once(kind: Kind, word: &'static str, phase: Phase) -> Definition {
    Definition { reversible: Reversible::Never, ..usual(kind, word, phase) }
}

const fn asked(kind: Kind, word: &'static str, phase: Phase) -> Definition {
    Definition { asynchronous: true, ..once(kind, word, phase) }
}

/// Every kind, in the order of the enum.
pub const DEFINITIONS: [Definition; 22] = [
    Definition { tables: JOBS, subject: JOB, ..once(CancelJob, "cancel_job", Phase::Cancel) },
    Definition {
        tables: &["merge_locks"],
        subject: &[("lock_id", Id)],
        params: &[("fence_token", TextOrNull)],
        ..once(ReleaseLock, "release_lock", Phase::Locks)
    },
    Definition { params: &[("old", Text)], ..usual(UnbindAnchor, "unbind_anchor", Phase::Anchors) },
    Definition {
        params: &[("old", TextOrNull), ("new", TextOrNull), ("verified_at", TimeOrNull)],
        ..usual(SyncAnchor, "sync_anchor", Phase::Anchors)
    },
    asked(RequireVerification, "require_verification", Phase::Anchors),
    Definition { params: &[("scope", TextOrNull)], ..asked(RefreshUnionId, "refresh_union_id", Phase::Anchors) },
    Definition {
        tables: TARGETS,
        subject: &[("anchor", Text)],
        params: &[("source_id", Id)],
        ..usual(CreateTargetAccount, "create_target_account", Phase::TargetAccounts)
    },
    Definition {
        tables: MAPPING,
        subject: PAIR,
        params: &[("evidence", EVIDENCE)],
        ..usual(CreateMapping, "create_mapping", Phase::Mappings)
    },
    Definition {
        tables: MAPPING,
        subject: PAIR,
        params: &[("to", Id), ("evidence", EVIDENCE)],
        ..usual(RepointMapping, "repoint_mapping", Phase::Mappings)
    },
    Definition { params: &[("from", Id), ("to", Id)], ..usual(FlattenMerge, "flatten_merge", Phase::Merges) },
    Definition {
        touches_assets: true,
        params: &[("survivor", Id), ("decided_by", Text)],
        ..once(MergeAccounts, "merge_accounts", Phase::Merges)
    },
    Definition { tables: JOBS, subject: PAIR, ..usual(EnqueueMerge, "enqueue_merge", Phase::Merges) },
    Definition { tables: JOBS, subject: JOB, ..asked(ResumeJob, "resume_job", Phase::Merges) },
    Definition {
        tables: &["cohorts"],
        subject: PAIR,
        params: &[("stage", Text)],
        ..once(AdmitPair, "admit_pair", Phase::Merges)
    },
    Definition {
        touches_assets: true,
        tables: ASSETS,
        subject: ASSET,
        params: &[("from_system", SYSTEM), ("from", Id), ("to_system", SYSTEM), ("to", Id), ("family", Family)],
        ..usual(ReassignAsset, "reassign_asset", Phase::Assets)
    },
    Definition {
        touches_assets: true,
        tables: ASSETS,
        subject: ASSET,
        params: &[("old", TimeOrNull), ("expires_at", TimeOrNull)],
        ..usual(RestoreTerms, "restore_terms", Phase::Assets)
    },
    Definition {
        touches_assets: true,
        tables: &["merge_journal"],
        subject: &[("entry_id", Id)],
        params: &[("asset_type", Text), ("asset_id", Id), ("amount", Amount), ("unit", TextOrNull)],
        ..once(ReverseCredit, "reverse_credit", Phase::Corrections)
    },
    Definition {
        tables: MAPPING,
        subject: PAIR,
        params: &[("authority", SYSTEM)],
        ..once(SyncFields, "sync_fields", Phase::Corrections)
    },
    Definition {
        params: &[("op_id", IdOrNull), ("leg", SYSTEM), ("version", TextOrNull)],
        ..once(ReplayWrite, "replay_write", Phase::Corrections)
    },
    Definition {
        tables: &["source_accounts"],
        subject: &[("bucket", Text)],
        params: &[("buckets", Text), ("function", Text)],
        ..asked(RerunBucket, "rerun_bucket", Phase::Corrections)
    },
    Definition {
        reversible: Reversible::IfActive,
        tables: MAPPING,
        subject: PAIR,
        ..usual(RetireMapping, "retire_mapping", Phase::Retirement)
    },
    // Not reversible: what the account was made of is no longer said anywhere.
    Definition {
        undo_only: true,
        tables: TARGETS,
        ..once(CloseTargetAccount, "close_target_account", Phase::Retirement)
    },
];

impl Kind {
    /// Every kind, by phase.
    pub fn all() -> impl Iterator<Item = Self> {
        DEFINITIONS.iter().map(|definition| definition.kind)
    }

    /// The kind of that wire word. `hold_for_review` is none: holds stand in the review file.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        DEFINITIONS.iter().find(|definition| definition.word == word).map(|definition| definition.kind)
    }

    #[must_use]
    pub fn definition(self) -> &'static Definition {
        &DEFINITIONS[self as usize]
    }

    /// The wire word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.definition().word
    }

    #[must_use]
    pub fn phase(self) -> Phase {
        self.definition().phase
    }

    #[must_use]
    pub fn asynchronous(self) -> bool {
        self.definition().asynchronous
    }

    /// Whether it moves or changes assets.
    #[must_use]
    pub fn touches_assets(self) -> bool {
        self.definition().touches_assets
    }

    /// Whether a project that allows nothing allows it: what can be undone and touches no asset.
    #[must_use]
    pub fn allowed_by_default(self) -> bool {
        let definition = self.definition();
        definition.reversible != Reversible::Never && !definition.touches_assets && !definition.undo_only
    }

    /// Whether an undo may consist of it. What was allowed when it was done may be undone: the undo of an asset's move
    /// is such a move, that of an enqueued merge a cancelled job.
    #[must_use]
    pub fn undoes(self) -> bool {
        let reversible = self.definition().reversible != Reversible::Never;
        reversible || matches!(self, CancelJob | CloseTargetAccount)
    }
}

impl super::canonical::Canonical for Kind {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::contract;

    fn words(keep: impl Fn(&Definition) -> bool) -> Vec<&'static str> {
        DEFINITIONS.iter().filter(|definition| keep(definition)).map(|definition| definition.word).collect()
    }

    #[test]
    fn each_kind_has_its_own_definition_and_word() {
        for (index, definition) in DEFINITIONS.iter().enumerate() {
            assert_eq!(definition.kind as usize, index, "{}", definition.word);
            assert_eq!(Kind::from_word(definition.word), Some(definition.kind));
        }
        assert_eq!(DEFINITIONS.iter().map(|d| d.word).collect::<BTreeSet<_>>().len(), DEFINITIONS.len());
        assert_eq!(Kind::from_word("hold_for_review"), None);
    }

    #[test]
    fn kinds_stand_in_the_order_of_execution() {
        assert!(DEFINITIONS.windows(2).all(|pair| pair[0].phase <= pair[1].phase && pair[0].kind < pair[1].kind));
    }

    #[test]
    fn what_a_project_must_allow_is_what_cannot_be_undone_or_touches_assets() {
        assert_eq!(
            words(|d| d.kind.allowed_by_default()),
            [
                "unbind_anchor",
                "sync_anchor",
                "create_target_account",
                "create_mapping",
                "repoint_mapping",
                "flatten_merge",
                "enqueue_merge",
                "retire_mapping"
            ]
        );
        assert_eq!(
            words(|d| d.asynchronous),
            ["require_verification", "refresh_union_id", "resume_job", "rerun_bucket"]
        );
        assert_eq!(
            words(|d| d.touches_assets),
            ["merge_accounts", "reassign_asset", "restore_terms", "reverse_credit"]
        );
    }

    #[test]
    fn subjects_are_rows_of_the_contract() {
        for definition in &DEFINITIONS {
            for name in definition.tables {
                let table = contract::table(name).unwrap_or_else(|| panic!("{}: {name}", definition.word));
                // A pair of cohorts is named by its accounts, not by the key of its rows.
                for (member, _) in definition.subject.iter().filter(|_| *name != "cohorts") {
                    assert!(table.column(member).is_some(), "{}: {name}.{member}", definition.word);
                }
            }
        }
    }
}
