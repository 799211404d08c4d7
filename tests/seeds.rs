//! What the fuzz targets assert holds of their seeds, and of what they once found: without a fuzzer, on every change.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../fuzz/laws/allowed_signers.rs"]
mod allowed_signers;
#[path = "../fuzz/laws/capture.rs"]
mod capture;
#[path = "../fuzz/laws/frontmatter.rs"]
mod frontmatter;
#[path = "../fuzz/laws/gate_command.rs"]
mod gate_command;
#[path = "../fuzz/laws/ledger_line.rs"]
mod ledger_line;
#[path = "../fuzz/laws/markdown.rs"]
mod markdown;
#[path = "../fuzz/laws/sshsig.rs"]
mod sshsig;
#[path = "../fuzz/laws/yaml_tree.rs"]
mod yaml_tree;

use std::path::{Path, PathBuf};

use gpdoc::config::{Config, Origin};
use gpdoc::ledger::Record;
use gpdoc::ledger::receipt::Receipt;
use gpdoc::session::evidence::Evidence;
use gpdoc::signature::{AllowedSigners, verify};

type Check = fn(&[u8]);

const TARGETS: [(&str, Check); 8] = [
    ("allowed_signers", allowed_signers::check),
    ("capture", capture::check),
    ("frontmatter", frontmatter::check),
    ("gate_command", gate_command::check),
    ("ledger_line", ledger_line::check),
    ("markdown", markdown::check),
    ("sshsig", sshsig::check),
    ("yaml_tree", yaml_tree::check),
];

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn names(directory: &str) -> Vec<String> {
    let entries = std::fs::read_dir(fuzz().join(directory)).expect("a directory");
    let stem = |entry: std::fs::DirEntry| entry.path().file_stem().expect("a name").to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.map(|entry| stem(entry.expect("an entry"))).collect();
    names.sort();
    names
}

fn seed(name: &str) -> Vec<u8> {
    std::fs::read(fuzz().join("seeds").join(name)).expect("a seed")
}

#[test]
fn the_laws_hold_of_every_seed() {
    for (target, check) in TARGETS {
        for name in names(&format!("seeds/{target}")) {
            check(&seed(&format!("{target}/{name}")));
        }
    }
}

#[test]
fn every_target_is_tried_and_has_seeds() {
    let known = TARGETS.map(|(name, _)| name);
    assert_eq!(names("fuzz_targets"), known);
    assert_eq!(names("laws"), known);
    assert_eq!(names("seeds"), known);
}

/// A seed that is refused at its first byte would lead nowhere.
#[test]
fn seeds_that_should_be_understood_are() {
    assert!(Record::parse(&seed("ledger_line/record")).is_ok());
    let receipt = Receipt::parse(&seed("ledger_line/receipt")).expect("a receipt");
    assert!(receipt.content().is_ok(), "{:?}", receipt.content());
    let evidence = Evidence::parse(&String::from_utf8(seed("ledger_line/evidence")).expect("text"));
    assert_eq!((evidence.records.len(), evidence.broken), (3, None));
    let signers = String::from_utf8(seed("allowed_signers/plain")).expect("text");
    assert!(AllowedSigners::parse(&signers).is_ok(), "{:?}", AllowedSigners::parse(&signers));
    assert!(verify(&seed("sshsig/signature"), "gpdoc-approval-v1", b"an invented message\n").is_ok());
    for gate in ["gate_command/listed", "gate_command/pattern"] {
        let text = String::from_utf8(seed(gate)).expect("text");
        let config = Config::load(&gate_command::policy(&text), &Origin::Discover);
        assert_eq!(config.map(|config| config.gates.len()).map_err(|problems| format!("{problems:?}")), Ok(1));
    }
}
