//! Numbers with what they count.

use std::fmt::Display;

/// `1 error`, `2 errors`, `0 entries`: the noun in the singular, made plural where the number is not one.
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    if number == N::from(1) {
        return format!("{number} {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_singular_and_all_else_is_plural() {
        let said = [counted(0_u64, "file"), counted(1_usize, "file"), counted(-1_i64, "day"), counted(2_u64, "entry")];
        assert_eq!(said, ["0 files", "1 file", "-1 days", "2 entries"]);
    }
}
