//! `gpdoc session check`

use std::path::PathBuf;

use crate::check::{self, Request};
use crate::commands::check::{Compared, FailOn, base, conclude};
use crate::commands::failure::Failure;
use crate::commands::history::model_and_history;
use crate::commands::workspace::{Which, Workspace, no_such_path};
use crate::commands::{Exit, Global};
use crate::finding::filter::Selection;
use crate::git::believe_objects;
use crate::ledger::Reader;
use crate::rules::RULES;
use crate::session::history::History;
use crate::session::recorded::Recorded;
use crate::snapshot::Snapshot;

/// Run the rules of captures, those over the history too
///
/// Judges captures by their own words, by the evidence recorded of them, and by git: when their lines were committed, and
/// what was added, changed and removed. Where the ledger of this clone has the session, the evidence must say what it says. With a base, also what became of the captures that the base has.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session check                                    every capture\n  gpdoc session check session_capture/2026-01-31-dns.md  one capture\n  gpdoc session check --base origin/main                 and whether captures were only appended to"
)]
pub(super) struct Args {
    /// Captures to report on; by default all
    files: Vec<PathBuf>,
    /// Compare with the merge base of REF and HEAD
    #[arg(long, value_name = "REF")]
    base: Option<String>,
    /// The least severity that fails
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Show findings that the baseline accepts
    #[arg(long)]
    show_baselined: bool,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    believe_objects();
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let paths = args.files.iter().map(|path| workspace.relative(path)).collect::<Result<Vec<_>, _>>()?;
    let (model, mut history) = model_and_history(&workspace, &*snapshot)?;
    let captures: Vec<_> = model.captures().map(|(file, _)| file.path().clone()).collect();
    let base = base(args.base.as_deref(), &workspace, &Which::Worktree)?;
    for path in &paths {
        let holds_one = |capture: &crate::snapshot::RelPath| {
            let rest = capture.as_str().strip_prefix(path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.as_str().is_empty())
        };
        let was_one = base.as_ref().is_some_and(|it| it.base.listing().contains(path.as_str()));
        if captures.iter().any(holds_one) || (was_one && model.is_capture_path(path)) {
            continue;
        }
        if !snapshot.listing().contains(path.as_str()) {
            return Err(no_such_path(path, &*snapshot));
        }
        return Err(Failure::usage(format!("`{path}` is no session capture"), NO_CAPTURES));
    }
    if captures.is_empty() && base.is_none() {
        return Err(Failure::usage("there are no session captures", NO_CAPTURES));
    }
    if workspace.repository.is_none() {
        let mut none = History::default();
        none.cut = Some("this is no git repository".to_owned());
        history = Some(none);
    }
    let names = RULES.iter().map(|rule| rule.meta().name).filter(|name| name.starts_with("session-"));
    let ledger = match &workspace.repository {
        Some(repository) => Reader::open(repository.common_dir())?,
        None => None,
    };
    let records = ledger.map_or_else(|| Ok(Vec::new()), |ledger| ledger.records())?;
    let request = Request {
        base: base.as_ref().map(Compared::as_base),
        origin: workspace.origin()?,
        today: chrono::Utc::now().date_naive(),
        selection: Selection { rules: names.map(str::to_owned).collect(), paths, ..Selection::default() },
        only_new: false,
        shows_help: true,
        history,
        recorded: Recorded::all(&records),
    };
    let outcome = check::check(model, &request).map_err(|problems| workspace.problems(problems))?;
    conclude("session check", args.fail_on, args.show_baselined, global, &outcome, Some(&workspace))
}

const NO_CAPTURES: &str =
    "captures are Markdown files in `sessions.directory` of gpdoc.yaml; the template and a README are none";
