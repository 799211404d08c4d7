//! The nearest of several names to one that does not exist: what stands behind every "did you mean".

#[cfg(test)]
mod tests;

/// The rows of a search that are worked out before it gives up, about 1 ms. Thousands of names take no more, whatever is asked.
const MAX_ROWS: usize = 50_000;

/// The candidate with the smallest edit distance (optimal string alignment), if it is near: at most a third of the
/// name's length, at least 1. Of equally near ones the first in alphabetical order.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    let limit = limit(length);
    candidates
        .into_iter()
        .filter(|candidate| is_like(candidate, &lower, limit))
        .map(|candidate| (candidate, candidate.to_lowercase()))
        // As many letters as one name has more, so far are they apart at least.
        .filter(|(_, folded)| folded.chars().count().abs_diff(length) <= limit)
        .map(|(candidate, folded)| (strsim::osa_distance(&lower, &folded), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

fn limit(length: usize) -> usize {
    (length / 3).max(1)
}

fn is_like(candidate: &str, lower: &str, limit: usize) -> bool {
    candidate.len().abs_diff(lower.len()) <= limit * 4
}

/// Many names that are asked again and again: [`nearest`] among all of them, without looking at each.
#[derive(Debug, Default)]
pub struct Names {
    /// In lower case and as they are, sorted, so that names with the same beginning are neighbours.
    sorted: Vec<(Box<[char]>, Box<str>)>,
}

impl Names {
    /// Sorts the names.
    #[must_use]
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let folded = |name: &str| (name.to_lowercase().chars().collect(), name.into());
        let mut sorted: Vec<_> = names.into_iter().map(folded).collect();
        sorted.sort_unstable();
        Names { sorted }
    }

    /// What [`nearest`] says of these names. Of more than some thousands it may miss one that is far from `name`, though
    /// near enough; none is worth more time.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let lower = name.to_lowercase();
        let wanted: Vec<char> = lower.chars().collect();
        let limit = limit(wanted.len());
        let mut search = Search::new(wanted);
        // What is very near is found after a few rows, and then nothing further away is looked for.
        (0..=limit).find_map(|distance| search.at(distance, &self.sorted, |name| is_like(name, &lower, limit)))
    }
}

/// One search. Row `n` has the distances between the first `n` letters of a candidate and each beginning of the wanted
/// name; candidates with the same beginning share its rows.
struct Search {
    wanted: Vec<char>,
    rows: Vec<usize>,
    left: usize,
}

impl Search {
    fn new(wanted: Vec<char>) -> Self {
        Search { rows: (0..=wanted.len()).collect(), wanted, left: MAX_ROWS }
    }

    /// The first name, as it is written, that is this far away.
    fn at<'n>(
        &mut self,
        distance: usize,
        sorted: &'n [(Box<[char]>, Box<str>)],
        is_like: impl Fn(&str) -> bool,
    ) -> Option<&'n str> {
        let mut found: Option<&str> = None;
        let mut before: &[char] = &[];
        // Rows that hold for `before`.
        let mut known = 0;
        let mut at = 0;
        while let Some((folded, name)) = sorted.get(at) {
            let shared = folded.iter().zip(before).take_while(|(a, b)| a == b).count();
            known = known.min(shared);
            before = folded;
            at += 1;
            let mut is_near = true;
            while is_near && known < folded.len() {
                let Some(left) = self.left.checked_sub(1) else { return found };
                self.left = left;
                known += 1;
                is_near = self.row(known, folded) <= distance;
            }
            if !is_near {
                // A row's smallest number never shrinks: no name with this beginning is near.
                let beginning = &folded[..known];
                at += sorted[at..].partition_point(|(other, _)| other.starts_with(beginning));
            } else if self.rows[known * (self.wanted.len() + 1) + self.wanted.len()] == distance && is_like(name) {
                found = Some(found.map_or(name, |found| found.min(name)));
            }
        }
        found
    }

    /// Works out the row of the first `number` letters, and gives its smallest number.
    fn row(&mut self, number: usize, folded: &[char]) -> usize {
        let width = self.wanted.len() + 1;
        self.rows.resize(self.rows.len().max((number + 1) * width), 0);
        let (above, row) = self.rows.split_at_mut(number * width);
        let last = &above[(number - 1) * width..];
        let letter = folded[number - 1];
        row[0] = number;
        let mut smallest = number;
        for (at, &wanted) in self.wanted.iter().enumerate() {
            let mut cost = (last[at] + usize::from(letter != wanted)).min(last[at + 1] + 1).min(row[at] + 1);
            let swapped = number > 1 && at > 0 && folded[number - 2] == wanted && self.wanted[at - 1] == letter;
            if swapped {
                cost = cost.min(above[(number - 2) * width + at - 1] + 1);
            }
            row[at + 1] = cost;
            smallest = smallest.min(cost);
        }
        smallest
    }
}
