//! The nearest of several names to one that does not exist: what stands behind every "did you mean".

/// The candidate with the smallest edit distance (optimal string alignment), if it is near: at most a third of the
/// name's length, at least 1. Of equally near ones the first in alphabetical order.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower = name.to_lowercase();
    let limit = (lower.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(lower.len()) <= limit * 4)
        .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
