//! Every `console` block of the README and the documentation is what really happens: its commands are run, one after the
//! other, and print what stands below them.
//!
//! Before its first block a page says where it is, in a comment: `<!-- in: platform -->`. Such a comment begins anew. Commits and
//! times are never the same twice, so they are not compared; a line `? 1` below a command is the code that it leaves with.
//! `UPDATE_CONSOLE=1 cargo test --test console` writes what happens into the pages; read what it wrote before you believe it.
#![cfg(unix)]
// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use regex::Regex;
use support::{copy, example, git, stdout, write};
use tempfile::TempDir;

/// A command and what is said to follow it.
#[derive(Debug, Default, PartialEq)]
struct Step {
    command: String,
    code: Option<i32>,
    output: String,
}

/// A block: where its text stands in the page, and its steps.
#[derive(Debug, PartialEq)]
struct Block {
    range: Range<usize>,
    steps: Vec<Step>,
}

/// The blocks of a page, by the place that they are run in; a place that is named again is another.
fn places(page: &str) -> Vec<(String, Vec<Block>)> {
    let mut places: Vec<(String, Vec<Block>)> = Vec::new();
    let mut block: Option<Range<usize>> = None;
    for (event, range) in Parser::new(page).into_offset_iter() {
        match event {
            Event::Html(html) => {
                if let Some(name) = html.trim().strip_prefix("<!-- in: ").and_then(|rest| rest.strip_suffix(" -->")) {
                    places.push((name.to_owned(), Vec::new()));
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "console" => {
                block = Some(range.end..range.end);
            }
            Event::Text(_) => {
                if let Some(block) = &mut block {
                    *block = block.start.min(range.start)..range.end;
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(range) = block.take() {
                    let (_, blocks) = places.last_mut().expect("a comment `<!-- in: PLACE -->` before the first block");
                    blocks.push(Block { steps: read(&page[range.clone()]), range });
                }
            }
            _ => {}
        }
    }
    places
}

fn read(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), ..Step::default() });
            continue;
        }
        let step = steps.last_mut().expect("a block begins with a command");
        match line.strip_prefix("? ") {
            Some(code) if step.output.is_empty() => step.code = Some(code.parse().expect("an exit code")),
            _ if step.output.is_empty() && step.command.ends_with('\\') => step.command.extend(["\n", line]),
            _ => step.output.extend([line, "\n"]),
        }
    }
    steps
}

/// A place with a home and a directory for temporary files beside it.
struct Place {
    directory: TempDir,
    at: PathBuf,
}

impl Place {
    fn new(name: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path();
        write(
            root,
            "home/.gitconfig",
            "[user]\n\tname = Ann\n\temail = ann@example.org\n[init]\n\tdefaultBranch = main\n",
        );
        std::fs::create_dir(root.join("tmp")).expect("a directory");
        let at = root.join("place");
        match name {
            // Where gpdoc's own repository was cloned.
            "source" => platform(&at.join("examples/platform")),
            // The example, as a repository with one commit.
            "platform" => {
                platform(&at);
                commit(&at);
            }
            // Decisions as adr-tools writes them, and no gpdoc yet.
            "old" => {
                for (file, status) in [("0001-keep-records", "Accepted"), ("0002-one-database", "Acepted")] {
                    let text = format!("# {file}\n\n## Status\n\n{status}\n\n## Context\n\nC.\n\n## Decision\n\nD.\n");
                    write(&at, &format!("doc/adr/{file}.md"), &format!("{text}\n## Consequences\n\nE.\n"));
                }
                commit(&at);
            }
            other => panic!("there is no place `{other}`"),
        }
        Place { directory, at }
    }

    /// Runs a command through a shell, which stays where the command goes.
    fn run(&mut self, step: &Step) -> (String, Option<i32>) {
        let root = self.directory.path();
        let temporary = root.join("tmp").display().to_string();
        let script = format!("exec 2>&1\n{}\ncode=$?\npwd > \"$HOME/at\"\nexit $code", step.command);
        let done = Command::new("sh")
            .args(["-c", &script.replace("/tmp", &temporary)])
            .current_dir(&self.at)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", binaries()))
            .env("HOME", root.join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("sh runs");
        let at = std::fs::read_to_string(root.join("home/at")).expect("the shell says where it is");
        self.at = PathBuf::from(at.trim_end());
        let here = root.join("place").display().to_string();
        (stdout(&done).replace(&temporary, "/tmp").replace(&here, "/work/platform"), done.status.code())
    }
}

fn binaries() -> &'static str {
    Path::new(env!("CARGO_BIN_EXE_gpdoc")).parent().and_then(Path::to_str).expect("a directory")
}

/// The example. Its gate takes programs from `/usr/local/bin` alone, and the gpdoc of a test is somewhere else.
fn platform(at: &Path) {
    copy(&example(), at);
    let policy = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a policy");
    assert!(policy.contains("/usr/local/bin"));
    write(at, "gpdoc.yaml", &policy.replace("/usr/local/bin", binaries()));
}

fn commit(at: &Path) {
    git(at, &["init", "-q"]);
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "An example"]);
}

/// What is never the same twice made alike.
fn alike(text: &str) -> String {
    let commits = Regex::new(r"\b(?:[0-9a-f]{40}|[0-9a-f]{12}|[0-9a-f]{7})\b").expect("a pattern");
    let times = Regex::new(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?").expect("a pattern");
    times.replace_all(&commits.replace_all(text, "COMMIT"), "TIME").into_owned()
}

/// With the day of the examples in place of today.
fn of_no_day(text: &str) -> String {
    let today = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let times = Regex::new(&format!(r"{today}T\d\d:\d\d:\d\dZ")).expect("a pattern");
    times.replace_all(text, "2026-01-31T12:00:00Z").replace(&today, "2026-01-31")
}

/// The pages that may have blocks: those at the top, of the documentation, and beside examples and fuzz targets.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    let mut directories = vec![root.join("docs"), root.join("examples"), root.join("packaging")];
    for other in [root.to_path_buf(), root.join("fuzz")] {
        pages.extend(entries(&other).into_iter().filter(|path| path.extension().is_some_and(|is| is == "md")));
    }
    while let Some(directory) = directories.pop() {
        for path in entries(&directory) {
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path()).collect()
}

/// Runs a page, and gives the page as it should be.
fn run(page: &str, seen: &mut usize) -> String {
    let mut right = String::new();
    let mut copied = 0;
    for (name, blocks) in places(page) {
        let mut place = Place::new(&name);
        for block in blocks {
            right.push_str(&page[copied..block.range.start]);
            copied = block.range.end;
            for step in block.steps {
                *seen += 1;
                let (output, code) = place.run(&step);
                let _ = writeln!(right, "$ {}", step.command);
                if step.code.is_some() {
                    let _ = writeln!(right, "? {}", code.unwrap_or(-1));
                }
                if alike(&output) == alike(&step.output) {
                    right.push_str(&step.output);
                } else {
                    right.push_str(&of_no_day(&output));
                }
            }
        }
    }
    right + &page[copied..]
}

#[test]
fn what_the_pages_show_is_what_happens() {
    let mut seen = 0;
    let mut wrong = String::new();
    for path in pages() {
        let page = std::fs::read_to_string(&path).expect("a page");
        let right = run(&page, &mut seen);
        if right != page && std::env::var_os("UPDATE_CONSOLE").is_some() {
            std::fs::write(&path, right).expect("the page can be written");
        } else if right != page {
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("a page of the project").display();
            let diff = similar::TextDiff::from_lines(&page, &right);
            let _ = writeln!(wrong, "{name}\n{}", diff.unified_diff());
        }
    }
    assert!(wrong.is_empty(), "the pages do not show what happens; UPDATE_CONSOLE=1 writes it\n\n{wrong}");
    assert!(seen > 8, "{seen} commands");
}

#[test]
fn a_block_is_read_as_a_person_reads_it() {
    let page = "<!-- in: old -->\n\n```console\n$ false\n? 1\n$ echo a \\\n  b\na b\n```\n\n````md\n```console\nno\n```\n````\n";
    let step = |command: &str, code, output: &str| Step { command: command.into(), code, output: output.into() };
    let steps = vec![step("false", Some(1), ""), step("echo a \\\n  b", None, "a b\n")];
    let start = page.find("$ false").expect("a command");
    let range = start..page.find("```\n\n````md").expect("an end");
    assert_eq!(places(page), [("old".to_owned(), vec![Block { range, steps }])]);
}

#[test]
fn a_page_that_shows_something_else_is_put_right() {
    let page = "<!-- in: old -->\n\n```console\n$ echo a\nb\n$ false\n? 0\n```\n\nThe end.\n";
    let right = "<!-- in: old -->\n\n```console\n$ echo a\na\n$ false\n? 1\n```\n\nThe end.\n";
    assert_eq!((run(page, &mut 0).as_str(), run(right, &mut 0).as_str()), (right, right));
}
