//! Handles to one repository for several threads: libgit2's are for one thread at a time.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::error::is_missing_object;
use crate::snapshot::{MAX_FILE_BYTES, ReadError};

/// As many open handles as threads ever asked at once.
pub(crate) struct Pool {
    git_dir: PathBuf,
    idle: Mutex<Vec<git2::Repository>>,
}

impl Pool {
    /// Starts with one handle.
    pub(crate) fn new(repository: git2::Repository) -> Self {
        Pool { git_dir: repository.path().to_owned(), idle: Mutex::new(vec![repository]) }
    }

    /// Does some work with a handle that nobody else has meanwhile.
    ///
    /// # Errors
    /// The work's own, or that of opening one more handle.
    pub(crate) fn with<T, E: From<git2::Error>>(
        &self,
        work: impl FnOnce(&git2::Repository) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let repository = match idle {
            Some(repository) => repository,
            None => git2::Repository::open(&self.git_dir)?,
        };
        let result = work(&repository);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(repository);
        result
    }

    /// The bytes of a blob. Its size is known before it is inflated.
    ///
    /// # Errors
    /// When it is missing, no blob, or larger than [`MAX_FILE_BYTES`].
    pub(crate) fn read_blob(&self, id: git2::Oid) -> Result<Vec<u8>, ReadError> {
        self.with(|repository| {
            let odb = repository.odb()?;
            let check = |size: usize, kind| {
                if kind != git2::ObjectType::Blob {
                    return Err(ReadError::Io(format!("git object {id} is a {kind}, not a blob")));
                }
                let size = u64::try_from(size).unwrap_or(u64::MAX);
                if size > MAX_FILE_BYTES { Err(ReadError::TooLarge(size)) } else { Ok(()) }
            };
            if !is_small(repository, id) {
                let (size, kind) = odb.read_header(id)?;
                check(size, kind)?;
            }
            let object = odb.read(id)?;
            check(object.len(), object.kind())?;
            Ok(object.data().to_vec())
        })
    }
}

/// The most that one byte of deflated data can stand for (<https://zlib.net/zlib_tech.html>).
const MAX_RATIO: u64 = 1032;

/// True for an object in a file of its own that cannot inflate to more than [`MAX_FILE_BYTES`]: one look at the file's
/// size takes less time than inflating its beginning.
fn is_small(repository: &git2::Repository, id: git2::Oid) -> bool {
    let hex = id.to_string();
    let Some((directory, file)) = hex.split_at_checked(2) else { return false };
    let object = repository.commondir().join("objects").join(directory).join(file);
    object.metadata().is_ok_and(|file| file.len() < MAX_FILE_BYTES / MAX_RATIO)
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pool").field(&self.git_dir).finish()
    }
}

impl From<git2::Error> for ReadError {
    fn from(error: git2::Error) -> Self {
        if is_missing_object(&error) {
            return ReadError::MissingObject(error.message().to_owned());
        }
        ReadError::Io(format!("git: {}", error.message()))
    }
}
