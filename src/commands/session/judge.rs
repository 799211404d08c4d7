//! What the rules of captures say of one capture.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::place::Place;
use crate::check::{self, Request};
use crate::commands::failure::Failure;
use crate::commands::history::model_and_history;
use crate::commands::workspace::Which;
use crate::finding::filter::Selection;
use crate::rules::RULES;
use crate::session::live::Session;
use crate::session::recorded::Recorded;
use crate::snapshot::{Overlay, RelPath, Snapshot};

/// What they find in the capture of a session, as it is or with these texts.
pub(super) fn judge(
    place: &Place,
    session: &Session,
    texts: Vec<(RelPath, String)>,
) -> Result<check::Outcome<'static>, Failure> {
    let is_written = texts.is_empty();
    let texts: BTreeMap<_, Arc<str>> = texts.into_iter().map(|(path, text)| (path, Arc::from(text))).collect();
    let workspace = &place.workspace;
    // A command judges once, and what it prints borrows from what it read.
    let below: &'static dyn Snapshot = Box::leak(workspace.snapshot(&Which::Worktree)?);
    let overlay: &'static Overlay<'static> = Box::leak(Box::new(Overlay::new(below, texts)));
    let names = RULES.iter().map(|rule| rule.meta().name).filter(|name| name.starts_with("session-"));
    let (model, history) = model_and_history(workspace, overlay)?;
    // What is about to be written is taken from the ledger.
    let recorded = if is_written { Recorded::all(&place.ledger.records()?) } else { Vec::new() };
    let request = Request {
        base: None,
        origin: workspace.origin()?,
        today: chrono::Utc::now().date_naive(),
        selection: Selection {
            rules: names.map(str::to_owned).collect(),
            paths: vec![session.capture_path()],
            ..Selection::default()
        },
        only_new: false,
        shows_help: true,
        history,
        recorded,
    };
    check::check(model, &request).map_err(|problems| workspace.problems(problems))
}
