//! `gpdoc.yaml`: read with positions, merged over presets, validated, compiled.
//!
//! Layers (presets, other files, the user's own file) are merged as JSON values: mappings key by key, lists and scalars
//! replaced, later wins. The result is read into [`Settings`] and then compiled into what the model and the rules ask.

mod captures;
mod compile;
mod form;
pub mod gates;
mod kind;
mod layer;
mod problem;
pub mod types;

use std::sync::Arc;

use chrono::{Days, TimeDelta};
use serde_json::Value;

use crate::finding::Severity;
use crate::snapshot::{RelPath, Snapshot};

pub(crate) use captures::is_overview;
pub use compile::Paths;
pub use form::{Form, Parts, leading_day};
pub use gates::Gate;
pub use kind::{Kind, Lifecycle, split_by};
pub use layer::Layers;
pub(crate) use layer::{OTHER_NAME, SCHEMAS, adr_dir};
pub use problem::Problem;
pub use types::Settings;

/// The configuration's file name.
pub const FILE_NAME: &str = "gpdoc.yaml";

/// Where the configuration comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// `gpdoc.yaml` at the snapshot's root, or the conventions where there is none.
    Discover,
    /// A file given by the user, which need not be part of the snapshot.
    Given(RelPath, Arc<str>),
}

/// The configuration of one snapshot, ready to judge by.
#[derive(Debug)]
pub struct Config {
    /// The merged settings.
    pub settings: Settings,
    /// The settings as merged JSON, before defaults: what `guard-weakened` compares.
    pub merged: Value,
    /// The user's own file.
    pub path: Option<RelPath>,
    /// The layers, to find the place that a setting was written.
    pub layers: Layers,
    /// Remarks on how the configuration was chosen.
    pub notes: Vec<String>,
    /// What documents are governed as, in the order in which they are tried.
    pub kinds: Vec<Kind>,
    /// Files to look at.
    pub include: Paths,
    /// Files to leave alone.
    pub exclude: Paths,
    /// Production paths.
    pub production: Paths,
    /// Directories that must have a sidecar.
    pub sidecars: Paths,
    /// Ids that live outside the documents.
    pub external: Paths,
    /// Relation fields, inverses included, in the order of the configuration.
    pub relation_fields: Vec<Arc<str>>,
    /// What a change must bring with it.
    pub coverage: Vec<CoverageRule>,
    /// Conditions on commands.
    pub gates: Vec<Gate>,
    severities: Vec<RuleSeverity>,
}

/// A rule's name, its severity where no glob matches, and the globs with theirs.
type RuleSeverity = (String, Option<Severity>, Vec<(Paths, Severity)>);

/// A coverage rule with its globs compiled.
#[derive(Debug)]
pub struct CoverageRule {
    /// The critical paths.
    pub paths: Paths,
    /// Kinds that must come along; `true`: only for an agent's change.
    pub require: Vec<(String, bool)>,
    /// Authors who need none.
    pub authors: Paths,
}

impl Config {
    /// Loads the configuration of a snapshot.
    ///
    /// # Errors
    /// Everything that is wrong with it, each at its place.
    pub fn load(snapshot: &dyn Snapshot, origin: &Origin) -> Result<Self, Vec<Problem>> {
        let layers = Layers::load(snapshot, origin)?;
        let merged = layers.merged();
        let settings = layers.settings(&merged)?;
        let config = compile::compile(layers, merged, settings)?;
        config.templates_missing(snapshot).map_or(Ok(config), |problem| Err(vec![problem]))
    }

    /// The severity of a rule at a path, as configured; `default` where nothing is.
    #[must_use]
    pub fn severity(&self, rule: &str, path: &str, default: Severity) -> Severity {
        let Some((_, severity, by_path)) = self.severities.iter().find(|(name, ..)| name == rule) else {
            return default;
        };
        by_path
            .iter()
            .rev()
            .find(|(paths, _)| paths.matches(path))
            .map_or(severity.unwrap_or(default), |(_, severity)| *severity)
    }

    /// True when the configuration sets the severity of a rule at all.
    #[must_use]
    pub fn is_set(&self, rule: &str) -> bool {
        self.severities.iter().any(|(name, ..)| name == rule)
    }

    /// The highest severity that a rule can have anywhere; [`Severity::Off`] means it need not run.
    #[must_use]
    pub fn highest_severity(&self, rule: &str, default: Severity) -> Severity {
        let Some((_, severity, by_path)) = self.severities.iter().find(|(name, ..)| name == rule) else {
            return default;
        };
        by_path.iter().map(|(_, severity)| *severity).chain([severity.unwrap_or(default)]).max().unwrap_or(default)
    }

    /// What is wrong with `templates` when it names no directory: the built-in templates would be taken without a word.
    fn templates_missing(&self, snapshot: &dyn Snapshot) -> Option<Problem> {
        let named = self.settings.templates.as_deref()?;
        let path = RelPath::resolve("", named).filter(|_| !named.starts_with('/'))?;
        (!snapshot.listing().is_directory(path.as_str())).then(|| {
            let help = "name the directory that holds `<kind>.md`, or leave the key out".to_owned();
            self.layers.problem("/templates", format!("there is no directory `{named}`"), Some(help))
        })
    }

    /// Lets rules that are asked for by name warn although they are off by default. What the configuration says of a rule holds.
    pub fn switch_on(&mut self, rules: &[String]) {
        for meta in rules.iter().filter_map(|name| crate::rules::find(name)).map(crate::rules::Rule::meta) {
            if meta.default == Severity::Off && !self.is_set(meta.name) {
                self.severities.push((meta.name.to_owned(), Some(Severity::Warning), Vec::new()));
            }
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }

    /// Where the baseline is kept.
    #[must_use]
    pub fn baseline_path(&self) -> RelPath {
        RelPath::new(self.settings.baseline.as_deref().unwrap_or(".gpdoc/baseline.json"))
    }

    /// The field that says the opposite of a relation, and the other way round.
    #[must_use]
    pub fn inverse_of(&self, field: &str) -> Option<&str> {
        self.settings.relations.iter().find_map(|(name, relation)| {
            let inverse = relation.inverse.as_deref()?;
            if name == field { Some(inverse) } else { (inverse == field).then_some(name.as_str()) }
        })
    }
}

/// Reads a duration in seconds, minutes, hours, days or weeks: `90d`, `4h`, `30m`.
///
/// # Errors
/// What is wrong with the text.
pub fn duration(text: &str) -> Result<TimeDelta, String> {
    let (count, unit) = text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let seconds = match unit {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3_600),
        "d" => Some(86_400),
        "w" => Some(7 * 86_400),
        _ => None,
    };
    let count = count.parse::<u32>().ok().filter(|count| *count > 0);
    let product = count.zip(seconds).map(|(count, seconds)| i64::from(count) * seconds);
    product
        .filter(|seconds| *seconds <= 100 * 366 * 86_400)
        .and_then(TimeDelta::try_seconds)
        .ok_or_else(|| format!("`{text}` is no duration such as `30m`, `4h`, `90d` or `12w`"))
}

/// A duration as [`duration`] reads it, in the largest unit of which it is a whole number; to the second.
#[must_use]
pub fn span(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds % size == 0).unwrap_or((1, 's'));
    format!("{}{unit}", seconds / size)
}

/// Reads a duration in whole days: `90d`, `12w`.
///
/// # Errors
/// What is wrong with the text.
pub fn days(text: &str) -> Result<Days, String> {
    let whole = text.ends_with(['d', 'w']).then(|| duration(text).ok()).flatten();
    whole
        .and_then(|duration| u64::try_from(duration.num_days()).ok())
        .map(Days::new)
        .ok_or_else(|| format!("`{text}` is no duration in days or weeks, such as `90d` or `12w`"))
}

/// The JSON Schema of `gpdoc.yaml`, with the names of the rules.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(Settings).to_value();
    if let Some(rules) = schema.pointer_mut("/properties/rules").and_then(Value::as_object_mut) {
        let names: Vec<&str> = crate::rules::RULES.iter().map(|rule| rule.meta().name).collect();
        rules.insert("propertyNames".into(), serde_json::json!({"enum": names}));
    }
    schema
}
