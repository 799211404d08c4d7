//! Every rule's page is a test: its example yields exactly the findings that it shows, and what it says is not reported
//! is not.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::NaiveDate;
use gpdoc::check::{Base, Outcome, Request, check, load};
use gpdoc::config::Origin;
use gpdoc::finding::filter::Selection;
use gpdoc::finding::{Applicability, Finding, Fix, LineIndex};
use gpdoc::git::{CaptureStep, ChangeStatus, FileChange, Step};
use gpdoc::rules::{Meta, RULES, Scope};
use gpdoc::session::history::History;
use gpdoc::snapshot::{Memory, RelPath, Snapshot};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// What these find cannot be shown in a page: bytes that are no text, and the like.
const WITHOUT_EXAMPLE: [&str; 1] = ["unreadable-file"];

/// One part of a page, from a heading to the next.
#[derive(Default)]
struct Section {
    title: String,
    /// Path, with `base:`, `head:` or `tip:` before it where the page has that, and text.
    files: Vec<(String, String)>,
    findings: Option<String>,
}

#[derive(Default)]
struct Page {
    title: String,
    first_sentence: String,
    sections: Vec<Section>,
}

impl Page {
    fn parse(text: &str) -> Self {
        let mut page = Page { sections: vec![Section::default()], ..Page::default() };
        let (mut written, mut paragraphs) = (String::new(), 0);
        let mut info = None;
        for event in Parser::new(text) {
            match event {
                Event::Start(Tag::Heading { .. } | Tag::Paragraph) => written.clear(),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(line))) => {
                    info = Some(line.to_string());
                    written.clear();
                }
                Event::Text(text) | Event::Code(text) => written.push_str(&text),
                Event::SoftBreak => written.push(' '),
                Event::End(TagEnd::Heading(HeadingLevel::H1)) => page.title.clone_from(&written),
                Event::End(TagEnd::Heading(_)) => {
                    page.sections.push(Section { title: written.clone(), ..Section::default() });
                }
                Event::End(TagEnd::Paragraph) => {
                    if paragraphs == 0 {
                        page.first_sentence.clone_from(&written);
                    }
                    paragraphs += 1;
                }
                Event::End(TagEnd::CodeBlock) => {
                    let info = info.take().unwrap_or_default();
                    let section = page.sections.last_mut().unwrap();
                    match info.split_once(' ') {
                        Some((_, path)) => section.files.push((path.trim().to_owned(), written.clone())),
                        None if info == "findings" => section.findings = Some(written.clone()),
                        None => {}
                    }
                }
                _ => {}
            }
        }
        page
    }
}

impl Section {
    /// The files of these sides (`head`, `base`, `tip`), and those of all.
    fn side(&self, sides: &[&str]) -> Memory {
        let here = |(path, text): &(String, String)| match path.split_once(':') {
            Some((side, path)) => sides.contains(&side).then(|| (path.to_owned(), text.clone())),
            None => Some((path.clone(), text.clone())),
        };
        self.files.iter().filter_map(here).collect()
    }

    /// The lines that the rule prints about these files.
    fn lines(&self, meta: &Meta) -> Vec<String> {
        self.check(meta, &self.side(&["head"]), |outcome| {
            outcome.findings.iter().map(|finding| line(outcome, finding)).collect()
        })
    }

    /// Asks the rule about `head`, which may have been mended since.
    fn check<T>(&self, meta: &Meta, head: &Memory, look: impl FnOnce(&Outcome<'_>) -> T) -> T {
        let base = self.side(&["base"]);
        let tip = self.files.iter().any(|(path, _)| path.starts_with("tip:")).then(|| self.side(&["base", "tip"]));
        let history = (meta.scope == Scope::History).then(|| history(&base, head));
        let base = (meta.scope == Scope::Change).then(|| Base {
            snapshot: &base,
            tip: tip.as_ref().map(|tip| tip as &dyn Snapshot),
            files: changes(&base, head),
            commits: Vec::new(),
        });
        let request = Request {
            base,
            origin: Origin::Discover,
            today: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            selection: Selection { rules: vec![meta.name.to_owned()], ..Selection::default() },
            only_new: false,
            shows_help: true,
            history,
            recorded: Vec::new(),
        };
        let outcome = load(head, &Origin::Discover).and_then(|model| check(model, &request));
        let outcome = outcome.unwrap_or_else(|problems| panic!("{}, {}: {problems:#?}", meta.name, self.title));
        look(&outcome)
    }
}

/// A snapshot in which a fix was applied.
fn mended(snapshot: &Memory, fix: &Fix) -> Memory {
    let text = |path: &RelPath| {
        let mut text = String::from_utf8(snapshot.read(path).unwrap()).unwrap();
        let mut edits: Vec<_> = fix.edits.iter().filter(|edit| edit.path == *path).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
        for edit in edits {
            text.replace_range(edit.range.clone(), &edit.text);
        }
        text
    };
    snapshot.listing().entries().iter().map(|entry| (entry.path.clone(), text(&entry.path))).collect()
}

/// What differs between two snapshots; renames are not looked for.
fn changes(base: &Memory, head: &Memory) -> Vec<FileChange> {
    let change = |path: &RelPath, status| FileChange { path: path.clone(), old_path: None, status };
    let mut changes = Vec::new();
    for entry in head.listing().entries() {
        match base.read(&entry.path) {
            Err(_) => changes.push(change(&entry.path, ChangeStatus::Added)),
            Ok(old) if Ok(&old) != head.read(&entry.path).as_ref() => {
                changes.push(change(&entry.path, ChangeStatus::Modified));
            }
            Ok(_) => {}
        }
    }
    let gone = base.listing().entries().iter().filter(|entry| head.read(&entry.path).is_err());
    changes.extend(gone.map(|entry| change(&entry.path, ChangeStatus::Deleted)));
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

/// A first commit of the first day of the year with what is at the base, and one of the last day of January with the rest.
fn history(base: &Memory, head: &Memory) -> History {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
    let step = |name: &str, time: i64, parents: usize, old: &Memory, new: &Memory| {
        let changes = changes(old, new);
        let text = |files: &Memory, path: &RelPath| files.read_text(path).ok();
        let is_capture = |change: &&FileChange| change.path.parent() == "session_capture";
        let captures = changes.iter().filter(is_capture).map(|change| CaptureStep {
            path: change.path.clone(),
            old_path: None,
            before: text(old, &change.path).into_iter().collect(),
            after: text(new, &change.path),
        });
        let captures = captures.collect();
        Step { id: None, name: name.to_owned(), time, parents, changes, captures, evidence: Vec::new() }
    };
    let first = step("1111111", day(1, 1).timestamp(), 0, &Memory::default(), base);
    let second = step("2222222", day(1, 31).timestamp(), 1, base, head);
    History::new(vec![first, second], Vec::new())
}

fn line(outcome: &Outcome<'_>, finding: &Finding) -> String {
    let path = &finding.location.path;
    let start = finding.location.range.as_ref().map_or(0, |range| range.start);
    let text = outcome.model.source(path).unwrap_or_default();
    let start = LineIndex::new(&text).position(&text, start);
    let (severity, rule, message) = (finding.severity.as_str(), finding.rule, &finding.message);
    format!("{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column)
}

fn pages() -> impl Iterator<Item = (&'static Meta, Page)> {
    RULES.iter().map(|rule| (rule.meta(), Page::parse(rule.meta().page)))
}

#[test]
fn the_examples_yield_what_the_pages_show() {
    let mut wrong = Vec::new();
    for (meta, page) in pages() {
        for section in page.sections.iter().filter(|section| !section.files.is_empty()) {
            let expected = section.findings.as_deref().unwrap_or_default().trim_end();
            let found = section.lines(meta).join("\n");
            if found != expected {
                let (name, title) = (meta.name, &section.title);
                wrong.push(format!("{name}, {title}\n--- the page shows\n{expected}\n--- the rule says\n{found}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_fix_takes_its_finding_away() {
    for (meta, page) in pages() {
        let mut offered = false;
        for section in page.sections.iter().filter(|section| section.findings.is_some()) {
            let head = section.side(&["head"]);
            let findings = section.check(meta, &head, |outcome| outcome.findings.clone());
            for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
                offered = true;
                let is_allowed = meta.fix == Some(Applicability::Safe) || meta.fix == Some(fix.applicability);
                assert!(is_allowed, "{} may offer `{}`", meta.name, fix.title);
                let left = section.check(meta, &mended(&head, fix), |outcome| outcome.findings.len());
                assert!(left < findings.len(), "{}: `{}` mends nothing", meta.name, fix.title);
            }
        }
        assert_eq!(offered, meta.fix.is_some(), "{} shows the fix that it may offer", meta.name);
    }
}

#[test]
fn every_rule_shows_an_example_with_findings() {
    for (meta, page) in pages() {
        let example = page.sections.iter().find(|section| section.title == "Example");
        let shows =
            example.is_some_and(|example| example.findings.as_ref().is_some_and(|lines| !lines.trim().is_empty()));
        assert_eq!(shows, !WITHOUT_EXAMPLE.contains(&meta.name), "{}", meta.name);
        assert!(page.sections.iter().any(|section| section.title == "Why"), "{} says why", meta.name);
    }
}

#[test]
fn rules_are_sorted_by_names_in_kebab_case() {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.meta().name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    assert!(names.iter().all(|name| name.split('-').all(is_word)), "{names:?}");
}

#[test]
fn a_page_begins_with_the_name_and_the_summary_of_its_rule() {
    for (meta, page) in pages() {
        assert_eq!(page.title, meta.name);
        let mut summary = meta.summary.replace('`', "");
        summary[..1].make_ascii_uppercase();
        assert_eq!(page.first_sentence, format!("{summary}."), "{}", meta.name);
    }
}
