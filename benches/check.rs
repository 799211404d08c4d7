//! What a check costs: on real documents, on generated ones, and against reading the same bytes.
//!
//! `cargo bench --bench check` prints the tables, with `-- --large` another for 100,000 documents, which take 500 MB of
//! disk; `docs/performance.md` says how to read them.

#![allow(clippy::expect_used, missing_docs)]

mod generated;
mod measure;

use std::fs;
use std::sync::Arc;

use gpdoc::document::Document;
use gpdoc::snapshot::RelPath;
use measure::{Repository, Work, table};

const GREP: [&str; 4] = ["-rc", "--exclude-dir=.git", "^", "."];

fn main() {
    real();
    for (documents, rounds) in [(1_000, 15), (10_000, 7)] {
        generated(documents, rounds);
    }
    if std::env::args().any(|argument| argument == "--large") {
        generated(100_000, 3);
    }
}

/// One document changed and staged.
fn real() {
    let repository = Repository::real().committed();
    let is_markdown = |file: &&std::path::PathBuf| file.extension().is_some_and(|it| it == "md");
    let files = repository.files();
    let changed = files.iter().find(is_markdown).expect("a document");
    fs::write(changed, fs::read_to_string(changed).expect("text") + "\nOne more line.\n").expect("written");
    repository.git(&["add", "--all"]);
    let texts: Vec<(RelPath, Arc<str>)> = files
        .iter()
        .filter(is_markdown)
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

fn generated(documents: usize, rounds: usize) {
    let repository = Repository::generated(documents);
    let at = repository.path();
    let work = vec![Work::process(at, "grep", &GREP), Work::gpdoc(at, &["check"])];
    table(&format!("{documents} generated documents: {}", repository.size()), rounds, work);
}
