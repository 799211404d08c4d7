#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::sync::Arc;

use super::Model;
use crate::config::{Config, Origin};
use crate::schema::Violation;
use crate::snapshot::{Entry, EntryKind, Listing, Memory, ReadError, RelPath, Snapshot};

const CONFIG: &str = "version: 1\ndocuments: {include: [\"**/*.md\", \"**/metadata.yaml\"]}\nschemas: schemas\nkinds:\n  note:\n    files: [\"notes/*.md\"]\n    schema: note\n";
const SCHEMA: &str = "type: object\nproperties:\n  owner: {type: string, enum: [a, b]}\n  size: {type: integer}\n";

fn snapshot(schema: &str, defaults: &str, note: &str) -> Memory {
    Memory::from_iter([
        ("gpdoc.yaml", CONFIG),
        ("schemas/note.schema.yaml", schema),
        ("notes/metadata.yaml", defaults),
        ("notes/one.md", note),
        ("notes/two.md", "---\nid: two\nsize: large\n---\n"),
    ])
}

fn load<'s>(snapshot: &'s Memory, reuse: Option<&Model<'_>>) -> Model<'s> {
    let config = Config::load(snapshot, &Origin::Discover).unwrap();
    Model::load(snapshot, Arc::new(config), reuse).unwrap()
}

fn violations(model: &Model<'_>) -> Vec<Vec<Violation>> {
    model.files.iter().map(|file| model.violations(file).to_vec()).collect()
}

#[test]
fn what_is_known_of_another_model_is_taken_over_only_where_it_holds() {
    let note = "---\nid: one\nsize: 1\n---\n";
    let head = snapshot(SCHEMA, "owner: c\n", note);
    let head = load(&head, None);
    assert_eq!(violations(&head).iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 2]);
    let others = [
        (SCHEMA, "owner: c\n", note),
        (SCHEMA, "owner: a\n", note),
        (SCHEMA, "owner: c\n", "---\nid: one\nsize: small\n---\n"),
        ("type: object\nrequired: [size, shape]\n", "owner: c\n", note),
        ("type: object\n", "owner: c\n", note),
    ];
    let mut different = 0;
    for (schema, defaults, note) in others {
        let base = snapshot(schema, defaults, note);
        let (shared, alone) = (load(&base, Some(&head)), load(&base, None));
        assert_eq!(violations(&shared), violations(&alone));
        different += usize::from(violations(&alone) != violations(&head));
    }
    assert_eq!(different, 4);
}

#[test]
fn a_document_that_says_the_same_is_judged_once() {
    let (head, base) = (snapshot(SCHEMA, "owner: c\n", "# One\n"), snapshot(SCHEMA, "owner: c\n", "# Two\n"));
    let head = load(&head, None);
    let base = load(&base, Some(&head));
    let shared = |path: &str| {
        let of = |model: &Model<'_>| model.violations(model.file_at(path).unwrap()).as_ptr();
        of(&head) == of(&base)
    };
    assert!(shared("notes/two.md"));
    assert_eq!(base.violations(base.file_at("notes/two.md").unwrap()).len(), 2);
}

/// Few fields are compared one by one, many are looked up; the answer is the same.
#[test]
fn inheritance_does_not_depend_on_how_many_fields_there_are() {
    let shown = |more: usize| {
        let fillers = |of: &str| (0..more).map(|n| format!("{of}{n}: 1\n")).collect::<Vec<_>>().concat();
        let defaults = format!("a: below\nb: below\nc: below\nd: ''\ne: below\n{}", fillers("inherited"));
        let note = format!("---\nid: one\nb: above\nc: ''\nd: ''\nb: again\n{}---\n", fillers("own"));
        let snapshot = snapshot("type: object\n", &defaults, &note);
        let model = load(&snapshot, None);
        let file = model.files.iter().find(|file| file.path().as_str() == "notes/one.md").unwrap();
        let fields = file.effective.fields().into_iter().filter(|field| field.key.len() <= 2);
        let value = |field: super::Field<'_>| {
            let tree = model.files[field.origin.0 as usize].document.tree().unwrap();
            format!("{}={}", field.key, tree.node(field.value).slice())
        };
        fields.map(value).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(0), "id=one b=again c=below d='' a=below e=below");
    assert_eq!(shown(100), shown(0));
}

/// A snapshot with directories that cannot be listed.
struct Locked(Memory, Listing);

impl Locked {
    fn new(memory: Memory, directories: &[&str]) -> Self {
        let locked = directories.iter().map(|path| Entry {
            path: RelPath::new(path),
            kind: EntryKind::UnreadableDirectory("Permission denied".into()),
            blob: None,
            executable: false,
        });
        let listing = Listing::new(memory.listing().entries().iter().cloned().chain(locked).collect());
        Locked(memory, listing)
    }
}

impl Snapshot for Locked {
    fn describe(&self) -> String {
        self.0.describe()
    }

    fn listing(&self) -> &Listing {
        &self.1
    }

    fn read(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        self.0.read(path)
    }
}

#[test]
fn a_directory_that_cannot_be_listed_is_unreadable_unless_all_of_it_is_left_out() {
    let config = format!("{CONFIG}rules: {{}}\n").replace("include:", "exclude: [\"vendor/**\"], include:");
    let memory = Memory::from_iter([
        ("gpdoc.yaml", config.as_str()),
        ("schemas/note.schema.yaml", SCHEMA),
        ("notes/one.md", "---\nid: one\n---\n"),
    ]);
    let snapshot = Locked::new(memory, &["data", "notes/private", "vendor/cache"]);
    let config = Config::load(&snapshot, &Origin::Discover).unwrap();
    let model = Model::load(&snapshot, Arc::new(config), None).unwrap();
    let said: Vec<String> = model.unreadable.iter().map(|it| format!("{}: {}", it.path, it.message())).collect();
    assert_eq!(
        said,
        [
            "data: the directory cannot be listed: Permission denied",
            "notes/private: the directory cannot be listed: Permission denied"
        ]
    );
}

/// What cannot be held against its schema must not look as if it fitted.
#[test]
fn metadata_that_aliases_make_endless_does_not_fit_its_schema() {
    let mut bomb = String::from("---\nid: one\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..9 {
        let of = format!("*a{}", n - 1);
        writeln!(bomb, "a{n}: &a{n} [{}]", vec![of; 10].join(", ")).unwrap();
    }
    bomb.push_str("---\n");
    let deep = format!("---\nid: one\nx: {}{}\n---\n", "[".repeat(60), "]".repeat(60));
    let said = |note: &str| {
        let snapshot = snapshot("type: object\nproperties: {a8: {type: string}}\n", "", note);
        let model = load(&snapshot, None);
        let found = model.violations(model.file_at("notes/one.md").unwrap());
        found.iter().map(|violation| violation.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        said(&bomb),
        ["its aliases make more than a million values of it, or more than 64 levels, so no schema is held against it"]
    );
    assert_eq!(said(&deep), [""; 0]);
}
