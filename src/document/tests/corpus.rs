use std::path::Path;
use std::sync::Arc;

use crate::document::*;
use crate::snapshot::RelPath;

#[test]
fn dump() {
    let root = "/work/shared/corpora/goldenpath";
    let mut docs = Vec::new();
    for e in ignore::WalkBuilder::new(root).hidden(false).build().flatten() {
        let p = e.path().strip_prefix(root).unwrap_or(Path::new("")).to_string_lossy().into_owned();
        if p.ends_with(".md") || p.ends_with("metadata.yaml") {
            docs.push((RelPath::new(&p), Arc::<str>::from(std::fs::read_to_string(e.path()).unwrap())));
        }
    }
    docs.sort();
    let t = std::time::Instant::now();
    let docs: Vec<_> = docs.into_iter().map(|(p, s)| Document::parse(p, s)).collect();
    eprintln!("{} {:?}", docs.len(), t.elapsed());
    let t = std::time::Instant::now();
    let n: usize = docs.iter().map(|d| Facts::parse(&d.source, d.body.clone()).links.len()).sum();
    eprintln!("links {} {:?}", n, t.elapsed());
    for d in &docs {
        if let Metadata::Malformed(m) = &d.metadata { eprintln!("MAL {} {:?}", d.path, m); }
        if let Some(r) = &d.repeated_frontmatter { eprintln!("REP {} {:?}", d.path, r); }
        for s in &d.suppressions { eprintln!("SUP {} {:?}", d.path, s); }
        for l in &d.facts.links { if l.destination_span.is_empty() || l.kind == LinkKind::Html || l.kind == LinkKind::Reference { eprintln!("LINK {} {:?}", d.path, l); } }
        if d.path.as_str().starts_with("docs/adrs/ADR-") {
            eprintln!("ST {} {:?}", d.path, d.body_status("Status").map(|s| (s.word, s.text)));
        }
    }
}
