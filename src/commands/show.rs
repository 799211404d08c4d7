//! `gpdoc show`

use std::fmt::Write;

use serde_json::{Value, json};

use super::workspace::{Failure, Which, Workspace};
use super::{Exit, Global, answer, remark};
use crate::finding::LineIndex;
use crate::model::{File, Model, Reference, Resolution, Target};
use crate::snapshot::RelPath;
use crate::yaml::{JsonBudget, to_json};

/// Show one document: kind, effective metadata and where each field came from, references in and out
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An id, a short form of one, or a path
    document: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    remark(global, &model.notes);
    let file = find(&model, &args.document)?;
    let mut text = format!("{}\n", file.path());
    let kind = model.kind_of(file).map_or("none (ungoverned)", |kind| kind.name.as_str());
    let _ = writeln!(text, "  kind    {kind}");
    if let Some(id) = &file.id {
        let _ = writeln!(text, "  id      {id}");
    }
    let status = model.status(file).and_then(|status| status.state().map(str::to_owned));
    if let Some(status) = &status {
        let _ = writeln!(text, "  status  {status}");
    }
    let fields = fields(&model, file);
    if !fields.is_empty() {
        text.push_str("\nMetadata\n");
        let width = fields.iter().map(|field| field.key.len()).max().unwrap_or(0);
        for field in &fields {
            let value = field.value.to_string();
            let value = if value.chars().count() > 60 {
                format!("{}…", value.chars().take(59).collect::<String>())
            } else {
                value
            };
            let origin = if field.path == *file.path() {
                format!("line {}", field.line)
            } else {
                format!("{}:{}", field.path, field.line)
            };
            let _ = writeln!(text, "  {:width$}  {value}  ({origin})", field.key);
        }
    }
    if !file.references.is_empty() {
        text.push_str("\nRefers to\n");
        for reference in &file.references {
            let _ = writeln!(text, "  {}: {} -> {}", reference.field, reference.text, resolution(&model, reference));
        }
    }
    let incoming: Vec<(&File, &Reference)> = model.incoming(file).collect();
    if !incoming.is_empty() {
        text.push_str("\nReferred to by\n");
        for (from, reference) in &incoming {
            let _ = writeln!(text, "  {} ({})", from.path(), reference.field);
        }
    }
    let data = json!({
        "path": file.path().as_str(),
        "id": file.id,
        "kind": model.kind_of(file).map(|kind| &kind.name),
        "status": status,
        "metadata": fields.iter().map(|field| json!({"key": field.key, "value": field.value, "path": field.path.as_str(), "line": field.line})).collect::<Vec<_>>(),
        "references": file.references.iter().map(|reference| json!({"field": reference.field, "text": reference.text, "resolves_to": resolution(&model, reference)})).collect::<Vec<_>>(),
        "referred_to_by": incoming.iter().map(|(from, reference)| json!({"path": from.path().as_str(), "field": reference.field})).collect::<Vec<_>>(),
    });
    answer(global, "show", data, &text)?;
    Ok(Exit::Good)
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
        shown.push(Shown {
            key: field.key.to_string(),
            value: to_json(node, &mut JsonBudget::default()).unwrap_or(Value::Null),
            path: origin.path().clone(),
            line: LineIndex::new(source).position(source, node.span().start).line,
        });
    }
    shown
}

fn resolution(model: &Model<'_>, reference: &Reference) -> String {
    match &reference.resolution {
        Resolution::Found(Target::Document(index), _) => model.file(*index).path().to_string(),
        Resolution::Found(Target::File(path), _) => path.to_string(),
        Resolution::Found(Target::External, _) => "outside of the repository".into(),
        Resolution::Ambiguous(files) => format!("{} documents", files.len()),
        Resolution::Dangling => "nothing".into(),
    }
}

/// The document that a user means by an id or a path.
pub(super) fn find<'m>(model: &'m Model<'_>, named: &str) -> Result<&'m File, Failure> {
    let path = RelPath::resolve("", named).unwrap_or_else(|| RelPath::new(named));
    if let Some(file) = model.file_at(path.as_str()) {
        return Ok(file);
    }
    match model.resolve(&RelPath::new(""), named) {
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
            let help = near.map_or_else(
                || "`gpdoc graph` lists all documents".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Err(Failure::usage(format!("no document is named `{named}`"), help))
        }
    }
}
