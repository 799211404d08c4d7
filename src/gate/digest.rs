//! What approvals are signed over.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::conditions::Context;
use crate::config::gates::{Condition, Requirement, globs};
use crate::digest::sha256;

/// The SHA-256 of everything that a person approves: gate, command, the repository by its first commits, policy, the decisions that govern it, the files that
/// must be unchanged as they are committed, the inputs. Approvals and the ledger are no part of it.
pub(super) fn digest(
    context: &Context<'_>,
    command: &[String],
    requirements: &[&Requirement],
    inputs: &BTreeMap<String, Option<String>>,
) -> String {
    let listing = context.policy().snapshot().listing();
    let blob = |path: &str| listing.get(path).and_then(|entry| entry.blob).map(|blob| blob.to_string());
    let policy: BTreeMap<&str, Option<String>> =
        context.policy().config.layers.paths().map(|path| (path.as_str(), blob(path.as_str()))).collect();
    let decisions: BTreeMap<String, Option<String>> = super::conditions::decisions(context, requirements)
        .into_iter()
        .map(|path| (path.clone(), blob(&path)))
        .collect();
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for requirement in requirements {
        if let Condition::Unchanged(texts) = &requirement.condition
            && let Ok(paths) = globs(texts, &context.parameters)
        {
            let matching = listing.entries().iter().filter(|entry| paths.matches(entry.path.as_str()));
            files.extend(matching.map(|entry| {
                (
                    entry.path.as_str(),
                    format!("{} {}", entry.executable, entry.blob.map(|blob| blob.to_string()).unwrap_or_default()),
                )
            }));
        }
    }
    // Only approvals travel: without one nobody need walk through the history.
    let is_approved = requirements.iter().any(|requirement| matches!(requirement.condition, Condition::Approval(_)));
    let read = || match context.site().repository.roots(context.trusted().commit) {
        Ok(roots) => roots.iter().map(ToString::to_string).collect(),
        Err(error) => vec![error.to_string()],
    };
    let roots = is_approved.then(|| context.grounds.roots.get_or_init(read));
    let value = json!({
        "version": 2,
        "repository": roots,
        "gate": context.gate.name,
        "command": command,
        "parameters": context.parameters,
        "policy": policy,
        "decisions": decisions,
        "signers": blob(super::conditions::SIGNERS),
        "files": files,
        "inputs": inputs,
    });
    sha256(&canonical(&value))
}

/// Canonical JSON (RFC 8785).
pub(super) fn canonical(value: &Value) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).unwrap_or_else(|_| value.to_string().into_bytes())
}
