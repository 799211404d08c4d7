//! See `docs/rules/broken-anchor.md`.

use super::{Context, Meta, Rule, Scope, links};
use crate::document::{Form, Local, Metadata};
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "broken-anchor",
    summary: "a link to a heading that does not exist",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/broken-anchor.md"),
};

pub(super) struct BrokenAnchor;

impl Rule for BrokenAnchor {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        if file.kind.is_none() {
            return;
        }
        for link in &file.document.facts.links {
            let destination = link.destination(&file.document.source);
            if !destination.contains('#') {
                continue;
            }
            let Some(local) = Local::of(&file.document.source, link) else { continue };
            let Some(fragment) = local.fragment.as_deref().and_then(heading_named) else { continue };
            let target = if local.path.is_empty() {
                Some(file)
            } else {
                context.model.linked(file, &local).and_then(|path| context.model.file_at(path.as_str()))
            };
            let Some(target) = target.filter(|target| can_be_judged(target) && !has(target, fragment)) else {
                continue;
            };
            let place = if target.index == file.index { "this document" } else { target.path().as_str() };
            let message = format!("the link leads to `#{fragment}`, which no heading of {place} has");
            let near = target.document.anchors().nearest(fragment);
            findings.push(
                Finding::at(&META, file, links::place(link), message)
                    .with_subject(destination)
                    .with_help(near.map(|slug| format!("did you mean `#{slug}`?"))),
            );
        }
    }
}

fn can_be_judged(target: &File) -> bool {
    target.document.form == Form::Markdown && !matches!(target.document.metadata, Metadata::Malformed(_))
}

/// True where the link leads to something. GitHub shows a README below the files of its directory, as `#readme`.
fn has(target: &File, fragment: &str) -> bool {
    let is_readme = fragment.eq_ignore_ascii_case("readme") && target.path().stem().eq_ignore_ascii_case("readme");
    is_readme || target.document.anchors().has(fragment)
}

/// The heading that a fragment names. Lines (`#L10`), the top, footnotes and the routes of web pages are no headings; behind
/// `:~:` stands what a browser highlights.
fn heading_named(fragment: &str) -> Option<&str> {
    let fragment = fragment.split(":~:").next().unwrap_or_default();
    let name = fragment.strip_prefix("user-content-").unwrap_or(fragment);
    let is_line = name.strip_prefix(['L', 'l']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_other = is_line
        || name.is_empty()
        || name.eq_ignore_ascii_case("top")
        || ["fn-", "fn:", "fnref", "/", "!"].iter().any(|prefix| name.starts_with(prefix));
    (!is_other).then_some(fragment)
}
