//! What stands in a report where there is no answer: a reader of reports must neither stumble over nothing nor take it for good.

use std::fmt::Write as _;
use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;
use serde_json::{Value, json};

use super::{Format, github, junit, sarif, step_summary, text};
use crate::config::FILE_NAME;
use crate::digest::sha256;

/// The report that says why there is no answer; `None` for formats without a place for it.
#[must_use]
pub fn no_answer(format: Format, message: &str, help: Option<&str>) -> Option<String> {
    let whole = help.map_or_else(|| message.to_owned(), |help| format!("{message}\nhelp: {help}"));
    match format {
        Format::Human | Format::Concise | Format::Json => None,
        Format::Github => Some(github::no_answer(message, help)),
        Format::Sarif => Some(format!("{:#}\n", of_sarif(&whole))),
        Format::Gitlab => Some(format!("{:#}\n", of_gitlab(message))),
        Format::Junit => of_junit(message, &whole).ok(),
        Format::Markdown => {
            let mut page = format!("### gpdoc: no answer\n\n{}\n", step_summary::marked(message));
            if let Some(help) = help {
                let _ = writeln!(page, "\n{}", step_summary::marked(help));
            }
            Some(page)
        }
    }
}

fn of_sarif(whole: &str) -> Value {
    let notification = json!({"level": "error", "message": {"text": whole}});
    sarif::log(&[], &[], Some(json!({"executionSuccessful": false, "toolExecutionNotifications": [notification]})))
}

/// GitLab shows nothing that is in no file.
fn of_gitlab(message: &str) -> Value {
    json!([{
        "description": format!("no answer: {message}"),
        "check_name": "no-answer",
        "fingerprint": sha256(message.as_bytes()),
        "severity": "blocker",
        "location": {"path": FILE_NAME, "lines": {"begin": 1}},
    }])
}

fn of_junit(message: &str, whole: &str) -> io::Result<String> {
    let (message, whole) = (junit::valid(&text::one_line(message)), junit::valid(&text::lines(whole)));
    let counts = [("name", "gpdoc"), ("tests", "1"), ("failures", "0"), ("errors", "1")];
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.create_element("testsuites").with_attributes(counts).write_inner_content(|xml| {
        xml.create_element("testsuite").with_attributes(counts).write_inner_content(|xml| {
            let case = xml.create_element("testcase").with_attributes([("classname", "gpdoc"), ("name", "gpdoc")]);
            case.write_inner_content(|xml| {
                let error = xml.create_element("error").with_attributes([("message", message.as_str())]);
                error.with_attribute(("type", "no-answer")).write_text_content(BytesText::new(&whole)).map(drop)
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    let xml = String::from_utf8_lossy(&xml.into_inner()).into_owned();
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}\n"))
}
