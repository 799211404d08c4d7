//! What the schemas have against the documents. Judging by a schema is the costly part of a check, so it is done once.

use rayon::prelude::*;

use super::{File, Model};
use crate::document::Metadata;
use crate::schema::Violation;
use crate::yaml::Node;

/// By file; a document whose own metadata is absent or cannot be read is not judged.
pub(super) fn find(model: &Model<'_>) -> Vec<Vec<Violation>> {
    model.files.par_iter().with_min_len(8).map(|file| of_file(model, file).unwrap_or_default()).collect()
}

fn of_file(model: &Model<'_>, file: &File) -> Option<Vec<Violation>> {
    let schema = model.schema_of(file)?;
    if !matches!(file.document.metadata, Metadata::Parsed(_)) {
        return None;
    }
    let fields = file.effective.fields().iter();
    let fields: Vec<(&str, Node<'_>)> =
        fields.filter_map(|field| Some((&*field.key, model.field_node(field)?.1))).collect();
    Some(schema.validate(&schema.instance(&fields)?))
}
