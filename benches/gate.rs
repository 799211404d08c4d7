//! What a gate adds to the command that waits behind it: deciding alone, and a whole run of `true` with its two records.
//!
//! `cargo bench --bench gate`; on the corpus where it is, else on a thousand generated documents.

#![allow(clippy::expect_used, missing_docs)]

mod generated;

use std::path::{Path, PathBuf};
use std::process::Command;

use divan::Bencher;

fn main() {
    divan::main();
}

/// A gate on `true` that asks for what most gates ask for. The program is quoted: unquoted it would be a boolean.
const POLICY: &str = "version: 1\nextends: [goldenpath]\ngates:\n  bench:\n    command: [\"true\"]\n    requires:\n";

/// The documents in a repository whose one commit has that gate.
fn repository(requires: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let corpus =
        std::env::var_os("GPDOC_CORPUS").map_or_else(|| PathBuf::from("../shared/corpora/goldenpath"), PathBuf::from);
    if corpus.is_dir() {
        run(Path::new("."), "cp", &["-R", &format!("{}/.", corpus.display()), &directory.path().display().to_string()]);
        run(directory.path(), "rm", &["-rf", ".git"]);
    } else {
        generated::write(directory.path(), 1_000);
    }
    std::fs::write(directory.path().join("gpdoc.yaml"), format!("{POLICY}{requires}")).expect("a policy");
    run(directory.path(), "git", &["init", "--quiet", "--initial-branch=main"]);
    run(directory.path(), "git", &["add", "--all", "--force"]);
    run(
        directory.path(),
        "git",
        &["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=All"],
    );
    run(directory.path(), "git", &["gc", "--quiet"]);
    directory
}

fn run(directory: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).current_dir(directory).output().expect("the program runs");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

const USUAL: &str = "      - unchanged: [gpdoc.yaml]\n      - up_to_date: true\n      - branch: [main]\n";

#[divan::bench(args = ["check", "run"])]
fn gate(bencher: Bencher<'_, '_>, how: &str) {
    let repository = repository(USUAL);
    bencher.bench(|| run(repository.path(), env!("CARGO_BIN_EXE_gpdoc"), &["gate", how, "bench", "--", "true"]));
}
