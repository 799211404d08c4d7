//! `gpdoc ids`

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::failure::Failure;
use super::workspace::{self, Which, Workspace};
use super::writing::kind_named;
use super::{Exit, Global, mv, print, remark, show};
use crate::authoring::audit::{Audit, Twice, What};
use crate::authoring::numbers::{Claim, lock};
use crate::authoring::survey::Place;
use crate::authoring::{moves, names};
use crate::config::Config;
use crate::finding::render::Format;
use crate::model::{File, Model};
use crate::plural::counted;
use crate::snapshot::RelPath;

/// Numbers and ids: the next free one, those that are taken twice, another one for a document
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print the next number of a kind, and the id that it makes
    ///
    /// It is the number after the highest one that is taken: on disk, in the index, on any local or remote-tracking branch, or in
    /// another working tree of the repository. Nothing is reserved; commands that create documents take the number themselves.
    #[command(after_help = "Example:\n  gpdoc ids next adr")]
    Next {
        /// The kind, such as `adr`
        kind: String,
    },
    /// List the numbers and ids that are used twice, here or once branches are merged
    ///
    /// Exits with 1 when there are any.
    #[command(after_help = "Examples:\n  gpdoc ids audit\n  gpdoc ids audit adr --format json")]
    Audit {
        /// Only documents of this kind
        kind: Option<String>,
    },
    /// Give a document another number, and rewrite every reference and link to it
    ///
    /// File name, id, title and sidecar get the number; references in metadata, destinations of links and link texts that begin with
    /// the id follow, all in one step. Prose that names the document stays, and is listed. Generated regions and the
    /// baseline follow too.
    #[command(
        after_help = "Examples:\n  gpdoc ids renumber docs/adrs/ADR-0170-dns.md --diff\n  gpdoc ids renumber ADR-0170-dns --to 182\n  gpdoc ids renumber docs/adrs/ADR-0170-dns.md --references-to docs/adrs/ADR-0170-builds.md"
    )]
    Renumber {
        /// An id or a path
        document: String,
        /// The number; without it, the next one that nobody has on any branch
        #[arg(long, value_name = "N")]
        to: Option<u64>,
        #[command(flatten)]
        how: mv::How,
    },
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let workspace = Workspace::open(global)?;
    match &args.command {
        Command::Next { kind } => next(&workspace, kind, global),
        Command::Audit { kind } => audit(&workspace, kind.as_deref(), global),
        Command::Renumber { document, to, how } => renumber(&workspace, document, *to, how, global),
    }
}

fn renumber(
    workspace: &Workspace,
    document: &str,
    to: Option<u64>,
    how: &mv::How,
    global: &Global,
) -> Result<Exit, Failure> {
    // A number that is only looked at may be given to somebody else.
    let repository = workspace.repository.as_ref();
    let lock = if how.writes() { Some(lock(&workspace.root, repository)?) } else { None };
    let writer = if how.writes() { Some(workspace.writer(global)?) } else { None };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let file = show::find(&model, document)?;
    let to = match (file.kind, to) {
        (_, Some(to)) => {
            free(workspace, &model, file, to)?;
            to
        }
        (Some(kind), None) => workspace.numbers(&model.config).next(kind)?,
        (None, None) => {
            return Err(Failure::usage(
                format!("`{}` is governed as no kind, so it has no number", file.path()),
                "`gpdoc mv` gives it another name",
            ));
        }
    };
    let request = moves::renumber(&model, file, to).map_err(|error| mv::failed(workspace, error))?;
    let done = mv::carry_out("ids renumber", workspace, &model, request, how, writer.as_ref(), global);
    drop(lock);
    done
}

/// Refuses a number that somebody has, here or elsewhere.
fn free(workspace: &Workspace, model: &Model<'_>, file: &File, number: u64) -> Result<(), Failure> {
    let Some(kind) = file.kind else { return Ok(()) };
    let taken = workspace.numbers(&model.config).taken(kind)?;
    let is_other = |claim: &&Claim| claim.path != *file.path();
    let claim = taken.claims.get(&number).and_then(|claims| claims.iter().find(is_other));
    let Some(claim) = claim else { return Ok(()) };
    let help = format!("leave out `--to`, or take {}, the next free one", taken.next()?);
    Err(Failure::usage(format!("the number {number} is taken by `{}` in {}", claim.path, claim.place), help))
}

fn config(workspace: &Workspace) -> Result<Config, Failure> {
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    Config::load(&*snapshot, &workspace.origin()?).map_err(|problems| workspace.problems(problems))
}

fn next(workspace: &Workspace, name: &str, global: &Global) -> Result<Exit, Failure> {
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let kind = kind_named(&model.config, name)?;
    let taken = workspace.numbers(&model.config).taken(kind)?;
    let number = taken.next()?;
    remark(global, &taken.notes);
    let (id, path) = names::of_number(&model, kind, number);
    let text = format!("{number}{}\n", id.as_ref().map(|id| format!("  {id}")).unwrap_or_default());
    let data = json!({
        "kind": name, "number": number, "id": id, "path": path.as_ref().map(RelPath::as_str),
        "file": path.as_ref().map(RelPath::file_name), "notes": taken.notes,
    });
    super::answer(global, "ids next", data, &text)?;
    Ok(Exit::Good)
}

fn audit(workspace: &Workspace, name: Option<&str>, global: &Global) -> Result<Exit, Failure> {
    let config = config(workspace)?;
    let kind = name.map(|name| kind_named(&config, name)).transpose()?;
    let audit = workspace.numbers(&config).audit(kind)?;
    remark(global, &audit.notes);
    if audit.documents == 0 {
        return Err(Failure::usage("there are no documents to audit", "run gpdoc in the repository's root"));
    }
    let clean = audit.twice.is_empty();
    if global.format == Some(Format::Json) {
        let mut report = workspace::report("ids audit", &[], &|_| None);
        report.ok = clean;
        report.data = json!({
            "places": audit.places,
            "documents": audit.documents,
            "twice": audit.twice.iter().map(twice).collect::<Vec<_>>(),
            "notes": audit.notes,
        });
        report.next = next_command(&audit).into_iter().collect();
        print(global, &report)?;
    } else {
        super::answer(global, "ids audit", Value::Null, &sentences(&audit))?;
    }
    Ok(if clean { Exit::Good } else { Exit::Findings })
}

fn twice(twice: &Twice) -> Value {
    let documents: Vec<Value> = twice
        .holders
        .iter()
        .map(|holder| {
            let places: Vec<Value> = holder.places.iter().map(place).collect();
            json!({"path": holder.path, "id": holder.id, "places": places})
        })
        .collect();
    match &twice.what {
        What::Number(kind, number) => json!({"kind": kind, "number": number, "documents": documents}),
        What::Id(id) => json!({"id": id, "documents": documents}),
    }
}

fn place(place: &Place) -> Value {
    match place {
        Place::Here => json!({"here": true}),
        Place::Index => json!({"index": true}),
        Place::Head => json!({"head": true}),
        Place::Branch(name) => json!({"branch": name}),
        Place::Worktree(top) => json!({"worktree": top}),
    }
}

fn sentences(audit: &Audit) -> String {
    let mut text = String::new();
    let (mut numbers, mut ids) = (0, 0);
    for twice in &audit.twice {
        let count = twice.holders.len();
        let _ = match &twice.what {
            What::Number(kind, number) => {
                numbers += 1;
                writeln!(text, "{kind} {number} is taken by {count} documents")
            }
            What::Id(id) => {
                ids += 1;
                writeln!(text, "the id `{id}` is taken by {count} documents")
            }
        };
        for holder in &twice.holders {
            let _ = writeln!(text, "  {}  ({})", holder.path, places(&holder.places));
        }
        text.push('\n');
    }
    let (documents, places) = (counted(audit.documents, "document"), counted(audit.places, "place"));
    let _ = match next_command(audit) {
        None => writeln!(text, "no number and no id is taken twice: {documents} in {places}"),
        Some(next) => {
            writeln!(text, "taken twice: numbers {numbers}, ids {ids}, of {documents} in {places}\n  next: {next}")
        }
    };
    text
}

/// Where a document is: here comes first, and elsewhere is told in full only of what is not here.
fn places(places: &[Place]) -> String {
    const SHOWN: usize = 3;
    if places.first() == Some(&Place::Here) {
        return match places.len() - 1 {
            0 => "here".to_owned(),
            1 => format!("here, {}", places[1]),
            more => format!("here and at {more} other places"),
        };
    }
    let shown: Vec<String> = places.iter().take(SHOWN).map(Place::to_string).collect();
    let more = places.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", shown.join(", "))
}

/// The next command to type: another number for the last of the documents that is here.
fn next_command(audit: &Audit) -> Option<String> {
    let twice = audit.twice.first()?;
    let here = twice.holders.iter().rev().find(|holder| holder.places.contains(&Place::Here));
    let path = here.or(twice.holders.last()).map(|holder| holder.path.as_str())?;
    Some(format!("gpdoc ids renumber {}", shell_words::quote(path)))
}
