#![allow(clippy::unwrap_used)]
//! Real repositories, made by git.

mod at_once;
mod laws;
mod numbers;
mod title;

use std::path::Path;

use crate::authoring::numbers::{Numbers, NumbersError};
use crate::config::{Config, Origin};
use crate::edit::EditError;
use crate::git::Repository;
use crate::git::tests::Sandbox;
use crate::snapshot::Memory;

const CONFIG: &str = r#"version: 1
documents: {include: ["**/*.md"], exclude: ["**/skeletons/**"]}
default_kind: note
kinds:
  adr:
    files: ["docs/adrs/ADR-*.md"]
    id: {forms: ["ADR-{number:04}-{slug}", "ADR-{number:04}"], file: "ADR-{number:04}-{slug}.md"}
  log:
    files: ["log/*.md"]
    frontmatter: optional
    id: {forms: ["LOG-{number}-{slug}"], required: false}
  memo:
    id: {forms: ["MEMO-{number}"]}
  note: {}
"#;

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Numbers(#[from] NumbersError),
    #[error(transparent)]
    Edit(#[from] EditError),
}

fn config() -> Config {
    let memory: Memory = [("gpdoc.yaml", CONFIG)].into_iter().collect();
    Config::load(&memory, &Origin::Discover).unwrap()
}

/// Asks about the numbers of the documents below `root`.
fn with<T>(root: &Path, ask: impl FnOnce(&Numbers<'_>) -> T) -> T {
    let repository = Repository::discover(root).unwrap();
    ask(&Numbers { root, repository: repository.as_ref(), config: &config() })
}

fn kind(name: &str) -> usize {
    config().kinds.iter().position(|kind| kind.name == name).unwrap()
}

fn adr(sandbox: &Sandbox, number: u64, slug: &str) {
    let name = format!("ADR-{number:04}-{slug}");
    sandbox.write(&format!("docs/adrs/{name}.md"), &format!("---\nid: {name}\n---\n# {slug}\n"));
}

/// One line for each claim.
fn taken(root: &Path, name: &str) -> String {
    with(root, |numbers| {
        let taken = numbers.taken(kind(name)).unwrap();
        let lines = taken.claims.iter().flat_map(|(number, claims)| {
            claims.iter().map(move |claim| format!("{number} {} {}\n", claim.place, claim.path))
        });
        lines.chain(taken.notes.iter().map(|note| format!("note: {note}\n"))).collect()
    })
}
