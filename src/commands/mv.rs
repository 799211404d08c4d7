//! `gpdoc mv`

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::failure::Failure;
use super::workspace::{self, Which, Workspace};
use super::writing::Writing;
use super::{Exit, Global, print, remark, say, say_diff, show};
use crate::authoring::moves;
use crate::authoring::names::Renamed;
use crate::authoring::rename::{Mention, RenameError, Renaming, Request, rename};
use crate::edit::Writer;
use crate::finding::render::Format;
use crate::model::Model;
use crate::plural::counted;
use crate::snapshot::RelPath;

/// How many mentions people are shown.
const SHOWN: usize = 20;

/// Rename or move a document or a directory, and rewrite every reference and link to it
///
/// The id follows the file name where the forms of its kind say that the two agree, and they did. References in metadata,
/// destinations of links in both directions and link texts that begin with the id follow, all in one step; so do its sidecar,
/// generated regions and the baseline. Prose that names the document stays, and is listed; so do links in the bodies of session
/// captures, which nobody rewrites. Images and other files move byte for byte. Nothing is overwritten.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc mv docs/adrs/ADR-0012-queue.md docs/adrs/ADR-0012-message-queue.md --diff\n  gpdoc mv docs/guides docs/how-to"
)]
pub(super) struct Args {
    /// The document (an id or a path), file or directory
    old: PathBuf,
    /// Its new path, or a directory to put it into
    new: PathBuf,
    /// Allow another kind, and a name that has not the form of its kind
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    how: How,
}

/// What every renaming is told.
#[derive(Debug, clap::Args)]
pub(super) struct How {
    /// The document that ambiguous references refer to
    #[arg(long, value_name = "FILE")]
    references_to: Option<PathBuf>,
    #[command(flatten)]
    writing: Writing,
}

impl How {
    pub(super) fn writes(&self) -> bool {
        !self.writing.is_dry()
    }
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    let writer = if args.how.writes() { Some(workspace.writer(global)?) } else { None };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let old = old_path(&workspace, &model, &args.old)?;
    // Both are named from the same place.
    let is_from_root =
        workspace.relative(&args.old)? != old && RelPath::resolve("", &args.old.to_string_lossy()) == Some(old.clone());
    let new = new_path(&workspace, &model, &args.new, &old, is_from_root)?;
    let request = moves::relocate(&model, &old, &new, args.force).map_err(|error| failed(&workspace, error))?;
    let exit = carry_out("mv", &workspace, &model, request, &args.how, writer.as_ref(), global)?;
    if args.how.writes() {
        remove_empty(&workspace.root, &old);
    }
    Ok(exit)
}

/// A path, else a document's id.
fn old_path(workspace: &Workspace, model: &Model<'_>, typed: &Path) -> Result<RelPath, Failure> {
    let path = workspace.relative(typed)?;
    if path.as_str().is_empty() {
        return Err(Failure::usage("the root cannot be moved", "name a document or a directory below it"));
    }
    if model.snapshot.listing().contains(path.as_str()) {
        return Ok(path);
    }
    if model.snapshot.exists_unlisted(&path) {
        return Err(Failure::usage(format!("`{path}` is ignored by git"), "gpdoc moves what git does not ignore"));
    }
    show::find(model, &typed.to_string_lossy()).map(|file| file.path().clone())
}

fn new_path(
    workspace: &Workspace,
    model: &Model<'_>,
    typed: &Path,
    old: &RelPath,
    is_from_root: bool,
) -> Result<RelPath, Failure> {
    let from_root = RelPath::resolve("", &typed.to_string_lossy()).filter(|_| is_from_root && typed.is_relative());
    let path = from_root.map_or_else(|| workspace.relative(typed), Ok)?;
    if path.as_str().split('/').any(|part| part.eq_ignore_ascii_case(".git")) {
        return Err(Failure::usage(format!("`{path}` is in git's own directory"), "choose a place outside of `.git`"));
    }
    let is_directory = model.snapshot.listing().is_directory(path.as_str())
        || workspace.root.join(path.as_str()).is_dir()
        || typed.to_string_lossy().ends_with('/');
    if !is_directory {
        return Ok(path);
    }
    RelPath::resolve(path.as_str(), old.file_name()).ok_or_else(|| {
        Failure::usage(format!("{} leads out of the root", typed.display()), "name a path below the root")
    })
}

/// Directories that nothing is left in.
fn remove_empty(root: &Path, old: &RelPath) {
    fn below(directory: &Path) {
        let Ok(entries) = std::fs::read_dir(directory) else { return };
        for entry in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
            below(&entry.path());
        }
        // One that is not empty stays.
        let _ = std::fs::remove_dir(directory);
    }
    let moved = root.join(old.as_str());
    if moved.is_dir() && !moved.is_symlink() {
        below(&moved);
    }
}

/// Plans a renaming, writes it unless it is only to be shown, and says what was done.
pub(super) fn carry_out(
    command: &str,
    workspace: &Workspace,
    model: &Model<'_>,
    mut request: Request,
    how: &How,
    writer: Option<&Writer>,
    global: &Global,
) -> Result<Exit, Failure> {
    request.references_to = how.references_to.as_ref().map(|typed| meant(workspace, model, typed)).transpose()?;
    let renaming = rename(model, request).map_err(|error| failed(workspace, error))?;
    if let Some(writer) = writer {
        writer.apply(&renaming.plan)?;
    }
    remark(global, &renaming.notes);
    let next = vec!["gpdoc check".to_owned()];
    if global.format == Some(Format::Json) {
        let mut report = workspace::report(command, &[], &|_| None);
        report.data = data(&renaming, writer.is_some());
        report.next = next;
        print(global, &report)?;
        return Ok(Exit::Good);
    }
    if how.writing.diff {
        say_diff(global, &renaming.plan)?;
    } else {
        say(&sentences(&renaming, writer.is_some(), &next))?;
    }
    Ok(Exit::Good)
}

fn meant(workspace: &Workspace, model: &Model<'_>, typed: &Path) -> Result<RelPath, Failure> {
    let path = workspace.relative(typed)?;
    if model.file_at(path.as_str()).is_some() {
        return Ok(path);
    }
    Err(Failure::usage(format!("--references-to: `{path}` is no document"), "name the document by its path"))
}

/// Why nothing was done, with what to do.
pub(super) fn failed(workspace: &Workspace, error: RenameError) -> Failure {
    let help = match &error {
        RenameError::Ambiguous(spots) => {
            let candidates: BTreeSet<&RelPath> = spots.iter().flat_map(|spot| &spot.candidates).collect();
            let files: Vec<&str> = candidates.into_iter().map(RelPath::as_str).collect();
            Some(format!(
                "say which document they mean with `--references-to FILE`: one of {}; or name it there by its own id or path first",
                files.join(", ")
            ))
        }
        RenameError::Lost(_) => Some("mend these by hand first, then run the command again".to_owned()),
        RenameError::Exists(_) => Some("choose another name; nothing is overwritten".to_owned()),
        RenameError::Taken { .. } => {
            Some("`gpdoc ids next KIND` says which number is free; `gpdoc ids renumber` takes it".to_owned())
        }
        RenameError::Form { .. } => Some("choose such a name, or use --force".to_owned()),
        RenameError::Kind { .. } => Some("choose another place, or use --force".to_owned()),
        RenameError::Left(_) => Some("choose a name that `documents.include` of gpdoc.yaml has".to_owned()),
        RenameError::Unnumbered(_) => Some("`gpdoc mv` gives it another name".to_owned()),
        _ => None,
    };
    match error {
        RenameError::Problems(problems) => workspace.problems(problems),
        error => Failure::Rename { error, help },
    }
}

fn data(renaming: &Renaming, written: bool) -> Value {
    let renamed = |it: &Renamed| {
        let (old_id, id) = it.id.clone().unzip();
        json!({"from": it.path.0.as_str(), "path": it.path.1.as_str(), "old_id": old_id, "id": id})
    };
    let mention = |it: &Mention| json!({"path": it.path.as_str(), "line": it.line, "text": it.text});
    json!({
        "written": written,
        "renamed": renaming.renamed.iter().map(renamed).collect::<Vec<_>>(),
        "references": renaming.references,
        "links": renaming.links,
        "regions": renaming.regions,
        "baselined": renaming.baselined,
        "files": renaming.plan.to_json(),
        "mentions": renaming.mentions.iter().map(mention).collect::<Vec<_>>(),
        "kept": renaming.kept.iter().map(mention).collect::<Vec<_>>(),
        "notes": renaming.notes,
    })
}

fn sentences(renaming: &Renaming, written: bool, next: &[String]) -> String {
    let mut text = String::new();
    for it in &renaming.renamed {
        if it.path.0 == it.path.1 {
            let _ = writeln!(text, "{}", it.path.0);
        } else {
            let _ = writeln!(text, "{} -> {}", it.path.0, it.path.1);
        }
        if let Some((old, new)) = it.id.as_ref().filter(|(old, new)| old != new) {
            let _ = writeln!(text, "  id {old} -> {new}");
        }
    }
    let verb = if written { "rewrote" } else { "would rewrite" };
    let files = renaming.plan.files().filter(|file| !file.edits.is_empty()).count();
    let counts = [("references", renaming.references), ("links", renaming.links), ("files", files)];
    let [references, links, files] = counts.map(|(what, count)| format!("{what} {count}"));
    let _ = writeln!(text, "{verb}: {references}, {links}, in {files}");
    if renaming.regions > 0 {
        let _ = writeln!(text, "generated regions that follow: {}", renaming.regions);
    }
    if renaming.baselined > 0 {
        let _ = writeln!(text, "findings of the baseline that follow: {}", renaming.baselined);
    }
    let what = "links of session captures, which stay as they were written";
    list(&mut text, what, &renaming.kept);
    list(&mut text, "mentioned in text, not rewritten", &renaming.mentions);
    for next in next {
        let _ = writeln!(text, "next: {next}");
    }
    text
}

/// Places, the first ones by name.
fn list(text: &mut String, what: &str, places: &[Mention]) {
    if places.is_empty() {
        return;
    }
    let _ = writeln!(text, "{what}: {}", counted(places.len(), "place"));
    for place in places.iter().take(SHOWN) {
        let _ = writeln!(text, "  {}:{}: {}", place.path, place.line, place.text);
    }
    if places.len() > SHOWN {
        let _ = writeln!(text, "  and {} more; `--format json` lists all", places.len() - SHOWN);
    }
}
