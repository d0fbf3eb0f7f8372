//! What a round came to: printed, and as the exit code.

use super::{print, terminal};
use crate::cli::{Format, GlobalArgs};
use crate::error::Result;
use crate::exit;
use crate::finding::{Inspection, Judgement, Verdict};
use crate::report;

/// Prints what a round came to.
pub(super) fn show(global: &GlobalArgs, inspection: &Inspection, judgement: &Judgement, code: u8) -> Result<()> {
    print(|out| match global.format {
        Format::Json => report::json::render(inspection, judgement, code, out),
        _ => report::table::render(inspection, judgement, terminal::style(global), out),
    })
}

pub(super) fn exit_code(judgement: &Judgement, exit_zero: bool) -> u8 {
    match judgement.verdict {
        Verdict::Pass => exit::PASSED,
        Verdict::Fail if exit_zero => exit::PASSED,
        Verdict::Fail => exit::GATE_FAILED,
        Verdict::Inconclusive => exit::INCONCLUSIVE,
    }
}
