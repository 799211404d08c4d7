//! What the commands that write documents have in common: how values are given, and what is said of a plan.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::workspace::{Which, Workspace, report};
use super::{Exit, Global, print, remark, say, say_diff};
use crate::authoring::new::{self, New, NewError, Request};
use crate::config::Config;
use crate::edit::{Plan, Status};
use crate::finding::Finding;
use crate::finding::render::Format;
use crate::nearest::nearest;
use crate::rules::index_drift::is_stale;

/// Whether something is written at all.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Writing {
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Show the change, and write nothing
    #[arg(long)]
    pub(super) diff: bool,
}

impl Writing {
    pub(super) fn is_dry(self) -> bool {
        self.dry_run || self.diff
    }
}

/// How a new document is given.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Given {
    /// A document that it relates to, by id (`ADR-0003` will do) or path; may be repeated
    #[arg(long = "relates-to", value_name = "ID")]
    relates_to: Vec<String>,
    /// What it applies to: a component or a glob; may be repeated
    #[arg(long = "applies-to", value_name = "NAME")]
    pub(super) applies_to: Vec<String>,
    /// Who answers for it
    #[arg(long)]
    owner: Option<String>,
    /// Any other field; repeated for a list, `key.key=value` in a mapping
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// The text below the title, from a file or `-`
    #[arg(long, value_name = "FILE")]
    body_file: Option<PathBuf>,
    /// A JSON object from a file or `-`: `title`, `body` and metadata by key; flags win
    #[arg(long, value_name = "FILE")]
    json_in: Option<PathBuf>,
    /// The day to write, instead of today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::commands::day)]
    today: Option<chrono::NaiveDate>,
}

/// What was read from flags and files.
pub(super) struct Values {
    pub(super) texts: IndexMap<String, Vec<String>>,
    pub(super) json: Map<String, Value>,
    pub(super) body: Option<String>,
    pub(super) today: chrono::NaiveDate,
}

impl Given {
    pub(super) fn read(&self, config: &Config, kind: usize) -> Result<Values, Failure> {
        let is_stdin = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
        if is_stdin(&self.body_file) && is_stdin(&self.json_in) {
            let help = "give one of them as a file, or the text as `body` in the JSON";
            return Err(Failure::usage("--body-file and --json-in cannot both read standard input", help));
        }
        let mut json = match &self.json_in {
            Some(path) => object(path)?,
            None => Map::new(),
        };
        let mut body = self.body_file.as_deref().map(|path| input("--body-file", path)).transpose()?;
        if let Some(value) = json.shift_remove("body") {
            let text = value
                .as_str()
                .ok_or_else(|| Failure::usage("`body` in --json-in is no text", "write it as a JSON string"))?;
            body.get_or_insert_with(|| text.to_owned());
        }
        let mut texts: IndexMap<String, Vec<String>> = IndexMap::new();
        for pair in &self.set {
            let Some((key, value)) = pair.split_once('=').filter(|(key, _)| !key.trim().is_empty()) else {
                return Err(Failure::usage(format!("`--set {pair}` sets nothing"), "write `--set key=value`"));
            };
            texts.entry(key.trim().to_owned()).or_default().push(value.to_owned());
        }
        let governs = config.kinds.get(kind).and_then(|kind| kind.governs.clone());
        let flags = [
            ("relates_to".to_owned(), &self.relates_to[..]),
            (governs.unwrap_or_else(|| "applies_to".to_owned()), &self.applies_to[..]),
            ("owner".to_owned(), self.owner.as_slice()),
        ];
        for (key, values) in flags {
            if !values.is_empty() {
                texts.entry(key).or_default().extend(values.iter().cloned());
            }
        }
        Ok(Values { texts, json, body, today: self.today.unwrap_or_else(today) })
    }
}

/// Today, for documents.
pub(super) fn today() -> chrono::NaiveDate {
    chrono::Utc::now().date_naive()
}

fn input(flag: &str, path: &Path) -> Result<String, Failure> {
    let failed = |error: std::io::Error| {
        Failure::usage(
            format!("{flag} {} cannot be read: {error}", path.display()),
            "name a file, or `-` for standard input",
        )
    };
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).map_err(failed)?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(failed)
}

fn object(path: &Path) -> Result<Map<String, Value>, Failure> {
    let text = input("--json-in", path)?;
    match serde_json::from_str(&text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Failure::usage("--json-in holds no JSON object", "write `{\"title\": \"…\", \"owner\": \"…\"}`")),
        Err(error) => Err(Failure::usage(format!("--json-in is no JSON: {error}"), "write `{\"title\": \"…\"}`")),
    }
}

/// The kind of this name, by its place in the configuration.
pub(super) fn kind_named(config: &Config, name: &str) -> Result<usize, Failure> {
    config.kinds.iter().position(|kind| kind.name == name).ok_or_else(|| {
        let near = nearest(name, config.kinds.iter().map(|kind| kind.name.as_str()));
        let help = near.map_or_else(
            || {
                let kinds: Vec<String> = config.kinds.iter().map(|kind| format!("`{}`", kind.name)).collect();
                let kinds = if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") };
                format!(
                    "the kinds are {kinds}; add it to gpdoc.yaml, or take a preset that has it: `extends: [goldenpath]`"
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        Failure::usage(format!("there is no kind `{name}`"), help)
    })
}

/// Makes and writes a document of a kind; `request` is asked when the number is known and nobody else writes.
pub(super) fn create(
    workspace: &Workspace,
    global: &Global,
    (config, kind): (&Config, usize),
    request: &Request,
    writing: Writing,
) -> Result<New, Failure> {
    let make = |number: Option<u64>| -> Result<New, Failure> {
        let snapshot = workspace.snapshot(&Which::Worktree)?;
        let model = workspace.model(&*snapshot)?;
        new::make(&model, request, number).map_err(|error| match error {
            NewError::Problems(problems) => workspace.problems(problems),
            other => Failure::from(other),
        })
    };
    let numbers = workspace.numbers(config);
    let is_dated = config.kinds[kind].is_dated();
    if writing.is_dry() {
        return make(if is_dated { None } else { Some(numbers.next(kind)?) });
    }
    if is_dated {
        // Two runs at once cannot take one name: who comes second finds the file.
        let writer = workspace.writer(global)?;
        let new = make(None)?;
        writer.apply(&new.plan)?;
        return Ok(new);
    }
    let mut result = None;
    numbers.create::<Failure>(
        kind,
        || workspace.writer(global),
        |number| {
            let new = make(Some(number))?;
            let plan = new.plan.clone();
            result = Some(new);
            Ok(plan)
        },
    )?;
    result.ok_or_else(|| Failure::Usage("nothing was made".into(), None))
}

/// What a command that writes answers.
pub(super) struct Answer<'a> {
    pub(super) command: &'a str,
    pub(super) plan: &'a Plan,
    /// What it gives besides the files.
    pub(super) data: Value,
    /// What it says to people.
    pub(super) text: String,
    pub(super) next: Vec<String>,
    pub(super) notes: Vec<String>,
    /// What `gpdoc check` would warn of that it did not warn of before.
    pub(super) warnings: &'a [Finding],
}

/// Prints what was written or would be.
pub(super) fn conclude(global: &Global, writing: Writing, answer: Answer<'_>) -> Result<Exit, Failure> {
    let Answer { command, plan, mut data, text, mut next, mut notes, warnings } = answer;
    let (drifted, others): (Vec<&Finding>, Vec<&Finding>) = warnings.iter().partition(|it| is_stale(it));
    notes.extend(others.iter().map(|it| format!("{}: {}: {}", it.location.path, it.rule, it.message)));
    if !drifted.is_empty() && !writing.is_dry() {
        next.insert(0, "gpdoc index".to_owned());
    }
    if global.format == Some(Format::Json) {
        data["dry_run"] = writing.is_dry().into();
        data["files"] = plan.to_json();
        data["diff"] = if writing.diff { json!(plan.diff(false)) } else { Value::Null };
        let mut report = report(command, &[], &|_| None);
        report.data = data;
        report.next = next;
        report.notes = notes;
        print(global, &report)?;
        return Ok(Exit::Good);
    }
    if writing.diff {
        say_diff(global, plan)?;
    } else {
        let mut text = text;
        for file in plan.files() {
            let verb = match (file.status, writing.is_dry()) {
                (Status::Created, false) => "created",
                (Status::Created, true) => "would create",
                (Status::Edited, false) => "edited",
                (Status::Edited, true) => "would edit",
                (Status::Renamed, false) => "renamed",
                (Status::Renamed, true) => "would rename",
                (Status::Removed, false) => "removed",
                (Status::Removed, true) => "would remove",
            };
            let _ = writeln!(text, "  {verb} {}", file.path);
        }
        if !global.quiet {
            for next in &next {
                let _ = writeln!(text, "next: {next}");
            }
        }
        say(&text)?;
    }
    remark(global, &notes);
    Ok(Exit::Good)
}
