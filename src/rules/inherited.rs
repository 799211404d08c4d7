//! Who objects to a value that stands in a `metadata.yaml`.

use crate::finding::Location;
use crate::model::{File, Model};
use crate::pointer::unescape;
use crate::schema::Violation;

/// The first document that a violation in an inherited value is about, and a sentence on it and the others. `None` for the
/// others, whose finding is the same, and where the file that says it violates its own schema in the same way.
pub(super) fn objector(
    model: &Model<'_>,
    file: &File,
    origin: &File,
    violation: &Violation,
) -> Option<(Location, String)> {
    let is_same = |other: &&File| {
        model.violations(other).iter().any(|it| {
            (it.rule, &it.pointer, &it.key, &it.message)
                == (violation.rule, &violation.pointer, &violation.key, &violation.message)
        })
    };
    let kind = model.kind_of(file).filter(|_| origin.index != file.index && !is_same(&origin))?;
    let field = violation.pointer.split('/').nth(1).map(unescape)?;
    let inherits = |other: &&File| other.effective.get(&field).is_some_and(|field| field.origin == origin.index);
    let directory = origin.path().parent();
    let start = model.files.partition_point(|file| file.path().as_str() < directory);
    let below = model.files[start..].iter().take_while(|file| file.path().as_str().starts_with(directory));
    let mut judged = below.filter(|other| other.kind == file.kind && inherits(other) && is_same(other));
    judged.next().filter(|first| first.index == file.index)?;
    let more = match judged.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!("the schema of kind `{}` judges it, for {}{more}", kind.name, file.path());
    Some((Location::whole(file.path()), message))
}
