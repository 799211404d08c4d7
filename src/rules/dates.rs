//! What the rules over dates share.

use chrono::NaiveDate;

use crate::config::Kind;
use crate::model::{File, Model};
use crate::yaml::Node;

/// The day that a text names, alone or with a time behind it; `None` for what is no date.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let (date, time) = text.trim().split_at_checked(10)?;
    let is_alone = time.is_empty() || time.starts_with(['T', 't', ' ']);
    NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| is_alone)
}

/// A day in a document's effective metadata: the day, and the value that names it with the file that it was written in.
pub(super) fn field<'m>(model: &'m Model<'_>, file: &File, key: &str) -> Option<(NaiveDate, &'m File, Node<'m>)> {
    let (origin, node) = model.field_node(file.effective.get(key)?)?;
    Some((day(node.text()?)?, origin, node))
}

/// The kind of a document that is in use: one that is retired is neither supported nor reviewed any more.
pub(super) fn kind_in_use<'m>(model: &'m Model<'_>, file: &File) -> Option<&'m Kind> {
    let is_out = |word: &str| matches!(word, "superseded" | "deprecated" | "rejected" | "retired" | "archived");
    let state = model.status(file).and_then(|status| status.state());
    let own = || file.document.get("status").and_then(Node::text).map(str::to_lowercase);
    let is_retired = state.map_or_else(|| own().is_some_and(|word| is_out(word.trim())), is_out);
    model.kind_of(file).filter(|_| model.is_document(file) && !is_retired)
}
