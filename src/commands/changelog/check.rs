//! `gpdoc changelog check`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::change::Change;
use crate::commands::check::compared;
use crate::commands::failure::Failure;
use crate::commands::workspace::{self, Which, Workspace};
use crate::commands::{Exit, Global, answer, print, remark};
use crate::config::Config;
use crate::finding::render::Format;
use crate::model::Model;
use crate::rules::coverage_missing::{Account, account};

/// Say which changed paths need an entry, and which entries came with them
///
/// The coverage rules of gpdoc.yaml alone, over what differs from the merge base of REF and HEAD, uncommitted edits included. Exits
/// with 1 when something is missing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gpdoc changelog check --base origin/main")]
pub(super) struct Args {
    /// Compare with the merge base of REF and HEAD
    #[arg(long, value_name = "REF")]
    base: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let compared = compared(&workspace, &args.base)?;
    let head = workspace.model(&*snapshot)?;
    let (base, notes) = base(&workspace, &compared.base, &head)?;
    if head.config.coverage.is_empty() && base.config.coverage.is_empty() {
        let help =
            "say in gpdoc.yaml what a change needs: `coverage: [{paths: [\"modules/**\"], require: [changelog]}]`";
        return Err(Failure::usage("there are no coverage rules, so no change needs an entry", help));
    }
    let nothing = BTreeMap::default();
    let change = Change {
        base: &base,
        head: &head,
        tip: None,
        files: &compared.files,
        commits: &compared.commits,
        accepted: (&nothing, &nothing),
        today: crate::commands::writing::today(),
        history: None,
    };
    let accounts = account(&change);
    let missing = accounts.iter().any(Account::is_missing);
    let data = json!({"base": args.base, "changed": compared.files.len(), "coverage": accounts.iter().map(json).collect::<Vec<_>>()});
    let wants = |kind: &str| accounts.iter().any(|account| account.kind == kind && account.is_missing());
    let base = shell_words::quote(&args.base);
    let next = if wants("changelog") {
        vec![format!("gpdoc changelog new SUMMARY --from-diff {base}")]
    } else if wants("adr") {
        vec!["gpdoc adr new TITLE".to_owned()]
    } else {
        Vec::new()
    };
    if global.format == Some(Format::Json) {
        let mut report = workspace::report("changelog check", &[], &|_| None);
        report.ok = !missing;
        report.data = data;
        report.next = next;
        report.notes = notes;
        print(global, &report)?;
    } else {
        let mut text = sentences(&accounts, compared.files.len());
        for next in next {
            let _ = writeln!(text, "next: {next}");
        }
        answer(global, "changelog check", Value::Null, &text)?;
        remark(global, &notes);
    }
    Ok(if missing { Exit::Findings } else { Exit::Good })
}

/// The documents at the base under its own configuration; where that cannot be used, under today's, which is said.
fn base<'s>(
    workspace: &Workspace,
    snapshot: &'s dyn crate::snapshot::Snapshot,
    head: &Model<'_>,
) -> Result<(Model<'s>, Vec<String>), Failure> {
    let own = Config::load(snapshot, &workspace.origin()?).map(Arc::new);
    if let Ok(model) = own.and_then(|config| Model::load(snapshot, config, Some(head))) {
        return Ok((model, Vec::new()));
    }
    let note = format!("the configuration of {} cannot be used: it is judged by today's", snapshot.describe());
    let model = Model::load(snapshot, Arc::clone(&head.config), Some(head));
    Ok((model.map_err(|problems| workspace.problems(problems))?, vec![note]))
}

fn json(account: &Account<'_>) -> Value {
    let waivers =
        account.waivers.iter().map(|skip| json!({"commit": skip.commit.id.abbreviated(), "reason": skip.reason}));
    json!({
        "kind": account.kind,
        "missing": account.is_missing(),
        "paths": account.paths.iter().map(|path| json!({
            "path": path.as_str(), "satisfied_by": account.documents.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "documents": account.documents.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
        "waivers": waivers.collect::<Vec<_>>(),
    })
}

fn sentences(accounts: &[Account<'_>], changed: usize) -> String {
    if accounts.is_empty() {
        return format!("nothing is needed: of {changed} changed files none is on a path that needs an entry\n");
    }
    let mut text = String::new();
    for account in accounts {
        let by: Vec<&str> = account.documents.iter().map(|path| path.as_str()).collect();
        let waived: Vec<String> = account
            .waivers
            .iter()
            .map(|skip| format!("commit {}: {}", skip.commit.id.abbreviated(), skip.reason))
            .collect();
        let verdict = match (by.is_empty(), waived.is_empty()) {
            (false, _) => format!("there is {}", by.join(", ")),
            (true, false) => format!("waived by {}", waived.join("; ")),
            (true, true) => "missing".to_owned(),
        };
        let _ = writeln!(text, "{}: {verdict}", account.kind);
        for path in &account.paths {
            let _ = writeln!(text, "  {path}");
        }
    }
    text
}
