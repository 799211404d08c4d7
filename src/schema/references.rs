//! What a `$ref` names: a file, an `$id` or an anchor, and a place in it.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::bundle::{Bundler, MAX_DEPTH, Target, parse};
use crate::pointer::escape;
use crate::snapshot::{ReadError, RelPath};
use crate::yaml::{Kind, Node};

/// Why a reference leads nowhere: message and help; `None` when that is said elsewhere.
type Fault = Option<(String, Option<String>)>;

/// What a URI fragment may not hold as it is (RFC 3986, section 3.5).
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

impl Bundler<'_> {
    /// A `$ref` as a pointer into the bundle; its target is queued.
    pub(super) fn reference(&mut self, node: Node<'_>, from: usize) -> Value {
        let text = node.text().unwrap_or_default();
        if text.starts_with("https://json-schema.org/draft/") {
            return text.into();
        }
        match self.resolve(text, from) {
            Ok((file, pointer)) => {
                let place = format!("{}{pointer}", self.files[file].prefix);
                self.queue.push_back(Target { file, pointer });
                format!("#{}", utf8_percent_encode(&place, FRAGMENT)).into()
            }
            Err(fault) => {
                if let Some((message, help)) = fault {
                    self.problem(from, node, message, help);
                }
                Value::Null
            }
        }
    }

    fn resolve(&mut self, text: &str, from: usize) -> Result<(usize, String), Fault> {
        let (uri, fragment) = text.split_once('#').unwrap_or((text, ""));
        let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (file, base) = if uri.is_empty() { (from, String::new()) } else { self.open(&decode(uri), from)? };
        let fragment = decode(fragment);
        let root = self.files[file].tree.root();
        let pointer = if fragment.is_empty() || fragment.starts_with('/') {
            Some(format!("{base}{fragment}")).filter(|at| root.is_some_and(|root| root.pointer(at).is_some()))
        } else {
            root.and_then(|root| find(root, &["$anchor", "$dynamicAnchor"], &fragment, String::new(), 0))
        };
        let path = &self.files[file].path;
        pointer.map(|pointer| (file, pointer)).ok_or_else(|| fault(format!("`{path}` has nothing at `#{fragment}`")))
    }

    /// The file that a `$ref` names, by its path or by an `$id`, and the pointer to that `$id`'s schema.
    fn open(&mut self, uri: &str, from: usize) -> Result<(usize, String), Fault> {
        for (file, known) in self.files.iter().enumerate() {
            if let Some(at) = known.tree.root().and_then(|root| find(root, &["$id"], uri, String::new(), 0)) {
                return Ok((file, at));
            }
        }
        if uri.contains("://") {
            let help = "a `$ref` names a file of the repository; nothing is fetched".to_owned();
            return Err(Some((format!("no schema here has the `$id` `{uri}`"), Some(help))));
        }
        let Some(path) = RelPath::resolve(self.files[from].path.parent(), uri) else {
            return Err(fault(format!("`{uri}` leads out of the repository")));
        };
        if let Some(file) = self.files.iter().position(|file| file.path == path) {
            return Ok((file, String::new()));
        }
        let text = (self.read)(&path).map_err(|error| match error {
            ReadError::Missing => fault(format!("there is no file `{path}`")),
            error => fault(format!("`{path}` cannot be read: {error}")),
        })?;
        match parse(&path, &text) {
            Ok(tree) => {
                let mut prefix = format!("/$defs/{}", escape(path.as_str()));
                while self.files[0].tree.root().is_some_and(|root| root.pointer(&prefix).is_some()) {
                    prefix.push('\'');
                }
                Ok((self.add(path, tree, prefix), String::new()))
            }
            Err(problem) => {
                self.problems.push(problem);
                Err(None)
            }
        }
    }
}

#[allow(clippy::unnecessary_wraps)] // It is always a reason.
fn fault(message: String) -> Fault {
    Some((message, None))
}

/// The pointer to the mapping that has `text` under one of these keys.
fn find(node: Node<'_>, keys: &[&str], text: &str, pointer: String, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    if keys.iter().any(|key| node.get(key).and_then(Node::text).is_some_and(|id| id.trim_end_matches('#') == text)) {
        return Some(pointer);
    }
    // Through the nodes as they are written: what an alias stands for is found where it is written.
    let below = |child: Node<'_>, token: &str| match child.kind() {
        Kind::Mapping | Kind::Sequence => find(child, keys, text, format!("{pointer}/{}", escape(token)), depth + 1),
        _ => None,
    };
    let mut entries = node.entries();
    let mut items = node.items().enumerate();
    entries
        .find_map(|(key, value)| below(value, key.text()?))
        .or_else(|| items.find_map(|(at, item)| below(item, &at.to_string())))
}
