//! Keys that a mapping has more than once.

use rustc_hash::FxHashMap;

use super::{Kind, Node, Tree};

/// Mappings up to this size are compared key by key, without allocating.
const SMALL: u32 = 16;

impl Tree {
    /// Every key that stands again in the same mapping, nested ones included, as the first key and the repeated one, in
    /// the order of the repeated ones.
    ///
    /// Keys are the same when they read the same: `a` and `"a"` are, `1` and `01` are not. YAML forbids repetition;
    /// loaders take the last.
    pub fn repeated_keys(&self) -> Vec<(Node<'_>, Node<'_>)> {
        let mut found = Vec::new();
        for mapping in self.nodes().filter(|node| node.kind() == Kind::Mapping) {
            if mapping.raw().children <= 2 * SMALL {
                few(mapping, &mut found);
            } else {
                many(mapping, &mut found);
            }
        }
        found.sort_by_key(|(_, again)| again.index());
        found
    }
}

fn few<'t>(mapping: Node<'t>, found: &mut Vec<(Node<'t>, Node<'t>)>) {
    for (at, (key, _)) in mapping.entries().enumerate().skip(1) {
        let first = mapping.entries().take(at).find(|(first, _)| identity(*first) == identity(key));
        found.extend(first.map(|(first, _)| (first, key)));
    }
}

fn many<'t>(mapping: Node<'t>, found: &mut Vec<(Node<'t>, Node<'t>)>) {
    let mut first: FxHashMap<(bool, &str), Node<'t>> = FxHashMap::default();
    first.reserve(mapping.raw().children as usize / 2);
    for (key, _) in mapping.entries() {
        let kept = *first.entry(identity(key)).or_insert(key);
        if kept.index() != key.index() {
            found.push((kept, key));
        }
    }
}

/// A scalar is its text; a collection is how it is written, and never the same as a scalar.
fn identity(key: Node<'_>) -> (bool, &str) {
    (key.text().is_some(), key.key_text())
}
