//! `gpdoc adr list`

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::authoring::{missing, title};
use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::writing::kind_named;
use crate::commands::{Exit, Global, answer_with, remark};
use crate::config::{Kind, Paths};
use crate::model::{File, Model};
use crate::snapshot::RelPath;
use crate::yaml::Node;

/// List the decision records
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc adr list --status accepted\n  gpdoc adr list --governs envs/dev-rds/main.tf\n  gpdoc adr list --owner platform-team --format json"
)]
pub(super) struct Args {
    /// Only those in this state, such as `accepted`; `none` for those without a status
    #[arg(long)]
    status: Option<String>,
    /// Only those of this owner
    #[arg(long)]
    owner: Option<String>,
    /// Only those that govern this file or directory
    #[arg(long, value_name = "PATH")]
    governs: Option<PathBuf>,
}

/// One decision.
struct Row<'m> {
    file: &'m File,
    name: String,
    status: Option<String>,
    title: String,
    owner: Option<String>,
    date: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let index = kind_named(&model.config, "adr")?;
    let kind = &model.config.kinds[index];
    let path = args.governs.as_deref().map(|path| workspace.relative(path)).transpose()?;
    let wanted = args.status.as_deref().map(|word| wanted(kind, word)).transpose()?;
    let documents = model.files.iter().filter(|file| file.kind == Some(index) && model.is_counted(file));
    let mut rows: Vec<Row<'_>> =
        documents.filter(|file| model.is_document(file)).map(|file| row(&model, file)).collect();
    let notes = missing::notes(&model, index, &|path| workspace.typed(path));
    if rows.is_empty() {
        remark(global, &notes);
        return Err(Failure::usage(
            "there are no decision records",
            "gpdoc adr new \"What is decided\" writes the first",
        ));
    }
    rows.sort_by_key(|row| (row.file.number, row.file.index));
    if let Some(wanted) = &wanted {
        rows.retain(|row| row.status.as_deref().unwrap_or("none") == wanted);
    }
    if let Some(owner) = &args.owner {
        rows.retain(|row| row.owner.as_deref() == Some(owner));
    }
    if let Some(path) = &path {
        let field = kind.governs.as_deref().ok_or_else(|| {
            Failure::usage(
                "kind `adr` has no field for what a decision governs",
                "name it in gpdoc.yaml: `governs: applies_to`",
            )
        })?;
        let mut kept = Vec::new();
        for row in rows {
            if governs(&model, row.file, field, path)? {
                kept.push(row);
            }
        }
        rows = kept;
    }
    let data = json!({"decisions": rows.iter().map(json).collect::<Vec<_>>()});
    answer_with(global, "adr list", data, &table(&rows), notes)?;
    Ok(Exit::Good)
}

fn wanted(kind: &Kind, word: &str) -> Result<String, Failure> {
    let Some(lifecycle) = &kind.lifecycle else {
        return Err(Failure::usage("kind `adr` has no states", "name them in gpdoc.yaml: `status: {states: …}`"));
    };
    if word == "none" {
        return Ok(word.to_owned());
    }
    lifecycle.state(word).map(str::to_owned).ok_or_else(|| {
        let names: Vec<&str> = lifecycle.states.iter().map(|(state, _)| state.as_str()).collect();
        Failure::usage(format!("`{word}` is no state of a decision"), format!("there are: {}, none", names.join(", ")))
    })
}

fn row<'m>(model: &'m Model<'_>, file: &'m File) -> Row<'m> {
    let text =
        |key: &str| model.effective(file, key).and_then(Node::text).filter(|text| !text.is_empty()).map(str::to_owned);
    Row {
        file,
        name: file.id.as_deref().unwrap_or_else(|| file.path().as_str()).to_owned(),
        status: model.status(file).and_then(|status| status.state().map(str::to_owned)),
        title: title::of(file),
        owner: text("owner"),
        date: file.document.get("date").and_then(Node::text).map(str::to_owned),
    }
}

fn json(row: &Row<'_>) -> Value {
    json!({
        "path": row.file.path().as_str(), "id": row.file.id, "number": row.file.number.map(|number| number.number),
        "title": row.title, "status": row.status, "owner": row.owner, "date": row.date,
    })
}

fn table(rows: &[Row<'_>]) -> String {
    fn state<'r>(row: &'r Row<'_>) -> &'r str {
        row.status.as_deref().unwrap_or("-")
    }
    let width = |of: &dyn Fn(&Row<'_>) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (names, states) = (width(&|row| row.name.chars().count()), width(&|row| state(row).chars().count()));
    let mut text = String::new();
    for row in rows {
        let _ = writeln!(text, "{:names$}  {:states$}  {}", row.name, state(row), row.title);
    }
    text
}

/// True when the decision names the path, or something below it, in what it governs: globs, or names of components.
fn governs(model: &Model<'_>, file: &File, field: &str, path: &RelPath) -> Result<bool, Failure> {
    let Some(value) = model.effective(file, field) else { return Ok(false) };
    let entries: Vec<&str> = if value.is_sequence() {
        value.items().filter_map(Node::text).collect()
    } else {
        value.text().into_iter().collect()
    };
    let components = &model.config.settings.components;
    let expand = |entry: &str| components.get(entry).cloned().unwrap_or_else(|| vec![entry.to_owned()]);
    let globs: Vec<String> = entries.iter().flat_map(|entry| expand(entry)).collect();
    let paths = Paths::new(&globs).map_err(|(at, error)| {
        Failure::usage(
            format!("{}: `{}` in `{field}` is no glob: {error}", file.path(), globs[at]),
            "mend it, or name a component",
        )
    })?;
    let below = format!("{path}/");
    let mut inside = model.snapshot.listing().entries().iter().map(|entry| entry.path.as_str());
    Ok(paths.matches(path.as_str()) || inside.any(|entry| entry.starts_with(&below) && paths.matches(entry)))
}
