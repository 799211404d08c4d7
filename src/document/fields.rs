//! The fields of a document's own metadata, found once: rules ask for many of them, and every mapping that inherits does.

use rustc_hash::FxHashMap;

use super::Document;
use crate::yaml::{Node, NodeIndex};

/// One field of a document's own metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key's node.
    pub key: NodeIndex,
    /// The value's node.
    pub value: NodeIndex,
    /// Its value says nothing: null, or an empty text or collection.
    pub is_empty: bool,
}

impl Document {
    /// Its own fields in their order, with their keys; of a repeated key the last one.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Field)> {
        let tree = self.tree();
        self.fields.iter().filter_map(move |field| Some((tree?.node(field.key).text()?, *field)))
    }

    /// Its own field with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<Field> {
        self.fields().find(|(own, _)| *own == key).map(|(_, field)| field)
    }

    /// The value of one of its own metadata keys.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Node<'_>> {
        Some(self.tree()?.node(self.field(key)?.value))
    }
}

/// Fields that are compared one by one: a map costs more than the few that documents have.
const FEW: usize = 64;

/// The fields of a mapping.
pub(super) fn of(root: Option<Node<'_>>) -> Box<[Field]> {
    let mut said: Vec<(&str, Field)> = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for (key, value) in root.into_iter().flat_map(Node::entries) {
        let Some(text) = key.text() else { continue };
        let field = Field { key: key.index(), value: value.index(), is_empty: value.is_empty() };
        if said.len() == FEW && places.is_empty() {
            places.extend(said.iter().enumerate().map(|(at, (text, _))| (*text, at)));
        }
        let known = if places.is_empty() {
            said.iter().position(|(other, _)| *other == text)
        } else {
            places.get(text).copied()
        };
        if let Some(at) = known {
            said[at] = (text, field);
            continue;
        }
        if !places.is_empty() {
            places.insert(text, said.len());
        }
        said.push((text, field));
    }
    said.into_iter().map(|(_, field)| field).collect()
}
