//! Globs, which anybody may write: what would break their compiler is refused before.

use globset::{Glob, GlobBuilder, GlobSet};

/// How deep braces may lie in each other: nobody writes more than two or three, and some hundred are too many for the compiler.
const DEEPEST: usize = 20;

/// True for a glob whose braces lie in each other deeper than is compiled. Braces that stand for themselves count too.
pub(crate) fn is_too_deep(glob: &str) -> bool {
    let mut depth: usize = 0;
    glob.bytes().any(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

/// Reads a glob in which `*` stays within one directory, `**` does not, and `{a,b}` are alternatives.
pub(crate) fn parse(glob: &str) -> Result<Glob, String> {
    if is_too_deep(glob) {
        return Err(format!("its braces lie in each other more than {DEEPEST} deep"));
    }
    let built = GlobBuilder::new(glob).literal_separator(true).empty_alternates(true).build();
    built.map_err(|error| error.kind().to_string())
}

/// Compiles one glob.
pub(crate) fn compile(glob: &str) -> Result<GlobSet, String> {
    // `Glob::compile_matcher` panics where a set says what is wrong.
    GlobSet::builder().add(parse(glob)?).build().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_that_would_break_its_compiler_is_refused() {
        for depth in [125, 100_000] {
            let glob = "{".repeat(depth) + "a" + &"}".repeat(depth);
            assert_eq!(compile(&glob).err().as_deref(), Some("its braces lie in each other more than 20 deep"));
        }
        let long = "{a,b}".repeat(200_000);
        assert!(compile(&long).is_err(), "it is larger than is compiled");
    }

    #[test]
    fn braces_beside_each_other_and_some_within_are_compiled() {
        let glob = "{a,b}".repeat(50);
        assert!(compile(&glob).is_ok_and(|set| set.is_match("ab".repeat(25))));
        assert!(
            compile("x/{a,{b,{c,}}}/*.md").is_ok_and(|set| set.is_match("x/c/1.md") && !set.is_match("x/c/d/1.md"))
        );
    }
}
