//! What a check costs: on real documents, on generated ones, and against reading the same bytes.
//!
//! `cargo bench --bench check` prints the table; `docs/performance.md` says how to read it.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stderr, missing_docs)]

mod generated;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::BytesCount;
use gpdoc::document::Document;
use gpdoc::snapshot::{RelPath, Snapshot, Worktree};

fn main() {
    divan::main();
}

/// A repository to check: its directory, removed with it, and the bytes of its files.
struct Repository {
    directory: tempfile::TempDir,
    bytes: usize,
}

impl Repository {
    /// The corpus where it is, else a thousand generated documents; committed, and one document changed and staged.
    fn real() -> &'static Self {
        static REAL: OnceLock<Repository> = OnceLock::new();
        REAL.get_or_init(|| {
            let directory = tempfile::tempdir().unwrap();
            let corpus = std::env::var_os("GPDOC_CORPUS")
                .map_or_else(|| PathBuf::from("../shared/corpora/goldenpath"), PathBuf::from);
            if corpus.is_dir() {
                copy(&corpus, directory.path());
            } else {
                eprintln!("{} is not there: a thousand generated documents stand in for it", corpus.display());
                generated::write(directory.path(), 1_000);
            }
            run(directory.path(), "git", &["init", "--quiet"]);
            run(directory.path(), "git", &["add", "--all"]);
            run(
                directory.path(),
                "git",
                &["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=All"],
            );
            let changed = markdown(directory.path());
            fs::write(&changed, fs::read_to_string(&changed).unwrap() + "\nOne more line.\n").unwrap();
            run(directory.path(), "git", &["add", "--all"]);
            Repository { bytes: bytes(directory.path()), directory }
        })
    }

    /// Generated documents, without git.
    fn generated(documents: usize) -> Self {
        let directory = tempfile::tempdir().unwrap();
        generated::write(directory.path(), documents);
        Repository { bytes: bytes(directory.path()), directory }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn bytes(&self) -> BytesCount {
        BytesCount::new(self.bytes)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != ".git") {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The files below a directory, `.git` left out.
fn files(directory: &Path) -> Vec<PathBuf> {
    let listed = Worktree::open(directory).unwrap();
    listed.listing().entries().iter().map(|entry| directory.join(entry.path.as_str())).collect()
}

fn markdown(directory: &Path) -> PathBuf {
    files(directory).into_iter().find(|file| file.extension().is_some_and(|it| it == "md")).unwrap()
}

fn bytes(directory: &Path) -> usize {
    files(directory).iter().map(|file| usize::try_from(file.metadata().unwrap().len()).unwrap()).sum()
}

fn run(directory: &Path, program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).current_dir(directory).output().expect("the program runs");
    assert!(
        output.status.code().is_some_and(|code| code < 2),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn gpdoc(directory: &Path, arguments: &[&str]) -> Output {
    run(directory, env!("CARGO_BIN_EXE_gpdoc"), arguments)
}

/// The measure: every other figure is so many times this one.
#[divan::bench]
fn grep_real(bencher: Bencher<'_, '_>) {
    let real = Repository::real();
    bencher.counter(real.bytes()).bench(|| run(real.path(), "grep", &["-rc", "--exclude-dir=.git", "^", "."]));
}

#[divan::bench(args = [&["check"][..], &["check", "--staged"], &["check", "--staged", "--new"], &["check", "--format", "json"]])]
fn gpdoc_real(bencher: Bencher<'_, '_>, arguments: &[&str]) {
    let real = Repository::real();
    bencher.counter(real.bytes()).bench(|| gpdoc(real.path(), arguments));
}

/// One thread; reading the files is not part of it.
#[divan::bench]
fn parse_real(bencher: Bencher<'_, '_>) {
    let real = Repository::real();
    let texts: Vec<_> = files(real.path())
        .into_iter()
        .filter(|file| file.extension().is_some_and(|it| it == "md"))
        .filter_map(|file| Some((RelPath::new(&file.to_string_lossy()), fs::read_to_string(file).ok()?.into())))
        .collect::<Vec<(RelPath, std::sync::Arc<str>)>>();
    bencher.counter(real.bytes()).bench(|| {
        texts.iter().map(|(path, text)| Document::parse(path.clone(), text.clone()).facts.links.len()).sum::<usize>()
    });
}

#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn grep_generated(bencher: Bencher<'_, '_>, documents: usize) {
    let repository = Repository::generated(documents);
    bencher.counter(repository.bytes()).bench(|| run(repository.path(), "grep", &["-rc", "^", "."]));
}

#[divan::bench(args = [1_000, 10_000], sample_count = 10)]
fn gpdoc_generated(bencher: Bencher<'_, '_>, documents: usize) {
    let repository = Repository::generated(documents);
    bencher.counter(repository.bytes()).bench(|| gpdoc(repository.path(), &["check"]));
}

/// Takes 500 MB of disk: `cargo bench --bench check -- --ignored`.
#[divan::bench(args = [100_000], sample_count = 3, ignore = true)]
fn gpdoc_large(bencher: Bencher<'_, '_>, documents: usize) {
    let repository = Repository::generated(documents);
    bencher.counter(repository.bytes()).bench(|| gpdoc(repository.path(), &["check"]));
}
