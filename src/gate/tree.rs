//! Files on disk held against those of a commit, byte by byte.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use git2::Oid;

use crate::config::Paths;
use crate::digest::sha256;
use crate::snapshot::{
    Entry, EntryKind, Listing, RawFile, RawKind, RelPath, Snapshot, blob_of, is_committed, raw_files,
};

/// How [`Difference`]s say that a file or link is untracked.
pub(super) const UNTRACKED: &str = "not in the commit";

/// How [`Difference`]s say that files would be looked for behind a link.
pub(super) const LINK: &str = "a link, and what it leads to is not compared";

/// How [`Difference`]s say that a file has other bytes, or another mode.
pub(super) const CHANGED: &str = "changed";

/// One file that is not as committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Where.
    pub(super) path: RelPath,
    /// How it differs: [`CHANGED`], `missing`, `cannot be compared`, `a submodule`, [`UNTRACKED`] or [`LINK`].
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

/// The files of some globs as they are on disk, and the links behind which a command might find more. A link without a blob
/// stands where the globs begin: nothing behind it can be compared.
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
        let nested = |path: &str| {
            !path.is_empty()
                && (starts.contains("") || RelPath::new(path).ancestors().skip(1).any(|above| starts.contains(above)))
        };
        let mut files = Vec::new();
        for from in starts.iter().filter(|start| !nested(start)) {
            let from = RelPath::new(from);
            let above = from.ancestors().skip(1).find(|above| root.join(above).is_symlink());
            files.extend(above.map(|above| (RawFile { path: RelPath::new(above), kind: RawKind::Symlink }, None)));
            for file in raw_files(root, &from)? {
                if paths.matches(file.path.as_str()) {
                    let blob = blob_of(root, &file)?;
                    files.push((file, blob));
                } else if file.kind == RawKind::Symlink && may_hold(root, paths, globs, &file.path) {
                    let blob = if file.path == from { None } else { blob_of(root, &file)? };
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
                _ if file.kind == RawKind::Symlink && blob.is_none() => LINK,
                None => UNTRACKED,
                Some(entry) if is_committed(file, *blob, entry) => continue,
                Some(_) => CHANGED,
            };
            differences.push(Difference { path: file.path.clone(), what });
        }
        let committed: Vec<&Entry> =
            listing.entries().iter().filter(|entry| paths.matches(entry.path.as_str())).collect();
        let is_there = |entry: &Entry| self.0.binary_search_by(|(file, _)| file.path.cmp(&entry.path)).is_ok();
        let missing = committed.iter().filter(|entry| !is_there(entry));
        differences.extend(missing.map(|entry| {
            let what = if entry.kind == EntryKind::Submodule { "a submodule" } else { "missing" };
            Difference { path: entry.path.clone(), what }
        }));
        Comparison { committed: committed.len(), differences }
    }
}

/// The parts of a glob between slashes.
fn parts(glob: &str) -> impl Iterator<Item = &str> {
    let glob = glob.strip_prefix("./").unwrap_or(glob);
    glob.strip_prefix('/').unwrap_or(glob).split('/')
}

fn is_plain(part: &str) -> bool {
    !part.contains(['*', '?', '[', '{', '\\'])
}

/// The directories of a glob before its first part with a wildcard.
fn start(glob: &str) -> String {
    parts(glob).take_while(|part| is_plain(part)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// True for a link that leads to a directory, or nowhere yet, in which the globs would mean something.
fn may_hold(root: &Path, paths: &Paths, globs: &[String], link: &RelPath) -> bool {
    let is_directory = !root.join(link.as_str()).is_file();
    let meant = || globs.iter().any(|glob| !glob.starts_with('!') && reaches(glob, link.as_str()));
    is_directory && !paths.excepts(link.as_str()) && !paths.excepts(&format!("{link}/_")) && meant()
}

/// True when a glob can mean a path below this directory.
fn reaches(glob: &str, directory: &str) -> bool {
    let mut parts = parts(glob);
    for name in directory.split('/') {
        match parts.next() {
            None => return false,
            // Alternatives may hold slashes.
            Some(part) if part.contains("**") || part.contains(['{', '}']) => return true,
            Some(part) if !Paths::new(&[part]).is_ok_and(|part| part.matches(name)) => return false,
            Some(_) => {}
        }
    }
    parts.next().is_some()
}

/// Why globs mean less than their author believes, and what to do: one is the name of a directory of the commit and would
/// mean a file of that name.
pub(super) fn directory(listing: &Listing, globs: &[String]) -> Option<(String, String)> {
    let plain = globs.iter().filter(|glob| !glob.starts_with('!') && is_plain(glob));
    let directory = plain.map(String::as_str).find(|glob| listing.is_directory(&start(glob)))?;
    Some((
        format!("`{directory}` is a directory, and names none of the files in it"),
        format!("write `{}/**` in the policy", directory.trim_end_matches('/')),
    ))
}

#[cfg(test)]
mod tests {
    use super::{reaches, start};

    #[test]
    fn a_glob_starts_where_its_first_wildcard_is() {
        let starts =
            ["**/*.tf", "Makefile", "envs/dev-rds/**", "envs/{dev,prod}/x", "./a/b*", "/a/b/c", r"a\*b/c"].map(start);
        assert_eq!(starts, ["", "Makefile", "envs/dev-rds", "envs", "a", "a/b/c", ""]);
    }
    #[test]
    fn a_glob_reaches_below_the_directories_that_its_parts_mean() {
        let reached =
            |glob: &str| ["envs", "envs/dev", "envs/dev/x", "tools"].map(|directory| reaches(glob, directory));
        assert_eq!(reached("envs/*/main.tf"), [true, true, false, false]);
        assert_eq!(reached("envs/dev/**"), [true, true, true, false]);
        assert_eq!(reached("**/*.tf"), [true; 4]);
        assert_eq!(reached("envs/{dev,prod}/x/*"), [true, true, true, false]);
        assert_eq!(reached("envs"), [false; 4]);
    }
}
