//! See `docs/rules/broken-link.md`.

use super::{Context, Meta, Rule, Scope, links, references};
use crate::document::Local;
use crate::finding::{Finding, Severity};
use crate::model::{File, Model};
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "broken-link",
    summary: "a link to a local file that does not exist",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/broken-link.md"),
};

pub(super) struct BrokenLink;

impl Rule for BrokenLink {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        if file.kind.is_none() {
            return;
        }
        for link in &file.document.facts.links {
            let Some(local) = Local::of(&file.document.source, link) else { continue };
            if local.path.is_empty() || context.model.linked(file, &local).is_some() {
                continue;
            }
            let Some(path) = RelPath::resolve(file.path().parent(), &local.path) else { continue };
            if links::is_hidden(context.model, &path) {
                continue;
            }
            let is_ignored = context.model.snapshot.exists_unlisted(&path);
            let why = if is_ignored { "is ignored by git" } else { "does not exist" };
            let message = format!("the link leads to `{path}`, which {why}");
            let finding = Finding::at(&META, file, links::place(link), message)
                .with_subject(link.destination(&file.document.source));
            // A session capture says where a document was, and nobody may rewrite it when that gets another name.
            // One that is written as seen from the root never led anywhere.
            let is_from_root = context.model.snapshot.listing().contains(&local.path);
            let capture = context.model.capture(file).filter(|_| !is_from_root);
            let now = capture.and_then(|_| references::lives_on(context.model, &path));
            findings.push(match now {
                Some(now) => {
                    let help = format!("it may be `{}` now; a capture stays as it was written", now.path());
                    Finding { severity: Severity::Warning, ..finding.with_help(Some(help)) }
                }
                None if is_ignored => finding.with_help(Some(IGNORED.into())),
                None => finding.with_help(context.help(|| help(context.model, file, &path))),
            });
        }
    }
}

const IGNORED: &str = "it is on this disk only: commit it, or link to a file that the repository has";

fn help(model: &Model<'_>, file: &File, path: &RelPath) -> Option<String> {
    if path.file_name().starts_with("www.") {
        return Some(format!("it is taken for a path: write `https://{}`", path.file_name()));
    }
    let listing = model.snapshot.listing();
    let write = |near: &str| links::relative(file.path().parent(), near);
    // Every directory may have an index; of another directory it is no hint.
    let is_own = |path: &RelPath| path == file.path();
    let is_telling = !matches!(path.stem().to_lowercase().as_str(), "readme" | "index");
    if let Some((only, 1)) = listing.named(path.file_name()).filter(|(only, _)| is_telling && !is_own(&only.path)) {
        return Some(format!("`{}` has that name: write `{}`", only.path, write(only.path.as_str())));
    }
    let near = RelPath::resolve(path.parent(), listing.nearest(path.parent(), path.file_name())?)?;
    let is_meant = !is_own(&near) && !references::has_other_number(model, path.file_name(), near.file_name());
    is_meant.then(|| format!("did you mean `{}`?", write(near.as_str())))
}
