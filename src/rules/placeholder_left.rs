//! See `docs/rules/placeholder-left.md`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Context, Meta, Rule, Scope, schema, status_missing, template};
use crate::document::{Document, Form};
use crate::finding::{Finding, Severity};
use crate::model::{File, Model};
use crate::yaml::{Kind, Node};

static META: Meta = Meta {
    name: "placeholder-left",
    summary: "template text that was never filled in",
    default: Severity::Warning,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/placeholder-left.md"),
};

/// Prompts of one word.
const PROMPTS: [&str; 5] = ["bullet", "bullets", "placeholder", "tbd", "todo"];

/// HTML elements whose tags may hold a second word.
const ELEMENTS: [&str; 30] = [
    "a", "audio", "br", "button", "col", "details", "dialog", "div", "embed", "hr", "iframe", "img", "input", "li",
    "ol", "option", "p", "pre", "script", "select", "span", "table", "tbody", "td", "textarea", "th", "thead", "tr",
    "ul", "video",
];

pub(super) struct PlaceholderLeft;

impl Rule for PlaceholderLeft {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        let document = &file.document;
        if file.kind.is_none() || document.form != Form::Markdown || template::is_template(file) {
            return;
        }
        let mut push = |range: Range<usize>| {
            let text = document.source[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            let message = format!("`{text}` was never filled in");
            findings.push(Finding::at(&META, file, range, message).with_subject(text));
        };
        for node in document.tree().into_iter().flat_map(crate::yaml::Tree::nodes) {
            let is_line = node.kind() == Kind::Scalar && !node.slice().contains('\n');
            if let Some(found) = Some(node.slice()).filter(|_| is_line).and_then(in_value) {
                let start = node.span().start;
                if is_said(context.model, file, node) {
                    continue;
                }
                push(start + found.start..start + found.end);
            }
        }
        // Until it is decided a section may wait for its text.
        let is_live = || context.model.status(file).is_some_and(|status| status.is_live());
        if !document.facts.comments.is_empty() && is_live() {
            prompts(document).for_each(&mut push);
        }
        for (start, line) in
            marked_lines(document.source.get(..document.body.end).unwrap_or_default(), document.body.start)
        {
            for found in in_line(line) {
                let place = start + found.start..start + found.end;
                if !document.facts.is_code(place.start) && !document.facts.is_comment(place.start) {
                    push(place);
                }
            }
        }
    }
}

/// The comments that are all that a section says: what a template asks for, without an answer.
fn prompts(document: &Document) -> impl Iterator<Item = Range<usize>> {
    let headings = &document.facts.headings;
    headings.iter().enumerate().filter(|(_, heading)| heading.level > 1).filter_map(move |(at, heading)| {
        let next = headings.get(at + 1);
        let section = heading.span().end..next.map_or(document.body.end, |next| next.span().start);
        let mut comments = document.facts.comments.iter().map(|comment| comment.span.clone());
        let first = comments.find(|comment| section.start <= comment.start && comment.end <= section.end)?;
        let mut rest = section.start;
        for comment in std::iter::once(first.clone()).chain(comments.take_while(|it| it.end <= section.end)) {
            if !document.source.get(rest..comment.start)?.trim().is_empty() {
                return None;
            }
            rest = comment.end;
        }
        let is_empty = document.source.get(rest..section.end)?.trim().is_empty();
        // What stands below the headings of a section is its text.
        let has_parts = next.is_some_and(|next| next.level > heading.level);
        // A remark to gpdoc is no prompt.
        let is_remark = document.source.get(first.clone())?.contains("gpdoc");
        (is_empty && !has_parts && !is_remark).then_some(first)
    })
}

/// True where another rule says what is wrong with a value: that of its schema or of its status, which may be an error.
fn is_said(model: &Model<'_>, file: &File, node: Node<'_>) -> bool {
    let status = model.status(file).filter(|status| status.field.is_some_and(|field| field.span() == node.span()));
    schema::is_reported_at(model, file, node.span())
        || status.is_some_and(|status| status_missing::unknown(&META, model, file, &status).is_some())
}

/// What every prompt has: most lines have none of it and are not looked at.
static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("TODO|TBD|[>}]").ok());

/// The lines with such a mark, and where they begin.
fn marked_lines(text: &str, from: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = from;
    std::iter::from_fn(move || {
        let mark = MARKS.as_ref()?.find_at(text, at)?;
        let start = memchr::memrchr(b'\n', &text.as_bytes()[at..mark.start()]).map_or(at, |back| at + back + 1);
        at = memchr::memchr(b'\n', &text.as_bytes()[mark.end()..]).map_or(text.len(), |ahead| mark.end() + ahead + 1);
        Some((start, &text[start..at]))
    })
}

/// A metadata value that is a prompt as a whole.
fn in_value(slice: &str) -> Option<Range<usize>> {
    let text = slice.trim_matches(['"', '\'']);
    (matches!(text, "TODO" | "TBD") || is_prompt(text)).then(|| {
        let start = slice.len() - slice.trim_start_matches(['"', '\'']).len();
        start..start + text.len()
    })
}

/// The prompts that fill the place of a text: a whole line, a list item, a cell, a heading's end, a label or what follows one.
fn in_line(line: &str) -> Vec<Range<usize>> {
    let content = line.trim_start_matches([' ', '\t', '>', '-', '*', '+']);
    let start = line.len() - content.len();
    let content = content.trim_end();
    if let Some(cells) = content.strip_prefix('|') {
        return in_cells(cells, start + 1);
    }
    let content = content.trim_end_matches(['*', '.']);
    let found = at_begin(content).or_else(|| at_end(content));
    found.into_iter().map(|found| start + found.start..start + found.end).collect()
}

const WORDS: [&str; 2] = ["TODO", "TBD"];

/// In a table of what is done and what is not, `TODO` is a state.
fn in_cells(cells: &str, start: usize) -> Vec<Range<usize>> {
    let mut at = start;
    let cell = |cell: &str| {
        let text = cell.trim_matches([' ', '\t', '*']);
        let begin = at + cell.len() - cell.trim_start_matches([' ', '\t', '*']).len();
        at += cell.len() + 1;
        (text == "TBD" || is_prompt(text) || is_braced(text)).then(|| begin..begin + text.len())
    };
    cells.split('|').filter_map(cell).collect()
}

/// `TODO`, `TODO: say when`, `**TODO**: say when`, `<Reviewer name>: fine`.
fn at_begin(content: &str) -> Option<Range<usize>> {
    let is_label = |rest: &str| {
        let rest = rest.trim_start_matches('*');
        rest.is_empty() || rest.strip_prefix(':').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '*']))
    };
    let word = WORDS.into_iter().find(|word| content.strip_prefix(word).is_some_and(is_label));
    let prompt = || {
        let end = content.find('>').filter(|_| content.starts_with('<'))? + 1;
        (content[end..].starts_with(':') && is_prompt(&content[..end])).then_some(end)
    };
    word.map(str::len).or_else(prompt).map(|end| 0..end)
}

/// What ends a line that has nothing else, or a label or a heading's mark before it.
fn at_end(content: &str) -> Option<Range<usize>> {
    let word = WORDS.into_iter().find(|word| content.ends_with(word));
    let open = match content.chars().next_back()? {
        '>' => content.rfind('<')?,
        '}' => content.rfind('{')?,
        _ => content.len() - word?.len(),
    };
    let before = content[..open].trim_end().trim_end_matches('*').trim_end();
    let has_label = before.ends_with(':');
    let fills = has_label || (word.is_none() && (before.is_empty() || before.chars().all(|c| c == '#')));
    let found = &content[open..];
    (fills && (word.is_some() || is_prompt(found) || is_braced(found))).then_some(open..content.len())
}

/// `{title of option 1}`, as MADR's template has it: words, not the code or the attributes that braces hold elsewhere.
fn is_braced(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else { return false };
    let is_plain = inside.chars().all(|c| c.is_alphanumeric() || " -_,.;/'’()…".contains(c));
    let words = inside.split(' ').filter(|word| word.contains(char::is_alphabetic)).count();
    let is_told = inside.split(' ').any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    is_plain
        && is_told
        && !is_list(inside)
        && inside.starts_with(char::is_alphabetic)
        && words > 2
        && !inside.ends_with(' ')
}

/// `K, V` and `one, two and three`: members of a set, or parameters of a type.
fn is_list(inside: &str) -> bool {
    let parts = inside.split(", ").flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
    let mut parts = parts.map(|part| part.trim_start_matches("and ").trim_start_matches("or ").trim());
    inside.contains(',') && parts.all(|part| !part.is_empty() && !part.contains(' '))
}

/// `<short title>`, `<YYYY-MM-DD>`, `<bullet>`: no tag, no address, no type parameter.
fn is_prompt(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) else { return false };
    let is_plain = inside.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | ',' | '\'' | '/'))
        && !inside.ends_with('/');
    let is_date = !inside.is_empty() && inside.chars().all(|c| matches!(c, 'Y' | 'M' | 'D' | 'H' | 'S' | '-'));
    let first = inside.split(' ').next().unwrap_or_default();
    let is_text = first.len() < inside.len()
        && !is_list(inside)
        && inside.split(' ').all(|word| !word.is_empty())
        && !ELEMENTS.iter().any(|element| first.eq_ignore_ascii_case(element));
    let is_known = PROMPTS.iter().any(|prompt| inside.eq_ignore_ascii_case(prompt));
    is_plain && inside.starts_with(char::is_alphabetic) && (is_date || is_text || is_known)
}
