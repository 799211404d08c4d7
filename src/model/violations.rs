//! What the schemas have against the documents. Judging by a schema is the costly part of a check, so it is done once,
//! when it is first asked for, and shared between models.

use std::sync::{Arc, OnceLock};

use super::{File, Model};
use crate::document::Metadata;
use crate::schema::{SchemaRule, Violation};
use crate::yaml::Node;

/// What a schema has against one document, once somebody asked.
pub(super) type Violations = Arc<OnceLock<Box<[Violation]>>>;

/// By file. One that says the same in `known` under the same schema is judged once for both.
pub(super) fn unjudged(model: &Model<'_>, known: Option<&Model<'_>>) -> Vec<Violations> {
    let known = known.map(|other| Known { other, same: same_schemas(model, other) });
    let shared = |file| known.as_ref().and_then(|known| known.violations(file));
    model.files.iter().map(|file| shared(file).unwrap_or_default()).collect()
}

/// A document whose own metadata is absent or cannot be read is not judged, and one that inherits from what cannot be read
/// only by what it says.
pub(super) fn judge(model: &Model<'_>, file: &File) -> Box<[Violation]> {
    of_file(model, file).unwrap_or_default().into()
}

fn of_file(model: &Model<'_>, file: &File) -> Option<Vec<Violation>> {
    let schema = model.schema_of(file)?;
    if !matches!(file.document.metadata, Metadata::Parsed(_)) || !model.knows_kind(file) {
        return None;
    }
    let fields = file.effective.fields().into_iter();
    let fields: Vec<(&str, Node<'_>)> =
        fields.filter_map(|field| Some((field.key, model.field_node(field)?.1))).collect();
    let Some(instance) = schema.instance(&fields) else { return Some(vec![beyond()]) };
    Some(if file.effective.is_partial() { schema.validate_part(&instance) } else { schema.validate(&instance) })
}

/// Nobody can say whether metadata fits its schema that aliases make endless: that must not look as if it did.
fn beyond() -> Violation {
    Violation {
        pointer: String::new(),
        key: None,
        rule: SchemaRule::SchemaViolation,
        keyword: String::new(),
        message:
            "its aliases make more than a million values of it, or more than 64 levels, so no schema is held against it"
                .to_owned(),
        help: Some("write out what is meant, without aliases".to_owned()),
        subject: "aliases".to_owned(),
        suggestion: None,
    }
}

/// Another model whose documents are judged already.
struct Known<'a, 's> {
    other: &'a Model<'s>,
    /// For each kind of the one model, whether its schema says the same as that of each kind of the other.
    same: Vec<Vec<bool>>,
}

fn same_schemas(model: &Model<'_>, other: &Model<'_>) -> Vec<Vec<bool>> {
    let is_same = |(a, b): (&Option<Arc<_>>, &Option<Arc<_>>)| match (a, b) {
        (Some(a), Some(b)) => crate::schema::Schema::says_the_same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    model.schemas.iter().map(|a| other.schemas.iter().map(|b| is_same((a, b))).collect()).collect()
}

impl Known<'_, '_> {
    fn violations(&self, file: &File) -> Option<Violations> {
        let other = self.other.file_at(file.path().as_str())?;
        let schema = *self.same.get(file.kind?)?.get(other.kind?)?;
        let says_the_same = schema && file.effective.is_of_the_same(&other.effective);
        let index = other.index.0 as usize;
        self.other.violations.get(index).filter(|_| says_the_same).map(Arc::clone)
    }
}
