//! Whether an approval counts: for this decision, now, and by this person.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Approval, NAMESPACE, Statement, utc};
use crate::process::command_line;
use crate::signature::{AllowedSigners, Key, PatternList, Refusal, SignatureError, fingerprint};

/// How far the clock of the signer may be ahead.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// What is to be approved, when, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// The gate.
    pub gate: &'a str,
    /// The command, argument by argument, as statements have it.
    pub arguments: &'a [String],
    /// Its parameters.
    pub parameters: &'a BTreeMap<String, String>,
    /// The digest of the decision: SHA-256, in hex.
    pub digest: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
    /// How old an approval may be.
    pub within: TimeDelta,
    /// Who may sign, by the trusted commit.
    pub signers: &'a AllowedSigners,
    /// Who may sign, by the user's own configuration: both must agree.
    pub pinned: Option<&'a AllowedSigners>,
    /// The role that is asked for. Without it, every allowed signer may approve.
    pub role: Option<Role<'a>>,
    /// The names and addresses of who runs the command.
    pub invoker: &'a [String],
    /// Whether the invoker may not approve.
    pub not_invoker: bool,
}

/// A role in approvals.
#[derive(Clone, Copy, Debug)]
pub struct Role<'a> {
    /// Its name.
    pub name: &'a str,
    /// The principals that hold it, written out.
    pub members: &'a [String],
}

/// An approval that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What the approval is used up by.
    pub id: String,
    /// As whom the signer wants to be known; the key may sign as that principal.
    pub principal: String,
    /// Everybody that the key may sign as or ever could, as the lines of the allowed signers have it.
    pub principals: Vec<PatternList>,
    /// The fingerprint of the key.
    pub fingerprint: String,
}

/// Why an approval does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nobody signed it.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// For another gate.
    #[error("it approves the gate `{found}`, not `{expected}`")]
    OtherGate {
        /// In the statement.
        found: String,
        /// What is asked for.
        expected: String,
    },
    /// For another command.
    #[error("it approves the command `{found}`, not `{expected}`")]
    OtherCommand {
        /// In the statement.
        found: String,
        /// What is asked for.
        expected: String,
    },
    /// For other values of the command's parameters.
    #[error("it approves the command with other parameters")]
    OtherParameters,
    /// The decision rests on something else now.
    #[error(
        "it approves the decision {found}, and this one is {expected}: policy, decisions, files or inputs have changed since"
    )]
    OtherDigest {
        /// In the statement, the first digits.
        found: String,
        /// What is asked for, the first digits.
        expected: String,
    },
    /// In another role.
    #[error("it is given {found}, but must be {expected}")]
    OtherRole {
        /// In the statement.
        found: String,
        /// What is asked for.
        expected: String,
    },
    /// Not signed yet.
    #[error("it was signed at {issued}, and it is {now}: one of the clocks is wrong")]
    FromTheFuture {
        /// As the signer says.
        issued: String,
        /// Now.
        now: String,
    },
    /// Its own end has come.
    #[error("it expired at {expires}, and it is {now}")]
    Expired {
        /// As the signer says.
        expires: String,
        /// Now.
        now: String,
    },
    /// Older than the gate takes.
    #[error("it was signed at {issued}, and the gate takes none from before {earliest}")]
    TooOld {
        /// As the signer says.
        issued: String,
        /// What the gate takes.
        earliest: String,
    },
    /// A pattern is nobody's name.
    #[error("it claims to be by `{0}`, which is no name of somebody")]
    NotAName(String),
    /// The trusted commit does not let the key sign so.
    #[error(transparent)]
    NotAllowed(Refusal),
    /// The user's own configuration does not let the key sign so.
    #[error("by the signers that you pinned: {0}")]
    NotPinned(Refusal),
    /// The key holds no such role.
    #[error("the key {key} signs as {principals}, and nobody of them is named among those who hold the role `{role}`")]
    NotInRole {
        /// Its fingerprint.
        key: String,
        /// The lines of the key.
        principals: String,
        /// What is asked for.
        role: String,
    },
    /// The one who approves is the one who runs.
    #[error("the key {key} is also that of `{identity}`, who runs the command, and nobody approves their own run")]
    Invoker {
        /// Its fingerprint.
        key: String,
        /// The identity that both have.
        identity: String,
    },
    /// It cannot be told whether the one who approves is the one who runs.
    #[error("nobody knows who runs the command, so it may be who approves it; set `git config user.email`")]
    UnknownInvoker,
}

impl Approval {
    /// Judges. Everything is asked of what is signed; the signature comes first.
    ///
    /// # Errors
    /// The first reason why it does not count.
    pub fn judge(&self, expected: &Expectation<'_>) -> Result<Accepted, Refused> {
        let (key, id) = self.verified()?;
        for_this(&self.statement, expected)?;
        timely(&self.statement, expected)?;
        let principals = allowed(&self.principal, &key, self.statement.issued, expected)?;
        let fingerprint = fingerprint(&key);
        if let Some(role) = expected.role {
            let valid = expected.signers.principals_of(&key, NAMESPACE, expected.now);
            if !valid.iter().any(|list| role.members.iter().any(|member| list.names(member))) {
                let principals = valid.iter().map(|list| format!("`{list}`")).collect::<Vec<_>>().join(", ");
                return Err(Refused::NotInRole { key: fingerprint, principals, role: role.name.to_owned() });
            }
        }
        if expected.not_invoker {
            by_another(&self.principal, &principals, &fingerprint, expected.invoker)?;
        }
        Ok(Accepted { id, principal: self.principal.clone(), principals, fingerprint })
    }
}

/// The statement is about this decision.
fn for_this(statement: &Statement, expected: &Expectation<'_>) -> Result<(), Refused> {
    if statement.gate != expected.gate {
        let found = statement.gate.escape_debug().to_string();
        return Err(Refused::OtherGate { found, expected: expected.gate.to_owned() });
    }
    if statement.arguments != expected.arguments {
        let shown = |arguments: &[String]| command_line(arguments).replace(char::is_control, "\u{fffd}");
        let (found, expected) = (shown(&statement.arguments), shown(expected.arguments));
        return Err(Refused::OtherCommand { found, expected });
    }
    if statement.parameters != *expected.parameters {
        return Err(Refused::OtherParameters);
    }
    if statement.digest != expected.digest {
        let short = |digest: &str| digest.chars().take(12).collect::<String>();
        let (found, expected) = (short(&statement.digest), short(expected.digest));
        return Err(Refused::OtherDigest { found, expected });
    }
    let role = expected.role.map(|role| role.name);
    if statement.role.as_deref() != role {
        let name = |role: Option<&str>| {
            role.map_or_else(|| "in no role".to_owned(), |role| format!("in the role `{}`", role.escape_debug()))
        };
        return Err(Refused::OtherRole { found: name(statement.role.as_deref()), expected: name(role) });
    }
    Ok(())
}

/// The statement holds now.
fn timely(statement: &Statement, expected: &Expectation<'_>) -> Result<(), Refused> {
    let (issued, expires, now) = (statement.issued, statement.expires, expected.now);
    if issued > now + SKEW {
        return Err(Refused::FromTheFuture { issued: utc(issued), now: utc(now) });
    }
    if now >= expires {
        return Err(Refused::Expired { expires: utc(expires), now: utc(now) });
    }
    if now - issued > expected.within {
        return Err(Refused::TooOld { issued: utc(issued), earliest: utc(now - expected.within) });
    }
    Ok(())
}

/// The key may sign as the principal, both when it did and now. Gives everybody that the key ever could sign as.
fn allowed(
    principal: &str,
    key: &Key,
    issued: DateTime<Utc>,
    expected: &Expectation<'_>,
) -> Result<Vec<PatternList>, Refused> {
    let is_pattern = |c: char| matches!(c, '*' | '?' | '!' | ',' | '"') || c.is_control();
    if principal.is_empty() || principal.trim() != principal || principal.contains(is_pattern) {
        return Err(Refused::NotAName(principal.escape_debug().to_string()));
    }
    let mut principals = Vec::new();
    let files = [Some(expected.signers), expected.pinned];
    for (signers, refused) in files.into_iter().zip([Refused::NotAllowed, Refused::NotPinned]) {
        let Some(signers) = signers else { continue };
        for time in [issued.min(expected.now), expected.now] {
            signers.find(principal, key, NAMESPACE, time).map_err(refused)?;
        }
        principals.extend(signers.of_key(key).map(|signer| signer.principals.clone()));
    }
    Ok(principals)
}

/// None of the identities of the key is one of who runs the command. Case does not count, and neither does whether a line
/// is still valid: an old address is the same person.
fn by_another(
    principal: &str,
    principals: &[PatternList],
    fingerprint: &str,
    invoker: &[String],
) -> Result<(), Refused> {
    let mut identities =
        invoker.iter().map(|identity| identity.trim()).filter(|identity| !identity.is_empty()).peekable();
    if identities.peek().is_none() {
        return Err(Refused::UnknownInvoker);
    }
    let is_own = |identity: &&str| {
        identity.to_lowercase() == principal.to_lowercase()
            || principals.iter().any(|list| list.matches_in_any_case(identity))
    };
    match identities.find(is_own) {
        Some(identity) => {
            Err(Refused::Invoker { key: fingerprint.to_owned(), identity: identity.escape_debug().to_string() })
        }
        None => Ok(()),
    }
}

impl Accepted {
    /// Whether two approvals may be by one person: by the same key, or by keys that have a principal in common.
    fn may_be(&self, other: &Accepted) -> bool {
        let share = |one: &PatternList| other.principals.iter().any(|two| one.shares(two));
        self.fingerprint == other.fingerprint || self.principals.iter().any(share)
    }
}

/// How many people approved, at least. Two approvals that one person may have given count as one.
pub fn people(accepted: &[Accepted]) -> usize {
    let mut groups: Vec<Vec<&Accepted>> = Vec::new();
    for one in accepted {
        let (same, others) = groups.into_iter().partition(|group| group.iter().any(|it| it.may_be(one)));
        groups = others;
        let same: Vec<Vec<&Accepted>> = same;
        groups.push(same.into_iter().flatten().chain([one]).collect());
    }
    groups.len()
}
