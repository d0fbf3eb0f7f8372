//! What was typed after `trueup doctor`.

use clap::Args;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub struct DoctorArgs {}

pub(super) const DOCTOR_EXAMPLES: &str = "\
Examples:
  trueup doctor
  trueup doctor --memory 2GiB --scratch /mnt/fast       would that do?
  trueup doctor --format json

Exit codes: 0 nothing failed, with warnings or without, 3 something failed: a check would be inconclusive or not run";
