//! Laws on arbitrary texts.

use proptest::prelude::*;

use super::laws;

/// At least two thousand cases, more with `PROPTEST_CASES`; finds become tests, not files.
pub(super) fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.max(2_000), failure_persistence: None, ..default }
}

/// Texts out of the pieces that YAML is made of: far more of them parse, or nearly do, than of random characters.
pub(super) fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "key: value",
        "🙂",
        "é",
        "- ",
        "-",
        "? ",
        ": ",
        ":",
        "\n",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\r\n  ",
        " ",
        "  ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "'",
        "\"",
        "'x'",
        "\"y\"",
        "\\",
        "|",
        ">",
        "|-\n  ",
        ">+\n  ",
        "|2\n  ",
        "# c",
        " # c\n",
        "&a ",
        "*a",
        "*b",
        "&b",
        "!!str ",
        "!t ",
        "---\n",
        "...\n",
        "~",
        "null",
        "1",
        "2.5",
        "true",
        "<<: *a",
        "%YAML 1.2\n",
        "a:\n- b\n",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "list:\n  - one\n  - two # c\n",
        "x: [1, 'two', three]\n",
        "- - a\n  - b\n",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn laws_hold_on_texts_of_yaml_pieces(text in soup()) {
        laws::check(&text);
    }

    #[test]
    fn laws_hold_on_arbitrary_texts(text in "\\PC{0,40}|[ -~\\n\\r\\t]{0,40}") {
        laws::check(&text);
    }
}

#[test]
fn laws_hold_on_what_was_found() {
    for text in [
        "\u{feff}|\n[",
        "\u{feff}a:\n- b\nb: ",
        "# c\u{feff}>+\n  |",
        "&b\u{85}|!!str >+\n  \t",
        "- b\n\t# c\n  [",
        "?  # c\n:: ",
        "?  # c\n:[b: ",
        ": ? \n: ",
        "? ? ---\n: ",
        "? : :",
        "? -",
        "? : \nb: \n? ",
        "- # c&a -",
        "? \nlist:\n  - one\n  - two # c\n: ",
        "{: }",
        "[{\n c\n c\n  :}]",
        "[a, {b }:c]",
        "[a, ?]",
        "[?,c\n]",
        "[a,\n? \n?]",
        "[a,\nb, ... c]",
        "f: [a,\r\t\t  {:b}]\n",
    ] {
        laws::check(text);
    }
}
