//! The files that a capture lists: bullets, nested bullets, tables, arrows, with or without backticks.

use std::ops::Range;

use super::label;
use super::lines::{Line, Lines};
use super::segment::{Part, PartKind};
use crate::document::{Document, title};

/// What is said to have happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Changed in some way.
    Touched,
    /// It was there before.
    Modified,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name.
    Renamed,
    /// Read, run, looked at.
    Referenced,
}

impl Category {
    /// `Modified`, as the template's headings are spelt.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Touched => "Touched",
            Category::Modified => "Modified",
            Category::Added => "Added",
            Category::Removed => "Removed",
            Category::Renamed => "Renamed",
            Category::Referenced => "Referenced",
        }
    }

    /// The category that a heading, a label or a note in parentheses names.
    fn named(text: &str) -> Option<Self> {
        let has =
            |words: &[&str]| words.iter().any(|word| text.split(|c: char| !c.is_alphabetic()).any(|it| it == *word));
        let found: Vec<Category> = [
            (Category::Added, has(&["added", "created", "new", "create", "add"])),
            (Category::Modified, has(&["modified", "updated", "changed", "edited", "fixed"])),
            (Category::Removed, has(&["removed", "deleted"])),
            (Category::Renamed, has(&["renamed", "moved"])),
            (
                Category::Referenced,
                has(&[
                    "referenced",
                    "executed",
                    "validated",
                    "reviewed",
                    "read",
                    "used",
                    "verified",
                    "run",
                    "references",
                ]),
            ),
        ]
        .into_iter()
        .filter_map(|(category, found)| found.then_some(category))
        .collect();
        match found[..] {
            [] => None,
            [one] => Some(one),
            _ if found.contains(&Category::Referenced) => Some(Category::Referenced),
            // `Files Created/Modified`
            _ => Some(Category::Touched),
        }
    }
}

/// One listed file, directory or glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The path as written, without backticks and a line number behind it.
    pub path: String,
    /// Where it was before, for `old -> new`.
    pub from: Option<String>,
    /// The byte range of the path.
    pub span: Range<usize>,
    /// What is said to have happened to it.
    pub category: Category,
    /// The list stands under the name of another repository.
    pub elsewhere: bool,
}

/// True for the title of a list of what was done to files: `artifacts touched`, `files created/modified`. A plan such as
/// `artifacts required` is none.
pub(super) fn is_list(title: &str) -> bool {
    let rest = ["artifacts", "artefacts", "files"].iter().find_map(|word| title.strip_prefix(word));
    let done =
        ["touched", "created", "modified", "added", "updated", "changed", "removed", "deleted", "renamed", "produced"];
    rest.is_some_and(|rest| {
        let first = rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        done.contains(&first) || (rest.is_empty() && title != "files")
    })
}

/// True for the title of what is yet to be done.
fn is_plan(title: &str) -> bool {
    let words = ["required", "planned", "needed", "proposed", "todo", "plan", "remaining"];
    title.split(|c: char| !c.is_alphabetic()).any(|word| words.contains(&word)) || title.contains("to create")
}

/// True for a list that its heading gives to something else than this repository: `Files created in other-app`,
/// `Artifacts touched (other-app)`. Notes of the template and numbers of updates name nothing.
fn is_elsewhere(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    let note = heading.rsplit_once('(').and_then(|(_, note)| note.split_once(')')).map_or("", |(note, _)| note.trim());
    let first = note.split([' ', ',']).next().unwrap_or_default();
    let own = [
        "",
        "links",
        "if",
        "update",
        "updates",
        "part",
        "final",
        "session",
        "this",
        "continuation",
        "continued",
        "none",
    ];
    heading.replace(" in this", "").contains(" in ")
        || !(own.contains(&first) || first.starts_with(|c: char| c.is_ascii_digit()))
}

/// Reads the lists of a segment.
pub(super) fn read(document: &Document, lines: &Lines<'_>, parts: &[Part]) -> Vec<Artifact> {
    let mut found = Vec::new();
    // The level of the heading that began the artifacts, and what its title says.
    let mut open: Option<(u8, Category, bool)> = None;
    for part in parts {
        let category = if part.kind == PartKind::Artifacts {
            let category = Category::named(&part.title.replace("artifacts touched", "")).unwrap_or(Category::Touched);
            let heading = document.source.get(part.heading.clone()).unwrap_or_default();
            open = Some((part.level, category, is_elsewhere(heading)));
            Some((category, is_elsewhere(heading)))
        } else {
            // Below it: `### Modified`, or the name of a repository.
            open =
                open.filter(|(level, ..)| part.level > *level && part.kind == PartKind::Other && !is_plan(&part.title));
            open.map(|(_, above, elsewhere)| {
                let named = Category::named(&part.title);
                let is_name = named.is_none() && !part.title.contains(' ') && part.title.contains(['-', '/']);
                (named.unwrap_or(above), elsewhere || is_name)
            })
        };
        let Some((category, elsewhere)) = category else { continue };
        list(document, lines, &part.content, category, elsewhere, &mut found);
    }
    found
}

fn list(
    document: &Document,
    lines: &Lines<'_>,
    content: &Range<usize>,
    mut category: Category,
    above: bool,
    found: &mut Vec<Artifact>,
) {
    let mut elsewhere = above;
    // Under a label of another thing stand no files that were touched: `**Open work**`.
    let mut ended = false;
    for line in lines.within(content) {
        if document.facts.is_table_head(line.start) {
            continue;
        }
        let is_row = line.text.starts_with('|');
        let is_item = label::is_item(line.text);
        if !is_row && !is_item {
            let name = label::of(line.text).map_or(line.text, |label| label.name);
            let name = title(name.trim_matches(['*', '_', ' ']));
            if let Some(named) = Category::named(&name).filter(|_| line.text.len() < 60) {
                (category, elsewhere, ended) = (named, above, false);
            } else if line.text.trim_end_matches(['*', '_']).ends_with(':') || label::of(line.text).is_some() {
                // `goldenpath-app:` above a list: files of that repository.
                let is_name = !name.is_empty() && !name.contains(' ');
                elsewhere = above || is_name;
                ended = label::of(line.text).is_some() && !is_name;
            }
            if !line.text.starts_with('`') {
                continue;
            }
        } else if let Some(label) = label::of(line.text).filter(|_| is_item)
            && let Some(named) = Category::named(&title(label.name))
        {
            // `- Modified: a, b`, or `- **Modified**` above nested items.
            category = named;
        }
        if !ended {
            item(&line, is_row, category, elsewhere, found);
        }
    }
}

/// The paths of one item: those that it begins with, before what is said about them.
fn item(line: &Line<'_>, is_row: bool, category: Category, elsewhere: bool, found: &mut Vec<Artifact>) {
    let mut pieces = Vec::new();
    if is_row {
        let mut at = 0;
        for cell in line.text.split('|') {
            let start = at;
            at += cell.len() + 1;
            leading(cell, line.start + start, &mut pieces);
            if !pieces.is_empty() {
                break;
            }
        }
    } else {
        let mut text = label::unlisted(line.text);
        if let Some(label) = label::of(line.text).filter(|label| Category::named(&title(label.name)).is_some()) {
            text = line.text.get(label.value..).unwrap_or_default();
        }
        leading(text, line.start + line.text.len() - text.len(), &mut pieces);
    }
    let category = if is_untouched(line.text, is_row) { Category::Referenced } else { category };
    let mut pieces = pieces.into_iter().peekable();
    while let Some((path, span, arrow, behind)) = pieces.next() {
        if arrow && let Some((to, to_span, ..)) = pieces.next() {
            found.push(Artifact { path: to, from: Some(path), span: to_span, category: Category::Renamed, elsewhere });
            continue;
        }
        // A note counts where the list itself says nothing.
        let note = behind.trim_start().strip_prefix('(').and_then(|note| note.split_once(')')).map(|(note, _)| note);
        let noted =
            note.filter(|_| category == Category::Touched).and_then(|note| Category::named(&note.to_lowercase()));
        found.push(Artifact { path, from: None, span, category: noted.unwrap_or(category), elsewhere });
    }
}

/// True for a row that says that nothing was done to its files yet: `pending`, `no changes needed`.
fn is_untouched(line: &str, is_row: bool) -> bool {
    let none = ["pending", "todo", "to do", "tbd", "planned", "no change", "not changed", "not touched", "unchanged"];
    let marks: &[char] = if is_row { &['|'] } else { &['(', ':', '\u{2014}', '\u{2013}', '-'] };
    line.split(marks).skip(1).any(|said| {
        let said = said.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let rest = none.iter().find_map(|word| said.strip_prefix(word));
        rest.is_some_and(|rest| {
            !rest.starts_with(|c: char| c.is_alphanumeric() && c != 's' || matches!(c, '.' | '/' | '_'))
        })
    })
}

/// A path, where it is, whether an arrow follows, and the rest of the line.
type Piece<'t> = (String, Range<usize>, bool, &'t str);

/// The paths at the beginning of a text, separated by commas, `and` and arrows.
fn leading<'t>(text: &'t str, offset: usize, pieces: &mut Vec<Piece<'t>>) {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ',', '&', '+', '*', '_']);
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
        let at = text.len() - rest.len();
        let (raw, start, behind) = if let Some(code) = rest.strip_prefix('`') {
            let Some((inside, behind)) = code.split_once('`') else { return };
            (inside, at + 1, behind)
        } else if let Some(link) = rest.strip_prefix('[') {
            let Some((inside, behind)) = link.split_once("](") else { return };
            let Some((_, behind)) = behind.split_once(')') else { return };
            let ticks = inside.len() - inside.trim_start_matches('`').len();
            (inside.trim_matches('`'), at + 1 + ticks, behind)
        } else {
            let end = rest.find([' ', ',', '|', ')']).unwrap_or(rest.len());
            (rest.get(..end).unwrap_or_default(), at, rest.get(end..).unwrap_or_default())
        };
        let recorded = || Some((0, raw)).filter(|_| rest.starts_with('`') && raw.trim() == raw && is_recorded(behind));
        let Some((before, path)) = path(raw).or_else(recorded) else { return };
        let start = start + before;
        let next = behind.trim_start_matches([' ', '*', '_']);
        let arrow = ["->", "→", "=>"].into_iter().find(|arrow| next.starts_with(arrow));
        let span = offset + start..offset + start + path.len();
        pieces.push((path.to_owned(), span, arrow.is_some(), behind));
        rest = match arrow {
            Some(arrow) => next.get(arrow.len()..).unwrap_or_default(),
            None if next.starts_with([',', '&', '+']) || next.starts_with("and ") => next,
            None => return,
        };
    }
}

/// True behind the name of a file, whatever its name, in a line as `session append` writes it: what happened follows in parentheses.
fn is_recorded(behind: &str) -> bool {
    let behind = behind.trim_start();
    let arrow = behind.strip_prefix("-> `").and_then(|code| code.split_once('`'));
    let note = arrow.map_or(behind, |(_, behind)| behind.trim_start()).strip_prefix('(');
    let happened = ["added", "modified", "removed", "renamed"];
    let rest = note.and_then(|note| happened.iter().find_map(|word| note.strip_prefix(word)));
    rest.is_some_and(|rest| rest.starts_with([')', ',']))
}

/// A text as a path in the repository, without blanks and variables, with a directory or an ending; and how far in it begins.
fn path(text: &str) -> Option<(usize, &str)> {
    let begun = text.trim_start().trim_start_matches("./");
    let before = text.len() - begun.len();
    let text = begun.trim_end();
    // `main.tf:120`, `main.tf:120-140`
    let text = match text.rsplit_once(':') {
        Some((path, lines)) if !lines.is_empty() && lines.bytes().all(|b| b.is_ascii_digit() || b == b'-') => path,
        _ => text,
    };
    let text = text.trim_end_matches(['.', ';', ':']);
    let is_plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '*' | '@' | '+' | '{' | '}' | ',' | '?'));
    let is_outside =
        text.starts_with(['/', '~', '-', '@']) || text.contains("..") || text.contains("://") || text.contains("//");
    let has_ending = text.rsplit_once('.').is_some_and(|(_, ending)| {
        (1..=10).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
    });
    let is_named = matches!(text, "Makefile" | "Dockerfile" | "LICENSE" | "CODEOWNERS");
    (is_plain && !is_outside && !text.is_empty() && (text.contains('/') || has_ending || is_named))
        .then_some((before, text))
}
