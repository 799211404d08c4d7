//! `gpdoc changelog new`

use serde_json::{Value, json};

use crate::authoring::changelog::components;
use crate::authoring::new::Request;
use crate::authoring::title;
use crate::commands::adr::text_of;
use crate::commands::check::compared;
use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::writing::{self, Answer, Given, Values, Writing, kind_named};
use crate::commands::{Exit, Global};
use crate::config::Config;
use crate::model::Model;
use crate::schema::Schema;
use crate::snapshot::RelPath;

/// Write a changelog entry
///
/// Takes the next number and writes the entry if `gpdoc check` would find no error in it. What the schema requires comes from
/// flags, from `metadata.yaml` above the entry, or from the schema's defaults.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc changelog new \"Databases outlive their cluster\"\n  gpdoc changelog new \"A cache\" --relates-to ADR-0003 --from-diff main\n  gpdoc changelog new \"No more lost jobs\" --set change_type=fixed\n  gpdoc changelog new --json-in entry.json --format json"
)]
pub(super) struct Args {
    /// What changed, in a sentence
    summary: Vec<String>,
    /// The title, instead of the summary's beginning
    #[arg(long)]
    title: Option<String>,
    /// Propose `scope` and `applies_to` from what changed since the merge base of REF and HEAD
    #[arg(long, value_name = "REF")]
    from_diff: Option<String>,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    writing: Writing,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let config = Config::load(&*snapshot, &workspace.origin()?).map_err(|problems| workspace.problems(problems))?;
    let kind = kind_named(&config, "changelog")?;
    let Values { mut texts, mut json, body, today } = args.given.read(&config, kind)?;
    let summary = text_of(&mut json, "summary")?;
    let named = text_of(&mut json, "title")?;
    let named = args.title.clone().or(named);
    let words = (!args.summary.is_empty()).then(|| args.summary.join(" "));
    let summary = words.or(summary).or_else(|| named.clone()).ok_or_else(|| {
        Failure::usage("a changelog entry needs a summary", "gpdoc changelog new \"What changed, in a sentence\"")
    })?;
    let lines: Vec<&str> = summary.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let title = named.unwrap_or_else(|| shortened(lines.first().copied().unwrap_or_default()));
    let (mut proposed, mut notes) = (Value::Null, Vec::new());
    if let Some(base) = &args.from_diff {
        let model = workspace.model(&*snapshot)?;
        let changed = compared(&workspace, base)?;
        let paths: Vec<&RelPath> = changed.files.iter().map(|file| &file.path).collect();
        let touched = components(&config, &paths);
        proposed = json!({"base": base, "changed": paths.len(), "components": touched});
        let field = config.kinds[kind].governs.clone().unwrap_or_else(|| "applies_to".to_owned());
        let fields = propose(&model, kind, &touched, &[&field, "scope"]);
        if fields.is_empty() {
            let why = if touched.is_empty() {
                "no component of gpdoc.yaml has the changed paths"
            } else {
                "the schema has neither `scope` nor `applies_to` with these components"
            };
            notes.push(format!("nothing is proposed from the change: {why}"));
        }
        for (field, values) in fields {
            if !json.contains_key(&field) {
                texts.entry(field).or_insert(values);
            }
        }
    }
    let request = Request { kind, title, status: None, texts, json, body, summary: lines.join("\n  "), today };
    let new = writing::create(&workspace, global, (&config, kind), &request, args.writing)?;
    let name = new.id.clone().unwrap_or_else(|| new.path.stem().to_owned());
    let check = format!("gpdoc check {}", workspace.typed(&new.path));
    writing::conclude(
        global,
        args.writing,
        Answer {
            command: "changelog new",
            plan: &new.plan,
            data: json!({"kind": "changelog", "path": new.path.as_str(), "id": new.id, "number": new.number, "proposed": proposed}),
            text: format!("{name}\n"),
            next: if args.writing.is_dry() { Vec::new() } else { vec![check] },
            notes,
            warnings: &new.warnings,
        },
    )
}

/// The beginning of a sentence that is too long for a title, cut between two words.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 80;
    let text = text.trim_end_matches('.');
    if text.chars().count() <= LENGTH.min(title::LONGEST) {
        return text.to_owned();
    }
    let mut short = String::new();
    for word in text.split_whitespace() {
        if !short.is_empty() && short.chars().count() + 1 + word.chars().count() >= LENGTH {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.extend(word.chars().take(LENGTH - 1));
    }
    format!("{}…", short.trim_end_matches([',', ';', ':']))
}

/// The components that each of these fields may have, where the schema has the field; without a schema, where the kind governs by it.
fn propose(model: &Model<'_>, kind: usize, names: &[&str], fields: &[&str]) -> Vec<(String, Vec<String>)> {
    let schema = model.schemas.get(kind).and_then(Option::as_deref);
    let fits = |schema: &Schema, field: &str, name: &str| {
        let items =
            schema.allowed_values(&format!("/{field}/0")).or_else(|| schema.allowed_values(&format!("/{field}")));
        items.is_none_or(|allowed| allowed.iter().any(|value| value.as_str() == Some(name)))
    };
    let mut proposed = Vec::new();
    for field in fields {
        let Some(schema) = schema.filter(|schema| schema.properties().contains(field)) else { continue };
        let is_list =
            schema.types(&format!("/{field}")).is_none_or(|types| types.contains(jsonschema::JsonType::Array));
        let fitting = names.iter().filter(|name| fits(schema, field, name)).map(|name| (*name).to_owned());
        let values: Vec<String> = fitting.take(if is_list { usize::MAX } else { 1 }).collect();
        if !values.is_empty() {
            proposed.push(((*field).to_owned(), values));
        }
    }
    proposed
}
