//! What a decision saw on disk, and whether it is still so right before the command starts.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::program::{self, Program};
use super::tree::OnDisk;
use crate::config::Paths;
use crate::config::gates::{Gate, Parameters, fill, globs};
use crate::snapshot::{RawKind, RelPath, raw_files};

/// The files that a decision rests on.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    root: PathBuf,
    /// Where the program was found.
    program: Option<PathBuf>,
    /// Inputs, and globs with the texts that they were made of.
    inputs: Vec<String>,
    trees: Vec<(Vec<String>, Paths)>,
}

/// What was measured on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// The program that would run.
    pub program: Option<Program>,
    /// SHA-256 of each input, hexadecimal; `None` for what is no regular file.
    pub inputs: BTreeMap<String, Option<String>>,
    /// SHA-256 over the files of each `unchanged`, hexadecimal; `None` where they cannot be read.
    pub unchanged: Vec<Option<String>>,
}

/// The globs of one `unchanged`, with parameters filled in.
///
/// # Errors
/// Which one is no glob.
pub(super) fn tree(texts: &[String], parameters: &Parameters) -> Result<(Vec<String>, Paths), String> {
    let filled = texts.iter().map(|text| fill(text, parameters, globset::escape)).collect();
    Ok((filled, globs(texts, parameters)?))
}

impl Watched {
    pub(super) fn new(
        root: &Path,
        program: Option<&Program>,
        gate: &Gate,
        parameters: &Parameters,
        trees: Vec<(Vec<String>, Paths)>,
    ) -> Self {
        let inputs = gate.inputs.iter().map(|input| fill(input, parameters, str::to_owned)).collect();
        Watched { root: root.to_owned(), program: program.map(|program| program.path.clone()), inputs, trees }
    }

    /// What is on disk for each `unchanged`.
    pub(super) fn on_disk(&self) -> Vec<io::Result<OnDisk>> {
        self.trees.iter().map(|(texts, paths)| OnDisk::read(&self.root, paths, texts)).collect()
    }

    /// The globs of each `unchanged`.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Paths> {
        self.trees.iter().map(|(_, paths)| paths)
    }

    /// Measures; `on_disk` is what [`Watched::on_disk`] gave.
    pub(super) fn measure(&self, on_disk: &[io::Result<OnDisk>]) -> Measured {
        let program = self.program.as_ref().and_then(|path| {
            let sha256 = program::file_sha256(path).ok()?;
            Some(Program { path: path.clone(), sha256 })
        });
        let unchanged = on_disk.iter().map(|files| files.as_ref().ok().map(OnDisk::digest)).collect();
        Measured {
            program,
            inputs: self.inputs.iter().map(|path| (path.clone(), self.input(path))).collect(),
            unchanged,
        }
    }

    fn input(&self, path: &str) -> Option<String> {
        let files = raw_files(&self.root, &RelPath::new(path)).ok()?;
        let is_file = matches!(files.as_slice(), [file] if file.path.as_str() == path && matches!(file.kind, RawKind::File { .. }));
        is_file.then(|| program::file_sha256(&self.root.join(path)).ok()).flatten()
    }
}
