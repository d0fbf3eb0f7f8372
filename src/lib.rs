//! trueup inspects the unification of two account systems: it loads Parquet exports of both into DataFusion, runs rule
//! sets written in SQL, records findings, and judges whether the next round may start.
//!
//! # The flow
//! ```text
//! trueup.toml + exports --> project --> contract --> engine
//! queries/*.sql         --> rules   ------------------^
//! engine + rules --> inspection --> findings --> gate, report
//! batch + engine --> rehearsal --> inspection
//! findings --> ledger --> storage, and back to the next inspection
//! findings + exports --> compensation --> batch
//! a rule's test --> cases --> trueup.toml + exports, and what the rule must find in them
//! unknown files --> engine --> discovery --> trueup.toml
//! seed --> generate --> trueup.toml + exports, and the findings planted in them
//! ```
//!
//! # Glossary
//! - **source, target**: the system that is given up, and the one that stays.
//! - **anchor**: what two accounts of one person have in common, the phone number as a rule.
//! - **mapping**: which target a source account has become.
//! - **rule, set, finding**: a statement whose every row is a defect; a folder of rules; such a row.
//! - **case**: a rule's own test: rows that must be found and rows that must pass.
//! - **watermark, settling**: the earliest snapshot of what a rule reads; rows touched later than the watermark less
//!   the settling time are *suspected*, the rest *confirmed*.
//! - **action, cluster, batch**: one repair for the migrator to carry out; those that touch the same accounts, done in
//!   order or not at all; all that a round asks for, as files.
//! - **round, gate**: one inspection of one set of exports; the judgement on it.
//!
//! # Which room may import which
//! | room | imports |
//! |---|---|
//! | address | |
//! | cases | contract, engine, error, finding |
//! | cli | |
//! | commands | address, cases, cli, compensation, contract, crash, discovery, engine, error, event, exit, excerpt, finding, gate, generate, inspection, ledger, project, rehearsal, report, rules, storage, suggest |
//! | compensation | contract, engine, error, excerpt, finding, rules, storage |
//! | contract | |
//! | crash | |
//! | discovery | contract, excerpt |
//! | engine | address, contract, crash, error, excerpt, finding, project, rules, storage, suggest |
//! | error | exit |
//! | event | |
//! | excerpt | |
//! | exit | |
//! | finding | |
//! | gate | finding |
//! | generate | error, suggest |
//! | inspection | contract, engine, error, event, finding, project, rules, suggest |
//! | ledger | error, excerpt, finding, storage |
//! | project | address, contract, error, excerpt, suggest |
//! | rehearsal | compensation, contract, engine, error, event, finding, inspection, project, rules |
//! | report | error, event, finding |
//! | rules | error, excerpt, finding, suggest |
//! | storage | address, error, excerpt |
//! | suggest | |

pub mod address;
pub mod cases;
pub mod cli;
pub mod commands;
pub mod compensation;
pub mod contract;
pub mod crash;
pub mod discovery;
pub mod engine;
pub mod error;
pub mod event;
pub mod excerpt;
pub mod exit;
pub mod finding;
pub mod gate;
pub mod generate;
pub mod inspection;
pub mod ledger;
pub mod project;
pub mod rehearsal;
pub mod report;
pub mod rules;
pub mod storage;
pub mod suggest;
