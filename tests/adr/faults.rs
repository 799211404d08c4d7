//! Several processes at once, and places where nothing can be written.

use super::*;

/// Starts gpdoc in these directories, all at once, and gives the numbers that they took.
fn at_once(roots: &[&Path]) -> BTreeSet<u64> {
    let start = |at: usize| {
        Command::new(env!("CARGO_BIN_EXE_gpdoc"))
            .args(["adr", "new", &format!("Decision {at}"), "--applies-to", "ci", "--format", "json"])
            .current_dir(roots[at % roots.len()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("gpdoc runs")
    };
    let children: Vec<_> = (0..16).map(start).collect();
    let number = |child: std::process::Child| {
        let output = child.wait_with_output().expect("it ends");
        let answer: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        answer["data"]["number"].as_u64().unwrap_or_else(|| panic!("{answer}"))
    };
    children.into_iter().map(number).collect()
}

#[test]
fn sixteen_processes_at_once_get_sixteen_numbers() {
    let directory = example();
    let root = directory.path();
    assert_eq!(at_once(&[root]), (6..22).collect());
    assert!(gpdoc(root, &["ids", "audit", "adr"]).status.success());
}

#[test]
fn sixteen_processes_in_two_worktrees_get_sixteen_numbers() {
    let directory = example();
    let root = directory.path();
    let other = tempfile::tempdir().expect("a directory");
    let second = other.path().join("second");
    git(root, &["worktree", "add", "-q", "-b", "second", second.to_str().expect("UTF-8")]);
    assert_eq!(at_once(&[root, &second]), (6..22).collect());
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_nothing_is_half_done() {
    use std::os::unix::fs::PermissionsExt;
    let directory = example();
    let root = directory.path();
    let Some(gpdoc) = gpdoc_bound(root) else { return };
    let adrs = root.join("docs/adrs");
    std::fs::set_permissions(&adrs, std::fs::Permissions::from_mode(0o555)).expect("a directory");
    let before = files(root);
    for arguments in [
        &["adr", "new", "A cache", "--applies-to", "ci"][..],
        &["adr", "supersede", "ADR-0001", "--by", "ADR-0003"],
        &["ids", "renumber", "ADR-0001", "--to", "44"],
        &["mv", "docs/adrs", "docs/decisions", "--force"],
        &["fix", "--unsafe"],
    ] {
        let output = gpdoc(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.contains("docs/adrs/ADR-00") && said.contains("Permission denied"), "{arguments:?}: {said}");
        assert_eq!(files(root), before, "{arguments:?}");
    }
    std::fs::set_permissions(&adrs, std::fs::Permissions::from_mode(0o755)).expect("a directory");
}

#[test]
fn where_a_file_stands_in_place_of_the_directory_nothing_is_written() {
    let directory = fresh("goldenpath");
    let root = directory.path();
    write(root, "docs/adrs", "no directory\n");
    let before = files(root);
    let said = said(root, &["adr", "new", "A cache"]);
    assert!(said.starts_with("error: ") && said.contains("docs/adrs") && said.ends_with("exit 2"), "{said}");
    assert_eq!(files(root), before);
}

/// Under a shell's limit on the size of files, which is how a full disk looks to gpdoc.
#[test]
fn on_a_full_disk_nothing_is_half_done() {
    let directory = example();
    let root = directory.path();
    let path = "docs/adrs/ADR-0003-standalone-database.md";
    write(root, path, &format!("{}{}", read(root, path), "Text.\n".repeat(1_000)));
    let before = files(root);
    let limited = |arguments: &[&str]| {
        let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
        let mut command = Command::new("bash");
        command.args(["-c", script, env!("CARGO_BIN_EXE_gpdoc")]).args(arguments).current_dir(root);
        command.output().expect("bash runs")
    };
    let body = root.join(".git/body.md");
    std::fs::write(&body, "More.\n".repeat(1_000)).expect("a file");
    let new = ["adr", "new", "A cache", "--applies-to", "ci", "--body-file", ".git/body.md"];
    let supersede = ["adr", "supersede", "ADR-0001", "--by", "ADR-0003"];
    let release = ["changelog", "release", "1.0.0"];
    let renumber = ["ids", "renumber", "ADR-0003", "--to", "44"];
    let mv = ["mv", "docs/adrs", "docs/decisions", "--force"];
    for arguments in [&new[..], &supersede, &release, &renumber, &mv, &["fix", "--unsafe"]] {
        let output = limited(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert!(stderr(&output).contains("File too large"), "{}", stderr(&output));
        assert_eq!(files(root), before);
    }
    // With room again the number is still free.
    assert_eq!(json(root, &new)["data"]["number"], 6);
}

/// What the directory says of its documents is not known: a default might say something else.
#[test]
fn below_a_sidecar_that_cannot_be_read_no_default_is_written() {
    let directory = example();
    let root = directory.path();
    std::fs::write(root.join("docs/metadata.yaml"), "owner: security-team\ntags: [a\n").expect("a file");
    let schema = "type: object\nrequired: [id, title, owner]\nproperties: {id: {}, title: {}, owner: {type: string, default: platform-team}}\n";
    std::fs::write(root.join("schemas/metadata/adr.schema.yaml"), schema).expect("a file");
    let before = files(root);
    let output = gpdoc(root, &["adr", "new", "A cache"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let why = "docs/metadata.yaml cannot be read, and may say what `owner` is here";
    assert!(stderr(&output).contains(why), "{}", stderr(&output));
    assert_eq!(files(root), before);
    assert!(gpdoc(root, &["adr", "new", "A cache", "--set", "owner=me"]).status.success());
}
