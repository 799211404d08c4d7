//! What holds of every fix, over the corpus and over what people write.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use regex::Regex;
use serde_json::Value;

use super::{files, request};
use crate::document::{Document, Form};
use crate::finding::{Applicability, Finding};
use crate::fixing::state::{State, added};
use crate::fixing::{Fixed, Request, fix};
use crate::snapshot::{Overlay, RelPath, Snapshot, Worktree};
use crate::yaml::{JsonBudget, Node, to_json};

/// How often each rule's fix was made.
type Made = BTreeMap<&'static str, usize>;

/// The laws of `gpdoc fix` over a repository.
fn laws(snapshot: &dyn Snapshot, level: Applicability) -> Result<Made, String> {
    let request = request(snapshot, level);
    let before = State::look(&request, BTreeMap::new()).map_err(|problems| format!("{problems:?}"))?;
    let fixed = fix(&request).map_err(|problems| format!("{problems:?}"))?;
    let mut texts: BTreeMap<RelPath, Arc<str>> = BTreeMap::new();
    for file in fixed.plan.files() {
        let new = Document::parse(file.path.clone(), (*file.after).into());
        let old = before.document(file.path).ok_or("a file that is no document is written")?;
        said(&fixed, old, &new).map_err(|what| format!("{}: {what}\n{}", file.path, fixed.plan.diff(false)))?;
        texts.insert(file.path.clone(), (*file.after).into());
    }
    let after = State::look(&request, texts.clone()).map_err(|problems| format!("{problems:?}"))?;
    let (were, are) = (counts(&before.findings), counts(&after.findings));
    for (key, count) in &are {
        let known = were.get(key).copied().unwrap_or(0);
        if *count > known {
            return Err(format!(
                "{key:?} was found {known} times and is found {count} times\n{}",
                fixed.plan.diff(false)
            ));
        }
    }
    if let Some(finding) = added(&before, &after, &fixed.applied).first() {
        return Err(format!("{} brings {}: {}", finding.location.path, finding.rule, finding.message));
    }
    if after.findings.len() + fixed.applied.len().min(1) > before.findings.len() {
        return Err("nothing was taken away".into());
    }
    let mended = Overlay::new(snapshot, texts);
    let again = fix(&Request { snapshot: &mended, ..super::request(&mended, level) });
    let again = again.map_err(|problems| format!("{problems:?}"))?;
    if !again.plan.is_empty() {
        return Err(format!("the second run still changes something:\n{}", again.plan.diff(false)));
    }
    let mut made = Made::new();
    for finding in &fixed.applied {
        *made.entry(finding.rule).or_default() += 1;
    }
    Ok(made)
}

fn counts(findings: &[Finding]) -> BTreeMap<(&str, &str), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry((finding.location.path.as_str(), finding.rule)).or_default() += 1;
    }
    counts
}

/// Whether a document differs only where fixes say so: in its data, and in its bytes.
fn said(fixed: &Fixed<'_>, old: &Document, new: &Document) -> Result<(), String> {
    let touches = |finding: &&Finding| finding.fix.iter().flat_map(|fix| &fix.edits).any(|edit| edit.path == old.path);
    let made: Vec<&Finding> = fixed.applied.iter().filter(touches).collect();
    let rules: BTreeSet<&str> = made.iter().map(|finding| finding.rule).collect();
    let fields: BTreeSet<String> = made.iter().flat_map(|finding| named(finding, old)).collect();
    let json = |document: &Document| document.root().and_then(|root| to_json(root, &mut JsonBudget::default()));
    let mut differ = Vec::new();
    differing(&json(old).unwrap_or_default(), &json(new).unwrap_or_default(), "", &mut differ);
    let is_said = |pointer: &String| {
        fields.iter().any(|field| {
            pointer.strip_prefix(field.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    if let Some(pointer) = differ.iter().find(|pointer| !is_said(pointer)) {
        return Err(format!("{pointer} has another value, which no fix said: {fields:?}"));
    }
    let (was, is) = (rest(old, &fields, &rules), rest(new, &fields, &rules));
    if was != is {
        return Err(format!("bytes outside of the edits differ:\n{was:?}\n{is:?}"));
    }
    if old.source.contains("\r\n") && !lone(&old.source) && lone(&new.source) {
        return Err("a line ends otherwise than the others".into());
    }
    if comments(old) != comments(new) {
        return Err("a comment came or went".into());
    }
    Ok(())
}

fn lone(text: &str) -> bool {
    text.replace("\r\n", "").contains('\n')
}

/// The fields of a document that a fix may change, as JSON Pointers; a list is one field.
fn named(finding: &Finding, document: &Document) -> Vec<String> {
    let is_own = finding.location.path == document.path;
    match finding.rule {
        "missing-inverse" => vec!["/supersedes".into(), "/superseded_by".into()],
        "one-way-reference" => vec!["/relates_to".into()],
        "missing-id" => vec!["/id".into()],
        "index-drift" | "unused-suppression" => Vec::new(),
        _ => {
            let field = finding.field.as_deref().filter(|_| is_own).unwrap_or_default();
            let end = field.trim_end_matches(|c: char| c.is_ascii_digit());
            vec![end.strip_suffix('/').filter(|_| end.len() < field.len()).unwrap_or(field).to_owned()]
        }
    }
}

/// The pointers of values that are not the same.
fn differing(old: &Value, new: &Value, at: &str, pointers: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let at = format!("{at}/{key}");
                match (old.get(key), new.get(key)) {
                    (Some(old), Some(new)) => differing(old, new, &at, pointers),
                    _ => pointers.push(at),
                }
            }
        }
        _ if old == new => {}
        _ => pointers.push(at.to_owned()),
    }
}

static SUPPRESSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[ \t]*(<!-- gpdoc-ignore[^>]*-->|# gpdoc-ignore[^\r\n]*)").unwrap());

/// A document without what fixes may change: the entries of fields, and what its rules say of the body.
fn rest(document: &Document, fields: &BTreeSet<String>, rules: &BTreeSet<&str>) -> String {
    let source = &*document.source;
    let mut cuts: Vec<Range<usize>> = Vec::new();
    for (key, value) in document.root().into_iter().flat_map(Node::entries) {
        let pointer = format!("/{}", key.text().unwrap_or_default());
        if fields.iter().any(|field| *field == pointer || field.starts_with(&format!("{pointer}/"))) {
            let mut last = value;
            while let Some(child) = last.items().last().or_else(|| last.entries().last().map(|(_, value)| value)) {
                last = child;
            }
            let last = if last.span().is_empty() {
                key.span().end
            } else {
                last.span().end.max(value.span().end.min(source.len()))
            };
            let start = source[..key.span().start].rfind('\n').map_or(0, |at| at + 1);
            // A text in lines ends behind its line break.
            let last = if source[..last].ends_with('\n') { last - 1 } else { last };
            cuts.push(start..source[last..].find('\n').map_or(source.len(), |at| last + at + 1));
        }
    }
    if rules.contains("index-drift") {
        let (open, close) = ("<!-- gpdoc:index", "<!-- /gpdoc:index -->");
        let opened = source.match_indices(open).map(|(at, _)| at);
        cuts.extend(opened.filter_map(|at| Some(at..at + source[at..].find(close)?)));
    }
    if rules.contains("superseded-but-live") {
        cuts.extend(document.body_status("Status").map(|status| status.span));
    }
    cuts.sort_by_key(|cut| cut.start);
    let (mut text, mut end) = (String::new(), 0);
    for cut in cuts {
        text.push_str(&source[end..cut.start.max(end)]);
        end = end.max(cut.end);
    }
    text.push_str(&source[end..]);
    if rules.contains("unused-suppression") {
        let text = SUPPRESSION.replace_all(&text, "");
        return text.lines().filter(|line| !line.trim().is_empty()).collect();
    }
    // A file that is all metadata may end without a line break, before a new key and behind it.
    if document.form == Form::Markdown { text } else { text.trim_end().to_owned() }
}

/// The comments in the metadata that do not belong to an item of a list or suppress something.
fn comments(document: &Document) -> Vec<&str> {
    let Some(tree) = document.tree() else { return Vec::new() };
    let all = tree.comments().iter().map(|comment| &document.source[comment.span.clone()]);
    all.filter(|text| !text.starts_with("# of ") && !text.contains("gpdoc-ignore")).collect()
}

#[test]
fn the_laws_hold_for_the_corpus() {
    let root = std::env::var("GPDOC_CORPUS").unwrap_or_else(|_| "../shared/corpora/goldenpath".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return;
    }
    let corpus = Worktree::open(&root).unwrap();
    for level in [Applicability::Safe, Applicability::Unsafe] {
        let made = laws(&corpus, level).unwrap();
        assert!(made.values().sum::<usize>() > 400, "{made:?}");
    }
}

/// A list of references in one of the ways in which people write them.
fn list(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let items = prop::collection::vec(prop::sample::select(names), 0..5);
    (items, 0..6usize).prop_map(|(items, style)| {
        let lines = |indent: &str, end: &str| {
            let lines = items.iter().map(|item| format!("\n{indent}- {item}{end}"));
            if items.is_empty() { " []".to_owned() } else { lines.collect() }
        };
        match style {
            0 => lines("", ""),
            1 => lines("  ", ""),
            2 => lines("    ", " # of the item"),
            3 => format!(" [{}]", items.join(", ")),
            4 => format!(" [ {} ] # kept", items.join(" ,")),
            _ => items.first().map_or(String::new(), |item| format!(" {item}")),
        }
    })
}

const RELATIONS: [&str; 3] = ["relates_to", "supersedes", "superseded_by"];

/// What stands between fields, and must stay.
fn between() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["", "# a comment\n", "tags: [x, y]\n", "note: |\n  text\n\n  more\n", "map: {a: 1}\n"][..])
}

fn document(id: &'static str) -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &["A", "B", "C", "a.md", "docs/b.md", "c", "'B'", "\"C\"", "NOWHERE"];
    let fields = prop::sample::subsequence(&RELATIONS[..], 0..=3);
    let lists = [list(NAMES), list(NAMES), list(NAMES)];
    (fields, lists, between(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        move |(fields, lists, rest, has_id, crlf, ends)| {
            let mut text = "---\n".to_owned();
            if has_id {
                text.extend(["id: ", id, "\n"]);
            }
            text.push_str("type: documentation\n");
            for (field, list) in fields.iter().zip(lists) {
                text.extend([field, ":", &list, "\n"]);
                text.push_str(rest);
                if !rest.starts_with('#') {
                    break;
                }
            }
            text.push_str("---\n# Title\n\nText");
            if ends {
                text.push('\n');
            }
            if crlf { text.replace('\n', "\r\n") } else { text }
        },
    )
}

/// A decision with a status in two places, fields of all types, suppressions and an index.
fn decision(id: &'static str) -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &["ADR-0001", "ADR-0002-b", "docs/adrs/ADR-0003-c.md", "ADR-0003-c", "ADR-0002-other"];
    let one_of = |texts: &'static [&'static str]| prop::sample::select(texts);
    let head = (
        one_of(&["", "status: accepted\n", "status: proposed # for now\n", "status: 'superseded'\n"]),
        one_of(&["", "owner: platform\n", "owner: Platform\n", "owner: \"DATA\" # kept\n"]),
        one_of(&["", "level: 2\n", "level: \"2\"\n", "level: '2' # kept\n"]),
        one_of(&[
            "",
            "limits: {cpu: 1}\n",
            "limits:\n  cpu: 1 # kept\n",
            "limits:\n    cpu: 1\n    more: |\n      text\n",
        ]),
        one_of(&["", "# gpdoc-ignore unknown-field: gone\n"]),
    );
    let body = (
        one_of(&[
            "",
            "- **Status:** Accepted\n\n",
            "- **Status:** Proposed\n\n",
            "## Status\n\nAccepted (for now)\n\n",
        ]),
        one_of(&[
            "",
            "text <!-- gpdoc-ignore broken-link: gone -->\n",
            "<!-- gpdoc-ignore broken-link, broken-anchor: gone -->\n\ntext\n",
        ]),
        one_of(&[
            "",
            "<!-- gpdoc:index adrs -->\nold\n<!-- /gpdoc:index -->\n",
            "<!-- gpdoc:index adrs -->\n<!-- /gpdoc:index -->\n",
        ]),
    );
    let fields = prop::sample::subsequence(&RELATIONS[..], 0..=3);
    let lists = [list(NAMES), list(NAMES), list(NAMES)];
    (head, fields, lists, between(), body, any::<bool>(), any::<bool>()).prop_map(
        move |((status, owner, level, limits, ignore), fields, lists, rest, (said, hidden, index), has_id, crlf)| {
            let mut text = "---\n".to_owned();
            if has_id {
                text.extend(["id: ", id, "\n"]);
            }
            text.extend([status, ignore, owner, level, limits]);
            for (field, list) in fields.iter().zip(lists) {
                text.extend([field, ":", &list, "\n"]);
            }
            text.extend([
                rest,
                "---\n# Title\n\n",
                said,
                "## Context\n\n",
                hidden,
                "## Decision\n\n",
                index,
                "## Consequences\n",
            ]);
            if crlf { text.replace('\n', "\r\n") } else { text }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn the_laws_hold_for_what_people_write(a in document("A"), b in document("B"), c in document("C")) {
        let schema = "type: object\nrequired: [owner]\nproperties:\n  owner: {type: string, default: platform}\n  \
                      superseded_by: {type: array}\n  supersedes: {type: array}\n  relates_to: {type: array}\n";
        let snapshot = files(&[
            ("schemas/metadata/documentation.schema.yaml", schema), ("a.md", &a), ("docs/b.md", &b), ("c.md", &c),
        ]);
        laws(&snapshot, Applicability::Safe).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn the_laws_hold_for_decisions_and_the_fix_of_every_rule_is_made() {
    let schema = "type: object\nrequired: [owner, limits]\nproperties:\n  owner: {enum: [platform, data]}\n  level: {type: integer}\n  \
                  limits: {type: object, required: [cpu, memory], default: {cpu: 1, memory: 2}, properties: {memory: {default: 2}}}\n  \
                  superseded_by: {type: array}\n  supersedes: {type: array}\n  relates_to: {type: array}\n";
    let made: Mutex<Made> = Mutex::default();
    let config = ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() };
    let decisions = (decision("ADR-0001-a"), decision("ADR-0002-b"), decision("ADR-0003-c"), any::<bool>());
    let run = TestRunner::new(config).run(&decisions, |(a, b, c, is_bold)| {
        let snapshot = files(&[
            ("schemas/metadata/adr.schema.yaml", schema),
            ("docs/adrs/ADR-0001-a.md", &a),
            ("docs/adrs/ADR-0002-b.md", &b),
            ("docs/adrs/ADR-0003-c.md", &c),
        ]);
        let level = if is_bold { Applicability::Unsafe } else { Applicability::Safe };
        for (rule, count) in laws(&snapshot, level).map_err(TestCaseError::fail)? {
            *made.lock().unwrap().entry(rule).or_default() += count;
        }
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
    let fixable = crate::rules::RULES.iter().map(|rule| rule.meta()).filter(|meta| meta.fix.is_some());
    let missing: Vec<&str> =
        fixable.map(|meta| meta.name).filter(|name| !made.lock().unwrap().contains_key(name)).collect();
    assert!(missing.is_empty(), "no fix was made of {missing:?}: {made:?}");
}
