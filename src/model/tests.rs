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

/// The state that the body of a decision says under `## Status`; `A | B` where it says two.
fn standing(section: &str) -> String {
    let config = "version: 1\nextends: [nygard]\n";
    let text = format!("# 1. Backups\n\n## Status\n\n{section}\n\n## Context\n\nRejected ideas\n");
    let snapshot = Memory::from_iter([("gpdoc.yaml", config), ("docs/adr/0001-backups.md", &text)]);
    let model = load(&snapshot, None);
    let status = model.status(model.file_at("docs/adr/0001-backups.md").unwrap()).unwrap();
    match (&status.body, &status.contrary) {
        (Some(body), Some(contrary)) => format!("{} | {}", body.word, contrary.word),
        (Some(body), None) => status.state().map_or_else(|| format!("unknown {}", body.word), str::to_owned),
        (None, _) => "none".to_owned(),
    }
}

#[test]
fn two_statuses_of_a_body_contradict_each_other() {
    for (section, said) in [
        ("Accepted\n\nDeprecated 2021-01-01", "Accepted | Deprecated"),
        ("Accepted\nDeprecated", "Accepted | Deprecated"),
        ("- Accepted\n- Rejected", "Accepted | Rejected"),
        ("- [x] Accepted\n- [x] Rejected", "Accepted | Rejected"),
        ("Proposed\nAccepted\nSuperseded", "Proposed | Accepted"),
        ("Proposed...\n\nAccepted...\n\nSuperseded...", "Proposed | Accepted"),
        ("accepted\nrejected", "accepted | rejected"),
        ("Superseded by ADR 2\n\nAccepted", "Superseded | Accepted"),
        ("Accepted\n\nNo longer valid.", "Accepted | No"),
        ("Accepted, but no longer valid", "Accepted | no"),
        ("Accepted / Deprecated", "Accepted | Deprecated"),
        ("Accepted or rejected", "Accepted | rejected"),
        ("Accepted, rejected on 2021-01-01", "Accepted | rejected"),
        ("Accepted 2020-01-01\n\nRejected", "Accepted | Rejected"),
        ("Rejected 2020-01-01\n\nAccepted 2020-01-01", "Rejected | Accepted"),
        ("| Status | Deprecated |\n|---|---|\n| Accepted | Ada |", "Deprecated | Accepted"),
        ("**Status:** Accepted\n\n**Status:** Rejected", "Accepted | Rejected"),
    ] {
        assert_eq!(standing(section), said, "{section:?}");
    }
}

#[test]
fn of_a_history_the_latest_status_holds() {
    for (section, said) in [
        ("2026-01-01 Proposed\n\n2026-01-02 Accepted\n\nProposed by Ada on 2026-01-01.", "accepted"),
        ("- 2026-01-02 Accepted\n- 2026-01-01 Proposed", "accepted"),
        ("2020-01-01: Accepted\n\n2021-01-01: Deprecated", "deprecated"),
        ("- Accepted 2020-01-01\n- Superseded 2021-01-01", "superseded"),
        ("- Superseded (2021-01-01)\n- Accepted (2020-01-01)", "superseded"),
        ("- Proposed 2020-01-01\n- Accepted 2020-01-01", "accepted"),
        ("- Deprecated 2020-01-01\n- Accepted 2020-01-01", "deprecated"),
        ("- 2020-01-01 Accepted\n- 2021-01-01 Pondered", "unknown Pondered"),
        ("Accepted\n\nSuperceded by [2. X](0002-x.md)", "superseded"),
        ("Accepted\n\nAmends [1. Y](0001-y.md)\n\nSuperseded by [2. X](0002-x.md)", "superseded"),
        ("Accepted, superseded by ADR 2", "superseded"),
        ("Accepted\n\nNo longer valid, superseded by ADR 2", "superseded"),
        ("| When | Status |\n|---|---|\n| 2020-01-01 | Accepted |\n| 2021-01-01 | Deprecated |", "deprecated"),
        ("Accepted 2020-02-01 (proposed 2020-01-01)", "accepted"),
        ("Accepted (proposed 2020-01-01, accepted 2020-02-01)", "accepted"),
    ] {
        assert_eq!(standing(section), said, "{section:?}");
    }
}

#[test]
fn one_status_is_no_contradiction_whatever_stands_around_it() {
    for (section, said) in [
        ("Accepted\n\nAmended by [2. X](0002-x.md)", "accepted"),
        ("Accepted\n\nSupersedes [2. X](0002-x.md)", "accepted"),
        ("Accepted\n\nApproved by the board", "accepted"),
        ("Accepted\n\nProposed by Ada", "accepted"),
        ("Accepted, proposed by Ada", "accepted"),
        ("Accepted\n\n- Rejected alternatives: see below", "accepted"),
        ("Accepted (Amended 2026-01-28)", "accepted"),
        ("Accepted; replaces ADR 1. Some parts are deprecated.", "accepted"),
        ("- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected", "accepted"),
        ("~~Proposed~~\n\nAccepted", "accepted"),
        ("| Created | Status |\n|---|---|\n| 2020-01-01 | Accepted |", "accepted"),
        ("| Status | Accepted |\n|---|---|\n| Date | 2020-01-01 |", "accepted"),
        ("| Status | Date |\n|---|---|\n| Accepted | 2020-01-01 |", "accepted"),
        ("Accepted?", "unknown Accepted?"),
        ("Pondering\n\nAccepted", "unknown Pondering"),
        ("proposed, accepted, rejected, deprecated", "none"),
        ("Proposed, accepted or rejected", "none"),
        ("- [ ] Accepted\n- [ ] Rejected", "none"),
    ] {
        assert_eq!(standing(section), said, "{section:?}");
    }
}
