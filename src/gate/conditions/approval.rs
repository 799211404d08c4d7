//! `approval`: people signed over this very command.

use super::super::UsedApproval;
use super::{Context, Judged};
use crate::config::gates::Approval;

/// Who may sign, in OpenSSH's form, at the trusted commit.
pub(in crate::gate) const SIGNERS: &str = ".gpdoc/allowed_signers";

pub(super) fn judge(_context: &Context<'_>, approval: &Approval, digest: &str) -> (Judged, Vec<UsedApproval>) {
    let who = approval.role.as_deref().map_or_else(|| "a person".to_owned(), |role| format!("a {role}"));
    let expected = format!("{} approval by {who} of {}", approval.count, &digest[..12]);
    (Judged::missed(expected, "approvals are not judged yet", "gpdoc gate approve"), Vec::new())
}
