//! A repository of any size, the same each time: decision records, changelog entries, guides and the defaults of their
//! directories, about 4 kB each, with references and links among them and a defect in every fiftieth.

// Each target uses some of it; one that cannot go on should stop where it stands.
#![allow(dead_code, clippy::expect_used, unreachable_pub)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Schemas, vocabulary and configuration.
const FRAME: [(&str, &str); 4] = [
    (
        "gpdoc.yaml",
        "version: 1\nextends: [goldenpath]\nkinds:\n  guide:\n    files: [\"docs/guides/**/*.md\"]\n    schema: documentation\n",
    ),
    ("schemas/metadata/adr.schema.yaml", include_str!("../../examples/platform/schemas/metadata/adr.schema.yaml")),
    (
        "schemas/metadata/documentation.schema.yaml",
        include_str!("../../examples/platform/schemas/metadata/documentation.schema.yaml"),
    ),
    ("schemas/metadata/enums.yaml", include_str!("../../examples/platform/schemas/metadata/enums.yaml")),
];

const WORDS: [&str; 24] = [
    "restore", "cluster", "release", "network", "policy", "owner", "quota", "secret", "runner", "budget", "ingress",
    "backup", "metric", "alert", "tenant", "region", "queue", "schema", "branch", "audit", "replica", "cache", "token",
    "volume",
];

/// The files of a repository of `documents` documents, each with its path.
pub fn files(documents: usize) -> impl Iterator<Item = (String, String)> {
    let frame = FRAME.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    frame.chain((0..documents).map(move |number| document(number, documents)))
}

/// Writes such a repository.
pub fn write(directory: &Path, documents: usize) {
    for (path, text) in files(documents) {
        let file = directory.join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
        fs::write(file, text).expect("a file");
    }
}

/// Numbers that look like chance and are not.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }
}

/// Of a hundred documents the first holds the defaults of their directory; the others are 40 decisions, 40 changelog
/// entries and 19 guides.
fn document(number: usize, documents: usize) -> (String, String) {
    let mut chance = Chance(number as u64 ^ 0x9e37_79b9_7f4a_7c15);
    let text = match number % 100 {
        0 => "title: Defaults\ntype: documentation\nid: GUIDES\ndomain: platform\nowner: platform-team\nlifecycle: active\n"
            .replace("GUIDES", &format!("GUIDES-{}", number / 100)),
        _ => text(number, documents, &mut chance),
    };
    (path(number), text)
}

fn id(number: usize) -> String {
    match number % 100 {
        0 => format!("GUIDES-{}", number / 100),
        1..=40 => format!("ADR-{number:06}"),
        41..=80 => format!("CL-{number:06}"),
        _ => format!("GUIDE-{number:06}"),
    }
}

fn path(number: usize) -> String {
    let (area, word) = (number / 100, WORDS[number % WORDS.len()]);
    match number % 100 {
        0 => format!("docs/guides/{area:04}/metadata.yaml"),
        1..=40 => format!("docs/adrs/ADR-{number:06}-{word}.md"),
        41..=80 => format!("docs/changelog/entries/CL-{number:06}-{word}.md"),
        _ => format!("docs/guides/{area:04}/{word}-{number:06}.md"),
    }
}

fn text(number: usize, documents: usize, chance: &mut Chance) -> String {
    let id = id(number);
    let (kind, status) = match number % 100 {
        1..=40 => ("adr", "status: accepted\napplies_to: [database]\nowner: platform-team\ndomain: platform\n"),
        41..=80 => ("changelog", "owner: platform-team\nlifecycle: active\n"),
        _ => ("documentation", "version: \"1.0\"\n"),
    };
    let (first, second) = (chance.word(), chance.word());
    let mut text =
        format!("---\nid: {id}\ntitle: \"About the {first} of a {second}\"\ntype: {kind}\n{status}relates_to:\n");
    let defect = if number % 50 == 7 { 1 + number / 100 % 3 } else { 0 };
    for _ in 0..4 {
        let _ = writeln!(text, "  - {}", self::id(chance.below(documents)));
    }
    if defect == 1 {
        let _ = writeln!(text, "  - {}X", self::id(chance.below(documents)));
    }
    if defect == 2 && kind != "adr" {
        text.push_str("statsu: active\n");
    }
    let _ = write!(text, "---\n# {id}: About the {first} of a {second}\n\n");
    if kind == "adr" {
        text.push_str("- **Status:** Accepted\n\n");
    }
    let up = "../".repeat(path(number).matches('/').count());
    for section in ["Context", "Summary", "Decision", "Consequences"] {
        let _ = write!(text, "## {section}\n\n");
        for _ in 0..5 {
            for _ in 0..16 {
                let _ = write!(text, "{} ", chance.word());
            }
            let target = chance.below(documents);
            let _ = writeln!(text, "as [{}]({up}{}) has it, with `{}`.", self::id(target), path(target), chance.word());
        }
        let _ =
            write!(text, "\n| {} | {} |\n|---|---|\n| a | **b** |\n\n- one\n- two\n\n", chance.word(), chance.word());
    }
    if defect == 3 {
        text.push_str("See [the other page](missing-page.md).\n");
    }
    text
}
