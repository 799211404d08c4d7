//! `gpdoc schema`

use super::workspace::{Failure, Which, Workspace};
use super::{Exit, Global, answer, remark};

/// Print the JSON Schema of gpdoc.yaml, or of a kind's metadata with its vocabulary filled in
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc schema            of gpdoc.yaml\n  gpdoc schema adr        of the metadata of decision records"
)]
pub(super) struct Args {
    /// `config`, or a kind
    #[arg(default_value = "config")]
    of: String,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let schema = if args.of == "config" {
        crate::config::json_schema()
    } else {
        let workspace = Workspace::open(global)?;
        let snapshot = workspace.snapshot(&Which::Worktree)?;
        let model = workspace.model(&*snapshot)?;
        remark(global, &model.notes);
        let names: Vec<&str> = model.config.kinds.iter().map(|kind| kind.name.as_str()).collect();
        let Some(kind) = names.iter().position(|name| *name == args.of) else {
            return Err(Failure::usage(
                format!("there is no kind `{}`", args.of),
                format!("the kinds are {}", names.join(", ")),
            ));
        };
        let Some(schema) = &model.schemas[kind] else {
            return Err(Failure::usage(
                format!("the kind `{}` has no schema", args.of),
                "name one with `kinds.<kind>.schema` in gpdoc.yaml",
            ));
        };
        schema.resolved().clone()
    };
    let text = format!("{schema:#}\n");
    answer(global, "schema", schema, &text)?;
    Ok(Exit::Good)
}
