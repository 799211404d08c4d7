//! `gpdoc check`

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::ci::{self, Auto, Runner};
use super::failure::Failure;
use super::history::model_and_history;
use super::progress::Progress;
use super::workspace::{Which, Workspace, left_out, no_documents, no_such_path, report};
use super::{Exit, Global, print, remark, rules};
use crate::check::{self, Base, Outcome, Request};
use crate::config::Origin;
use crate::finding::filter::Selection;
use crate::finding::render::{Format, step_summary, summary_line};
use crate::finding::{Applicability, Finding, Report, Severity, Summary};
use crate::git::{Head, believe_objects};
use crate::plural::counted;
use crate::rules::{Meta, Rule, Scope, UNREADABLE_FILE};
use crate::snapshot::{Commit, EntryKind, RelPath, Snapshot};

/// Run every rule over the documents
///
/// Checks the files on disk, or what is staged, or a commit. Naming paths narrows what is reported; ids and references
/// are always judged against the whole repository. With a base, the rules over the change run too, and findings that are
/// new since the base are reported in every file, not only in PATHS.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc check                            everything on disk\n  gpdoc check docs/adrs                  only findings below docs/adrs\n  gpdoc check --staged                   what would be committed, compared with HEAD\n  gpdoc check --base origin/main         the branch with uncommitted edits, compared with where it began\n  gpdoc check --base origin/main --new   only what the branch brings\n  gpdoc check --format sarif > gpdoc.sarif"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct Args {
    /// Files or directories to report on
    paths: Vec<PathBuf>,
    /// Compare with the merge base of REF and HEAD; `auto` is what `GPDOC_BASE` or the runner of GitHub or GitLab says
    #[arg(long, value_name = "REF")]
    base: Option<String>,
    /// Check what is staged; implies `--base HEAD`
    #[arg(long, conflicts_with = "at")]
    staged: bool,
    /// Check a commit
    #[arg(long, value_name = "REV")]
    at: Option<String>,
    /// Report only findings that the base does not have
    #[arg(long)]
    new: bool,
    /// Also report on the files of the change; older findings in other files do not fail the run
    #[arg(long)]
    touched: bool,
    /// With a base: pass where neither what is checked nor the base has a document, for hooks that run on every branch
    #[arg(long)]
    allow_empty: bool,
    /// Only these rules, separated by commas, also those that are off by default
    #[arg(long = "rule", value_name = "RULE", value_delimiter = ',')]
    rules: Vec<String>,
    /// Not these rules, separated by commas
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// The least severity that fails
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Show findings that the baseline accepts
    #[arg(long)]
    show_baselined: bool,
    /// The day on which dates are judged, instead of today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::commands::day)]
    today: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let started = Instant::now();
    rules::known(args.rules.iter().chain(&args.ignore))?;
    if args.new && args.base.is_none() && !args.staged {
        return Err(Failure::usage("--new needs a base to compare with", "add --base REF or --staged"));
    }
    if args.touched && args.base.is_none() && !args.staged {
        return Err(Failure::usage("--touched needs a base to compare with", "add --base REF or --staged"));
    }
    if args.allow_empty && args.base.is_none() && !args.staged {
        let message = "--allow-empty needs a base that is empty, too";
        return Err(Failure::usage(message, "add --base REF or --staged"));
    }
    if args.base.is_none() && !args.staged {
        needs_no_base(&args.rules)?;
    }
    believe_objects();
    let progress = Progress::start(global, "checking");
    let mut workspace = Workspace::open(global)?.with_rules(&args.rules);
    if args.staged {
        workspace = workspace.with_index_of_hook()?;
    }
    let which = match (&args.at, args.staged) {
        (Some(revision), _) => Which::At(revision.clone()),
        (None, true) => Which::Index,
        (None, false) => Which::Worktree,
    };
    let mut paths = args.paths.iter().map(|path| workspace.relative(path)).collect::<Result<Vec<_>, _>>()?;
    let (revision, remark_on_base) = revision(args)?;
    let opened = OnceLock::new();
    let judged = || {
        let snapshot = workspace.snapshot(&which)?;
        let snapshot = &**opened.get_or_init(|| snapshot);
        match (&revision, &which) {
            // What a commit was, the history up to HEAD does not tell.
            (Some(_), Which::Worktree | Which::Index) => model_and_history(&workspace, snapshot),
            _ => Ok((workspace.model(snapshot)?, None)),
        }
    };
    let (compared, judged) = rayon::join(|| base(revision.as_deref(), &workspace, &which), judged);
    let Some(snapshot) = opened.get().map(|opened| &**opened) else { return judged.map(|_| Exit::NoAnswer) };
    let compared = compared?;
    for path in &paths {
        // A deleted file is named by hooks too: it exists in the base.
        let in_base = compared.as_ref().is_some_and(|it| it.base.listing().contains(path.as_str()));
        if !snapshot.listing().contains(path.as_str()) && !snapshot.exists_unlisted(path) && !in_base {
            return Err(no_such_path(path, snapshot));
        }
    }
    let unlisted: Vec<String> = paths.iter().filter_map(|path| unlisted(path, &workspace, snapshot)).collect();
    let files = compared.iter().filter(|_| args.touched).flat_map(|it| &it.files);
    paths.extend(files.map(|change| change.path.clone()));
    // A change of no file is not every file.
    let is_of_nothing = args.touched && compared.is_some() && paths.is_empty();
    let (model, history) = judged?;
    let request = Request {
        base: compared.as_ref().map(Compared::as_base),
        origin: workspace.origin()?,
        today: args.today.unwrap_or_else(|| chrono::Utc::now().date_naive()),
        selection: Selection { rules: args.rules.clone(), ignore: args.ignore.clone(), paths },
        only_new: args.new || is_of_nothing,
        shows_help: global.format().shows_help(),
        history,
        recorded: Vec::new(),
    };
    let outcome = check::check(model, &request);
    let mut outcome = outcome.map_err(|problems| workspace.problems_of(snapshot, problems))?;
    let off = switched_off(&outcome, &args.rules);
    outcome.notes.extend(remark_on_base.into_iter().chain(unlisted).chain(off));
    drop(progress);
    if args.allow_empty && compared.as_ref().is_some_and(|it| is_empty(&outcome, &it.base, &request.origin)) {
        return nothing(global, &outcome);
    }
    let on_disk = Some(&workspace).filter(|_| !matches!(which, Which::At(_)));
    let exit = conclude("check", args.fail_on, args.show_baselined, global, &outcome, on_disk)?;
    if global.verbose {
        let base = compared.as_ref().map(|it| (it.base.describe(), it.files.len(), it.commits.len()));
        let _ = std::io::stderr().lock().write_all(account(&outcome, base, started.elapsed()).as_bytes());
    }
    // The process ends here: giving back the memory of every document piece by piece would take a tenth of its time.
    std::mem::forget((outcome, request));
    Ok(exit)
}

/// True when there is no document here, nor in the base by its own configuration: nothing was taken away from gpdoc's eyes.
fn is_empty(outcome: &Outcome<'_>, base: &Commit, origin: &Origin) -> bool {
    let has_none = |summary: &Summary| summary.documents == 0 && summary.unreadable == 0;
    // A base that cannot be judged may have had documents.
    has_none(&outcome.summary) && check::load(base, origin).is_ok_and(|base| has_none(&check::counts(&base)))
}

/// The answer where nothing is there to be judged and nothing was.
fn nothing(global: &Global, outcome: &Outcome<'_>) -> Result<Exit, Failure> {
    let mut report = report("check", &[], &|_| None);
    report.summary = outcome.summary.clone();
    let note = "no documents, and the base has none either: nothing was checked".to_owned();
    if !global.quiet || global.format() == Format::Json {
        report.notes.push(note);
    }
    print(global, &report)?;
    Ok(Exit::Good)
}

/// Refuses rules that would find nothing without a base: nothing found must not look like an answer.
fn needs_no_base(names: &[String]) -> Result<(), Failure> {
    let rules = names.iter().filter_map(|name| crate::rules::find(name));
    match rules.map(Rule::meta).find(|meta| meta.scope != Scope::Tree) {
        Some(meta) => Err(Failure::usage(
            format!("`{}` needs a base to compare with", meta.name),
            "add --base REF or --staged; `gpdoc rules` says which rules look at a change",
        )),
        None => Ok(()),
    }
}

/// Says which of the rules that are named find nothing, since the configuration has them off.
fn switched_off(outcome: &Outcome<'_>, names: &[String]) -> Vec<String> {
    let configs = || outcome.compared.iter().chain([&outcome.model]).map(|model| &model.config);
    let is_off =
        |meta: &&Meta| configs().all(|config| config.highest_severity(meta.name, meta.default) == Severity::Off);
    let named = names.iter().filter_map(|name| crate::rules::find(name)).map(Rule::meta);
    named
        .filter(is_off)
        .map(|meta| format!("`{}` is off in the configuration, so it finds nothing", meta.name))
        .collect()
}

/// What is to be said of a path that is there and of which nothing is checked.
fn unlisted(path: &RelPath, workspace: &Workspace, snapshot: &dyn Snapshot) -> Option<String> {
    if snapshot.listing().contains(path.as_str()) || !snapshot.exists_unlisted(path) {
        return None;
    }
    let is_submodule = |above: &str| snapshot.listing().get(above).is_some_and(|it| it.kind == EntryKind::Submodule);
    Some(if path.ancestors().any(is_submodule) {
        format!("`{path}` is not checked: it belongs to another repository")
    } else if workspace.root.join(path.as_str()).is_dir() {
        format!("nothing in `{path}` is checked: git ignores what is in it, or it is empty")
    } else {
        format!("`{path}` is not checked: it is ignored by git")
    })
}

/// What was judged by what, and what each rule found. `base`: its name, how many files differ from it, and commits.
fn account(outcome: &Outcome<'_>, base: Option<(String, usize, usize)>, time: Duration) -> String {
    let model = &outcome.model;
    let layers: Vec<&str> = model.config.layers.names().map(RelPath::as_str).collect();
    let mut text = format!("judged: the {}\n", model.snapshot.describe());
    if let Some((base, files, commits)) = base {
        let (differ, commits) = (if files == 1 { "differs" } else { "differ" }, counted(commits, "commit"));
        let _ = writeln!(text, "against: {base} ({} {differ}, {commits} in between)", counted(files, "file"));
    }
    let _ = writeln!(text, "by: {}", layers.join(" over "));
    for detail in &model.details {
        let _ = writeln!(text, "note: {detail}");
    }
    let mut rules: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for finding in &outcome.findings {
        let (found, baselined) = rules.entry(finding.rule).or_default();
        *found += 1;
        *baselined += usize::from(finding.baselined);
    }
    for (rule, (found, baselined)) in rules {
        let accepted = if baselined > 0 { format!(" ({baselined} baselined)") } else { String::new() };
        let _ = writeln!(text, "{found:6}  {rule}{accepted}");
    }
    let _ = writeln!(text, "in {} ms", time.as_millis());
    text
}

/// Prints what was found and says how to leave. `on_disk`: where what was judged is what `gpdoc fix` would mend.
pub(super) fn conclude(
    command: &str,
    fail_on: FailOn,
    show_baselined: bool,
    global: &Global,
    outcome: &Outcome<'_>,
    on_disk: Option<&Workspace>,
) -> Result<Exit, Failure> {
    let (summary, model) = (&outcome.summary, &outcome.model);
    // That all are gone can be what a rule over the change finds.
    if summary.documents == 0 && summary.unreadable == 0 && summary.errors == 0 {
        return Err(no_documents(summary, model.snapshot));
    }
    let fails = summary.errors > 0 || (matches!(fail_on, FailOn::Warning) && summary.warnings > 0);
    let is_shown = |finding: &&Finding| show_baselined || !finding.baselined;
    let shown: Cow<'_, [Finding]> = if outcome.findings.iter().all(|finding| is_shown(&finding)) {
        outcome.findings.as_slice().into()
    } else {
        outcome.findings.iter().filter(is_shown).cloned().collect()
    };
    let source = |path: &RelPath| model.source(path);
    let mut report = report(command, &shown, &source);
    report.ok = !fails && summary.unreadable == 0;
    report.summary = summary.clone();
    let mut notes = outcome.notes.clone();
    // A reason for the exit code there is, although the rule is off or the baseline accepts it.
    if !shown.iter().any(|finding| finding.rule == UNREADABLE_FILE) {
        notes.extend(left_out(model));
    }
    // JSON and the human format have a place of their own for notes.
    match global.format() {
        Format::Json => report.notes.clone_from(&notes),
        Format::Human if !global.quiet => report.notes.clone_from(&notes),
        _ => remark(global, &notes),
    }
    if global.format() == Format::Json || !global.quiet {
        report.next = next(&shown, on_disk);
        if summary.drained > 0 {
            report.next.push("gpdoc baseline write --shrink".to_owned());
        }
    }
    print(global, &report)?;
    if global.format() == Format::Github {
        report.notes = notes;
        summarise(&report)?;
    }
    // The human format has its own summary; the others leave standard output to findings.
    if global.format() == Format::Concise && !global.quiet {
        let _ = writeln!(std::io::stderr().lock(), "{}", summary_line(summary));
    }
    Ok(if summary.unreadable > 0 {
        Exit::NoAnswer
    } else if fails {
        Exit::Findings
    } else {
        Exit::Good
    })
}

/// Adds to the summary of a job on GitHub, where there is one. A step adds to what is there.
fn summarise(report: &Report<'_>) -> Result<(), Failure> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let add =
        || std::fs::File::options().create(true).append(true).open(&path)?.write_all(step_summary(report).as_bytes());
    add().map_err(|error: std::io::Error| {
        let message = format!("the summary {} cannot be written: {error}", Path::new(&path).display());
        Failure::usage(message, "unset GITHUB_STEP_SUMMARY to do without")
    })
}

/// Files up to which `gpdoc fix` is proposed for them by name.
const NAMED: usize = 3;

/// The commands that a reader of these findings would type next.
fn next(findings: &[Finding], on_disk: Option<&Workspace>) -> Vec<String> {
    let worst = findings.iter().find(|finding| finding.severity == Severity::Error).or(findings.first());
    let explain = worst.map(|finding| format!("gpdoc explain {}", finding.rule));
    let fixes = |applicability| {
        let fixes = findings.iter().filter(|_| on_disk.is_some()).filter_map(|finding| finding.fix.as_ref());
        let fixes = fixes.filter(move |fix| fix.applicability == applicability);
        fixes.flat_map(|fix| &fix.edits).map(|edit| &edit.path).collect::<BTreeSet<&RelPath>>()
    };
    let with = |command: &str, files: BTreeSet<&RelPath>| {
        let named = files.iter().filter(|_| files.len() <= NAMED);
        let typed = |file: &RelPath| on_disk.map(|workspace| format!(" {}", workspace.typed(file))).unwrap_or_default();
        named.fold(command.to_owned(), |text, file| text + &typed(file))
    };
    let (safe, bold) = (fixes(Applicability::Safe), fixes(Applicability::Unsafe));
    let mend = match (safe.is_empty(), bold.is_empty()) {
        (false, _) => Some(with("gpdoc fix", safe)),
        (true, false) => Some(with("gpdoc fix --unsafe --diff", bold)),
        (true, true) => None,
    };
    explain.into_iter().chain(mend).collect()
}

/// What is compared with, read from git.
pub(super) struct Compared {
    pub(super) base: Commit,
    tip: Option<Commit>,
    pub(super) files: Vec<crate::snapshot::FileChange>,
    pub(super) commits: Vec<crate::git::CommitInfo>,
}

/// The working tree compared with the merge base of a revision and HEAD.
pub(super) fn compared(workspace: &Workspace, revision: &str) -> Result<Compared, Failure> {
    compare(workspace, &Which::Worktree, revision)
}

impl Compared {
    /// As `check` takes it.
    pub(super) fn as_base(&self) -> Base<'_> {
        Base {
            snapshot: &self.base,
            tip: self.tip.as_ref().map(|tip| tip as &dyn Snapshot),
            files: self.files.clone(),
            commits: self.commits.clone(),
        }
    }
}

/// The base that a revision leads to, what differs from it, and the commits in between.
pub(super) fn base(revision: Option<&str>, workspace: &Workspace, which: &Which) -> Result<Option<Compared>, Failure> {
    let Some(revision) = revision else { return Ok(None) };
    compare(workspace, which, revision).map(Some)
}

/// The revision to compare with, and what is to be said of the choice.
fn revision(args: &Args) -> Result<(Option<String>, Option<String>), Failure> {
    match (args.base.as_deref(), args.staged) {
        (Some("auto"), _) => match ci::auto(&Runner {
            variable: &|name| std::env::var(name).ok(),
            file: &|path| std::fs::read_to_string(path).ok(),
        })? {
            Auto::Base(revision, why) => {
                let remark = format!("--base auto: compared with `{revision}`, {why}");
                Ok((Some(revision), Some(remark)))
            }
            Auto::NoChange(remark) if args.new => {
                Err(Failure::usage(remark, "--new needs a base: name it with --base"))
            }
            Auto::NoChange(remark) => Ok((None, Some(remark))),
        },
        (Some(revision), _) => Ok((Some(revision.to_owned()), None)),
        (None, true) => Ok((Some("HEAD".to_owned()), None)),
        (None, false) => Ok((None, None)),
    }
}

fn compare(workspace: &Workspace, which: &Which, revision: &str) -> Result<Compared, Failure> {
    let repository = workspace.repository()?;
    let head = match which {
        Which::At(revision) => Some(repository.resolve_commit(revision)?),
        _ => repository.head()?,
    };
    // An unborn HEAD is an empty tree: everything is new.
    let tip = match (revision, head) {
        ("HEAD", None) => None,
        _ => Some(repository.resolve_commit(revision)?),
    };
    let base = match (tip, head) {
        (Some(tip), Some(head)) => Some(repository.merge_base(tip, head)?),
        _ => tip,
    };
    let newer = match which {
        Which::Worktree => Head::Worktree,
        Which::Index => Head::Index,
        Which::At(_) => Head::Commit(head),
    };
    let open = |commit| Commit::open(repository, &workspace.root, commit);
    Ok(Compared {
        files: repository.changes(&workspace.root, base, newer)?,
        commits: head.map_or(Ok(Vec::new()), |head| repository.commits_between(base, head))?,
        tip: if tip == base { None } else { Some(open(tip)?) },
        base: open(base)?,
    })
}
