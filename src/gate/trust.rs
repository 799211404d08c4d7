//! Which commit is trusted.

use super::{Pin, Refusal};
use crate::config::gates::types::Assurance;
use crate::git::{CommitId, Repository};
use crate::ledger::redact;

/// A ref that is trusted and the commit that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trusted {
    /// The ref by its full name.
    pub(super) reference: String,
    /// The commit.
    pub(super) commit: CommitId,
    /// The branch that `origin/HEAD` names, where only that says which commit is trusted.
    pub(super) by_default: Option<String>,
}

/// The commit at which gates are looked for: that of the user's pin, else of the branch that `origin/HEAD` names, else, in a
/// repository without remotes, of local `main` or `master`.
pub(super) fn by_default(repository: &Repository, pin: Option<&Pin>) -> Result<Trusted, Refusal> {
    if let Some(name) = pin.and_then(|pin| pin.trust.as_deref()) {
        return resolve(repository, name);
    }
    if repository.remotes()?.is_empty() {
        for reference in ["refs/heads/main", "refs/heads/master"] {
            if let Some(commit) = repository.reference(reference)? {
                return Ok(Trusted { reference: reference.to_owned(), commit, by_default: None });
            }
        }
        let message = "no commit can be trusted: there is no remote, and neither a branch `main` nor `master`";
        return Err(Refusal::Untrusted(message.into(), "name the branch in trust.yaml, under `trust`".into()));
    }
    let target = repository.symbolic_target("refs/remotes/origin/HEAD")?;
    let Some(reference) = target.filter(|target| target.starts_with("refs/remotes/origin/")) else {
        let message = "no commit can be trusted: `origin/HEAD` does not say which branch is the default one";
        let help = match repository.remotes()?.iter().find(|remote| *remote == "origin") {
            Some(_) => "run `git remote set-head origin --auto`, or name the branch in trust.yaml, under `trust`",
            None => {
                "no remote is called `origin`: name the branch in trust.yaml, under `trust`, with its remote, such as `upstream/main`"
            }
        };
        return Err(Refusal::Untrusted(message.into(), help.into()));
    };
    let by_default = reference.strip_prefix("refs/remotes/origin/").map(str::to_owned);
    Ok(Trusted { by_default, ..at(repository, &reference)? })
}

/// The commit that a name in `trust` means. `origin/main` is the remote's branch, whatever local branch or tag is called
/// the same; a name without a remote is a local branch.
pub(super) fn resolve(repository: &Repository, name: &str) -> Result<Trusted, Refusal> {
    let reference = if name.starts_with("refs/heads/") || name.starts_with("refs/remotes/") {
        name.to_owned()
    } else {
        let named = name.split_once('/').map(|(remote, _)| remote);
        let remotes = repository.remotes()?;
        match named {
            // A local branch may be called `origin/main`; nobody means it.
            Some(remote) if remote == "origin" || remotes.iter().any(|known| known == remote) => {
                format!("refs/remotes/{name}")
            }
            _ => match remotes.first() {
                None => format!("refs/heads/{name}"),
                // Whoever commits here would be trusted at once.
                Some(remote) => return Err(local(name, remote)),
            },
        }
    };
    at(repository, &reference)
}

fn local(name: &str, remote: &str) -> Refusal {
    Refusal::Untrusted(
        format!("no commit can be trusted: `trust: {name}` is a local branch, which anybody who commits here moves"),
        format!("write `trust: {remote}/{name}`: the branch as it was fetched"),
    )
}

fn at(repository: &Repository, reference: &str) -> Result<Trusted, Refusal> {
    // A fetch writes ids there. A link would let whatever it leads to be trusted in the remote's name.
    if reference.starts_with("refs/remotes/")
        && let Some(target) = repository.symbolic_target(reference)?
    {
        return Err(Refusal::Untrusted(
            format!("no commit can be trusted: `{reference}` is a link to `{target}`"),
            format!("run `git symbolic-ref -d {reference}` and `git fetch`"),
        ));
    }
    let Some(commit) = repository.reference(reference)? else {
        let message = format!("no commit can be trusted: there is no `{reference}`");
        return Err(Refusal::Untrusted(
            message,
            "run `git fetch`, or look at `trust` in the gate and in trust.yaml".into(),
        ));
    };
    Ok(Trusted { reference: reference.to_owned(), commit, by_default: None })
}

/// Where the remote of a trusted branch is asked: as this clone is configured, which for `origin` is as pinned, or nothing
/// would be judged.
pub(super) fn url(repository: &Repository, trusted: &Trusted) -> Option<String> {
    let (remote, _) = trusted.reference.strip_prefix("refs/remotes/")?.split_once('/')?;
    repository.remote_url(remote)
}

/// How sure it is that the trusted commit is the right one.
///
/// # Errors
/// When the remote is to be asked and cannot be, or says otherwise: as what was found and what to do.
pub(super) fn assurance(
    repository: &Repository,
    pin: Option<&Pin>,
    trusted: &Trusted,
    ask: bool,
) -> Result<Assurance, (String, String)> {
    let local = if pin.is_some() { Assurance::Pinned } else { Assurance::Unpinned };
    if !ask {
        return Ok(local);
    }
    let name = trusted.reference.strip_prefix("refs/remotes/").and_then(|name| name.split_once('/'));
    let Some((remote, branch)) = name else {
        let found = format!("`{}` is no remote's branch, so no remote can be asked", trusted.reference);
        return Err((found, "let `trust` name a remote's branch, such as `origin/main`".into()));
    };
    let Some(url) = url(repository, trusted) else {
        return Err((format!("the remote `{remote}` has no URL"), "run `git remote -v`".into()));
    };
    let listed = repository.ask_remote(&url, branch).map_err(|error| {
        (
            redact::text(&format!("`{remote}` could not be asked: {error}")),
            "try again with the network at hand".to_owned(),
        )
    })?;
    if let Some(here) = &trusted.by_default {
        match repository.ask_default_branch(&url) {
            Ok(there) if there.as_ref() == Some(here) => {}
            Ok(there) => {
                let there = there.unwrap_or_else(|| "none".into());
                return Err((
                    format!("the default branch of `{remote}` is `{there}`, and `origin/HEAD` here says `{here}`"),
                    "run `git remote set-head origin --auto`, or pin the branch in trust.yaml, under `trust`".into(),
                ));
            }
            Err(error) => {
                let found = redact::text(&format!("`{remote}` could not be asked: {error}"));
                return Err((found, "try again with the network at hand".into()));
            }
        }
    }
    match listed {
        Some(commit) if commit == trusted.commit.to_string() => Ok(Assurance::Remote),
        Some(commit) => Err((
            format!("`{branch}` of `{remote}` is at {commit}, and `{}` here at {}", trusted.reference, trusted.commit),
            "run `git fetch`".into(),
        )),
        None => Err((format!("`{remote}` has no branch `{branch}`"), "look at `trust`".into())),
    }
}
