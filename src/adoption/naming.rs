//! How the files of decisions are named, read from the names that are there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::config::{Form, leading_day};
use crate::snapshot::RelPath;

/// A file name with a number: `0001-record.md`, `ADR_0001_record.md`, `adr001-record.md`, `PLAT-001.md`, `1. Record.md`.
static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^((?i:adr)[-_ ]?|[A-Z]+[-_])?([0-9]{1,6})(?:(\. ?| - |[-_ ])(.+?))?(\.(?i:md|markdown))$").ok()
});

/// What follows the day in a file name: `-record.md`.
static BEHIND_DAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:(\. ?| - |[-_ ])(.+?))?(\.(?i:md|markdown))$").ok());

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
    /// What stands behind the separator.
    slug: String,
}

/// What a file is called that tells of the decisions and is none: `02_adr_template.md`.
const OVERVIEWS: [&str; 7] = ["contents", "index", "overview", "readme", "template", "templates", "toc"];

/// What stands beside it.
const BESIDE: [&str; 10] =
    ["adr", "adrs", "architectural", "architecture", "decision", "decisions", "of", "record", "records", "table"];

/// A form is that of at least one name in so many: fewer are names that went wrong, or files that are no decisions.
const SHARE: usize = 20;

/// So many, where the numbers are taken already.
const SHARE_OF_TAKEN: usize = 4;

impl Name {
    /// `None` for a name with neither number nor day.
    pub(super) fn read(name: &str) -> Option<Self> {
        let text = |part: Option<regex::Match<'_>>| part.map(|part| part.as_str().to_owned());
        if let Some(length) = leading_day(name) {
            let parts = BEHIND_DAY.as_ref()?.captures(&name[length..])?;
            let mark = if length == 8 { Mark::CompactDate } else { Mark::Date };
            let style =
                Style { prefix: String::new(), mark, separator: text(parts.get(1)), ending: text(parts.get(3))? };
            return Some(Name { style, digits: String::new(), slug: text(parts.get(2)).unwrap_or_default() });
        }
        let parts = NUMBERED.as_ref()?.captures(name)?;
        let style = Style {
            prefix: text(parts.get(1)).unwrap_or_default(),
            mark: Mark::Number,
            separator: text(parts.get(3)),
            ending: text(parts.get(5))?,
        };
        Some(Name { style, digits: text(parts.get(2))?, slug: text(parts.get(4)).unwrap_or_default() })
    }

    /// Its number, where it has one.
    pub(super) fn number(&self) -> Option<u64> {
        self.digits.parse().ok()
    }

    /// True for an index or a template: it has no word that a decision would be about.
    pub(super) fn is_overview(&self) -> bool {
        let slug = self.slug.to_lowercase();
        let words = || slug.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words().any(|word| OVERVIEWS.contains(&word))
            && words().all(|word| OVERVIEWS.contains(&word) || BESIDE.contains(&word))
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
    /// How files are named; those whose names say nothing, or are unlike nearly all others, are left out.
    pub(super) fn of(paths: &[&RelPath]) -> Self {
        let mut styles: BTreeMap<Style, Vec<(Name, &str)>> = BTreeMap::new();
        for path in paths {
            if let Some(name) = Name::read(path.file_name()) {
                styles.entry(name.style.clone()).or_default().push((name, path.stem()));
            }
        }
        let mut styles: Vec<_> = styles.into_iter().collect();
        styles.sort_by_key(|(_, names)| Reverse(names.len()));
        let all = styles.iter().map(|(_, names)| names.len()).sum();
        let is_of = |count: usize, share: usize| count * share >= all;
        let mut taken: BTreeSet<u64> = BTreeSet::new();
        let mut naming = Naming { is_dated: true, ..Naming::default() };
        for (style, names) in &styles {
            let numbers: BTreeSet<u64> = names.iter().filter_map(|(name, _)| name.number()).collect();
            let is_taken = !numbers.is_empty() && numbers.is_subset(&taken);
            if !is_of(names.len(), if is_taken { SHARE_OF_TAKEN } else { SHARE }) {
                continue;
            }
            taken.extend(numbers);
            naming.is_dated &= style.mark != Mark::Number;
            let most = width(names.iter().map(|(name, _)| name));
            if naming.file.is_empty() {
                naming.file = format!("{}{}", style.form(most), style.ending);
            }
            naming.add(style, most);
            let mut others: BTreeMap<usize, usize> = BTreeMap::new();
            for (name, _) in names.iter().filter(|(_, stem)| !naming.reads(stem)) {
                *others.entry(name.width()).or_default() += 1;
            }
            for (width, _) in others.into_iter().filter(|(_, count)| is_of(*count, SHARE)) {
                naming.add(style, width);
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

    /// True when a form is that of a name without its ending.
    pub(super) fn reads(&self, stem: &str) -> bool {
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
        for overview in ["01_adr_index.md", "0000-template.md", "ADR-000-Decision-Record-Template.md", "00. README.md"]
        {
            assert!(Name::read(overview).is_some_and(|name| name.is_overview()), "{overview}");
        }
        for decision in ["0001-record-architecture-decisions.md", "0007-index-orders-by-day.md", "ADR-001.md"] {
            assert!(Name::read(decision).is_some_and(|name| !name.is_overview()), "{decision}");
        }
        for other in ["README.md", "template.md", "v2-notes.md", "adr-guide.md", "0001-a.txt"] {
            assert_eq!(Name::read(other), None, "{other}");
        }
    }

    /// A name that went wrong is no form of its own: what reads it would read the names of other documents, too.
    #[test]
    fn a_few_odd_names_among_many_make_no_form() {
        let regular = |count| (1..=count).map(|number| format!("ADR-{number:04}-a.md")).collect::<Vec<String>>();
        let forms = |count, odd: &[&str]| {
            let names = regular(count);
            naming(&names.iter().map(String::as_str).chain(odd.iter().copied()).collect::<Vec<_>>()).forms
        };
        let (four, two) = ("ADR-{number:04}-{slug}", "{number:02}_{slug}");
        assert_eq!(forms(40, &["03_how.md", "51_why.md"]), [four]);
        assert_eq!(forms(40, &["ADR-51-why.md"]), [four]);
        // Many of them are decisions that go by another name, unless their numbers are those of others.
        assert_eq!(forms(20, &["51_how.md", "52_why.md"]), [four, two]);
        assert_eq!(forms(20, &["ADR-51-why.md", "ADR-52-how.md"]), [four, "ADR-{number}-{slug}"]);
        assert_eq!(forms(20, &["03_how.md", "04_why.md"]), [four]);
    }
}
