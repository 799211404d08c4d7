//! The directory of the ledger. All its files are opened relative to it, and no symbolic link is followed.

#![expect(clippy::disallowed_methods, reason = "the ledger is kept in a directory of its own")]

use std::ffi::OsStr;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::LedgerError;

const NAME: &str = "gpdoc";
const LOCK: &str = "ledger.lock";
const PAUSE: Duration = Duration::from_millis(5);

/// Flags for every file: never through a link, never waiting for the other end of a pipe.
const SAFE: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

/// The owner alone reads and writes.
const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);

/// `<common git dir>/gpdoc`, opened.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    fd: OwnedFd,
}

/// Held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: Option<File>,
}

impl Directory {
    /// The directory, if there is one.
    pub(super) fn open(common_git_dir: &Path) -> Result<Option<Self>, LedgerError> {
        let path = common_git_dir.join(NAME);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::open(&path, flags, Mode::empty()) {
            Ok(fd) => Ok(Some(Directory { path, fd })),
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::LOOP | Errno::NOTDIR) if path.is_symlink() => Err(LedgerError::Symlink(path)),
            Err(Errno::NOTDIR) => Err(LedgerError::WrongKind(path, "directory is needed")),
            Err(error) => Err(LedgerError::io("open", path)(error.into())),
        }
    }

    /// The directory, made if need be, for its owner alone.
    pub(super) fn create(common_git_dir: &Path) -> Result<Self, LedgerError> {
        let path = common_git_dir.join(NAME);
        match rustix::fs::mkdir(&path, Mode::RWXU) {
            Ok(()) => sync_directory(common_git_dir)?,
            Err(Errno::EXIST) => {}
            Err(error) => return Err(LedgerError::io("make the directory", path)(error.into())),
        }
        Self::open(common_git_dir)?
            .ok_or_else(|| LedgerError::io("open", common_git_dir.join(NAME))(io::ErrorKind::NotFound.into()))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A file for reading, if it is there.
    pub(super) fn read(&self, name: &str) -> Result<Option<File>, LedgerError> {
        self.file(name, OFlags::RDONLY)
    }

    /// A file for reading and for writing at its end, if it is there.
    pub(super) fn append(&self, name: &str) -> Result<Option<File>, LedgerError> {
        self.file(name, OFlags::RDWR | OFlags::APPEND)
    }

    /// The same, made if need be.
    pub(super) fn append_or_create(&self, name: &str) -> Result<File, LedgerError> {
        let flags = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE;
        self.file(name, flags)?.ok_or_else(|| LedgerError::io("make", self.path(name))(io::ErrorKind::NotFound.into()))
    }

    fn file(&self, name: &str, flags: OFlags) -> Result<Option<File>, LedgerError> {
        let file = match rustix::fs::openat(&self.fd, name, flags | SAFE, PRIVATE) {
            Ok(fd) => File::from(fd),
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => return Err(LedgerError::Symlink(self.path(name))),
            Err(Errno::ISDIR | Errno::NXIO) => return Err(LedgerError::WrongKind(self.path(name), "file is needed")),
            Err(error) => return Err(LedgerError::io("open", self.path(name))(error.into())),
        };
        let metadata = file.metadata().map_err(LedgerError::io("read", self.path(name)))?;
        if !metadata.is_file() {
            return Err(LedgerError::WrongKind(self.path(name), "file is needed"));
        }
        Ok(Some(file))
    }

    /// The bytes of a small file, if it is there; no more than `limit` of them.
    pub(super) fn bytes(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        let Some(file) = self.read(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).map_err(LedgerError::io("read", self.path(name)))?;
        Ok(Some(bytes))
    }

    /// Replaces a file as a whole, on disk when this returns. Only under the exclusive lock.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), LedgerError> {
        let temporary = format!("{name}.new");
        let written = self.write_new(&temporary, bytes).and_then(|()| {
            rustix::fs::renameat(&self.fd, &temporary, &self.fd, name)?;
            Ok(())
        });
        written.map_err(LedgerError::io("write", self.path(name)))?;
        self.sync()
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // One that a crash left is of no use to anybody.
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error.into()),
        }
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        let mut file = File::from(rustix::fs::openat(&self.fd, name, flags | SAFE, PRIVATE)?);
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Names that were made or changed are on disk when this returns.
    pub(super) fn sync(&self) -> Result<(), LedgerError> {
        rustix::fs::fsync(&self.fd).map_err(|error| LedgerError::io("write", self.path.clone())(error.into()))
    }

    /// The lock for writing.
    pub(super) fn lock(&self, wait: Duration) -> Result<Lock, LedgerError> {
        let began = Instant::now();
        loop {
            let file = self.append_or_create(LOCK)?;
            self.wait(&file, began, wait, File::try_lock)?;
            // Whoever removed the lock file meanwhile has let others in: then this lock protects nothing.
            if self.is_current(&file)? {
                return Ok(Lock { _file: Some(file) });
            }
            if began.elapsed() >= wait {
                return Err(LedgerError::Locked { path: self.path(LOCK), waited: wait });
            }
        }
    }

    /// The lock for reading: nobody writes while it is held. A ledger that nobody ever wrote to has none.
    pub(super) fn lock_shared(&self, wait: Duration) -> Result<Lock, LedgerError> {
        let Some(file) = self.read(LOCK)? else { return Ok(Lock { _file: None }) };
        self.wait(&file, Instant::now(), wait, File::try_lock_shared)?;
        Ok(Lock { _file: Some(file) })
    }

    fn wait(
        &self,
        file: &File,
        began: Instant,
        wait: Duration,
        lock: impl Fn(&File) -> Result<(), TryLockError>,
    ) -> Result<(), LedgerError> {
        loop {
            match lock(file) {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) if began.elapsed() >= wait => {
                    return Err(LedgerError::Locked { path: self.path(LOCK), waited: wait });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(LedgerError::io("lock", self.path(LOCK))(error)),
            }
        }
    }

    fn is_current(&self, file: &File) -> Result<bool, LedgerError> {
        let held = file.metadata().map_err(LedgerError::io("read", self.path(LOCK)))?;
        let named = rustix::fs::statat(&self.fd, OsStr::new(LOCK), AtFlags::SYMLINK_NOFOLLOW);
        Ok(named.is_ok_and(|named| (named.st_dev, named.st_ino) == (held.dev(), held.ino())))
    }
}

fn sync_directory(path: &Path) -> Result<(), LedgerError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(LedgerError::io("write", path))
}
