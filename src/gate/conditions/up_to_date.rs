//! `up_to_date: true`: HEAD contains the trusted commit.

use super::{Context, Judged};

pub(super) fn judge(context: &Context<'_>) -> Judged {
    let repository = context.site().repository;
    let trusted = repository.short_id(context.trusted().commit);
    let expected = format!("HEAD contains the trusted commit {trusted}");
    let mend = format!(
        "git merge {}",
        context.trusted().reference.trim_start_matches("refs/heads/").trim_start_matches("refs/remotes/")
    );
    let Some(head) = context.head else {
        return Judged::missed(expected, "HEAD has no commit yet", mend);
    };
    match repository.descends(head, context.trusted().commit) {
        Ok(true) => Judged::held(expected, format!("HEAD is {}", repository.short_id(head))),
        Ok(false) => Judged::missed(expected, format!("HEAD is {}, which does not", repository.short_id(head)), mend),
        Err(error) => Judged::missed(expected, error.to_string(), mend),
    }
}
