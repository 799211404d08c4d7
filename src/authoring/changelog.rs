//! Changelog entries: which are released, and which a change asks for.

use std::collections::BTreeSet;

use crate::config::{Config, Paths};
use crate::model::File;
use crate::snapshot::RelPath;
use crate::yaml::{Core, Node};

/// The version that an entry says it was released in; an empty text where it says only that it was.
pub fn released(file: &File) -> Option<String> {
    let field = file.document.get("released");
    if let Some(node) = field.filter(|node| !node.is_empty() && node.core() != Some(Core::Bool(false))) {
        let text = node.text().filter(|_| node.core() != Some(Core::Bool(true)));
        return Some(text.unwrap_or_default().to_owned());
    }
    let status = file.document.get("status").and_then(Node::text);
    status.filter(|status| status.trim().eq_ignore_ascii_case("released")).map(|_| String::new())
}

/// The names of the components that one of these paths belongs to, in the order of `gpdoc.yaml`.
pub fn components<'c>(config: &'c Config, paths: &[&RelPath]) -> Vec<&'c str> {
    let mut names = BTreeSet::new();
    let all = &config.settings.components;
    for (at, (_, globs)) in all.iter().enumerate() {
        let Ok(globs) = Paths::new(globs) else { continue };
        if paths.iter().any(|path| globs.matches(path.as_str())) {
            names.insert(at);
        }
    }
    names.into_iter().filter_map(|at| all.get_index(at)).map(|(name, _)| name.as_str()).collect()
}

/// Compares versions: numbers as numbers, a pre-release (`1.2.0-rc.1`) before its release; `v` in front does not count.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    let parts = |text: &str| {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let (text, _) = text.split_once('+').unwrap_or((text, ""));
        let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre.to_owned())));
        (core.to_owned(), pre)
    };
    let ((a, a_pre), (b, b_pre)) = (parts(a), parts(b));
    dotted(&a, &b).then_with(|| match (a_pre, b_pre) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (Some(_), None) => std::cmp::Ordering::Less,
        (Some(a), Some(b)) => dotted(&a, &b),
    })
}

fn dotted(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |text: &str| -> Vec<(bool, u64, String)> {
        let part = |part: &str| match part.parse() {
            Ok(number) => (false, number, String::new()),
            Err(_) => (true, 0, part.to_owned()),
        };
        text.split('.').map(part).collect()
    };
    let (mut a, mut b) = (key(a), key(b));
    // `1.2` is `1.2.0`.
    while a.len() < b.len() && b[a.len()].1 == 0 && !b[a.len()].0 {
        a.push((false, 0, String::new()));
    }
    while b.len() < a.len() && a[b.len()].1 == 0 && !a[b.len()].0 {
        b.push((false, 0, String::new()));
    }
    a.cmp(&b)
}
