//! A line of the ledger has one spelling; receipts, evidence and approvals are read or refused.

use gpdoc::gate::approval::Approval;
use gpdoc::ledger::Record;
use gpdoc::ledger::receipt::Receipt;
use gpdoc::process::command_line;
use gpdoc::session::evidence::Evidence;

pub(crate) fn check(bytes: &[u8]) {
    if let Ok(record) = Record::parse(bytes) {
        let line = record.line().expect("what was read can be written");
        assert_eq!(line.as_bytes(), bytes);
        assert_eq!(record.hash.len(), 64);
    }
    if let Ok(receipt) = Receipt::parse(bytes) {
        let text = receipt.text().expect("what was read can be written");
        assert_eq!(Receipt::parse(text.as_bytes()).expect("what was written can be read"), receipt);
        let _ = receipt.content();
    }
    let _ = Approval::read(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let evidence = Evidence::parse(text);
    if let Some(range) = evidence.broken.clone() {
        assert!(text.get(range).is_some());
    }
    for run in evidence.runs() {
        let (_, _) = (run.fault(), run.ended());
        // As a capture's row has it.
        assert!(evidence.last_run(&command_line(&run.argv)).is_some());
    }
}
