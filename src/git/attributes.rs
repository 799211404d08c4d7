//! What git does to the line endings of a file when it checks it out.

use std::path::Path;

use git2::{AttrCheckFlags, AttrValue};

use super::{GitError, Repository};
use crate::snapshot::RelPath;

/// What asks git to write a file with CRLF although it is committed with LF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crlf {
    /// `eol=crlf` in `.gitattributes`.
    Attribute,
    /// `core.autocrlf` in git's configuration.
    AutoCrlf,
    /// `core.eol` in git's configuration, for a file that `.gitattributes` says is text.
    Eol,
}

impl Repository {
    /// What writes this file of the working tree with CRLF; `None` where nothing does.
    ///
    /// # Errors
    /// When attributes or configuration cannot be read.
    pub fn writes_crlf(&self, path: &RelPath) -> Result<Option<Crlf>, GitError> {
        let root = self.workdir()?;
        // Libgit2 would wait for what a pipe has to say.
        let is_readable = |directory: &Path| {
            let found = directory.join(".gitattributes").metadata();
            found.map_or(true, |found| found.is_file())
        };
        if !path.ancestors().all(|above| is_readable(&root.join(above))) {
            return Ok(None);
        }
        self.pool().with(|git| {
            let attribute = |name| git.get_attr(Path::new(path.as_str()), name, AttrCheckFlags::default());
            let (text, eol) = (attribute("text")?, attribute("eol")?);
            let text = AttrValue::from_string(text);
            if text == AttrValue::False {
                return Ok(None);
            }
            if let Some(eol) = eol {
                return Ok((eol == "crlf").then_some(Crlf::Attribute));
            }
            let config = git.config()?.snapshot()?;
            // Its third value, `input`, is about what is committed.
            match config.get_string("core.autocrlf") {
                Ok(value) if value.eq_ignore_ascii_case("input") => return Ok(None),
                _ if config.get_bool("core.autocrlf").unwrap_or(false) => return Ok(Some(Crlf::AutoCrlf)),
                _ => {}
            }
            let is_text = text != AttrValue::Unspecified;
            let eol = config.get_string("core.eol").unwrap_or_default();
            Ok((is_text && eol.eq_ignore_ascii_case("crlf")).then_some(Crlf::Eol))
        })
    }
}
