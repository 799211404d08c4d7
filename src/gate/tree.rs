//! Files on disk held against those of a commit, byte by byte.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use git2::Oid;

use crate::config::Paths;
use crate::digest::sha256;
use crate::snapshot::{Entry, RawFile, RawKind, RelPath, Snapshot, blob_of, is_committed, raw_files};

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
}

/// The files of some globs as they are on disk.
#[derive(Debug)]
pub(super) struct OnDisk(Vec<(RawFile, Option<Oid>)>);

impl OnDisk {
    /// Looks at all files that `paths` mean, ignored ones too. `globs` are the texts that `paths` was made of.
    ///
    /// # Errors
    /// When something cannot be read.
    pub(super) fn read(root: &Path, paths: &Paths, globs: &[String]) -> io::Result<Self> {
        let starts: BTreeSet<String> =
            globs.iter().filter(|glob| !glob.starts_with('!')).map(|glob| start(glob)).collect();
        let is_below = |path: &str, above: &str| {
            above.is_empty() || path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
        };
        let nested = |path: &str| starts.iter().any(|other| other != path && is_below(path, other));
        let mut files = Vec::new();
        for from in starts.iter().filter(|start| !nested(start)) {
            for file in raw_files(root, &RelPath::new(from))? {
                if paths.matches(file.path.as_str()) {
                    let blob = blob_of(root, &file)?;
                    files.push((file, blob));
                }
            }
        }
        files.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
        Ok(OnDisk(files))
    }

    /// SHA-256 over paths, kinds and contents, hexadecimal.
    pub(super) fn digest(&self) -> String {
        let lines: Vec<String> =
            self.0.iter().map(|(file, blob)| format!("{}\0{:?}\0{blob:?}\n", file.path, file.kind)).collect();
        sha256(lines.concat().as_bytes())
    }

    /// Holds them against a commit.
    pub(super) fn compare(&self, commit: &dyn Snapshot, paths: &Paths) -> Comparison {
        let listing = commit.listing();
        let mut differences = Vec::new();
        for (file, blob) in &self.0 {
            let what = match listing.get(file.path.as_str()) {
                _ if file.kind == RawKind::Other => "cannot be compared",
                None => "not in the commit",
                Some(entry) if is_committed(file, *blob, entry) => continue,
                Some(_) => "changed",
            };
            differences.push(Difference { path: file.path.clone(), what });
        }
        let committed: Vec<&Entry> =
            listing.entries().iter().filter(|entry| paths.matches(entry.path.as_str())).collect();
        let is_there = |entry: &Entry| self.0.binary_search_by(|(file, _)| file.path.cmp(&entry.path)).is_ok();
        let missing = committed.iter().filter(|entry| !is_there(entry));
        differences.extend(missing.map(|entry| Difference { path: entry.path.clone(), what: "missing" }));
        Comparison { committed: committed.len(), differences }
    }
}

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
