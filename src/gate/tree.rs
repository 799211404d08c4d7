//! Files on disk held against those of a commit, byte by byte.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::config::Paths;
use crate::snapshot::{Entry, RawFile, RawKind, RelPath, Snapshot, is_committed, raw_files};

/// One file that is not as committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Where.
    pub(super) path: RelPath,
    /// How it differs: `changed`, `not in the commit`, `missing`, `cannot be compared`.
    pub(super) what: &'static str,
}

/// What a comparison saw.
#[derive(Debug)]
pub(super) struct Comparison {
    /// How many files of the commit were meant.
    pub(super) committed: usize,
    /// Those that differ.
    pub(super) differences: Vec<Difference>,
    /// SHA-256 over the paths and states of what is on disk.
    pub(super) digest: String,
}

/// Compares all files that `paths` mean. `globs` are the texts that `paths` was made of.
///
/// # Errors
/// When something on disk cannot be read.
pub(super) fn compare(root: &Path, commit: &dyn Snapshot, paths: &Paths, globs: &[String]) -> io::Result<Comparison> {
    let mut on_disk: Vec<RawFile> = Vec::new();
    let starts: BTreeSet<String> = globs.iter().filter(|glob| !glob.starts_with('!')).map(|glob| start(glob)).collect();
    let nested = |path: &str| {
        starts.iter().any(|other| {
            other != path
                && (other.is_empty() || path.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('/')))
        })
    };
    for from in starts.iter().filter(|start| !nested(start)) {
        on_disk
            .extend(raw_files(root, &RelPath::new(from))?.into_iter().filter(|file| paths.matches(file.path.as_str())));
    }
    on_disk.sort_by(|a, b| a.path.cmp(&b.path));
    let committed: Vec<&Entry> =
        commit.listing().entries().iter().filter(|entry| paths.matches(entry.path.as_str())).collect();
    let mut differences = Vec::new();
    let mut digest = Sha256::new();
    let mut note = |path: &RelPath, what: &'static str, differences: &mut Vec<Difference>| {
        digest.update(path.as_str().as_bytes());
        digest.update([0]);
        digest.update(what.as_bytes());
        digest.update([0]);
        if what != SAME {
            differences.push(Difference { path: path.clone(), what });
        }
    };
    for file in &on_disk {
        let what = match commit.listing().get(file.path.as_str()) {
            _ if file.kind == RawKind::Other => "cannot be compared",
            None => "not in the commit",
            Some(entry) if is_committed(root, file, entry)? => SAME,
            Some(_) => "changed",
        };
        note(&file.path, what, &mut differences);
    }
    for entry in &committed {
        if on_disk.binary_search_by(|file| file.path.cmp(&entry.path)).is_err() {
            note(&entry.path, "missing", &mut differences);
        }
    }
    let mut ids = Sha256::new();
    for entry in &committed {
        ids.update(format!("{}\0{}\0", entry.path, entry.blob.map(|blob| blob.to_string()).unwrap_or_default()));
    }
    digest.update(ids.finalize());
    Ok(Comparison { committed: committed.len(), differences, digest: crate::digest::hex(&digest.finalize()) })
}

const SAME: &str = "same";

/// The directories of a glob before its first part with a wildcard.
fn start(glob: &str) -> String {
    let glob = glob.strip_prefix("./").unwrap_or(glob);
    let glob = glob.strip_prefix('/').unwrap_or(glob);
    let parts = glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\']));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::start;

    #[test]
    fn a_glob_starts_where_its_first_wildcard_is() {
        let starts =
            ["**/*.tf", "Makefile", "envs/dev-rds/**", "envs/{dev,prod}/x", "./a/b*", "/a/b/c", r"a\*b/c"].map(start);
        assert_eq!(starts, ["", "Makefile", "envs/dev-rds", "envs", "a", "a/b/c", ""]);
    }
}
