//! `gpdoc gate approve`

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use serde_json::json;

use super::caller::{Asked, Said};
use super::text::{self, Manner};
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global, answer};
use crate::config::gates::Approval;
use crate::gate::approval::{self, LONGEST, Statement};
use crate::gate::{self, Caller, Decision, Judged, Site};
use crate::process::command_line;
use crate::signature::{KeySource, Surroundings};

/// Sign an approval of one run with your SSH key
///
/// Judges the gate as `gate check` does and shows it, then signs the digest of the decision. The approval is a file: commit it,
/// or hand it over for `gate run --approval FILE`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc gate approve rds-apply --key ~/.ssh/id_ed25519 -- make rds-apply ENV=prod\n  gpdoc gate approve rds-apply --key ~/.ssh/id_ed25519.pub -- make rds-apply ENV=prod    with ssh-agent"
)]
pub(super) struct Args {
    /// The gate
    gate: String,
    /// Your key: a private key, or a public one whose private half ssh-agent has
    #[arg(long, value_name = "FILE", env = "GPDOC_KEY")]
    key: PathBuf,
    /// As whom you sign: your name in `.gpdoc/allowed_signers`; by default git's `user.email`
    #[arg(long = "as", value_name = "PRINCIPAL")]
    principal: Option<String>,
    /// The role in which you approve; by default the one that the gate asks for
    #[arg(long)]
    role: Option<String>,
    /// How long it is to hold; at most, and by default, as long as the gate takes it
    #[arg(long, value_name = "DURATION")]
    expires: Option<String>,
    /// Where to write it; by default in `.gpdoc/approvals/`
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Sign, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The command, as it will be run
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let asked = Asked::new(&Said::default())?;
    let site = asked.site();
    let decisions = gate::decide(&site, &args.gate, &args.command)?;
    let Some(decision) = decisions.first() else { return Ok(Exit::NoAnswer) };
    let manner = Manner {
        color: global.colour(std::io::IsTerminal::is_terminal(&std::io::stderr())),
        verbose: true,
        hints: true,
    };
    if !global.quiet {
        use std::io::Write;
        let _ = write!(anstream::stderr().lock(), "{}", text::decision(decision, manner));
    }
    let principal = args.principal.clone().or_else(|| asked.repository.email()).ok_or_else(|| {
        Failure::usage("as whom you sign is not known", "add --as PRINCIPAL, or set `git config user.email`")
    })?;
    let wanted = wanted(args, decision, &principal)?;
    let within = match &args.expires {
        Some(text) => {
            crate::config::duration(text).map_err(|error| Failure::usage(error, "write it as `4h`"))?.min(wanted.within)
        }
        None => wanted.within,
    };
    let role = args.role.as_deref().or(wanted.role.as_deref());
    let now = asked.caller.now;
    let times = (now, now + within.max(TimeDelta::seconds(1)));
    let statement =
        Statement::new(&decision.gate, &decision.command, &decision.parameters, &decision.digest, role, times)
            .map_err(|error| Failure::Usage(format!("no random numbers: {error}"), None))?;
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stdin());
    let failed = |error: crate::signature::SignError| Failure::Usage(error.to_string(), None);
    let key = KeySource::open(&args.key, Surroundings::of(std::env::vars_os(), terminal)).map_err(failed)?;
    let approval = approval::Approval::sign(statement, &principal, &key).map_err(failed)?;
    let id = approval.id().map_err(|error| Failure::Usage(error.to_string(), None))?;
    would_count(&asked, args, &approval)?;
    let by_habit =
        || approval.path().map(|path| asked.root.join(path)).map_err(|error| Failure::Usage(error.to_string(), None));
    let path = args.output.clone().map_or_else(by_habit, Ok)?;
    if !is_free(&path) {
        let message = format!("--output {}: something that is no approval is there", path.display());
        return Err(Failure::usage(message, "name a file that is not there yet"));
    }
    if !args.dry_run {
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        written.and_then(|()| std::fs::write(&path, approval.to_text())).map_err(|error| {
            let message = format!("the approval {} cannot be written: {error}", path.display());
            Failure::usage(message, "name another file with --output")
        })?;
    }
    let shown_path = path.strip_prefix(&asked.root).unwrap_or(&path).display().to_string();
    let verb = if args.dry_run { "would write" } else { "wrote" };
    let expires = approval.statement.expires.format("%Y-%m-%dT%H:%M:%SZ");
    let shown =
        format!("{verb} {shown_path}: {principal} approves {} until {expires}, once\n", command_line(&args.command));
    let data = json!({"path": shown_path, "id": id, "principal": principal, "digest": decision.digest, "expires": expires.to_string(), "written": !args.dry_run});
    answer(global, "gate approve", data, &shown)?;
    Ok(Exit::Good)
}

/// Who signs should hear at once that the signature counts for nothing, and not the one who waits for it.
fn would_count(asked: &Asked, args: &Args, approval: &approval::Approval) -> Result<(), Failure> {
    let caller = Caller {
        // It is not the signer's own run that is approved.
        identities: vec!["whoever runs it".into()],
        approvals: vec![(THIS.into(), approval.to_text().into_bytes())],
        environment: asked.caller.environment.clone(),
        confirm: None,
        spent: asked.caller.spent.clone(),
        sessions: Vec::new(),
        ..asked.caller
    };
    let decisions = gate::decide(&Site { caller: &caller, ..asked.site() }, &args.gate, &args.command)?;
    // It is for one gate, and there for whichever of its conditions takes it.
    let asking = |judged: &&Judged| judged.condition == "approval";
    let conditions: Vec<&Judged> =
        decisions.first().into_iter().flat_map(|decision| &decision.conditions).filter(asking).collect();
    if conditions.iter().any(|judged| judged.counted.iter().any(|from| from == THIS)) {
        return Ok(());
    }
    let role = approval.statement.role.as_deref();
    let of_role = conditions.iter().filter(|judged| role.is_some_and(|role| judged.expected.contains(role)));
    let why = of_role.chain(&conditions).find_map(|judged| refusal(judged));
    let why = why.or_else(|| conditions.iter().find(|judged| !judged.held).map(|judged| judged.found.clone()));
    Err(Failure::usage(
        format!("this approval would not count: {}", why.unwrap_or_else(|| "no condition takes it".into())),
        "look at --key, --as and --role, at `.gpdoc/allowed_signers` on the trusted branch, and at `roles` in gpdoc.yaml",
    ))
}

/// True where an approval may be written: in the place of nothing, or of another one.
fn is_free(path: &Path) -> bool {
    match std::fs::symlink_metadata(path) {
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        Ok(metadata) => {
            let is_small = metadata.is_file() && metadata.len() <= LONGEST as u64;
            is_small && std::fs::read(path).is_ok_and(|bytes| approval::Approval::read(&bytes).is_ok())
        }
    }
}

/// Why a condition does not take this approval.
fn refusal(judged: &Judged) -> Option<String> {
    judged.remarks.iter().find_map(|remark| remark.strip_prefix(THIS)?.strip_prefix(": ").map(str::to_owned))
}

/// The approval that is asked for: in the role that was named, else in one that the signer holds.
fn wanted<'d>(args: &Args, decision: &'d Decision, principal: &str) -> Result<&'d Approval, Failure> {
    let asked = &decision.approvals_asked;
    let Some(first) = asked.first() else {
        let message = format!("the gate `{}` asks for no approval of `{}`", args.gate, command_line(&args.command));
        return Err(Failure::usage(message, "see `gpdoc gate list`"));
    };
    let fits = |(approval, holders): &&(Approval, Vec<String>)| match &args.role {
        Some(role) => approval.role.as_ref() == Some(role),
        None => holders.iter().any(|holder| holder == principal),
    };
    Ok(&asked.iter().find(fits).unwrap_or(first).0)
}

const THIS: &str = "this approval";
