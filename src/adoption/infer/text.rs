//! A proposal as YAML, with the evidence in comments.

use std::fmt::Write as _;

use super::PERCENT;
use super::evidence::Type;
use super::proposal::{Named, Place, Values};
use crate::finding::render::text::one_line;
use crate::snapshot::RelPath;
use crate::yaml::edit::quote_scalar;

/// How many of a list a comment names.
const NAMED: usize = 6;

/// What stands above a proposal.
pub(super) struct Head<'a> {
    pub(super) kind: &'a str,
    /// Whether the kind names a schema.
    pub(super) is_named: bool,
    /// Whether there is one.
    pub(super) is_there: bool,
    pub(super) path: &'a RelPath,
    pub(super) documents: usize,
    pub(super) unfit: &'a [(RelPath, String)],
}

impl Head<'_> {
    pub(super) fn text(&self) -> String {
        let Head { kind, path, documents, .. } = self;
        let fit = documents - self.unfit.len();
        let are = if *documents == 1 { "document has" } else { "documents have" };
        let mut text = format!(
            "# Metadata of kind `{kind}`, as far as its documents tell: {documents} {are} metadata, {fit} of them fit this proposal.\n\
             # Required is what {PERCENT} % have; values are listed where they repeat; numbers count documents.\n"
        );
        if *documents < 10 {
            text.push_str("# So few documents tell little: read it with care.\n");
        }
        if self.is_there {
            let _ = writeln!(text, "# There is a schema already, {path}: compare before you replace it.");
        } else if self.is_named {
            let _ = writeln!(text, "# It counts once it is in {path}.");
        } else {
            let _ = writeln!(
                text,
                "# It counts once it is in {path} and gpdoc.yaml names it: kinds: {{{kind}: {{schema: {kind}}}}}"
            );
        }
        if !self.unfit.is_empty() {
            text.push_str("# What does not fit:\n");
        }
        for (path, why) in self.unfit.iter().take(NAMED) {
            let _ = writeln!(text, "#   {}: {}", one_line(path.as_str()), one_line(why));
        }
        if self.unfit.len() > NAMED {
            let _ = writeln!(text, "#   and {} more", self.unfit.len() - NAMED);
        }
        text
    }
}

/// The schema itself.
pub(super) fn body(place: &Place) -> String {
    let mut text = String::new();
    write(&mut text, place, 0);
    text
}

fn write(text: &mut String, place: &Place, depth: usize) {
    let indent = "  ".repeat(depth);
    match place.types.as_slice() {
        [] => {}
        [one] => {
            let _ = writeln!(text, "{indent}type: {}", one.name());
        }
        several => {
            let names: Vec<&str> = several.iter().map(|of| of.name()).collect();
            let _ = writeln!(text, "{indent}type: [{}]", names.join(", "));
        }
    }
    if let Some(format) = place.format {
        let _ = writeln!(text, "{indent}format: {}", format.name());
    }
    match &place.values {
        Values::Any => {}
        Values::From(list) => {
            let _ = writeln!(text, "{indent}enum_from: {}", quote_scalar(list, false));
        }
        Values::Listed(values) => {
            let _ = writeln!(text, "{indent}enum:");
            for (value, count) in values {
                let _ = writeln!(text, "{indent}  - {} # {count}", quote_scalar(value, false));
            }
        }
    }
    if let Some(items) = &place.items {
        write_items(text, items, depth);
    }
    write_fields(text, place, depth);
    if !place.rare.is_empty() {
        let _ = writeln!(text, "{indent}# Seldom, and left out: {}", listed(&place.rare));
    }
}

/// The keys of a mapping: which of them are required, and what each may hold.
fn write_fields(text: &mut String, place: &Place, depth: usize) {
    let indent = "  ".repeat(depth);
    let required: Vec<&Named> = place.fields.iter().filter(|field| field.is_required).collect();
    if !required.is_empty() {
        let _ = writeln!(text, "{indent}required:");
        for field in required {
            let count = format!("{}{}", field.place.seen, inherited(field));
            let _ = writeln!(text, "{indent}  - {} # {count}", quote_scalar(&field.name, false));
        }
    }
    if !place.fields.is_empty() {
        let _ = writeln!(text, "{indent}properties:");
        for field in &place.fields {
            let count = format!("{} of {}{}", field.place.seen, place.mappings, inherited(field));
            let count = (!field.is_required).then_some(count);
            for line in count.into_iter().chain(remarks(&field.place)) {
                let _ = writeln!(text, "{indent}  # {line}");
            }
            let name = quote_scalar(&field.name, false);
            if says_nothing(&field.place) {
                let _ = writeln!(text, "{indent}  {name}: {{}}");
            } else {
                let _ = writeln!(text, "{indent}  {name}:");
                write(text, &field.place, depth + 2);
            }
        }
    }
}

fn inherited(field: &Named) -> String {
    match field.inherited {
        0 => String::new(),
        all if all == field.place.seen => ", all of them inherited".to_owned(),
        some => format!(", {some} of them inherited"),
    }
}

fn write_items(text: &mut String, items: &Place, depth: usize) {
    let indent = "  ".repeat(depth);
    if says_nothing(items) {
        return;
    }
    for line in remarks(items) {
        let _ = writeln!(text, "{indent}# {line}");
    }
    let _ = writeln!(text, "{indent}items:");
    write(text, items, depth + 1);
}

fn says_nothing(place: &Place) -> bool {
    place.types.is_empty() && matches!(place.values, Values::Any) && place.format.is_none()
}

/// The evidence for a field, a line each.
fn remarks(place: &Place) -> Vec<String> {
    let mut lines = Vec::new();
    if !place.known.is_empty() {
        lines.push(listed(&place.known));
    }
    if !place.outside.is_empty() {
        lines.push(format!("not among them: {}", listed(&place.outside)));
    }
    if place.types.contains(&Type::Array) && place.types.len() > 1 {
        lines.push("a list, or one value alone".into());
    }
    lines.extend(place.remarks.iter().cloned());
    lines
}

fn listed(names: &[(String, usize)]) -> String {
    let shown = names.iter().take(NAMED).map(|(name, count)| format!("`{}` ({count})", one_line(name)));
    let shown: Vec<String> = shown.collect();
    let more = names.len().checked_sub(NAMED).filter(|more| *more > 0);
    let more = more.map_or(String::new(), |more| format!(", and {more} more"));
    format!("{}{more}", shown.join(", "))
}
