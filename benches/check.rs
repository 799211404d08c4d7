//! What a check costs: on real documents, on generated ones, and against reading the same bytes.
//!
//! `cargo bench --bench check` prints the tables, with `-- --large` another for 100,000 documents, which take 500 MB of
//! disk; `docs/performance.md` says how to read them.

#![allow(clippy::expect_used, missing_docs)]

mod generated;
mod measure;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gpdoc::document::Document;
use gpdoc::snapshot::RelPath;
use measure::{Repository, Work, table};

const GREP: [&str; 4] = ["-rc", "--exclude-dir=.git", "^", "."];

fn main() {
    real();
    with_history(5_000);
    for (documents, rounds) in [(1_000, 15), (10_000, 7)] {
        generated(documents, rounds);
    }
    if std::env::args().any(|argument| argument == "--large") {
        generated(100_000, 3);
    }
}

/// One document changed and staged.
fn real() {
    let repository = Repository::real().grown(20);
    let files = staged(&repository);
    let texts: Vec<(RelPath, Arc<str>)> = files
        .iter()
        .filter(|file| is_markdown(file))
        .filter_map(|file| Some((RelPath::new(&file.to_string_lossy()), fs::read_to_string(file).ok()?.into())))
        .collect();
    let parse = || {
        let links = |(path, text): &(RelPath, Arc<str>)| Document::parse(path.clone(), text.clone()).facts.links.len();
        std::hint::black_box(texts.iter().map(links).sum::<usize>());
    };
    let at = repository.path();
    let work = vec![
        Work::process(at, "grep", &GREP),
        Work::gpdoc(at, &["check"]),
        Work::gpdoc(at, &["check", "--format", "json"]),
        Work::gpdoc(at, &["check", "--staged"]),
        Work::gpdoc(at, &["check", "--staged", "--new"]),
        Work::new("parsing the documents, in memory, on one thread", parse),
    ];
    table(&format!("Real documents: {}", repository.size()), 25, work);
}

/// One document changed and staged, behind many commits.
fn with_history(commits: usize) {
    let repository = Repository::real().grown(commits);
    staged(&repository);
    let at = repository.path();
    let log = ["log", "--raw", "--format=%H"];
    let work = vec![
        Work::process(at, "grep", &GREP),
        Work::process(at, "git", &log),
        Work::gpdoc(at, &["check"]),
        Work::gpdoc(at, &["check", "--staged"]),
    ];
    table(&format!("Real documents with {commits} commits"), 7, work);
}

/// Changes a document and stages it.
fn staged(repository: &Repository) -> Vec<PathBuf> {
    let files = repository.files();
    let changed = files.iter().find(|file| is_markdown(file)).expect("a document");
    fs::write(changed, fs::read_to_string(changed).expect("text") + "\nOne more line.\n").expect("written");
    repository.git(&["add", "--all"]);
    files
}

fn is_markdown(file: &Path) -> bool {
    file.extension().is_some_and(|it| it == "md")
}

fn generated(documents: usize, rounds: usize) {
    let repository = Repository::generated(documents);
    let at = repository.path();
    let work = vec![Work::process(at, "grep", &GREP), Work::gpdoc(at, &["check"])];
    table(&format!("{documents} generated documents: {}", repository.size()), rounds, work);
}
