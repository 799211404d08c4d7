//! What holds of every renaming, on small repositories of every shape.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;

use crate::authoring::moves::{relocate, renumber};
use crate::authoring::rename::{RenameError, Renaming, rename};
use crate::change::Change;
use crate::check::findings_of;
use crate::config::{Config, Origin};
use crate::finding::filter::Accepted;
use crate::model::Model;
use crate::rules;
use crate::snapshot::{ChangeStatus, FileChange, Memory, RelPath};

const SETTINGS: &str = "version: 1\nextends: [goldenpath]\nrules: {missing-field: off, section-missing: off}\n";

type Files = BTreeMap<String, String>;

fn memory(files: &Files) -> Memory {
    files.iter().map(|(path, text)| (path, text.as_str())).collect()
}

fn model(memory: &Memory) -> Model<'_> {
    let config = Arc::new(Config::load(memory, &Origin::Discover).unwrap());
    Model::load(memory, config, None).unwrap()
}

/// A document without its text.
#[derive(Clone, Debug)]
struct Shape {
    directory: &'static str,
    number: u64,
    slug: &'static str,
    id: usize,
    title: bool,
    /// The document that is meant, and how it is written; of references and of links.
    references: Vec<(usize, usize)>,
    links: Vec<(usize, usize)>,
}

const DIRECTORIES: [&str; 4] = ["docs/adrs", "docs/adrs", "docs/guides", "docs/very/deep"];

fn shapes() -> impl Strategy<Value = Vec<Shape>> {
    let directory = prop::sample::select(&DIRECTORIES[..]);
    let slug = prop::sample::select(&["a", "b", "with-words", "x y", "p(q)"][..]);
    let names = || prop::collection::vec((0usize..6, 0usize..10), 0..4);
    let shape = (directory, 1u64..5, slug, 0usize..4, any::<bool>(), names(), names());
    let shape = shape.prop_map(|(directory, number, slug, id, title, references, links)| {
        let slug = if directory == "docs/adrs" { slug.split([' ', '(']).next().unwrap_or_default() } else { slug };
        Shape { directory, number, slug, id, title, references, links }
    });
    prop::collection::vec(shape, 2..6)
}

impl Shape {
    fn stem(&self) -> String {
        if self.directory == "docs/adrs" {
            format!("ADR-{:04}-{}", self.number, self.slug)
        } else {
            format!("note {} {}", self.number, self.slug)
        }
    }

    fn path(&self) -> String {
        format!("{}/{}.md", self.directory, self.stem())
    }

    fn short(&self) -> String {
        format!("ADR-{:04}", self.number)
    }

    fn id(&self) -> Option<String> {
        match self.id {
            0 | 1 => Some(self.stem()),
            2 if self.directory == "docs/adrs" => Some(self.short()),
            2 => Some(format!("NOTE-{}-{}", self.number, self.slug.len())),
            _ => None,
        }
    }

    fn text(&self, all: &[Shape]) -> String {
        let relative = |to: &Shape| crate::rules::links::relative(self.directory, &to.path());
        let mut text = String::from("---\n");
        text.extend(self.id().map(|id| format!("id: '{id}'\n")));
        text.push_str("status: accepted\nrelates_to:\n");
        for (to, how) in &self.references {
            let to = &all[to % all.len()];
            let name = match how {
                0 | 1 => to.id().unwrap_or_else(|| to.stem()),
                2 => to.stem(),
                3 => to.short(),
                4 => to.path(),
                5 => relative(to),
                6 => relative(to).trim_end_matches(".md").to_owned(),
                7 => format!("{}.md", to.stem()),
                8 => format!("ADR-{:04}-old", to.number),
                _ => "GONE".to_owned(),
            };
            let _ = writeln!(text, "  - \"{name}\" # why");
        }
        let title = if self.title { format!("{}: Title", self.short()) } else { "Title".to_owned() };
        let _ = write!(text, "---\n# {title}\n\n");
        for (at, (to, how)) in self.links.iter().enumerate() {
            let to = &all[to % all.len()];
            let path = relative(to);
            let bare = path.replace(' ', "%20");
            let fragment = if to.title { format!("#{}-title", to.short().to_lowercase()) } else { "#title".to_owned() };
            let line = match how {
                0 => format!("[{}]({bare})\n", to.stem()),
                1 => format!("[{}: it](./{bare}{fragment})\n", to.short()),
                2 => format!("[it](<{path}> \"title\")\n"),
                3 => format!("[it][r{at}]\n\n[r{at}]: {bare}{fragment}\n"),
                4 => format!("[`{}`](/{}?plain=1)\n", to.short(), to.path().replace(' ', "%20")),
                5 => format!("<a href=\"{bare}\">it</a>\n"),
                6 => format!("![it]({bare})\n"),
                7 => format!("{} in prose, `{path}`\n", to.short()),
                8 => "[gone](gone.md) [web](https://example.org/x.md)\n".to_owned(),
                _ => format!("[here](#title) [top](#{}-title)\n", self.short().to_lowercase()),
            };
            text.push_str(&line);
        }
        text
    }
}

fn files(shapes: &[Shape]) -> Files {
    let documents = shapes.iter().map(|shape| (shape.path(), shape.text(shapes)));
    documents.chain([("gpdoc.yaml".to_owned(), SETTINGS.to_owned())]).collect()
}

/// How many findings of each rule each document has.
fn counts(model: &Model<'_>) -> BTreeMap<(String, &'static str), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings_of(model, chrono::NaiveDate::default()).unwrap() {
        *counts.entry((finding.location.path.to_string(), finding.rule)).or_default() += 1;
    }
    counts
}

fn carried_out(files: &Files, renaming: &Renaming) -> Files {
    let mut after = files.clone();
    for file in renaming.plan.files() {
        after.remove(file.from.unwrap_or(file.path).as_str());
    }
    after.extend(renaming.plan.files().map(|file| (file.path.to_string(), file.after.into_owned())));
    after
}

/// What the rules over a change say of texts that must not be rewritten.
fn rewritten(before: &Model<'_>, after: &Model<'_>, renaming: &Renaming) -> Vec<String> {
    let change = |file: crate::edit::FileChange<'_>| FileChange {
        path: file.path.clone(),
        old_path: file.from.cloned(),
        status: if file.from.is_some() { ChangeStatus::Renamed } else { ChangeStatus::Modified },
    };
    let files: Vec<FileChange> = renaming.plan.files().map(change).collect();
    let accepted = Accepted::new();
    let change = Change {
        base: before,
        head: after,
        tip: None,
        files: &files,
        commits: &[],
        accepted: (&accepted, &accepted),
        today: chrono::NaiveDate::default(),
        history: None,
    };
    let found = rules::run_change(&change).into_iter();
    found
        .filter(|it| it.rule == "decision-rewritten")
        .map(|it| format!("{}: {}", it.location.path, it.message))
        .collect()
}

/// Carries a renaming out. What cannot be known is answered by its first candidate, which is said.
fn renamed(
    model: &Model<'_>,
    ask: &dyn Fn() -> Result<crate::authoring::rename::Request, RenameError>,
) -> Option<(Renaming, bool)> {
    let mut request = ask().ok()?;
    let mut is_guess = false;
    for _ in 0..2 {
        match rename(model, request) {
            Ok(renaming) => return Some((renaming, is_guess)),
            Err(RenameError::Ambiguous(spots)) => {
                request = ask().ok()?;
                request.references_to = spots[0].candidates.first().cloned();
                is_guess = true;
            }
            Err(RenameError::Lost(spots)) => panic!("lost: {spots:?}"),
            Err(_) => return None,
        }
    }
    None
}

fn judge(files: &Files, renaming: &Renaming, is_guess: bool) -> Result<Files, TestCaseError> {
    let after = carried_out(files, renaming);
    let (old, new) = (memory(files), memory(&after));
    let (old, new) = (model(&old), model(&new));
    prop_assert_eq!(rewritten(&old, &new, renaming), Vec::<String>::new());
    // What led nowhere and leads somewhere now is said.
    if !is_guess && renaming.notes.is_empty() {
        let was: BTreeMap<&str, &str> =
            renaming.renamed.iter().map(|it| (it.path.1.as_str(), it.path.0.as_str())).collect();
        let before = counts(&old);
        // A file name that two documents had means one of them from now on: that two references lead to it shows only then.
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let bearers = |wanted: &str| files.keys().filter(|path| name(path.as_str()) == wanted).count();
        let was_shared = renaming.renamed.iter().any(|it| bearers(&name(it.path.0.as_str())) > 1);
        for ((path, rule), count) in counts(&new) {
            if was_shared && rule == "repeated-reference" {
                continue;
            }
            let old_path = was.get(path.as_str()).map_or(path.clone(), |old| (*old).to_owned());
            let known = before.get(&(old_path, rule)).copied().unwrap_or(0);
            prop_assert!(count <= known, "{} {} {} > {}\n{:#?}\n{:#?}", path, rule, count, known, files, after);
        }
    }
    Ok(after)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_move_adds_no_finding_and_its_way_back_restores_every_byte(
        shapes in shapes(), which in 0usize..6, to in prop::sample::select(&DIRECTORIES[..]), number in 1u64..9, rename_it: bool
    ) {
        let files = files(&shapes);
        let shape = &shapes[which % shapes.len()];
        let memory_before = memory(&files);
        let before = model(&memory_before);
        let old = RelPath::new(&shape.path());
        let moved = Shape { number: if rename_it { number } else { shape.number }, directory: if shape.directory == "docs/adrs" || to == "docs/adrs" { shape.directory } else { to }, ..shape.clone() };
        let new = RelPath::new(&moved.path());
        prop_assume!(old != new);
        let there = renamed(&before, &|| relocate(&before, &old, &new, false));
        let Some((renaming, is_guess)) = there else { return Ok(()) };
        let after = judge(&files, &renaming, is_guess)?;
        if !is_guess && renaming.notes.is_empty() && renaming.reworded == 0 {
            let memory_after = memory(&after);
            let model_after = model(&memory_after);
            if let Some((back, false)) = renamed(&model_after, &|| relocate(&model_after, &new, &old, false))
                && back.reworded == 0
            {
                // A `./` comes or goes where the path led upwards in between.
                let plain = |files: Files| -> Files {
                    files.into_iter().map(|(path, text)| (path, text.replace("(./", "(").replace("\"./", "\""))).collect()
                };
                prop_assert_eq!(plain(carried_out(&after, &back)), plain(files));
            }
        }
    }

    #[test]
    fn another_number_adds_no_finding(shapes in shapes(), which in 0usize..6, number in 1u64..9) {
        let files = files(&shapes);
        let memory_before = memory(&files);
        let before = model(&memory_before);
        let Some(file) = before.file_at(&shapes[which % shapes.len()].path()) else { return Ok(()) };
        if let Some((renaming, is_guess)) = renamed(&before, &|| renumber(&before, file, number)) {
            judge(&files, &renaming, is_guess)?;
        }
    }
}
