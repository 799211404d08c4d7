//! Which decision took the place of another. What cannot be read, and might say that one did, leaves it undecided.

use std::collections::BTreeSet;

use super::adr::{self, Standing};
use crate::model::{File, FileIndex, Model, Resolution, Stated, Succession, Target};
use crate::yaml::Node;

const SUPERSEDES: &str = "supersedes";

/// The live document that supersedes this one, directly or through others; an error where that cannot be said.
pub(super) fn superseded(model: &Model<'_>, file: &File) -> Option<Result<String, String>> {
    let mut seen = BTreeSet::from([file.index]);
    let mut waiting = vec![file.index];
    while let Some(at) = waiting.pop() {
        let successors = match successors(model, model.file(at)) {
            Ok(successors) => successors,
            Err(why) if at == file.index => return Some(Err(why)),
            Err(why) => {
                return Some(Err(format!("what supersedes it cannot be followed: {}: {why}", name(model.file(at)))));
            }
        };
        let is_over =
            at != file.index && model.status(model.file(at)).is_some_and(|status| status.state() == Some("superseded"));
        if successors.is_empty() && is_over {
            return Some(Err(format!(
                "{}, which supersedes it, is superseded, and nothing says by what",
                name(model.file(at))
            )));
        }
        for other in successors.into_iter().filter(|other| seen.insert(*other)) {
            let other = model.file(other);
            match own_standing(model, other) {
                Standing::Live(_) => return Some(Ok(name(other))),
                Standing::Undecided(why) => {
                    return Some(Err(format!("{}, which supersedes it, is undecided: {why}", name(other))));
                }
                // What was never decided supersedes nothing yet, and what is gone may have a successor itself.
                Standing::Proposed(_) => {}
                Standing::Gone(_) => waiting.push(other.index),
            }
        }
    }
    None
}

/// What a document is by its own status. One without a lifecycle counts as long as it is there.
fn own_standing(model: &Model<'_>, file: &File) -> Standing {
    if model.status(file).is_none() { Standing::Live(String::new()) } else { adr::by_status(model, file) }
}

fn name(file: &File) -> String {
    file.id.as_deref().unwrap_or(file.path().as_str()).to_owned()
}

/// The documents that supersede this one, by what it says itself and by what the others say.
fn successors(model: &Model<'_>, file: &File) -> Result<Vec<FileIndex>, String> {
    let mut found = Vec::new();
    for other in model.governed().filter(|other| other.index != file.index) {
        let stated = model.stated(other).iter().filter(|stated| stated.succession == Succession::Supersedes);
        if stated.filter_map(Stated::document).any(|target| target == file.index) || names(model, other, file)? {
            found.push(other.index);
        }
    }
    for text in texts(file, model.config.inverse_of(SUPERSEDES).unwrap_or("superseded_by"))? {
        found.push(the_one(model, file, text)?);
    }
    let stated = model.stated(file).iter().filter(|stated| stated.succession == Succession::SupersededBy);
    for stated in stated {
        found.push(stated.document().ok_or_else(|| names_no_one(&stated.text))?);
    }
    found.retain(|other| *other != file.index);
    Ok(found)
}

fn the_one(model: &Model<'_>, file: &File, text: &str) -> Result<FileIndex, String> {
    match model.resolve(file.path(), text) {
        Resolution::Found(Target::Document(index), _) => Ok(index),
        _ => Err(names_no_one(text)),
    }
}

fn names_no_one(text: &str) -> String {
    format!("it says that `{text}` supersedes it, which names no one document")
}

/// True when `other` says that it supersedes `file`.
///
/// # Errors
/// That it might: what it says there cannot be read, or names no one document, and has this one's name in it. What will
/// never count is not asked.
fn names(model: &Model<'_>, other: &File, file: &File) -> Result<bool, String> {
    let counts = || !matches!(own_standing(model, other), Standing::Proposed(_) | Standing::Gone(_));
    let unclear = |text: &str| {
        let text = crate::finding::render::text::one_line(text).into_owned();
        Err(format!("{} may supersede it: its `{SUPERSEDES}` has `{text}`, which names no one document", name(other)))
    };
    let texts = match texts(other, SUPERSEDES) {
        Ok(texts) => texts,
        Err(why) if may_be_read_as(other, SUPERSEDES, file) && counts() => {
            return Err(format!("{} may supersede it: {why}", name(other)));
        }
        Err(_) => return Ok(false),
    };
    for text in texts {
        match model.resolve(other.path(), text) {
            Resolution::Found(Target::Document(target), _) if target == file.index => return Ok(true),
            Resolution::Found(Target::Document(_), _) => {}
            Resolution::Ambiguous(several) if several.contains(&file.index) && counts() => return unclear(text),
            _ if may_mean(text, file) && counts() => return unclear(text),
            _ => {}
        }
    }
    Ok(false)
}

/// The texts of a field that is a text or a list of them.
///
/// # Errors
/// That it is something else.
fn texts<'f>(file: &'f File, field: &str) -> Result<Vec<&'f str>, String> {
    if adr::has_twice(file, field) {
        return Err(format!("its frontmatter has `{field}` twice"));
    }
    if adr::in_second_block(file, field) {
        return Err(format!("a second block of frontmatter has another `{field}`"));
    }
    let Some(value) = file.document.get(field).filter(|value| !value.is_empty()) else { return Ok(Vec::new()) };
    adr::list(value).ok_or_else(|| format!("its `{field}` is neither a name nor a list of names"))
}

/// True when a field that cannot be read has the name of the file somewhere in it.
fn may_be_read_as(other: &File, field: &str, file: &File) -> bool {
    let document = &other.document;
    let entries = document.root().into_iter().flat_map(Node::entries).filter(|(key, _)| key.text() == Some(field));
    let again = document.repeated_frontmatter.clone().and_then(|block| document.source.get(block));
    entries.map(|(_, value)| value.slice()).chain(again).any(|text| may_mean(text, file))
}

/// True when a text has something in it that is a name of the file, but for case, leading zeros and what follows the
/// number: `adr-1`, `ADR-0001: Database`, `[the first](ADR-0001-database.md)`.
fn may_mean(text: &str, file: &File) -> bool {
    let names = || file.id.as_deref().into_iter().chain([file.path().stem()]);
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let is_name = |word: &str| {
        let word = word.trim_matches('.');
        let word = word.strip_suffix(".md").unwrap_or(word);
        names().any(|name| name.eq_ignore_ascii_case(word) || is_same_number(word, name))
    };
    words.filter(|word| !word.is_empty()).any(is_name)
}

/// `ADR-0001-database` and `adr-1` have the same number; a number alone is anybody's.
fn is_same_number(word: &str, name: &str) -> bool {
    let (Some((word, number)), Some((name, other))) = (numbered(word), numbered(name)) else { return false };
    number == other && (word.is_empty() || word.eq_ignore_ascii_case(name))
}

/// What stands before the first number of a name, and the number.
pub(super) fn numbered(name: &str) -> Option<(&str, u64)> {
    let (before, rest) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((before.trim_end_matches(['-', '_', '.']), rest[..digits].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{is_same_number, numbered};

    #[test]
    fn numbers_are_the_same_in_whatever_way_they_are_written() {
        let is = |word: &str| is_same_number(word, "ADR-0001-database");
        assert!(["ADR-0001", "adr-1", "ADR_0001", "ADR-00001-other", "ADR1", "0001", "1"].into_iter().all(is));
        assert!(!["PRD-0001", "ADR-0010", "ADR", "database", ""].into_iter().any(is));
        assert!(is_same_number("0001", "0001-use-a-queue") && !is_same_number("adr-0001", "0001-use-a-queue"));
        assert_eq!(numbered("ADR-0001-v2"), Some(("ADR", 1)));
    }
}
