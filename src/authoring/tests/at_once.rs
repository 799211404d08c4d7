//! Real processes: this test binary runs itself.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::{Failed, Sandbox, kind, taken, with};
use crate::edit::{Plan, Writer};
use crate::snapshot::RelPath;

const ROOT: &str = "GPDOC_TEST_ROOT";
const PROCESSES: usize = 16;

/// Does nothing unless it is run by the tests below.
#[test]
fn one_process_takes_a_number() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let root = Path::new(&root).canonicalize().unwrap();
    with(&root, |numbers| {
        let state = numbers.repository.unwrap().git_dir().join("gpdoc");
        let created = numbers.create::<Failed>(
            kind("adr"),
            || Ok(Writer::open(&root, &state)?),
            |number| {
                let mut plan = Plan::new();
                plan.create(
                    RelPath::new(&format!("docs/adrs/ADR-{number:04}-{}.md", std::process::id())),
                    "# X\n".into(),
                );
                Ok(plan)
            },
        );
        created.unwrap();
    });
}

/// Runs processes in these roots, one after the other in turn, all at once; gives the numbers that were taken by them.
fn run(roots: &[&Path]) -> Vec<u64> {
    let start = |at: usize| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "authoring::tests::at_once::one_process_takes_a_number"]);
        command.env(ROOT, roots[at % roots.len()]).stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let children: Vec<_> = (0..PROCESSES).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let claims = taken(roots[0], "adr");
    claims.lines().map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn sixteen_processes_in_one_working_tree_get_sixteen_numbers() {
    let sandbox = Sandbox::repository();
    sandbox.commit("none");
    assert_eq!(run(&[sandbox.path()]), (1..=16).collect::<Vec<_>>());
}

#[test]
fn sixteen_processes_in_several_working_trees_get_sixteen_numbers() {
    let sandbox = Sandbox::repository();
    sandbox.commit("none");
    let beside = tempfile::tempdir().unwrap();
    for name in ["b", "c"] {
        sandbox.git(&["worktree", "add", "-q", &beside.path().join(name).to_string_lossy()]);
    }
    let (b, c) = (beside.path().join("b"), beside.path().join("c"));
    let numbers = run(&[sandbox.path(), &b, &c]);
    assert_eq!((numbers.len(), numbers.iter().collect::<BTreeSet<_>>().len()), (16, 16), "{numbers:?}");
}
