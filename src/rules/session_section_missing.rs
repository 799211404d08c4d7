//! See `docs/rules/session-section-missing.md`.

use super::{Context, Meta, Rule, Scope};
use crate::document::title;
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::nearest::nearest;
use crate::session::capture::SECTIONS;

static META: Meta = Meta {
    name: "session-section-missing",
    summary: "a section that every session capture has is absent",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/session-section-missing.md"),
};

pub(super) struct SessionSectionMissing;

impl Rule for SessionSectionMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(capture) = context.model.capture(file) else { return };
        // What the kind itself asks for is `section-missing`'s to say.
        let by_kind: Vec<String> =
            context.model.kind_of(file).map_or(&[][..], |kind| &kind.sections).iter().map(|name| title(name)).collect();
        for section in SECTIONS {
            let wanted = spelling(&title(section));
            // `Current State` alone is the section too, and so is `Artifacts Created`.
            let first = wanted.split('/').next().unwrap_or(&wanted);
            let first = if first.starts_with("artifacts") { "artifacts" } else { first };
            let titles = capture.sections.iter().map(|section| &section.title).chain(&capture.labelled);
            if by_kind.contains(&title(section))
                || titles.map(|found| spelling(found)).any(|found| found.starts_with(first))
            {
                continue;
            }
            let message = format!("missing section `{section}`, which a session capture requires");
            let near = nearest(
                &wanted,
                capture.sections.iter().filter(|section| section.level == 2).map(|section| section.title.as_str()),
            );
            let help = near.map_or_else(
                || format!("add a heading `## {section}`, with `None` below it where there is nothing to say"),
                |near| format!("is `{near}` meant to be it?"),
            );
            let finding = match file.document.facts.headings.first() {
                Some(first) => Finding::at(&META, file, first.span(), message),
                None => Finding::at_file(&META, file, message),
            };
            findings.push(finding.with_subject(section).with_help(Some(help)));
        }
    }
}

/// A title without the blanks around its slashes.
fn spelling(title: &str) -> String {
    title.split('/').map(str::trim).collect::<Vec<_>>().join("/")
}
