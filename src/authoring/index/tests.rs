use std::sync::Arc;

use insta::assert_snapshot;

use super::look;
use crate::config::{Config, Origin};
use crate::edit::apply;
use crate::model::Model;
use crate::snapshot::Memory;

const ADR_1: (&str, &str) =
    ("docs/adrs/ADR-0001-a.md", "---\nid: ADR-0001-a\ntitle: One | two\nstatus: superseded\ndate: 2025-01-02\n---\n");
const ADR_2: (&str, &str) = (
    "docs/adrs/ADR-0002-b (new).md",
    "---\nid: ADR-0002-b\nstatus: accepted\nsupersedes: [ADR-0001-a]\n---\n# Second\n",
);
const ADR_10: (&str, &str) = (
    "docs/adrs/ADR-0010-c.md",
    "---\nid: ADR-0010-c\nstatus: Odd\nsupersedes: [ADR-0002-b]\nsuperseded_by: ADR-0002-b\n---\n# Third\n",
);

/// What `docs/README.md` with this body would be, or what is wrong with it.
fn written(body: &str, more: &[(&str, &str)]) -> String {
    let readme = format!("---\nid: INDEX\ntype: documentation\n---\n{body}");
    let configuration = ("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    let files = [("docs/README.md", readme.as_str()), configuration, ADR_10, ADR_1, ADR_2];
    let snapshot: Memory = files.into_iter().chain(more.iter().copied()).collect();
    let config = Config::load(&snapshot, &Origin::Discover).unwrap();
    let model = Model::load(&snapshot, Arc::new(config), None).unwrap();
    let file = model.file_at("docs/README.md").unwrap();
    let (drifts, faults, _) = look(&model, file);
    if !faults.is_empty() {
        let line = |at: usize| readme[..at].matches('\n').count() + 1;
        let faults = faults.iter().map(|fault| {
            format!("{}: {}; {}\n", line(fault.marker.start), fault.message, fault.help.as_deref().unwrap_or("-"))
        });
        return faults.collect();
    }
    let splices: Vec<_> = drifts.into_iter().map(|drift| drift.splice).collect();
    apply(&readme, &splices).unwrap()[readme.len() - body.len()..].to_owned()
}

fn region(opening: &str) -> String {
    written(&format!("# Index\n\n<!-- gpdoc:index {opening} -->\nold\n<!-- /gpdoc:index -->\n\nEnd"), &[])
}

#[test]
fn decisions_are_one_row_each_by_number() {
    assert_snapshot!(region("adrs"), @r"
    # Index

    <!-- gpdoc:index adrs -->

    | Number | Decision | Status | Date |
    |---|---|---|---|
    | [0001](adrs/ADR-0001-a.md) | One \| two | superseded | 2025-01-02 |
    | [0002](adrs/ADR-0002-b%20%28new%29.md) | Second | accepted |  |
    | [0010](adrs/ADR-0010-c.md) | Third | Odd |  |

    <!-- /gpdoc:index -->

    End
    ");
    assert_snapshot!(region("adrs status=accepted"), @r"
    # Index

    <!-- gpdoc:index adrs status=accepted -->

    | Number | Decision | Status | Date |
    |---|---|---|---|
    | [0002](adrs/ADR-0002-b%20%28new%29.md) | Second | accepted |  |

    <!-- /gpdoc:index -->

    End
    ");
}

#[test]
fn what_supersedes_what_is_a_tree_that_ends_also_where_it_goes_in_a_circle() {
    assert_snapshot!(region("supersessions"), @r"
    # Index

    <!-- gpdoc:index supersessions -->

    - [0002](adrs/ADR-0002-b%20%28new%29.md) Second (accepted)
      - [0001](adrs/ADR-0001-a.md) One \| two (superseded)
      - [0010](adrs/ADR-0010-c.md) Third (Odd)
        - [0002](adrs/ADR-0002-b%20%28new%29.md) Second (accepted)

    <!-- /gpdoc:index -->

    End
    ");
}

#[test]
fn a_region_that_is_written_is_up_to_date() {
    for body in [
        "<!-- gpdoc:index adrs -->\n<!-- /gpdoc:index -->\n",
        "<!-- gpdoc:index changelog -->\r\nx\r\n<!-- /gpdoc:index -->",
    ] {
        let once = written(body, &[]);
        assert_ne!(once, body);
        assert_eq!(written(&once, &[]), once);
        assert_eq!(body.contains("\r\n"), !once.replace("\r\n", "").contains('\n'));
    }
}

#[test]
fn a_template_of_the_repository_is_read_by_name() {
    let template = "{% for d in documents if d.metadata.date is defined %}{{ d.id }} {{ options.mark }}{% endfor %}";
    let body = "<!-- gpdoc:index own kind=adr mark='a b' -->\n<!-- /gpdoc:index -->\n";
    assert_snapshot!(written(body, &[("templates/index/own.md", template)]), @r"
    <!-- gpdoc:index own kind=adr mark='a b' -->

    ADR-0001-a a b

    <!-- /gpdoc:index -->
    ");
}

#[test]
fn what_cannot_be_written_says_why_and_where() {
    let own = |template: &str| {
        let body = "<!-- gpdoc:index own -->\n<!-- /gpdoc:index -->\n";
        written(body, &[("templates/index/own.md", template)])
    };
    let said = [
        region("adr"),
        region("nothing-like-it"),
        region("adrs kind=adrr"),
        region("adrs what"),
        region(""),
        own("{{ documents.first_of_all }}"),
        own("line\n{{ options.none }}"),
        own("{% for a in documents %}"),
        own("{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}"),
        own("{% include 'other.md' %}"),
        own("<!-- /gpdoc:index -->"),
        written("<!-- /gpdoc:index -->\n\n<!-- gpdoc:index adrs -->\n\n<!-- gpdoc:index adrs -->\n", &[]),
        written("text <!-- gpdoc:index adrs -->\n\n<!-- gpdoc:index adrs\n", &[]),
    ];
    assert_snapshot!(said.concat(), @r"
    7: there is no template `adr`; did you mean `adrs`?
    7: there is no template `nothing-like-it`; write `templates/index/nothing-like-it.md`
    7: there is no kind `adrr`; did you mean `adr`?
    7: `what` is no option; write `<!-- gpdoc:index NAME key=value -->`
    7: this region names no template; write `<!-- gpdoc:index NAME key=value -->`
    5: the template `own`, line 1 fails: `documents.first_of_all` is undefined; the template may use `documents`, `supersessions` and `options`
    5: the template `own`, line 2 fails: `options.none` is undefined; the template may use `documents`, `supersessions` and `options`
    5: the template `own`, line 1 fails: unexpected end of input, expected end of block; mend the template
    5: the template `own`, line 1 fails: engine ran out of fuel; the templates of this document take too many steps
    5: the template `own`, line 1 fails: unknown statement include; mend the template
    5: what the template `own` makes holds a marker itself; -
    5: no region begins before this marker; write `<!-- gpdoc:index NAME -->` above, or take this marker out
    7: this region has no end; write `<!-- /gpdoc:index -->` where it ends
    9: this region begins inside of another one; write `<!-- /gpdoc:index -->` where the region above ends
    5: this marker does not stand on a line of its own; give each marker a line of its own
    7: this marker is never closed by `-->`; write `-->` behind it
    ");
}

#[test]
fn markers_in_code_are_text() {
    let body = "```html\n<!-- gpdoc:index adrs -->\n```\n\n`<!-- /gpdoc:index -->`\n\n<!-- gpdoc:indexed -->\n";
    assert_eq!(written(body, &[]), body);
}
