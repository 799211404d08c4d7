//! From a bundle to something that validates.

use jsonschema::{Draft, PatternOptions, Retrieve, Uri, ValidationError, Validator};
use regex::Regex;
use serde_json::Value;

use super::bundle::{Bundle, File, order};
use super::instance::{self, FieldTypes, Named};
use super::validate::Judge;
use super::view::{Patterns, Viewer};
use super::{IgnoredPattern, message};
use crate::config::Problem;
use crate::finding::Location;
use crate::snapshot::RelPath;

/// A compiled schema that remembers where it is written.
pub struct Schema {
    name: String,
    value: Value,
    pub(super) validator: Validator,
    files: Vec<File>,
    ignored: Vec<IgnoredPattern>,
    patterns: Patterns,
    /// What it says of the fields that it names: asked for each field of each document.
    fields: Named,
}

/// Everything is in the bundle: what is not, there is not.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("nothing is fetched, nor is {uri}").into())
    }
}

impl Schema {
    pub(super) fn compile(name: &str, bundle: Bundle) -> Result<Self, Vec<Problem>> {
        let Bundle { value, files, ignored, patterns } = bundle;
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex())
            .with_retriever(Nowhere)
            .build(&value)
            .map_err(|error| problems(&value, &files, &error))?;
        let patterns = patterns.into_iter().filter_map(|text| Regex::new(&text).ok().map(|regex| (text, regex)));
        let patterns: Patterns = patterns.collect();
        let viewer = Viewer::new(&value, &patterns);
        let fields = instance::named(&viewer);
        Ok(Schema { name: name.to_owned(), validator, files, ignored, patterns, value, fields })
    }

    /// The types of a field of the instance, where the schema itself names it.
    pub(super) fn field_types(&self, name: &str) -> Option<&FieldTypes> {
        self.fields.get(name)
    }

    /// The same without what it knows of fields beforehand.
    #[cfg(test)]
    pub(super) fn forgetful(mut self) -> Self {
        self.fields.clear();
        self
    }

    /// What kinds call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// True when both have the same against every instance, in the same words.
    pub fn says_the_same(&self, other: &Schema) -> bool {
        std::ptr::eq(self, other) || self.name == other.name && self.value == other.value
    }

    /// The file that it was read from.
    pub fn path(&self) -> Option<&RelPath> {
        self.files.first().map(File::path)
    }

    /// The schema as standard JSON Schema 2020-12: every `enum_from` has its `enum` beside it, every file that it refers
    /// to is below `$defs`, and a pattern that only says `YYYY-MM-DD` has `format: date` with it.
    pub fn resolved(&self) -> &Value {
        &self.value
    }

    /// Where a JSON Pointer into [`Schema::resolved`] is written; of what was added, the place it was added to.
    pub fn location(&self, pointer: &str) -> Option<Location> {
        locate(&self.files, pointer)
    }

    /// The patterns that [`Options::ignore_pattern`](super::Options::ignore_pattern) took away.
    pub fn ignored_patterns(&self) -> &[IgnoredPattern] {
        &self.ignored
    }

    pub(super) fn viewer(&self) -> Viewer<'_> {
        Viewer::new(&self.value, &self.patterns)
    }
}

fn locate(files: &[File], pointer: &str) -> Option<Location> {
    // The schema itself has the empty prefix, so it comes last.
    files.iter().skip(1).find_map(|file| file.locate(pointer)).or_else(|| files.first()?.locate(pointer))
}

/// Why a schema does not compile: everything that its meta-schema says against it, else what the compiler says.
fn problems(value: &Value, files: &[File], error: &ValidationError<'_>) -> Vec<Problem> {
    let at = |pointer: &str| locate(files, pointer).unwrap_or_else(|| Location { path: RelPath::new(""), range: None });
    let mut problems: Vec<Problem> = jsonschema::meta::validator_for(value)
        .map(|meta| Judge::of_schema(value).violations(meta.iter_errors(value)))
        .unwrap_or_default()
        .into_iter()
        .map(|violation| Problem {
            location: at(&violation.pointer),
            message: format!("no JSON Schema: {}", in_its_file(files, &violation.message)),
            help: violation.help,
        })
        .collect();
    problems.sort_by(|a, b| order(&a.location).cmp(&order(&b.location)));
    if problems.is_empty() {
        let pattern = error.instance().as_str().unwrap_or_default();
        let (message, help) = match error.kind() {
            jsonschema::error::ValidationErrorKind::Format { .. } => {
                (format!("the pattern {} cannot be compiled", message::code(pattern)), why_no_pattern(pattern))
            }
            _ => (format!("the schema cannot be compiled: {error}"), None),
        };
        problems.push(Problem { location: at(error.schema_path().as_str()), message, help });
    }
    problems
}

/// A message that calls a place by its path in the file that it is in, not in the bundle.
fn in_its_file(files: &[File], message: &str) -> String {
    let path = files.iter().skip(1).map(|file| format!("`$defs.{}.", file.path()));
    path.into_iter()
        .find(|path| message.starts_with(path))
        .map_or(message.to_owned(), |path| message.replacen(&path, "`", 1))
}

fn why_no_pattern(pattern: &str) -> Option<String> {
    let linear = "patterns are matched in linear time: there is no look-around and no back-reference";
    if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|look| pattern.contains(look)) {
        return Some(linear.into());
    }
    let error = Regex::new(pattern).err()?.to_string();
    let last = error.lines().last()?.trim_start_matches("error: ").to_owned();
    Some(if last.contains("backreference") { linear.into() } else { last })
}
