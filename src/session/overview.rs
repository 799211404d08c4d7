//! Many captures at a glance: what is open, who did what, which decisions were touched.

use std::fmt::Write;

use serde::Serialize;

use crate::model::{File, Model};
use crate::session::capture::{Capture, SegmentKind, Stamp};
use crate::yaml::Node;

/// One capture in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Where it is.
    pub path: String,
    /// Its id.
    pub id: Option<String>,
    /// Its title: that of its frontmatter, else its first heading.
    pub title: String,
    /// The day of the session: of its `Timestamp` or `Date`, else of its name.
    pub day: Option<String>,
    /// Who worked in it.
    pub agents: Vec<String>,
    /// How many updates it has.
    pub updates: usize,
    /// The decisions that it refers to.
    pub decisions: Vec<String>,
    /// What it leaves to do.
    pub open: Vec<String>,
}

impl Entry {
    /// A capture in short.
    #[must_use]
    pub fn of(model: &Model<'_>, file: &File, capture: &Capture) -> Self {
        let title = file.document.get("title").and_then(Node::text).map(str::to_owned);
        let heading = || file.document.facts.headings.first().map(|heading| heading.text.clone());
        let day = capture.start().and_then(Stamp::day).map(|day| day.to_string());
        let named = || file.path().stem().get(..10).filter(|day| day.parse::<chrono::NaiveDate>().is_ok());
        let targets = file.references.iter().filter_map(|reference| {
            let target = model.file(reference.document()?);
            let is_decision = model.kind_of(target).is_some_and(|kind| kind.name == "adr");
            target.id.as_deref().filter(|_| is_decision).map(str::to_owned)
        });
        let mut decisions: Vec<String> = targets.collect();
        decisions.sort();
        decisions.dedup();
        Entry {
            path: file.path().as_str().to_owned(),
            id: file.id.as_deref().map(str::to_owned),
            title: bare(&title.or_else(heading).unwrap_or_else(|| file.path().stem().to_owned())),
            day: day.or_else(|| named().map(str::to_owned)),
            agents: capture.agents().into_iter().map(str::to_owned).collect(),
            updates: capture.segments.iter().filter(|segment| segment.kind == SegmentKind::Update).count(),
            decisions,
            open: capture.open.iter().map(|item| item.text.clone()).collect(),
        }
    }

    /// True for a session in which this agent worked; case does not matter, and the beginning of a name is enough.
    #[must_use]
    pub fn is_by(&self, agent: &str) -> bool {
        let wanted = agent.to_lowercase();
        self.agents.iter().any(|name| name.to_lowercase().starts_with(&wanted))
    }
}

/// Every capture, the newest day first, then by path.
#[must_use]
pub fn entries(model: &Model<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = model.captures().map(|(file, capture)| Entry::of(model, file, capture)).collect();
    entries.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.path.cmp(&b.path)));
    entries
}

/// A page: what is open first, then day by day, then by decision.
#[must_use]
pub fn markdown(entries: &[Entry]) -> String {
    let mut text = String::from("# Sessions\n");
    let open: Vec<&Entry> = entries.iter().filter(|entry| !entry.open.is_empty()).collect();
    if !open.is_empty() {
        text.push_str("\n## Open follow-ups\n");
    }
    for entry in open {
        let _ = writeln!(text, "\n### {}\n", link(entry));
        for item in &entry.open {
            let _ = writeln!(text, "- {item}");
        }
    }
    let mut day: Option<&Option<String>> = None;
    for entry in entries {
        if day != Some(&entry.day) {
            let _ = writeln!(text, "\n## {}\n", entry.day.as_deref().unwrap_or("No day"));
            day = Some(&entry.day);
        }
        let agents = if entry.agents.is_empty() { "nobody named".to_owned() } else { entry.agents.join(", ") };
        let updates = match entry.updates {
            0 => String::new(),
            1 => ", 1 update".to_owned(),
            count => format!(", {count} updates"),
        };
        let _ = writeln!(text, "- {} ({agents}{updates})", link(entry));
    }
    let mut decisions: Vec<&str> = entries.iter().flat_map(|entry| &entry.decisions).map(String::as_str).collect();
    decisions.sort_unstable();
    decisions.dedup();
    if !decisions.is_empty() {
        text.push_str("\n## By decision\n\n");
    }
    for decision in decisions {
        let sessions = entries.iter().filter(|entry| entry.decisions.iter().any(|it| it == decision)).map(link);
        let _ = writeln!(text, "- {decision}: {}", sessions.collect::<Vec<_>>().join(", "));
    }
    text
}

/// A title without what every capture's begins with.
fn bare(title: &str) -> String {
    let rest = title.get(.."session capture".len()).filter(|start| start.eq_ignore_ascii_case("session capture"));
    let rest = rest.and_then(|start| title.get(start.len()..)).map(|rest| rest.trim_start_matches([':', '-', ' ']));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(title).to_owned()
}

fn link(entry: &Entry) -> String {
    let title = entry.title.replace('[', "\\[").replace(']', "\\]");
    format!("[{title}]({})", entry.path.replace(' ', "%20"))
}
