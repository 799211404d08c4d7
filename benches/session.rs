//! What recording a session costs: beginning it, an update, a command in it, closing it.
//!
//! `cargo bench --bench session`; on the corpus where it is, else on a thousand generated documents.

#![allow(clippy::expect_used, missing_docs)]

mod generated;
mod measure;

use std::cell::Cell;

use measure::{Repository, Work, run, table};

fn main() {
    let repository = Repository::real().committed();
    let at = repository.path();
    // Of a history that is one commit nothing is judged: there are two.
    std::fs::write(at.join("second.txt"), "More.\n").expect("a file");
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--message=More"]);
    let number = Cell::new(0);
    let session = |arguments: &[&str]| drop(run(at, measure::GPDOC, &[&["session"][..], arguments].concat()));
    let work = vec![
        Work::process(at, "grep", &["-rc", "--exclude-dir=.git", "^", "."]),
        Work::new("gpdoc session new", || {
            number.set(number.get() + 1);
            session(&["new", "--agent", "Bench", "--title", &format!("Session {}", number.get())]);
        }),
        Work::new("gpdoc session run -- true", || session(&["run", "--", "true"])),
        // Two updates of one second wait for the next one.
        Work::new("a second goes by", || std::thread::sleep(std::time::Duration::from_millis(1_100))),
        Work::new("gpdoc session append", || session(&["append", "--what", "More", "--outstanding", "None"])),
        Work::new("a second goes by", || std::thread::sleep(std::time::Duration::from_millis(1_100))),
        Work::new("gpdoc session close", || session(&["close", "--anyway", "--outstanding", "None"])),
    ];
    table(&format!("A session: {}", repository.size()), 15, work);
}
