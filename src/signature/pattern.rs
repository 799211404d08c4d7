//! Pattern lists, as OpenSSH has them (`ssh_config(5)`, "PATTERNS").

use std::fmt;

/// What stands between commas: `*` and `?` are wildcards, `!` in front negates.
///
/// A list matches when one pattern does and no negated one does. A `?` is one byte, not one character, as in OpenSSH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternList(String);

/// OpenSSH takes a longer pattern for one that matches nothing.
const LONGEST: usize = 1022;

/// Why a text is not a pattern list, with the offset of the pattern in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadPattern {
    /// Nothing between two commas, or behind `!`.
    Empty(usize),
    /// More bytes than OpenSSH looks at.
    TooLong(usize),
}

impl PatternList {
    pub(super) fn parse(text: &str) -> Result<Self, BadPattern> {
        let mut at = 0;
        for item in text.split(',') {
            match item.strip_prefix('!').unwrap_or(item).len() {
                0 => return Err(BadPattern::Empty(at)),
                length if length > LONGEST => return Err(BadPattern::TooLong(at)),
                _ => at += item.len() + 1,
            }
        }
        Ok(PatternList(text.to_owned()))
    }

    /// Whether the list matches.
    pub fn matches(&self, text: &str) -> bool {
        self.items().any(|(negated, pattern)| !negated && glob(text, pattern)) && !self.forbids(text)
    }

    /// Whether the list matches when the case of letters does not count. What a negated pattern takes away it takes
    /// away only in the very case in which it is written.
    pub fn matches_in_any_case(&self, text: &str) -> bool {
        let folded = text.to_lowercase();
        let mut patterns = self.items().filter(|(negated, _)| !negated);
        patterns.any(|(_, pattern)| glob(&folded, &pattern.to_lowercase())) && !self.forbids(text)
    }

    /// Whether the list matches, and one of its patterns is the text itself, without wildcards.
    pub fn names(&self, text: &str) -> bool {
        let plain = !text.contains(['*', '?']);
        plain && self.matches(text) && self.items().any(|(negated, pattern)| !negated && pattern == text)
    }

    /// Whether a pattern of one list, read as a name, matches the other.
    pub fn shares(&self, other: &PatternList) -> bool {
        let names = |one: &PatternList, two: &PatternList| {
            one.items().any(|(negated, pattern)| !negated && two.matches_in_any_case(pattern))
        };
        names(self, other) || names(other, self)
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn forbids(&self, text: &str) -> bool {
        self.items().any(|(negated, pattern)| negated && glob(text, pattern))
    }

    /// Each pattern, and whether it is negated.
    fn items(&self) -> impl Iterator<Item = (bool, &str)> {
        self.0.split(',').map(|item| item.strip_prefix('!').map_or((false, item), |pattern| (true, pattern)))
    }
}

impl fmt::Display for PatternList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Matches the whole text. On a mismatch only the last `*` is tried further: what an earlier one could take, it can take.
fn glob(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let (mut at, mut expected) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(expected) {
            Some(b'*') => {
                star = Some((at, expected));
                expected += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[at] => {
                at += 1;
                expected += 1;
            }
            _ => {
                let Some((from, position)) = star else { return false };
                star = Some((from + 1, position));
                (at, expected) = (from + 1, position + 1);
            }
        }
    }
    pattern[expected..].iter().all(|&byte| byte == b'*')
}
