//! Generated regions: what stands between `<!-- gpdoc:index NAME -->` and `<!-- /gpdoc:index -->` is rendered from a template
//! over the documents.
//!
//! The built-in templates are in `templates/index/`; a file of the same folder in the repository adds one or replaces it. What is
//! rendered depends on the documents' metadata and headings alone, one row a line and sorted, so that two branches that add
//! documents meet in no more than neighbouring lines.

mod context;
mod regions;
mod render;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::references::Renames;
use crate::edit::{self, Plan};
use crate::model::{File, Model};
use crate::yaml::edit::Splice;

pub use regions::Region;

/// A region as it is and as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The name of its template.
    pub name: String,
    /// The byte range of its first marker.
    pub marker: Range<usize>,
    /// What brings it up to date.
    pub splice: Splice,
}

/// A region that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The byte range of the marker.
    pub marker: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The regions of a document that are not what they would be now, and those that cannot be written; and how many there are.
#[must_use]
pub fn look(model: &Model<'_>, file: &File) -> (Vec<Drift>, Vec<Fault>, usize) {
    let (regions, mut faults) = regions::find(&file.document);
    let mut drifts = Vec::new();
    let mut fuel = render::fuel(model);
    for region in &regions {
        match render::render(model, file, region, &mut fuel) {
            Ok(text) => drifts.extend(drift(&file.document.source, region, &text)),
            Err(fault) => faults.push(fault),
        }
    }
    faults.sort_by_key(|fault| fault.marker.start);
    (drifts, faults, regions.len())
}

/// Writes anew the generated regions that were up to date and no longer are, and gives their number.
pub(super) fn follow(renames: &Renames<'_>, now: &Model<'_>, plan: &mut Plan) -> usize {
    let mut written = 0;
    for file in renames.model.files.iter().filter(|file| file.document.source.contains("gpdoc:index")) {
        let Some(new) = now.file_at(renames.moved(file.path()).as_str()).filter(|_| !renames.is_symlink(file)) else {
            continue;
        };
        let (was_adrift, ..) = look(renames.model, file);
        let (adrift, ..) = look(now, new);
        let follows = adrift.into_iter().filter(|it| was_adrift.iter().all(|other| other.name != it.name));
        let splices: Vec<Splice> = follows.map(|it| it.splice).collect();
        // Regions lie apart.
        let Ok(text) = edit::apply(&new.document.source, &splices) else { continue };
        if !splices.is_empty() {
            written += splices.len();
            plan.replace(file.path().clone(), Some(&file.document.source), text);
        }
    }
    written
}

/// Empty lines beside the markers are the author's, or a formatter's.
fn drift(source: &str, region: &Region, text: &str) -> Option<Drift> {
    let now = &source[region.inside.clone()];
    let line_break = super::draft::line_break(source);
    let text = text.trim_matches('\n').replace('\n', line_break);
    if now.trim_matches(['\r', '\n']) == text {
        return None;
    }
    let text = if text.is_empty() { String::new() } else { format!("{line_break}{text}{line_break}{line_break}") };
    let splice = Splice { range: region.inside.clone(), text };
    Some(Drift { name: region.name.clone(), marker: region.marker.clone(), splice })
}
