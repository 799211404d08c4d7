//! The story of a real capture, in other words: signed at seven, committed sixteen minutes before.

use super::*;

const STORY: &str = "---
id: 2026-01-23-first-harvest
title: First Harvest - Seedlings Out
type: documentation
---
# Session Capture: First Harvest - Seedlings Out

## Session metadata

**Agent:** Ada Model 4
**Date:** 2026-01-23
**Timestamp:** 2026-01-23T07:00:00Z
**Branch:** development (greenhouse)

## Scope

- Say whether the first harvest counts
- Merge the almanac

## Work Summary

### PR #275 Completed

- Merged `almanac/log.md`
- All 22 checks passed

| Bed | Status | Notes |
|-----|--------|-------|
| North | Working | Watered |
| South | Pending | Needs a pump |

**Order of things:**
```
1. Pump (there)
2. Beds (beds/south/) - TO DIG
```

## Design Decisions Made

| Decision | Choice | Rationale |
|----------|--------|-----------|
| Count it | Yes | Northern beds bear |

## Artifacts Touched

### Modified

- `almanac/log.md` - Merged, added sessions
- `docs/changelog/entries/CL-0166-pump-permissions.md` - Created

### Validated

- `beds/north/values.yaml` - Right
- `beds/south/plan.tf` - Has the pump

## Current State / Follow-ups

**Immediate next step:**
```bash
make pump
```

**PR #275 status:** Ready for human merge
- URL: https://example.org/greenhouse/pull/275

Signed: Ada Model 4 (2026-01-23T07:00:00Z)
";

fn story() -> Repository {
    let repository = Repository::new();
    repository.write("almanac/log.md", "# Log\n");
    repository.write("beds/north/values.yaml", "water: true\n");
    repository.write("beds/south/plan.tf", "pump = true\n");
    repository.commit("2026-01-22T20:00:00Z");
    repository.write("almanac/log.md", "# Log\n\n- A harvest\n");
    repository.write("docs/changelog/entries/CL-0166-pump-permissions.md", "# Pumps\n");
    repository.write("session_capture/2026-01-23-first-harvest.md", STORY);
    repository.commit("2026-01-23T06:43:26Z");
    repository
}

#[test]
fn the_story_has_its_faults_and_no_others() {
    insta::assert_snapshot!(story().findings(&[]), @"
    session_capture/2026-01-23-first-harvest.md:6:1: warning[session-section-missing] missing section `Issues Diagnosed and Fixed`, which a session capture requires
    session_capture/2026-01-23-first-harvest.md:6:1: warning[session-section-missing] missing section `Validation`, which a session capture requires
    session_capture/2026-01-23-first-harvest.md:12:16: error[session-time-impossible] `2026-01-23T07:00:00Z` is later than commit COMMIT, which has it since `2026-01-23T06:43:26Z`
    session_capture/2026-01-23-first-harvest.md:49:4: warning[session-artifact-miscategorised] `docs/changelog/entries/CL-0166-pump-permissions.md` is listed as Modified, but commit COMMIT added it
    session_capture/2026-01-23-first-harvest.md:66:22: error[session-time-impossible] `2026-01-23T07:00:00Z` is later than commit COMMIT, which has it since `2026-01-23T06:43:26Z`
    ");
}

#[test]
fn its_faults_of_time_are_told_in_full() {
    let output = gpdoc(story().path(), &["session", "check", "--format", "human", "--color", "never"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(without_commits(&stdout(&output)), @"
    warning[session-section-missing]: missing section `Issues Diagnosed and Fixed`, which a session capture requires
     --> session_capture/2026-01-23-first-harvest.md:6:1
      |
    6 | # Session Capture: First Harvest - Seedlings Out
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add a heading `## Issues Diagnosed and Fixed`, with `None` below it where there is nothing to say

    warning[session-section-missing]: missing section `Validation`, which a session capture requires
     --> session_capture/2026-01-23-first-harvest.md:6:1
      |
    6 | # Session Capture: First Harvest - Seedlings Out
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add a heading `## Validation`, with `None` below it where there is nothing to say

    error[session-time-impossible]: `2026-01-23T07:00:00Z` is later than commit COMMIT, which has it since `2026-01-23T06:43:26Z`
      --> session_capture/2026-01-23-first-harvest.md:12:16
       |
    12 | **Timestamp:** 2026-01-23T07:00:00Z
       |                ^^^^^^^^^^^^^^^^^^^^
       |
       = help: take the time from a clock, in UTC; append an update with `Corrects: 2026-01-23T07:00:00Z, WHAT IS TRUE`, as `gpdoc session append --corrects` does

    warning[session-artifact-miscategorised]: `docs/changelog/entries/CL-0166-pump-permissions.md` is listed as Modified, but commit COMMIT added it
      --> session_capture/2026-01-23-first-harvest.md:49:4
       |
    49 | - `docs/changelog/entries/CL-0166-pump-permissions.md` - Created
       |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: captures are not rewritten: append an update with `Corrects: docs/changelog/entries/CL-0166-pump-permissions.md, WHAT IS TRUE`, as `gpdoc session append --corrects` does

    error[session-time-impossible]: `2026-01-23T07:00:00Z` is later than commit COMMIT, which has it since `2026-01-23T06:43:26Z`
      --> session_capture/2026-01-23-first-harvest.md:66:22
       |
    66 | Signed: Ada Model 4 (2026-01-23T07:00:00Z)
       |                      ^^^^^^^^^^^^^^^^^^^^
       |
       = help: take the time from a clock, in UTC; append an update with `Corrects: 2026-01-23T07:00:00Z, WHAT IS TRUE`, as `gpdoc session append --corrects` does
    ");
}

#[test]
fn an_update_that_corrects_its_faults_mends_them() {
    let repository = story();
    let correction = "
## Updates

### Update - 2026-01-24T08:00:00Z

**What changed**

- Corrects: the session ended at 06:43, not at 2026-01-23T07:00:00Z
- Corrects: `docs/changelog/entries/CL-0166-pump-permissions.md` was added

**Outstanding**

- None

Signed: Ada Model 4 (2026-01-24T08:00:00Z)
";
    repository.write("session_capture/2026-01-23-first-harvest.md", &format!("{STORY}{correction}"));
    repository.commit("2026-01-24T08:01:00Z");
    let faults = ["time-impossible", "artifact-miscategorised", "rewritten", "update-malformed"];
    assert_eq!(repository.of(&faults, &["--base", "HEAD~1"]), "");
    let other = correction.replace("07:00:00Z\n", "07:00:01Z\n").replace("permissions.md`", "permissions.mdx`");
    repository.write("session_capture/2026-01-23-first-harvest.md", &format!("{STORY}{other}"));
    repository.commit("2026-01-24T08:01:00Z");
    assert_eq!(repository.of(&faults, &[]).lines().count(), 3, "what it does not name stands");
}
