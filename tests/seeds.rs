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

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gpdoc::config::{Config, Origin};
use gpdoc::ledger::Record;
use gpdoc::ledger::receipt::Receipt;
use gpdoc::session::evidence::Evidence;
use gpdoc::signature::{AllowedSigners, verify};
use proptest::prelude::*;

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

/// The names and versions of a `Cargo.lock`.
fn locked(path: &Path) -> BTreeSet<(String, String)> {
    let text = std::fs::read_to_string(path).expect("a lock file");
    let value = |part: &str, key: &str| part.lines().find_map(|line| line.strip_prefix(key)).map(str::to_owned);
    let parts = text.split("[[package]]").skip(1);
    parts.filter_map(|part| Some((value(part, "name = ")?, value(part, "version = ")?))).collect()
}

/// `fuzz/run.sh` builds with `--locked`: a lock file of last month would not let it begin.
#[test]
fn the_targets_are_built_of_what_gpdoc_is_built_of() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (ours, theirs) = (locked(&root.join("Cargo.lock")), locked(&fuzz().join("Cargo.lock")));
    let named: BTreeSet<&String> = ours.iter().map(|(name, _)| name).collect();
    let others: Vec<_> = theirs.difference(&ours).filter(|(name, _)| named.contains(name)).collect();
    assert!(others.is_empty(), "cargo update --workspace in fuzz: {others:?}");
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
    let of_manifest = manifest.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next());
    let of_manifest = of_manifest.expect("dependencies").lines();
    let asked: Vec<&str> = of_manifest.filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    let lock = std::fs::read_to_string(fuzz().join("Cargo.lock")).expect("a lock file");
    let of_lock = lock.split("[[package]]").find(|part| part.contains("name = \"gpdoc\"\n")).expect("gpdoc");
    let of_lock = of_lock.lines().filter_map(|line| line.strip_prefix(" \""));
    let known: Vec<&str> = of_lock.map(|line| line.trim_end_matches("\",").split(' ').next().unwrap_or(line)).collect();
    assert_eq!(known, asked, "cargo update --workspace in fuzz");
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

/// What a fuzzer does without looking: parts of seeds cut out, doubled, turned over, and put into each other.
fn mixture(target: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let seeds: Vec<Vec<u8>> =
        names(&format!("seeds/{target}")).iter().map(|it| seed(&format!("{target}/{it}"))).collect();
    let edit = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0..5_u8,
        any::<u8>(),
    );
    let edits = prop::collection::vec(edit, 0..6);
    (prop::sample::select(seeds.clone()), edits).prop_map(move |(mut bytes, edits)| {
        for (from, to, other, how, byte) in edits {
            let (from, to) = (from.index(bytes.len() + 1), to.index(bytes.len() + 1));
            let range = from.min(to)..from.max(to);
            let part = bytes[range.clone()].to_vec();
            let other = &seeds[other.index(seeds.len())];
            match how {
                0 => drop(bytes.drain(range)),
                1 => drop(bytes.splice(range.start..range.start, part)),
                2 => drop(bytes.splice(range, std::iter::once(byte))),
                3 => drop(bytes.splice(range, other[other.len() / 3..].iter().copied())),
                _ => bytes[range].reverse(),
            }
            bytes.truncate(4096);
        }
        bytes
    })
}

macro_rules! hold {
    ($($target:ident)*) => {
        proptest! {
            $(
                #[test]
                fn $target(bytes in mixture(stringify!($target))) {
                    super::$target::check(&bytes);
                }
            )*
        }
    };
}

/// The same laws of what is near the seeds. `PROPTEST_CASES=100000` looks longer.
mod near_the_seeds {
    use proptest::prelude::*;

    use super::mixture;

    hold! { allowed_signers capture frontmatter gate_command ledger_line markdown sshsig yaml_tree }
}
