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
    /// Ids, short forms and numbers by which texts may begin, the longest first: before and after.
    pub leading: Vec<(String, String)>,
}

impl Renamed {
    /// What a file is called when it moves to `to`; `id` and `number` are the new ones where they change.
    pub(super) fn new(kind: Option<&Kind>, file: &File, to: RelPath, id: Option<String>, number: Option<u64>) -> Self {
        let from = file.path();
        let is_stem = file.own_id().is_none() && file.id.is_some();
        let new_id = if is_stem { Some(to.stem().to_owned()) } else { id };
        let id = file.id.as_deref().map(|old| (old.to_owned(), new_id.unwrap_or_else(|| old.to_owned())));
        let number = file.number.map(|old| old.number).zip(number).filter(|(old, new)| old != new);
        let mut leading: Vec<(String, String)> = Vec::new();
        leading.extend(id.clone());
        let is_id = |path: &RelPath| kind.is_some_and(|kind| kind.parse_id(path.stem()).is_some());
        if is_id(from) && is_id(&to) {
            leading.push((from.stem().to_owned(), to.stem().to_owned()));
        }
        if let Some((old, new)) = number {
            let short = kind.into_iter().flat_map(|kind| &kind.forms);
            leading.extend(
                short.filter_map(|form| form.write(Some(old), None, None).zip(form.write(Some(new), None, None))),
            );
            // `# 2. Use a queue`: where ids begin with the number, so do titles.
            let name = file.id.as_deref().unwrap_or(from.stem());
            if name.starts_with(|c: char| c.is_ascii_digit()) {
                leading.push((old.to_string(), new.to_string()));
                let width = name.bytes().take_while(u8::is_ascii_digit).count();
                leading.push((format!("{old:0width$}"), format!("{new:0width$}")));
            }
        }
        leading.retain(|(old, new)| old != new);
        leading.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
        leading.dedup();
        Renamed { path: (from.clone(), to), id, number, leading }
    }

    /// Where a text begins with a name of the document that ends there: the name's length and the new one.
    pub(super) fn lead(&self, text: &str) -> Option<(usize, &str)> {
        let (old, new) = self.leading.iter().find(|(old, _)| ends_name(text, old))?;
        Some((old.len(), new))
    }
}

/// True when a text begins with a name and does not go on with more of one.
fn ends_name(text: &str, name: &str) -> bool {
    let Some(rest) = text.strip_prefix(name) else { return false };
    let mut rest = rest.chars();
    match rest.next() {
        None => true,
        Some('.') => rest.next().is_none_or(|c| !c.is_alphanumeric()),
        Some(c) => !c.is_alphanumeric() && !matches!(c, '-' | '_' | '/'),
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
