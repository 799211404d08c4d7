//! Splices of one text.

use super::Overlap;
use crate::yaml::edit::Splice;

/// The text with all splices made.
///
/// # Errors
/// When splices meet, or one is not inside the text.
pub fn apply(source: &str, splices: &[Splice]) -> Result<String, Overlap> {
    let sorted = join(source, &[], splices.iter().cloned())?;
    Ok(spliced(source, &sorted))
}

/// Adds splices to others of the same text: all, sorted.
///
/// The same replacement twice is one. Otherwise replacements may touch, but nothing may be inserted where another splice
/// begins or ends: which text comes first would be a guess.
///
/// # Errors
/// When splices meet, or one is not inside the text.
pub fn join(source: &str, splices: &[Splice], more: impl IntoIterator<Item = Splice>) -> Result<Vec<Splice>, Overlap> {
    let mut all = splices.to_vec();
    for splice in more {
        if source.get(splice.range.clone()).is_none() {
            return Err(Overlap::Range(splice.range));
        }
        if splice.range.is_empty() && splice.text.is_empty() || !splice.range.is_empty() && all.contains(&splice) {
            continue;
        }
        if all.iter().any(|other| meet(other, &splice)) {
            return Err(Overlap::Edits(splice.range));
        }
        all.push(splice);
    }
    all.sort_by_key(|splice| (splice.range.start, splice.range.end));
    Ok(all)
}

fn meet(a: &Splice, b: &Splice) -> bool {
    let (a, b) = (&a.range, &b.range);
    if a.is_empty() || b.is_empty() { a.start <= b.end && b.start <= a.end } else { a.start < b.end && b.start < a.end }
}

/// Makes splices that are sorted and do not meet.
pub(super) fn spliced(source: &str, sorted: &[Splice]) -> String {
    let mut out = String::with_capacity(source.len() + sorted.iter().map(|splice| splice.text.len()).sum::<usize>());
    let mut at = 0;
    for splice in sorted {
        out.push_str(&source[at..splice.range.start]);
        out.push_str(&splice.text);
        at = splice.range.end;
    }
    out.push_str(&source[at..]);
    out
}
