use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use insta::assert_snapshot;

use super::{mixed, mixed_after, path, splice, tree};
use crate::edit::{EditError, Plan, Writer};

struct Place {
    directory: tempfile::TempDir,
}

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = directory.path().join("tree").join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        Place { directory }
    }

    fn root(&self) -> std::path::PathBuf {
        self.directory.path().join("tree")
    }

    fn writer(&self) -> Writer {
        Writer::open(&self.root(), &self.directory.path().join("state")).unwrap()
    }

    fn apply(&self, plan: &Plan) -> Result<(), EditError> {
        self.writer().apply(plan)
    }

    /// Refuses a plan; the tree stays as it is.
    fn refuses(&self, plan: &Plan) -> String {
        let before = tree(&self.root());
        let error = self.apply(plan).unwrap_err();
        assert_eq!(tree(&self.root()), before);
        error.to_string()
    }
}

fn edit(name: &str, source: &str, text: &str) -> Plan {
    let mut plan = Plan::new();
    plan.edit(&path(name), source, [splice(0, source.len(), text)]).unwrap();
    plan
}

fn create(name: &str) -> Plan {
    let mut plan = Plan::new();
    plan.create(path(name), "new\n".into());
    plan
}

#[test]
fn a_plan_is_carried_out() {
    let place = Place::new(&[]);
    let plan = mixed(&place.root());
    place.apply(&plan).unwrap();
    assert_eq!(tree(&place.root()), mixed_after());
    assert_eq!(place.writer().recovered(), None);
}

#[test]
fn permissions_are_kept_and_new_files_have_the_usual_ones() {
    let place = Place::new(&[("a.md", "a"), ("b.md", "b")]);
    let mode = |name: &str| place.root().join(name).metadata().unwrap().permissions().mode() & 0o777;
    let usual = mode("a.md");
    std::fs::set_permissions(place.root().join("a.md"), PermissionsExt::from_mode(0o640)).unwrap();
    std::fs::set_permissions(place.root().join("b.md"), PermissionsExt::from_mode(0o755)).unwrap();
    let mut plan = edit("a.md", "a", "A");
    plan.rename(&path("b.md"), path("c.md"), "b");
    plan.create(path("d.md"), "d".into());
    place.apply(&plan).unwrap();
    assert_eq!((mode("a.md"), mode("c.md"), mode("d.md")), (0o640, 0o755, usual));
}

#[test]
fn a_file_that_changed_since_it_was_read_is_refused_and_the_others_stay() {
    let place = Place::new(&[("a.md", "a"), ("b.md", "other")]);
    let mut plan = edit("a.md", "a", "A");
    plan.edit(&path("b.md"), "b", [splice(0, 1, "B")]).unwrap();
    assert_snapshot!(place.refuses(&plan), @"`b.md` has changed since it was read; nothing was written, run the command again");
    assert_snapshot!(place.refuses(&edit("gone.md", "a", "A")), @"`gone.md` is gone since it was read; nothing was written, run the command again");
}

#[test]
fn what_exists_is_not_created_nor_renamed_over() {
    let place = Place::new(&[("a.md", "a"), ("b.md", "b"), ("file", "")]);
    symlink("nowhere", place.root().join("dangling.md")).unwrap();
    assert_snapshot!(place_refuses_dangling(&place), @"`dangling.md` is or lies behind a symbolic link that cannot be written through; nothing was written");
    assert_snapshot!(place.refuses(&create("a.md")), @"`a.md` exists already; nothing was written");
    let mut plan = Plan::new();
    plan.rename(&path("a.md"), path("b.md"), "a");
    assert_snapshot!(place.refuses(&plan), @"`b.md` exists already; nothing was written");
    assert_snapshot!(place.refuses(&create("file/a.md")), @"`file/a.md` cannot be written: Not a directory (os error 20); nothing was changed");
}

fn place_refuses_dangling(place: &Place) -> String {
    let error = place.apply(&create("dangling.md")).unwrap_err().to_string();
    assert!(place.root().join("dangling.md").is_symlink());
    std::fs::remove_file(place.root().join("dangling.md")).unwrap();
    error
}

#[test]
fn nothing_is_written_out_of_the_root_nor_into_git() {
    let place = Place::new(&[("a.md", "a"), (".git/config", "c")]);
    std::fs::write(place.directory.path().join("outside.md"), "o").unwrap();
    std::fs::create_dir(place.directory.path().join("elsewhere")).unwrap();
    let link = |target: &Path, name: &str| symlink(target, place.root().join(name)).unwrap();
    link(Path::new("../outside.md"), "link.md");
    link(&place.directory.path().join("elsewhere"), "folder");
    link(Path::new(".git"), "inner");
    let refused = |plan: &Plan| place.apply(plan).unwrap_err().to_string();
    let said = [
        refused(&edit("link.md", "o", "O")),
        refused(&create("folder/new.md")),
        refused(&create("../new.md")),
        refused(&edit(".git/config", "c", "C")),
        refused(&create(".git/hooks/pre-commit")),
        refused(&create("inner/x")),
    ];
    assert_snapshot!(said.join("\n"), @r"
    `link.md` leads out of the root or into `.git`; nothing was written
    `folder/new.md` leads out of the root or into `.git`; nothing was written
    `../new.md` leads out of the root or into `.git`; nothing was written
    `.git/config` leads out of the root or into `.git`; nothing was written
    `.git/hooks/pre-commit` leads out of the root or into `.git`; nothing was written
    `inner/x` leads out of the root or into `.git`; nothing was written
    ");
    assert_eq!(std::fs::read_to_string(place.directory.path().join("outside.md")).unwrap(), "o");
    assert!(std::fs::read_dir(place.directory.path().join("elsewhere")).unwrap().next().is_none());
}

#[test]
fn a_link_inside_the_root_is_written_through_and_stays_a_link() {
    let place = Place::new(&[("docs/a.md", "a")]);
    symlink("docs/a.md", place.root().join("link.md")).unwrap();
    place.apply(&edit("link.md", "a", "A")).unwrap();
    assert!(place.root().join("link.md").is_symlink());
    assert_eq!(std::fs::read_to_string(place.root().join("docs/a.md")).unwrap(), "A");
    let mut both = edit("link.md", "A", "1");
    both.edit(&path("docs/a.md"), "A", [splice(0, 1, "2")]).unwrap();
    assert_snapshot!(place.refuses(&both), @"two changes would write the file that `link.md` stands for; nothing was written");
    let mut plan = Plan::new();
    plan.rename(&path("link.md"), path("b.md"), "A");
    assert_snapshot!(place.refuses(&plan), @"`link.md` is or lies behind a symbolic link that cannot be written through; nothing was written");
}

#[test]
fn a_replaced_file_may_be_there_or_not_but_must_be_text() {
    let place = Place::new(&[]);
    std::fs::create_dir_all(place.root()).unwrap();
    let mut plan = Plan::new();
    plan.replace(path("list.json"), None, "1".into());
    place.apply(&plan).unwrap();
    place.apply(&plan).unwrap();
    assert_eq!(tree(&place.root()), [("list.json".to_owned(), "1".to_owned())]);
    std::fs::write(place.root().join("list.json"), b"\xff").unwrap();
    assert_snapshot!(place.apply(&plan).unwrap_err(), @"`list.json` cannot be written: it is not valid UTF-8; nothing was written");
}

#[test]
fn what_a_stopped_run_left_in_another_root_is_not_touched_from_here() {
    let place = Place::new(&[("sub/a.md", "a")]);
    let journal = r#"{"version":1,"root":"/else/where","directories":[],"slots":[]}"#;
    std::fs::create_dir(place.directory.path().join("state")).unwrap();
    std::fs::write(place.directory.path().join("state/journal.json"), journal).unwrap();
    let open = || Writer::open(&place.root(), &place.directory.path().join("state")).err().unwrap();
    assert!(matches!(open(), EditError::OtherRoot { .. }));
    std::fs::write(place.directory.path().join("state/journal.json"), "{").unwrap();
    assert!(matches!(open(), EditError::Journal { .. }));
}

/// An image and a text, of which one moves and the other is edited.
fn with_image() -> (Place, Plan) {
    let place = Place::new(&[("a.md", "a\n")]);
    std::fs::write(place.root().join("image.png"), [0xff, 0x00]).unwrap();
    let mut plan = edit("a.md", "a\n", "b\n");
    plan.relocate(path("image.png"), path("images/new.png"));
    (place, plan)
}

#[test]
fn a_file_that_is_no_text_moves_as_it_is() {
    let (place, plan) = with_image();
    place.apply(&plan).unwrap();
    assert_eq!(std::fs::read(place.root().join("images/new.png")).unwrap(), [0xff, 0x00]);
    assert!(!place.root().join("image.png").exists());
    let (place, plan) = with_image();
    std::fs::create_dir(place.root().join("images")).unwrap();
    std::fs::write(place.root().join("images/new.png"), "theirs").unwrap();
    assert!(place.refuses(&plan).contains("exists already"));
    std::fs::remove_file(place.root().join("image.png")).unwrap();
    assert!(place.refuses(&plan).contains("gone"));
}

#[test]
fn wherever_writing_stops_an_image_is_moved_with_all_or_not_at_all() {
    for steps in 0.. {
        let (place, plan) = with_image();
        let before = std::fs::read(place.root().join("image.png")).unwrap();
        let left = std::cell::Cell::new(steps);
        let faults = move || {
            left.set(left.get() - 1);
            if left.get() == -1 { Err(std::io::Error::other("full")) } else { Ok(()) }
        };
        let state = place.directory.path().join("state");
        let done = Writer::open_with(&place.root(), &state, Box::new(faults)).unwrap().apply(&plan);
        // What could not be finished or undone then is now.
        drop(place.writer());
        let text = std::fs::read_to_string(place.root().join("a.md")).unwrap();
        let is_moved = !place.root().join("image.png").exists();
        assert_eq!(is_moved, text == "b\n", "{steps}");
        let image = if is_moved { "images/new.png" } else { "image.png" };
        assert_eq!(std::fs::read(place.root().join(image)).unwrap(), before);
        if done.is_ok() {
            assert!(is_moved && steps > 5);
            return;
        }
    }
}
