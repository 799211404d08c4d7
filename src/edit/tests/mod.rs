mod killed;
mod plan;
mod splices;
mod writer;

use std::path::Path;

use super::Plan;
use crate::snapshot::RelPath;
use crate::yaml::edit::Splice;

fn path(text: &str) -> RelPath {
    RelPath::new(text)
}

fn splice(start: usize, end: usize, text: &str) -> Splice {
    Splice { range: start..end, text: text.to_owned() }
}

/// Every file below a directory with its text, directories with a `/`.
pub(crate) fn tree(root: &Path) -> Vec<(String, String)> {
    fn walk(directory: &Path, prefix: &str, out: &mut Vec<(String, String)>) {
        let entries = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
        for entry in entries {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                out.push((format!("{name}/"), String::new()));
                walk(&entry.path(), &format!("{name}/"), out);
            } else {
                out.push((name, String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned()));
            }
        }
    }
    let mut out = Vec::new();
    walk(root, "", &mut out);
    out.sort();
    out
}

/// A plan with one of everything, and the files that it is for.
fn mixed(root: &Path) -> Plan {
    std::fs::create_dir_all(root.join("docs")).unwrap();
    for (name, text) in [("docs/a.md", "a\n"), ("docs/b.md", "b\n"), ("c.md", "c\n")] {
        std::fs::write(root.join(name), text).unwrap();
    }
    mixed_plan()
}

fn mixed_plan() -> Plan {
    let mut plan = Plan::new();
    plan.edit(&path("docs/a.md"), "a\n", [splice(0, 1, "A")]).unwrap();
    plan.edit(&path("docs/b.md"), "b\n", [splice(1, 1, "!")]).unwrap();
    plan.rename(&path("docs/b.md"), path("docs/moved/b.md"), "b\n");
    plan.replace(path("c.md"), None, "C\n".into());
    plan.create(path("docs/new/deep/d.md"), "d\n".into());
    plan
}

/// What [`mixed_plan`] makes of it.
fn mixed_after() -> Vec<(String, String)> {
    let files = [
        ("c.md", "C\n"),
        ("docs/", ""),
        ("docs/a.md", "A\n"),
        ("docs/moved/", ""),
        ("docs/moved/b.md", "b!\n"),
        ("docs/new/", ""),
        ("docs/new/deep/", ""),
        ("docs/new/deep/d.md", "d\n"),
    ];
    files.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec()
}
