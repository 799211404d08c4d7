//! One decision on its way to a state: its status in frontmatter and body, and its day.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::adr::AdrError;
use super::draft::Draft;
use super::fields::name;
use super::status::{capitalised, word};
use crate::config::Lifecycle;
use crate::model::{File, Model, Status};
use crate::schema::Schema;
use crate::yaml::edit::Splice;

/// One document on its way to a state.
pub(super) struct Mover<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) file: &'a File,
    pub(super) to: &'a str,
    pub(super) today: NaiveDate,
    pub(super) draft: Draft,
}

impl Mover<'_> {
    /// Gives the state that it came from. `note` goes behind the word in the body.
    pub(super) fn run(&mut self, note: Option<&str>) -> Result<Option<String>, AdrError> {
        let kind = self.model.kind_of(self.file);
        let no_state = |states: Vec<String>| AdrError::NoState {
            kind: kind.map_or_else(String::new, |kind| kind.name.clone()),
            state: self.to.to_owned(),
            states,
        };
        let lifecycle = kind.and_then(|kind| kind.lifecycle.as_ref()).ok_or_else(|| no_state(Vec::new()))?;
        let names: Vec<String> = lifecycle.states.iter().map(|(state, _)| state.clone()).collect();
        if !names.iter().any(|state| state == self.to) {
            return Err(no_state(names));
        }
        let status = Status::of(self.file, lifecycle);
        self.is_known(&status, &names)?;
        let (field, body) = (status.field_state(), status.body_state());
        let first = lifecycle.states.iter().map(|(state, _)| state.as_str()).find(|state| !lifecycle.is_live(state));
        let said: Vec<&str> = field.into_iter().chain(body).collect();
        let begun = if said.is_empty() { first.into_iter().collect() } else { said.clone() };
        for from in &begun {
            if !lifecycle.allows(from, self.to) {
                let next = lifecycle.transitions.iter().find(|(state, _)| state == from);
                return Err(AdrError::Illegal {
                    name: name(self.file),
                    from: match (field, body) {
                        (Some(field), Some(body)) if field != body => {
                            format!("`{field}` in its frontmatter and `{body}` in its body")
                        }
                        _ => format!("`{from}`"),
                    },
                    to: self.to.to_owned(),
                    allowed: next.map(|(_, next)| next.clone()).unwrap_or_default(),
                });
            }
        }
        let is_moved = said.is_empty() || said.iter().any(|state| *state != self.to);
        let was_live = said.iter().any(|state| lifecycle.is_live(state));
        self.status(lifecycle, &status, note)?;
        if is_moved {
            self.dates(was_live)?;
        }
        Ok(said.iter().find(|state| **state != self.to).or(said.first()).map(|state| (*state).to_owned()))
    }

    fn is_known(&self, status: &Status<'_>, names: &[String]) -> Result<(), AdrError> {
        let field = status
            .field
            .filter(|_| status.field_state().is_none())
            .map(|node| node.text().unwrap_or("a list").to_owned());
        let body = status.body.as_ref().filter(|_| status.body_state().is_none()).map(|body| body.word.clone());
        match field.or(body) {
            _ if status.contrary.is_some() => {
                Err(AdrError::Twice { name: name(self.file), why: status.conflict().unwrap_or_default() })
            }
            Some(word) => Err(AdrError::Unknown { name: name(self.file), word, states: names.to_vec() }),
            None => Ok(()),
        }
    }

    fn schema(&self) -> Option<&Schema> {
        self.model.schema_of(self.file).map(std::convert::AsRef::as_ref)
    }

    fn status(&mut self, lifecycle: &Lifecycle, status: &Status<'_>, note: Option<&str>) -> Result<(), AdrError> {
        let word = word(lifecycle, self.schema(), self.to);
        // The body first: its ranges are those of the text as it was read.
        if let Some(body) = &status.body
            && (status.body_state() != Some(self.to) || note.is_some())
        {
            let source = &self.file.document.source;
            // Of `In review` the first word alone means nothing.
            let whole = body.span.start..body.span.start + body.text.len();
            let range = match lifecycle.state(&body.word) {
                Some(_) => Some(body.span.clone()),
                None => source.get(whole.clone()).filter(|text| *text == body.text).map(|_| whole),
            };
            let plain =
                lifecycle.states.iter().find(|(state, _)| state == self.to).and_then(|(_, words)| words.first());
            let plain = plain.map_or(self.to, String::as_str);
            let is_capital = body.word.starts_with(char::is_uppercase);
            let text = if is_capital { capitalised(plain) } else { plain.to_owned() };
            let text = format!("{text}{}", note.unwrap_or_default());
            self.draft.edit("the status in the body", range.map(|range| vec![Splice { range, text }]))?;
        }
        let stated = self.file.document.get(&lifecycle.field).is_some();
        let has_root = self.file.document.root().is_some();
        match (status.field, &status.body) {
            (Some(_), _) if status.field_state() != Some(self.to) => self.draft.set(&lifecycle.field, &word)?,
            // An empty `status:` waits to be filled in.
            (None, body) if has_root && (body.is_none() || stated) => self.draft.set(&lifecycle.field, &word)?,
            (Some(_), _) | (None, Some(_)) => {}
            (None, None) => return Err(AdrError::Nowhere(self.file.path().clone())),
        }
        Ok(())
    }

    /// The days that the document or its schema has a place for. `date` is the day on which the decision was taken, so it stays when
    /// a decision that held is given up.
    fn dates(&mut self, was_live: bool) -> Result<(), AdrError> {
        let today = self.today.to_string();
        let has_root = self.draft.document.root().is_some();
        for ending in ["_on", "_at", "_date"] {
            let key = format!("{}{ending}", self.to);
            let is_named = self.schema().is_some_and(|schema| schema.properties().contains(&key.as_str()));
            if has_root && (is_named || self.draft.document.get(&key).is_some()) {
                self.draft.set(&key, &today)?;
            }
        }
        if was_live {
            return Ok(());
        }
        if self.draft.document.get("date").is_some_and(|node| node.text().is_some()) {
            self.draft.set("date", &today)?;
        }
        if let Some(range) = self.day_in_body() {
            self.draft.edit("the date in the body", Some(vec![Splice { range, text: today }]))?;
        }
        Ok(())
    }

    /// The day of a line `Date: 2025-03-14` above the second heading.
    fn day_in_body(&self) -> Option<std::ops::Range<usize>> {
        let document = &self.draft.document;
        let mut headings = document.facts.headings.iter().filter(|heading| !heading.nested);
        let end = headings.nth(1).map_or(document.body.end, |heading| heading.span().start);
        let text = document.source.get(document.body.start..end)?;
        let found = DAY.as_ref()?.captures(text)?.get(1)?;
        let range = document.body.start + found.start()..document.body.start + found.end();
        (!document.facts.is_code(range.start) && !document.facts.is_comment(range.start)).then_some(range)
    }
}

static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?im)^[ \t]*(?:[-*+][ \t]+)?[*_]{0,2}date[*_]{0,2}:[*_]{0,2}[ \t]*([0-9]{4}-[0-9]{2}-[0-9]{2})[ \t]*\r?$",
    )
    .ok()
});
