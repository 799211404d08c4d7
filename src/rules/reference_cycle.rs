//! See `docs/rules/reference-cycle.md`.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::{Context, Meta, Rule, Scope, references};
use crate::finding::{Finding, Location, Severity};
use crate::model::{File, FileIndex, Model, Reference};

static META: Meta = Meta {
    name: "reference-cycle",
    summary: "a cycle in an acyclic relation",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/reference-cycle.md"),
};

pub(super) struct ReferenceCycle;

/// One reference read in the direction of its relation.
struct Edge<'m> {
    to: usize,
    file: &'m File,
    reference: &'m Reference,
}

impl Rule for ReferenceCycle {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn tree(&self, context: Context<'_>, findings: &mut Vec<Finding>) {
        for (name, relation) in &context.model.config.settings.relations {
            if !relation.acyclic {
                continue;
            }
            let graph = edges(context.model, name, relation.inverse.as_deref());
            let groups = groups(&graph);
            let mut is_told = vec![false; graph.len()];
            // Files are in path order, so the first of a group is its smallest.
            for start in 0..graph.len() {
                let group = groups[start];
                if std::mem::replace(&mut is_told[group], true) {
                    continue;
                }
                if let Some(cycle) = shortest_cycle(&graph, &groups, start) {
                    findings.extend(finding(context.model, name, cycle));
                }
            }
        }
    }
}

/// For each file what it is the `relation` of. A reference to oneself is another rule's matter.
fn edges<'m>(model: &'m Model<'_>, relation: &str, inverse: Option<&str>) -> Vec<Vec<Edge<'m>>> {
    let mut graph: Vec<Vec<Edge<'m>>> = model.files.iter().map(|_| Vec::new()).collect();
    for file in &model.files {
        for reference in file.references.iter().filter(|reference| !references::is_self(file, reference)) {
            let Some(FileIndex(target)) = reference.document() else { continue };
            let (own, target) = (file.index.0 as usize, target as usize);
            if &*reference.field == relation {
                graph[own].push(Edge { to: target, file, reference });
            } else if Some(&*reference.field) == inverse {
                graph[target].push(Edge { to: own, file, reference });
            }
        }
    }
    graph
}

/// For each file the group of files that all lead to one another (Kosaraju's algorithm, without recursion).
fn groups(graph: &[Vec<Edge<'_>>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(graph.len());
    let mut is_seen = vec![false; graph.len()];
    for root in 0..graph.len() {
        if std::mem::replace(&mut is_seen[root], true) {
            continue;
        }
        let mut stack = vec![(root, graph[root].iter())];
        while let Some((node, rest)) = stack.last_mut() {
            match rest.next() {
                Some(edge) if std::mem::replace(&mut is_seen[edge.to], true) => {}
                Some(edge) => stack.push((edge.to, graph[edge.to].iter())),
                None => {
                    order.push(*node);
                    stack.pop();
                }
            }
        }
    }
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); graph.len()];
    for (from, edges) in graph.iter().enumerate() {
        for edge in edges {
            back[edge.to].push(from);
        }
    }
    let mut groups = vec![usize::MAX; graph.len()];
    for &root in order.iter().rev() {
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            if groups[node] == usize::MAX {
                groups[node] = root;
                stack.extend(&back[node]);
            }
        }
    }
    groups
}

/// The shortest way from a file back to itself inside its group.
fn shortest_cycle<'g, 'm>(graph: &'g [Vec<Edge<'m>>], groups: &[usize], start: usize) -> Option<Vec<&'g Edge<'m>>> {
    let mut came: FxHashMap<usize, (usize, &Edge<'m>)> = FxHashMap::default();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for edge in graph[node].iter().filter(|edge| groups[edge.to] == groups[start]) {
            if edge.to != start {
                if let Entry::Vacant(entry) = came.entry(edge.to) {
                    entry.insert((node, edge));
                    queue.push_back(edge.to);
                }
                continue;
            }
            let mut cycle = vec![edge];
            let mut at = node;
            while let Some(&(before, edge)) = came.get(&at) {
                cycle.push(edge);
                at = before;
            }
            cycle.reverse();
            return Some(cycle);
        }
    }
    None
}

/// At the first reference of the cycle in the order of files.
fn finding(model: &Model<'_>, relation: &str, cycle: Vec<&Edge<'_>>) -> Option<Finding> {
    let names: Vec<&str> = cycle.iter().map(|edge| references::name(model, &model.files[edge.to])).collect();
    let last = names.last()?;
    let way: Vec<String> = std::iter::once(last).chain(&names).map(|name| format!("`{name}`")).collect();
    let message = format!("{relation} goes in a circle: {}", way.join(" → "));
    let mut edges = cycle;
    edges.sort_by_key(|edge| (edge.file.index, edge.reference.node));
    let (first, others) = edges.split_first()?;
    let subject = names.join(" ");
    let mut finding = Finding::at_reference(&META, first.file, first.reference, message).with_subject(subject);
    for edge in others {
        let location = Location::of_reference(edge.file, edge.reference);
        finding = finding.with_related(location, "this is part of the circle");
    }
    Some(finding)
}
