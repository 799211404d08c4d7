//! Templates of documents: built in, or the repository's own, in the language of minijinja.

use std::fmt::Write as _;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;

use super::engine;
use crate::config::Config;
use crate::snapshot::{ReadError, RelPath, Snapshot};

/// How much a template may compute; one of a thousand lines takes a few thousand steps.
const FUEL: u64 = 1_000_000;

/// A document of 1 MiB is none that somebody would write.
const LONGEST: usize = 1024 * 1024;

/// The templates that are built in, by kind.
const BUILT_IN: [(&str, &str); 2] =
    [("adr", include_str!("../../templates/adr.md")), ("changelog", include_str!("../../templates/changelog.md"))];

/// Why there is no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The repository's own template cannot be read.
    #[error("the template {path} cannot be read: {error}; nothing was written")]
    Unreadable {
        /// The template.
        path: RelPath,
        /// Why not.
        error: ReadError,
    },
    /// `templates` in `gpdoc.yaml` leads out of the root.
    #[error("`templates: {0}` leads out of the root; name a directory below it")]
    Outside(String),
    /// There is no template for a kind.
    #[error("there is no template for documents of kind `{kind}`; write {path}")]
    Missing {
        /// The kind.
        kind: String,
        /// Where it could be.
        path: RelPath,
    },
    /// The template is no template, names an unknown variable, or does not come to an end.
    #[error("{path}:{line}: the template fails: {reason}; nothing was written")]
    Fails {
        /// The template; a built-in one is called `built-in:adr.md`.
        path: RelPath,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// A template and where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    path: RelPath,
    text: String,
}

impl Template {
    /// The template for documents of a kind: `<kind>.md` in the directory that `templates` names in `gpdoc.yaml`, in `templates/`
    /// or in `docs/templates/`; else the one that is built in.
    ///
    /// # Errors
    /// When the repository's own one cannot be read, and when there is none.
    pub fn find(snapshot: &dyn Snapshot, config: &Config, kind: &str) -> Result<Self, TemplateError> {
        let configured = config.settings.templates.as_deref();
        let directories = configured.map_or_else(|| vec!["templates", "docs/templates"], |directory| vec![directory]);
        let mut first = None;
        for directory in directories {
            let path = RelPath::resolve(directory, &format!("{kind}.md"))
                .filter(|_| !directory.starts_with('/') && RelPath::resolve("", directory).is_some())
                .ok_or_else(|| TemplateError::Outside(directory.to_owned()))?;
            if snapshot.listing().get(path.as_str()).is_some() {
                return match snapshot.read_text(&path) {
                    Ok(text) => Ok(Template { path, text: text.to_string() }),
                    Err(error) => Err(TemplateError::Unreadable { path, error }),
                };
            }
            first.get_or_insert(path);
        }
        match BUILT_IN.iter().find(|(name, _)| *name == kind) {
            Some((name, text)) => {
                Ok(Template { path: RelPath::new(&format!("built-in:{name}.md")), text: (*text).to_owned() })
            }
            None => Err(TemplateError::Missing {
                kind: kind.to_owned(),
                path: first.unwrap_or_else(|| RelPath::new("templates")),
            }),
        }
    }

    /// Where it was found; a built-in one is called `built-in:adr.md`.
    pub fn path(&self) -> &RelPath {
        &self.path
    }

    /// The text with these values in it, ending in one line break.
    ///
    /// # Errors
    /// When the template is none, names something that is not among the values, or computes too long.
    pub fn render(&self, values: impl Serialize) -> Result<String, TemplateError> {
        // Git may have given it other line ends; the documents it makes have the usual ones.
        let source = self.text.replace("\r\n", "\n");
        let values = Value::from(minijinja::value::Serde(values));
        let text = engine::run(&source, || {
            let mut environment = Environment::new();
            environment.set_undefined_behavior(UndefinedBehavior::Strict);
            environment.set_fuel(Some(FUEL));
            environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
            environment.render_named_str(self.path.as_str(), &source, values.clone())
        });
        let text = text.map_err(|error| self.fails(&error, &values))?;
        if text.len() > LONGEST {
            let reason = format!("its text has {} bytes, more than {LONGEST}", text.len());
            return Err(TemplateError::Fails { path: self.path.clone(), line: 1, reason });
        }
        Ok(format!("{}\n", text.trim_end()))
    }

    fn fails(&self, error: &Error, values: &Value) -> TemplateError {
        let mut reason = error.kind().to_string();
        if let Some(detail) = error.detail() {
            reason = format!("{reason}: {detail}");
        }
        if error.kind() == ErrorKind::UndefinedError {
            let names = values.try_iter().into_iter().flatten().map(|name| format!("`{name}`"));
            let _ = write!(reason, "; a template may use {}", names.collect::<Vec<_>>().join(", "));
        }
        TemplateError::Fails { path: self.path.clone(), line: error.line().unwrap_or(1), reason }
    }
}
