//! What the benches share: repositories, and tables of the fastest of several rounds.

// Each bench uses some of it; one that cannot go on should stop where it stands.
#![allow(dead_code, clippy::expect_used, clippy::print_stdout, clippy::print_stderr, unreachable_pub)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use gpdoc::snapshot::{Snapshot, Worktree};

use crate::generated;

/// One thing to measure: it says itself how long it took.
pub struct Work<'a> {
    name: String,
    time: Box<dyn FnMut() -> Duration + 'a>,
}

impl<'a> Work<'a> {
    /// All of what `work` does.
    pub fn new(name: &str, mut work: impl FnMut() + 'a) -> Self {
        let time = move || {
            let started = Instant::now();
            work();
            started.elapsed()
        };
        Work { name: name.to_owned(), time: Box::new(time) }
    }

    /// A whole process.
    pub fn process(directory: &'a Path, program: &'a str, arguments: &'a [&'a str]) -> Self {
        let base = program.rsplit('/').next().unwrap_or(program);
        Work::new(&format!("{base} {}", arguments.join(" ")), move || drop(run(directory, program, arguments)))
    }

    /// gpdoc, process start included.
    pub fn gpdoc(directory: &'a Path, arguments: &'a [&'a str]) -> Self {
        Work::process(directory, GPDOC, arguments)
    }
}

/// The binary that is measured.
pub const GPDOC: &str = env!("CARGO_BIN_EXE_gpdoc");

/// Does all of the work in turn, round by round, so that whatever else the machine does falls on all of it alike, and
/// prints the fastest time of each: in milliseconds, how many times the first, and how much more than the first.
pub fn table(title: &str, rounds: usize, mut work: Vec<Work<'_>>) {
    let mut fastest = vec![Duration::MAX; work.len()];
    for _ in 0..rounds {
        for (work, fastest) in work.iter_mut().zip(&mut fastest) {
            *fastest = (*fastest).min((work.time)());
        }
    }
    println!("\n{title}; fastest of {rounds}");
    let first = fastest.first().map_or(0.0, Duration::as_secs_f64);
    for (work, time) in work.iter().zip(&fastest) {
        let (time, more) = (time.as_secs_f64(), time.as_secs_f64() - first);
        println!("{:9.1} ms {:6.1} x {:+9.1} ms  {}", time * 1e3, time / first, more * 1e3, work.name);
    }
}

/// A directory that is removed with it.
pub struct Repository {
    directory: tempfile::TempDir,
}

impl Repository {
    /// The corpus where it is, else a thousand generated documents: without git.
    pub fn real() -> Self {
        let repository = Repository { directory: tempfile::tempdir().expect("a directory") };
        let corpus = std::env::var_os("GPDOC_CORPUS")
            .map_or_else(|| PathBuf::from("../shared/corpora/goldenpath"), PathBuf::from);
        if corpus.is_dir() {
            copy(&corpus, repository.path());
        } else {
            eprintln!("{} is not there: a thousand generated documents stand in for it", corpus.display());
            generated::write(repository.path(), 1_000);
        }
        repository
    }

    /// Generated documents, without git.
    pub fn generated(documents: usize) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        generated::write(directory.path(), documents);
        Repository { directory }
    }

    /// Makes it a repository of git with one commit of everything.
    pub fn committed(self) -> Self {
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.git(&["add", "--all", "--force"]);
        self.git(&["commit", "--quiet", "--message=All"]);
        self
    }

    /// Makes it a repository of git in which the files came one by one over so many commits, each of which changes a document and a
    /// file of code besides; the last one brings all to what they are.
    pub fn grown(self, commits: usize) -> Self {
        let path =
            |file: &Path| file.strip_prefix(self.path()).expect("a file below it").to_string_lossy().into_owned();
        let files: Vec<(String, Vec<u8>)> =
            self.files().iter().map(|file| (path(file), fs::read(file).expect("a file"))).collect();
        let mut stream = Vec::new();
        let mut commit = |number: usize, changes: &[(&str, &[u8])]| {
            let time = 1_700_000_000 + number * 3_600;
            let head = format!("commit refs/heads/main\ncommitter A <a@example.org> {time} +0000\ndata 1\nx\n");
            stream.extend(head.into_bytes());
            for (path, bytes) in changes {
                stream.extend(format!("M 100644 inline \"{path}\"\ndata {}\n", bytes.len()).into_bytes());
                stream.extend_from_slice(bytes);
                stream.push(b'\n');
            }
            stream.push(b'\n');
        };
        for number in 0..commits {
            // What is there from the beginning is every third file.
            let is_first =
                |at: &usize| at.is_multiple_of(3) == (number == 0) && (number == 0 || at % commits == number);
            let arriving = files.iter().enumerate().filter(|(at, _)| is_first(at)).map(|(_, file)| file);
            let mut changes: Vec<(&str, &[u8])> = arriving.map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
            let (code, line) = (format!("src/code_{}.py", number % 500), format!("x = {number}\n"));
            let (edited, bytes) = &files[number * 3 % files.len() / 3 * 3];
            let bytes = [bytes, line.as_bytes()].concat();
            changes.extend([(code.as_str(), line.as_bytes()), (edited.as_str(), &bytes)]);
            commit(number, &changes);
        }
        let all: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
        commit(commits, &all);
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        let mut import = Command::new("git");
        import.args(["fast-import", "--quiet"]).current_dir(self.path()).stdin(Stdio::piped());
        let mut import = import.spawn().expect("git runs");
        import.stdin.take().expect("a pipe").write_all(&stream).expect("it reads");
        assert!(import.wait().expect("it ends").success(), "git fast-import");
        self.git(&["reset", "--quiet", "--hard"]);
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs git in it.
    pub fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
        let output = run(self.path(), "git", &[&identity[..], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The files in it, `.git` left out.
    pub fn files(&self) -> Vec<PathBuf> {
        let listed = Worktree::open(self.path()).expect("a listing");
        listed.listing().entries().iter().map(|entry| self.path().join(entry.path.as_str())).collect()
    }

    /// How much it is, for a title.
    pub fn size(&self) -> String {
        let files = self.files();
        let bytes: u64 = files.iter().filter_map(|file| Some(file.metadata().ok()?.len())).sum();
        format!("{} files, {}.{} MB", files.len(), bytes / 1_000_000, bytes / 100_000 % 10)
    }
}

/// Runs a program that may find something, and must not fail.
pub fn run(directory: &Path, program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).current_dir(directory).output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|code| code < 2), "{program} {arguments:?}: {said}");
    output
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.file_name() == ".git" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            // The bytes alone: a corpus may be write-protected.
            fs::write(target, fs::read(entry.path()).expect("a file")).expect("written");
        }
    }
}
