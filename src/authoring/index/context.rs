//! What a template is given.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Region;
use crate::model::{File, FileIndex, Model};
use crate::rules::relative;
use crate::yaml::{JsonBudget, Node, to_json};

/// `options`, `documents` and `supersessions`. The options `kind` and `status` narrow the documents.
pub(super) fn of(model: &Model<'_>, here: &File, region: &Region, default_kind: Option<&str>) -> Value {
    let kind = region.options.get("kind").map(String::as_str).or(default_kind);
    let status = region.options.get("status");
    let mut files: Vec<&File> = model
        .governed()
        .filter(|file| model.is_document(file) && !file.is_defaults() && file.index != here.index)
        .filter(|file| {
            kind.is_none_or(|kind| model.is_counted(file) && model.kind_of(file).is_some_and(|of| of.name == kind))
        })
        .filter(|file| status.is_none_or(|wanted| status_of(model, file).eq_ignore_ascii_case(wanted)))
        .collect();
    files.sort_by(|a, b| order(a).cmp(&order(b)));
    let documents: Vec<Value> = files.iter().map(|file| document(model, here, file)).collect();
    let known: BTreeSet<FileIndex> = files.iter().map(|file| file.index).collect();
    json!({
        "options": region.options,
        "documents": documents,
        "supersessions": supersessions(model, here, &known),
    })
}

fn order(file: &File) -> (u64, &str, &str) {
    let number = file.number.as_ref().map_or(u64::MAX, |number| number.number);
    (number, file.id.as_deref().unwrap_or_default(), file.path().as_str())
}

fn status_of<'m>(model: &'m Model<'_>, file: &'m File) -> &'m str {
    let Some(status) = model.status(file) else {
        return file.document.get("status").and_then(Node::text).unwrap_or_default();
    };
    // What nobody decided is shown as it is written.
    status.state().or_else(|| status.field.and_then(Node::text)).unwrap_or_default()
}

fn document(model: &Model<'_>, here: &File, file: &File) -> Value {
    let text = |key: &str| model.effective(file, key).and_then(Node::text).unwrap_or_default();
    let own_title = file.document.get("title").and_then(Node::text).filter(|title| !title.is_empty());
    let heading = || file.document.facts.headings.first().map(|heading| heading.text.as_str());
    let id = file.id.as_deref().unwrap_or_else(|| file.path().stem());
    let number = file.number.as_ref().map(|number| number.number);
    let metadata = file.document.root().and_then(|root| to_json(root, &mut JsonBudget::default()));
    json!({
        "id": id,
        "name": number.map_or_else(|| id.to_owned(), |number| format!("{number:04}")),
        "number": number,
        "title": own_title.or_else(heading).unwrap_or(id),
        "kind": model.kind_of(file).map(|kind| &kind.name),
        "status": status_of(model, file),
        "date": text("date"),
        "path": file.path().as_str(),
        "link": link(&relative(here.path().parent(), file.path().as_str())),
        "metadata": metadata,
    })
}

/// A path as the destination of a Markdown link.
fn link(path: &str) -> String {
    if path.contains([' ', '(', ')', '<', '>', '\t']) {
        path.replace(' ', "%20")
            .replace('(', "%28")
            .replace(')', "%29")
            .replace('<', "%3C")
            .replace('>', "%3E")
            .replace('\t', "%09")
    } else {
        path.to_owned()
    }
}

/// The trees of what supersedes what, the newest on top, as rows with a depth. A document's own tree is shown once.
fn supersessions(model: &Model<'_>, here: &File, known: &BTreeSet<FileIndex>) -> Vec<Value> {
    let inverse = model.config.inverse_of("supersedes").unwrap_or("superseded_by");
    let mut older: BTreeMap<FileIndex, BTreeSet<FileIndex>> = BTreeMap::new();
    for edge in model.edges() {
        let (new, old) = match edge.relation {
            "supersedes" => (edge.from, edge.to),
            relation if relation == inverse => (edge.to, edge.from),
            _ => continue,
        };
        if new != old && known.contains(&new) && known.contains(&old) {
            older.entry(new).or_default().insert(old);
        }
    }
    let is_old: BTreeSet<FileIndex> = older.values().flatten().copied().collect();
    let sorted = |of: &mut dyn Iterator<Item = FileIndex>| {
        let mut files: Vec<FileIndex> = of.collect();
        files.sort_by(|a, b| order(model.file(*a)).cmp(&order(model.file(*b))));
        files
    };
    let (mut roots, circles): (Vec<_>, Vec<_>) =
        sorted(&mut older.keys().copied()).into_iter().partition(|new| !is_old.contains(new));
    // Where all are superseded, a circle begins at its first document.
    roots.extend(circles);
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for root in roots {
        let mut waiting = if seen.contains(&root) { Vec::new() } else { vec![(root, 0)] };
        while let Some((file, depth)) = waiting.pop() {
            let shown = document(model, here, model.file(file));
            rows.push(json!({"depth": depth, "indent": "  ".repeat(depth), "document": shown}));
            if seen.insert(file) {
                let below = sorted(&mut older.get(&file).into_iter().flatten().copied());
                waiting.extend(below.into_iter().rev().map(|old| (old, depth + 1)));
            }
        }
    }
    rows
}
