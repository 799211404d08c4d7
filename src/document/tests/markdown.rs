use insta::assert_snapshot;

use super::{mark, markdown_file};
use crate::document::{Facts, LinkKind, slug};

fn facts(text: &str) -> Facts {
    Facts::parse(text, 0..text.len())
}

fn headings(text: &str) -> String {
    let line = |(heading, slug): (&crate::document::Heading, String)| {
        let nested = if heading.nested { " nested" } else { "" };
        format!("{} {:?} #{slug}{nested} {:?}", heading.level, heading.text, &text[heading.span()])
    };
    let facts = facts(text);
    facts.headings.iter().zip(facts.slugs()).map(line).collect::<Vec<_>>().join("\n")
}

fn links(text: &str) -> String {
    let line = |link: &crate::document::Link| {
        let image = if link.image { " image" } else { "" };
        let inside = mark(text, &link.destination_span());
        let at = inside.find('⟦').unwrap();
        let start = inside[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = inside[at..].find('\n').map_or(inside.len(), |end| at + end);
        format!(
            "{:?}{image} {:?} in {:?}: {}",
            link.kind,
            link.destination(text),
            &text[link.span()],
            &inside[start..end]
        )
    };
    facts(text).links.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn headings_are_text_without_markup() {
    let text =
        "# A *b* `c` [d](e) ![f](g) <b>h</b> &amp; #\n\nSet *ext*\nagain\n===\n> ## Quoted\n\n- # Listed\n\n## \n";
    assert_snapshot!(headings(text), @r###"
    1 "A b c d  h &" #a-b-c-d--h- "# A *b* `c` [d](e) ![f](g) <b>h</b> &amp; #"
    1 "Set ext again" #set-extagain "Set *ext*\nagain\n==="
    2 "Quoted" #quoted nested "## Quoted"
    1 "Listed" #listed nested "# Listed"
    2 "" # "##"
    "###);
}

#[test]
fn headings_are_not_found_in_code_or_comments() {
    assert_eq!(headings("```\n# a\n```\n\n    # b\n\n<!--\n# c\n-->\n"), "");
    assert_eq!(headings("```\n<h1>a</h1>\n```\n\n`<h1>b</h1>`\n\n<!-- <h1>c</h1> -->\n"), "");
}

#[test]
fn headings_in_html_have_slugs_and_begin_no_section() {
    let text = "<h1 align=\"center\">\n  <img src=\"a.png\">\n  The <b>Title</b> &amp; more\n</H1>\n\n## A\n\n\
                <details><summary><h2>A</h2></summary></details>\n\n<h3>open\n\n<header>no</header> <h7>no</h7>\n";
    assert_snapshot!(headings(text), @r###"
    1 "The Title & more" #the-title--more nested "<h1 align=\"center\">\n  <img src=\"a.png\">\n  The <b>Title</b> &amp; more\n</H1>"
    2 "A" #a "## A"
    2 "A" #a-1 nested "<h2>A</h2>"
    "###);
}

#[test]
fn slugs_are_github_s() {
    for (text, expected) in [
        ("Hello World", "hello-world"),
        ("A & B", "a--b"),
        ("snake_case and kebab-case", "snake_case-and-kebab-case"),
        ("1.2 What? (really!)", "12-what-really"),
        ("🚀 Start", "-start"),
        // An emoji's variation selector is a mark, and stays.
        ("⚠️ Caution", "\u{fe0f}-caution"),
        (":rocket: Start", "rocket-start"),
        ("Über Ärger", "über-ärger"),
        ("Привет мир 你好", "привет-мир-你好"),
        ("a — b", "a--b"),
        ("x² and ½", "x-and-"),
        ("tab\there", "tabhere"),
        ("path/to/file.md", "pathtofilemd"),
        ("", ""),
    ] {
        assert_eq!(slug(text), expected, "{text:?}");
    }
}

#[test]
fn repeated_slugs_are_numbered_past_those_that_are_taken() {
    let slugs: Vec<_> = facts("# a\n# a\n# a 1\n# a-1\n# a\n# b-1\n# b\n# b\n").slugs();
    assert_eq!(slugs, ["a", "a-1", "a-1-1", "a-1-2", "a-2", "b-1", "b", "b-2"]);
}

#[test]
fn inline_links_are_found_with_their_destination() {
    assert_snapshot!(links("é [a](b.md) [](c) [d](<e f.md> 'title') [g](\n  h\n  \"i\") [j](k(l)m) [n](o\\)p) []( )"), @r#"
    Inline "b.md" in "[a](b.md)": é [a](⟦b.md⟧) [](c) [d](<e f.md> 'title') [g](
    Inline "c" in "[](c)": é [a](b.md) [](⟦c⟧) [d](<e f.md> 'title') [g](
    Inline "e f.md" in "[d](<e f.md> 'title')": é [a](b.md) [](c) [d](<⟦e f.md⟧> 'title') [g](
    Inline "h" in "[g](\n  h\n  \"i\")":   ⟦h⟧
    Inline "k(l)m" in "[j](k(l)m)":   "i") [j](⟦k(l)m⟧) [n](o\)p) []( )
    Inline "o)p" in "[n](o\\)p)":   "i") [j](k(l)m) [n](⟦o\)p⟧) []( )
    Inline "" in "[]( )":   "i") [j](k(l)m) [n](o\)p) []( ⟦⟧)
    "#);
    assert_snapshot!(links("![a](b.png) [![c](d)](e) [x `](y)` z](f) [g\\](h](i) [*j*](k) [[l]](m) ![[n](o)](p)"), @r#"
    Inline image "b.png" in "![a](b.png)": ![a](⟦b.png⟧) [![c](d)](e) [x `](y)` z](f) [g\](h](i) [*j*](k) [[l]](m) ![[n](o)](p)
    Inline "e" in "[![c](d)](e)": ![a](b.png) [![c](d)](⟦e⟧) [x `](y)` z](f) [g\](h](i) [*j*](k) [[l]](m) ![[n](o)](p)
    Inline image "d" in "![c](d)": ![a](b.png) [![c](⟦d⟧)](e) [x `](y)` z](f) [g\](h](i) [*j*](k) [[l]](m) ![[n](o)](p)
    Inline "f" in "[x `](y)` z](f)": ![a](b.png) [![c](d)](e) [x `](y)` z](⟦f⟧) [g\](h](i) [*j*](k) [[l]](m) ![[n](o)](p)
    Inline "i" in "[g\\](h](i)": ![a](b.png) [![c](d)](e) [x `](y)` z](f) [g\](h](⟦i⟧) [*j*](k) [[l]](m) ![[n](o)](p)
    Inline "k" in "[*j*](k)": ![a](b.png) [![c](d)](e) [x `](y)` z](f) [g\](h](i) [*j*](⟦k⟧) [[l]](m) ![[n](o)](p)
    Inline "m" in "[[l]](m)": ![a](b.png) [![c](d)](e) [x `](y)` z](f) [g\](h](i) [*j*](k) [[l]](⟦m⟧) ![[n](o)](p)
    Inline image "p" in "![[n](o)](p)": ![a](b.png) [![c](d)](e) [x `](y)` z](f) [g\](h](i) [*j*](k) [[l]](m) ![[n](o)](⟦p⟧)
    Inline "o" in "[n](o)": ![a](b.png) [![c](d)](e) [x `](y)` z](f) [g\](h](i) [*j*](k) [[l]](m) ![[n](⟦o⟧)](p)
    "#);
    assert_snapshot!(links("> quoted [a\n> ](\n> b) and [c](d)\n\n| [e](f) | [g](h\\|i) |\n|---|---|\n"), @r#"
    Inline "b" in "[a\n> ](\n> b)": > ⟦b⟧) and [c](d)
    Inline "d" in "[c](d)": > b) and [c](⟦d⟧)
    Inline "f" in "[e](f)": | [e](⟦f⟧) | [g](h\|i) |
    Inline "h|i" in "[g](h\\|i)": | [e](f) | [g](⟦h\|i⟧) |
    "#);
}

#[test]
fn reference_links_point_into_their_definition() {
    assert_snapshot!(links("[a][B] [b][] [b] ![c][b] [none][d]\n\n[b]: <x y> 'title'\n"), @r#"
    Reference "x y" in "[a][B]": [b]: <⟦x y⟧> 'title'
    Reference "x y" in "[b]": [b]: <⟦x y⟧> 'title'
    Reference "x y" in "[b]": [b]: <⟦x y⟧> 'title'
    Reference image "x y" in "![c][b]": [b]: <⟦x y⟧> 'title'
    "#);
    assert_snapshot!(links("> [a\\]]\n>\n> [a\\]]:\n> x.md\n> 'title'\n"), @r#"Reference "x.md" in "[a\\]]": > ⟦x.md⟧"#);
}

#[test]
fn autolinks_and_html_links_are_links() {
    assert_snapshot!(links("<https://a.b/c> <d@e.f> <a href=\"g.md\">h</a> <IMG alt='' src=' i.png '/> <a\nhref=j>"), @r#"
    Autolink "https://a.b/c" in "<https://a.b/c>": <⟦https://a.b/c⟧> <d@e.f> <a href="g.md">h</a> <IMG alt='' src=' i.png '/> <a
    Autolink "mailto:d@e.f" in "<d@e.f>": <https://a.b/c> <⟦d@e.f⟧> <a href="g.md">h</a> <IMG alt='' src=' i.png '/> <a
    Html "g.md" in "<a href=\"g.md\">": <https://a.b/c> <d@e.f> <a href="⟦g.md⟧">h</a> <IMG alt='' src=' i.png '/> <a
    Html image "i.png" in "<IMG alt='' src=' i.png '/>": <https://a.b/c> <d@e.f> <a href="g.md">h</a> <IMG alt='' src=' ⟦i.png⟧ '/> <a
    Html "j" in "<a\nhref=j>": href=⟦j⟧>
    "#);
    assert_snapshot!(links("<div>\n<a class=x href='k?l&amp;m'>[n](o)</a>\n<img src=p.png>\n</div>\n"), @r#"
    Html "k?l&m" in "<a class=x href='k?l&amp;m'>": <a class=x href='⟦k?l&amp;m⟧'>[n](o)</a>
    Html image "p.png" in "<img src=p.png>": <img src=⟦p.png⟧>
    "#);
}

#[test]
fn brackets_in_formulas_are_no_links() {
    assert_eq!(links("So $E[X](t)$ and $$F[Y](u)$$.\n\n$$\nG[Z](v)\n$$\n"), "");
    let prices = "From $5 [a](a.md) to $6, from $HOME/[b](b.md) to $PATH.\n\n\\$[c](c.md)$\n";
    let found: Vec<String> = facts(prices).links.iter().map(|link| link.destination(prices).to_owned()).collect();
    assert_eq!(found, ["a.md", "b.md", "c.md"]);
    assert_eq!(
        headings("## The cost of $n^2$ steps\n"),
        r###"2 "The cost of n^2 steps" #the-cost-of-n2-steps "## The cost of $n^2$ steps""###
    );
}

#[test]
fn between_dollars_that_are_no_formula_links_are_links() {
    let found = |text: &str| -> Vec<String> {
        facts(text).links.iter().map(|link| link.destination(text).to_owned()).collect()
    };
    assert_eq!(found("Costs $5/mo [x](no.md)/$6/mo\n"), ["no.md"]);
    assert_eq!(found("Set $HOME, see [x](no.md), and ($PATH) too.\n"), ["no.md"]);
    assert_eq!(found("[$HOME](no.md) and [$PATH](no2.md)\n"), ["no.md", "no2.md"]);
    assert_eq!(found("[a]($5/b.md) and /$6 but ($E[X](t)$)\n"), ["$5/b.md"]);
    assert_eq!(found(&"/$6[a](b.md)".repeat(50)).len(), 50);
    assert_eq!(
        headings("## From $5/mo to ($6/mo)\n"),
        r###"2 "From $5/mo to ($6/mo)" #from-5mo-to-6mo "## From $5/mo to ($6/mo)""###
    );
}

#[test]
fn scripts_and_styles_hold_no_links() {
    let text = "<script>var a='<a href=\"no.md\">';</script>\n<style>\n/* <a href=\"no.md\"> */\n</STYLE><a href=\"yes.md\">\n\n<scripts><a href=\"b.md\">\n";
    let found: Vec<String> = facts(text).links.iter().map(|link| link.destination(text).to_owned()).collect();
    assert_eq!(found, ["yes.md", "b.md"]);
}

#[test]
fn links_in_code_and_comments_are_none() {
    assert_eq!(
        links("`[a](b)` <!-- [c](d) <a href=e> -->\n\n```\n[f](g)\n```\n\n    [h](i)\n\n[^1]\n\n[^1]: note\n"),
        ""
    );
    assert_eq!(facts("<!-- <a id=x> -->\n").html_ids, Vec::<String>::new());
}

#[test]
fn ids_in_html_are_anchors() {
    let text =
        "<a id=\"a\"></a> <a name='b'> <input name=no>\n\n<h2 class=x\n id=c>T</h2>\n\n> <p id=d>\n\n`<a id=no>`\n";
    assert_eq!(facts(text).html_ids, ["a", "b", "c", "d"]);
}

#[test]
fn code_and_comments_have_ranges() {
    let text = "a `b` ``c`d``\n\n~~~\ne\n~~~\n\n    f\n\ng <!-- h\ni --> j\n\n<!-- k -->\n\n<!--> l -->\n\n<!-- open\n";
    let facts = facts(text);
    let code: Vec<_> = facts.code().map(|range| &text[range.clone()]).collect();
    assert_eq!(code, ["`b`", "``c`d``", "~~~\ne\n~~~", "f\n"]);
    let comments: Vec<_> = facts.comments.iter().map(|comment| &text[comment.span.clone()]).collect();
    assert_eq!(comments, ["<!-- h\ni -->", "<!-- k -->", "<!-->", "<!-- open\n"]);
    let at = |needle: &str| text.find(needle).unwrap();
    assert!(
        facts.is_code(at("e\n~"))
            && !facts.is_code(at("g <"))
            && facts.is_comment(at("i -->"))
            && !facts.is_comment(at(" j"))
    );
}

#[test]
fn a_section_ends_at_the_next_heading_of_its_level() {
    let text = "# T\na\n## B\nb\n### C\nc\n> ## quoted\n\n## D\nd\n";
    let facts = facts(text);
    let section = |index: usize| &text[facts.section(index, text.len())];
    assert_eq!(section(0), "\na\n## B\nb\n### C\nc\n> ## quoted\n\n## D\nd\n");
    assert_eq!(section(1), "\nb\n### C\nc\n> ## quoted\n\n");
    assert_eq!(section(4), "\nd\n");
}

#[test]
fn offsets_are_of_the_whole_file() {
    let document = markdown_file("\u{feff}---\r\nid: ü\r\n---\r\n# Ä 🚀\r\n\r\n[a](b.md)\r\n");
    let heading = &document.facts.headings[0];
    assert_eq!(&document.source[heading.span()], "# Ä 🚀");
    let link = &document.facts.links[0];
    assert_eq!((link.kind, &document.source[link.destination_span()]), (LinkKind::Inline, "b.md"));
}

#[test]
fn a_character_that_stands_for_a_dollar_stays_where_the_document_has_it() {
    let text = "# A \u{1a} b\n\n[r]: <d\u{1a}e.md>\n\n[x][r] costs $5 to $6x\n";
    let facts = facts(text);
    assert_eq!(facts.headings[0].text, "A \u{1a} b");
    assert_eq!(facts.links[0].destination(text), "d\u{1a}e.md");
}
