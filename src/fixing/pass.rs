//! One pass after another: choose fixes, try them together, refuse those that do harm.

use std::collections::{BTreeMap, BTreeSet};

use super::Request;
use super::state::{Key, State, added, key};
use crate::document::Metadata;
use crate::edit::{self, join};
use crate::finding::{Applicability, Finding, Fix};
use crate::snapshot::RelPath;
use crate::yaml::edit::Splice;

/// A fix that was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The rule whose finding stays.
    pub rule: &'static str,
    /// Where the finding is.
    pub path: RelPath,
    /// What the fix would have done.
    pub title: String,
    /// Why it was not.
    pub why: Why,
}

/// What a refused fix would have led to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// A finding that was not there.
    #[error("it would bring {rule} in {path}: {message}")]
    Adds {
        /// The rule of the new finding.
        rule: &'static str,
        /// Where it would be.
        path: RelPath,
        /// What it would say.
        message: String,
    },
    /// The finding would still be there.
    #[error("it would not take the finding away")]
    Stays,
    /// The metadata could not be read any more.
    #[error("{0} could not be read any more")]
    Breaks(RelPath),
    /// The configuration, a schema or the baseline could not be read any more.
    #[error("the configuration could not be used any more: {0}")]
    Configuration(String),
}

/// A finding with the fix that it offers.
type Offer<'f> = (&'f Finding, &'f Fix);

/// Why a trial does not hold, and the documents or findings to blame.
struct Failure {
    why: Why,
    documents: BTreeMap<RelPath, Why>,
    findings: BTreeSet<Key>,
}

impl Failure {
    fn new(why: Why) -> Self {
        Failure { why, documents: BTreeMap::new(), findings: BTreeSet::new() }
    }
}

pub(super) struct Run<'r, 's> {
    request: &'r Request<'s>,
    lenient: bool,
    /// By finding and title.
    refusals: BTreeMap<(Key, String), Refused>,
    /// Something was applied since the first refusal.
    has_moved: bool,
}

/// Where a run came to.
pub(super) struct End {
    pub(super) state: State,
    /// Nothing was left to apply.
    pub(super) is_settled: bool,
    pub(super) applied: Vec<Finding>,
    pub(super) refused: Vec<Refused>,
}

impl<'r, 's> Run<'r, 's> {
    pub(super) fn new(request: &'r Request<'s>, lenient: bool) -> Self {
        Run { request, lenient, refusals: BTreeMap::new(), has_moved: false }
    }

    /// Until nothing is left to apply, or for so many passes.
    pub(super) fn run(mut self, start: &State, passes: usize) -> End {
        let mut state = start.clone();
        let mut applied = Vec::new();
        let mut is_settled = false;
        for _ in 0..passes {
            let mut chosen = self.choose(&state);
            if chosen.is_empty() && std::mem::take(&mut self.has_moved) {
                // What was refused may do no harm by now.
                self.refusals.clear();
                chosen = self.choose(&state);
            }
            is_settled = chosen.is_empty();
            if is_settled {
                break;
            }
            let mut held = (Vec::new(), None);
            self.settle(&state, &mut held, chosen);
            applied.extend(held.0.iter().map(|(finding, _)| (*finding).clone()));
            if let Some(next) = held.1 {
                state = next;
                self.has_moved = !self.refusals.is_empty();
            }
        }
        End { state, is_settled, applied, refused: self.refusals.into_values().collect() }
    }

    /// The fix of a finding, where it is asked for, its files may be written and it was not refused.
    fn offer<'f>(&self, state: &State, finding: &'f Finding) -> Option<Offer<'f>> {
        let fix = finding.fix.as_ref()?;
        let selection = &self.request.selection;
        let is_asked = selection.has_rule(finding.rule)
            && (fix.applicability == Applicability::Safe || self.request.level == Applicability::Unsafe);
        let may = |path: &RelPath| selection.has_path(path.as_str()) && state.writable(path).is_some();
        let is_refused = || self.refusals.contains_key(&(key(finding), fix.title.clone()));
        (is_asked && !fix.edits.is_empty() && fix.edits.iter().all(|edit| may(&edit.path)) && !is_refused())
            .then_some((finding, fix))
    }

    /// The fixes that do not meet an earlier one.
    fn choose<'f>(&self, state: &'f State) -> Vec<Offer<'f>> {
        let mut splices = BTreeMap::new();
        let offers = state.findings.iter().filter_map(|finding| self.offer(state, finding));
        offers.filter(|(_, fix)| add(state, &mut splices, fix)).collect()
    }

    /// Adds to `held` those of `group` that hold, and refuses the others or leaves them to the next pass.
    fn settle<'f>(&mut self, base: &State, held: &mut (Vec<Offer<'f>>, Option<State>), mut group: Vec<Offer<'f>>) {
        while !group.is_empty() {
            let trial: Vec<Offer<'f>> = held.0.iter().chain(&group).copied().collect();
            let failure = match self.attempt(base, &trial) {
                Ok(state) => {
                    *held = (trial, Some(state));
                    return;
                }
                Err(failure) => failure,
            };
            if let [(finding, fix)] = group[..] {
                self.refuse(finding, fix, failure.why);
                return;
            }
            let before = group.len();
            group.retain(|(finding, fix)| {
                let stays = failure.findings.contains(&key(finding));
                if stays {
                    self.refuse(finding, fix, Why::Stays);
                }
                !stays
            });
            for (path, why) in failure.documents {
                let touches = |(_, fix): &Offer<'_>| fix.edits.iter().any(|edit| edit.path == path);
                let suspects: Vec<usize> = (0..group.len()).filter(|&at| touches(&group[at])).collect();
                match suspects[..] {
                    [] => {}
                    // Alone in its document: what comes there is its doing.
                    [one] => {
                        let (finding, fix) = group.remove(one);
                        self.refuse(finding, fix, why);
                    }
                    [_, ref others @ ..] => {
                        for &at in others.iter().rev() {
                            group.remove(at);
                        }
                    }
                }
            }
            if group.len() == before {
                let second = group.split_off(before / 2);
                self.settle(base, held, group);
                group = second;
            }
        }
    }

    fn refuse(&mut self, finding: &Finding, fix: &Fix, why: Why) {
        let refused =
            Refused { rule: finding.rule, path: finding.location.path.clone(), title: fix.title.clone(), why };
        self.refusals.insert((key(finding), fix.title.clone()), refused);
    }

    /// The state with these fixes made, if it is as it should be.
    fn attempt(&self, base: &State, fixes: &[Offer<'_>]) -> Result<State, Failure> {
        let mut splices = BTreeMap::new();
        for (_, fix) in fixes {
            // They were chosen so that they do not meet.
            add(base, &mut splices, fix);
        }
        let mut texts = base.texts.clone();
        for (path, splices) in &splices {
            let document = base.document(path).ok_or_else(|| Failure::new(Why::Breaks(path.clone())))?;
            let text = edit::apply(&document.source, splices).map_err(|_| Failure::new(Why::Breaks(path.clone())))?;
            texts.insert(path.clone(), text.into());
        }
        let state = State::look(self.request, texts).map_err(|problems| {
            let message = problems.first().map(|problem| problem.message.clone());
            Failure::new(Why::Configuration(message.unwrap_or_default()))
        })?;
        self.judge(base, &state, fixes, splices.keys()).map_or(Ok(state), Err)
    }

    fn judge<'p>(
        &self,
        before: &State,
        after: &State,
        fixes: &[Offer<'_>],
        touched: impl Iterator<Item = &'p RelPath>,
    ) -> Option<Failure> {
        let mut documents = BTreeMap::new();
        for path in touched {
            let is_parsed = |state: &State| {
                state.writable(path).is_some_and(|document| matches!(document.metadata, Metadata::Parsed(_)))
            };
            if is_parsed(before) && !is_parsed(after) {
                documents.insert(path.clone(), Why::Breaks(path.clone()));
            }
        }
        for finding in added(before, after, fixes.iter().map(|(finding, _)| *finding)) {
            if self.lenient && self.offer(after, finding).is_some() {
                continue;
            }
            let path = finding.location.path.clone();
            let why = Why::Adds { rule: finding.rule, path: path.clone(), message: finding.message.clone() };
            documents.entry(path).or_insert(why);
        }
        let (counts_before, counts_after) = (before.counts(), after.counts());
        let mut taken: BTreeMap<Key, usize> = BTreeMap::new();
        for (finding, _) in fixes {
            *taken.entry(key(finding)).or_default() += 1;
        }
        let count = |counts: &BTreeMap<Key, usize>, key: &Key| counts.get(key).copied().unwrap_or(0);
        let stays = |(key, taken): &(&Key, &usize)| count(&counts_after, key) + **taken > count(&counts_before, key);
        let findings: BTreeSet<Key> = taken.iter().filter(stays).map(|(key, _)| key.clone()).collect();
        let why = documents.values().next().cloned().or_else(|| (!findings.is_empty()).then_some(Why::Stays))?;
        Some(Failure { why, documents, findings })
    }
}

/// Adds the edits of a fix to those of others; false, and nothing added, where they meet.
fn add(state: &State, splices: &mut BTreeMap<RelPath, Vec<Splice>>, fix: &Fix) -> bool {
    let mut more: BTreeMap<&RelPath, Vec<Splice>> = BTreeMap::new();
    for edit in &fix.edits {
        more.entry(&edit.path).or_default().push(Splice { range: edit.range.clone(), text: edit.text.clone() });
    }
    let mut joined = Vec::new();
    for (path, more) in more {
        let known = splices.get(path).map_or(&[][..], Vec::as_slice);
        let Some(document) = state.document(path) else { return false };
        let Ok(all) = join(&document.source, known, more) else { return false };
        joined.push((path.clone(), all));
    }
    splices.extend(joined);
    true
}
