//! What a document is called, before and after it got another number or path.

use super::fields::Maker;
use super::habit::Habit;
use crate::config::{Form, Kind};
use crate::model::{File, Model};
use crate::snapshot::RelPath;

/// The id and the path that a new document of a kind, an index into the configuration's kinds, would get with this number: as `new`
/// writes them, with `{slug}` and `{date}` for what nobody knows yet.
pub fn of_number(model: &Model<'_>, kind: usize, number: u64) -> (Option<String>, Option<RelPath>) {
    let Some(habit) = Habit::of(model, kind) else { return (None, None) };
    let id = habit.id(Some(number), "{slug}", "{date}");
    let Some(path) = habit.path(Some(number), "{slug}", "{date}") else { return (id, None) };
    let schema = model.schemas.get(kind).and_then(Option::as_deref);
    let maker = Maker { model, habit: &habit, path: &path, schema };
    let has_own = habit.kind.id_required || (habit.frontmatter() && maker.is_wanted("id"));
    (if has_own { id } else { Some(path.stem().to_owned()) }, Some(path))
}

/// A document that gets another path, id or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// Its path before and after.
    pub path: (RelPath, RelPath),
    /// Its id before and after, where it has one; its own, or its stem where its kind asks for none.
    pub id: Option<(String, String)>,
    /// Its number before and after, where that changes.
    pub number: Option<(u64, u64)>,
    /// What texts may call it, the longest first.
    pub names: Vec<Name>,
}

/// A name that a text may begin with, or be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
    how: How,
}

/// How much of a text is a name: the less it looks like one, the more must stand around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// An id or a short form: `ADR-0002: Use a queue` begins with it.
    Begins,
    /// A file's stem of no form: only the whole text, since `Testing with care` is prose.
    Whole,
    /// A bare number: only the whole text, or before `.` or `:`.
    Number,
}

impl Renamed {
    /// What a file is called when it moves to `to`; `id` and `number` are the new ones where they change.
    pub(super) fn new(kind: Option<&Kind>, file: &File, to: RelPath, id: Option<String>, number: Option<u64>) -> Self {
        let from = file.path();
        let is_stem = file.own_id().is_none() && file.id.is_some();
        let new_id = if is_stem { Some(to.stem().to_owned()) } else { id };
        let id = file.id.as_deref().map(|old| (old.to_owned(), new_id.unwrap_or_else(|| old.to_owned())));
        let number = file.number.map(|old| old.number).zip(number).filter(|(old, new)| old != new);
        let stems = (from.stem().to_owned(), to.stem().to_owned());
        let mut names = Names { kind, names: Vec::new() };
        for (old, new) in id.iter().chain([&stems]) {
            names.of_id(old, new);
        }
        if let Some((old, new)) = number {
            for form in kind.into_iter().flat_map(|kind| &kind.forms) {
                if let (Some(old), Some(new)) = (form.write(Some(old), None, None), form.write(Some(new), None, None)) {
                    names.add(&old, &new, How::Begins);
                }
            }
            // `# 2. Use a queue`: where ids begin with the number, so do titles.
            let name = file.id.as_deref().unwrap_or(from.stem());
            if name.starts_with(|c: char| c.is_ascii_digit()) {
                let width = name.bytes().take_while(u8::is_ascii_digit).count();
                names.add(&old.to_string(), &new.to_string(), How::Number);
                names.add(&format!("{old:0width$}"), &format!("{new:0width$}"), How::Number);
            }
        }
        let mut names = names.names;
        names.sort_by_key(|name| std::cmp::Reverse(name.old.len()));
        Renamed { path: (from.clone(), to), id, number, names }
    }

    /// Where a text begins with a name of the document that ends there: the name's length and the new one.
    pub(super) fn lead(&self, text: &str) -> Option<(usize, &str)> {
        let name = self.names.iter().find(|name| name.leads(text))?;
        Some((name.old.len(), &name.new))
    }
}

struct Names<'k> {
    kind: Option<&'k Kind>,
    names: Vec<Name>,
}

impl Names<'_> {
    /// An id or a file's stem, and what is left of it without its words: `ADR-0002` of `ADR-0002-queue`.
    fn of_id(&mut self, old: &str, new: &str) {
        let parts = |text: &str| self.kind.and_then(|kind| kind.parse_id(text)).map(|it| it.slug.map(str::to_owned));
        let (Some(was), Some(is)) = (parts(old), parts(new)) else {
            // A plain word is a word wherever it stands.
            if old.contains(|c: char| !c.is_alphabetic()) {
                self.add(old, new, How::Whole);
            }
            return;
        };
        self.add(old, new, How::Begins);
        let short = |text: &str, slug: Option<String>| {
            let short = text.strip_suffix(&*slug?)?.trim_end_matches(['-', '_', '.']).to_owned();
            (short.contains(|c: char| c.is_alphabetic()) && short.ends_with(|c: char| c.is_ascii_digit()))
                .then_some(short)
        };
        if let (Some(old), Some(new)) = (short(old, was), short(new, is)) {
            self.add(&old, &new, How::Begins);
        }
    }

    fn add(&mut self, old: &str, new: &str, how: How) {
        if old != new && !old.is_empty() && self.names.iter().all(|name| name.old != old) {
            self.names.push(Name { old: old.to_owned(), new: new.to_owned(), how });
        }
    }
}

impl Name {
    /// True when a text begins with the name and does not go on with more of one.
    fn leads(&self, text: &str) -> bool {
        let Some(rest) = text.strip_prefix(&*self.old) else { return false };
        // The marks that close a heading, or a piece of code.
        let is_over = rest.trim_matches(['#', '`', ' ', '\t', '\r', '\n']).is_empty();
        let mut rest = rest.chars();
        match (rest.next(), self.how) {
            (None, _) | (Some(':'), How::Number) => true,
            (Some('.'), How::Number) => rest.next().is_none_or(char::is_whitespace),
            (Some(_), How::Whole | How::Number) => is_over,
            (Some('.'), How::Begins) => rest.next().is_none_or(|c| !c.is_alphanumeric()),
            (Some(c), How::Begins) => !c.is_alphanumeric() && !matches!(c, '-' | '_' | '/'),
        }
    }
}

/// The same id or file name with another number; `None` where a form has no number in it.
pub(super) fn renumbered(form: &Form, text: &str, to: u64) -> Option<String> {
    let parts = form.matches(text)?;
    let from = parts.number?;
    let digits =
        |at: &usize| text.as_bytes()[*at].is_ascii_digit() && (*at == 0 || !text.as_bytes()[at - 1].is_ascii_digit());
    let runs = (0..text.len()).filter(digits).map(|start| {
        let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
        start..start + length
    });
    for run in runs.filter(|run| text[run.clone()].parse() == Ok(from)) {
        for width in (1..=run.len()).rev() {
            let candidate = format!("{}{to:0width$}{}", &text[..run.start], &text[run.end..]);
            let found = form.matches(&candidate);
            if found.is_some_and(|found| found.number == Some(to) && found.slug == parts.slug) {
                return Some(candidate);
            }
        }
    }
    None
}
