//! See `docs/rules/sidecar-missing.md`.

use std::collections::BTreeSet;

use super::{Context, Meta, Rule, Scope};
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "sidecar-missing",
    summary: "a directory that must have a `metadata.yaml` and has none",
    default: Severity::Off,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/sidecar-missing.md"),
};

pub(super) struct SidecarMissing;

impl Rule for SidecarMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn tree(&self, context: Context<'_>, findings: &mut Vec<Finding>) {
        let model = context.model;
        if model.config.sidecars.is_empty() {
            return;
        }
        let mut files: Vec<&File> = model.governed().collect();
        files.dedup_by_key(|file| file.path().parent());
        let directories: BTreeSet<&str> = files.into_iter().flat_map(|file| file.path().ancestors()).collect();
        for directory in directories.into_iter().filter(|directory| model.config.sidecars.matches(directory)) {
            let join = |name: &str| if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
            let listing = model.snapshot.listing();
            if ["metadata.yaml", "metadata.yml"].iter().any(|name| listing.get(&join(name)).is_some()) {
                continue;
            }
            let path = join("metadata.yaml");
            let message = format!("the directory `{directory}` has no `metadata.yaml`");
            let help = format!("write what its documents have in common into `{path}`");
            let location = Location::whole(&RelPath::new(&path));
            findings.push(Finding::new(&META, location, message).with_help(Some(help)));
        }
    }
}
