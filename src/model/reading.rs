//! What the statuses of a body mean together: one of them holds, or two contradict each other.
//!
//! A document may tell its history: of statements that all bear a day the latest holds, and `Superseded by …` holds over what
//! stands above it, as adr-tools writes it. Everything else that means two states is a contradiction: a gate that took
//! the first of them for the last would open wrongly.

use std::ops::Range;

use crate::config::{Lifecycle, split_by};
use crate::document::{BodyStatus, day};

/// What the body says of the status.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// Where the words of all the statements begin.
    pub(super) places: Vec<usize>,
    /// The statement that holds; the first of two that contradict each other.
    pub(super) holds: Option<BodyStatus>,
    /// The second of the two.
    pub(super) contrary: Option<BodyStatus>,
}

/// A statement with its state. `None`: it says that something has ended, or is an entry of a log in an unknown word.
struct Said<'s> {
    state: Option<&'s str>,
    day: Option<&'s str>,
    status: BodyStatus,
}

/// Reads all the statements of a body, in the order of the file.
pub(super) fn read(lifecycle: &Lifecycle, source: &str, mut statements: Vec<BodyStatus>) -> Reading {
    statements.retain(|status| !status.is_guess || state(lifecycle, status).is_some());
    let Some(first) = statements.first().cloned() else { return Reading::default() };
    let is_log = leading_day(source, &first).is_some();
    if state(lifecycle, &first).is_none() && !is_log {
        return Reading { places: vec![first.span.start], holds: Some(first), contrary: None };
    }
    let mut said = Vec::new();
    for status in statements {
        let is_entry = is_log && leading_day(source, &status).is_some();
        if status.span == first.span || is_entry || counts(lifecycle, &status) {
            let line = line(lifecycle, source, status);
            if said.is_empty() && is_choice(&line) {
                return Reading::default();
            }
            said.extend(line);
        }
    }
    let (holds, contrary) = held(lifecycle, &said);
    let places = said.iter().map(|said| said.status.span.start).collect();
    Reading { places, holds: Some(holds.unwrap_or(first)), contrary }
}

/// The canonical state of a statement: of the whole of it, else of its first word.
pub(super) fn state<'l>(lifecycle: &'l Lifecycle, status: &BodyStatus) -> Option<&'l str> {
    lifecycle.state(&status.text).or_else(|| lifecycle.state(&status.word))
}

/// True for a line below the first that speaks of the document's state, and not of who proposed it or of things (`Rejected
/// alternatives`).
fn counts(lifecycle: &Lifecycle, status: &BodyStatus) -> bool {
    let Some(state) = state(lifecycle, status) else { return has_ended(&status.text) };
    let next = status.text.get(status.word.len()..).and_then(|rest| rest.strip_prefix(' ')).unwrap_or_default();
    let next = &next[..next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len())];
    let names_things = next.len() > 4 && next.ends_with('s') && next.starts_with(char::is_lowercase);
    let names_proposer = lifecycle.is_initial(state) && next == "by" && day_in(&status.text).is_none();
    !(names_things || names_proposer)
}

fn has_ended(text: &str) -> bool {
    text.get(..9).is_some_and(|begin| begin.eq_ignore_ascii_case("no longer"))
}

/// A statement, and what else its line says: `Accepted, superseded by ADR-2`.
fn line<'s>(lifecycle: &'s Lifecycle, source: &'s str, status: BodyStatus) -> Vec<Said<'s>> {
    let own = state(lifecycle, &status);
    let mut more = inside(lifecycle, source, &status);
    let end = more.first().map_or(status.whole.end, |next| next.status.whole.start);
    let day = day_in(&source[status.whole.start..end]).or_else(|| day_in(&source[status.row.clone()]));
    let may_go_on = own.is_none_or(|state| lifecycle.is_live(state));
    more.retain(|said| may_go_on || is_undecided(lifecycle, own) || (day.is_some() && said.day.is_some()));
    let mut line = vec![Said { state: own, day, status }];
    line.append(&mut more);
    line
}

fn is_undecided(lifecycle: &Lifecycle, state: Option<&str>) -> bool {
    state.is_some_and(|state| lifecycle.is_initial(state))
}

/// The statements on a line behind its first.
fn inside<'s>(lifecycle: &'s Lifecycle, source: &'s str, status: &BodyStatus) -> Vec<Said<'s>> {
    let rest = &source[status.span.end..status.whole.end];
    let parts = rest.split([',', ';', '/', '(', ')', '.', ':', '—', '–']).flat_map(|part| part.split(" - "));
    let parts = parts.flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
    let mut said: Vec<Said<'s>> = parts.filter_map(|part| part_of(lifecycle, source, part)).collect();
    for at in 0..said.len() {
        let end = said.get(at + 1).map_or(status.whole.end, |next| next.status.whole.start);
        said[at].day = day_in(&source[said[at].status.whole.start..end]);
    }
    // Of a proposal the line tells when it was made, or by whom.
    let is_past = |said: &Said<'_>| is_undecided(lifecycle, said.state) && (said.day.is_some() || has_by(&said.status));
    said.retain(|said| !is_past(said));
    said
}

/// A part of a line that says a state and nothing else, besides a day and a successor.
fn part_of<'s>(lifecycle: &'s Lifecycle, source: &'s str, part: &'s str) -> Option<Said<'s>> {
    let mut text = part.trim_start_matches(|c: char| !c.is_alphabetic());
    while let Some((word, rest)) = text.split_once(' ')
        && ["and", "but", "now", "then", "later", "since", "is", "was", "or"].contains(&word.to_lowercase().as_str())
    {
        text = rest.trim_start();
    }
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let head = text.find(|c: char| c.is_ascii_digit()).map_or(text, |at| &text[..at]);
    let head = [" on ", " in ", " since "].iter().fold(head, |head, word| head.split(word).next().unwrap_or(head));
    let head = head.trim_end_matches(|c: char| !c.is_alphanumeric());
    let state = lifecycle.state(text).or_else(|| lifecycle.state(head));
    if state.is_none() && !has_ended(text) {
        return None;
    }
    let start = text.as_ptr() as usize - source.as_ptr() as usize;
    let word = &text[..text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())];
    let whole = start..start + text.len();
    let status = BodyStatus {
        word: word.to_owned(),
        text: text.to_owned(),
        span: start..start + word.len(),
        row: whole.end..whole.end,
        whole,
        is_guess: false,
    };
    Some(Said { state, day: None, status })
}

/// True for a line that lists what a status may be: `proposed, accepted, rejected`.
fn is_choice(line: &[Said<'_>]) -> bool {
    let undated = line.iter().filter(|said| said.day.is_none());
    let states: std::collections::BTreeSet<_> = undated.filter_map(|said| said.state).collect();
    states.len() > 2
}

/// The statement that holds, and one that contradicts it.
fn held(lifecycle: &Lifecycle, said: &[Said<'_>]) -> (Option<BodyStatus>, Option<BodyStatus>) {
    let one = |at: usize| said.get(at).map(|said| said.status.clone());
    let pair = |a: usize, b: usize| (one(a.min(b)), one(a.max(b)));
    let is_log = said.iter().all(|said| said.day.is_some());
    if let Some(last) = said.last().filter(|last| !is_log && last.state == Some(SUPERSEDED) && has_by(&last.status)) {
        return (Some(last.status.clone()), None);
    }
    let mut latest: Option<usize> = None;
    for (at, next) in said.iter().enumerate().filter(|(_, next)| next.day.is_some()) {
        let Some(known) = latest else {
            latest = Some(at);
            continue;
        };
        let before = &said[known];
        let leads = |from: &Said<'_>, to: &Said<'_>| match (from.state, to.state) {
            (Some(from), Some(to)) => lifecycle.leads(from, to),
            _ => false,
        };
        if next.day > before.day || (next.day == before.day && (next.state == before.state || leads(before, next))) {
            latest = Some(at);
        } else if next.day == before.day && !leads(next, before) {
            return pair(known, at);
        }
    }
    let holds = latest.unwrap_or(0);
    let state = said.get(holds).and_then(|said| said.state);
    let is_live = state.is_some_and(|state| lifecycle.is_live(state));
    let differs = |said: &Said<'_>| said.day.is_none() && said.state != state && (said.state.is_some() || is_live);
    match said.iter().position(differs) {
        Some(other) => pair(holds, other),
        None => (one(holds), None),
    }
}

const SUPERSEDED: &str = "superseded";

fn has_by(status: &BodyStatus) -> bool {
    split_by(&status.text).is_some()
}

/// The day that a statement begins with.
fn leading_day<'s>(source: &'s str, status: &BodyStatus) -> Option<&'s str> {
    let before: Range<usize> = status.whole.start..status.span.start;
    day(source.get(status.whole.start..status.whole.end)?.trim_start_matches(|c: char| !c.is_alphanumeric()))
        .filter(|day| before.len() >= day.len())
}

/// The first day in a text.
fn day_in(text: &str) -> Option<&str> {
    let is_start = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric());
    let digits = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at);
    digits.filter(|at| is_start(*at)).find_map(|at| day(&text[at..]))
}
