//! Questions to the graph of documents and references, and its export.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write;

use serde_json::{Value, json};

use super::{File, FileIndex, Model, Stated};

/// One edge between two documents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge<'m> {
    /// The document that refers.
    pub from: FileIndex,
    /// The document that is referred to.
    pub to: FileIndex,
    /// The relation.
    pub relation: &'m str,
}

impl Model<'_> {
    /// Every resolved reference between two documents, and what their statuses say of each other, once, sorted by path.
    #[must_use]
    pub fn edges(&self) -> Vec<Edge<'_>> {
        let edges: BTreeSet<Edge<'_>> = self
            .files
            .iter()
            .flat_map(|file| file.references.iter().map(move |reference| (file, reference)))
            .filter_map(|(file, reference)| {
                Some(Edge { from: file.index, to: reference.document()?, relation: &reference.field })
            })
            .chain(self.files.iter().flat_map(|file| {
                let edge = |stated: &Stated| {
                    Some(Edge { from: file.index, to: stated.document()?, relation: stated.succession.relation() })
                };
                self.stated(file).iter().filter_map(edge)
            }))
            .filter(|edge| edge.from != edge.to)
            .collect();
        edges.into_iter().collect()
    }

    /// Every document that reaches `target` over references, with its distance, nearest first.
    #[must_use]
    pub fn impact(&self, target: &File) -> Vec<(&File, usize)> {
        let mut distance = vec![usize::MAX; self.files.len()];
        distance[target.index.0 as usize] = 0;
        let mut queue = VecDeque::from([target.index]);
        let mut found = Vec::new();
        while let Some(index) = queue.pop_front() {
            let here = distance[index.0 as usize];
            let here_to = self.file(index);
            let incoming = self.incoming(here_to).map(|(from, _)| from);
            for from in incoming.chain(self.stated_of(here_to).map(|(from, _)| from)) {
                let place = &mut distance[from.index.0 as usize];
                if *place == usize::MAX {
                    *place = here + 1;
                    found.push((from, here + 1));
                    queue.push_back(from.index);
                }
            }
        }
        found.sort_by_key(|(file, distance)| (*distance, file.index));
        found
    }

    /// A shortest chain of references from one document to another.
    #[must_use]
    pub fn path_between(&self, from: &File, to: &File) -> Option<Vec<&File>> {
        let mut came_from: Vec<Option<FileIndex>> = vec![None; self.files.len()];
        let mut queue = VecDeque::from([from.index]);
        came_from[from.index.0 as usize] = Some(from.index);
        while let Some(index) = queue.pop_front() {
            if index == to.index {
                let mut chain = vec![index];
                let mut at = index;
                while at != from.index {
                    at = came_from[at.0 as usize]?;
                    chain.push(at);
                }
                return Some(chain.into_iter().rev().map(|index| self.file(index)).collect());
            }
            let here = self.file(index);
            let references = here.references.iter().filter_map(super::Reference::document);
            for next in references.chain(self.stated(here).iter().filter_map(Stated::document)) {
                if came_from[next.0 as usize].is_none() {
                    came_from[next.0 as usize] = Some(index);
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// Governed documents that neither refer to another document nor are referred to; a `metadata.yaml` speaks of its
    /// directory, so it is none.
    #[must_use]
    pub fn orphans(&self) -> Vec<&File> {
        let mut connected = vec![false; self.files.len()];
        for edge in self.edges() {
            connected[edge.from.0 as usize] = true;
            connected[edge.to.0 as usize] = true;
        }
        let is_orphan =
            |file: &&File| self.is_document(file) && !file.is_defaults() && !connected[file.index.0 as usize];
        self.governed().filter(is_orphan).collect()
    }

    /// The documents that are at most `depth` references away from one, in either direction, itself included.
    #[must_use]
    pub fn around(&self, center: &File, depth: usize) -> Vec<FileIndex> {
        let edges = self.edges();
        let mut found = BTreeSet::from([center.index]);
        for _ in 0..depth {
            let next: Vec<FileIndex> = edges
                .iter()
                .filter(|edge| found.contains(&edge.from) != found.contains(&edge.to))
                .flat_map(|edge| [edge.from, edge.to])
                .collect();
            if next.is_empty() {
                break;
            }
            found.extend(next);
        }
        found.into_iter().collect()
    }

    /// The governed documents of a drawing and the edges between them: all, or those in `only`, which is sorted.
    fn drawn(&self, only: Option<&[FileIndex]>) -> (Vec<&File>, Vec<Edge<'_>>) {
        let has = |index: FileIndex| only.is_none_or(|only| only.binary_search(&index).is_ok());
        let files = self.governed().filter(|file| has(file.index)).collect();
        (files, self.edges().into_iter().filter(|edge| has(edge.from) && has(edge.to)).collect())
    }

    /// The graph as JSON: `nodes` and `edges`; of `only` these documents, which are sorted, where they are given.
    #[must_use]
    pub fn graph_json(&self, only: Option<&[FileIndex]>) -> Value {
        let (files, edges) = self.drawn(only);
        let nodes: Vec<Value> = files
            .into_iter()
            .map(|file| json!({"path": file.path().as_str(), "id": file.id, "kind": self.kind_of(file).map(|kind| &kind.name)}))
            .collect();
        let edges: Vec<Value> = edges
            .into_iter()
            .map(|edge| json!({"from": self.file(edge.from).path().as_str(), "to": self.file(edge.to).path().as_str(), "relation": edge.relation}))
            .collect();
        json!({"nodes": nodes, "edges": edges})
    }

    /// The graph in Graphviz' language.
    #[must_use]
    pub fn graph_dot(&self, only: Option<&[FileIndex]>) -> String {
        let (files, edges) = self.drawn(only);
        let mut out = String::from("digraph documents {\n  rankdir=LR;\n  node [shape=box];\n");
        for file in files {
            let _ = writeln!(out, "  n{} [label={}];", file.index.0, quoted(label(file)));
        }
        for edge in edges {
            let _ = writeln!(out, "  n{} -> n{} [label={}];", edge.from.0, edge.to.0, quoted(edge.relation));
        }
        out.push_str("}\n");
        out
    }

    /// The graph in Mermaid's language.
    #[must_use]
    pub fn graph_mermaid(&self, only: Option<&[FileIndex]>) -> String {
        let (files, edges) = self.drawn(only);
        let mut out = String::from("flowchart LR\n");
        for file in files {
            let label = label(file).replace('"', "#quot;");
            let _ = writeln!(out, "  n{}[\"{label}\"]", file.index.0);
        }
        for edge in edges {
            let _ = writeln!(out, "  n{} -->|{}| n{}", edge.from.0, edge.relation.replace(['|', '"'], " "), edge.to.0);
        }
        out
    }
}

/// A string in Graphviz' quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What a document is called in a drawing.
fn label(file: &File) -> &str {
    file.id.as_deref().unwrap_or_else(|| file.path().as_str())
}
