//! From settings to what is asked of them: globs, forms, severities. What does not compile is a problem at its place.

use std::sync::Arc;

use globset::{GlobSet, GlobSetBuilder};
use serde_json::Value;

use super::kind::{Kind, Lifecycle};
use super::types::{KindSettings, Requirement, RuleSettings, StatusSettings};
use super::{Config, CoverageRule, Form, Layers, Problem, Settings, days};
use crate::globs;
use crate::pointer::escape;

/// Globs with exceptions: a path matches when a glob does and no glob with `!` does.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    yes: GlobSet,
    no: GlobSet,
}

impl Paths {
    /// Compiles globs; `*` stays within one directory, `**` does not, `{a,b}` are alternatives; `dir/` is `dir/**`.
    ///
    /// # Errors
    /// The index of the glob that is wrong, and why.
    pub fn new<T: AsRef<str>>(globs: &[T]) -> Result<Self, (usize, String)> {
        let (mut yes, mut no) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for (index, glob) in globs.iter().enumerate() {
            let glob = glob.as_ref();
            let (set, glob) = match glob.strip_prefix('!') {
                Some(glob) => (&mut no, glob),
                None => (&mut yes, glob),
            };
            let glob = glob.strip_prefix("./").unwrap_or(glob);
            let glob = glob.strip_prefix('/').unwrap_or(glob);
            // A directory is everything in it.
            let all = glob.strip_suffix('/').map(|directory| format!("{directory}/**"));
            let glob = globs::parse(all.as_deref().unwrap_or(glob));
            set.add(glob.map_err(|error| (index, error))?);
        }
        let build = |set: GlobSetBuilder| set.build().map_err(|error| (0, error.to_string()));
        Ok(Paths { yes: build(yes)?, no: build(no)? })
    }

    /// True when the path is meant.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.yes.is_match(path) && !self.no.is_match(path)
    }

    /// True when a glob with `!` takes the path out.
    #[must_use]
    pub fn excepts(&self, path: &str) -> bool {
        self.no.is_match(path)
    }

    /// True when no path can be meant.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.yes.is_empty()
    }
}

/// Collects what is wrong while compiling goes on.
struct Compiler<'l> {
    layers: &'l Layers,
    problems: Vec<Problem>,
}

impl Compiler<'_> {
    fn problem(&mut self, pointer: &str, message: String, help: Option<String>) {
        self.problems.push(self.layers.problem(pointer, message, help));
    }

    fn paths<T: AsRef<str>>(&mut self, pointer: &str, globs: &[T]) -> Paths {
        Paths::new(globs).unwrap_or_else(|(index, error)| {
            self.problem(
                &format!("{pointer}/{index}"),
                format!("`{}` is no glob: {error}", globs[index].as_ref()),
                None,
            );
            Paths::default()
        })
    }

    fn form(&mut self, pointer: &str, text: &str) -> Option<Form> {
        match Form::parse(text) {
            Ok(form) => Some(form),
            Err(error) => {
                self.problem(pointer, error, None);
                None
            }
        }
    }

    fn kind(&mut self, name: &str, settings: &KindSettings) -> Kind {
        let at = format!("/kinds/{}", escape(name));
        let id = settings.id.clone().unwrap_or_default();
        let forms = id
            .forms
            .iter()
            .enumerate()
            .filter_map(|(i, form)| self.form(&format!("{at}/id/forms/{i}"), form))
            .collect();
        let review = settings.review.as_ref().and_then(|review| match days(&review.every) {
            Ok(days) => Some((review.field.clone(), days)),
            Err(error) => {
                self.problem(&format!("{at}/review/every"), error, None);
                None
            }
        });
        Kind {
            name: name.to_owned(),
            files: self.paths(&format!("{at}/files"), &settings.files),
            has_files: !settings.files.is_empty(),
            schema: settings.schema.clone(),
            forms,
            file_form: id.file.as_deref().and_then(|file| self.form(&format!("{at}/id/file"), file)),
            id_required: id.required.unwrap_or(true),
            frontmatter: settings.frontmatter,
            lifecycle: settings.status.as_ref().map(|status| self.lifecycle(&format!("{at}/status"), status)),
            governs: settings.governs.clone(),
            sections: settings.sections.clone(),
            expires: settings.expires.clone().unwrap_or_else(|| "supported_until".into()),
            review,
            immutable: settings.immutable,
        }
    }

    fn lifecycle(&mut self, at: &str, settings: &StatusSettings) -> Lifecycle {
        let states: Vec<(String, Vec<String>)> = settings
            .states
            .iter()
            .map(|(state, words)| (state.clone(), words.iter().map(|word| word.to_lowercase()).collect()))
            .collect();
        for (at_state, (state, words)) in states.iter().enumerate() {
            for (index, word) in words.iter().enumerate() {
                let Some((other, _)) = states[..at_state].iter().find(|(_, others)| others.contains(word)) else {
                    continue;
                };
                let pointer = format!("{at}/states/{}/{index}", escape(state));
                let message = format!("`{word}` cannot mean both `{other}` and `{state}`");
                self.problem(&pointer, message, Some("write each word below one state".into()));
            }
        }
        let known = |state: &String| states.iter().any(|(name, _)| name == state);
        let help = format!(
            "the states are {}",
            states.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        );
        for (index, state) in settings.live.iter().enumerate().filter(|(_, state)| !known(state)) {
            self.problem(
                &format!("{at}/live/{index}"),
                format!("`{state}` is not among the states"),
                Some(help.clone()),
            );
        }
        for (from, next) in &settings.transitions {
            if !known(from) {
                self.problem(
                    &format!("{at}/transitions/{}", escape(from)),
                    format!("`{from}` is not among the states"),
                    Some(help.clone()),
                );
            }
            for (index, state) in next.iter().enumerate().filter(|(_, state)| !known(state)) {
                let pointer = format!("{at}/transitions/{}/{index}", escape(from));
                self.problem(&pointer, format!("`{state}` is not among the states"), Some(help.clone()));
            }
        }
        Lifecycle {
            field: settings.field.clone().unwrap_or_else(|| "status".into()),
            body: settings.body.clone(),
            states,
            live: settings.live.clone(),
            transitions: settings.transitions.iter().map(|(from, next)| (from.clone(), next.clone())).collect(),
            required: settings.required.unwrap_or(true),
        }
    }

    fn severities(&mut self, settings: &Settings) -> Vec<super::RuleSeverity> {
        let mut out = Vec::new();
        for (name, rule) in &settings.rules {
            let at = format!("/rules/{}", escape(name));
            if crate::rules::find(name).is_none() {
                let help = crate::rules::nearest(name).map(|near| format!("did you mean `{near}`?"));
                let location = self.layers.key_location(&at);
                let problem = self.layers.problem(&at, format!("there is no rule `{name}`"), help);
                self.problems.push(Problem { location: location.unwrap_or(problem.location.clone()), ..problem });
            }
            out.push(match rule {
                RuleSettings::Severity(severity) => (name.clone(), Some(*severity), Vec::new()),
                RuleSettings::Detailed(details) => {
                    let paths = details.paths.iter();
                    let by_path = paths
                        .map(|(glob, severity)| (self.paths(&format!("{at}/paths"), &[glob]), *severity))
                        .collect();
                    (name.clone(), details.severity, by_path)
                }
            });
        }
        out
    }

    fn coverage(&mut self, settings: &Settings) -> Vec<CoverageRule> {
        let mut rules = Vec::new();
        for (index, coverage) in settings.coverage.iter().enumerate() {
            let at = format!("/coverage/{index}");
            let mut require = Vec::new();
            for (which, requirement) in coverage.require.iter().enumerate() {
                let kinds: Vec<(&String, bool)> = match requirement {
                    Requirement::Kind(kind) => vec![(kind, false)],
                    Requirement::Conditional(kinds) => kinds.iter().map(|(kind, _)| (kind, true)).collect(),
                };
                for (kind, agent) in kinds {
                    if !settings.kinds.contains_key(kind) {
                        self.problem(&format!("{at}/require/{which}"), format!("there is no kind `{kind}`"), None);
                    }
                    require.push((kind.clone(), agent));
                }
            }
            if require.is_empty() {
                self.problem(&at, "a coverage rule that requires nothing holds always".into(), None);
            }
            let authors = coverage.unless.as_ref().map_or(&[][..], |unless| &unless.author);
            rules.push(CoverageRule {
                paths: self.paths(&format!("{at}/paths"), &coverage.paths),
                require,
                authors: self.paths(&format!("{at}/unless/author"), &author_globs(authors)),
            });
        }
        rules
    }
}

/// In `*[bot]` the brackets are meant as they stand.
fn author_globs(authors: &[String]) -> Vec<String> {
    authors.iter().map(|author| author.replace('[', "[[]")).collect()
}

/// Compiles the settings.
pub(super) fn compile(layers: Layers, merged: Value, settings: Settings) -> Result<Config, Vec<Problem>> {
    let mut compiler = Compiler { layers: &layers, problems: Vec::new() };
    if layers.own.is_some() && settings.version != Some(1) {
        let message = match settings.version {
            None => "the key `version` is missing".to_owned(),
            Some(version) => format!("`version` is {version}; this gpdoc reads version 1"),
        };
        compiler.problem("/version", message, Some("write `version: 1` at the top".into()));
    }
    let kinds: Vec<Kind> = settings.kinds.iter().map(|(name, kind)| compiler.kind(name, kind)).collect();
    if let Some(default) = settings.default_kind.as_ref().filter(|name| !settings.kinds.contains_key(*name)) {
        compiler.problem("/default_kind", format!("there is no kind `{default}`"), None);
    }
    let mut relation_fields: Vec<Arc<str>> = Vec::new();
    for (name, relation) in &settings.relations {
        for field in std::iter::once(name).chain(&relation.inverse) {
            if !relation_fields.iter().any(|known| **known == **field) {
                relation_fields.push(field.as_str().into());
            }
        }
    }
    let severities = compiler.severities(&settings);
    let coverage = compiler.coverage(&settings);
    let include = compiler.paths("/documents/include", &settings.documents.include);
    let exclude = compiler.paths("/documents/exclude", &settings.documents.exclude);
    let production = compiler.paths("/documents/production", &settings.documents.production);
    // They are directories themselves, however they end.
    let sidecars: Vec<&str> = settings.documents.sidecars.iter().map(|glob| glob.trim_end_matches('/')).collect();
    let sidecars = compiler.paths("/documents/sidecars", &sidecars);
    let external = compiler.paths("/references/external", &settings.references.external);
    for (name, globs) in &settings.components {
        compiler.paths(&format!("/components/{}", escape(name)), globs);
    }
    let gates = super::gates::compile(&layers, &settings, &mut compiler.problems);
    if !compiler.problems.is_empty() {
        return Err(compiler.problems);
    }
    Ok(Config {
        notes: layers.notes.clone(),
        path: layers.own.clone(),
        layers,
        settings,
        merged,
        kinds,
        include,
        exclude,
        production,
        sidecars,
        external,
        relation_fields,
        coverage,
        gates,
        severities,
    })
}
