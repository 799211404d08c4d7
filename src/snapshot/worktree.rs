//! The working tree.

#![expect(clippy::disallowed_methods, reason = "this is the snapshot of the files on disk")]

use std::cell::RefCell;
use std::fs::{self, File, FileType};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;

use super::links::follow;
use super::walk::{Walked, Within, walk};
use super::{Entry, EntryKind, Listing, MAX_FILE_BYTES, ReadError, RelPath, Snapshot};
use crate::git::{Repository, Tracked, tracked};
use crate::plural::counted;

/// The files below a root as they are on disk now.
#[derive(Debug)]
pub struct Worktree {
    root: PathBuf,
    listing: Listing,
    /// Files that a sparse checkout leaves out.
    left_out: usize,
    /// Why nobody knows which ignored files are tracked.
    unknown: Option<String>,
    /// What is wrong with ignore files.
    remarks: Vec<String>,
}

impl Worktree {
    /// Lists the files below `root`: all but those that `.gitignore` files or the repository's `info/exclude` name.
    /// The excludes of the user do not count. A file that is ignored and yet tracked is listed, where there is a
    /// repository that git trusts. Another repository below the root is listed as a submodule, without its files.
    ///
    /// # Errors
    /// When the root itself cannot be listed.
    pub fn open(root: &Path) -> Result<Self, ReadError> {
        // Who only wants files can have them without git; what needs git reports what is wrong with it.
        let repository = Repository::discover(root).ok().flatten();
        let below = repository.and_then(|repository| Some((repository.prefix_of(root).ok()?, repository)));
        let Some((prefix, repository)) = below else {
            let alone = Within { top: root, exclude: &root.join(".git/info/exclude") };
            return Ok(Self::of(root, walk(root, alone)?, Vec::new()));
        };
        let (walked, tracked) = rayon::join(
            || walk(root, Within { top: top(root, &prefix), exclude: &exclude(&repository) }),
            || tracked(&repository, &prefix),
        );
        let (tracked, unknown) = match tracked {
            Ok(tracked) => (tracked, None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        Ok(Worktree { unknown, ..Self::of(root, walked?, tracked) })
    }

    /// As [`Worktree::open`], in a repository that is open already. `prefix` is where the root is in it, `tracked` what its index has
    /// below the root.
    ///
    /// # Errors
    /// When the root itself cannot be listed.
    pub(crate) fn within(
        root: &Path,
        repository: &Repository,
        prefix: &RelPath,
        tracked: Vec<Tracked>,
    ) -> Result<Self, ReadError> {
        let walked = walk(root, Within { top: top(root, prefix), exclude: &exclude(repository) })?;
        Ok(Self::of(root, walked, tracked))
    }

    fn of(root: &Path, walked: Walked, tracked: Vec<Tracked>) -> Self {
        let Walked { mut entries, remarks } = walked;
        let left_out = add_tracked(&mut entries, tracked, root);
        Worktree { root: root.to_owned(), listing: Listing::new(entries), left_out, unknown: None, remarks }
    }

    /// The file that a path leads to.
    fn target(&self, path: &RelPath) -> Result<&Entry, ReadError> {
        let target = |link: &Entry| {
            let target = fs::read_link(self.root.join(link.path.as_str())).map_err(|error| failed(&error))?;
            Ok(target.into_os_string().into_encoded_bytes())
        };
        follow(&self.listing, path, target)
    }
}

/// The top of the working tree in which `root` is at `prefix`.
fn top<'a>(root: &'a Path, prefix: &RelPath) -> &'a Path {
    let depth = prefix.as_str().split('/').filter(|part| !part.is_empty()).count();
    root.ancestors().nth(depth).unwrap_or(root)
}

fn exclude(repository: &Repository) -> PathBuf {
    repository.common_dir().join("info/exclude")
}

/// Adds what git tracks although it ignores it, and counts what it leaves out.
fn add_tracked(entries: &mut Vec<Entry>, tracked: Vec<Tracked>, root: &Path) -> usize {
    entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let find = |path: &str| entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok().map(|at| &entries[at]);
    let (mut more, mut left_out) = (Vec::new(), 0);
    for tracked in tracked {
        let replaced = |above: &str| find(above).is_some_and(|entry| entry.kind == EntryKind::Symlink);
        if find(tracked.path.as_str()).is_some() || tracked.path.ancestors().any(replaced) {
            continue;
        }
        let Ok(metadata) = root.join(tracked.path.as_str()).symlink_metadata() else {
            left_out += usize::from(tracked.skipped);
            continue;
        };
        let kind = match kind_of(metadata.file_type()) {
            Some(kind) => kind,
            None if tracked.is_submodule() => EntryKind::Submodule,
            None => continue,
        };
        more.push(Entry { path: tracked.path, kind, blob: None, executable: false });
    }
    entries.append(&mut more);
    left_out
}

/// `None` for a directory.
pub(super) fn kind_of(file_type: FileType) -> Option<EntryKind> {
    if file_type.is_dir() {
        None
    } else if file_type.is_symlink() {
        Some(EntryKind::Symlink)
    } else if file_type.is_file() {
        Some(EntryKind::File)
    } else {
        Some(EntryKind::Unreadable(NOT_REGULAR.into()))
    }
}

/// The memory that a thread keeps for the next file, in bytes.
const KEPT_BYTES: usize = 1024 * 1024;

#[expect(clippy::cast_possible_wrap, reason = "they are flags")]
const FLAGS: i32 = OFlags::NONBLOCK.union(OFlags::NOFOLLOW).union(OFlags::NOCTTY).bits() as i32;

const NOT_REGULAR: &str = "it is not a regular file";

impl Snapshot for Worktree {
    fn describe(&self) -> String {
        "working tree".into()
    }

    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        let entry = self.target(path)?;
        read_file(&self.root.join(entry.path.as_str()))
    }

    fn read_text(&self, path: &RelPath) -> Result<Arc<str>, ReadError> {
        let entry = self.target(path)?;
        with_bytes(&self.root.join(entry.path.as_str()), text_of)?
    }

    fn remarks(&self) -> Vec<String> {
        let files = counted(self.left_out, "file");
        let remark = || {
            format!(
                "this checkout is sparse and leaves out {files} of the repository: what refers to them finds nothing here; `--at HEAD` and `--staged` know them"
            )
        };
        let unknown = self.unknown.as_ref();
        let unknown = unknown.map(|why| format!("files that git tracks although it ignores them are left out: {why}"));
        (self.left_out > 0).then(remark).into_iter().chain(unknown).chain(self.remarks.iter().cloned()).collect()
    }

    fn exists_unlisted(&self, path: &RelPath) -> bool {
        let full = self.root.join(path.as_str());
        let inside = |file: PathBuf| self.root.canonicalize().is_ok_and(|root| file.starts_with(root));
        !self.listing.contains(path.as_str())
            && path.as_str().split('/').all(|part| part != ".git")
            // Most are not there, which takes one question instead of one for each directory.
            && full.exists()
            && full.canonicalize().is_ok_and(inside)
    }
}

/// Does something with the bytes of a file, in memory that the thread keeps for the next one.
pub(super) fn with_bytes<T>(file: &Path, work: impl FnOnce(&[u8]) -> T) -> Result<T, ReadError> {
    thread_local! {
        static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    BYTES.with_borrow_mut(|bytes| {
        bytes.clear();
        bytes.shrink_to(KEPT_BYTES);
        read_into(file, bytes)?;
        Ok(work(bytes))
    })
}

/// The bytes as a text of their own.
pub(super) fn text_of(bytes: &[u8]) -> Result<Arc<str>, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ReadError::NotUtf8(error.valid_up_to()))?;
    Ok(text.into())
}

/// Opens without waiting, and looks at what it opened: opening a pipe waits for whoever writes to it.
pub(crate) fn read_file(file: &Path) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    read_into(file, &mut bytes).map(|()| bytes)
}

fn read_into(file: &Path, bytes: &mut Vec<u8>) -> Result<(), ReadError> {
    let open = File::options().read(true).custom_flags(FLAGS).open(file);
    let file = match open {
        Ok(file) => file,
        // A link, a socket, a device that is not there: what it is says more than why it cannot be opened.
        Err(_) if file.symlink_metadata().is_ok_and(|it| !it.is_file() && !it.is_dir()) => {
            return Err(ReadError::Io(NOT_REGULAR.into()));
        }
        Err(error) => return Err(failed(&error)),
    };
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(ReadError::Io(NOT_REGULAR.into()));
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge(metadata.len()));
    }
    bytes.reserve(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(MAX_FILE_BYTES + 1).read_to_end(bytes).map_err(|error| failed(&error))?;
    match u64::try_from(bytes.len()) {
        Ok(size) if size <= MAX_FILE_BYTES => Ok(()),
        _ => Err(ReadError::TooLarge(MAX_FILE_BYTES + 1)),
    }
}

fn failed(error: &std::io::Error) -> ReadError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ReadError::Missing,
        _ => ReadError::Io(error.to_string()),
    }
}
