//! What a link may name behind `#` in a document.

use rustc_hash::FxHashSet;

use super::{Document, Facts};
use crate::nearest::Names;

/// The fragments of a document, to be asked for many.
#[derive(Debug)]
pub struct Anchors {
    /// Headings, ids in HTML and `{#name}` in headings, in lower case: browsers find GitHub's anchors in any case.
    all: FxHashSet<String>,
    headings: Names,
}

impl Anchors {
    fn new(facts: &Facts) -> Self {
        let mut all: FxHashSet<String> = facts.html_ids.iter().map(|id| id.to_lowercase()).collect();
        let slugs = facts.slugs();
        all.extend(slugs.iter().map(|slug| slug.to_lowercase()));
        for heading in &facts.headings {
            let text = heading.text.to_lowercase();
            all.extend(text.split("{#").skip(1).filter_map(|name| Some(name.split_once('}')?.0.to_owned())));
        }
        Anchors { all, headings: Names::new(slugs.iter().map(String::as_str)) }
    }

    /// True when the document has this fragment, in any case.
    #[must_use]
    pub fn has(&self, fragment: &str) -> bool {
        self.all.contains(&fragment.strip_prefix("user-content-").unwrap_or(fragment).to_lowercase())
    }

    /// The heading's fragment that is spelt most nearly like this one.
    #[must_use]
    pub fn nearest(&self, fragment: &str) -> Option<&str> {
        self.headings.nearest(fragment)
    }
}

impl Document {
    /// What links may name in it; worked out when the first one asks.
    pub fn anchors(&self) -> &Anchors {
        self.anchors.get_or_init(|| Anchors::new(&self.facts))
    }
}
