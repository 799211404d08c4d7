//! See `docs/rules/dangling-reference.md`.

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Finding, Severity};
use crate::model::{File, Model, Resolution, Stated, Target};
use crate::yaml::{Kind, Node};

static META: Meta = Meta {
    name: "dangling-reference",
    summary: "a reference that resolves to nothing",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/dangling-reference.md"),
};

pub(super) struct DanglingReference;

impl Rule for DanglingReference {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let dangles = |resolution: &Resolution, text: &str| {
            *resolution == Resolution::Dangling && !context.model.ids.may_be_unread(text)
        };
        let dangling = |stated: &&Stated| dangles(&stated.resolution, &stated.text);
        for stated in context.model.stated(file).iter().filter(dangling) {
            let message = format!("the status names `{}`, which is no document", stated.text);
            findings.push(
                Finding::at(&META, file, stated.span.clone(), message)
                    .with_subject(stated.text.as_str())
                    .with_help(context.help(|| help(context.model, file, &stated.text))),
            );
        }
        for reference in file.references.iter().filter(|reference| dangles(&reference.resolution, &reference.text)) {
            let message = format!("{} names `{}`, which no document has as its id", reference.field, reference.text);
            let help = context.help(|| help(context.model, file, &reference.text));
            findings.push(Finding::at_reference(&META, file, reference, message).with_help(help));
        }
        for Disguised { pointer, node, text } in disguised(context.model, file) {
            let (what, help) = match node.kind() {
                Kind::Mapping => ("mapping", "alone: a colon and a space make it a mapping"),
                _ => ("list", "without brackets of its own"),
            };
            let message = format!("`{text}` stands in a {what}, and is not read as a reference");
            findings.push(
                Finding::at_node(&META, file, node, &pointer, message)
                    .with_subject(text)
                    .with_help(Some(format!("write `{text}` {help}"))),
            );
        }
    }
}

/// An entry of a relation that YAML does not read as a text.
struct Disguised<'f> {
    pointer: String,
    node: Node<'f>,
    /// The document that it names.
    text: &'f str,
}

/// Documents that are named where YAML reads a mapping or a list, as in `- ADR-0007: why`, unless the schema objects.
fn disguised<'f>(model: &Model<'_>, file: &'f File) -> Vec<Disguised<'f>> {
    let mut found = Vec::new();
    for field in &model.config.relation_fields {
        let Some(value) = file.document.get(field) else { continue };
        let mut look = |pointer: String, node: Node<'f>| {
            let mut inside: Box<dyn Iterator<Item = Node<'f>>> = match node.kind() {
                Kind::Mapping => Box::new(node.entries().map(|(key, _)| key)),
                Kind::Sequence => Box::new(node.items()),
                _ => return,
            };
            let (Some(text), None) = (inside.next().and_then(Node::text), inside.next()) else { return };
            let is_document = || matches!(model.resolve(file.path(), text), Resolution::Found(Target::Document(_), _));
            let is_said = || model.violations(file).iter().any(|violation| violation.pointer == pointer);
            if is_document() && !is_said() {
                found.push(Disguised { pointer, node, text });
            }
        };
        if value.is_sequence() {
            value.items().enumerate().for_each(|(at, item)| look(format!("/{field}/{at}"), item));
        } else {
            look(format!("/{field}"), value);
        }
    }
    found
}

/// What was meant, as far as one can tell: documents that are named in another form, else an id that is nearly the same, or
/// the only one that begins so.
fn help(model: &Model<'_>, file: &File, text: &str) -> Option<String> {
    let named = |text: &str| match model.resolve(file.path(), text) {
        Resolution::Found(Target::Document(index), _) => Some(references::name(model, model.file(index)).to_owned()),
        _ => None,
    };
    let parts: Option<Vec<String>> = text.split([',', ' ']).filter(|part| !part.is_empty()).map(named).collect();
    if parts.is_some_and(|parts| parts.len() > 1) {
        return Some("name each document in an item of its own".to_owned());
    }
    // A Markdown link, or a path to a heading.
    let link = text.strip_prefix('[').and_then(|link| link.strip_suffix(')')?.split_once("]("));
    let (name, path) = link.unwrap_or((text, text));
    let path = path.split('#').next().unwrap_or_default();
    if let Some(id) = named(path).or_else(|| named(name)) {
        return Some(format!("write `{id}`"));
    }
    let near = model.ids.only_longer(text).or_else(|| model.ids.nearest(text))?;
    let is_meant = file.id.as_deref() != Some(near) && !references::has_other_number(model, text, near);
    is_meant.then(|| format!("did you mean `{near}`?"))
}
