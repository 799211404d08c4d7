//! `documents: clean`: `gpdoc check` at the trusted commit has no errors.

use super::super::Place;
use super::{Context, Judged};
use crate::check;
use crate::finding::{LineIndex, Severity};
use crate::plural::counted;

pub(super) fn judge(context: &Context<'_>) -> Judged {
    context.grounds.documents.get_or_init(|| judge_anew(context)).clone()
}

fn judge_anew(context: &Context<'_>) -> Judged {
    let expected = "the documents at the trusted commit have no errors";
    let mend = format!("gpdoc check --at {} shows them: mend them on the trusted branch", context.trusted().commit);
    let model = context.model();
    if let Some(unreadable) = model.unreadable.first() {
        return Judged::missed(expected, format!("{} cannot be read: {}", unreadable.path, unreadable.error), mend);
    }
    let findings = match check::findings_of(model, context.site().caller.now.date_naive()) {
        Ok(findings) => findings,
        Err(problems) => {
            let why = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
            return Judged::missed(expected, format!("the baseline cannot be read: {why}"), mend);
        }
    };
    let errors: Vec<_> =
        findings.iter().filter(|finding| finding.severity == Severity::Error && !finding.baselined).collect();
    let Some(first) = errors.first() else {
        let documents = model.governed().filter(|file| model.is_document(file)).count();
        if documents == 0 {
            return Judged::missed(expected, "there are no documents", mend);
        }
        return Judged::held(expected, format!("{} without errors", counted(documents, "document")));
    };
    let line = model.source(&first.location.path).map_or(1, |text| {
        LineIndex::new(&text).position(&text, first.location.range.as_ref().map_or(0, |range| range.start)).line
    });
    let found = match errors.len() {
        1 => format!("1 error: {}", first.message),
        count => format!("{count} errors, the first: {}", first.message),
    };
    Judged::missed(expected, found, mend).at(Some(Place { path: first.location.path.as_str().to_owned(), line }))
}
