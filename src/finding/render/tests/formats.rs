// A snapshot is as long as the output is.
#![allow(clippy::too_many_lines)]

use insta::assert_snapshot;

use super::{calm, findings, shown};
use crate::finding::render::Format;

#[test]
fn concise_is_one_line_a_finding() {
    assert_snapshot!(shown(Format::Concise), @r##"
    docs/100%, a:b.md:1:1: warning[stray-file] nothing says what this is
    docs/ADR-0007-queue.md:5:5: error[unknown-target] no document has the id `ADR-0003-cahce`
    docs/ADR-0007-queue.md:8:13: warning[late-heading] two lines\nof message
    "##);
    assert_eq!(calm(Format::Concise), "");
}

#[test]
fn json_is_the_envelope() {
    assert_snapshot!(shown(Format::Json), @r##"
    {
      "schema_version": 1,
      "command": "check",
      "ok": false,
      "summary": {
        "files_seen": 4,
        "documents": 2,
        "ungoverned": 1,
        "unreadable": 0,
        "errors": 1,
        "warnings": 1,
        "baselined": 1,
        "drained": 0,
        "suppressed": 0,
        "fixable": 1
      },
      "diagnostics": [
        {
          "rule": "stray-file",
          "severity": "warning",
          "message": "nothing says what this is",
          "path": "docs/100%, a:b.md",
          "range": {
            "start": {
              "line": 1,
              "column": 1,
              "offset": 0
            },
            "end": {
              "line": 1,
              "column": 1,
              "offset": 0
            }
          },
          "related": [],
          "baselined": false,
          "fingerprint": {
            "rule": "stray-file",
            "document": "docs/100%, a:b.md"
          }
        },
        {
          "rule": "unknown-target",
          "severity": "error",
          "message": "no document has the id `ADR-0003-cahce`",
          "path": "docs/ADR-0007-queue.md",
          "range": {
            "start": {
              "line": 5,
              "column": 5,
              "offset": 53
            },
            "end": {
              "line": 5,
              "column": 19,
              "offset": 67
            }
          },
          "id": "ADR-0007-queue",
          "field": "/relates_to/0",
          "help": "did you mean `ADR-0003-cache`?",
          "related": [
            {
              "path": "docs/ADR-0003-cache.md",
              "range": {
                "start": {
                  "line": 2,
                  "column": 5,
                  "offset": 8
                },
                "end": {
                  "line": 2,
                  "column": 19,
                  "offset": 22
                }
              },
              "message": "the nearest id"
            }
          ],
          "fix": {
            "applicability": "safe",
            "title": "name the document by its id",
            "edits": [
              {
                "path": "docs/ADR-0007-queue.md",
                "start": 53,
                "end": 67,
                "text": "ADR-0003-cache"
              }
            ]
          },
          "baselined": false,
          "fingerprint": {
            "rule": "unknown-target",
            "document": "ADR-0007-queue",
            "field": "/relates_to",
            "subject": "ADR-0003-cahce"
          }
        },
        {
          "rule": "late-heading",
          "severity": "warning",
          "message": "two lines\nof message",
          "path": "docs/ADR-0007-queue.md",
          "range": {
            "start": {
              "line": 8,
              "column": 13,
              "offset": 87
            },
            "end": {
              "line": 8,
              "column": 20,
              "offset": 95
            }
          },
          "related": [
            {
              "path": "docs/ADR-0007-queue.md",
              "range": {
                "start": {
                  "line": 3,
                  "column": 9,
                  "offset": 31
                },
                "end": {
                  "line": 3,
                  "column": 14,
                  "offset": 36
                }
              },
              "message": "still a draft"
            }
          ],
          "baselined": true,
          "fingerprint": {
            "rule": "late-heading",
            "document": "docs/ADR-0007-queue.md"
          }
        }
      ],
      "data": {},
      "next": [
        "gpdoc fix docs/ADR-0007-queue.md"
      ]
    }
    "##);
}

#[test]
fn github_gets_workflow_commands() {
    assert_snapshot!(shown(Format::Github), @r##"
    ::warning file=docs/100%25%2C a%3Ab.md,line=1,title=stray-file::nothing says what this is
    ::error file=docs/ADR-0007-queue.md,line=5,endLine=5,col=5,endColumn=19,title=unknown-target::no document has the id `ADR-0003-cahce`%0Adid you mean `ADR-0003-cache`?
    ::warning file=docs/ADR-0007-queue.md,line=8,endLine=8,col=13,endColumn=20,title=late-heading::two lines%0Aof message
    "##);
    assert_eq!(calm(Format::Github), "");
}

#[test]
fn gitlab_gets_a_code_quality_report() {
    assert_snapshot!(shown(Format::Gitlab), @r##"
    [
      {
        "description": "nothing says what this is",
        "check_name": "stray-file",
        "fingerprint": "a6e619bbd4ed9d6b46b36865d43b2aa33bbb052f96a2a556fa276294769e7a51",
        "severity": "minor",
        "location": {
          "path": "docs/100%, a:b.md",
          "lines": {
            "begin": 1,
            "end": 1
          }
        }
      },
      {
        "description": "no document has the id `ADR-0003-cahce`",
        "check_name": "unknown-target",
        "fingerprint": "7785d3b24f61f67dedcab16669c1bb7c1aa1b20c25fea6879de54a0a711afa02",
        "severity": "major",
        "location": {
          "path": "docs/ADR-0007-queue.md",
          "lines": {
            "begin": 5,
            "end": 5
          }
        }
      },
      {
        "description": "two lines\nof message",
        "check_name": "late-heading",
        "fingerprint": "1a61c08e036d838c553b993f6d5321516a0a7fa1f457999a501311a177a0badf",
        "severity": "minor",
        "location": {
          "path": "docs/ADR-0007-queue.md",
          "lines": {
            "begin": 8,
            "end": 8
          }
        }
      }
    ]
    "##);
    assert_eq!(calm(Format::Gitlab), "[]\n");
}

#[test]
fn junit_has_a_case_a_finding_and_one_where_there_is_none() {
    assert_snapshot!(shown(Format::Junit), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="gpdoc" tests="3" failures="1">
      <testsuite name="gpdoc" tests="3" failures="1" errors="0">
        <testcase classname="docs/100%, a:b.md" name="stray-file at 1:1">
          <system-out>docs/100%, a:b.md:1:1: nothing says what this is</system-out>
        </testcase>
        <testcase classname="docs/ADR-0007-queue.md" name="unknown-target at 5:5">
          <failure message="no document has the id `ADR-0003-cahce`" type="unknown-target">docs/ADR-0007-queue.md:5:5: no document has the id `ADR-0003-cahce`
    help: did you mean `ADR-0003-cache`?</failure>
        </testcase>
        <testcase classname="docs/ADR-0007-queue.md" name="late-heading at 8:13">
          <system-out>docs/ADR-0007-queue.md:8:13: two lines
    of message</system-out>
        </testcase>
      </testsuite>
    </testsuites>
    "##);
    assert_snapshot!(calm(Format::Junit), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="gpdoc" tests="1" failures="0">
      <testsuite name="gpdoc" tests="1" failures="0" errors="0">
        <testcase classname="gpdoc" name="check"/>
      </testsuite>
    </testsuites>
    "##);
}

#[test]
fn a_fingerprint_does_not_change_with_the_index_in_a_list() {
    let mut finding = findings().remove(1);
    let before = finding.fingerprint();
    assert_eq!(before.field, "/relates_to");
    finding.field = Some("/relates_to/12".into());
    finding.message = "said otherwise".into();
    finding.location.range = Some(0..1);
    assert_eq!(finding.fingerprint(), before);
}

#[test]
fn gitlab_tells_equal_findings_apart() {
    let twice = [findings().remove(0), findings().remove(0)];
    let text = super::written(Format::Gitlab, &super::report("check", &twice, &super::source));
    let entries: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_ne!(entries[0]["fingerprint"], entries[1]["fingerprint"]);
}

#[test]
fn junit_tells_equal_findings_apart() {
    let twice = [findings().remove(0), findings().remove(0)];
    let text = super::written(Format::Junit, &super::report("check", &twice, &super::source));
    let names: Vec<&str> = text.lines().filter(|line| line.contains("<testcase")).map(str::trim).collect();
    assert_snapshot!(names.join("\n"), @r#"
    <testcase classname="docs/100%, a:b.md" name="stray-file at 1:1">
    <testcase classname="docs/100%, a:b.md" name="stray-file at 1:1 (2)">
    "#);
}
