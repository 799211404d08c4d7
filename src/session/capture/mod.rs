//! The document of a session: who, when, what, in the shape of the template or as near to it as it was written.
//!
//! Reading is total: what is not understood is kept as [`PartKind::Other`], and nothing of it is judged. All ranges are
//! bytes of the file.

mod artifact;
mod correction;
mod label;
mod lines;
mod open;
mod segment;
mod stamp;
#[cfg(test)]
mod tests;
mod validation;

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::{Document, Heading, title};
use crate::session::secret::{self, Secret};
use lines::Lines;

pub use artifact::{Artifact, Category};
pub use correction::{Correction, names_path};
pub use open::FollowUp;
pub use segment::{Part, PartKind, Segment, SegmentKind, Signature};
pub use stamp::{Moment, Stamp};
pub use validation::{Claim, Row, Verdict};

/// The sections that a capture has, as the template spells them.
pub const SECTIONS: [&str; 8] = [
    "Session metadata",
    "Scope",
    "Work Summary",
    "Issues Diagnosed and Fixed",
    "Design Decisions Made",
    "Artifacts Touched",
    "Validation",
    "Current State / Follow-ups",
];

/// One line `**Label:** value` above the first section that is not about the session itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The label in lower case, without markup: `timestamp`.
    pub label: String,
    /// The value without markup.
    pub value: String,
    /// The byte range of the value.
    pub span: Range<usize>,
    /// The points in time that it names.
    pub stamps: Vec<Stamp>,
}

/// A section of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading in lower case, without number and note.
    pub title: String,
    /// The byte range of the heading.
    pub heading: Range<usize>,
    /// 1 to 6.
    pub level: u8,
}

/// A capture, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// Who, when, where.
    pub metadata: Vec<Field>,
    /// The headings that can be template sections: those of the main block, and elsewhere those of level 1 and 2 or
    /// of a section's whole name.
    pub sections: Vec<Section>,
    /// Labels of the main block that stand for a section: `**Validation:** None`.
    pub labelled: Vec<String>,
    /// The main block, then what was appended, in the order of the file.
    pub segments: Vec<Segment>,
    /// Headings and list items below the `Updates` heading that belong to no update.
    pub loose: Vec<Range<usize>>,
    /// What its last word on it says is left to do.
    pub open: Vec<FollowUp>,
    /// What appended segments take back of what stands above them.
    pub corrections: Vec<Correction>,
    secrets: OnceLock<Box<[Secret]>>,
}

impl Capture {
    /// Reads a document. Never fails.
    #[must_use]
    pub fn read(document: &Document) -> Self {
        let lines = Lines::of(document);
        let (segments, loose) = segment::split(document, &lines);
        let main = segments.first().map_or(0..0, |segment| segment.span.clone());
        let headings = document.facts.headings.iter().filter(|heading| !heading.nested);
        let named = SECTIONS.map(title);
        let is_named = |heading: &Heading| named.contains(&title(&heading.text));
        let headings =
            headings.filter(|heading| heading.level <= 2 || main.contains(&heading.span().start) || is_named(heading));
        let sections = headings
            .map(|heading| Section { title: title(&heading.text), heading: heading.span(), level: heading.level })
            .collect();
        let labels = lines.within(&main).filter_map(|line| label::of(line.text));
        let labelled = labels.map(|label| title(label.name)).collect();
        let open = open::find(document, &lines, &segments);
        let corrections = correction::find(&lines, &segments);
        let metadata = metadata(document, &lines);
        let secrets = OnceLock::new();
        Capture { metadata, sections, labelled, segments, loose, open, corrections, secrets }
    }

    /// The secrets in its text: looked for once, for both sides of a comparison. `source` is what it was read from.
    pub fn secrets(&self, source: &str) -> &[Secret] {
        self.secrets.get_or_init(|| secret::find(source).into())
    }

    /// The main block.
    #[must_use]
    pub fn main(&self) -> Option<&Segment> {
        self.segments.first()
    }

    /// The value of a metadata line.
    #[must_use]
    pub fn field(&self, label: &str) -> Option<&Field> {
        self.metadata.iter().find(|field| field.label == label)
    }

    /// Who worked in the session: its agent, then who signed, each once.
    #[must_use]
    pub fn agents(&self) -> Vec<&str> {
        let signed = self.segments.iter().flat_map(|segment| &segment.signatures).map(|it| it.agent.as_str());
        let all = self.field("agent").map(|field| field.value.as_str()).into_iter().chain(signed);
        let mut agents: Vec<&str> = Vec::new();
        for agent in all.filter(|agent| !agent.is_empty()) {
            if !agents.iter().any(|known| known.eq_ignore_ascii_case(agent)) {
                agents.push(agent);
            }
        }
        agents
    }

    /// When the session says that it began: its `Timestamp`, else its `Date`.
    #[must_use]
    pub fn start(&self) -> Option<&Stamp> {
        let stamp = |label| self.field(label).and_then(|field| field.stamps.first());
        stamp("timestamp").or_else(|| stamp("date"))
    }

    /// What was appended as an update, each with the reviews and continuations below it.
    pub fn updates(&self) -> impl Iterator<Item = (&Segment, &[Segment])> {
        let starts = self.segments.iter().enumerate().filter(|(_, segment)| segment.kind == SegmentKind::Update);
        starts.map(|(at, segment)| {
            let rest = &self.segments[at + 1..];
            let dated = rest.iter().take_while(|next| next.kind == SegmentKind::Dated).count();
            (segment, &rest[..dated])
        })
    }

    /// True when a segment below a byte corrects what it says of a path, a command or a time.
    #[must_use]
    pub fn corrects(&self, at: usize, subject: &str) -> bool {
        self.corrections.iter().any(|correction| correction.at > at && correction.names(subject))
    }

    /// True when a segment below a byte corrects what it says of a command, and a row below says anew how that ended: words
    /// alone would take a contradicted claim back without a claim that can be held against what ran.
    #[must_use]
    pub fn restates(&self, at: usize, command: &str) -> bool {
        let is_it = |written: &str| written == command;
        let is_restated =
            |(_, row): (_, &Row)| row.span.start > at && row.claim(is_it).is_some_and(|claim| claim.command == command);
        self.corrects(at, command) && self.rows().any(is_restated)
    }

    /// True when it says that a path is gone: removed, or renamed to another one.
    #[must_use]
    pub fn says_gone(&self, path: &str, is_there: impl Fn(&Artifact) -> bool) -> bool {
        let is_gone =
            |it: &Artifact| it.from.as_deref() == Some(path) || (it.path == path && it.category == Category::Removed);
        self.artifacts().any(|(_, artifact)| is_gone(artifact) && is_there(artifact))
    }

    /// Every artifact that it lists.
    pub fn artifacts(&self) -> impl Iterator<Item = (&Segment, &Artifact)> {
        self.segments.iter().flat_map(|segment| segment.artifacts.iter().map(move |artifact| (segment, artifact)))
    }

    /// Every row of its validation.
    pub fn rows(&self) -> impl Iterator<Item = (&Segment, &Row)> {
        self.segments.iter().flat_map(|segment| segment.rows.iter().map(move |row| (segment, row)))
    }
}

/// The metadata block: below its heading, or above the first heading of level 2 where there is none such.
fn metadata(document: &Document, lines: &Lines<'_>) -> Vec<Field> {
    let headings = &document.facts.headings;
    let own = headings.iter().position(|heading| !heading.nested && title(&heading.text) == "session metadata");
    let start = own.map_or(lines.body.start, |index| headings[index].span().end);
    let after = own.map_or(0, |index| index + 1);
    let end = headings[after..].iter().find(|heading| !heading.nested && heading.level > 1 || own.is_some());
    let end = end.map_or(lines.body.end, |heading| heading.span().start);
    let mut fields = Vec::new();
    for line in lines.within(&(start..end.max(start))) {
        let Some(label) = label::field(line.text) else { continue };
        let at = line.start + label.value;
        let value = line.text.get(label.value..).unwrap_or_default().trim_end();
        let plain = value.trim_matches(['*', '_', '`', ' ']);
        fields.push(Field {
            label: label.name.to_lowercase(),
            value: plain.to_owned(),
            span: at..at + value.len(),
            stamps: stamp::find(value, at),
        });
    }
    fields
}
