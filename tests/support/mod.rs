//! What tests of the real binary share: to run it, to run git, to write files.

// Each test binary uses some of it; a test that cannot go on should stop where it stands.
#![allow(dead_code, clippy::expect_used, unreachable_pub)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs gpdoc in a directory.
pub fn gpdoc(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gpdoc")).args(arguments).current_dir(directory).output().expect("gpdoc runs")
}

/// Runs gpdoc as somebody whom permissions bind, to whom `directory` is given; says so where that cannot be done. The superuser becomes
/// another user.
#[cfg(unix)]
#[allow(clippy::print_stderr)]
pub fn gpdoc_bound(directory: &Path) -> Option<impl Fn(&[&str]) -> Output> {
    const NOBODY: &str = "65534";
    let probe = tempfile::tempdir().expect("a directory");
    std::fs::set_permissions(probe.path(), std::os::unix::fs::PermissionsExt::from_mode(0o555)).expect("permissions");
    let is_bound = std::fs::write(probe.path().join("probe"), "").is_err();
    let mut program = vec![env!("CARGO_BIN_EXE_gpdoc").to_owned()];
    if !is_bound {
        let become_nobody = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"];
        program.splice(0..0, become_nobody.map(str::to_owned));
        let works = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
        let is_given = works(Command::new("chown").args(["-R", NOBODY]).arg(directory));
        if !is_given || !works(Command::new(&program[0]).args(&program[1..]).arg("--version")) {
            eprintln!("SKIPPED: permissions do not bind the superuser, and `setpriv` cannot make somebody else of him");
            return None;
        }
    }
    let directory = directory.to_owned();
    Some(move |arguments: &[&str]| {
        let mut command = Command::new(&program[0]);
        command
            .args(&program[1..])
            .args(arguments)
            .current_dir(&directory)
            .env("HOME", &directory)
            .output()
            .expect("gpdoc runs")
    })
}

/// What it printed.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// What it said besides.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The example repository; not to be written to.
pub fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/platform")
}

/// Runs git, which must succeed, under no configuration but its own.
pub fn git(directory: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .current_dir(directory)
        .output()
        .expect("git runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Writes a file and the directories above it.
pub fn write(directory: &Path, path: &str, text: &str) {
    let file = directory.join(path);
    std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
    std::fs::write(file, text).expect("a file");
}

/// Copies a directory with everything in it, modes too.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let there = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &there);
        } else {
            std::fs::copy(&path, &there).expect("a copy");
        }
    }
}

/// A copy of the example that is a git repository with one commit on `main`.
pub fn platform() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    copy(&example(), directory.path());
    git(directory.path(), &["init", "-q"]);
    git(directory.path(), &["add", "-A"]);
    git(directory.path(), &["commit", "-qm", "An example"]);
    directory
}

/// The real documents of `$GPDOC_CORPUS`; says so where there are none.
#[allow(clippy::print_stderr)]
pub fn corpus() -> Option<PathBuf> {
    let root = std::env::var_os("GPDOC_CORPUS").map_or_else(|| "../shared/corpora/goldenpath".into(), PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return None;
    }
    Some(root)
}

/// Writes something below every heading where a new document has only a prompt.
pub fn fill_in(root: &Path, path: &str) {
    let text = std::fs::read_to_string(root.join(path)).expect("a document");
    let lines = text.lines().map(|line| if line.starts_with("<!-- ") { "It is said." } else { line });
    write(root, path, &lines.flat_map(|line| [line, "\n"]).collect::<String>());
}
