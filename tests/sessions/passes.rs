//! What is written passes the rules at once, wherever it is written.

use insta::assert_snapshot;

use super::*;

/// A session in a repository: what the rules find that they did not find before.
fn brought(directory: &Path) -> Vec<String> {
    let findings = || {
        let of = |command: &[&str]| {
            stdout(&self::command(directory, &[command, &["--format", "concise"]].concat()).output().unwrap())
        };
        let text = format!("{}{}", of(&["check"]), of(&["session", "check"]));
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = findings();
    let run = |arguments: &[&str]| {
        let output = self::command(directory, &[&["session"], arguments].concat()).output().unwrap();
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    };
    run(&["new", "--title", "Try it: \"all\" of it", "--agent", "Ada", "--scope", "Everything"]);
    let mut found = findings();
    write(directory, "envs/tried/main.tf", "# tried\n");
    run(&["run", "--", "echo", "tried"]);
    run(&["append", "--what", "Tried it", "--outstanding", "The rest"]);
    found.extend(findings());
    run(&["close", "--outstanding", "None"]);
    found.extend(findings());
    found.retain(|finding| !before.contains(finding));
    found
}

#[test]
fn in_a_fresh_repository() {
    assert_eq!(brought(&Work::new().path()), [""; 0]);
}

#[test]
fn without_any_configuration() {
    let work = Work::new();
    work.git(&["rm", "--quiet", "gpdoc.yaml"]);
    work.commit();
    assert_eq!(brought(&work.path()), [""; 0]);
}

#[test]
fn before_the_first_commit() {
    let directory = TempDir::new().unwrap();
    git(directory.path(), &["init", "--quiet"]);
    write(directory.path(), "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    assert_eq!(brought(directory.path()), [""; 0]);
}

#[test]
fn in_the_example() {
    assert_eq!(brought(support::platform().path()), [""; 0]);
}

#[test]
fn on_real_documents() {
    let corpus = std::env::var("GPDOC_CORPUS").unwrap_or_else(|_| "../shared/corpora/goldenpath".to_owned());
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus);
    if !corpus.is_dir() {
        println!("skipped: no corpus at {}", corpus.display());
        return;
    }
    let directory = TempDir::new().unwrap();
    let at = directory.path();
    let copied = Command::new("cp").arg("-r").arg(format!("{}/.", corpus.display())).arg(at).status().unwrap();
    assert!(copied.success());
    Command::new("chmod").args(["-R", "u+w", "."]).current_dir(at).status().unwrap();
    git(at, &["init", "--quiet"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    git(at, &["add", "--all"]);
    git(at, &["commit", "--quiet", "-m", "All"]);
    assert_snapshot!(brought(at).join("\n"), @"");
}
