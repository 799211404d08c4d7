//! `gpdoc gate list`

use std::fmt::Write;

use serde_json::{Value, json};

use super::caller::{Asked, Said};
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global, answer};
use crate::config::Gate;
use crate::config::gates::{Condition, Requirement};
use crate::finding::render::text::one_line;
use crate::gate::Bench;
use crate::process::command_line;

/// Every gate at the trusted commit, what governs it, and whether it is open now
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc gate list\n  gpdoc gate list --remote    also ask the remote whether the trusted commit is its newest"
)]
pub(super) struct Args {
    #[command(flatten)]
    said: Said,
}

/// So many commands of one gate are tried.
const TRIED: usize = 16;

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let asked = Asked::new(&args.said)?;
    let site = asked.site();
    let policy = site.default_policy()?;
    let others = site.others(&policy, &policy.config.gates);
    let bench = Bench::new(&site, &policy, &others);
    let (commit, reference) = policy.trusted();
    let mut shown = String::new();
    let mut data = Vec::new();
    for gate in &policy.config.gates {
        let _ = writeln!(shown, "{}", gate.name);
        if let Some(description) = &gate.description {
            let _ = writeln!(shown, "  {description}");
        }
        let _ = writeln!(shown, "  command   {}", gate.template);
        let conditions: Vec<String> = gate.requirements.iter().map(demand).collect();
        let _ = writeln!(shown, "  requires  {}", conditions.join(", "));
        let states = states(&bench, gate);
        if states.is_empty() {
            let _ =
                writeln!(shown, "  which of its commands are open, `gpdoc gate check {} -- COMMAND` says", gate.name);
        }
        for state in &states {
            let (command, open) = (&state["command"], &state["open"]);
            let verdict = match open.as_bool() {
                Some(true) => "open".to_owned(),
                _ => format!(
                    "closed: {}",
                    state["closed_by"]
                        .as_array()
                        .map(|names| names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
                        .unwrap_or_default()
                ),
            };
            let _ = writeln!(shown, "  {}  {verdict}", command.as_str().unwrap_or_default());
            for note in state["unpinned"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let _ = writeln!(shown, "    note: {}", one_line(note));
            }
        }
        data.push(json!({
            "gate": gate.name, "description": gate.description, "command": gate.template.to_string(),
            "requires": gate.requirements.iter().map(|requirement| &requirement.settings).collect::<Vec<_>>(), "states": states,
        }));
    }
    let is_closed =
        |gate: &Value| gate["states"].as_array().is_some_and(|states| states.iter().any(|it| it["open"] == false));
    if data.iter().any(is_closed) {
        let _ = writeln!(shown, "\nwhy one is closed, and what would open it: gpdoc gate check GATE -- COMMAND");
    }
    if policy.config.gates.is_empty() {
        let _ = writeln!(
            shown,
            "no gates at {} ({reference}): write them in gpdoc.yaml, under `gates`",
            asked.repository.short_id(commit)
        );
    }
    answer(
        global,
        "gate list",
        json!({"trusted_ref": reference, "trusted_commit": commit.to_string(), "gates": data}),
        &shown,
    )?;
    Ok(Exit::Good)
}

/// A condition, what it names, and with which parameters it is asked for.
fn demand(requirement: &Requirement) -> String {
    let mut shown = requirement.condition.name().to_owned();
    if let Condition::Adr(id) | Condition::Runbook(id, ..) = &requirement.condition {
        let _ = write!(shown, " {id}");
    }
    for (parameter, values) in &requirement.when {
        let _ = write!(shown, " with {parameter}={}", values.join("|"));
    }
    one_line(&shown).into_owned()
}

/// The verdict on each command that the gate's parameters with listed values make.
fn states<'b>(bench: &'b Bench<'b>, gate: &Gate) -> Vec<Value> {
    let Some(commands) = gate.template.commands(TRIED) else { return Vec::new() };
    let mut states = Vec::new();
    for command in commands {
        let state = match bench.judge(gate, &command) {
            Ok(decision) => {
                let closed: Vec<&str> = decision
                    .conditions
                    .iter()
                    .filter(|judged| !judged.held)
                    .map(|judged| judged.condition.as_str())
                    .collect();
                json!({"command": command_line(&command), "open": decision.open, "closed_by": closed, "unpinned": decision.unpinned})
            }
            Err(refusal) => {
                json!({"command": command_line(&command), "open": false, "closed_by": [refusal.to_string()]})
            }
        };
        states.push(state);
    }
    states
}
