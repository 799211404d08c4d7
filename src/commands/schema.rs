//! `gpdoc schema`

use serde_json::json;

use super::failure::Failure;
use super::workspace::{Which, Workspace};
use super::{Exit, Global, answer, remark};
use crate::adoption::infer::{InferError, Inferred, infer};
use crate::config::Config;
use crate::edit::Plan;
use crate::nearest::nearest;

/// Print the JSON Schema of gpdoc.yaml, or of a kind's metadata with its vocabulary filled in
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  gpdoc schema              of gpdoc.yaml\n  gpdoc schema adr          of the metadata of decision records\n  gpdoc schema infer adr    a first schema, as far as the decision records that exist tell of one"
)]
pub(super) struct Args {
    /// `config`, or a kind
    #[arg(default_value = "config")]
    of: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Propose a schema for a kind from the documents that exist, with the evidence in comments
    ///
    /// Required is what 95 % of the documents have. Values are listed where they repeat, by a list of the vocabulary where one has
    /// them. At least 95 % of the documents fit the proposal; those that do not are named. Read it, change it, keep it.
    #[command(after_help = "Examples:\n  gpdoc schema infer runbook\n  gpdoc schema infer runbook --write")]
    Infer {
        /// The kind
        kind: String,
        /// Write it where the schema of the kind belongs; one that is there stays as it is
        #[arg(long)]
        write: bool,
    },
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match &args.command {
        None if args.of == "config" => {
            let schema = crate::config::json_schema();
            let text = format!("{schema:#}\n");
            answer(global, "schema", schema, &text)?;
        }
        None => of_kind(&args.of, global)?,
        Some(Command::Infer { kind, write }) => infer_kind(kind, *write, global)?,
    }
    Ok(Exit::Good)
}

fn of_kind(name: &str, global: &Global) -> Result<(), Failure> {
    let workspace = Workspace::open(global)?;
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    remark(global, &model.notes);
    let kind = position(&model.config, name)?;
    let Some(schema) = &model.schemas[kind] else {
        return Err(Failure::usage(
            format!("the kind `{name}` has no schema"),
            format!(
                "`gpdoc schema infer {name}` proposes one from its documents; name it with `kinds.{name}.schema` in gpdoc.yaml"
            ),
        ));
    };
    let schema = schema.resolved().clone();
    let text = format!("{schema:#}\n");
    answer(global, "schema", schema, &text)
}

fn infer_kind(name: &str, is_written: bool, global: &Global) -> Result<(), Failure> {
    let workspace = Workspace::open(global)?;
    let writer = if is_written { Some(workspace.writer(global)?) } else { None };
    let snapshot = workspace.snapshot(&Which::Worktree)?;
    let model = workspace.model(&*snapshot)?;
    let kind = &model.config.kinds[position(&model.config, name)?];
    let inferred = infer(&model, kind).map_err(|error| match error {
        InferError::Problems(problems) => workspace.problems(problems),
        InferError::NoDocuments(_) => Failure::usage(
            error.to_string(),
            "a schema is learned from documents: write some first, or the schema by hand",
        ),
    })?;
    let Inferred { path, text, .. } = &inferred;
    if let Some(writer) = writer {
        if inferred.is_there {
            let help = format!("compare: `gpdoc schema infer {name}` prints the proposal");
            return Err(Failure::usage(format!("there is a schema already, `{path}`, and it stays as it is"), help));
        }
        let mut plan = Plan::new();
        plan.create(path.clone(), text.clone());
        writer.apply(&plan)?;
    }
    let unfit: Vec<_> =
        inferred.unfit.iter().map(|(path, why)| json!({"path": path.as_str(), "message": why})).collect();
    let data = json!({
        "kind": name, "documents": inferred.documents, "fit": inferred.fit, "unfit": unfit,
        "path": path.as_str(), "written": is_written, "schema": inferred.schema, "text": text,
    });
    let said = if is_written { written(name, &inferred) } else { text.clone() };
    answer(global, "schema infer", data, &said)
}

fn written(kind: &str, inferred: &Inferred) -> String {
    let Inferred { path, fit, documents, .. } = inferred;
    let name = if inferred.is_named {
        String::new()
    } else {
        format!("it counts once gpdoc.yaml names it: kinds: {{{kind}: {{schema: {kind}}}}}\n")
    };
    format!(
        "created: {path}, which {fit} of {documents} documents fit\n{name}next: read it, change it, then gpdoc check\n"
    )
}

/// Where a kind is among those of the configuration.
fn position(config: &Config, name: &str) -> Result<usize, Failure> {
    let names = || config.kinds.iter().map(|kind| kind.name.as_str());
    names().position(|known| known == name).ok_or_else(|| {
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are {}", names().collect::<Vec<_>>().join(", ")),
        };
        Failure::usage(format!("there is no kind `{name}`"), help)
    })
}
