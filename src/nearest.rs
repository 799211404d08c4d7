//! The nearest of several names to one that does not exist: what stands behind every "did you mean".

#[cfg(test)]
mod tests;

/// The longest name that is compared, in letters: the time that it takes grows with the square.
const MAX_LETTERS: usize = 256;

/// Names that are looked at one by one without a second thought.
const MANY: usize = 4096;

/// The rows that are worked out before a search among more names gives up, about 1 ms.
const MAX_ROWS: usize = 50_000;

/// The candidate with the smallest edit distance (optimal string alignment), case aside, if it is near: one edit, or one
/// in four characters. Of equally near ones the first in alphabetical order.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower = name.to_lowercase();
    let mut search = Search::new(lower.chars().collect());
    let limit = limit(search.wanted.len())?;
    let mut best = None;
    for candidate in candidates.into_iter().filter(|candidate| is_like(candidate, &lower, limit)) {
        // Most have other letters, and need no list of them.
        let has = letters_of(candidate);
        if apart(&search.letters, &has) <= limit {
            let folded: Vec<char> = candidate.to_lowercase().chars().collect();
            best = search.nearer((candidate, &folded, &has), limit, best);
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How far away a name of this length may be; whatever is longer than [`MAX_LETTERS`] is no name.
fn limit(length: usize) -> Option<usize> {
    // What has no letter in common is not near, however short.
    let most = length.checked_sub(1).filter(|_| length <= MAX_LETTERS)?;
    Some((length / 4).max(1).min(most))
}

fn is_like(candidate: &str, lower: &str, limit: usize) -> bool {
    candidate.len().abs_diff(lower.len()) <= limit * 4
}

/// Many names that are asked again and again: [`nearest`] among all of them, without measuring each.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<Name>);

/// Sorted by what it is in lower case, so that names with the same beginning are neighbours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    folded: Box<[char]>,
    written: Box<str>,
    letters: Letters,
}

/// How many there are of each letter; letters that share a place are counted as one.
type Letters = [u8; 32];

impl Names {
    /// Sorts the names.
    #[must_use]
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut names: Vec<Name> = names
            .into_iter()
            .map(|name| {
                let folded: Box<[char]> = name.to_lowercase().chars().collect();
                Name { letters: letters(folded.iter().copied()), folded, written: name.into() }
            })
            .collect();
        names.sort_unstable();
        Names(names)
    }

    /// What [`nearest`] says of these names. Among more than `MANY`, one that is more than two mistakes away is only
    /// looked for where its beginning puts it.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        self.find(name, MANY)
    }

    /// The only name that goes on behind this one with a `-`, case aside.
    #[must_use]
    pub fn only_longer(&self, beginning: &str) -> Option<&str> {
        let beginning: Vec<char> = format!("{beginning}-").to_lowercase().chars().collect();
        let start = self.0.partition_point(|name| *name.folded < *beginning);
        let mut longer = self.0[start..].iter().take_while(|name| name.folded.starts_with(&beginning));
        let only = longer.next()?;
        longer.next().is_none().then_some(&*only.written)
    }

    fn find(&self, name: &str, many: usize) -> Option<&str> {
        let lower = name.to_lowercase();
        let mut search = Search::new(lower.chars().collect());
        let limit = limit(search.wanted.len())?;
        let like = |name: &Name| is_like(&name.written, &lower, limit);
        if self.0.len() <= many {
            return search.among(&self.0, limit, like);
        }
        (0..=limit.min(2)).find_map(|distance| search.at(distance, &self.0, like)).or_else(|| {
            let place = self.0.partition_point(|name| *name.folded < *search.wanted);
            let start = place.saturating_sub(many / 2).min(self.0.len() - many);
            search.among(&self.0[start..start + many], limit, like)
        })
    }
}

fn letters_of(name: &str) -> Letters {
    if name.is_ascii() {
        letters(name.bytes().map(|byte| char::from(byte.to_ascii_lowercase())))
    } else {
        letters(name.to_lowercase().chars())
    }
}

fn letters(folded: impl Iterator<Item = char>) -> Letters {
    let mut letters = [0u8; 32];
    for letter in folded {
        let place = &mut letters[letter as usize % 32];
        *place = place.saturating_add(1);
    }
    letters
}

/// The letters that the one name has and the other has not: no fewer changes make them equal.
fn apart(a: &Letters, b: &Letters) -> usize {
    let more = |a: &Letters, b: &Letters| a.iter().zip(b).map(|(a, b)| u16::from(a.saturating_sub(*b))).sum::<u16>();
    usize::from(more(a, b).max(more(b, a)))
}

/// One search. Row `n` has the distances between the first `n` letters of a candidate and each beginning of the wanted
/// name. Its smallest number is a bound for every name with this beginning, since no later row has a smaller one.
struct Search {
    wanted: Vec<char>,
    letters: Letters,
    rows: Vec<usize>,
    left: usize,
}

impl Search {
    fn new(wanted: Vec<char>) -> Self {
        Search { rows: (0..=wanted.len()).collect(), letters: letters(wanted.iter().copied()), wanted, left: MAX_ROWS }
    }

    /// The nearest of some names that is at most this far away.
    fn among<'n>(&mut self, names: &'n [Name], limit: usize, like: impl Fn(&Name) -> bool) -> Option<&'n str> {
        let best = names
            .iter()
            .filter(|name| like(name))
            .fold(None, |best, name| self.nearer((&*name.written, &*name.folded, &name.letters), limit, best));
        best.map(|(_, name)| name)
    }

    /// The better of the best so far, with its distance, and one more name. What has other letters is not measured.
    fn nearer<'n>(
        &mut self,
        (written, folded, letters): (&'n str, &[char], &Letters),
        limit: usize,
        best: Option<(usize, &'n str)>,
    ) -> Option<(usize, &'n str)> {
        let limit = best.map_or(limit, |(distance, _)| distance);
        if folded.len().abs_diff(self.wanted.len()) > limit || apart(&self.letters, letters) > limit {
            return best;
        }
        let is_near = (1..=folded.len()).all(|number| self.row(number, folded) <= limit);
        let found = (self.distance(folded.len()), written);
        if is_near && found.0 <= limit && best.is_none_or(|best| found < best) { Some(found) } else { best }
    }

    /// The first name that is this far away. Names with the same beginning share its rows, and where that is too far
    /// away already, none of them is looked at.
    fn at<'n>(&mut self, distance: usize, names: &'n [Name], like: impl Fn(&Name) -> bool) -> Option<&'n str> {
        let mut found: Option<&str> = None;
        let mut before: &[char] = &[];
        // Rows that hold for `before`.
        let mut known = 0;
        let mut at = 0;
        while let Some(name) = names.get(at) {
            let folded = &name.folded;
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
                let beginning = &folded[..known];
                at += names[at..].partition_point(|other| other.folded.starts_with(beginning));
            } else if self.distance(known) == distance && like(name) {
                found = Some(found.map_or(&*name.written, |found| found.min(&*name.written)));
            }
        }
        found
    }

    /// Between the first `number` letters of the candidate and the whole name.
    fn distance(&self, number: usize) -> usize {
        let width = self.wanted.len() + 1;
        self.rows.get(number * width + width - 1).copied().unwrap_or(usize::MAX)
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
