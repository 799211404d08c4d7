//! The documents that gates name.

use super::{FileIndex, Model, Resolution, Target};
use crate::snapshot::RelPath;

/// A document as a condition of a gate names it.
#[derive(Clone, Debug)]
pub struct AskedFor<'m> {
    /// The gate.
    pub gate: &'m str,
    /// What the condition says.
    pub text: &'m str,
    /// Where, as a JSON Pointer into the configuration.
    pub pointer: &'m str,
    /// What it leads to.
    pub resolution: Resolution,
}

impl AskedFor<'_> {
    /// The document that it leads to.
    #[must_use]
    pub fn document(&self) -> Option<FileIndex> {
        match self.resolution {
            Resolution::Found(Target::Document(index), _) => Some(index),
            _ => None,
        }
    }
}

impl Model<'_> {
    /// The documents that the gates of the configuration name, save by a parameter.
    pub fn asked_for(&self) -> impl Iterator<Item = AskedFor<'_>> {
        let named = self.config.gates.iter().flat_map(|gate| gate.named().map(move |named| (gate, named)));
        named.map(|(gate, (text, pointer))| AskedFor {
            gate: &gate.name,
            text,
            pointer,
            resolution: self.resolve(&RelPath::new(""), text),
        })
    }

    /// What is to be said of gates that name a document which nobody has: they stay closed.
    pub(crate) fn remarks_on_gates(&self) -> Vec<String> {
        let is_missing = |asked: &AskedFor<'_>| {
            let is_several = matches!(asked.resolution, Resolution::Ambiguous(_));
            asked.document().is_none() && !is_several && !self.ids.may_be_unread(asked.text)
        };
        let remark = |asked: AskedFor<'_>| {
            let AskedFor { gate, text, pointer, .. } = asked;
            let place = self.place_of(pointer);
            let near = self.ids.only_longer(text).or_else(|| self.ids.nearest(text));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!(
                "the gate `{gate}` asks for `{text}` ({place}), which no document has as its id, so it stays closed{near}"
            )
        };
        self.asked_for().filter(is_missing).map(remark).collect()
    }

    /// Where the configuration says what a JSON Pointer leads to: `gpdoc.yaml:12`.
    pub(crate) fn place_of(&self, pointer: &str) -> String {
        let layers = &self.config.layers;
        let line = layers.line(pointer).map(|(path, line)| format!("{path}:{line}"));
        line.unwrap_or_else(|| layers.whole().path.to_string())
    }
}
