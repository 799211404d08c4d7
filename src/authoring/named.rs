//! The document that somebody means by what they type.

use crate::model::{FileIndex, Model, Resolution, Target};
use crate::snapshot::RelPath;

/// As a reference is resolved, and by less where that is enough: `20`, `ADR-20` and `adr-0020` name `ADR-0020-queue`. With a `kind`, an index
/// into the configuration's kinds, a number means a document of it.
#[must_use]
pub fn named(model: &Model<'_>, from: &RelPath, kind: Option<usize>, text: &str) -> Resolution {
    let resolution = model.resolve(from, text);
    if matches!(resolution, Resolution::Found(Target::Document(_), _) | Resolution::Ambiguous(_)) {
        return resolution;
    }
    match by_number(model, kind, text).as_slice() {
        [] => resolution,
        [one] => Resolution::Found(Target::Document(*one), crate::model::Exactness::Inexact),
        several => Resolution::Ambiguous(several.to_vec()),
    }
}

/// A number, alone or behind what the ids of its kind begin with.
fn by_number(model: &Model<'_>, kind: Option<usize>, text: &str) -> Vec<FileIndex> {
    let prefix = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let Ok(number) = text[prefix.len()..].parse::<u64>() else { return Vec::new() };
    let begins = |name: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let goes_on = |name: &str| name[prefix.len()..].starts_with(|c: char| c.is_ascii_digit());
    let is_named = |name: &str| prefix.is_empty() || (begins(name) && goes_on(name));
    let files = model.files.iter().filter(|file| kind.is_none_or(|kind| file.kind == Some(kind)));
    let files = files.filter(|file| file.number.is_some_and(|own| own.number == number));
    let files = files.filter(|file| is_named(file.path().stem()) || file.id.as_deref().is_some_and(is_named));
    files.map(|file| file.index).collect()
}
