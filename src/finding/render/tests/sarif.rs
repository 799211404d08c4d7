//! SARIF.

// A snapshot is as long as the output is.
#![allow(clippy::too_many_lines)]

use insta::assert_snapshot;

use super::*;

#[test]
fn sarif_is_a_log_of_one_run() {
    assert_snapshot!(shown(Format::Sarif), @r##"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {
            "driver": {
              "name": "gpdoc",
              "version": "0.1.0",
              "rules": [
                {
                  "id": "late-heading"
                },
                {
                  "id": "stray-file"
                },
                {
                  "id": "unknown-target"
                }
              ]
            }
          },
          "columnKind": "unicodeCodePoints",
          "originalUriBaseIds": {
            "SRCROOT": {
              "description": {
                "text": "The root of the repository"
              }
            }
          },
          "results": [
            {
              "ruleId": "stray-file",
              "ruleIndex": 1,
              "level": "warning",
              "message": {
                "text": "nothing says what this is"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "docs/100%25%2C%20a%3Ab.md",
                      "uriBaseId": "SRCROOT"
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "gpdoc/v1": "a6e619bbd4ed9d6b46b36865d43b2aa33bbb052f96a2a556fa276294769e7a51"
              }
            },
            {
              "ruleId": "unknown-target",
              "ruleIndex": 2,
              "level": "error",
              "message": {
                "text": "no document has the id `ADR-0003-cahce`\ndid you mean `ADR-0003-cache`?"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "docs/ADR-0007-queue.md",
                      "uriBaseId": "SRCROOT"
                    },
                    "region": {
                      "startLine": 5,
                      "startColumn": 5,
                      "endLine": 5,
                      "endColumn": 19,
                      "byteOffset": 53,
                      "byteLength": 14
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "gpdoc/v1": "7785d3b24f61f67dedcab16669c1bb7c1aa1b20c25fea6879de54a0a711afa02"
              },
              "relatedLocations": [
                {
                  "id": 1,
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "docs/ADR-0003-cache.md",
                      "uriBaseId": "SRCROOT"
                    },
                    "region": {
                      "startLine": 2,
                      "startColumn": 5,
                      "endLine": 2,
                      "endColumn": 19,
                      "byteOffset": 8,
                      "byteLength": 14
                    }
                  },
                  "message": {
                    "text": "the nearest id"
                  }
                }
              ],
              "fixes": [
                {
                  "description": {
                    "text": "name the document by its id"
                  },
                  "artifactChanges": [
                    {
                      "artifactLocation": {
                        "uri": "docs/ADR-0007-queue.md",
                        "uriBaseId": "SRCROOT"
                      },
                      "replacements": [
                        {
                          "deletedRegion": {
                            "startLine": 5,
                            "startColumn": 5,
                            "endLine": 5,
                            "endColumn": 19,
                            "byteOffset": 53,
                            "byteLength": 14
                          },
                          "insertedContent": {
                            "text": "ADR-0003-cache"
                          }
                        }
                      ]
                    }
                  ]
                }
              ]
            },
            {
              "ruleId": "late-heading",
              "ruleIndex": 0,
              "level": "warning",
              "message": {
                "text": "two lines\nof message"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "docs/ADR-0007-queue.md",
                      "uriBaseId": "SRCROOT"
                    },
                    "region": {
                      "startLine": 8,
                      "startColumn": 13,
                      "endLine": 8,
                      "endColumn": 20,
                      "byteOffset": 87,
                      "byteLength": 8
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "gpdoc/v1": "1a61c08e036d838c553b993f6d5321516a0a7fa1f457999a501311a177a0badf"
              },
              "relatedLocations": [
                {
                  "id": 1,
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "docs/ADR-0007-queue.md",
                      "uriBaseId": "SRCROOT"
                    },
                    "region": {
                      "startLine": 3,
                      "startColumn": 9,
                      "endLine": 3,
                      "endColumn": 14,
                      "byteOffset": 31,
                      "byteLength": 5
                    }
                  },
                  "message": {
                    "text": "still a draft"
                  }
                }
              ],
              "suppressions": [
                {
                  "kind": "external",
                  "justification": "accepted by the baseline"
                }
              ]
            }
          ]
        }
      ]
    }
    "##);
}
