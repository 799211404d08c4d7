//! How the files of decisions are named, read from the names that are there.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::config::{Form, leading_day};
use crate::snapshot::RelPath;

/// A file name with a number: `0001-record.md`, `ADR_0001_record.md`, `adr001-record.md`, `PLAT-001.md`, `1. Record.md`.
static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^((?i:adr)[-_ ]?|[A-Z]+[-_])?([0-9]{1,6})(?:(\. ?| - |[-_ ]).+?)?(\.(?i:md|markdown))$").ok()
});

/// What follows the day in a file name: `-record.md`.
static BEHIND_DAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:(\. ?| - |[-_ ]).+?)?(\.(?i:md|markdown))$").ok());

/// What tells a decision from the others in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Number,
    Date,
    CompactDate,
}

/// What names have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Style {
    /// What stands before the number: nothing, `ADR-`, `adr`.
    prefix: String,
    mark: Mark,
    /// What stands before the slug; `None` without a slug.
    separator: Option<String>,
    /// `.md`, mostly.
    ending: String,
}

/// A file name of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    style: Style,
    /// Its digits, where it has a number.
    digits: String,
}

impl Name {
    /// `None` for a name with neither number nor day.
    pub(super) fn read(name: &str) -> Option<Self> {
        let text = |part: Option<regex::Match<'_>>| part.map(|part| part.as_str().to_owned());
        if let Some(length) = leading_day(name) {
            let parts = BEHIND_DAY.as_ref()?.captures(&name[length..])?;
            let mark = if length == 8 { Mark::CompactDate } else { Mark::Date };
            let style =
                Style { prefix: String::new(), mark, separator: text(parts.get(1)), ending: text(parts.get(2))? };
            return Some(Name { style, digits: String::new() });
        }
        let parts = NUMBERED.as_ref()?.captures(name)?;
        let style = Style {
            prefix: text(parts.get(1)).unwrap_or_default(),
            mark: Mark::Number,
            separator: text(parts.get(3)),
            ending: text(parts.get(4))?,
        };
        Some(Name { style, digits: text(parts.get(2))? })
    }

    /// Its number, where it has one.
    pub(super) fn number(&self) -> Option<u64> {
        self.digits.parse().ok()
    }

    fn is_padded(&self) -> bool {
        self.digits.len() > 1 && self.digits.starts_with('0')
    }

    /// The width of the numbers that are written like this one alone.
    fn width(&self) -> usize {
        if self.is_padded() { self.digits.len() } else { 1 }
    }
}

impl Style {
    fn form(&self, width: usize) -> String {
        let slug = self.separator.as_ref().map_or(String::new(), |separator| format!("{separator}{{slug}}"));
        format!("{}{slug}", self.short(width))
    }

    fn short(&self, width: usize) -> String {
        let mark = match (self.mark, width) {
            (Mark::Number, 0 | 1) => "{number}".to_owned(),
            (Mark::Number, width) => format!("{{number:{width:02}}}"),
            (Mark::Date, _) => "{date}".to_owned(),
            (Mark::CompactDate, _) => "{date:compact}".to_owned(),
        };
        format!("{}{mark}", self.prefix)
    }
}

/// How decisions are named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// The forms of their names without the ending, that of most first.
    pub forms: Vec<String>,
    /// The same without the slug.
    pub shorts: Vec<String>,
    /// The form of most file names.
    pub file: String,
    /// Globs of the file names.
    pub globs: Vec<String>,
    /// True when none of them has a number.
    pub is_dated: bool,
}

impl Naming {
    /// How files are named; those whose names say nothing are left out.
    pub(super) fn of(paths: &[&RelPath]) -> Self {
        let mut styles: BTreeMap<Style, Vec<(Name, &str)>> = BTreeMap::new();
        for path in paths {
            if let Some(name) = Name::read(path.file_name()) {
                styles.entry(name.style.clone()).or_default().push((name, path.stem()));
            }
        }
        let mut styles: Vec<_> = styles.into_iter().collect();
        styles.sort_by_key(|(_, names)| Reverse(names.len()));
        let mut naming = Naming { is_dated: true, ..Naming::default() };
        for (style, names) in &styles {
            naming.is_dated &= style.mark != Mark::Number;
            let width = width(names.iter().map(|(name, _)| name));
            if naming.file.is_empty() {
                naming.file = format!("{}{}", style.form(width), style.ending);
            }
            naming.add(style, width);
            for (name, stem) in names {
                if !naming.reads(stem) {
                    naming.add(style, name.width());
                }
            }
            let glob = format!("{}[0-9]*{}", globset::escape(&style.prefix), style.ending);
            if !naming.globs.contains(&glob) {
                naming.globs.push(glob);
            }
        }
        naming
    }

    fn add(&mut self, style: &Style, width: usize) {
        let (form, short) = (style.form(width), style.short(width));
        if !self.forms.contains(&form) {
            self.forms.push(form);
        }
        // The day alone names no decision.
        if style.mark == Mark::Number && !self.shorts.contains(&short) {
            self.shorts.push(short);
        }
    }

    fn reads(&self, stem: &str) -> bool {
        self.forms.iter().any(|form| Form::parse(form).is_ok_and(|form| form.matches(stem).is_some()))
    }
}

/// The digits that numbers are written with at least.
fn width<'n>(names: impl Iterator<Item = &'n Name> + Clone) -> usize {
    let mut padded: BTreeMap<usize, usize> = BTreeMap::new();
    for name in names.clone().filter(|name| name.is_padded()) {
        *padded.entry(name.digits.len()).or_default() += 1;
    }
    let most = padded.into_iter().max_by_key(|(_, count)| *count).map(|(width, _)| width);
    most.or_else(|| names.map(|name| name.digits.len()).min()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(names: &[&str]) -> Naming {
        let paths: Vec<RelPath> = names.iter().map(|name| RelPath::new(&format!("docs/adr/{name}"))).collect();
        Naming::of(&paths.iter().collect::<Vec<_>>())
    }

    #[test]
    fn names_tell_their_forms() {
        for (names, forms, file) in [
            (&["001_a.md", "002_b.md"][..], &["{number:03}_{slug}"][..], "{number:03}_{slug}.md"),
            (&["ADR_0001_a.md"], &["ADR_{number:04}_{slug}"], "ADR_{number:04}_{slug}.md"),
            (&["1-a.md", "2-b.md", "10-c.md"], &["{number}-{slug}"], "{number}-{slug}.md"),
            (
                &["0001-a.md", "0002-b.md", "adr-0003-c.md"],
                &["{number:04}-{slug}", "adr-{number:04}-{slug}"],
                "{number:04}-{slug}.md",
            ),
            (
                &["0001-a.md", "0002-b.md", "3-c.md"],
                &["{number:04}-{slug}", "{number}-{slug}"],
                "{number:04}-{slug}.md",
            ),
            (&["ADR-001.md"], &["ADR-{number:03}"], "ADR-{number:03}.md"),
            (&["0001.md"], &["{number:04}"], "{number:04}.md"),
            (&["1. Use a queue.md"], &["{number}. {slug}"], "{number}. {slug}.md"),
            (&["PLAT-001-a.markdown"], &["PLAT-{number:03}-{slug}"], "PLAT-{number:03}-{slug}.markdown"),
            (&["20240101-one.md"], &["{date:compact}-{slug}"], "{date:compact}-{slug}.md"),
            (&["2024-01-01-one.md"], &["{date}-{slug}"], "{date}-{slug}.md"),
        ] {
            let naming = naming(names);
            assert_eq!(
                (naming.forms.as_slice(), naming.file.as_str()),
                (forms.iter().map(|form| (*form).to_owned()).collect::<Vec<_>>().as_slice(), file),
                "{names:?}"
            );
        }
        for other in ["README.md", "template.md", "v2-notes.md", "adr-guide.md", "0001-a.txt"] {
            assert_eq!(Name::read(other), None, "{other}");
        }
    }
}
