//! See `docs/rules/section-missing.md`.

use super::{Context, Meta, Rule, Scope, template};
use crate::document::{Form, Metadata, title};
use crate::finding::{Finding, Severity};
use crate::model::File;
use crate::nearest::nearest;

static META: Meta = Meta {
    name: "section-missing",
    summary: "a section that the kind requires is absent",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/section-missing.md"),
};

pub(super) struct SectionMissing;

impl Rule for SectionMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let Some(kind) = context.model.kind_of(file) else { return };
        let document = &file.document;
        let is_readable = document.form == Form::Markdown && !matches!(document.metadata, Metadata::Malformed(_));
        // A guide that calls itself `type: adr` is no decision.
        let is_meant = !kind.has_files || kind.files.matches(file.path().as_str());
        if !is_readable || !is_meant || template::is_template(file) {
            return;
        }
        let headings = &document.facts.headings;
        let titles: Vec<String> = headings.iter().map(|heading| title(&heading.text)).collect();
        for section in &kind.sections {
            let wanted = title(section);
            if titles.contains(&wanted) {
                continue;
            }
            let message = format!("missing section `{section}`, which kind `{}` requires", kind.name);
            let near = nearest(&wanted, titles.iter().map(String::as_str));
            let heading = near.and_then(|near| headings.get(titles.iter().position(|title| title == near)?));
            let help = heading.map_or_else(
                || format!("add a heading `## {section}`"),
                |heading| format!("is `{}` meant to be it?", heading.text),
            );
            let finding = match headings.first() {
                Some(first) => Finding::at(&META, file, first.span(), message),
                None => Finding::at_file(&META, file, message),
            };
            findings.push(finding.with_subject(section.as_str()).with_help(Some(help)));
        }
    }
}
