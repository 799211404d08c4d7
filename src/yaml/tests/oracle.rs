//! Our reading against that of `yaml_serde`, which is libyaml with the scalars of YAML 1.2.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use serde::Deserialize as _;
use serde_json::Value;

use super::properties::{config, soup};
use super::{JsonBudget, Style, Tree, parse, to_json};
use crate::yaml::edit::quote_scalar;

/// What the oracle reads, a value for each document; `None` where it refuses.
fn oracle(text: &str) -> Option<Vec<Value>> {
    yaml_serde::Deserializer::from_str(text).map(|document| Value::deserialize(document).ok()).collect()
}

/// What we read. Empty documents are left out.
fn ours(tree: &Tree) -> Option<Vec<Value>> {
    tree.documents().map(|root| to_json(root, &mut JsonBudget::default())).collect()
}

/// Equal but for what the two are known to read differently.
fn same(ours: &Value, oracle: &Value) -> bool {
    match (ours, oracle) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        // `007`: an integer of the core schema, a text to the oracle, as YAML 1.1 would make it octal. `0b1`, `-0x1`: to
        // the oracle integers as in 1.1.
        (Value::Number(_), Value::String(text)) | (Value::String(text), Value::Number(_)) => {
            text.trim_start_matches(['-', '+']).starts_with('0')
        }
        // `.inf` and `.nan`: no JSON at all; we keep the text.
        (Value::String(text), Value::Null) => text.contains(".inf") || text.contains(".nan"),
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => ours == oracle,
    }
}

fn assert_same(text: &str, ours: &[Value], oracle: &[Value]) {
    // The oracle gives a document that holds nothing as null.
    let filled = oracle.iter().filter(|value| !value.is_null()).count();
    let ours: Vec<_> = ours.iter().filter(|value| !value.is_null()).collect();
    assert_eq!(ours.len(), filled, "{text:?}: {ours:?} is not {oracle:?}");
    for (a, b) in ours.iter().zip(oracle.iter().filter(|value| !value.is_null())) {
        assert!(same(a, b), "{text:?}: {a} is not {b}");
    }
}

/// A value and a text that says it, in every layout that people write.
fn written() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z]{1,6}( [a-z]{1,6})?",
        "[0-9]{1,4}",
        "[1-9]\\.[0-9]{1,2}",
        Just("true".into()),
        Just("~".into()),
        Just("2026-01-31".into()),
        "🙂[a-z]{0,3}|é",
        "\"[a-z :#🙂]{0,8}(\\\\n)?\"",
        "'[a-z\": #]{0,8}'",
        Just("http://x.y/z#w".into()),
        Just("a:b".into()),
        Just("yes".into()),
        Just("1e3".into()),
        Just("0x1F".into()),
    ];
    let comment = prop_oneof![3 => Just(""), 1 => Just(" # note"), 1 => Just("  # 🙂: [")];
    let list = prop::collection::vec(scalar.clone(), 0..4);
    let value = (scalar.clone(), list, comment, 0..6usize).prop_map(|(scalar, list, comment, form)| match form {
        0 if !list.is_empty() => {
            format!("{comment}{}", list.iter().map(|i| format!("\n  - {i}{comment}")).collect::<String>())
        }
        1 if !list.is_empty() => format!("{comment}{}", list.iter().map(|i| format!("\n- {i}")).collect::<String>()),
        2 => format!(" [{}]{comment}", list.join(", ")),
        3 => format!("\n  inner: {scalar}{comment}\n  # between\n  other:\n    - {{k: {scalar}}}"),
        4 => format!(" |{comment}\n  {}\n\n  last", scalar.replace(['"', '\'', ' '], "t")),
        5 => format!(" >-\n  t{}\n  folded", list.join(" ").replace(['"', '\''], "")),
        _ => format!(" {scalar}{comment}"),
    });
    (
        prop::collection::vec((prop_oneof!["[a-z]{1,5}", Just("🙂".to_string())], value), 1..6),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(entries, crlf, end)| {
            let lines: Vec<String> =
                entries.iter().enumerate().map(|(i, (key, value))| format!("{key}{i}:{value}")).collect();
            let text = lines.join("\n") + if end { "\n" } else { "" };
            if crlf { text.replace('\n', "\r\n") } else { text }
        })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn written_metadata_reads_as_the_oracle_reads_it(text in written()) {
        let tree = parse(&text).unwrap_or_else(|error| panic!("{error:?}: {text:?}"));
        // Libyaml gives a block scalar no line break where the file ends without one; YAML 1.2 does.
        if let Some(oracle) = oracle(&format!("{text}\n")) {
            assert_same(&text, &ours(&tree).unwrap(), &oracle);
        }
        super::laws::check(&text);
    }

    #[test]
    fn what_both_accept_reads_alike(text in soup()) {
        // These break lines, and a colon ends the name of an anchor, in YAML 1.1 only; libyaml takes byte order marks for text.
        let text = text.replace(['\u{85}', '\u{2028}', '\u{feff}'], "x").replace("&b", "&b ").replace("*b", "*b ") + "\n";
        // A text at the top may stand at column 0; libyaml takes a `#` there for a comment.
        let is_top = |tree: &Tree| tree.documents().any(|root| matches!(root.style(), Style::Literal | Style::Folded));
        if let (Ok(tree), Some(oracle)) = (parse(&text), oracle(&text)) && !is_top(&tree) && let Some(ours) = ours(&tree) {
            assert_same(&text, &ours, &oracle);
        }
    }
}

/// Texts that could be taken for something else.
fn treacherous() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[-+]?[0-9._:,eExXobT \\-]{1,10}",
        "(y|n|yes|no|on|off|true|null|NaN|\\.inf|~|=|<<|---|\\.\\.\\.)[ a-z]{0,2}",
        "[-?:,\\[\\]{}#&*!|>'\"%@` a-c\\\\]{1,8}",
        "[\\x00-\\x20a\\u{7f}-\\u{a0}\\u{2028}\\u{feff}\\u{fffe}]{1,4}",
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_quoted_text_is_read_back_as_that_text(text in treacherous()) {
        let (block, flow) = (quote_scalar(&text, false), quote_scalar(&text, true));
        let written = format!("{block}: {block}\nlist:\n- {block}\nflow: [{flow}, {flow}]\nmap: {{{flow}: {flow}}}\n");
        let mut expected = serde_json::json!({"list": [text], "flow": [text, text], "map": {(text.as_str()): text}});
        expected[text.as_str()] = Value::String(text.clone());
        if !expected["list"].is_array() || !expected["flow"].is_array() || !expected["map"].is_object() {
            return Ok(());
        }
        let tree = parse(&written).unwrap_or_else(|error| panic!("{error:?}: {written:?}"));
        prop_assert_eq!(ours(&tree).unwrap(), vec![expected.clone()]);
        let oracle = oracle(&written).unwrap_or_else(|| panic!("the oracle refuses {written:?}"));
        prop_assert_eq!(oracle, vec![expected]);
    }
}

/// Every file below a directory.
fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// The YAML of a file: all of it, or its frontmatter.
fn yaml_range(path: &Path, source: &str) -> Option<std::ops::Range<usize>> {
    match path.extension()?.to_str()? {
        "yaml" | "yml" => Some(0..source.len()),
        "md" => {
            let rest = source.strip_prefix("---\n")?;
            rest.find("\n---").map(|end| 4..4 + end + 1)
        }
        _ => None,
    }
}

#[test]
fn the_corpus_reads_as_the_oracle_reads_it_and_keeps_every_law() {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/goldenpath");
    let corpus = std::env::var_os("GPDOC_CORPUS").map_or_else(default, PathBuf::from);
    if !corpus.is_dir() {
        eprintln!("SKIPPED: no corpus at {} (set GPDOC_CORPUS)", corpus.display());
        return;
    }
    let mut paths = Vec::new();
    files(&corpus, &mut paths);
    let (mut compared, mut refused) = (0, 0);
    for path in paths {
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let Some(range) = yaml_range(&path, &source) else { continue };
        let source: Arc<str> = source.into();
        match (Tree::parse(&source, range.clone()), oracle(&source[range.clone()])) {
            (Ok(tree), Some(oracle)) => {
                assert_same(&path.to_string_lossy(), &ours(&tree).unwrap(), &oracle);
                compared += 1;
            }
            (Err(_), None) => refused += 1,
            (Ok(_), None) => panic!("{}: only we read it", path.display()),
            (Err(error), Some(_)) => panic!("{}: only the oracle reads it: {error:?}", path.display()),
        }
        // Every edit of every node takes a parse: on a tenth of the files that is enough.
        if (compared + refused) % 10 == 0 {
            super::laws::check(&source[range]);
        }
    }
    eprintln!("{compared} texts compared, {refused} refused by both");
    assert!(compared > 0, "the corpus holds YAML");
}
