//! `gpdoc changelog release`

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::json;

use crate::authoring::release::{self, ReleaseError};
use crate::commands::failure::Failure;
use crate::commands::workspace::{Which, Workspace};
use crate::commands::writing::{self, Answer, Writing, kind_named};
use crate::commands::{Exit, Global};
use crate::plural::counted;
use crate::snapshot::RelPath;

/// Collect the unreleased entries in CHANGELOG.md
///
/// Writes a section for the version in the form of Keep a Changelog, with a link to each entry, and `released: VERSION` into the
/// entries. What stands in CHANGELOG.md besides stays as it is. A second run changes nothing; entries that came since are added.
/// Git's tags are not touched.
///
/// An entry's group (Added, Changed, Deprecated, Removed, Fixed, Security) is what its `change_type`, `category` or `change` says;
/// Changed where none does.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc changelog release 1.4.0 --dry-run   what the section would say\n  gpdoc changelog release 1.4.0\n  gpdoc changelog release 1.4.0 --date 2026-01-31 --diff"
)]
pub(super) struct Args {
    /// The version, such as `1.4.0`
    version: String,
    /// The day of the release, instead of today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::commands::day)]
    date: Option<NaiveDate>,
    #[command(flatten)]
    writing: Writing,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let writer = if args.writing.is_dry() { None } else { Some(workspace.writer(global)?) };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let kind = kind_named(&model.config, "changelog")?;
    let date = args.date.unwrap_or_else(writing::today);
    let release = release::release(&model, kind, &args.version, date).map_err(|error| match error {
        ReleaseError::Problems(problems) => workspace.problems(problems),
        other => Failure::from(other),
    })?;
    if let Some(writer) = writer {
        writer.apply(&release.plan)?;
    }
    let mut text = String::new();
    let _ = match (release.plan.is_empty(), args.writing.dry_run) {
        (true, _) => writeln!(text, "nothing is unreleased; nothing to write"),
        (false, true) => writeln!(text, "{}\n", release.section),
        (false, false) => {
            writeln!(text, "{}: {} added to {}", args.version, counted(release.entries.len(), "entry"), release::FILE)
        }
    };
    let version = shell_words::quote(&args.version);
    let next = match (release.plan.is_empty(), args.writing.is_dry()) {
        (true, _) => Vec::new(),
        (false, true) => {
            let day = args.date.map(|date| format!(" --date {date}")).unwrap_or_default();
            vec![format!("gpdoc changelog release {version}{day}")]
        }
        (false, false) => vec!["gpdoc check".to_owned()],
    };
    let answer = Answer {
        command: "changelog release",
        plan: &release.plan,
        data: json!({
            "version": args.version, "date": date.to_string(), "changed": !release.plan.is_empty(), "section": release.section,
            "entries": release.entries.iter().map(RelPath::as_str).collect::<Vec<_>>(),
        }),
        text,
        next,
        notes: Vec::new(),
        warnings: &release.warnings,
    };
    writing::conclude(global, args.writing, answer)
}
