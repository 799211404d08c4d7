//! What make reads before it looks at its targets. Nobody names it on the command line, so a policy easily forgets it.

use std::collections::BTreeSet;

use super::conditions::Context;
use super::make_options::{self, Reading};
use super::remade;
use crate::config::Paths;
use crate::config::gates::{Condition, globs};
use crate::snapshot::RelPath;

/// The files that GNU make looks for, the first one first (its manual, "What Name to Give Your Makefile").
const NAMES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// So many remarks are made.
const MOST: usize = 5;

/// What a makefile includes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Included {
    /// Relative to the root.
    files: BTreeSet<String>,
    /// True when it may include more: by patterns, variables, functions, or in other directories.
    more: bool,
}

/// A file with which make would read something else than the makefile that is committed.
pub(super) struct Aside {
    /// Relative to the root.
    pub(super) path: String,
    /// The makefile that make would make out of it; without one, make would read it as it is.
    pub(super) makes: Option<String>,
}

/// Files that make would read in place of the makefile of the trusted commit, because their names come first, and those
/// that it would make its makefiles out of.
pub(super) fn asides(context: &Context<'_>, command: &[String]) -> Vec<Aside> {
    let listing = context.policy().snapshot().listing();
    let Some(Ok(reading)) = reading(context, command) else { return Vec::new() };
    if reading.outside {
        return Vec::new();
    }
    let names = names(&reading);
    let is_named = !reading.named.is_empty();
    let shadows = names.iter().filter(|_| !is_named).take_while(|path| listing.get(path).is_none());
    let mut asides: Vec<Aside> = shadows.map(|path| Aside { path: path.clone(), makes: None }).collect();
    // Where none is committed, make would make any of them.
    let makefiles = match makefile(context, &reading) {
        Some(first) if !is_named => vec![first],
        _ => names,
    };
    let included = included(context, &reading, &makefiles);
    let read: BTreeSet<String> = makefiles.into_iter().chain(included.files).collect();
    let made = |makefile: &String| {
        let makefile = makefile.clone();
        remade::sources(&makefile.clone())
            .map(move |path| Aside { path, makes: Some(makefile.clone()) })
            .collect::<Vec<_>>()
    };
    asides.extend(read.iter().flat_map(made));
    if included.more {
        // Any of the files that must not change may be a makefile.
        let pinned = pinned(context);
        let is_pinned = |path: &str| pinned.iter().any(|paths| paths.matches(path));
        let files = listing.entries().iter().map(|entry| entry.path.as_str().to_owned());
        let files = files.filter(|path| is_pinned(path) && !read.contains(path));
        asides.extend(files.flat_map(|path| made(&path)).filter(|aside| !is_pinned(&aside.path)));
    }
    // What is committed is what the commit says, or another condition says so.
    asides.retain(|aside| aside.makes.is_none() || !read.contains(&aside.path));
    asides
}

/// The files that the gate asks to be unchanged.
fn pinned(context: &Context<'_>) -> Vec<Paths> {
    let requirements = context.gate.requirements.iter().filter_map(|requirement| match &requirement.condition {
        Condition::Unchanged(texts) => globs(texts, &context.parameters).ok(),
        _ => None,
    });
    requirements.collect()
}

/// Why nobody can say what make would read, where that is so.
pub(super) fn unclear(context: &Context<'_>, command: &[String]) -> Option<String> {
    reading(context, command)?.err()
}

/// What the command reads and no `unchanged` covers, for whoever writes the policy: what it names, the makefile, and what
/// that includes.
pub(super) fn unpinned(context: &Context<'_>, command: &[String], pinned: &[&Paths]) -> Vec<String> {
    let snapshot = context.policy().snapshot();
    let is_pinned = |path: &str| pinned.iter().any(|paths| paths.matches(path));
    let is_there = |path: &&str| snapshot.listing().get(path).is_some();
    let named = command.iter().skip(1).map(String::as_str).filter(is_there);
    let mut found: Vec<(String, &str)> =
        named.filter(|path| !is_pinned(path)).map(|path| (path.to_owned(), "the command names")).collect();
    if let Some(Ok(reading)) = reading(context, command)
        && let Some(makefile) = makefile(context, &reading)
    {
        let included = included(context, &reading, std::slice::from_ref(&makefile)).files;
        let more: Vec<(String, &str)> = included.into_iter().map(|path| (path, "the makefile includes")).collect();
        found.extend(std::iter::once((makefile, "make reads")).chain(more).filter(|(path, _)| !is_pinned(path)));
    }
    found.dedup_by(|a, b| a.0 == b.0);
    let remark = |(path, why): &(String, &str)| {
        format!("{why} {path}, and no `unchanged` of this gate covers it: whoever edits it here changes what runs")
    };
    found.iter().take(MOST).map(remark).collect()
}

/// `None` where the program is not make.
fn reading(context: &Context<'_>, command: &[String]) -> Option<Result<Reading, String>> {
    let mut words = command.iter().map(String::as_str);
    words.next().filter(|program| matches!(*program, "make" | "gmake"))?;
    Some(make_options::read(&context.site().root.to_string_lossy(), words))
}

/// The makefiles that make looks for, in its order.
fn names(reading: &Reading) -> Vec<String> {
    if !reading.named.is_empty() {
        return reading.named.clone();
    }
    NAMES.iter().filter_map(|name| make_options::below("", &reading.directory, name)).collect()
}

/// The first of them that the trusted commit has.
fn makefile(context: &Context<'_>, reading: &Reading) -> Option<String> {
    let listing = context.policy().snapshot().listing();
    names(reading).into_iter().find(|path| listing.get(path).is_some())
}

/// What makefiles of the trusted commit include, and what that includes.
fn included(context: &Context<'_>, reading: &Reading, makefiles: &[String]) -> Included {
    let snapshot = context.policy().snapshot();
    let mut included = Included { files: BTreeSet::new(), more: reading.searches };
    let mut waiting = makefiles.to_vec();
    while let Some(makefile) = waiting.pop() {
        if snapshot.listing().get(&makefile).is_none() {
            continue;
        }
        let Ok(text) = snapshot.read_text(&RelPath::new(&makefile)) else {
            included.more = true;
            continue;
        };
        let (words, more) = includes(&text);
        included.more |= more;
        let files = words.into_iter().filter_map(|word| make_options::below("", &reading.directory, word));
        let new = files.filter(|file| !makefiles.contains(file) && included.files.insert(file.clone()));
        waiting.extend(new.collect::<Vec<_>>());
    }
    included
}

/// The files that a makefile includes by plain names, and whether it may include others. A line that begins with a tab is one
/// of a recipe only below a rule, so it counts.
fn includes(text: &str) -> (Vec<&str>, bool) {
    let (mut files, mut more) = (Vec::new(), text.contains("eval"));
    let mut goes_on = false;
    for line in text.lines() {
        let line = line.trim();
        let rest = if goes_on { Some(line) } else { directive(line) };
        let Some(rest) = rest else { continue };
        let rest = rest.split('#').next().unwrap_or_default().trim_end();
        goes_on = rest.ends_with('\\');
        for word in rest.trim_end_matches('\\').split_whitespace() {
            if word.contains(['$', '*', '?', '[', '~', '\\', '(']) {
                more = true;
            } else {
                files.push(word);
            }
        }
    }
    (files, more)
}

/// What stands behind the word for an include, or for an object that make loads: it makes that anew just as well.
fn directive(line: &str) -> Option<&str> {
    let end = line.find([' ', '\t', '\\', '$']).unwrap_or(line.len());
    let (word, rest) = line.split_at(end);
    matches!(word, "include" | "-include" | "sinclude" | "load" | "-load").then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::includes;

    #[test]
    fn a_makefile_includes_files_by_plain_names_and_perhaps_others() {
        let text = "include a.mk b.mk # c.mk\n-include local.mk\r\nsinclude d.mk\nincluded: x\nifdef X\n\tinclude e.mk \\\n f.mk\nendif\ninclude\\\n  g.mk\nload h.so\n";
        let files = vec!["a.mk", "b.mk", "local.mk", "d.mk", "e.mk", "f.mk", "g.mk", "h.so"];
        assert_eq!(includes(text), (files, false));
        for text in [
            "include *.mk",
            "include $(wildcard *.mk)",
            "include $X",
            "include ~/x.mk",
            "include \\\n$(X)",
            "$(eval include x)",
            "include$(X) y",
        ] {
            assert!(includes(text).1, "{text}");
        }
        assert!(!includes("x: y\n\techo $(X) *\n").1);
    }
}
