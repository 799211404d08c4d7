//! What make reads before it looks at its targets. Nobody names it on the command line, so a policy easily forgets it.

use std::collections::BTreeSet;

use super::conditions::Context;
use super::remade;
use crate::config::Paths;
use crate::snapshot::RelPath;

/// The files that GNU make looks for, the first one first (its manual, "What Name to Give Your Makefile").
const NAMES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// So many remarks are made.
const MOST: usize = 5;

/// What a command says of where make reads.
struct Reading {
    /// With `/` behind it, unless it is the root.
    directory: String,
    /// Named with `-f`.
    named: Vec<String>,
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
    let listing = context.policy.snapshot().listing();
    let Some(reading) = reading(command) else { return Vec::new() };
    let names = reading.names();
    let is_named = !reading.named.is_empty();
    let shadows = names.iter().filter(|_| !is_named).take_while(|path| listing.get(path).is_none());
    let mut asides: Vec<Aside> = shadows.map(|path| Aside { path: path.clone(), makes: None }).collect();
    // Where none is committed, make would make any of them.
    let makefiles = match reading.makefile(context) {
        Some(first) if !is_named => vec![first],
        _ => names,
    };
    let included: Vec<String> = makefiles.iter().flat_map(|makefile| reading.includes(context, makefile)).collect();
    let read: BTreeSet<String> = makefiles.into_iter().chain(included).collect();
    for makefile in read.iter().filter(|path| !leads_out(path)) {
        let made = |path| Aside { path, makes: Some(makefile.clone()) };
        asides.extend(remade::sources(makefile).map(made));
    }
    asides
}

fn leads_out(path: &str) -> bool {
    path.starts_with('/') || path.split('/').any(|part| part == "..")
}

/// What the command reads and no `unchanged` covers, for whoever writes the policy: what it names, the makefile, and what
/// that includes.
pub(super) fn unpinned(context: &Context<'_>, command: &[String], pinned: &[&Paths]) -> Vec<String> {
    let snapshot = context.policy.snapshot();
    let is_pinned = |path: &str| pinned.iter().any(|paths| paths.matches(path));
    let is_there = |path: &&str| snapshot.listing().get(path).is_some();
    let named = command.iter().skip(1).map(String::as_str).filter(is_there);
    let mut found: Vec<(String, &str)> =
        named.filter(|path| !is_pinned(path)).map(|path| (path.to_owned(), "the command names")).collect();
    if let Some(reading) = reading(command)
        && let Some(makefile) = reading.makefile(context)
    {
        let included = reading.includes(context, &makefile).into_iter().map(|path| (path, "the makefile includes"));
        let more: Vec<(String, &str)> = included.collect();
        found.extend(std::iter::once((makefile, "make reads")).chain(more).filter(|(path, _)| !is_pinned(path)));
    }
    found.dedup_by(|a, b| a.0 == b.0);
    let remark = |(path, why): &(String, &str)| {
        format!("{why} {path}, and no `unchanged` of this gate covers it: whoever edits it here changes what runs")
    };
    found.iter().take(MOST).map(remark).collect()
}

/// `None` where the program is not make.
fn reading(command: &[String]) -> Option<Reading> {
    let mut words = command.iter().map(String::as_str);
    words.next().filter(|program| matches!(*program, "make" | "gmake"))?;
    let mut reading = Reading { directory: String::new(), named: Vec::new() };
    while let Some(word) = words.next() {
        let value = |short: &str, long: &[&str]| {
            let long = long.iter().find_map(|long| word.strip_prefix(long)?.strip_prefix('='));
            long.or_else(|| word.strip_prefix(short).filter(|rest| !rest.is_empty()))
        };
        if let Some(directory) = value("-C", &["--directory"]) {
            reading.enter(directory);
        } else if let Some(file) = value("-f", &["--file", "--makefile"]) {
            reading.named.push(file.to_owned());
        } else if matches!(word, "-C" | "--directory") {
            reading.enter(words.next()?);
        } else if matches!(word, "-f" | "--file" | "--makefile") {
            reading.named.push(words.next()?.to_owned());
        }
    }
    Some(reading)
}

impl Reading {
    /// The makefiles that make looks for, in its order.
    fn names(&self) -> Vec<String> {
        let names = NAMES.iter().map(|name| (*name).to_owned()).filter(|_| self.named.is_empty());
        names.chain(self.named.clone()).map(|name| format!("{}{name}", self.directory)).collect()
    }

    /// The first of them that the trusted commit has.
    fn makefile(&self, context: &Context<'_>) -> Option<String> {
        let listing = context.policy.snapshot().listing();
        self.names().into_iter().find(|path| listing.get(path).is_some())
    }

    /// What that includes.
    fn includes(&self, context: &Context<'_>, makefile: &str) -> Vec<String> {
        let text = context.policy.snapshot().read_text(&RelPath::new(makefile)).unwrap_or_default();
        included(&text).map(|path| format!("{}{path}", self.directory)).collect()
    }

    fn enter(&mut self, directory: &str) {
        let directory = directory.trim_start_matches("./").trim_end_matches('/');
        if !matches!(directory, "" | ".") {
            self.directory = format!("{}{directory}/", self.directory);
        }
    }
}

/// The files that a makefile includes by plain names.
fn included(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter_map(|line| {
        let (word, rest) = line.trim_start_matches(' ').split_once([' ', '\t'])?;
        matches!(word, "include" | "-include" | "sinclude").then_some(rest)
    });
    let words = lines.flat_map(|rest| rest.split('#').next().unwrap_or_default().split_whitespace());
    words.filter(|word| !word.contains(['$', '*', '?', '[']))
}

#[cfg(test)]
mod tests {
    use super::{included, reading};

    #[test]
    fn make_reads_where_and_what_its_options_say() {
        let read = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            reading(&words).map(|reading| (reading.directory, reading.named.join(" ")))
        };
        let is = |directory: &str, named: &str| Some((directory.to_owned(), named.to_owned()));
        assert_eq!(read(&["terraform", "-C", "x"]), None);
        assert_eq!(read(&["make", "apply", "ENV=dev"]), is("", ""));
        assert_eq!(read(&["make", "-C", "envs/dev/", "-C", "x", "apply"]), is("envs/dev/x/", ""));
        assert_eq!(
            read(&["make", "--directory=./envs", "-f", "a.mk", "-fb.mk", "--file=c.mk"]),
            is("envs/", "a.mk b.mk c.mk")
        );
        assert_eq!(read(&["make", "-C", "."]), is("", ""));
    }

    #[test]
    fn a_makefile_includes_files_by_plain_names() {
        let text =
            "include a.mk b.mk # c.mk\n-include local.mk\nsinclude d.mk\ninclude $(X) *.mk\nincluded: x\n\tinclude y\n";
        assert_eq!(included(text).collect::<Vec<_>>(), ["a.mk", "b.mk", "local.mk", "d.mk"]);
    }
}
