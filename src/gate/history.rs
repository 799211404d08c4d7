//! What the ledger says of earlier runs.

use crate::ledger::Record;
use crate::ledger::receipt::{DECISION, OUTCOME};

/// The kind of the record that says that a run was found without an outcome.
pub const ABANDONED: &str = "abandoned";

/// Decisions to run a command of which nobody wrote how it ended, oldest first. Whether they still run is for the caller
/// to find out, by `process` in their payload.
#[must_use]
pub fn unfinished(records: &[Record]) -> Vec<&Record> {
    let ended: Vec<&str> = records
        .iter()
        .filter(|record| record.kind == OUTCOME || record.kind == ABANDONED)
        .filter_map(|record| record.text("decision"))
        .collect();
    let runs = |record: &&Record| record.kind == DECISION && record.payload["runs"] == true;
    records.iter().filter(runs).filter(|record| !ended.contains(&record.hash.as_str())).collect()
}

/// Approvals that runs have used up, by their ids.
pub fn spent(records: &[Record]) -> impl Iterator<Item = &str> {
    let decisions = records.iter().filter(|record| record.kind == DECISION && record.payload["runs"] == true);
    let used = decisions.filter_map(|record| record.payload.get("approvals")?.as_array());
    used.flatten().filter_map(|approval| approval.get("id")?.as_str())
}
