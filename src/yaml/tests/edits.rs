//! What holds of every edit of every text: shared by the property tests and the fuzz target, as `laws` is.

use std::sync::Arc;

use super::yaml::edit::{self, Splice};
use super::yaml::{Kind, Node, Tree};

/// Texts that are something else when written carelessly.
pub(crate) const TEXTS: [&str; 24] = [
    "new",
    "",
    " ",
    "two words",
    "yes",
    "1.0",
    "2026-01-31",
    "a: b",
    "a #b",
    "#",
    "- x",
    "-",
    "[x]",
    "a, b",
    "'q'",
    "\"q\"",
    "back\\slash",
    "two\nlines",
    "🙂é",
    "~",
    "@at",
    "key:",
    "---",
    "\u{feff}\u{2028}\t",
];

/// Values that a key is given, and what they are.
const VALUES: [(&str, &str); 8] = [
    ("v", "v"),
    ("'v' # added", "v"),
    ("\n  - v", "[v]"),
    ("|\n  v", "\"v\\n\""),
    ("", "~"),
    ("[v]", "[v]"),
    ("a: b", "!"),
    ("\"x\ny\"", "x y"),
];

/// What a text says, without how it says it: scalars by type, mappings with their order and repeated keys.
#[derive(Clone, Debug, PartialEq)]
enum Data {
    Scalar(String, String),
    Alias(String),
    Sequence(Vec<Data>),
    /// Key, value, key, value.
    Mapping(Vec<Data>),
}

fn text(text: &str) -> Data {
    Data::Scalar("Str".into(), text.into())
}

fn data(node: Node<'_>) -> Data {
    match node.kind() {
        Kind::Scalar if node.is_null() => Data::Scalar("Null".into(), String::new()),
        Kind::Scalar => Data::Scalar(format!("{:?}", node.core().unwrap()), node.text().unwrap().into()),
        Kind::Alias => Data::Alias(node.slice().into()),
        Kind::Sequence => Data::Sequence(node.items().map(data).collect()),
        Kind::Mapping => Data::Mapping(node.entries().flat_map(|(key, value)| [data(key), data(value)]).collect()),
    }
}

fn documents(tree: &Tree) -> Data {
    Data::Sequence(tree.documents().map(data).collect())
}

impl Data {
    fn children(&mut self) -> &mut Vec<Data> {
        match self {
            Data::Sequence(children) | Data::Mapping(children) => children,
            _ => panic!("no collection: {self:?}"),
        }
    }

    fn at(&mut self, path: &[usize]) -> &mut Data {
        path.iter().fold(self, |data, &step| &mut data.children()[step])
    }
}

/// Asserts that every edit of every node does what it says and nothing else.
pub(crate) fn check(tree: &Tree) {
    for (document, root) in tree.documents().enumerate() {
        check_node(root, &mut vec![document]);
    }
}

fn check_node(node: Node<'_>, path: &mut Vec<usize>) {
    let seed = node.span().start + path.len();
    let new = TEXTS[seed % TEXTS.len()];
    if let Some(splice) = edit::replace_scalar(node, new) {
        expect(node, &[splice], path, |data| *data = text(new));
    }
    if let Some(splice) = edit::wrap_in_sequence(node) {
        expect(node, &[splice], path, |data| *data = Data::Sequence(vec![data.clone()]));
    }
    if let Some(splice) = edit::append_item(node, new) {
        expect(node, &[splice], path, |data| data.children().push(text(new)));
    }
    for index in 0..=node.items().count() {
        if let Some(splices) = edit::remove_item(node, index) {
            expect(node, &splices, path, |data| drop(data.children().remove(index)));
        }
    }
    check_keys(node, seed, new, path);
    if node.kind() == Kind::Alias {
        return;
    }
    let children = node.items().chain(node.entries().flat_map(|(key, value)| [key, value]));
    for (step, child) in children.enumerate() {
        path.push(step);
        check_node(child, path);
        path.pop();
    }
}

fn check_keys(node: Node<'_>, seed: usize, new: &str, path: &[usize]) {
    let (written, meant) = VALUES[seed % VALUES.len()];
    let pair = || {
        let tree = Tree::parse(&Arc::from(meant), 0..meant.len()).unwrap();
        [text(new), tree.root().map_or_else(|| text("?"), data)]
    };
    if let Some(splice) = edit::append_key(node, new, written) {
        expect(node, &[splice], path, |data| data.children().extend(pair()));
    }
    if let Some(splice) = edit::prepend_key(node, new, written) {
        expect(node, &[splice], path, |data| drop(data.children().splice(0..0, pair())));
    }
    for (at, (key, _)) in node.entries().enumerate() {
        let key = key.text().unwrap_or_else(|| key.slice());
        let is_last = node.entries().skip(at + 1).all(|(other, _)| other.text() != Some(key));
        if is_last && let Some(splice) = edit::insert_key_after(node, key, new, written) {
            expect(node, &[splice], path, |data| drop(data.children().splice(2 * at + 2..2 * at + 2, pair())));
        }
        if is_last && let Some(splice) = edit::add_to_list(node, key, new) {
            expect(node, &[splice], path, |data| match &mut data.children()[2 * at + 1] {
                Data::Sequence(items) => items.push(text(new)),
                nothing => *nothing = Data::Sequence(vec![text(new)]),
            });
        }
        if let Some(splice) = edit::remove_key(node, key) {
            expect(node, &[splice], path, |data| drop(data.children().drain(2 * at..2 * at + 2)));
        }
    }
}

/// Asserts that the splices change the data at `path` as `change` does, and no comment outside of them.
fn expect(node: Node<'_>, splices: &[Splice], path: &[usize], change: impl FnOnce(&mut Data)) {
    let tree = node.tree();
    let mut expected = documents(tree);
    change(expected.at(path));
    let source = tree.source();
    let (before, behind) = (&source[..tree.range().start], &source[tree.range().end..]);
    let edited: Arc<str> = apply(source, splices).into();
    assert!(edited.starts_with(before) && edited.ends_with(behind), "outside the range: {splices:?}");
    let range = before.len()..edited.len() - behind.len();
    let after = Tree::parse(&edited, range).unwrap_or_else(|error| panic!("{error:?}: {source:?} -> {edited:?}"));
    assert_eq!(documents(&after), expected, "{source:?} -> {edited:?}");

    let is_kept =
        |span: &std::ops::Range<usize>| splices.iter().all(|s| span.end <= s.range.start || s.range.end <= span.start);
    let kept: Vec<&str> =
        tree.comments().iter().filter(|c| is_kept(&c.span)).map(|c| &source[c.span.clone()]).collect();
    let mut comments: Vec<&str> = after.comments().iter().map(|c| &edited[c.span.clone()]).collect();
    if comments.len() > kept.len() && splices.iter().any(|s| s.text.contains("# added")) {
        let added = comments.iter().position(|c| *c == "# added").unwrap();
        comments.remove(added);
    }
    assert_eq!(comments, kept, "comments: {source:?} -> {edited:?}");
}

/// The text with its splices, which are ordered and apart from each other.
pub(crate) fn apply(source: &str, splices: &[Splice]) -> String {
    let mut edited = String::new();
    let mut end = 0;
    for splice in splices {
        assert!(end <= splice.range.start && splice.range.start <= splice.range.end, "{splices:?}");
        edited.push_str(&source[end..splice.range.start]);
        edited.push_str(&splice.text);
        end = splice.range.end;
    }
    edited.push_str(&source[end..]);
    edited
}
