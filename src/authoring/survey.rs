//! Who claims ids and numbers: here, in what is staged, on every branch, in other working trees.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::numbers::NumbersError;
use crate::config::{Config, Kind};
use crate::document::Document;
use crate::git::{Branch, CommitId, GitError, Repository, Trees};
use crate::model::includes;
use crate::snapshot::{Entry, EntryKind, Index, ReadError, RelPath, Snapshot, Worktree};
use crate::yaml::Node;

/// Where a document was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// On disk, in this working tree.
    Here,
    /// Staged.
    Index,
    /// In the commit that is checked out, where that is on no branch.
    Head,
    /// On a local or remote-tracking branch: its name.
    Branch(String),
    /// On disk, in another working tree: its top.
    Worktree(PathBuf),
}

/// A document as far as its names go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Its path below the root.
    pub path: RelPath,
    /// The id that it claims.
    pub id: Option<Box<str>>,
    /// Its kind, as an index into the configuration's kinds.
    pub kind: Option<usize>,
    /// Its number: that of its id, else that of its file name.
    pub number: Option<u64>,
    /// The number of its file name where its id has another one.
    pub other_number: Option<u64>,
}

/// What was seen at one place.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where.
    pub place: Place,
    /// The commit that the place is at or began from.
    pub commit: Option<CommitId>,
    /// In path order where the place is on disk.
    pub documents: Arc<[Arc<Sighting>]>,
}

/// What was seen everywhere.
#[derive(Debug, Default)]
pub struct Survey {
    /// This working tree first.
    pub places: Vec<Seen>,
    /// What could not be looked at: sentences for the user.
    pub notes: Vec<String>,
}

/// Looks for documents: of one kind, or all that have an id or a number.
pub(super) struct Surveyor<'a> {
    root: &'a Path,
    config: &'a Config,
    wanted: Option<usize>,
    blobs: HashMap<(RelPath, git2::Oid), Option<Arc<Sighting>>>,
    trees: Trees<Arc<Sighting>>,
    notes: Vec<String>,
}

impl<'a> Surveyor<'a> {
    pub(super) fn new(root: &'a Path, config: &'a Config, wanted: Option<usize>) -> Self {
        Surveyor { root, config, wanted, blobs: HashMap::new(), trees: Trees::default(), notes: Vec::new() }
    }

    pub(super) fn survey(&mut self, repository: Option<&Repository>) -> Result<Survey, NumbersError> {
        let mut places = Vec::new();
        let here = self.on_disk(self.root, "the working tree")?;
        let head = repository.map_or(Ok(None), Repository::head)?;
        places.push(Seen { place: Place::Here, commit: head, documents: here });
        if let Some(repository) = repository {
            let index = Index::open(repository, self.root)?;
            let read = |path: &RelPath| index.read_text(path);
            let documents = index.listing().entries().iter().filter_map(|entry| self.stored(entry, "the index", &read));
            let documents = documents.collect();
            places.push(Seen { place: Place::Index, commit: head, documents });
            self.branches(repository, head, &mut places)?;
            self.worktrees(repository, &mut places)?;
        }
        Ok(Survey { places, notes: std::mem::take(&mut self.notes) })
    }

    fn branches(
        &mut self,
        repository: &Repository,
        head: Option<CommitId>,
        places: &mut Vec<Seen>,
    ) -> Result<(), NumbersError> {
        let mut all: Vec<(Place, CommitId)> = Vec::new();
        if repository.branch()?.is_none() {
            all.extend(head.map(|head| (Place::Head, head)));
        }
        all.extend(repository.branches()?.into_iter().map(|Branch { name, commit }| (Place::Branch(name), commit)));
        for (place, commit) in all {
            let documents = self.commit(repository, commit, &place.to_string())?;
            places.push(Seen { place, commit: Some(commit), documents });
        }
        Ok(())
    }

    /// The documents of a commit; `name` is what to call it.
    pub(super) fn commit(
        &mut self,
        repository: &Repository,
        commit: CommitId,
        name: &str,
    ) -> Result<Arc<[Arc<Sighting>]>, GitError> {
        let prefix = repository.prefix_of(self.root)?;
        let read = |entry: &Entry| {
            let bytes = repository.pool().read_blob(entry.blob.ok_or(ReadError::Missing)?)?;
            let text =
                String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8(error.utf8_error().valid_up_to()))?;
            Ok(Arc::from(text))
        };
        let mut trees = std::mem::take(&mut self.trees);
        let documents =
            trees.files(repository, &prefix, commit, &mut |entry| self.stored(entry, name, &|_| read(entry)));
        self.trees = trees;
        Ok(documents?.iter().cloned().collect())
    }

    fn worktrees(&mut self, repository: &Repository, places: &mut Vec<Seen>) -> Result<(), NumbersError> {
        let prefix = repository.prefix_of(self.root)?;
        for top in repository.other_worktrees()? {
            let place = Place::Worktree(top.clone());
            if !top.is_dir() {
                self.notes.push(format!(
                    "{place} is not there, so files that are in no branch yet are not seen; `git worktree prune` forgets it"
                ));
                continue;
            }
            let root = top.join(prefix.as_str());
            if !root.is_dir() {
                continue;
            }
            let commit = Repository::discover(&top)?.map_or(Ok(None), |other| other.head())?;
            let documents = self.on_disk(&root, &place.to_string())?;
            places.push(Seen { place, commit, documents });
        }
        Ok(())
    }

    fn on_disk(&mut self, root: &Path, name: &str) -> Result<Arc<[Arc<Sighting>]>, NumbersError> {
        let tree =
            Worktree::open(root).map_err(|error| NumbersError::Listing { root: root.to_owned(), reason: error })?;
        let mut documents = Vec::new();
        for entry in tree.listing().entries() {
            documents.extend(self.look(entry, name, &|path| tree.read_text(path)).map(Arc::new));
        }
        Ok(documents.into())
    }

    /// The same blob at the same path is read once.
    fn stored(&mut self, entry: &Entry, name: &str, read: &ReadFile<'_>) -> Option<Arc<Sighting>> {
        let key = (entry.path.clone(), entry.blob?);
        if let Some(known) = self.blobs.get(&key) {
            return known.clone();
        }
        let found = self.look(entry, name, read).map(Arc::new);
        self.blobs.insert(key, found.clone());
        found
    }

    fn look(&mut self, entry: &Entry, name: &str, read: &ReadFile<'_>) -> Option<Sighting> {
        let (config, path) = (self.config, &entry.path);
        if entry.kind == EntryKind::Submodule || !includes(config, path) {
            return None;
        }
        let by_path = config.kinds.iter().position(|kind| kind.files.matches(path.as_str()));
        if by_path.is_some() && self.wanted.is_some() && by_path != self.wanted {
            return None;
        }
        let document = match read(path) {
            Ok(text) => Some(Document::parse(path.clone(), text)),
            Err(error) => {
                if by_path.is_some() {
                    let file = path.file_name();
                    self.notes
                        .push(format!("`{path}` in {name} cannot be read ({error}); only its name {file} counts"));
                }
                None
            }
        };
        let own = |key: &str| document.as_ref()?.get(key).filter(|node| !node.is_empty()).and_then(Node::text);
        let id = own("id");
        let by_type = || match own("type") {
            Some(name) => config.kinds.iter().position(|kind| kind.name == name),
            // Its type may be inherited; a kind that has no files of its own is found by its ids then.
            None => {
                id.and_then(|id| config.kinds.iter().position(|kind| !kind.has_files && kind.parse_id(id).is_some()))
            }
        };
        let by_default = || {
            let name = config.settings.default_kind.as_deref()?;
            config.kinds.iter().position(|kind| kind.name == name)
        };
        let kind = by_path.or_else(by_type).or_else(by_default);
        if self.wanted.is_some() && kind != self.wanted {
            return None;
        }
        let settings = kind.and_then(|kind| config.kinds.get(kind));
        // Where a kind asks for no id, the file's stem is it.
        let by_id = settings.and_then(|kind| {
            let id = id.or_else(|| (!kind.id_required).then(|| path.stem()))?;
            kind.parse_id(id)?.number
        });
        let by_name = settings.and_then(|kind| number_of_name(kind, path));
        let sighting = Sighting {
            path: path.clone(),
            id: id.map(Box::from),
            kind,
            number: by_id.or(by_name),
            other_number: by_name.filter(|number| by_id.is_some_and(|by_id| by_id != *number)),
        };
        (sighting.id.is_some() || sighting.number.is_some()).then_some(sighting)
    }
}

type ReadFile<'a> = dyn Fn(&RelPath) -> Result<Arc<str>, ReadError> + 'a;

fn number_of_name(kind: &Kind, path: &RelPath) -> Option<u64> {
    kind.file_form.as_ref()?.matches(path.file_name())?.number
}

impl Sighting {
    /// What the document is called: its id, else its file's stem.
    pub(super) fn name(&self) -> &str {
        self.id.as_deref().unwrap_or_else(|| self.path.stem())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Here => f.write_str("the working tree"),
            Place::Index => f.write_str("the index"),
            Place::Head => f.write_str("HEAD"),
            Place::Branch(name) => write!(f, "branch {name}"),
            Place::Worktree(top) => write!(f, "the working tree {}", top.display()),
        }
    }
}
