//! The order of a run: what is kept on scratch files is made when the first that reads it is at hand, and given back after
//! the last, so that the room a run takes is that of what is read at one time.

use std::collections::{BTreeMap, BTreeSet};

/// A contract table or model to be made, or a rule to be run, by its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
    Table(usize),
    Model(usize),
    Rule(usize),
    /// Tables whose keys turned out not to be unique are read once a key from here on.
    Clean,
}

/// One piece of work, and what nobody reads any more once it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub work: Work,
    pub frees: Vec<Kept>,
}

/// What takes room on scratch files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kept {
    Table(String),
    Model(String),
}

/// A table or model as the order sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub name: &'a str,
    /// What its statement names: read to make it; of a view, read in its place.
    pub names: &'a BTreeSet<String>,
    pub view: bool,
}

/// A rule by its place, and all that it reads.
pub(super) type Reader = (usize, BTreeSet<String>);

/// What is to be made and to run.
#[derive(Debug, Default)]
pub(super) struct Order<'a> {
    /// Contract tables to be kept.
    pub tables: Vec<Source<'a>>,
    /// Models, each after those that it reads.
    pub models: Vec<Source<'a>>,
    /// All that each rule reads, with its place among the rules: those that guard the others; the others; those that read
    /// findings.
    pub guards: Vec<Reader>,
    pub rules: Vec<Reader>,
    pub last: Vec<Reader>,
    /// What is read when all rules have run: never given back.
    pub at_end: BTreeSet<String>,
}

impl Order<'_> {
    /// Tables come first, for nearly all are read by the guards already; models follow once tables are clean. Of the rules
    /// the next is one for which least has to be made: what the first of them read is given back before the rest is made.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<(Work, BTreeSet<String>)> = Vec::new();
        steps.extend((0..self.tables.len()).map(|place| (Work::Table(place), BTreeSet::new())));
        steps.extend(self.guards.iter().map(|(place, reads)| (Work::Rule(*place), self.through(reads))));
        steps.push((Work::Clean, BTreeSet::new()));
        let mut made = BTreeSet::new();
        let run = |(place, reads): &Reader, steps: &mut Vec<_>, made: &mut BTreeSet<usize>| {
            self.make(reads, made, steps);
            steps.push((Work::Rule(*place), self.through(reads)));
        };
        let mut rules: Vec<&Reader> = self.rules.iter().collect();
        while let Some(next) = (0..rules.len()).min_by_key(|at| self.unmade(&rules[*at].1, &made).len()) {
            run(rules.remove(next), &mut steps, &mut made);
        }
        for rule in &self.last {
            run(rule, &mut steps, &mut made);
        }
        self.make(&self.at_end, &mut made, &mut steps);
        let mut frees = self.frees(&steps);
        let step = |(at, (work, _))| Step { work, frees: frees.remove(&at).unwrap_or_default() };
        steps.into_iter().enumerate().map(step).collect()
    }

    /// Adds the models that these names need and that are not made yet.
    fn make(&self, names: &BTreeSet<String>, made: &mut BTreeSet<usize>, steps: &mut Vec<(Work, BTreeSet<String>)>) {
        for place in self.unmade(names, made) {
            let model = &self.models[place];
            let reads = if model.view { BTreeSet::new() } else { self.through(model.names) };
            steps.push((Work::Model(place), reads));
            made.insert(place);
        }
    }

    /// The models that these names need and that are not made yet, each after those that it reads.
    fn unmade(&self, names: &BTreeSet<String>, made: &BTreeSet<usize>) -> Vec<usize> {
        let mut wanted: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let mut unmade = Vec::new();
        for (place, model) in self.models.iter().enumerate().rev() {
            if wanted.contains(model.name) && !made.contains(&place) {
                wanted.extend(model.names.iter().map(String::as_str));
                unmade.push(place);
            }
        }
        unmade.reverse();
        unmade
    }

    /// The names, and what is read in place of those that are views.
    fn through(&self, names: &BTreeSet<String>) -> BTreeSet<String> {
        let mut all = names.clone();
        for view in self.models.iter().rev().filter(|model| model.view) {
            if all.contains(view.name) {
                all.extend(view.names.iter().cloned());
            }
        }
        all
    }

    /// What each step is the last to read.
    fn frees(&self, steps: &[(Work, BTreeSet<String>)]) -> BTreeMap<usize, Vec<Kept>> {
        let mut last: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, (_, reads)) in steps.iter().enumerate() {
            last.extend(reads.iter().map(|name| (name.as_str(), at)));
        }
        let lasting = self.through(&self.at_end);
        let mut frees: BTreeMap<usize, Vec<Kept>> = BTreeMap::new();
        let tables = self.tables.iter().map(|table| (table.name, Kept::Table(table.name.to_owned())));
        let models = self.models.iter().filter(|model| !model.view);
        let models = models.map(|model| (model.name, Kept::Model(model.name.to_owned())));
        for (name, kept) in tables.chain(models).filter(|(name, _)| !lasting.contains(*name)) {
            if let Some(at) = last.get(name) {
                frees.entry(*at).or_default().push(kept);
            }
        }
        frees
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn freed(steps: &[Step]) -> Vec<(Work, &[Kept])> {
        steps.iter().map(|step| (step.work, step.frees.as_slice())).collect()
    }

    #[test]
    fn models_are_made_for_the_first_that_reads_them_and_given_back_after_the_last() {
        use Work::{Clean, Model, Rule, Table};
        let (accounts, links, wide, spine) =
            (names(&["accounts"]), names(&["mapping"]), names(&["links"]), names(&["wide", "accounts"]));
        let source = |name, names, view| Source { name, names, view };
        let order = Order {
            tables: vec![source("accounts", &accounts, false)],
            models: vec![
                source("anchors", &accounts, false),
                source("links", &links, false),
                source("wide", &wide, true),
                source("spine", &spine, false),
                source("ends", &accounts, false),
            ],
            guards: vec![(0, names(&["accounts"]))],
            rules: vec![(1, names(&["spine"])), (2, names(&["anchors", "mapping"])), (3, names(&["wide", "anchors"]))],
            last: vec![(4, names(&["findings"]))],
            at_end: names(&["ends"]),
        };
        let (kept_table, model) = (Kept::Table("accounts".to_owned()), |name: &str| Kept::Model(name.to_owned()));
        let steps = order.steps();
        assert_eq!(
            freed(&steps),
            [
                (Table(0), &[] as &[Kept]),
                (Rule(0), &[]),
                (Clean, &[]),
                (Model(0), &[]),
                (Rule(2), &[]),
                (Model(1), &[]),
                (Model(2), &[]),
                (Rule(3), &[model("anchors")]),
                // The links are read through the view; the accounts when the last model is made.
                (Model(3), &[model("links")]),
                (Rule(1), &[model("spine")]),
                (Rule(4), &[]),
                (Model(4), &[kept_table]),
            ]
        );
    }

    #[test]
    fn what_only_models_read_goes_with_the_last_of_these_and_what_a_view_reads_at_the_end_stays() {
        let (accounts, anchors) = (names(&["accounts"]), names(&["anchors"]));
        let model = |name, names, view| Source { name, names, view };
        let order = Order {
            models: vec![model("anchors", &accounts, false), model("spine", &anchors, false)],
            rules: vec![(0, names(&["spine"]))],
            ..Order::default()
        };
        let kept = |name: &str| vec![Kept::Model(name.to_owned())];
        assert_eq!(order.steps()[2], Step { work: Work::Model(1), frees: kept("anchors") });
        assert_eq!(order.steps()[3], Step { work: Work::Rule(0), frees: kept("spine") });
        let seen = Order {
            models: vec![model("anchors", &accounts, false), model("seen", &anchors, true)],
            at_end: names(&["seen"]),
            ..order
        };
        assert!(seen.steps().iter().all(|step| step.frees.is_empty()));
    }
}
