//! What earlier rounds know, for the rules that read it.

use std::path::PathBuf;

use super::Run;
use crate::error::Result;
use crate::finding::RuleResult;
use crate::inspection::history::EarlierRule;
use crate::inspection::prepare::Prepared;
use crate::inspection::schedule::Schedule;
use crate::rules::Rule;

impl Run<'_> {
    pub(super) fn earlier(&self, rule: &Rule) -> Option<&EarlierRule> {
        self.options.earlier?.rules.get(&rule.id)
    }

    pub(super) fn is_rebaselined(&self, prepared: &Prepared<'_>) -> bool {
        self.earlier(prepared.rule).is_some_and(|earlier| earlier.digest != prepared.digest)
    }

    /// What earlier rounds know, for rules that read it. Rules that will not run, or are others than before, have no
    /// findings to compare with.
    pub(super) fn register_earlier(&mut self, schedule: &Schedule<'_>) -> Result<()> {
        let Some(earlier) = self.options.earlier else { return Ok(()) };
        self.engine.register_previous_exports(&earlier.exports)?;
        self.engine.register_previous_actions(&earlier.actions)?;
        let comparable = schedule.rules.iter().filter(|prepared| prepared.skip.is_none());
        let comparable = comparable.filter(|prepared| !self.is_rebaselined(prepared));
        let files: Vec<PathBuf> =
            comparable.filter_map(|prepared| self.earlier(prepared.rule)?.history.clone()).collect();
        self.engine.register_previous_findings(&files)
    }

    /// As far as rules ran by now: what one that failed would have found again was not resolved.
    pub(super) fn register_comparable(&mut self) -> Result<()> {
        let Some(earlier) = self.options.earlier else { return Ok(()) };
        let ran = |result: &&RuleResult| result.counts().is_some() && !result.rebaselined;
        let known = |result: &&RuleResult| earlier.rules.contains_key(&result.id);
        let compared: Vec<&RuleResult> = self.results.values().filter(ran).filter(known).collect();
        self.engine.register_compared_rules(compared.iter().map(|result| result.id.as_str()))?;
        let files = compared.iter().filter_map(|result| earlier.rules.get(&result.id)?.history.clone());
        let files: Vec<PathBuf> = files.collect();
        self.engine.register_previous_findings(&files)
    }
}
