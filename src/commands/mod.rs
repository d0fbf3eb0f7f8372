//! One file a command. The only place that wires rooms together, and that chooses standard output or standard error.

mod ack;
mod authoring;
mod check;
mod complain;
mod completions;
mod doctor;
mod explain;
mod findings;
mod gate;
mod generate;
mod init;
mod judging;
mod limits;
mod man;
mod place;
mod plan;
mod policy;
mod project;
mod recording;
mod rehearse;
mod report;
mod reporting;
mod rounds;
mod rules;
mod schema;
mod selecting;
mod signals;
mod terminal;
mod testing;
mod times;
mod verdict;
mod verify;

use std::io::Write;
use std::time::Duration;

use crate::cli::{Cli, Command, Format};
use crate::error::{Error, Result};
use crate::report::{Kind, json};
use crate::{crash, exit};
pub use complain::usage;

/// Runs the command and gives the exit code; errors are printed to standard error.
#[must_use]
pub fn run(cli: Cli) -> u8 {
    crash::watch();
    let global = cli.global.clone();
    terminal::settle(&global);
    let outcome = std::panic::catch_unwind(|| {
        let threads = limits::threads(&cli.global);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .worker_threads(threads)
            .max_blocking_threads(threads.max(FILE_THREADS_MIN))
            .thread_stack_size(STACK_BYTES)
            .build()
            .map_err(|error| Error::internal("start the runtime").because(error))?;
        let code = runtime.block_on(interruptible(cli));
        // What still runs holds nothing that must be finished.
        runtime.shutdown_background();
        code
    });
    match outcome {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => complain::error(&global, &error),
        Err(panic) => complain::crash(&global, panic.as_ref()),
    }
}

/// Deep plans recurse: DataFusion's own threads need more than the default.
const STACK_BYTES: usize = 8 << 20;

/// Threads that read local files, at least. Not hundreds, tokio's own limit: each keeps room that its reads took.
const FILE_THREADS_MIN: usize = 4;

/// How long an interrupted command may take to remove what is half done.
const GRACE: Duration = Duration::from_secs(2);

/// The command runs as a task of its own: a long computation in it must not delay the signal.
async fn interruptible(cli: Cli) -> Result<u8> {
    let mut signals = signals::Signals::listen()?;
    let mut command = tokio::spawn(async move { dispatch(&cli).await });
    tokio::select! {
        code = &mut command => match code {
            Ok(code) => code,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(Error::internal("run the command").because(error)),
            },
        },
        () = signals.received() => {
            command.abort();
            tokio::select! {
                // Whether it ended in time or not: what is left behind, the next run removes.
                _ = tokio::time::timeout(GRACE, command) => {}
                // Asked twice: at once, whatever is half done.
                () = signals.received() => std::process::exit(exit::INTERRUPTED.into()),
            }
            Err(Error::interrupted())
        }
    }
}

async fn dispatch(cli: &Cli) -> Result<u8> {
    crash::on_purpose();
    match cli.command {
        Command::Findings(_) => refuse_reports(cli.global.format)?,
        Command::Report(_) => refuse_rows(cli.global.format)?,
        _ => refuse_rows(cli.global.format).and_then(|()| refuse_reports(cli.global.format))?,
    }
    match &cli.command {
        Command::Check(args) => check::run(&cli.global, args).await,
        Command::Gate(args) => gate::run(&cli.global, args).await,
        Command::Findings(args) => findings::run(&cli.global, args).await,
        Command::Rounds(args) => rounds::run(&cli.global, args).await,
        Command::Report(args) => report::run(&cli.global, args).await,
        Command::Plan(args) => plan::run(&cli.global, args).await,
        Command::Rules(args) => rules::run(&cli.global, args).await,
        Command::Explain(args) => explain::run(&cli.global, args).await,
        Command::Rehearse(args) => rehearse::run(&cli.global, args).await,
        Command::Generate(args) => generate::run(&cli.global, args).await,
        Command::Verify(args) => verify::run(&cli.global, args).await,
        Command::Ack(args) => ack::run(&cli.global, args).await,
        Command::Schema(args) => schema::run(&cli.global, args),
        Command::Init(args) => init::run(&cli.global, args).await,
        Command::Doctor(_) => doctor::run(&cli.global).await,
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    }
}

/// The formats that only findings have.
fn refuse_rows(format: Format) -> Result<()> {
    match format {
        Format::Csv | Format::Ndjson => Err(Error::usage("write the result")
            .because("csv and ndjson are formats of findings only")
            .hint("--format table or --format json; trueup findings has the rest")),
        _ => Ok(()),
    }
}

/// The formats that only reports have.
fn refuse_reports(format: Format) -> Result<()> {
    match report::kind(format) {
        None | Some(Kind::Json) => Ok(()),
        Some(kind) => Err(Error::usage("write the result")
            .because(format!("{} is a format of reports only", kind.name()))
            .hint(format!("trueup report --format {0}, or trueup check --report {0}=PATH", kind.name()))),
    }
}

/// Writes a result as a JSON document; what it quotes steers no terminal.
fn print_document(document: &serde_json::Value) -> Result<()> {
    print(|out| writeln!(out, "{}", json::inert(&format!("{document:#}"))))
}

/// Writes a result to standard output. A reader that went away is no error.
fn print(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let mut out = terminal::Shown::new(std::io::BufWriter::new(std::io::stdout().lock()), terminal::shows_ascii());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::input("write to standard output").because(error))
        }
        _ => Ok(()),
    }
}
