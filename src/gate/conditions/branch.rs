//! `branch`: one of these is checked out.

use super::{Context, Judged};

pub(super) fn judge(context: &Context<'_>, branches: &[String]) -> Judged {
    let expected = match branches {
        [one] => format!("the branch {one} is checked out"),
        several => format!("one of the branches {} is checked out", several.join(", ")),
    };
    let mend = branches.first().map(|branch| format!("git switch {branch}")).unwrap_or_default();
    match context.site().repository.branch() {
        Ok(Some(branch)) if branches.contains(&branch) => Judged::held(expected, format!("it is {branch}")),
        Ok(Some(branch)) => Judged::missed(expected, format!("it is {branch}"), mend),
        Ok(None) => Judged::missed(expected, "HEAD is on no branch", mend),
        Err(error) => Judged::missed(expected, error.to_string(), mend),
    }
}
