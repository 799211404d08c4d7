//! See `docs/rules/dangling-reference.md`.

use super::{Context, Meta, Rule, Scope};
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
        let dangling = |stated: &&Stated| stated.resolution == Resolution::Dangling;
        for stated in context.model.stated(file).iter().filter(dangling) {
            let message = format!("the status names `{}`, which is no document", stated.text);
            let near = meant(context.model, &stated.text);
            findings.push(
                Finding::at(&META, file, stated.span.clone(), message)
                    .with_subject(stated.text.as_str())
                    .with_help(near.map(|id| format!("did you mean `{id}`?"))),
            );
        }
        for reference in file.references.iter().filter(|reference| reference.resolution == Resolution::Dangling) {
            let message = format!("{} names `{}`, which no document has as its id", reference.field, reference.text);
            let near = meant(context.model, &reference.text);
            findings.push(
                Finding::at_reference(&META, file, reference, message)
                    .with_help(near.map(|id| format!("did you mean `{id}`?"))),
            );
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

/// The id that was meant, as far as one can tell: one that is nearly the same, or the only one that begins so.
fn meant<'m>(model: &'m Model<'_>, text: &str) -> Option<&'m str> {
    model.ids.only_longer(text).or_else(|| model.ids.nearest(text))
}
