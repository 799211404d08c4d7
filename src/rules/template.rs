//! Templates are documents yet to be filled in.

use crate::model::File;

/// True for a document that is a template: by its name, its directory or its type. A document with a number of its own is
/// one that happens to speak of templates.
pub(super) fn is_template(file: &File) -> bool {
    let path = file.path().as_str().to_lowercase();
    let name = path.rsplit_once('/').map_or(path.as_str(), |(_, name)| name);
    let is_numbered = file.number.is_some_and(|number| number.number > 0);
    let by_type = || file.document.get("type").and_then(crate::yaml::Node::text) == Some("template");
    (name.contains("template") && !is_numbered) || path.split('/').any(|part| part == "templates") || by_type()
}
