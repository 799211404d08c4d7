//! What the six rules over schemas share: from a violation to a finding at the place where the value was written.

use std::ops::Range;

use super::{Meta, inherited, unknown_kind};
use crate::finding::{Applicability, Finding, Fix, Location};
use crate::model::{File, Model};
use crate::pointer::{escape, unescape};
use crate::schema::{SchemaRule, Suggestion, Violation};
use crate::yaml::{Core, Node, Style, edit};

/// Where a violation was written.
struct Place<'m> {
    /// The document, or the sidecar that it inherits from.
    file: &'m File,
    /// What to point at.
    at: Option<Node<'m>>,
    /// The value that is wrong, or the mapping that lacks a field.
    value: Option<Node<'m>>,
}

/// Reports those of a file's violations that belong to a rule.
pub(super) fn report(meta: &Meta, rule: SchemaRule, model: &Model<'_>, file: &File, findings: &mut Vec<Finding>) {
    for violation in model.violations(file).iter().filter(|violation| violation.rule == rule) {
        if is_elsewhere(model, file, violation) || is_waived(model, file, violation) {
            continue;
        }
        let place = place(model, file, violation);
        let location = Location { path: place.file.path().clone(), range: place.at.map(Node::span) };
        let location = if place.at.is_none() { top(place.file) } else { location };
        let field = match &violation.key {
            Some(key) => format!("{}/{}", violation.pointer, escape(key)),
            None => violation.pointer.clone(),
        };
        let finding = Finding::new(meta, location, violation.message.clone());
        let mut finding = Finding { field: Some(field).filter(|field| !field.is_empty()), ..finding }
            .with_help(help(model, file, violation))
            .with_subject(violation.subject.as_str())
            .with_fix(fix(model, file, violation, &place));
        if let Some((location, message)) = inherited::objector(model, file, place.file, violation) {
            finding = finding.with_related(location, message);
        }
        findings.push(finding);
    }
}

/// True where a rule over schemas reports what stands at this place of the file itself.
pub(super) fn is_reported_at(model: &Model<'_>, file: &File, span: Range<usize>) -> bool {
    let told = |violation: &&Violation| !is_elsewhere(model, file, violation) && !is_waived(model, file, violation);
    model.violations(file).iter().filter(told).any(|violation| {
        let place = place(model, file, violation);
        place.file.index == file.index && place.at.is_some_and(|at| at.span() == span)
    })
}

/// True where another rule says it: the id is `missing-id`'s, an unknown `type` is `unknown-kind`'s. A file of defaults
/// need not be complete: what is left out there, its documents say.
fn is_elsewhere(model: &Model<'_>, file: &File, violation: &Violation) -> bool {
    let is_missing = violation.rule == SchemaRule::MissingField && violation.pointer.is_empty();
    let asks_for_id = || model.kind_of(file).is_some_and(|kind| kind.id_required);
    (is_missing && file.is_defaults())
        || (is_missing && violation.key.as_deref() == Some("id") && asks_for_id())
        || (violation.pointer == "/type" && unknown_kind::unknown(model, file).is_some())
}

fn is_waived(model: &Model<'_>, file: &File, violation: &Violation) -> bool {
    let waives = &model.config.settings.exempt.waives;
    violation.rule == SchemaRule::MissingField
        && violation.pointer.is_empty()
        && violation.key.as_ref().is_some_and(|key| waives.contains(key))
        && model.effective(file, "exempt").and_then(Node::core) == Some(Core::Bool(true))
}

fn place<'m>(model: &'m Model<'_>, file: &'m File, violation: &Violation) -> Place<'m> {
    if violation.pointer.is_empty() {
        let key = violation.key.as_deref().and_then(|key| file.effective.get(key));
        let origin = key.map_or(file, |field| model.file(field.origin));
        let at = key.and_then(|field| Some(origin.document.tree()?.node(field.key_node)));
        return Place { file: origin, at, value: file.document.root() };
    }
    let pointer = violation.pointer.strip_prefix('/').unwrap_or_default();
    let (first, rest) = pointer.find('/').map_or((pointer, ""), |at| pointer.split_at(at));
    let field = file.effective.get(&unescape(first));
    let Some((origin, node)) = field.and_then(|field| model.field_node(field)) else {
        return Place { file, at: None, value: None };
    };
    let value = node.pointer(rest);
    let key = violation.key.as_deref().and_then(|key| value?.entry(key)).map(|(key, _)| key);
    Place { file: origin, at: key.or(value).or(Some(node)), value }
}

/// The first line of a document's metadata.
fn top(file: &File) -> Location {
    let block = &file.document.frontmatter;
    let range = if block.is_empty() { None } else { Some(block.start..block.start + 3) };
    Location { path: file.path().clone(), range }
}

fn fix(model: &Model<'_>, file: &File, violation: &Violation, place: &Place<'_>) -> Option<Fix> {
    let value = place.value?;
    let (title, splice) = match violation.suggestion.as_ref()? {
        Suggestion::Replace(text) => (format!("write `{text}`"), edit::replace_scalar(value, text)?),
        Suggestion::WrapInList => ("make it a list".to_owned(), edit::wrap_in_sequence(value)?),
        Suggestion::Unquote => ("take the quotes away".to_owned(), unquote(value)?),
        Suggestion::Default(default) => {
            let key = violation.key.as_deref()?;
            if is_decided(model, file, key) {
                return None;
            }
            let text = edit::write_value(default, value.style() == Style::Flow);
            let lines = (value.style() == Style::Block).then(|| edit::write_lines(default)).flatten();
            let splice = lines.and_then(|lines| edit::append_key(value, key, &lines));
            let splice = splice.or_else(|| edit::append_key(value, key, &text));
            (format!("add the schema's default `{key}: {text}`"), splice?)
        }
    };
    let target = if matches!(violation.suggestion, Some(Suggestion::Default(_))) && violation.pointer.is_empty() {
        file
    } else {
        place.file
    };
    Some(Fix::splices(Applicability::Safe, title, target, [splice]))
}

/// What to write; what people decide is not to be taken from a default.
fn help(model: &Model<'_>, file: &File, violation: &Violation) -> Option<String> {
    let Some(key) = violation.key.as_deref() else { return violation.help.clone() };
    let field = format!("{}/{}", violation.pointer, escape(key));
    let allowed = model.schema_of(file).and_then(|schema| schema.allowed_values(&field)).unwrap_or_default();
    let allowed: Vec<&str> = allowed.into_iter().filter_map(serde_json::Value::as_str).collect();
    if let Some(help) = said_in_body(model, file, &field, &allowed) {
        return Some(help);
    }
    if !matches!(violation.suggestion, Some(Suggestion::Default(_))) || !is_decided(model, file, key) {
        return violation.help.clone();
    }
    let quoted: Vec<String> = allowed.iter().map(|value| format!("`{value}`")).collect();
    Some(if quoted.is_empty() {
        format!("set `{key}`")
    } else {
        format!("set `{key}` to one of {}", quoted.join(", "))
    })
}

/// The status that is missing in the metadata, where the body states one: in a word of the same state that the schema allows.
fn said_in_body(model: &Model<'_>, file: &File, field: &str, allowed: &[&str]) -> Option<String> {
    let status = model.status(file).filter(|status| status.contrary.is_none())?;
    let (lifecycle, body) = (status.lifecycle, status.body.as_ref()?);
    let state = status.body_state().filter(|_| field.strip_prefix('/') == Some(&*lifecycle.field))?;
    let words = lifecycle.states.iter().find(|(name, _)| name == state).map(|(_, words)| words)?;
    let said = body.word.to_lowercase();
    let mut candidates = std::iter::once(said.as_str()).chain([state]).chain(words.iter().map(String::as_str));
    let is_word = |word: &str| lifecycle.state(word) == Some(state);
    let word = candidates.find(|word| is_word(word) && (allowed.is_empty() || allowed.contains(word)))?;
    Some(format!("the body says `{}`: write `{}: {word}`", body.word, lifecycle.field))
}

/// Fields that people decide: a fix must not accept a decision.
fn is_decided(model: &Model<'_>, file: &File, key: &str) -> bool {
    let lifecycle = model.kind_of(file).and_then(|kind| kind.lifecycle.as_ref());
    let key = key.to_lowercase();
    key == "id"
        || key.contains("status")
        || key.contains("approv")
        || lifecycle.is_some_and(|lifecycle| lifecycle.field.to_lowercase() == key)
}

fn unquote(node: Node<'_>) -> Option<edit::Splice> {
    let quoted = matches!(node.style(), Style::SingleQuoted | Style::DoubleQuoted);
    let text = node.text()?.trim();
    quoted.then(|| edit::Splice { range: node.span(), text: text.to_owned() })
}
