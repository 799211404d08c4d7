//! Carries plans out, and what a stopped run left.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::journal::{Journal, Slot, Stand};
use super::moving::Move;
use super::plan::{FileChange, Plan, Status};
use super::{EditError, disk};
use crate::snapshot::RelPath;

/// Called before each step that changes something on disk; tests let it fail there.
#[cfg(test)]
pub(super) type Faults = Box<dyn Fn() -> io::Result<()>>;

/// How many steps the process still makes before it stops dead; below zero it never does. For tests that kill it.
#[cfg(test)]
pub(crate) static STEPS_LEFT: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(-1);

/// Writes plans below one root. While it lives no other writer of the same `state` can be opened: open it before reading what
/// a number or a name depends on.
pub struct Writer {
    root: PathBuf,
    state: PathBuf,
    recovered: Option<String>,
    _lock: File,
    #[cfg(test)]
    faults: Option<Faults>,
}

impl Writer {
    /// Waits until no other writer uses `state`, a directory of gpdoc's own, and finishes or undoes what a stopped run left.
    ///
    /// # Errors
    /// When `state` cannot be written to, or what a stopped run left cannot be mended.
    pub fn open(root: &Path, state: &Path) -> Result<Self, EditError> {
        let mut writer = Self::lock(root, state)?;
        writer.recover()?;
        Ok(writer)
    }

    #[cfg(test)]
    pub(super) fn open_with(root: &Path, state: &Path, faults: Faults) -> Result<Self, EditError> {
        let mut writer = Writer { faults: Some(faults), ..Self::lock(root, state)? };
        writer.recover()?;
        Ok(writer)
    }

    fn lock(root: &Path, state: &Path) -> Result<Self, EditError> {
        let root = root.canonicalize().map_err(EditError::state(root))?;
        fs::create_dir_all(state).map_err(EditError::state(state))?;
        let path = state.join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = lock.and_then(|lock| lock.lock().map(|()| lock)).map_err(EditError::state(&path))?;
        Ok(Writer {
            root,
            state: state.to_owned(),
            recovered: None,
            _lock: lock,
            #[cfg(test)]
            faults: None,
        })
    }

    /// True when a run was stopped while it wrote below `state`, and no other finished or undid that yet.
    #[must_use]
    pub fn is_pending(state: &Path) -> bool {
        Journal::is_there(state)
    }

    /// What was done about a run that had been stopped while it wrote: a sentence for the user.
    pub fn recovered(&self) -> Option<&str> {
        self.recovered.as_deref()
    }

    /// Writes all files of a plan, or none.
    ///
    /// # Errors
    /// When a file is not as it was read, when it cannot be written, or when its path leads out of the root. Then every file is as it
    /// was, unless the error is [`EditError::Half`].
    pub fn apply(&self, plan: &Plan) -> Result<(), EditError> {
        let (mut slots, mut moves) = (Vec::new(), Vec::new());
        for file in plan.files() {
            match file.from.filter(|_| file.is_unread) {
                Some(from) => moves.push(Move::new(&self.root, from, file.path)?),
                None => self.check(&file, &mut slots)?,
            }
        }
        let mut places: Vec<PathBuf> = slots.iter().map(|slot| slot.place(&self.root)).collect::<Result<_, _>>()?;
        for moving in &moves {
            let (from, to) = moving.places(&self.root)?;
            places.extend([from, to]);
        }
        let mut seen = BTreeSet::new();
        if let Some(at) = places.iter().position(|place| !seen.insert(place)) {
            let path = slots.get(at).map(Slot::path).or_else(|| Some(moves.get((at - slots.len()) / 2)?.path()));
            return Err(EditError::Twice(path.unwrap_or(RelPath::new(""))));
        }
        if places.is_empty() {
            return Ok(());
        }
        let journal = Journal::new(&self.root, slots, moves, &places).map_err(EditError::state(&self.state))?;
        self.step().map_err(EditError::state(&self.state))?;
        journal.save(&self.state)?;
        match self.carry_out(&journal) {
            Ok(()) => self.forget(),
            Err(cause) => {
                let left = self.undo(&journal);
                if left.is_empty() {
                    self.forget()?;
                    return Err(cause);
                }
                Err(EditError::Half { cause: Box::new(cause), left })
            }
        }
    }

    /// Compares a file with what was read, and adds the names that change.
    fn check(&self, file: &FileChange<'_>, slots: &mut Vec<Slot>) -> Result<(), EditError> {
        let read = file.from.unwrap_or(file.path);
        let place = disk::place(&self.root, read)?;
        let now = disk::read(read, &place)?;
        match (&now, file.before) {
            (Some(now), Some(before)) if now == before => {}
            (Some(_), None) if file.overwrites => {}
            (None, None) if file.from.is_none() => {}
            (None, _) => return Err(EditError::Gone(read.clone())),
            (Some(_), Some(_)) => return Err(EditError::Changed(read.clone())),
            (Some(_), None) => return Err(EditError::Exists(read.clone())),
        }
        let mode = disk::mode(&place).or(file.executable.then_some(0o755));
        let after = (file.status != Status::Removed).then(|| file.after.clone().into_owned());
        let Some(from) = file.from else {
            if now != after {
                slots.push(Slot::new(file.path, now, after, mode));
            }
            return Ok(());
        };
        if self.root.join(from.as_str()).is_symlink() {
            return Err(EditError::Link(from.clone()));
        }
        if disk::place(&self.root, file.path)?.symlink_metadata().is_ok() {
            return Err(EditError::Exists(file.path.clone()));
        }
        slots.push(Slot::new(file.path, None, after, mode));
        slots.push(Slot::new(from, now, None, mode));
        Ok(())
    }

    /// Makes every name of a journal what it is afterwards; those that are so already stay.
    fn carry_out(&self, journal: &Journal) -> Result<(), EditError> {
        for directory in &journal.directories {
            let path = RelPath::new(directory);
            self.step().and_then(|()| make_directory(&self.root.join(directory))).map_err(EditError::write(&path))?;
        }
        let mut staged = Vec::new();
        for slot in &journal.slots {
            let place = slot.place(&self.root)?;
            if slot.stand(&self.root)? != Stand::New {
                let file = self.stage(slot, &place)?;
                staged.push((slot, place, file));
            }
        }
        for moving in &journal.moves {
            self.step().map_err(EditError::write(&moving.path()))?;
            moving.put(&self.root)?;
        }
        let mut directories = BTreeSet::new();
        for (slot, place, file) in staged {
            self.put(slot, &place, file)?;
            directories.extend(place.parent().map(|parent| (parent.to_owned(), slot.path())));
        }
        // A new directory's own name stands in the one above.
        for directory in &journal.directories {
            let path = self.root.join(directory);
            directories.extend(path.parent().map(|parent| (parent.to_owned(), RelPath::new(directory))));
        }
        for (directory, path) in directories {
            self.step().and_then(|()| disk::sync_directory(&directory)).map_err(EditError::write(&path))?;
        }
        Ok(())
    }

    /// Writes the temporary file of a slot; none where its file goes away.
    fn stage(&self, slot: &Slot, place: &Path) -> Result<Option<TempPath>, EditError> {
        let Some(text) = &slot.new else { return Ok(None) };
        let at = slot.staged(place);
        let stage = || {
            self.step()?;
            disk::remove(&at)?;
            disk::stage(at, text, slot.mode)
        };
        stage().map(Some).map_err(EditError::write(&slot.path()))
    }

    /// Puts a staged file in its place, or takes away what is there.
    fn put(&self, slot: &Slot, place: &Path, file: Option<TempPath>) -> Result<(), EditError> {
        let path = slot.path();
        self.step().map_err(EditError::write(&path))?;
        // Looked at again as late as can be: between here and the renaming nobody can be kept out.
        if slot.stand(&self.root)? != Stand::Old {
            return Err(if slot.old.is_none() { EditError::Exists(path) } else { EditError::Changed(path) });
        }
        let done = match file {
            None => disk::remove(place),
            Some(file) if slot.old.is_some() => file.persist(place).map_err(|error| error.error),
            Some(file) => file.persist_noclobber(place).map_err(|error| error.error),
        };
        done.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => EditError::Exists(path),
            _ => EditError::Write { path, error },
        })
    }

    /// Puts back what a journal's run has written, and removes its temporary files. What somebody else wrote since stays. Gives what
    /// could not be put back.
    fn undo(&self, journal: &Journal) -> Vec<String> {
        let mut left = Vec::new();
        for slot in journal.slots.iter().rev() {
            if let Err(error) = self.put_back(slot) {
                left.push(error.to_string());
            }
        }
        for moving in journal.moves.iter().rev() {
            left.extend(moving.put_back(&self.root).err().map(|error| error.to_string()));
        }
        if left.is_empty() {
            for directory in journal.directories.iter().rev() {
                // One that somebody else uses by now is not empty, and stays.
                let _ = fs::remove_dir(self.root.join(directory));
            }
        }
        left
    }

    fn put_back(&self, slot: &Slot) -> Result<(), EditError> {
        let path = slot.path();
        let place = slot.place(&self.root)?;
        let staged = slot.staged(&place);
        let put = |stand: Stand| -> io::Result<()> {
            match disk::remove(&staged) {
                // Its directory was never made.
                Err(error) if error.kind() != ErrorKind::NotADirectory => return Err(error),
                _ => {}
            }
            match (stand, &slot.old) {
                (Stand::New, None) => disk::remove(&place)?,
                (Stand::New, Some(text)) => {
                    let file = disk::stage(staged, text, slot.mode)?;
                    if slot.new.is_some() {
                        file.persist(&place).map_err(|error| error.error)?;
                    } else {
                        file.persist_noclobber(&place).map_err(|error| error.error)?;
                    }
                }
                (Stand::Old | Stand::Other, _) => return Ok(()),
            }
            place.parent().map_or(Ok(()), disk::sync_directory)
        };
        put(slot.stand(&self.root)?).map_err(EditError::write(&path))
    }

    fn forget(&self) -> Result<(), EditError> {
        self.step().map_err(EditError::state(&self.state))?;
        Journal::remove(&self.state)
    }

    /// Finishes what a stopped run had begun if nobody else wrote there since, undoes it else.
    fn recover(&mut self) -> Result<(), EditError> {
        let Some(journal) = Journal::load(&self.state)? else { return Ok(()) };
        if journal.root != self.root {
            let journal_file = Journal::file(&self.state);
            return Err(EditError::OtherRoot { root: journal.root, journal: journal_file });
        }
        let stands = journal.slots.iter().map(|slot| slot.stand(&self.root));
        let stands = stands.chain(journal.moves.iter().map(|moving| moving.stand(&self.root)));
        let stands: Vec<Stand> = stands.collect::<Result<_, _>>()?;
        let paths = || journal.slots.iter().map(Slot::path).chain(journal.moves.iter().map(Move::path));
        let of = |wanted: Stand| {
            let paths = paths().zip(&stands).filter(|(_, stand)| **stand == wanted);
            paths.map(|(path, _)| format!("`{path}`")).collect::<Vec<_>>().join(", ")
        };
        let what = if stands.contains(&Stand::Other) {
            let undone = of(Stand::New);
            let undone = if undone.is_empty() { undone } else { format!("; undone again: {undone}") };
            format!(
                "it could not be finished, since somebody else has changed {} since, which stays{undone}",
                of(Stand::Other)
            )
        } else if stands.contains(&Stand::New) {
            format!("it is finished now: {}", paths().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", "))
        } else {
            "it had changed nothing yet, and is forgotten".to_owned()
        };
        if stands.contains(&Stand::New) && !stands.contains(&Stand::Other) {
            self.carry_out(&journal)?;
        } else {
            let left = self.undo(&journal);
            if !left.is_empty() {
                let path = Journal::file(&self.state);
                return Err(EditError::Journal { path, reason: left.join("; ") });
            }
        }
        self.forget()?;
        self.recovered = Some(format!("a run of gpdoc had been stopped while it wrote; {what}"));
        Ok(())
    }

    #[cfg_attr(not(test), allow(clippy::unused_self, clippy::unnecessary_wraps))]
    fn step(&self) -> io::Result<()> {
        #[cfg(test)]
        if STEPS_LEFT.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 0 {
            std::process::abort();
        }
        #[cfg(test)]
        if let Some(faults) = &self.faults {
            return faults();
        }
        Ok(())
    }
}

fn make_directory(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}
