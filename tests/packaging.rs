//! What is shipped: the scripts of `packaging` and what the packages are made of. The builds themselves are the scripts' to try.
#![cfg(unix)]
// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output};

use clap::CommandFactory;
use regex::Regex;
use support::stderr;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a file of the project")
}

fn script(name: &str, arguments: &[&str]) -> Output {
    let script = root().join("packaging").join(name);
    Command::new("bash").arg(script).args(arguments).output().expect("bash runs")
}

/// The names of a command's page and of those below it.
fn pages(command: &clap::Command, name: &str, all: &mut BTreeSet<String>) {
    all.insert(format!("{name}.1"));
    for below in command.get_subcommands() {
        pages(below, &format!("{name}-{}", below.get_name()), all);
    }
}

#[test]
fn every_command_has_a_manual_page_and_every_shell_its_completions() {
    let directory = tempfile::tempdir().expect("a directory");
    let share = directory.path().to_str().expect("UTF-8");
    let done = script("share.sh", &[share, env!("CARGO_BIN_EXE_gpdoc")]);
    assert!(done.status.success(), "{}", stderr(&done));
    let mut expected = BTreeSet::new();
    pages(&gpdoc::commands::Cli::command(), "gpdoc", &mut expected);
    let written = std::fs::read_dir(directory.path().join("man/man1")).expect("a directory");
    let written = written.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    assert_eq!(written.collect::<BTreeSet<_>>(), expected);
    let page = std::fs::read_to_string(directory.path().join("man/man1/gpdoc-gate-run.1")).expect("a page");
    assert!(page.contains(".TH gpdoc-gate-run 1"), "{page}");
    for file in
        ["bash-completion/completions/gpdoc", "zsh/site-functions/_gpdoc", "fish/vendor_completions.d/gpdoc.fish"]
    {
        let text = std::fs::read_to_string(directory.path().join(file)).expect("completions");
        assert!(text.contains("renumber"), "{file}");
    }
}

#[test]
fn a_program_above_the_bound_fails() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("program");
    let handle = std::fs::File::create(&file).expect("a file");
    let size = |bytes: u64| {
        handle.set_len(bytes).expect("a length");
        script("size.sh", &[file.to_str().expect("UTF-8")]).status.code()
    };
    assert_eq!((size(1_000_000), size(1_000_000_000)), (Some(0), Some(1)));
}

#[test]
fn scripts_are_understood_by_bash() {
    for entry in std::fs::read_dir(root().join("packaging")).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "sh") {
            let done = Command::new("bash").arg("-n").arg(&path).output().expect("bash runs");
            assert!(done.status.success(), "{}", stderr(&done));
        }
    }
}

/// A path without its `..`.
fn plain(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts
}

#[test]
fn everything_that_is_compiled_in_is_in_the_package() {
    let manifest = read("Cargo.toml");
    let list = manifest.lines().find_map(|line| line.strip_prefix("include = ")).expect("a list");
    let included: Vec<String> = serde_json::from_str(list).expect("a list of texts");
    let included: Vec<&str> = included.iter().map(|path| path.trim_start_matches('/')).collect();
    let macros = Regex::new(r#"include_(?:str|bytes)!\(\s*"([^"]+)"\s*\)"#).expect("a pattern");
    let mut seen = 0;
    let mut directories = vec![root().join("src")];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source");
            for found in macros.captures_iter(&text) {
                let file = plain(&directory.join(&found[1]));
                let file = file.strip_prefix(root()).expect("a file of the project");
                assert!(included.iter().any(|path| file.starts_with(path)), "{} is not in the package", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn both_packages_say_the_same_of_themselves() {
    let (cargo, python) = (read("Cargo.toml"), read("pyproject.toml"));
    assert_eq!(read("LICENSE"), read("packaging/data/data/share/licenses/gpdoc/LICENSE"));
    for key in ["description", "license", "readme"] {
        let say = |text: &str| text.lines().find(|line| line.starts_with(&format!("{key} = "))).map(str::to_owned);
        assert_eq!(say(&cargo), say(&python));
        assert!(say(&cargo).is_some());
    }
}
