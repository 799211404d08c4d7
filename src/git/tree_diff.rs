//! Which files two trees of git have otherwise.
//!
//! The history of every file is asked for wherever captures are judged, which are thousands of comparisons of neighbours that
//! share nearly all they have. libgit2 reads the trees of both sides for each of them; here each tree is read once.

use std::cmp::Ordering;
use std::rc::Rc;

use git2::{ObjectType, Oid};
use rustc_hash::FxHashMap;

use super::{ChangeStatus, FileChange, GitError, mode};
use crate::snapshot::{MAX_PATH_BYTES, MAX_PATHS, RelPath};

/// Bytes that are compared at once.
const BLOCK: usize = 64;

/// Bytes of trees that are kept for the next comparison.
const KEPT_BYTES: usize = 16 << 20;

/// One entry of a tree: <https://git-scm.com/book/en/v2/Git-Internals-Git-Objects>.
#[derive(Clone, Copy)]
struct Entry<'t> {
    name: &'t [u8],
    mode: u32,
    id: &'t [u8],
}

impl Entry<'_> {
    fn is_tree(&self) -> bool {
        self.mode & mode::TYPE == mode::TREE
    }

    fn id(&self) -> Result<Oid, GitError> {
        Ok(Oid::from_bytes(self.id)?)
    }

    /// In the order of a tree, in which a directory is named with a `/` behind it.
    fn order(&self, other: &Entry<'_>) -> Ordering {
        let shared = self.name.len().min(other.name.len());
        let rest = |entry: &Entry<'_>| {
            let end = entry.is_tree().then_some(b'/');
            entry.name.get(shared).copied().or(end)
        };
        self.name[..shared].cmp(&other.name[..shared]).then_with(|| rest(self).cmp(&rest(other)))
    }

    /// True for two entries that stand for the same file or directory. Git knows of a file's mode only whether it may be executed.
    fn is_same(&self, other: &Entry<'_>) -> bool {
        self.id == other.id && self.mode & mode::TYPE == other.mode & mode::TYPE && {
            self.is_tree() || mode::is_executable(self.mode) == mode::is_executable(other.mode)
        }
    }
}

/// What a comparison found.
pub(super) enum Found {
    /// The files, sorted by path.
    Files(Vec<FileChange>),
    /// It is one that libgit2 has to make: something may have been renamed, or became another sort of thing.
    Doubtful,
}

/// Reads trees, and remembers the last of them.
pub(super) struct TreeReader<'r> {
    objects: git2::Odb<'r>,
    known: FxHashMap<Oid, Rc<[u8]>>,
    bytes: usize,
}

impl<'r> TreeReader<'r> {
    pub(super) fn new(git: &'r git2::Repository) -> Result<Self, GitError> {
        Ok(TreeReader { objects: git.odb()?, known: FxHashMap::default(), bytes: 0 })
    }

    /// The files below `prefix` that differ between two trees.
    pub(super) fn compare(&mut self, old: Oid, new: Oid, prefix: &RelPath) -> Result<Found, GitError> {
        let (old, new) = (self.at(old, prefix)?, self.at(new, prefix)?);
        let mut comparison = Comparison::default();
        comparison.trees(self, old, new, &mut Vec::new())?;
        let Comparison { mut files, is_odd, .. } = comparison;
        // Names that are not UTF-8 are replaced, and may stand elsewhere then.
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let has = |status| files.iter().any(|file: &FileChange| file.status == status);
        let is_doubtful = is_odd || has(ChangeStatus::Added) && has(ChangeStatus::Deleted);
        Ok(if is_doubtful { Found::Doubtful } else { Found::Files(files) })
    }

    /// The tree of a directory below another; none where there is no such directory.
    fn at(&mut self, top: Oid, directory: &RelPath) -> Result<Option<Oid>, GitError> {
        let mut tree = top;
        for part in directory.as_str().split('/').filter(|part| !part.is_empty()) {
            let read = self.read(Some(tree))?;
            let is_it = |entry: &Entry<'_>| entry.name == part.as_bytes() && entry.is_tree();
            let mut entries = Entries::of(&read);
            let found = entries.find(|entry| entry.as_ref().map_or(true, is_it)).transpose()?;
            let Some(found) = found else { return Ok(None) };
            tree = found.id()?;
        }
        Ok(Some(tree))
    }

    /// Without a tree, one that is empty.
    fn read(&mut self, tree: Option<Oid>) -> Result<Tree, GitError> {
        let Some(id) = tree else { return Ok(Tree { id: Oid::ZERO_SHA1, bytes: Rc::default() }) };
        if let Some(known) = self.known.get(&id) {
            return Ok(Tree { id, bytes: Rc::clone(known) });
        }
        let object = self.objects.read(id)?;
        if object.kind() != ObjectType::Tree {
            return Err(GitError::Other(format!("the object {id} is a {}, not a tree", object.kind())));
        }
        let bytes: Rc<[u8]> = object.data().into();
        if self.bytes + bytes.len() > KEPT_BYTES {
            self.known.clear();
            self.bytes = 0;
        }
        self.bytes += bytes.len();
        self.known.insert(id, Rc::clone(&bytes));
        Ok(Tree { id, bytes })
    }
}

/// A tree as git stores it.
struct Tree {
    id: Oid,
    bytes: Rc<[u8]>,
}

#[derive(Default)]
struct Comparison {
    files: Vec<FileChange>,
    /// Something became another sort of thing.
    is_odd: bool,
    /// How many trees were looked at.
    trees: usize,
}

impl Comparison {
    /// `above`: the path of the directory, with a `/` at its end.
    fn trees(
        &mut self,
        reader: &mut TreeReader<'_>,
        old: Option<Oid>,
        new: Option<Oid>,
        above: &mut Vec<u8>,
    ) -> Result<(), GitError> {
        self.trees += 1;
        if self.files.len().max(self.trees) > MAX_PATHS || above.len() > MAX_PATH_BYTES {
            return Err(GitError::TooManyPaths(MAX_PATHS));
        }
        if old == new {
            return Ok(());
        }
        let (old, new) = (reader.read(old)?, reader.read(new)?);
        let (mut befores, mut afters) = (Entries::of(&old), Entries::of(&new));
        let (mut before, mut after) = (None, None);
        loop {
            if before.is_none() && after.is_none() {
                pass_over_same(&mut befores, &mut afters);
            }
            before = before.map_or_else(|| befores.next().transpose(), |entry| Ok(Some(entry)))?;
            after = after.map_or_else(|| afters.next().transpose(), |entry| Ok(Some(entry)))?;
            let order = match (&before, &after) {
                (Some(before), Some(after)) => before.order(after),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return Ok(()),
            };
            let old = before.take_if(|_| order.is_le());
            let new = after.take_if(|_| order.is_ge());
            self.entries(reader, old, new, above)?;
        }
    }

    /// Two entries of one name, or one that the other side does not have.
    fn entries(
        &mut self,
        reader: &mut TreeReader<'_>,
        old: Option<Entry<'_>>,
        new: Option<Entry<'_>>,
        above: &mut Vec<u8>,
    ) -> Result<(), GitError> {
        let Some(entry) = new.or(old) else { return Ok(()) };
        if old.zip(new).is_some_and(|(old, new)| old.is_same(&new)) {
            return Ok(());
        }
        let length = above.len();
        above.extend_from_slice(entry.name);
        if entry.is_tree() {
            above.push(b'/');
            let id = |entry: Option<Entry<'_>>| entry.map(|entry| entry.id()).transpose();
            self.trees(reader, id(old)?, id(new)?, above)?;
        } else {
            let sort = |entry: Entry<'_>| entry.mode & mode::TYPE;
            self.is_odd |= sort(entry) == mode::GITLINK || old.is_some_and(|old| sort(old) != sort(entry));
            let status = match (old, new) {
                (None, _) => ChangeStatus::Added,
                (_, None) => ChangeStatus::Deleted,
                _ => ChangeStatus::Modified,
            };
            self.files.push(FileChange { path: RelPath::new(&String::from_utf8_lossy(above)), old_path: None, status });
        }
        above.truncate(length);
        Ok(())
    }
}

/// The entries of a tree, in its order.
struct Entries<'t> {
    bytes: &'t [u8],
    tree: Oid,
}

impl<'t> Entries<'t> {
    fn of(tree: &'t Tree) -> Self {
        Entries { bytes: &tree.bytes, tree: tree.id }
    }

    fn entry(&mut self) -> Option<Entry<'t>> {
        let blank = memchr::memchr(b' ', self.bytes)?;
        let digits = self.bytes.get(..blank)?;
        let octal = |mode: u32, digit: &u8| matches!(digit, b'0'..=b'7').then(|| mode << 3 | u32::from(digit - b'0'));
        let mode = digits.iter().take(8).try_fold(0, octal).filter(|_| (1..8).contains(&digits.len()))?;
        let rest = self.bytes.get(blank + 1..)?;
        let end = memchr::memchr(0, rest)?;
        let (name, id) = (rest.get(..end)?, rest.get(end + 1..end + 21)?);
        self.bytes = &rest[end + 21..];
        Some(Entry { name, mode, id })
    }
}

/// Passes over the entries with which two trees go on alike: neighbours in a history have most of them.
fn pass_over_same(old: &mut Entries<'_>, new: &mut Entries<'_>) {
    if old.bytes == new.bytes {
        (old.bytes, new.bytes) = (&[], &[]);
        return;
    }
    let blocks = old.bytes.chunks_exact(BLOCK).zip(new.bytes.chunks_exact(BLOCK));
    let same = BLOCK * blocks.take_while(|(old, new)| old == new).count();
    let length = new.bytes.len();
    loop {
        let rest = new.bytes;
        let is_same = new.entry().is_some() && length - new.bytes.len() <= same;
        if !is_same {
            new.bytes = rest;
            old.bytes = &old.bytes[length - rest.len()..];
            return;
        }
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = Result<Entry<'t>, GitError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let entry = self.entry();
        if entry.is_none() {
            self.bytes = &[];
        }
        Some(entry.ok_or_else(|| GitError::Other(format!("the tree {} is damaged", self.tree))))
    }
}
