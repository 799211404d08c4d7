//! `approval`: people signed over this very command.

use super::super::UsedApproval;
use super::super::approval::{Accepted, Approval, Expectation, Role, people};
use super::{Context, Judged};
use crate::config::gates::Approval as Asked;
use crate::signature::AllowedSigners;
use crate::snapshot::{EntryKind, RelPath};

/// Who may sign, in OpenSSH's form, at the trusted commit.
pub(in crate::gate) const SIGNERS: &str = ".gpdoc/allowed_signers";

pub(super) fn judge(
    context: &Context<'_>,
    command: &[String],
    asked: &Asked,
    digest: &str,
) -> (Judged, Vec<UsedApproval>) {
    let who = asked.role.as_deref().unwrap_or("allowed signer");
    let approvals = crate::plural::counted(asked.count, "approval");
    let expected =
        format!("{approvals} of {}… by a {who}, not older than {}", &digest[..12], crate::config::span(asked.within));
    let holders = asked.role.as_deref().and_then(|role| context.policy().config.settings.roles.get(role));
    let holders = holders.map(|holders| format!(" ({})", holders.join(", "))).unwrap_or_default();
    let role = asked.role.as_deref().map(|role| format!(" --role {}", shell_words::quote(role))).unwrap_or_default();
    let mend = format!(
        "let a {who}{holders} run: gpdoc gate approve {} --key KEY --as NAME{role} -- {}",
        context.gate.name,
        crate::process::command_line(command)
    );
    let (signers, pinned) = match signers(context) {
        Ok(signers) => signers,
        Err(why) => {
            return (Judged::missed(expected, why, format!("mend {SIGNERS} on the trusted branch")), Vec::new());
        }
    };
    let caller = context.site().caller;
    let members = asked.role.as_deref().map(|role| {
        let members = context.policy().config.settings.roles.get(role).map_or(&[][..], Vec::as_slice);
        Role { name: role, members }
    });
    let expectation = Expectation {
        gate: &context.gate.name,
        arguments: command,
        parameters: &context.parameters,
        digest,
        now: caller.now,
        within: asked.within,
        signers: &signers,
        pinned: pinned.as_ref(),
        role: members,
        invoker: &caller.identities,
        not_invoker: asked.not_invoker,
    };
    let mut accepted: Vec<Accepted> = Vec::new();
    let (mut remarks, mut counted) = (Vec::new(), Vec::new());
    for (from, bytes) in &caller.approvals {
        let judged = Approval::read(bytes)
            .map_err(|error| error.to_string())
            .and_then(|approval| approval.judge(&expectation).map_err(|refused| refused.to_string()));
        match judged {
            Ok(found) if caller.spent.contains(&found.id) => remarks.push(format!("{from}: it was used already")),
            // The same approval may lie in several files.
            Ok(found) if accepted.iter().any(|other| other.id == found.id) => {}
            Ok(found) => {
                accepted.push(found);
                counted.push(from.clone());
            }
            Err(why) => remarks.push(format!("{from}: {why}")),
        }
    }
    let count = people(&accepted);
    if count < asked.count {
        let found = match count {
            0 if caller.approvals.is_empty() => "none was given".to_owned(),
            0 => "none counts".to_owned(),
            count => format!("{count} counts"),
        };
        return (Judged { remarks, counted, ..Judged::missed(expected, found, mend) }, Vec::new());
    }
    let accepted = enough(accepted, asked.count);
    let names: Vec<&str> = accepted.iter().map(|accepted| accepted.principal.as_str()).collect();
    let judged = Judged { remarks, counted, ..Judged::held(expected, format!("approved by {}", names.join(", "))) };
    let used = accepted.into_iter().map(|accepted| UsedApproval {
        id: accepted.id,
        principal: accepted.principal,
        key: accepted.fingerprint,
    });
    (judged, used.collect())
}

/// As many approvals as are asked for: a run uses up no more.
fn enough(accepted: Vec<Accepted>, count: usize) -> Vec<Accepted> {
    let mut used: Vec<Accepted> = Vec::new();
    for approval in accepted {
        if people(&used) >= count {
            break;
        }
        used.push(approval);
    }
    used
}

/// Who may sign by the trusted commit, and by the user's own pin where there is one.
fn signers(context: &Context<'_>) -> Result<(AllowedSigners, Option<AllowedSigners>), String> {
    let path = RelPath::new(SIGNERS);
    let snapshot = context.policy().snapshot();
    let entry = snapshot.listing().get(SIGNERS);
    if entry.is_some_and(|entry| entry.kind != EntryKind::File) {
        return Err(format!("{SIGNERS} at the trusted commit is no regular file"));
    }
    let text = snapshot.read_text(&path).map_err(|error| format!("{SIGNERS} at the trusted commit: {error}"))?;
    let signers = AllowedSigners::parse(&text).map_err(|faults| first(SIGNERS, &faults))?;
    let pin = context.site().pin().map_err(|refusal| refusal.to_string())?;
    let pinned = pin.and_then(|pin| pin.signers.as_ref()).map(|signers| AllowedSigners::parse(&signers.join("\n")));
    Ok((signers, pinned.transpose().map_err(|faults| first("`signers` in trust.yaml", &faults))?))
}

fn first(place: &str, faults: &[crate::signature::Fault]) -> String {
    faults.first().map(|fault| format!("{place}, line {}: {}", fault.line, fault.mistake)).unwrap_or_default()
}
