//! `gpdoc adr new`

use serde_json::{Value, json};

use crate::authoring::new::Request;
use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::writing::{self, Answer, Given, Values, Writing, kind_named};
use crate::commands::{Exit, Global};
use crate::config::Config;

/// Write a new decision record, which is only proposed
///
/// Takes the next number, which no other process gets, fills in the template (`templates/adr.md`, `docs/templates/adr.md`, or the
/// built-in one) and writes the document if `gpdoc check` would find no error in it. Fields that the schema requires come from
/// flags, from `metadata.yaml` above the document (then they are left out) or from the schema's defaults.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc adr new \"One database for each environment\"\n  gpdoc adr new \"A private network\" --relates-to ADR-0003 --owner platform-team --applies-to network\n  gpdoc adr new \"One queue\" --supersedes ADR-0002\n  gpdoc adr new \"A private network\" --body-file decision.md --dry-run\n  gpdoc adr new --json-in decision.json --format json"
)]
pub(super) struct Args {
    /// What is decided, in a few words
    title: Vec<String>,
    /// A decision that it is to take the place of, by id or path; may be repeated
    #[arg(long, value_name = "ID")]
    supersedes: Vec<String>,
    /// The status to begin with, where there are several
    #[arg(long)]
    status: Option<String>,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    writing: Writing,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let config = Config::load(&*snapshot, &workspace.origin()?).map_err(|problems| workspace.problems(problems))?;
    let kind = kind_named(&config, "adr")?;
    let Values { mut texts, mut json, body, today } = args.given.read(&config, kind)?;
    if !args.supersedes.is_empty() {
        texts.entry("supersedes".to_owned()).or_default().extend(args.supersedes.iter().cloned());
    }
    let title = text_of(&mut json, "title")?;
    let words = (!args.title.is_empty()).then(|| args.title.join(" "));
    let title = words.or(title).ok_or_else(|| {
        Failure::usage("the decision has no title", "gpdoc adr new \"What is decided, in a few words\"")
    })?;
    let field = config.kinds[kind].lifecycle.as_ref().map_or("status", |lifecycle| lifecycle.field.as_str());
    let status = text_of(&mut json, field)?;
    let request = Request {
        kind,
        title,
        status: args.status.clone().or(status),
        texts,
        json,
        body,
        summary: String::new(),
        today,
    };
    let new = writing::create(&workspace, global, (&config, kind), &request, args.writing)?;
    let name = new.id.clone().unwrap_or_else(|| new.path.stem().to_owned());
    let check = format!("gpdoc check {}", workspace.typed(&new.path));
    let accept = format!("gpdoc adr accept {}", shell_words::quote(&name));
    writing::conclude(
        global,
        args.writing,
        Answer {
            command: "adr new",
            plan: &new.plan,
            data: json!({"kind": "adr", "path": new.path.as_str(), "id": new.id, "number": new.number}),
            text: format!("{name}\n"),
            next: if args.writing.is_dry() { Vec::new() } else { vec![check, accept] },
            notes: Vec::new(),
            warnings: &new.warnings,
        },
    )
}

/// A text that JSON gives for what is no plain field.
pub(in crate::commands) fn text_of(
    json: &mut serde_json::Map<String, Value>,
    key: &str,
) -> Result<Option<String>, Failure> {
    match json.shift_remove(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::usage(format!("`{key}` in --json-in is no text"), "write it as a JSON string")),
    }
}
