//! What make makes its own makefiles out of. Before it looks at its targets it brings every makefile up to date, by its
//! built-in rules too: a newer `Makefile.sh` becomes the `Makefile` (its manual, "How Makefiles Are Remade" and "Catalogue of
//! Built-In Rules").

/// What stands behind a name in the built-in rules that make a file without a suffix, and in those that make one of these.
const SUFFIXES: [&str; 24] = [
    "", ".C", ".F", ".S", ".c", ".cc", ".ch", ".cpp", ".def", ".f", ".l", ".m", ".mod", ".o", ".p", ".r", ".s", ".sh",
    ".sym", ".w", ".web", ".y", ".yl", ".ym",
];

/// The files out of which make would make this one, if they were there.
pub(super) fn sources(makefile: &str) -> impl Iterator<Item = String> {
    let (directory, name) = match makefile.rfind('/') {
        Some(slash) => makefile.split_at(slash + 1),
        None => ("", makefile),
    };
    SUFFIXES.iter().flat_map(move |suffix| {
        let file = format!("{name}{suffix}");
        // Those of RCS and SCCS are older than most who run make today, and its rules still have them.
        let versioned = ["{},v", "RCS/{},v", "RCS/{}", "s.{}", "SCCS/s.{}"].map(|form| form.replace("{}", &file));
        let itself = Some(file).filter(|_| !suffix.is_empty());
        itself.into_iter().chain(versioned).map(move |path| format!("{directory}{path}"))
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::sources;

    #[test]
    fn every_built_in_rule_of_make_for_a_name_without_a_suffix_is_known() {
        let printed =
            Command::new("make").args(["-p", "-f", "/dev/null"]).env_clear().env("PATH", "/usr/bin:/bin").output();
        let printed = String::from_utf8(printed.expect("make runs").stdout).expect("UTF-8");
        let rules = printed.lines().filter_map(|line| {
            line.strip_prefix("%:: ")
                .or_else(|| line.strip_prefix("%: "))
                .map(|source| source.replace('%', "envs/Makefile"))
        });
        // Make puts the directory before what the pattern adds: `envs/RCS/Makefile`, not `RCS/envs/Makefile`.
        let rules: Vec<String> = rules
            .map(|source| match source.split_once("envs/") {
                Some((before, after)) => format!("envs/{before}{after}"),
                None => source,
            })
            .collect();
        let known: Vec<String> = sources("envs/Makefile").collect();
        assert!(rules.len() > 15, "{printed}");
        let unknown: Vec<&String> = rules.iter().filter(|rule| !known.contains(rule)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
