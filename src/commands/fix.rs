//! `gpdoc fix`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::json;

use super::failure::Failure;
use super::progress::Progress;
use super::workspace::{Which, Workspace, no_documents, no_such_path, report};
use super::{Exit, Global, print, remark, rules, say, say_aside, say_diff};
use crate::finding::filter::Selection;
use crate::finding::render::Format;
use crate::finding::{Applicability, Finding};
use crate::fixing::{self, Fixed, Request};
use crate::plural::counted;
use crate::process::command_line;

/// Fix what can be fixed automatically
///
/// Applies the fixes of findings to the files on disk until nothing is left to apply. Only the bytes that a fix names change;
/// a document whose metadata cannot be read is never written, and a fix that would bring another finding is refused. All
/// files are written, or none. Findings that the baseline accepts are fixed too, so that debt drains.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc fix --diff                      what it would change; exit code 1 if there is anything\n  gpdoc fix                             safe fixes\n  gpdoc fix docs/adrs                   write only below docs/adrs\n  gpdoc fix --rule inexact-reference    the fixes of one rule\n  gpdoc fix --unsafe --diff             with those that change what a gate may read\n\nExit codes: 0 no error is left; 1 errors are left, or --diff shows a change; 2 could not check."
)]
pub(super) struct Args {
    /// Files or directories that may be written
    paths: Vec<PathBuf>,
    /// Also apply fixes that a person should review
    #[arg(long = "unsafe")]
    bold: bool,
    /// Show the change and write nothing
    #[arg(long, visible_alias = "dry-run")]
    diff: bool,
    /// Only these rules, separated by commas
    #[arg(long = "rule", value_name = "RULE", value_delimiter = ',')]
    rules: Vec<String>,
    /// Not these rules, separated by commas
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// The day on which dates are judged, instead of today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::commands::day)]
    today: Option<NaiveDate>,
    #[arg(long, hide = true)]
    staged: bool,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    rules::known(args.rules.iter().chain(&args.ignore))?;
    if args.staged {
        let help = "run `gpdoc fix`, look at the change with `git diff`, and stage it with `git add`";
        return Err(Failure::usage("fix writes files, not what is staged", help));
    }
    let workspace = Workspace::open(global)?;
    // Opened before anything is read: what a stopped run left is mended first.
    let writer = if args.diff { None } else { Some(workspace.writer(global)?) };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let paths = args.paths.iter().map(|path| workspace.relative(path)).collect::<Result<Vec<_>, _>>()?;
    for path in &paths {
        if !snapshot.listing().contains(path.as_str()) && !snapshot.exists_unlisted(path) {
            return Err(no_such_path(path, &*snapshot));
        }
    }
    let request = Request {
        snapshot: &*snapshot,
        origin: workspace.origin()?,
        today: args.today.unwrap_or_else(|| chrono::Utc::now().date_naive()),
        selection: Selection { rules: args.rules.clone(), ignore: args.ignore.clone(), paths },
        level: if args.bold { Applicability::Unsafe } else { Applicability::Safe },
    };
    let progress = Progress::start(global, "fixing");
    let fixed = fixing::fix(&request).map_err(|problems| workspace.problems(problems))?;
    drop(progress);
    if fixed.summary.documents == 0 && fixed.summary.unreadable == 0 {
        return Err(no_documents(&fixed.summary, &*snapshot));
    }
    if let Some(writer) = writer {
        writer.apply(&fixed.plan)?;
    }
    conclude(args, global, &fixed)
}

fn conclude(args: &Args, global: &Global, fixed: &Fixed<'_>) -> Result<Exit, Failure> {
    let fails = fixed.summary.errors > 0 || (args.diff && !fixed.plan.is_empty());
    let waiting = fixed.findings.iter().filter(|finding| is_waiting(args, finding)).count();
    let next = if args.diff && !fixed.plan.is_empty() {
        Some(again(args, if args.bold { &["--unsafe"] } else { &[] }))
    } else if waiting > 0 {
        Some(again(args, &["--unsafe", "--diff"]))
    } else {
        let command = if left(fixed) > 0 { "gpdoc check" } else { "gpdoc check --show-baselined" };
        (!fixed.findings.is_empty()).then(|| command.to_owned())
    };
    match global.format() {
        Format::Human | Format::Concise => {
            let summary = summary(args, fixed, waiting, next.as_deref());
            if args.diff {
                say_diff(global, &fixed.plan)?;
                if !global.quiet {
                    say_aside(&summary);
                }
            } else {
                say(&summary)?;
            }
            remark(global, &fixed.notes);
        }
        format => {
            let shown: Vec<Finding> = fixed.findings.iter().filter(|finding| !finding.baselined).cloned().collect();
            let source = |path: &crate::snapshot::RelPath| fixed.source(path);
            let mut report = report("fix", &shown, &source);
            report.ok = !fails;
            report.summary = fixed.summary.clone();
            report.notes.clone_from(&fixed.notes);
            report.next = next.into_iter().collect();
            report.data = data(args, fixed, waiting);
            print(global, &report)?;
            if format != Format::Json {
                remark(global, &fixed.notes);
            }
        }
    }
    Ok(if fails { Exit::Findings } else { Exit::Good })
}

/// The command with the same paths and rules.
fn again(args: &Args, flags: &[&str]) -> String {
    let mut words = vec!["gpdoc".to_owned(), "fix".to_owned()];
    words.extend(args.paths.iter().map(|path| path.to_string_lossy().into_owned()));
    for (flag, rules) in [("--rule", &args.rules), ("--ignore", &args.ignore)] {
        if !rules.is_empty() {
            words.extend([flag.to_owned(), rules.join(",")]);
        }
    }
    if let Some(today) = args.today {
        words.extend(["--today".to_owned(), today.to_string()]);
    }
    words.extend(flags.iter().map(|flag| (*flag).to_owned()));
    command_line(&words)
}

fn is_waiting(args: &Args, finding: &Finding) -> bool {
    !args.bold && finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Unsafe)
}

/// How many findings are left that the baseline does not accept.
fn left(fixed: &Fixed<'_>) -> usize {
    fixed.findings.iter().filter(|finding| !finding.baselined).count()
}

/// How many fixes of each rule were applied.
fn by_rule(fixed: &Fixed<'_>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for applied in &fixed.applied {
        *counts.entry(applied.rule).or_default() += 1;
    }
    counts
}

fn summary(args: &Args, fixed: &Fixed<'_>, waiting: usize, next: Option<&str>) -> String {
    let verb = if args.diff { "would fix" } else { "fixed" };
    let files = fixed.plan.files().count();
    let left = left(fixed);
    let accepted = fixed.findings.len() - left;
    let mut text = match fixed.applied.len() {
        0 if accepted > 0 => "nothing to fix automatically\n".to_owned(),
        0 => "nothing to fix\n".to_owned(),
        count => format!("{verb} {} in {}\n", counted(count, "finding"), counted(files, "file")),
    };
    for (rule, count) in by_rule(fixed) {
        let _ = writeln!(text, "{count:>6}  {rule}");
    }
    for refused in &fixed.refused {
        let _ = writeln!(text, "not fixed: {}: {}: {}: {}", refused.path, refused.rule, refused.title, refused.why);
    }
    let waiting =
        if waiting > 0 { format!(", {waiting} of them with a fix that needs `--unsafe`") } else { String::new() };
    let by = "the baseline accepts, which no safe fix removes";
    let _ = match left {
        0 if accepted == 1 => writeln!(text, "1 finding is left that {by}{waiting}"),
        0 if accepted > 0 => writeln!(text, "{accepted} findings are left that {by}{waiting}"),
        0 => writeln!(text, "nothing is left"),
        1 => writeln!(text, "1 finding is left{waiting}"),
        left => writeln!(text, "{left} findings are left{waiting}"),
    };
    if let Some(next) = next {
        let _ = writeln!(text, "next: {next}");
    }
    text
}

fn data(args: &Args, fixed: &Fixed<'_>, waiting: usize) -> serde_json::Value {
    let applied = fixed.applied.iter().filter_map(|finding| {
        let (fix, path) = (finding.fix.as_ref()?, finding.location.path.as_str());
        Some(json!({"rule": finding.rule, "path": path, "title": fix.title, "applicability": fix.applicability}))
    });
    let refused = fixed.refused.iter().map(|refused| {
        json!({"rule": refused.rule, "path": refused.path.as_str(), "title": refused.title, "why": refused.why.to_string()})
    });
    json!({
        "written": !args.diff,
        "files": fixed.plan.to_json(),
        "fixed": applied.collect::<Vec<_>>(),
        "refused": refused.collect::<Vec<_>>(),
        "waiting_for_unsafe": waiting,
    })
}
