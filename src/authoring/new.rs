//! New documents: named, filled in and held against the rules before anything is written.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::fields::{self, Fields, Maker};
use super::findings;
use super::habit::{Habit, StatusStyle};
use super::template::{Template, TemplateError};
use super::title::{self, TitleError};
use crate::config::{Lifecycle, Problem};
use crate::document::{Document, Metadata};
use crate::edit::Plan;
use crate::finding::Finding;
use crate::finding::render::text::one_line;
use crate::model::Model;
use crate::schema::Schema;
use crate::snapshot::RelPath;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The kind, as an index into the configuration's kinds.
    pub kind: usize,
    /// The title.
    pub title: String,
    /// The state or word to begin with, for a kind with a lifecycle; its first state where nothing is said.
    pub status: Option<String>,
    /// Metadata from flags: texts, of which several are a list.
    pub texts: IndexMap<String, Vec<String>>,
    /// Metadata from JSON.
    pub json: Map<String, Value>,
    /// The text below the title, instead of the template's sections.
    pub body: Option<String>,
    /// What the first section says where there is no body.
    pub summary: String,
    /// Today.
    pub today: NaiveDate,
}

/// A document that can be written.
#[derive(Clone, Debug)]
pub struct New {
    /// Where it will be.
    pub path: RelPath,
    /// Its id.
    pub id: Option<String>,
    /// Its number, where documents of its kind have one.
    pub number: Option<u64>,
    /// What writes it.
    pub plan: Plan,
    /// What `gpdoc check` would warn of.
    pub warnings: Vec<Finding>,
}

/// Why a document is not written.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The name that follows from the title is taken.
    #[error("{0} exists already; give this one another title")]
    Exists(RelPath),
    /// The title is none.
    #[error(transparent)]
    Title(#[from] TitleError),
    /// There is no text.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Nobody knows where documents of the kind are.
    #[error(
        "gpdoc.yaml does not say where documents of kind `{0}` are: its `files` need a glob in a directory, such as `docs/{0}/*.md`, and its `id` a form"
    )]
    NoPlace(String),
    /// The key of `--set` is none.
    #[error("`{0}` cannot be set: a field is named by its key, or by `key.key` in a mapping")]
    Key(String),
    /// A field that gpdoc writes.
    #[error("`{0}` follows from the title and the number; leave it out")]
    Own(String),
    /// The schema is closed and does not have the field.
    #[error("`{field}` is no field that the schema knows{}", near.as_ref().map_or_else(|| format!("; it knows {}", names.join(", ")), |near| format!("; did you mean `{near}`?")))]
    UnknownField {
        /// The field.
        field: String,
        /// The nearest that it knows.
        near: Option<String>,
        /// All that it knows.
        names: Vec<String>,
    },
    /// What the document would inherit is not known.
    #[error("{sidecar} cannot be read, and may say what `{field}` is here: repair it first, or give `{field}` a value")]
    Unread {
        /// The `metadata.yaml`.
        sidecar: RelPath,
        /// The field that would be given a default.
        field: String,
    },
    /// A reference that does not name one document.
    #[error("{field}: `{text}` {why}{}", candidates_of(candidates))]
    Reference {
        /// The relation.
        field: String,
        /// The reference.
        text: String,
        /// What is wrong with it.
        why: String,
        /// What may be meant.
        candidates: Vec<String>,
    },
    /// The same document twice.
    #[error("{field} names `{id}` twice")]
    Repeated {
        /// The relation.
        field: String,
        /// The document.
        id: String,
    },
    /// No state to begin with.
    #[error("a new document cannot be `{word}`; it begins as {}", allowed.join(" or "))]
    Status {
        /// What was asked for.
        word: String,
        /// What it can be.
        allowed: Vec<String>,
    },
    /// The text has metadata of its own.
    #[error(
        "the body has frontmatter of its own; give its fields with `--set key=value` or `--json-in`, and the text alone as the body"
    )]
    Frontmatter,
    /// The template made something else.
    #[error("the template {path} made no document of this kind: {reason}; nothing was written")]
    Made {
        /// The template.
        path: RelPath,
        /// What is wrong.
        reason: String,
    },
    /// `gpdoc check` would have something against it.
    #[error("{path} would not pass `gpdoc check`; nothing was written{}", listed(findings))]
    Refused {
        /// The document.
        path: RelPath,
        /// Of severity error.
        findings: Vec<Finding>,
    },
    /// Schemas or baseline cannot be read.
    #[error("the configuration cannot be used")]
    Problems(Vec<Problem>),
}

fn candidates_of(candidates: &[String]) -> String {
    match candidates {
        [] => "; `gpdoc graph` lists the documents".to_owned(),
        [one] => format!("; did you mean `{one}`?"),
        several => format!(": {}; name one by its id", several.join(", ")),
    }
}

/// One line for each finding, with the flag that mends it.
fn listed(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let key = match (finding.rule, finding.field.as_deref()) {
            ("missing-field", _) => Some(finding.subject.as_str()),
            ("invalid-value" | "invalid-type" | "invalid-date", Some(field)) => field.split('/').nth(1),
            _ => None,
        };
        let flag = key.map_or_else(String::new, |key| match key {
            "owner" => ": give it with `--owner VALUE`".to_owned(),
            "applies_to" => ": give it with `--applies-to VALUE`".to_owned(),
            key => format!(": give it with `--set {key}=VALUE`"),
        });
        format!("\n  {}", one_line(&format!("{}: {}{help}{flag}", finding.rule, finding.message)))
    };
    findings.iter().map(line).collect()
}

/// Makes a document of the number that it gets, where its kind has numbers. Nothing is written here.
///
/// # Errors
/// When something is missing or wrong: the document would not pass `gpdoc check`.
pub fn make(model: &Model<'_>, request: &Request, number: Option<u64>) -> Result<New, NewError> {
    let title = title::title(&request.title)?;
    let habit = Habit::of(model, request.kind).ok_or_else(|| NewError::NoPlace(String::new()))?;
    let (slug, date) = (habit.joined(&title::slug(title)), request.today.to_string());
    let number = number.filter(|_| habit.is_numbered());
    let kind = habit.kind;
    let path = habit.path(number, &slug, &date).ok_or_else(|| NewError::NoPlace(kind.name.clone()))?;
    if model.snapshot.listing().get(path.as_str()).is_some() {
        return Err(NewError::Exists(path));
    }
    let id = habit.id(number, &slug, &date);
    let schema = model.schemas.get(request.kind).and_then(Option::as_deref);
    let maker = Maker { model, habit: &habit, path: &path, schema };
    let (texts, json, asked) = apart(request, kind.lifecycle.as_ref())?;
    let words = kind.lifecycle.as_ref().map(|lifecycle| words(lifecycle, schema, asked.as_deref())).transpose()?;
    let mut own: Vec<(&str, String)> = Vec::new();
    own.extend(id.clone().map(|id| ("id", id)));
    own.push(("title", title.to_owned()));
    let inherits_type = maker.inherited("type").and_then(crate::yaml::Node::text) == Some(kind.name.as_str());
    if !inherits_type && is_type(schema, &kind.name) {
        own.push(("type", kind.name.clone()));
    }
    let status_style = habit.status();
    if let (Some((field, _)), Some(lifecycle)) = (&words, &kind.lifecycle) {
        own.push((&lifecycle.field, field.clone()));
    }
    own.push(("date", date.clone()));
    let fields = maker.make(&own, &texts, &json)?;
    // What has no id of its own is called by its file's name.
    let id = if fields.contains_key("id") || kind.id_required { id } else { Some(path.stem().to_owned()) };
    // A status that nobody states would be none.
    let status_style = match (&words, status_style) {
        (Some(_), StatusStyle::None) if fields.is_empty() => StatusStyle::Section,
        (_, style) => style,
    };
    let body = request.body.as_deref().map(body_of).transpose()?;
    let template = Template::find(model.snapshot, &model.config, &kind.name)?;
    let sections: Vec<String> = match kind.sections.as_slice() {
        [] if kind.lifecycle.is_some() => match habit.sections() {
            names if names.is_empty() => ["Context", "Decision", "Consequences"].map(str::to_owned).to_vec(),
            names => names,
        },
        [] => vec!["Summary".to_owned()],
        sections => sections.to_vec(),
    };
    let values = json!({
        "id": id, "number": number, "slug": slug, "title": title, "date": date, "kind": kind.name, "path": path.as_str(),
        "heading": habit.heading(number, title),
        "frontmatter": fields::write(&fields),
        "fields": fields,
        "status": words.as_ref().map(|(field, _)| field),
        "status_text": words.as_ref().map(|(_, text)| text),
        "status_label": kind.lifecycle.as_ref().and_then(|lifecycle| lifecycle.body.as_deref()).unwrap_or("Status"),
        "status_style": match status_style { StatusStyle::None => "none", StatusStyle::Line => "line", StatusStyle::Section => "section" },
        "sections": sections,
        "summary": request.summary,
        "body": body,
    });
    let text = template.render(values)?;
    let made = Made { model, path: &path, kind: request.kind, title, fields: &fields };
    made.look(&template, &text)?;
    let texts = BTreeMap::from([(path.clone(), text.as_str().into())]);
    let added = findings::added(model, texts, request.today).map_err(NewError::Problems)?;
    let (errors, warnings) = findings::apart(added);
    if !errors.is_empty() {
        let findings = errors.into_iter().map(|finding| helped(finding, schema)).collect();
        return Err(NewError::Refused { path, findings });
    }
    let mut plan = Plan::new();
    plan.create(path.clone(), text);
    Ok(New { path, id, number, plan, warnings })
}

/// What is given without the status, and the status. What gpdoc writes itself is not to be given.
#[expect(clippy::type_complexity, reason = "three parts of one request")]
fn apart(
    request: &Request,
    lifecycle: Option<&Lifecycle>,
) -> Result<(IndexMap<String, Vec<String>>, Map<String, Value>, Option<String>), NewError> {
    let (mut texts, mut json) = (request.texts.clone(), request.json.clone());
    if let Some(own) = ["id", "title"].into_iter().find(|own| texts.contains_key(*own) || json.contains_key(*own)) {
        return Err(NewError::Own(own.to_owned()));
    }
    let mut status = request.status.clone();
    if let Some(lifecycle) = lifecycle {
        let text = texts.shift_remove(&lifecycle.field).map(|texts| texts.join(", "));
        let value = json.shift_remove(&lifecycle.field);
        let value = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        status = status.or(text).or(value);
    }
    Ok((texts, json, status))
}

/// A finding with the values that are allowed for the items of a list, where nothing is said yet.
fn helped(finding: Finding, schema: Option<&Schema>) -> Finding {
    if finding.help.is_some() || finding.rule != "missing-field" {
        return finding;
    }
    let field = format!("/{}/0", crate::pointer::escape(&finding.subject));
    let allowed = schema.and_then(|schema| schema.allowed_values(&field));
    let names = allowed.map(|allowed| {
        allowed.iter().filter_map(|value| value.as_str()).map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
    });
    finding.with_help(names.map(|names| format!("allowed: {names}")))
}

/// The word for metadata and the one for the body.
fn words(lifecycle: &Lifecycle, schema: Option<&Schema>, asked: Option<&str>) -> Result<(String, String), NewError> {
    let is_first = |state: &&String| {
        !lifecycle.is_live(state) && !lifecycle.transitions.iter().any(|(_, next)| next.contains(state))
    };
    let first: Vec<&String> = lifecycle.states.iter().map(|(state, _)| state).filter(is_first).collect();
    let state = match asked {
        None => first.first().map(|state| state.as_str()),
        Some(word) => lifecycle.state(word).filter(|state| first.iter().any(|first| first.as_str() == *state)),
    };
    let refused = || {
        let allowed = first.iter().map(|state| format!("`{state}`")).collect();
        NewError::Status { word: asked.unwrap_or_default().to_owned(), allowed }
    };
    let state = state.ok_or_else(refused)?;
    let known = super::status::word(lifecycle, schema, state);
    // A word that means the same and that the schema knows is the user's to choose.
    let field = match asked {
        Some(word) if super::status::is_allowed(lifecycle, schema, word) => word.to_owned(),
        _ => known,
    };
    Ok((field, super::status::capitalised(state)))
}

/// True where the schema has a `type` that may be this.
fn is_type(schema: Option<&Schema>, kind: &str) -> bool {
    let Some(schema) = schema else { return true };
    let allowed = schema.allowed_values("/type");
    allowed.is_none_or(|allowed| allowed.iter().any(|value| value.as_str() == Some(kind)))
}

/// The text below the title; its own title gives way.
fn body_of(text: &str) -> Result<String, NewError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let document = Document::parse(RelPath::new("body.md"), text.as_str().into());
    if !matches!(document.metadata, Metadata::Missing) {
        return Err(NewError::Frontmatter);
    }
    let title = document.facts.headings.first().filter(|heading| heading.level == 1);
    let title = title.filter(|heading| text[..heading.span().start].trim().is_empty());
    let rest = title.map_or(text.as_str(), |heading| &text[heading.span().end..]);
    Ok(rest.trim().to_owned())
}

/// What is asked of a text that a template made.
struct Made<'a> {
    model: &'a Model<'a>,
    path: &'a RelPath,
    kind: usize,
    title: &'a str,
    fields: &'a Fields,
}

impl Made<'_> {
    fn look(&self, template: &Template, text: &str) -> Result<(), NewError> {
        let refused = |reason: String| NewError::Made { path: template.path().clone(), reason };
        let document = Document::parse(self.path.clone(), text.into());
        if let Metadata::Malformed(error) = &document.metadata {
            return Err(refused(format!("its frontmatter cannot be read: {error:?}")));
        }
        if !text.contains(self.title) {
            return Err(refused("it does not use `title`, `heading` or `frontmatter`".into()));
        }
        let missing = |key: &&String| document.get(key).is_none();
        if let Some(key) = self.fields.keys().find(missing) {
            let reason =
                format!("`{key}` is not in its frontmatter, which `{{{{ frontmatter }}}}` between two `---` writes");
            return Err(refused(reason));
        }
        let kinds = &self.model.config.kinds;
        let kind = kinds.iter().position(|kind| kind.files.matches(self.path.as_str()));
        if kind != Some(self.kind) {
            return Err(refused(format!("{} is a document of another kind", self.path)));
        }
        Ok(())
    }
}
