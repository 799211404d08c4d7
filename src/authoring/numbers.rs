//! Numbers of documents: which are taken and by whom, and the next one, which nobody else gets.

#![expect(clippy::disallowed_methods, reason = "the lock under which numbers are given out is a file")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::survey::{Place, Survey, Surveyor};
use crate::config::Config;
use crate::edit::{EditError, Plan, Writer};
use crate::git::{GitError, Repository};
use crate::snapshot::{ReadError, RelPath};

/// Who has a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// The document.
    pub path: RelPath,
    /// The id that it claims.
    pub id: Option<Box<str>>,
    /// Where it is.
    pub place: Place,
}

/// Why numbers cannot be known, or none can be given.
#[derive(Debug, thiserror::Error)]
pub enum NumbersError {
    /// Git cannot say.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A working tree cannot be listed.
    #[error("the numbers that are taken cannot be known: {} cannot be listed: {reason}", root.display())]
    Listing {
        /// The root of its documents.
        root: PathBuf,
        /// Why not.
        reason: ReadError,
    },
    /// Nobody else can be kept out.
    #[error("{} cannot be locked, so two documents might get one number: {error}; nothing was written", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// The kind's documents have no numbers.
    #[error(
        "documents of kind `{0}` have no numbers: no form of their ids or file names in gpdoc.yaml has a `{{number}}`"
    )]
    Unnumbered(String),
    /// There is no greater number.
    #[error("`{0}` has the greatest number there is")]
    Exhausted(RelPath),
}

/// Where numbers are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Numbers<'a> {
    /// The root of the documents.
    pub root: &'a Path,
    /// Its repository. Without one only the files below the root count.
    pub repository: Option<&'a Repository>,
    /// What says which files have numbers.
    pub config: &'a Config,
}

/// The numbers of a kind.
#[derive(Debug, Default)]
pub struct Taken {
    /// Who has them; a document whose id and file name have different numbers has both.
    pub claims: BTreeMap<u64, Vec<Claim>>,
    /// What could not be looked at: sentences for the user.
    pub notes: Vec<String>,
}

/// While it lives no other process gives numbers out, in any working tree of the repository.
#[derive(Debug)]
pub struct NumberLock {
    _file: File,
}

/// Keeps every other process from giving numbers out. Take it before a [`Writer`].
///
/// # Errors
/// When the lock file, in the directory that all working trees share, cannot be made.
pub fn lock(root: &Path, repository: Option<&Repository>) -> Result<NumberLock, NumbersError> {
    let state = match repository {
        Some(repository) => repository.common_dir().join("gpdoc"),
        None => root.join(".gpdoc"),
    };
    let path = state.join("numbers.lock");
    let open = || {
        fs::create_dir_all(&state)?;
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        file.lock().map(|()| file)
    };
    match open() {
        Ok(file) => Ok(NumberLock { _file: file }),
        Err(error) => Err(NumbersError::Lock { path, error }),
    }
}

impl Numbers<'_> {
    /// What is to be seen in the working tree, the index, every local and remote-tracking branch and every other working tree:
    /// documents of one kind, an index into the configuration's kinds, or all that have an id or a number.
    ///
    /// # Errors
    /// When one of them cannot be listed.
    pub fn survey(&self, kind: Option<usize>) -> Result<Survey, NumbersError> {
        Surveyor::new(self.root, self.config, kind).survey(self.repository)
    }

    /// The numbers of a kind, an index into the configuration's kinds, and who has them.
    ///
    /// # Errors
    /// When the kind has no numbers, or a branch or working tree cannot be listed.
    pub fn taken(&self, kind: usize) -> Result<Taken, NumbersError> {
        let settings = &self.config.kinds[kind];
        if !settings.has_numbers() {
            return Err(NumbersError::Unnumbered(settings.name.clone()));
        }
        let Survey { places, notes } = self.survey(Some(kind))?;
        let mut taken = Taken { claims: BTreeMap::new(), notes };
        for seen in places {
            for document in seen.documents.iter() {
                for number in document.number.into_iter().chain(document.other_number) {
                    let claim =
                        Claim { path: document.path.clone(), id: document.id.clone(), place: seen.place.clone() };
                    taken.claims.entry(number).or_default().push(claim);
                }
            }
        }
        Ok(taken)
    }

    /// The number after the highest one: a number that was free once and is in between is not given out again.
    ///
    /// # Errors
    /// As [`Numbers::taken`], and when there is none left.
    pub fn next(&self, kind: usize) -> Result<u64, NumbersError> {
        self.taken(kind)?.next()
    }

    /// Allocates the next number of a kind and writes what is planned with it, so that no other process gets the same number. `writer` is
    /// opened when it is this process' turn. Gives the number and the plan that was carried out.
    ///
    /// # Errors
    /// As [`Numbers::next`]; what `writer` and `plan` say; and when the plan cannot be carried out.
    pub fn create<E: From<NumbersError> + From<EditError>>(
        &self,
        kind: usize,
        writer: impl FnOnce() -> Result<Writer, E>,
        plan: impl FnOnce(u64) -> Result<Plan, E>,
    ) -> Result<(u64, Plan), E> {
        let _lock = lock(self.root, self.repository)?;
        // First, since it mends what a stopped run left.
        let writer = writer()?;
        let number = self.next(kind)?;
        let plan = plan(number)?;
        writer.apply(&plan)?;
        Ok((number, plan))
    }
}

impl Taken {
    /// The number after the highest one.
    ///
    /// # Errors
    /// When there is none left.
    pub fn next(&self) -> Result<u64, NumbersError> {
        let Some((highest, claims)) = self.claims.last_key_value() else { return Ok(1) };
        let exhausted = || NumbersError::Exhausted(claims[0].path.clone());
        highest.checked_add(1).ok_or_else(exhausted)
    }
}
