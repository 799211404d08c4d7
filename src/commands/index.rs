//! `gpdoc index`

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::json;

use super::failure::Failure;
use super::workspace::{Which, Workspace, no_such_path, report};
use super::{Exit, Global, print, remark, say, say_diff};
use crate::authoring::index;
use crate::authoring::missing::missing;
use crate::edit::Plan;
use crate::finding::filter::Selection;
use crate::finding::render::Format;
use crate::finding::{Finding, Location, Severity};
use crate::model::File;
use crate::snapshot::RelPath;

/// Write the generated regions of documents
///
/// What stands between `<!-- gpdoc:index NAME -->` and `<!-- /gpdoc:index -->` is rendered from a template over the documents: `adrs`,
/// `changelog`, `supersessions`, or `templates/index/NAME.md` of the repository. A marker without its partner, or a template that
/// fails, is an error: then nothing is written. A merge conflict inside of a region is resolved by writing the region again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc index                 write all regions\n  gpdoc index --check         exit code 1 when a region is out of date, for CI\n  gpdoc index docs --diff     what would change below docs\n\nExit codes: 0 done, or all is up to date; 1 something would change; 2 could not check."
)]
pub(super) struct Args {
    /// Files or directories whose regions are written
    paths: Vec<PathBuf>,
    /// Name the regions that are out of date, and write nothing
    #[arg(long)]
    check: bool,
    /// Show the change and write nothing
    #[arg(long, visible_alias = "dry-run", conflicts_with = "check")]
    diff: bool,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let is_dry = args.check || args.diff;
    let writer = if is_dry { None } else { Some(workspace.writer(global)?) };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let paths = args.paths.iter().map(|path| workspace.relative(path)).collect::<Result<Vec<_>, _>>()?;
    if let Some(path) = paths.iter().find(|path| !snapshot.listing().contains(path.as_str())) {
        return Err(no_such_path(path, &*snapshot));
    }
    let model = workspace.model(&*snapshot)?;
    remark(global, &model.notes);
    let selection = Selection { paths, ..Selection::default() };
    let (mut plan, mut faults, mut drifted, mut regions) = (Plan::new(), Vec::new(), Vec::new(), 0);
    for file in model.files.iter().filter(|file| selection.has_path(file.path().as_str())) {
        let (drifts, wrong, count) = index::look(&model, file);
        regions += count;
        faults.extend(wrong.into_iter().map(|fault| finding(file, fault)));
        drifted.extend(drifts.iter().map(|drift| (file.path().clone(), drift.name.clone())));
        let splices = drifts.into_iter().map(|drift| drift.splice);
        // Regions lie apart.
        plan.edit(file.path(), &file.document.source, splices)
            .map_err(|error| Failure::Usage(format!("{}: {error}", file.path()), None))?;
    }
    let source = |path: &RelPath| model.source(path);
    let mut report = report("index", &faults, &source);
    if !faults.is_empty() {
        report.ok = false;
        report.summary.errors = faults.len();
        print(global, &report)?;
        return Ok(Exit::NoAnswer);
    }
    let unread: Vec<&str> = missing(&model, None).into_iter().map(RelPath::as_str).collect();
    if regions > 0 && !unread.is_empty() {
        return Err(Failure::usage(
            format!("{} cannot be read, so its row would be missing; nothing was written", unread.join(", ")),
            "`gpdoc check` says what is wrong there",
        ));
    }
    if let Some(writer) = writer {
        writer.apply(&plan)?;
    }
    let fails = is_dry && !plan.is_empty();
    match global.format() {
        Format::Human | Format::Concise => {
            if args.diff {
                say_diff(global, &plan)?;
            } else {
                let verb = if args.check { "out of date" } else { "written" };
                let mut text = String::new();
                for (path, name) in &drifted {
                    let _ = writeln!(text, "{path}: {name}: {verb}");
                }
                let _ = writeln!(text, "{} of {regions} regions {verb}", drifted.len());
                say(&text)?;
            }
        }
        _ => {
            report.ok = !fails;
            let names = drifted.iter().map(|(path, name)| json!({"path": path.as_str(), "name": name}));
            report.data = json!({
                "written": !is_dry, "regions": regions, "drifted": names.collect::<Vec<_>>(), "files": plan.to_json(),
            });
            report.next = fails.then(|| "gpdoc index".to_owned()).into_iter().collect();
            print(global, &report)?;
        }
    }
    Ok(if fails { Exit::Findings } else { Exit::Good })
}

fn finding(file: &File, fault: index::Fault) -> Finding {
    let location = Location::of(file, fault.marker);
    Finding::named("index-drift", Severity::Error, location, fault.message.clone())
        .with_subject(fault.message)
        .with_help(fault.help)
}
