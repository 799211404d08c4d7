//! The ways around a guard that only compares beginnings.

use super::*;

/// A repository whose capture is committed at `base`, edited and committed again.
fn edited(edit: impl FnOnce(&str) -> String) -> Repository {
    let repository = based();
    let text = edit(&repository.read(CAPTURE));
    repository.write(CAPTURE, &text);
    repository.commit("2026-01-30T20:00:00Z");
    repository
}

fn based() -> Repository {
    let repository = Repository::new();
    repository.write(CAPTURE, &(capture() + &update(11)));
    repository.commit("2026-01-30T12:00:00Z");
    repository.git(&["branch", "base"]);
    repository
}

/// What the rules over a change say of it.
fn judged(repository: &Repository) -> String {
    repository.of(&["rewritten", "signature-removed", "update-malformed"], &["--base", "base"])
}

#[test]
fn an_appended_update_is_what_a_capture_is_for() {
    insta::assert_snapshot!(judged(&edited(|text| text.to_owned() + &update(13))), @"");
}

#[test]
fn rules_comments_and_the_frame_of_updates_may_come_first() {
    let edit = |text: &str| format!("{text}\n---\n\n<!-- the second day -->\n{}", update(13));
    insta::assert_snapshot!(judged(&edited(edit)), @"");
    let repository = Repository::new();
    repository.write(CAPTURE, capture().trim_end_matches("\n## Updates\n"));
    repository.commit("2026-01-30T12:00:00Z");
    repository.git(&["branch", "base"]);
    repository
        .write(CAPTURE, &format!("{}{}", capture().replace("## Updates", "## Updates (append as you go)"), update(13)));
    insta::assert_snapshot!(judged(&repository), @"");
}

#[test]
fn the_frontmatter_is_free() {
    insta::assert_snapshot!(judged(&edited(|text| text.replace("title: DNS", "title: Zones\nowner: ada"))), @"");
}

#[test]
fn a_correction_is_an_appended_update_that_says_what_it_corrects() {
    let correction = update(13).replace("Something at 13", "Corrects the scope: one zone for all environments");
    insta::assert_snapshot!(judged(&edited(|text| text.to_owned() + &correction)), @"");
}

#[test]
fn way_1_a_changed_word() {
    insta::assert_snapshot!(judged(&edited(|text| text.replace("each environment", "one environment"))), @"session_capture/2026-01-30-dns.md:15:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn way_2_a_line_taken_out() {
    insta::assert_snapshot!(judged(&edited(|text| text.replace("- A record for each zone\n", ""))), @"session_capture/2026-01-30-dns.md:17:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn way_3_a_line_put_in_between() {
    insta::assert_snapshot!(judged(&edited(|text| text.replace("- A record", "- Mail too\n- A record"))), @"session_capture/2026-01-30-dns.md:16:1: error[session-rewritten] text was inserted into what was already committed in this capture by commit COMMIT (inserted)");
}

#[test]
fn way_4_an_update_inserted_in_the_middle() {
    insta::assert_snapshot!(judged(&edited(|text| text.replace("## Updates\n", &format!("## Updates\n{}", update(10))))), @"session_capture/2026-01-30-dns.md:26:1: error[session-rewritten] text was inserted into what was already committed in this capture by commit COMMIT (inserted)");
}

#[test]
fn way_5_rename_and_rewrite() {
    let repository = based();
    let text = repository.read(CAPTURE).replace("each environment", "one environment");
    repository.git(&["mv", CAPTURE, "session_capture/2026-01-30-zones.md"]);
    repository.write("session_capture/2026-01-30-zones.md", &text);
    repository.commit("2026-01-30T20:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-zones.md:15:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn way_6_rename_and_rewrite_so_much_that_git_sees_no_likeness() {
    let repository = based();
    repository.git(&["rm", "--quiet", CAPTURE]);
    let text = "---\nid: 2026-01-30-dns\n---\n# Zones\n\n## Scope\n\n- Nothing of what was there\n";
    repository.write("session_capture/2026-01-30-zones.md", text);
    repository.commit("2026-01-30T20:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"
    session_capture/2026-01-30-zones.md:4:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)
    session_capture/2026-01-30-zones.md:4:1: error[session-signature-removed] the signature of Ada of 2026-01-30T10:00:00Z was removed or changed by commit COMMIT
    session_capture/2026-01-30-zones.md:4:1: error[session-signature-removed] the signature of Ada of 2026-01-30T11:00:00Z was removed or changed by commit COMMIT
    ");
}

#[test]
fn way_7_delete_and_add_again() {
    let repository = based();
    let text = repository.read(CAPTURE).replace("each environment", "one environment");
    repository.git(&["rm", "--quiet", CAPTURE]);
    repository.commit("2026-01-30T20:00:00Z");
    repository.write(CAPTURE, &text);
    repository.commit("2026-01-30T20:01:00Z");
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:15:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn way_8_delete() {
    let repository = based();
    repository.git(&["rm", "--quiet", CAPTURE]);
    repository.write("session_capture/2026-01-30-mail.md", "---\nid: 2026-01-30-mail\n---\n# Mail\n");
    repository.commit("2026-01-30T20:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:1:1: error[session-rewritten] this capture was deleted (deleted)");
}

#[test]
fn way_9_crlf_flips() {
    insta::assert_snapshot!(judged(&edited(|text| text.replace('\n', "\r\n"))), @"session_capture/2026-01-30-dns.md:6:1: warning[session-rewritten] blanks or line ends of this capture were changed by commit COMMIT (whitespace)");
}

#[test]
fn way_10_a_second_frontmatter() {
    let edit = |text: &str| text.replace("---\n# DNS", "---\n---\nid: 2026-01-30-dns\ntitle: Other\n---\n# DNS");
    insta::assert_snapshot!(judged(&edited(edit)), @"session_capture/2026-01-30-dns.md:6:1: error[session-rewritten] text was inserted into what was already committed in this capture by commit COMMIT (inserted)");
}

#[test]
fn way_11_a_heading_alone_changes() {
    insta::assert_snapshot!(judged(&edited(|text| text.replace("## Work Summary", "### Work Summary"))), @"session_capture/2026-01-30-dns.md:18:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn way_12_a_heading_that_is_no_update() {
    insta::assert_snapshot!(judged(&edited(|text| text.to_owned() + "\n### Afterthought\n\n- One more thing\n")), @"session_capture/2026-01-30-dns.md:36:1: error[session-update-malformed] this was appended under no heading `Update - <UTC time>`");
}

#[test]
fn way_13_text_glued_to_the_last_line() {
    insta::assert_snapshot!(judged(&edited(|text| format!("{} and Bob\n", text.trim_end()))), @"session_capture/2026-01-30-dns.md:34:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn way_14_a_signature_taken_out_while_the_frontmatter_moves() {
    let edit = |text: &str| {
        text.replace("title: DNS", "title: Zones\nowner: ada").replace("Signed: Ada (2026-01-30T10:00:00Z)\n", "")
    };
    insta::assert_snapshot!(judged(&edited(edit)), @"
    session_capture/2026-01-30-dns.md:24:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)
    session_capture/2026-01-30-dns.md:24:1: error[session-signature-removed] the signature of Ada of 2026-01-30T10:00:00Z was removed or changed by commit COMMIT
    ");
}

#[test]
fn way_15_rewritten_in_one_commit_and_restored_in_the_next() {
    let repository = edited(|text| text.replace("each environment", "one environment"));
    repository.write(CAPTURE, &(capture() + &update(11)));
    repository.commit("2026-01-30T21:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:1:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn way_16_a_bullet_below_the_last_update() {
    insta::assert_snapshot!(judged(&edited(|text| text.to_owned() + "\n- One more thing\n")), @"session_capture/2026-01-30-dns.md:36:1: error[session-update-malformed] this was appended under no heading `Update - <UTC time>`");
}

#[test]
fn way_17_an_update_that_names_no_time_or_an_impossible_one() {
    let edit = |text: &str| {
        text.to_owned()
            + &update(13).replace("2026-01-30T13:00:00Z", "2020-99-99T99:99:99Z")
            + &update(14).replace("- 2026-01-30T14:00:00Z\n", "- later\n")
    };
    let repository = edited(edit);
    insta::assert_snapshot!(repository.of(&["time-impossible", "update-malformed"], &["--base", "base"]), @"
    session_capture/2026-01-30-dns.md:36:14: error[session-time-impossible] there is no such time as `2020-99-99T99:99:99Z`
    session_capture/2026-01-30-dns.md:46:1: error[session-update-malformed] the heading of this update names no time
    ");
}

#[test]
fn way_18_an_empty_outstanding() {
    let repository = edited(|text| text.to_owned() + &update(13).replace("\n- None", ""));
    insta::assert_snapshot!(repository.of(&["outstanding-missing"], &["--base", "base"]), @"session_capture/2026-01-30-dns.md:41:1: error[session-outstanding-missing] this names what is outstanding, and then nothing");
}

#[test]
fn way_19_a_move_to_where_nothing_guards_it() {
    let repository = based();
    repository.write("session_capture/2026-01-30-mail.md", "---\nid: 2026-01-30-mail\n---\n# Mail\n");
    std::fs::create_dir(repository.path().join("docs")).unwrap();
    repository.git(&["mv", CAPTURE, "docs/dns.md"]);
    insta::assert_snapshot!(judged(&repository), @"docs/dns.md:1:1: error[session-rewritten] this capture was moved to where captures are not kept (moved)");
    repository.commit("2026-01-30T20:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"docs/dns.md:1:1: error[session-rewritten] this capture was moved to where captures are not kept (moved)");
}

#[test]
fn way_20_a_configuration_by_which_it_is_no_capture_any_more() {
    let repository = based();
    repository.write("gpdoc.yaml", "version: 1\nextends: [goldenpath]\nsessions: {directory: other}\nkinds: {session: {files: [\"other/*.md\"]}}\n");
    repository.write("other/2026-01-30-mail.md", "---\nid: 2026-01-30-mail\n---\n# Mail\n");
    repository.write(CAPTURE, &repository.read(CAPTURE).replace("each environment", "one environment"));
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:15:1: error[session-rewritten] text already committed in this capture was changed or removed (rewritten)");
}

#[test]
fn way_21_text_hidden_in_a_comment_or_behind_a_fence() {
    let hidden =
        edited(|text| text.replace("- A record", "<!--\n- A record").replace("each zone\n", "each zone\n-->\n"));
    insta::assert_snapshot!(judged(&hidden), @"session_capture/2026-01-30-dns.md:16:1: error[session-rewritten] text was inserted into what was already committed in this capture by commit COMMIT (inserted)");
    let swallowed =
        edited(|text| text.replace("---\n# DNS\n", "note: |\n  # DNS\n").replace("## Scope", "---\n## Scope"));
    swallowed.write("session_capture/2026-01-30-mail.md", "---\nid: 2026-01-30-mail\n---\n# Mail\n");
    insta::assert_snapshot!(judged(&swallowed), @"session_capture/2026-01-30-dns.md:1:1: error[session-rewritten] text was inserted into what was already committed in this capture by commit COMMIT (inserted)");
}

#[test]
fn way_22_a_merge_that_drops_what_the_other_branch_appended() {
    let repository = based();
    let text = repository.read(CAPTURE);
    repository.git(&["checkout", "--quiet", "-b", "other"]);
    repository.write(CAPTURE, &(text.clone() + &update(13)));
    repository.commit("2026-01-30T14:00:00Z");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.commit("2026-01-30T13:00:00Z");
    repository.git_at("2026-01-30T16:00:00Z", &["merge", "--quiet", "--no-edit", "--strategy=ours", "other"]);
    insta::assert_snapshot!(judged(&repository), @"
    session_capture/2026-01-30-dns.md:34:1: error[session-rewritten] text already committed in this capture was changed or removed (rewritten)
    session_capture/2026-01-30-dns.md:34:1: error[session-signature-removed] the signature of Ada of 2026-01-30T13:00:00Z was removed or changed
    ");
}

#[test]
fn blank_lines_and_bullets_of_a_formatter_are_told_apart_from_what_is_said() {
    let repository = edited(|text| text.replace("\n- ", "\n\n* ").replace("**Outstanding**", "__Outstanding__"));
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:16:1: warning[session-rewritten] marks of this capture were changed by commit COMMIT (format)");
    let repository = edited(|text| text.replace("## Scope\n", "## Scope  \n\n"));
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:13:1: warning[session-rewritten] blanks or line ends of this capture were changed by commit COMMIT (whitespace)");
}

#[test]
fn what_is_not_committed_is_judged_too() {
    let repository = based();
    repository.write(CAPTURE, &repository.read(CAPTURE).replace("each environment", "one environment"));
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:15:1: error[session-rewritten] text already committed in this capture was changed or removed (rewritten)");
    std::fs::remove_file(repository.path().join(CAPTURE)).unwrap();
    repository.write("session_capture/2026-01-30-mail.md", "---\nid: 2026-01-30-mail\n---\n# Mail\n");
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-dns.md:1:1: error[session-rewritten] this capture was deleted (deleted)");
}

#[test]
fn a_capture_of_the_branch_itself_is_held_to_its_first_commit() {
    let repository = based();
    let other = "session_capture/2026-01-30-mail.md";
    repository.write(other, &capture().replace("2026-01-30-dns", "2026-01-30-mail"));
    insta::assert_snapshot!(judged(&repository), @"");
    repository.commit("2026-01-30T20:00:00Z");
    repository.write(other, &repository.read(other).replace("each environment", "one environment"));
    repository.commit("2026-01-30T21:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"session_capture/2026-01-30-mail.md:15:1: error[session-rewritten] text already committed in this capture was changed or removed by commit COMMIT (rewritten)");
}

#[test]
fn two_branches_may_append_and_merge() {
    let repository = based();
    let text = repository.read(CAPTURE);
    repository.git(&["checkout", "--quiet", "-b", "other"]);
    repository.write(CAPTURE, &(text.clone() + &update(13)));
    repository.commit("2026-01-30T14:00:00Z");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write(CAPTURE, &(text.clone() + &update(14)));
    repository.commit("2026-01-30T15:00:00Z");
    repository.git_at("2026-01-30T16:00:00Z", &["merge", "--quiet", "--no-commit", "--strategy=ours", "other"]);
    repository.write(CAPTURE, &(text + &update(13) + &update(14)));
    repository.commit("2026-01-30T16:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"");
}

#[test]
fn a_capture_may_move_unchanged() {
    let repository = based();
    repository.git(&["mv", CAPTURE, "session_capture/2026-01-30-zones.md"]);
    repository.commit("2026-01-30T20:00:00Z");
    insta::assert_snapshot!(judged(&repository), @"");
}

#[test]
fn an_unsigned_block_is_still_being_written() {
    let repository = Repository::new();
    repository.write(CAPTURE, &capture().replace("Signed: Ada (2026-01-30T10:00:00Z)\n\n## Updates\n", ""));
    repository.commit("2026-01-30T12:00:00Z");
    repository.git(&["branch", "base"]);
    repository
        .write(CAPTURE, &(repository.read(CAPTURE) + "- Made its record\n\nSigned: Ada (2026-01-30T11:00:00Z)\n"));
    insta::assert_snapshot!(judged(&repository), @"");
}

#[test]
fn a_hook_judges_what_is_staged_and_not_what_is_on_disk() {
    let repository = based();
    let text = repository.read(CAPTURE);
    repository.write(CAPTURE, &text.replace("each environment", "one environment"));
    repository.git(&["add", "--all"]);
    repository.write(CAPTURE, &text);
    let check = || {
        let output =
            gpdoc(repository.path(), &["check", "--staged", "--rule", "session-rewritten", "--format", "concise"]);
        stdout(&output)
    };
    insta::assert_snapshot!(check(), @"session_capture/2026-01-30-dns.md:15:1: error[session-rewritten] text already committed in this capture was changed or removed (rewritten)");
    repository.git(&["add", "--all"]);
    repository.write(CAPTURE, &text.replace("each environment", "one environment"));
    insta::assert_snapshot!(check(), @"");
}

#[test]
fn the_only_document_deleted_is_told_and_not_that_there_are_none() {
    let repository = based();
    repository.git(&["rm", "--quiet", CAPTURE]);
    repository.commit("2026-01-30T20:00:00Z");
    let output = gpdoc(repository.path(), &["check", "--base", "base", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("this capture was deleted"), "{}", stdout(&output));
    let none = gpdoc(repository.path(), &["check"]);
    assert_eq!(none.status.code(), Some(2));
}
