//! `gpdoc changelog list`

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::authoring::changelog::{compare, released};
use crate::authoring::{missing, title};
use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::writing::kind_named;
use crate::commands::{Exit, Global, answer_with, remark};
use crate::model::File;
use crate::yaml::Node;

/// List the changelog entries
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gpdoc changelog list --unreleased\n  gpdoc changelog list --since 1.4.0")]
pub(super) struct Args {
    /// Only those that are in no release yet
    #[arg(long)]
    unreleased: bool,
    /// Only those released after this version, and those that are not released yet
    #[arg(long, value_name = "VERSION", conflicts_with = "unreleased")]
    since: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let kind = kind_named(&model.config, "changelog")?;
    let mut files: Vec<&File> = model
        .files
        .iter()
        .filter(|file| file.kind == Some(kind) && model.is_counted(file) && model.is_document(file))
        .collect();
    let notes = missing::notes(&model, kind, &|path| workspace.typed(path));
    if files.is_empty() {
        remark(global, &notes);
        return Err(Failure::usage(
            "there are no changelog entries",
            "gpdoc changelog new \"What changed\" writes the first",
        ));
    }
    files.sort_by_key(|file| (file.number, file.index));
    if let Some(version) = &args.since {
        let is_known =
            files.iter().filter_map(|file| released(file)).any(|other| compare(&other, version) == Ordering::Equal);
        if !is_known {
            let mut versions: Vec<String> =
                files.iter().filter_map(|file| released(file)).filter(|text| !text.is_empty()).collect();
            versions.sort_by(|a, b| compare(a, b));
            versions.dedup();
            let known = if versions.is_empty() {
                "nothing is released yet".to_owned()
            } else {
                format!("there are: {}", versions.join(", "))
            };
            return Err(Failure::usage(format!("no entry was released in `{version}`"), known));
        }
        files.retain(|file| released(file).is_none_or(|other| compare(&other, version) == Ordering::Greater));
    }
    if args.unreleased {
        files.retain(|file| released(file).is_none());
    }
    let mut text = String::new();
    let width = files.iter().map(|file| name(file).chars().count()).max().unwrap_or(0);
    let versions = files.iter().map(|file| shown(file).chars().count()).max().unwrap_or(0);
    for file in &files {
        let _ = writeln!(text, "{:width$}  {:versions$}  {}", name(file), shown(file), title::of(file));
    }
    let data = json!({"entries": files.iter().map(|file| json(file)).collect::<Vec<_>>()});
    answer_with(global, "changelog list", data, &text, notes)?;
    Ok(Exit::Good)
}

fn name(file: &File) -> &str {
    file.id.as_deref().unwrap_or_else(|| file.path().as_str())
}

fn shown(file: &File) -> String {
    match released(file) {
        None => "unreleased".to_owned(),
        Some(version) if version.is_empty() => "released".to_owned(),
        Some(version) => version,
    }
}

fn json(file: &File) -> Value {
    let version = released(file);
    json!({
        "path": file.path().as_str(), "id": file.id, "number": file.number.map(|number| number.number), "title": title::of(file),
        "date": file.document.get("date").and_then(Node::text),
        "released": version.is_some(), "version": version.filter(|version| !version.is_empty()),
    })
}
