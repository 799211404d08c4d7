//! A change for people: a unified diff as git shows it.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, DiffOp, TextDiff};

use super::{FileChange, Status};
use crate::finding::render::text::{is_unsafe, lines as harmless};
use crate::yaml::edit::Splice;

/// Only `\n` ends a line, as in git.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// What turns one text into another, in whole lines.
pub(super) fn edits(before: &str, after: &str) -> Vec<Splice> {
    let (old, new) = (lines(before), lines(after));
    let starts = |lines: &[&str]| -> Vec<usize> {
        let ends = lines.iter().scan(0, |end, line| {
            *end += line.len();
            Some(*end)
        });
        std::iter::once(0).chain(ends).collect()
    };
    let (old_starts, new_starts) = (starts(&old), starts(&new));
    let diff = TextDiff::from_slices(&old, &new);
    let changed = diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let splice = |op: &DiffOp| Splice {
        range: old_starts[op.old_range().start]..old_starts[op.old_range().end],
        text: after[new_starts[op.new_range().start]..new_starts[op.new_range().end]].to_owned(),
    };
    changed.map(splice).collect()
}

/// The diff of one file, with git's headers for new and renamed files.
pub(super) fn unified(file: &FileChange<'_>, color: bool) -> String {
    let paint = |style: Style| if color { style } else { Style::new() };
    let (bold, hunk) = (paint(Style::new().bold()), paint(AnsiColor::Cyan.on_default()));
    let (minus, plus) = (paint(AnsiColor::Red.on_default()), paint(AnsiColor::Green.on_default()));
    let from = file.from.unwrap_or(file.path);
    let mut out = String::new();
    let mut line = |style: Style, text: std::fmt::Arguments<'_>| {
        // A string takes everything.
        let _ = writeln!(out, "{style}{text}{style:#}");
    };
    let (old_name, new_name) = (quoted("a/", from.as_str()), quoted("b/", file.path.as_str()));
    line(bold, format_args!("diff --git {old_name} {new_name}"));
    if file.from.is_some() {
        line(bold, format_args!("rename from {}", quoted("", from.as_str())));
        line(bold, format_args!("rename to {}", quoted("", file.path.as_str())));
    }
    if file.before.is_none() && !file.is_unread {
        line(bold, format_args!("new file mode {}", if file.executable { "100755" } else { "100644" }));
    }
    let is_gone = file.status == Status::Removed;
    if is_gone {
        line(bold, format_args!("deleted file mode 100644"));
    }
    let (old, new) = (lines(file.before.unwrap_or_default()), lines(&file.after));
    let diff = TextDiff::from_slices(&old, &new);
    for (at, group) in diff.unified_diff().iter_hunks().enumerate() {
        if at == 0 {
            let old_name = if file.before.is_none() { "/dev/null" } else { &old_name };
            line(bold, format_args!("--- {old_name}"));
            line(bold, format_args!("+++ {}", if is_gone { "/dev/null" } else { &new_name }));
        }
        line(hunk, format_args!("{}", group.header()));
        for change in group.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (' ', Style::new()),
                ChangeTag::Delete => ('-', minus),
                ChangeTag::Insert => ('+', plus),
            };
            let text = change.value();
            line(style, format_args!("{sign}{}", shown(text.strip_suffix('\n').unwrap_or(text), color)));
            if !text.ends_with('\n') {
                line(Style::new(), format_args!("\\ No newline at end of file"));
            }
        }
    }
    out
}

/// A line as it is, which can be applied; in colour, which is for eyes, one that commands no terminal. A `\r` at its end does not.
fn shown(line: &str, color: bool) -> Cow<'_, str> {
    if !color {
        return line.into();
    }
    let end = if line.ends_with('\r') { "\r" } else { "" };
    harmless(line) + end
}

/// A path as git writes it: in quotes where it has control characters, quotes or backslashes; and where it would reorder a line.
fn quoted(prefix: &str, path: &str) -> String {
    if !path.contains(|c: char| is_unsafe(c) || c == '"' || c == '\\') {
        return format!("{prefix}{path}");
    }
    let mut out = format!("\"{prefix}");
    for c in path.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_unsafe(c) => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
