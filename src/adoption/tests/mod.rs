//! What is a person's and what is gpdoc's.

mod infer;

use proptest::prelude::*;

use super::block::{self, Block, Comment, Stand};
use super::pieces::{Becomes, Build, Piece};

const BUILD: Build<'static> = Build { source: Some("https://git.example.org/gpdoc"), version: "1.2.3" };
const LATER: Build<'static> = Build { version: "1.3.0", ..BUILD };

fn put(piece: Piece, text: Option<&str>, build: Build<'_>) -> Becomes {
    piece.put(text, build).unwrap()
}

fn text(becomes: Becomes) -> String {
    match becomes {
        Becomes::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_piece_makes_its_file_and_takes_it_away_again() {
    for piece in Piece::ALL {
        let new = text(put(piece, None, BUILD));
        assert_eq!(put(piece, Some(&new), BUILD), Becomes::Same, "{piece:?}");
        assert_eq!(piece.take(&new), Becomes::Gone, "{piece:?}");
    }
}

/// Git may write what it checks out with other line ends than it was committed with.
#[test]
fn other_line_ends_make_no_other_block() {
    for piece in Piece::ALL {
        let new = text(put(piece, None, BUILD)).replace('\n', "\r\n");
        assert_eq!(put(piece, Some(&new), BUILD), Becomes::Same, "{piece:?}");
    }
    for (piece, own) in [(Piece::Agents, "# Agents\r\n\r\nBe kind.\r\n"), (Piece::GitLab, "stages: [test]\r\n")] {
        let with = text(put(piece, Some(own), BUILD));
        assert_eq!(with.matches("\r\n").count(), with.matches('\n').count(), "{with:?}");
        assert_eq!(text(piece.take(&with)), own);
    }
}

#[test]
fn a_later_gpdoc_writes_its_own_blocks_anew() {
    for piece in [Piece::GitHub, Piece::GitLab] {
        let old = text(put(piece, None, BUILD));
        let new = text(put(piece, Some(&old), LATER));
        assert_eq!(new, text(put(piece, None, LATER)));
    }
}

#[test]
fn a_block_stays_where_nobody_says_where_gpdoc_comes_from() {
    let nobody = Build { source: None, version: "1.3.0" };
    let old = text(put(Piece::GitLab, None, BUILD));
    assert_eq!(put(Piece::GitLab, Some(&old), nobody), Becomes::Same);
    assert!(Piece::GitLab.put(None, nobody).is_err());
    assert!(Piece::GitLab.put(Some("stages: []\n"), nobody).is_err());
}

#[test]
fn every_change_inside_of_a_block_is_noticed() {
    for piece in Piece::ALL {
        let own = text(put(piece, None, BUILD));
        let inner = own.find("gpdoc:begin").and_then(|at| Some(at + own[at..].find('\n')? + 1)).unwrap();
        let changed = format!("{}#\n{}", &own[..inner], &own[inner..]);
        assert!(matches!(put(piece, Some(&changed), LATER), Becomes::Left(_)), "{piece:?}");
        assert!(matches!(piece.take(&changed), Becomes::Left(_)), "{piece:?}");
    }
}

#[test]
fn markers_that_do_not_belong_together_are_left() {
    let block = Block { name: "agents", comment: Comment::Html, body: "x\n".into(), indent: String::new() }.text();
    let (begin, end) = block.split_once("x\n").unwrap();
    for broken in [begin.to_owned(), end.to_owned(), format!("{end}{begin}"), format!("{block}{block}")] {
        assert_eq!(block::find(&broken, "agents"), Stand::Broken, "{broken}");
        assert!(matches!(Piece::Agents.take(&broken), Becomes::Left(_)));
    }
    assert_eq!(block::find(&block, "other"), Stand::Absent);
    assert_eq!(block::find("It says gpdoc:begin agents somewhere.\n", "agents"), Stand::Absent);
}

#[test]
fn an_entry_is_added_only_where_every_other_one_stays() {
    for kept in [
        "repos: [{repo: local, hooks: []}]\n",
        "repos:\n",
        "fail_fast: true\n",
        "- repo: local\n",
        "repos: &all\n- repo: a\nrepos2: *all\n---\nrepos: []\n",
        "{repos: [a]}\n",
        "repos:\n- |\n  text\n  gpdoc\n- 'a\n  b'\n: [",
    ] {
        match put(Piece::PreCommit, Some(kept), BUILD) {
            Becomes::Left(_) => {}
            Becomes::Text(new) => assert_eq!(Piece::PreCommit.take(&new), Becomes::Text(kept.into())),
            other => panic!("{kept}: {other:?}"),
        }
    }
    let block = "repos:\n  - repo: a\n    hooks:\n      - id: x\n        entry: |\n          one\n          two\n\n  # behind\nci: {}\n";
    let new = text(put(Piece::PreCommit, Some(block), BUILD));
    assert!(
        new.contains("          two\n  # gpdoc:begin") || new.contains("          two\n\n  # gpdoc:begin"),
        "{new}"
    );
    assert_eq!(Piece::PreCommit.take(&new), Becomes::Text(block.into()));
}

#[test]
fn a_job_is_in_a_stage_that_there_is() {
    for (own, stage) in [
        ("stages: [build]\n", "gpdoc:\n  stage: \"build\"\n  image:"),
        ("stages: [build, test]\n", "gpdoc:\n  image:"),
        ("image: x\n", "gpdoc:\n  image:"),
    ] {
        let new = text(put(Piece::GitLab, Some(own), BUILD));
        assert!(new.contains(stage), "{new}");
        assert_eq!(put(Piece::GitLab, Some(&new), BUILD), Becomes::Same);
    }
    let ended = "image: x\n...\n";
    let new = text(put(Piece::GitLab, Some(ended), BUILD));
    assert!(new.ends_with("# gpdoc:end gitlab\n...\n"), "{new}");
    assert_eq!(text(Piece::GitLab.take(&new)), ended);
}

#[test]
fn a_last_line_without_its_end_comes_back_as_it_was() {
    for (piece, own) in [
        (Piece::PreCommit, "repos:\n- repo: local\n  hooks: [{id: a}]"),
        (Piece::GitLab, "stages: [test]"),
        (Piece::Agents, "# Agents"),
        (Piece::GitAttributes, "*.png binary\r\n*.md text"),
        (Piece::GitHook, "#!/bin/sh"),
    ] {
        let new = text(put(piece, Some(own), BUILD));
        assert_eq!(put(piece, Some(&new), BUILD), Becomes::Same, "{new}");
        if own != "#!/bin/sh" {
            assert_eq!(text(piece.take(&new)), own, "{new}");
        }
    }
}

#[test]
fn an_entry_is_written_once_and_where_there_is_none() {
    let own = "repos:\n- repo: local\n  hooks:\n  - id: gpdoc-check\n";
    assert_eq!(put(Piece::PreCommit, Some(own), BUILD), Becomes::Left("it has a hook `gpdoc-check` already".into()));
    assert_eq!(put(Piece::PreCommit, Some("\n"), BUILD), put(Piece::PreCommit, None, BUILD));
    for other in ["# ours\n", "fail_fast: true\n"] {
        let Becomes::Left(reason) = put(Piece::PreCommit, Some(other), BUILD) else { panic!("{other}") };
        assert!(reason.starts_with("it has no `repos`"), "{reason}");
    }
}

proptest! {
    #[test]
    fn what_was_there_comes_back(lines in prop::collection::vec("[ -~é]{0,20}", 0..8)) {
        let before: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        for piece in [Piece::Agents, Piece::GitAttributes] {
            let new = text(put(piece, Some(&before), BUILD));
            prop_assert_eq!(put(piece, Some(&new), BUILD), Becomes::Same);
            let back = piece.take(&new);
            if before.trim().is_empty() {
                prop_assert_eq!(back, Becomes::Gone);
            } else {
                prop_assert_eq!(back, Becomes::Text(before.clone()));
            }
        }
        let hook = format!("#!/bin/sh\nx\n{before}");
        let new = text(put(Piece::GitHook, Some(&hook), BUILD));
        prop_assert_eq!(Piece::GitHook.take(&new), Becomes::Text(hook));
    }
}
