//! What a configuration guards with, and which of it another configuration lets go.
//!
//! A table says where the guards are and in which direction each gets weaker; one walk compares two configurations.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use crate::config::{Paths, duration};
use crate::pointer::escape;

/// In which direction a value gets weaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// A list, or the keys of a mapping: each item that is gone.
    Asks,
    /// A list: each item that is new.
    Allows,
    /// Anything: when it is gone or empty.
    Is,
    /// Anything: when it is gone or something else.
    Stays,
    /// A word: when it becomes this one.
    Not(&'static str),
    /// The name of a field, of which this is the default: when it is another.
    Field(&'static str),
    /// A time in days: when it is longer.
    AtMost,
    /// The words of states: each that is new in a state which was live before.
    Words,
}

/// Where each guard is, how it gets weaker, and what that means: `{0}` and `{1}` are the names that `*` stands for,
/// `{item}` is the item or the former value.
const GUARDS: &[(&str, Guard, &str)] = &[
    ("/documents/include", Guard::Asks, "documents that match `{item}` are not looked at any more"),
    ("/documents/exclude", Guard::Allows, "documents that match `{item}` are left out now"),
    ("/documents/production", Guard::Asks, "what matches `{item}` is no production path any more"),
    ("/documents/sidecars", Guard::Asks, "directories that match `{item}` need no `metadata.yaml` any more"),
    ("/schemas", Guard::Is, "metadata is held against no schemas of the repository any more"),
    ("/vocabulary", Guard::Is, "there is no vocabulary any more"),
    ("/default_kind", Guard::Is, "files of no other kind are not governed any more"),
    ("/references/external", Guard::Allows, "references that match `{item}` need not resolve any more"),
    ("/inherit/never", Guard::Asks, "`{item}` is inherited now"),
    ("/exempt/waives", Guard::Allows, "`exempt: true` waives `{item}` now"),
    ("/relations", Guard::Asks, "the relation `{item}` was taken out"),
    ("/relations/*/acyclic", Guard::Not("false"), "`{0}` may go in a circle now"),
    ("/relations/*/inverse", Guard::Is, "`{0}` has no inverse any more"),
    ("/kinds", Guard::Asks, "the kind `{item}` was taken out"),
    ("/kinds/*/files", Guard::Asks, "files that match `{item}` are not of the kind `{0}` any more"),
    ("/kinds/*/schema", Guard::Is, "the kind `{0}` has no schema of its own any more"),
    ("/kinds/*/frontmatter", Guard::Not("optional"), "documents of the kind `{0}` need no frontmatter any more"),
    ("/kinds/*/id", Guard::Is, "ids of the kind `{0}` have no form any more"),
    ("/kinds/*/id/forms", Guard::Is, "ids of the kind `{0}` have no form any more"),
    ("/kinds/*/id/file", Guard::Is, "file names of the kind `{0}` have no form any more"),
    ("/kinds/*/id/required", Guard::Not("false"), "documents of the kind `{0}` need no id any more"),
    ("/kinds/*/sections", Guard::Asks, "documents of the kind `{0}` need no section `{item}` any more"),
    (
        "/kinds/*/immutable",
        Guard::Stays,
        "documents of the kind `{0}` do not keep their text from `{item}` on any more",
    ),
    ("/kinds/*/governs", Guard::Is, "documents of the kind `{0}` govern nothing any more"),
    (
        "/kinds/*/expires",
        Guard::Field("supported_until"),
        "documents of the kind `{0}` do not expire by `{item}` any more",
    ),
    ("/kinds/*/review", Guard::Is, "documents of the kind `{0}` need no review any more"),
    ("/kinds/*/review/field", Guard::Stays, "the last review of the kind `{0}` is not read from `{item}` any more"),
    ("/kinds/*/review/every", Guard::AtMost, "reviews of the kind `{0}` hold longer than `{item}` now"),
    ("/kinds/*/status", Guard::Is, "the kind `{0}` has no status any more"),
    (
        "/kinds/*/status/field",
        Guard::Field("status"),
        "the status of the kind `{0}` is not read from `{item}` any more",
    ),
    (
        "/kinds/*/status/body",
        Guard::Stays,
        "the status of the kind `{0}` is not read from `{item}` in the body any more",
    ),
    ("/kinds/*/status", Guard::Words, "in the kind `{0}`, `{item}` is the word of a live status now"),
    ("/kinds/*/status/live", Guard::Allows, "in the kind `{0}`, `{item}` is a live status now"),
    ("/kinds/*/status/required", Guard::Not("false"), "documents of the kind `{0}` need no status any more"),
    ("/kinds/*/status/transitions", Guard::Is, "any status of the kind `{0}` may follow any other now"),
    ("/kinds/*/status/transitions/*", Guard::Allows, "in the kind `{0}`, `{item}` may follow `{1}` now"),
    ("/components/*", Guard::Asks, "files that match `{item}` are not in the component `{0}` any more"),
    ("/sessions/directory", Guard::Stays, "session captures are not kept in `{item}` any more"),
    ("/roles/*", Guard::Allows, "`{item}` has the role `{0}` now"),
    ("/gates", Guard::Asks, "the gate `{item}` was taken out"),
    ("/gates/*/command", Guard::Stays, "the gate `{0}` is not for the command `{item}` any more"),
    ("/gates/*/trust", Guard::Stays, "the gate `{0}` does not trust `{item}` any more"),
    ("/gates/*/assurance", Guard::Stays, "the gate `{0}` does not need the assurance `{item}` any more"),
    ("/gates/*/inputs", Guard::Asks, "the gate `{0}` is not bound to `{item}` any more"),
    ("/gates/*/pass_environment/allow", Guard::Allows, "the command of the gate `{0}` sees `{item}` now"),
    ("/gates/*/pass_environment/path", Guard::Stays, "the programs of the gate `{0}` are looked for elsewhere now"),
    ("/gates/*/requires", Guard::Asks, "the gate `{0}` does not require `{item}` any more"),
    ("/gates/*/enforcement", Guard::Not("advisory"), "the gate `{0}` does not hold anything up any more"),
];

/// One guard that is weaker than it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weaker {
    /// JSON Pointer to the setting; to the item, where the head has it.
    pub pointer: String,
    /// What the guard is about, beside the pointer: the item, without regard to its place in a list.
    pub subject: String,
    /// What is let pass now.
    pub message: String,
}

/// The guards of `base` that `head` has not, or has in a weaker form. Both are whole settings with their defaults. Globs are
/// compared by their text, save where `paths` shows that other globs mean the same files.
#[must_use]
pub fn weaker(base: &Value, head: &Value, paths: &[&str]) -> Vec<Weaker> {
    let mut found = Vec::new();
    for (pattern, guard, message) in GUARDS {
        let parts: Vec<&str> = pattern.split('/').skip(1).collect();
        let mut compared = Compared { guard: *guard, message, paths, pointer: String::new(), names: Vec::new() };
        compared.walk(base, head, &parts, &mut found);
    }
    found
}

/// One row of the table on its way down two configurations.
struct Compared<'c> {
    guard: Guard,
    message: &'static str,
    paths: &'c [&'c str],
    pointer: String,
    names: Vec<String>,
}

impl Compared<'_> {
    fn walk(&mut self, base: &Value, head: &Value, parts: &[&str], found: &mut Vec<Weaker>) {
        let Some((&part, rest)) = parts.split_first() else { return self.compare(base, head, found) };
        // What the base does not guard cannot get weaker; what the head has lost is said where it was lost.
        if !is_set(base) || !is_set(head) {
            return;
        }
        if part != "*" {
            return self.step(part, base, head, rest, found);
        }
        let names: BTreeSet<&String> = [base, head].into_iter().flat_map(keys).collect();
        for name in names {
            self.names.push(name.clone());
            self.step(name, base, head, rest, found);
            self.names.pop();
        }
    }

    fn step(&mut self, key: &str, base: &Value, head: &Value, rest: &[&str], found: &mut Vec<Weaker>) {
        let length = self.pointer.len();
        let _ = write!(self.pointer, "/{}", escape(key));
        self.walk(base.get(key).unwrap_or(&Value::Null), head.get(key).unwrap_or(&Value::Null), rest, found);
        self.pointer.truncate(length);
    }

    fn compare(&self, base: &Value, head: &Value, found: &mut Vec<Weaker>) {
        let is_weaker = match self.guard {
            Guard::Asks | Guard::Allows => return self.compare_items(&items(base), &items(head), found),
            Guard::Is => is_set(base) && !is_set(head),
            Guard::Stays => is_set(base) && base != head,
            Guard::Not(word) => text(head) == word && text(base) != word,
            Guard::Field(default) => {
                let name = |value: &Value| value.as_str().unwrap_or(default).to_owned();
                if name(base) != name(head) {
                    found.push(self.weaker(self.pointer.clone(), &name(base)));
                }
                return;
            }
            Guard::AtMost => days(head) > days(base),
            Guard::Words => return self.compare_words(base, head, found),
        };
        if is_weaker {
            found.push(self.weaker(self.pointer.clone(), &text(base)));
        }
    }

    /// Words that make a document count now, and did not before. What a state newly counts for is said of the state.
    fn compare_words(&self, base: &Value, head: &Value, found: &mut Vec<Weaker>) {
        let part = |status: &Value, key: &str| status.get(key).cloned().unwrap_or_default();
        let words = |status: &Value, state: &str| items(&part(&part(status, "states"), state));
        let (was_live, is_live) = (items(&part(base, "live")), items(&part(head, "live")));
        let before: Vec<String> = was_live.iter().flat_map(|state| words(base, state)).collect();
        let is_known = |word: &String| before.iter().chain(&was_live).any(|known| known.eq_ignore_ascii_case(word));
        for state in is_live.iter().filter(|state| was_live.contains(state)) {
            for (at, word) in words(head, state).iter().enumerate().filter(|(_, word)| !is_known(word)) {
                found.push(self.weaker(format!("{}/states/{}/{at}", self.pointer, escape(state)), word));
            }
        }
    }

    fn compare_items(&self, base: &[String], head: &[String], found: &mut Vec<Weaker>) {
        let asks = self.guard == Guard::Asks;
        // What a glob with `!` takes back works the other way round.
        let is_weaker_when_gone = |item: &&String| item.starts_with('!') != asks;
        let gone = base.iter().filter(|item| !head.contains(item) && is_weaker_when_gone(item));
        let gone = gone.map(|item| (item, self.pointer.clone()));
        let new = head.iter().enumerate().filter(|(_, item)| !base.contains(item) && !is_weaker_when_gone(item));
        let new = new.map(|(at, item)| (item, format!("{}/{at}", self.pointer)));
        for (item, pointer) in gone.chain(new) {
            let item = item.strip_prefix('!').unwrap_or(item);
            if !self.means_the_same(item, base, head) {
                found.push(self.weaker(pointer, item));
            }
        }
    }

    /// True when there are files that the glob matches, and none of them was guarded and is no more.
    fn means_the_same(&self, glob: &str, base: &[String], head: &[String]) -> bool {
        let (Ok(glob), Ok(base), Ok(head)) = (Paths::new(&[glob]), Paths::new(base), Paths::new(head)) else {
            return false;
        };
        let asks = self.guard == Guard::Asks;
        let is_lost = |path: &str| base.matches(path) == asks && head.matches(path) != asks;
        let mut matched = self.paths.iter().filter(|path| glob.matches(path)).peekable();
        matched.peek().is_some() && !matched.any(|path| is_lost(path))
    }

    fn weaker(&self, pointer: String, item: &str) -> Weaker {
        let mut message = self.message.to_owned();
        for (at, name) in self.names.iter().enumerate() {
            message = message.replace(&format!("{{{at}}}"), name);
        }
        // The item comes last: it may hold anything, braces too.
        let message = message.replace("{item}", item);
        Weaker { subject: format!("{} {item}", self.pointer), pointer, message }
    }
}

fn keys(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().into_iter().flat_map(serde_json::Map::keys)
}

/// The items of a list, or the keys of a mapping.
fn items(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        value => keys(value).cloned().collect(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn days(value: &Value) -> Option<i64> {
    duration(value.as_str()?).ok().map(|duration| duration.num_days())
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}
