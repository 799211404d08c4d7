//! `gpdoc show`

use std::collections::HashSet;
use std::fmt::Write;

use serde_json::{Value, json};

use super::failure::Failure;
use super::workspace::{Which, Workspace};
use super::{Exit, Global, answer_with, remark};
use crate::authoring::missing::missing;
use crate::authoring::named::named as resolved;
use crate::finding::LineIndex;
use crate::finding::render::text::one_line;
use crate::model::{File, Model, Reference, Resolution, Stated, Target};
use crate::snapshot::RelPath;
use crate::yaml::{JsonBudget, Node, edit, to_json};

/// How many characters of a value are shown.
const WIDTH: usize = 60;

/// Show one document: kind, effective metadata and where each field came from, references in and out
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gpdoc show ADR-0158\n  gpdoc show docs/policies/POL-0002-access-reviews.md")]
pub(super) struct Args {
    /// An id, a short form of one, a number, or a path
    document: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    remark(global, &model.config.notes);
    let file = find(&model, &args.document)?;
    let fields = fields(&model, file);
    let (outgoing, incoming) = (outgoing(&model, file), incoming(&model, file));
    let mut text = head(&model, file);
    list_fields(&mut text, file, &fields);
    let out = outgoing.iter().map(|(relation, name, to)| (*relation, told(&model, file, name, to)));
    list(&mut text, "Refers to", out.collect());
    let into = incoming.iter().map(|(relation, from)| (*relation, from.path().to_string()));
    list(&mut text, "Referred to by", into.collect());
    let status = model.status(file).and_then(|status| status.state().map(str::to_owned));
    let data = json!({
        "path": file.path().as_str(),
        "id": file.id,
        "kind": model.kind_of(file).map(|kind| &kind.name),
        "status": status,
        "metadata": fields.iter().map(|field| json!({"key": field.key, "value": field.value, "path": field.path.as_str(), "line": field.line})).collect::<Vec<_>>(),
        "references": outgoing.iter().map(|(relation, name, to)| json!({"field": relation, "text": name, "resolution": word(to), "paths": paths(&model, to)})).collect::<Vec<_>>(),
        "referred_to_by": incoming.iter().map(|(relation, from)| json!({"path": from.path().as_str(), "field": relation})).collect::<Vec<_>>(),
    });
    let unread = missing(&model, None).contains(&file.path());
    let note = format!("its metadata cannot be read; `gpdoc check {}` says why", workspace.typed(file.path()));
    answer_with(global, "show", data, &text, unread.then_some(note).into_iter().collect())?;
    Ok(Exit::Good)
}

/// What a document is.
fn head(model: &Model<'_>, file: &File) -> String {
    let mut text = format!("{}\n", one_line(file.path().as_str()));
    let own = file.document.get("title").and_then(Node::text).filter(|title| !title.is_empty());
    let heading = || file.document.facts.headings.iter().find(|heading| heading.level == 1);
    if let Some(title) = own.or_else(|| heading().map(|heading| heading.text.as_str())) {
        let _ = writeln!(text, "  {}\n", one_line(title));
    }
    let kind = model.kind_of(file).map_or("none (ungoverned)", |kind| kind.name.as_str());
    let _ = writeln!(text, "  kind    {kind}");
    let _ = writeln!(text, "  id      {}", one_line(file.id.as_deref().unwrap_or("none")));
    if let Some(status) = model.status(file) {
        let said = match (&status.field, &status.body) {
            _ if status.contrary.is_some() => status.conflict().unwrap_or_default(),
            (Some(field), Some(body)) if status.conflicts() => {
                format!("`{}` in its metadata, `{}` in its body", field.text().unwrap_or_default(), body.word)
            }
            (None, None) => "none".to_owned(),
            (Some(field), _) => status.state().or(field.text()).unwrap_or_default().to_owned(),
            (None, Some(body)) => format!("{} (in its body)", status.state().unwrap_or(&body.text)),
        };
        let _ = writeln!(text, "  status  {}", one_line(&said));
    }
    text
}

/// One effective field.
struct Shown {
    key: String,
    value: Value,
    path: RelPath,
    line: usize,
}

fn fields(model: &Model<'_>, file: &File) -> Vec<Shown> {
    let mut shown = Vec::new();
    for field in file.effective.fields() {
        let Some((origin, node)) = model.field_node(field) else { continue };
        let source = &origin.document.source;
        let key = origin.document.tree().map_or(node, |tree| tree.node(field.key_node));
        shown.push(Shown {
            key: field.key.to_string(),
            value: to_json(node, &mut JsonBudget::default()).unwrap_or(Value::Null),
            path: origin.path().clone(),
            line: LineIndex::new(source).position(source, key.span().start).line,
        });
    }
    shown
}

/// The fields that say something, each with the place where it is said.
fn list_fields(text: &mut String, file: &File, fields: &[Shown]) {
    let says = |field: &&Shown| !matches!(&field.value, Value::Null) && !is_empty(&field.value);
    let rows: Vec<&Shown> = fields.iter().filter(says).collect();
    let Some(width) = rows.iter().map(|field| field.key.chars().count()).max() else { return };
    text.push_str("\nMetadata\n");
    for field in rows {
        let value = match &field.value {
            Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            other => edit::write_value(other, false),
        };
        let value = if value.chars().count() > WIDTH {
            format!("{}…", value.chars().take(WIDTH - 1).collect::<String>())
        } else {
            value
        };
        let origin = if field.path == *file.path() {
            format!("line {}", field.line)
        } else {
            format!("from {}:{}", field.path, field.line)
        };
        let _ = writeln!(text, "  {:width$}  {value:WIDTH$}  {origin}", field.key);
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// The relations, names and targets of what a document refers to. What its status says and a field says too is said once.
fn outgoing<'m>(model: &'m Model<'_>, file: &'m File) -> Vec<(&'m str, &'m str, &'m Resolution)> {
    let references =
        file.references.iter().map(|reference| (&*reference.field, &*reference.text, &reference.resolution));
    let is_said = |stated: &&Stated| {
        let says = |reference: &Reference| {
            &*reference.field == stated.succession.relation()
                && (reference.document().is_some() && reference.document() == stated.document())
        };
        file.references.iter().any(says)
    };
    let stated = model.stated(file).iter().filter(|stated| !is_said(stated));
    references.chain(stated.map(|s| (s.succession.relation(), s.text.as_str(), &s.resolution))).collect()
}

/// The relations and documents that refer to a document, each once.
fn incoming<'m>(model: &'m Model<'_>, file: &File) -> Vec<(&'m str, &'m File)> {
    let references = model.incoming(file).map(|(from, reference)| (&*reference.field, from));
    let stated = model.stated_of(file).map(|(from, stated)| (stated.succession.relation(), from));
    let mut seen = HashSet::new();
    references.chain(stated).filter(|(relation, from)| seen.insert((*relation, from.index))).collect()
}

/// A list under its title, by relation.
fn list(text: &mut String, title: &str, rows: Vec<(&str, String)>) {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for (relation, row) in rows {
        match groups.iter_mut().find(|(known, _)| *known == relation) {
            Some((_, group)) => group.push(row),
            None => groups.push((relation, vec![row])),
        }
    }
    for (relation, group) in groups {
        let _ = writeln!(text, "\n{title} ({relation}, {})", group.len());
        for row in group {
            let _ = writeln!(text, "  {}", one_line(&row));
        }
    }
}

/// Where a reference leads, in words; its own where they say more than the target's id.
fn told(model: &Model<'_>, file: &File, name: &str, to: &Resolution) -> String {
    match to {
        Resolution::Found(Target::Document(index), _) if *index == file.index => format!("{name}: this document"),
        Resolution::Found(Target::Document(index), _) => {
            let target = model.file(*index);
            let is_said = target.id.as_deref() == Some(name) || target.path().as_str().ends_with(name);
            if is_said { target.path().to_string() } else { format!("{} (named as {name})", target.path()) }
        }
        Resolution::Found(Target::File(path), _) => path.to_string(),
        Resolution::Found(Target::External, _) => format!("{name} (outside of the repository)"),
        Resolution::Ambiguous(_) => format!("{name}: one of {}", paths(model, to).join(", ")),
        Resolution::Dangling => format!("{name}: no document has this id"),
    }
}

fn word(to: &Resolution) -> &'static str {
    match to {
        Resolution::Found(Target::Document(_), _) => "document",
        Resolution::Found(Target::File(_), _) => "file",
        Resolution::Found(Target::External, _) => "external",
        Resolution::Ambiguous(_) => "ambiguous",
        Resolution::Dangling => "dangling",
    }
}

fn paths<'m>(model: &'m Model<'_>, to: &'m Resolution) -> Vec<&'m str> {
    match to {
        Resolution::Found(Target::Document(index), _) => vec![model.file(*index).path().as_str()],
        Resolution::Found(Target::File(path), _) => vec![path.as_str()],
        Resolution::Ambiguous(files) => files.iter().map(|index| model.file(*index).path().as_str()).collect(),
        Resolution::Found(Target::External, _) | Resolution::Dangling => Vec::new(),
    }
}

/// The document that a user means by an id, a number or a path.
pub(super) fn find<'m>(model: &'m Model<'_>, named: &str) -> Result<&'m File, Failure> {
    find_or(model, named, "name it by its id, its number or its path; `gpdoc adr list` lists the decisions")
}

/// The same; of what is not there and is like nothing, the help says where to look.
pub(super) fn find_or<'m>(model: &'m Model<'_>, named: &str, list: &str) -> Result<&'m File, Failure> {
    let path = RelPath::resolve("", named).unwrap_or_else(|| RelPath::new(named));
    if let Some(file) = model.file_at(path.as_str()) {
        return Ok(file);
    }
    match resolved(model, &RelPath::new(""), None, named) {
        Resolution::Found(Target::Document(index), _) => Ok(model.file(index)),
        Resolution::Ambiguous(files) => {
            let paths: Vec<&str> = files.iter().map(|index| model.file(*index).path().as_str()).collect();
            Err(Failure::usage(
                format!("`{named}` names {} documents", files.len()),
                format!("name one by its path: {}", paths.join(", ")),
            ))
        }
        _ => {
            let near = model.ids.nearest(named);
            let unread: Vec<&str> = missing(model, None).into_iter().map(RelPath::as_str).collect();
            let help = match near {
                _ if !unread.is_empty() => {
                    format!("it may be one that cannot be read, as `gpdoc check` says: {}", unread.join(", "))
                }
                Some(near) => format!("did you mean `{near}`?"),
                None => list.to_owned(),
            };
            Err(Failure::usage(format!("no document is named `{named}`"), help))
        }
    }
}
