//! What people write in schema files that JSON Schema does not know, and that is meant well.
//!
//! Unknown keywords need no tolerance: 2020-12 takes `version: 1` or `status: active` for annotations. `id` is no `$id`.

use jsonschema::JsonType;

use crate::yaml::Node;

/// The types that `type` may name.
const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// Keywords whose value is text, or a list of texts: a plain scalar there is its text, as it is in documents. `type: null`
/// names a type.
pub(super) fn plain_text_keyword(name: &str) -> bool {
    matches!(name, "$comment" | "description" | "format" | "pattern" | "required" | "title" | "type")
}

/// True for a `type` at the top of a schema file that speaks of the file and not of what it describes: the file has an
/// `id` of its own, and the type (`documentation`) is no JSON type, nor a slip of the pen for one.
pub(super) fn is_annotation_type(node: Node<'_>) -> bool {
    let has_id = node.tree().root().and_then(|root| root.get("id")).and_then(Node::text).is_some();
    let text = node.text().unwrap_or_default();
    let is_type = text.is_empty() || text.parse::<JsonType>().is_ok();
    has_id && !is_type && crate::nearest::nearest(text, TYPES).is_none()
}
