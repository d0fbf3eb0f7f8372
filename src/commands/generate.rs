//! `trueup generate`: writes a synthetic world, says what is in it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use serde_json::json;

use super::{limits, place, print, print_document};
use crate::cli::{Format, GenerateArgs, GlobalArgs};
use crate::error::{Error, Result};
use crate::exit;
use crate::generate::{Defects, Order, Outcome, generate};
use crate::report::text;
use crate::rules::Catalogue;

/// How long an interrupted run may take to remove what it wrote.
const TIDYING: Duration = Duration::from_millis(1_500);

pub(super) async fn run(global: &GlobalArgs, args: &GenerateArgs) -> Result<u8> {
    let hint = "write it to local disk, then copy it with the store's own program";
    place::refuse_url(&args.folder, "write a world to", hint)?;
    let order = order(global, args)?;
    let folder = args.folder.clone();
    let (ended, end) = mpsc::channel();
    let stopper = Stopper { stop: Arc::default(), end };
    let stop = Arc::clone(&stopper.stop);
    let work = tokio::task::spawn_blocking(move || {
        let outcome = generate(&folder, &order, &stop);
        // Nobody waits for it unless the run was interrupted.
        ended.send(()).unwrap_or_default();
        outcome
    });
    let made = work.await.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(error) => Error::internal("write a world").because(error),
    })??;
    show(global, args, &made)?;
    Ok(exit::PASSED)
}

/// Dropped with the command when it is interrupted: ends the work and waits until it has tidied up.
struct Stopper {
    stop: Arc<AtomicBool>,
    end: mpsc::Receiver<()>,
}

impl Drop for Stopper {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.end.recv_timeout(TIDYING).unwrap_or_default();
    }
}

fn order(global: &GlobalArgs, args: &GenerateArgs) -> Result<Order> {
    let catalogue = Catalogue::load(&[] as &[&str])?;
    let rules: BTreeSet<String> = catalogue.rules.iter().map(|rule| rule.id.clone()).collect();
    let of_rules = catalogue.rules.iter().map(|rule| &rule.header.params);
    let of_models = catalogue.models.values().map(|model| &model.header.params);
    let params = of_rules.chain(of_models).flat_map(|params| params.keys().cloned()).collect();
    let defects = match args.defects.0 {
        Some(rate) => Defects::chosen(rate, &rules, &args.only)?,
        None if args.only.is_empty() => Defects::none(),
        None => {
            return Err(Error::usage("plant defects").because("--defects none and --only contradict each other"));
        }
    };
    Ok(Order { accounts: args.accounts, seed: args.seed, defects, threads: limits::threads(global), params })
}

fn show(global: &GlobalArgs, args: &GenerateArgs, made: &Outcome) -> Result<()> {
    let findings: u64 = made.planted.values().sum();
    if global.format == Format::Json {
        let exports: Vec<_> = made
            .exports
            .iter()
            .map(|export| {
                json!({ "table": export.table, "rows": export.rows, "files": export.files, "bytes": export.bytes })
            })
            .collect();
        let document = json!({
            "format_version": "1.0", "path": args.folder, "accounts": made.accounts, "seed": args.seed,
            "exports": exports, "planted": { "total": findings, "by_rule": made.planted },
        });
        return print_document(&document);
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(["export", "rows", "MB"]);
    for export in &made.exports {
        let megabytes = format!("{}.{}", export.bytes / 1_000_000, export.bytes / 100_000 % 10);
        table.add_row([export.table.clone(), export.rows.to_string(), megabytes]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let folder = args.folder.display().to_string();
    let folder = text::harmless(&folder);
    print(|out| {
        writeln!(out, "{}\n", table.trim_fmt())?;
        writeln!(out, "{findings} findings planted for {} rules: {folder}/planted.json", made.planted.len())?;
        writeln!(out, "next\n  trueup check --project {folder} --no-record --exit-zero")
    })
}
