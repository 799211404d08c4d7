//! Finding a program, and why one cannot be started.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::Access;

/// Why a command was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such program.
    #[error("`{}` was not found{}", .program.display(), searched(.path.as_deref()))]
    NotFound {
        /// As it was named.
        program: PathBuf,
        /// The search path, if there was a search.
        path: Option<OsString>,
    },
    /// It is there, and the system does not run it.
    #[error("`{}` cannot be executed: {reason}", .program.display())]
    NotExecutable {
        /// The program.
        program: PathBuf,
        /// Why.
        reason: String,
    },
    /// The directory in which it was to run is not there.
    #[error("cannot start in `{}`: {source}", .directory.display())]
    Directory {
        /// The directory.
        directory: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gave no process, pipe or thread.
    #[error("the command cannot be started: {0}")]
    System(#[from] io::Error),
}

impl StartError {
    /// The exit code that says so: 127 not found, 126 not executable.
    pub fn exit_code(&self) -> u8 {
        match self {
            StartError::NotFound { .. } => 127,
            _ => 126,
        }
    }
}

fn searched(path: Option<&OsStr>) -> String {
    path.map_or_else(String::new, |path| format!(" in PATH ({})", path.display()))
}

/// Finds a program. A name without `/` is looked for in the directories of `path`; those that are not absolute are passed
/// over, since what they hold depends on where the command runs. A name with `/` is relative to `directory`.
///
/// # Errors
/// When it is nowhere, or nowhere executable.
pub fn find(program: &OsStr, path: &OsStr, directory: &Path) -> Result<PathBuf, StartError> {
    if program.as_bytes().contains(&b'/') {
        let full = directory.join(program);
        return executable(&full).map(|()| full);
    }
    let mut refused = None;
    let directories = std::env::split_paths(path).filter(|directory| directory.is_absolute());
    for candidate in directories.filter(|_| !program.is_empty()).map(|directory| directory.join(program)) {
        match executable(&candidate) {
            Ok(()) => return Ok(candidate),
            Err(error @ StartError::NotExecutable { .. }) => refused = refused.or(Some(error)),
            Err(_) => {}
        }
    }
    Err(refused.unwrap_or_else(|| StartError::NotFound { program: program.into(), path: Some(path.to_owned()) }))
}

/// Whether the file can be executed, as far as can be said before it is.
pub(super) fn executable(program: &Path) -> Result<(), StartError> {
    let refuse =
        |reason: &str| Err(StartError::NotExecutable { program: program.to_owned(), reason: reason.to_owned() });
    match program.metadata() {
        Ok(metadata) if metadata.is_dir() => refuse("it is a directory"),
        Ok(metadata) if !metadata.is_file() => refuse("it is no file"),
        Ok(_) if rustix::fs::access(program, Access::EXEC_OK).is_err() => refuse("it has no permission to be executed"),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => refuse("its directory cannot be entered"),
        Err(_) => Err(StartError::NotFound { program: program.to_owned(), path: None }),
    }
}

/// What a failed start means; the program was there before.
pub(super) fn refused(program: &Path, error: io::Error) -> StartError {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "the interpreter that its first line names is missing".to_owned(),
        io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory => return StartError::System(error),
        _ => error.to_string(),
    };
    StartError::NotExecutable { program: program.to_owned(), reason }
}
