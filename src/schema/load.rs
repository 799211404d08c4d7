//! Finding a schema and reading every file that it refers to.

use std::sync::Arc;

use super::bundle::Bundler;
use super::{Schema, Source, Vocabulary};
use crate::config::Problem;
use crate::finding::Location;
use crate::snapshot::{ReadError, RelPath, Snapshot};

/// What a schema file's name ends with, in the order in which they are looked for.
const ENDINGS: [&str; 3] = [".schema.yaml", ".schema.yml", ".schema.json"];

/// Where schemas come from: a directory of a snapshot, then built-in sources.
pub struct Schemas<'a> {
    snapshot: &'a dyn Snapshot,
    directory: RelPath,
    vocabulary: &'a Vocabulary,
    sources: Vec<Source>,
}

/// What the caller knows better than a schema.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// JSON Pointers into the schema file (`/properties/id`) whose own `pattern` is left out.
    pub ignore_pattern: &'a [&'a str],
}

impl<'a> Schemas<'a> {
    /// Schemas in files `NAME.schema.yaml` (or `.yml`, `.json`) of a directory.
    pub fn new(snapshot: &'a dyn Snapshot, directory: RelPath, vocabulary: &'a Vocabulary) -> Self {
        Schemas { snapshot, directory, vocabulary, sources: Vec::new() }
    }

    /// Adds built-in schemas: each stands in where the directory has none of its name.
    #[must_use]
    pub fn with_sources(mut self, sources: impl IntoIterator<Item = Source>) -> Self {
        self.sources.extend(sources);
        self
    }

    /// The names of all schemas there are, sorted.
    pub fn names(&self) -> Vec<String> {
        let prefix = if self.directory.as_str().is_empty() { String::new() } else { format!("{}/", self.directory) };
        let files = self.snapshot.listing().entries().iter().filter_map(|entry| {
            let file = entry.path.as_str().strip_prefix(&prefix)?;
            ENDINGS.iter().find_map(|ending| file.strip_suffix(ending)).filter(|name| !name.contains('/'))
        });
        let built_in = self.sources.iter().map(|source| source.name.as_str());
        let mut names: Vec<String> = files.chain(built_in).map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Loads and compiles the schema `name`; `asked` is where the name is written.
    ///
    /// # Errors
    /// Everything that is wrong with the schema, each at its place in the schema's files: YAML that is broken, keywords
    /// with values they cannot have, an `enum_from` or a `$ref` that names nothing, a pattern that cannot be matched in
    /// linear time. At `asked`: that there is no such schema.
    pub fn load(&self, name: &str, asked: &Location, options: Options<'_>) -> Result<Schema, Vec<Problem>> {
        let Some((path, text)) = self.find(name).map_err(|problem| vec![problem])? else {
            return Err(vec![self.absent(name, asked)]);
        };
        let read = |path: &RelPath| self.read(path);
        Schema::compile(name, Bundler::new(&read, self.vocabulary, options).run(&path, &text)?)
    }

    fn find(&self, name: &str) -> Result<Option<(RelPath, Arc<str>)>, Problem> {
        for ending in ENDINGS {
            let Some(path) = RelPath::resolve(self.directory.as_str(), &format!("{name}{ending}")) else { continue };
            if self.snapshot.listing().get(path.as_str()).is_none() {
                continue;
            }
            return match self.snapshot.read_text(&path) {
                Ok(text) => Ok(Some((path, text))),
                Err(error) => {
                    let message = format!("the schema `{path}` cannot be read: {error}");
                    Err(Problem { location: Location { path, range: None }, message, help: None })
                }
            };
        }
        let built_in = self.sources.iter().find(|source| source.name == name);
        Ok(built_in.map(|source| (source.path.clone(), Arc::clone(&source.text))))
    }

    fn read(&self, path: &RelPath) -> Result<Arc<str>, ReadError> {
        match self.sources.iter().find(|source| source.path == *path) {
            Some(source) => Ok(Arc::clone(&source.text)),
            None => self.snapshot.read_text(path),
        }
    }

    fn absent(&self, name: &str, asked: &Location) -> Problem {
        let names = self.names();
        let help = crate::nearest::nearest(name, names.iter().map(String::as_str)).map_or_else(
            || format!("write `{}/{name}{}`", self.directory, ENDINGS[0]),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("there is no schema `{name}` in `{}`", self.directory);
        Problem { location: asked.clone(), message, help: Some(help) }
    }
}
