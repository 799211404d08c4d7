use std::fmt::Write;

use insta::assert_snapshot;

use super::{ed25519, public, time};
use crate::finding::LineIndex;
use crate::signature::{AllowedSigners, Key};

const NOW: &str = "2026-06-01T12:00:00Z";

/// Puts a key in for every `KEY`.
fn with_key(text: &str) -> String {
    text.replace("KEY", &public(&ed25519(1)))
}

fn key(seed: u8) -> Key {
    ed25519(seed).public_key().key_data().clone()
}

fn signers(text: &str) -> AllowedSigners {
    AllowedSigners::parse(&with_key(text)).unwrap()
}

/// Every fault, with the text that it is about.
fn faults(text: &str) -> String {
    let text = with_key(text);
    let index = LineIndex::new(&text);
    let mut out = String::new();
    for fault in AllowedSigners::parse(&text).unwrap_err() {
        let at = index.span(&text, &fault.range);
        assert_eq!(at.start.line, fault.line);
        let about = text[fault.range.clone()].escape_debug().to_string();
        let (line, column) = (fault.line, at.start.column);
        writeln!(out, "{line}:{column}: {fault} <{about:.30}>; {}", fault.mistake.help()).unwrap();
    }
    out
}

/// Whether, and why not, key 1 may sign as somebody in a namespace.
fn answer(text: &str, principal: &str, namespace: &str, at: &str) -> String {
    match signers(text).find(principal, &key(1), namespace, time(at)) {
        Ok(signer) => format!("line {}", signer.line),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn a_key_signs_as_every_principal_of_its_lines() {
    let text = "# who approves\n\n  \t\nada@example.org,ada KEY ada's laptop\n\t*@example.net \tKEY\r\n\r\n\"lin,the second\" KEY";
    assert_snapshot!(answer(text, "ada", "x", NOW), @"line 4");
    assert_snapshot!(answer(text, "bob@example.net", "x", NOW), @"line 5");
    assert_snapshot!(answer(text, "the second", "x", NOW), @"line 7");
}

#[test]
fn who_is_not_allowed_is_told_why() {
    assert_snapshot!(answer("", "ada", "x", NOW), @"no line of the allowed signers has the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8");
    assert_snapshot!(answer("bob KEY\nlin KEY", "ada", "x", NOW), @"the allowed signers have the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 for `bob` (line 1), not for `ada`");
    assert_snapshot!(answer("ada namespaces=\"git,file\" KEY", "ada", "x", NOW), @"the allowed signers have the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 for the namespaces `git,file` (line 1), not for `x`");
    assert_snapshot!(answer("ada valid-after=\"20260601120001Z\" KEY", "ada", "x", NOW), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is not valid before 2026-06-01T12:00:01Z (line 1 of the allowed signers), and it is 2026-06-01T12:00:00Z");
    assert_snapshot!(answer("ada valid-before=\"202606011159Z\" KEY", "ada", "x", NOW), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is not valid after 2026-06-01T11:59:00Z (line 1 of the allowed signers), and it is 2026-06-01T12:00:00Z");
}

#[test]
fn the_line_that_comes_closest_explains_unless_another_allows() {
    let text = "bob KEY\nada valid-before=\"20260101Z\" KEY\nada namespaces=\"git\" KEY";
    assert_snapshot!(answer(text, "ada", "x", NOW), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is not valid after 2026-01-01T00:00:00Z (line 2 of the allowed signers), and it is 2026-06-01T12:00:00Z");
    assert_snapshot!(answer(&format!("{text}\nada KEY"), "ada", "x", NOW), @"line 4");
}

#[test]
fn both_ends_of_the_time_of_validity_are_in_it() {
    let text = "ada Valid-After=\"20260101UTC\",VALID-BEFORE=\"20260102000000z\" KEY";
    assert_snapshot!(answer(text, "ada", "x", "2026-01-01T00:00:00Z"), @"line 1");
    assert_snapshot!(answer(text, "ada", "x", "2026-01-02T00:00:00Z"), @"line 1");
    assert!(answer(text, "ada", "x", "2025-12-31T23:59:59Z").contains("not valid before 2026-01-01T00:00:00Z"));
    assert!(answer(text, "ada", "x", "2026-01-02T00:00:01Z").contains("not valid after 2026-01-02T00:00:00Z"));
}

#[test]
fn the_principals_of_a_key_are_those_of_its_lines_that_hold_now() {
    let text = format!(
        "ada,*@example.org KEY\nold valid-before=\"20260101Z\" KEY\ngit namespaces=\"git\" KEY\nbob {}",
        public(&ed25519(2))
    );
    let signers = signers(&text);
    let of = |seed, namespace| -> Vec<String> {
        signers.principals_of(&key(seed), namespace, time(NOW)).into_iter().map(ToString::to_string).collect()
    };
    assert_eq!(of(1, "x"), ["ada,*@example.org"]);
    assert_eq!(of(1, "git"), ["ada,*@example.org", "git"]);
    assert_eq!(of(2, "x"), ["bob"]);
    assert!(of(3, "x").is_empty());
}

#[test]
fn a_file_of_nothing_allows_nobody() {
    assert_eq!(signers("# nobody yet\n"), AllowedSigners::default());
}

#[test]
fn what_is_not_understood_is_said_with_its_place() {
    assert_snapshot!(faults("ada KEY\nada namespace=\"x\" KEY\nbob no-touch-required KEY\nada foo\n"), @r#"
    2:5: `namespace="x"` is no option and no key type <namespace=\"x\">; options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces
    3:5: `no-touch-required` is no option and no key type <no-touch-required>; options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces
    4:5: `foo` is no option and no key type <foo>; options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces
    "#);
    assert_snapshot!(faults("ada\nada ssh-ed25519\nada ssh-ed448 AAAA\nssh-ed25519 AAAA\nada ssh-ed25519 AAAA\n"), @r"
    1:1: no key behind `ada` <ada>; a line is `PRINCIPALS [OPTIONS] KEYTYPE KEY [COMMENT]`; the last three are the key's `.pub` file
    2:5: no key behind `ssh-ed25519` <ssh-ed25519>; a line is `PRINCIPALS [OPTIONS] KEYTYPE KEY [COMMENT]`; the last three are the key's `.pub` file
    3:5: `ssh-ed448` is no option and no key type <ssh-ed448>; options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces
    4:1: the key type `ssh-ed25519` stands where the principals should <ssh-ed25519>; write who signs with the key before it: `ada@example.org ssh-ed25519 …`
    5:17: this is no key of the type `ssh-ed25519` <AAAA>; copy the key again from its `.pub` file
    ");
    assert_snapshot!(faults("ada,, KEY\nada,! KEY\n\"\" KEY\n\"ada KEY\nx\"ada\" KEY\n\"ada\"x KEY\nada namespaces=\"x KEY\n"), @r#"
    1:5: an empty pattern <>; patterns are separated by single commas: `ada@example.org,*@example.com`
    2:5: an empty pattern <!>; patterns are separated by single commas: `ada@example.org,*@example.com`
    3:2: an empty pattern <>; patterns are separated by single commas: `ada@example.org,*@example.com`
    4:1: the quote is never closed <\"ada ssh-ed25519 AAAAC3NzaC1l>; close it on the same line
    5:2: a quote inside the principals <\">; principals are written without quotes, or all of them in one pair of quotes
    6:1: a quote inside the principals <\"ada\">; principals are written without quotes, or all of them in one pair of quotes
    7:5: the quote is never closed <namespaces=\"x ssh-ed25519 AAA>; close it on the same line
    "#);
}

#[test]
fn options_of_another_form_are_faults() {
    assert_snapshot!(faults("ada cert-authority KEY\nada namespaces=\"x\",cert-authority KEY\nada ssh-ed25519-cert-v01@openssh.com AAAA\n"), @r"
    1:5: certificate authorities are not supported <cert-authority>; name the keys of the signers themselves
    2:20: certificate authorities are not supported <cert-authority>; name the keys of the signers themselves
    3:5: `ssh-ed25519-cert-v01@openssh.com` is a certificate, and certificates are not supported <ssh-ed25519-cert-v01@openssh.c>; name the keys of the signers themselves
    ");
    assert_snapshot!(faults("ada namespaces=x KEY\nada namespaces=\"x\"y KEY\nada namespaces KEY\nada namespaces=\"a\\\"b\" KEY\nada namespaces=\"\" KEY\n"), @r#"
    1:5: `namespaces` needs a value in double quotes <namespaces=x>; write `namespaces="NAME"`
    2:5: `namespaces` needs a value in double quotes <namespaces=\"x\"y>; write `namespaces="NAME"`
    3:5: `namespaces` needs a value in double quotes <namespaces>; write `namespaces="NAME"`
    4:5: `namespaces` needs a value in double quotes <namespaces=\"a\\\"b\">; write `namespaces="NAME"`
    5:17: an empty pattern <>; patterns are separated by single commas: `ada@example.org,*@example.com`
    "#);
    assert_snapshot!(faults("ada ,namespaces=\"x\" KEY\nada namespaces=\"x\", KEY\nada namespaces=\"x\",NAMESPACES=\"y\" KEY\n"), @r#"
    1:4: an empty option < ,>; options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces
    2:19: an empty option <, >; options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces
    3:20: `namespaces` stands twice <NAMESPACES=\"y\">; keep one
    "#);
    assert_snapshot!(faults("ada valid-before=\"20270101\" KEY\nada valid-before=\"20270101CET\" KEY\nada valid-after=\"20260230Z\" KEY\nada valid-after=\"2026Z\" KEY\nada valid-after=\"19700101Z\" KEY\nada valid-after=\"20270101Z\",valid-before=\"20260101Z\" KEY\n"), @r#"
    1:19: the time `20270101` has no time zone, and would be another in another place <20270101>; put `Z` behind it for UTC
    2:19: `20270101CET` is no time <20270101CET>; write YYYYMMDDZ or YYYYMMDDHHMMSSZ, for example `20270101Z`
    3:18: `20260230Z` is no time <20260230Z>; write YYYYMMDDZ or YYYYMMDDHHMMSSZ, for example `20270101Z`
    4:18: `2026Z` is no time <2026Z>; write YYYYMMDDZ or YYYYMMDDHHMMSSZ, for example `20270101Z`
    5:18: `19700101Z` is no time <19700101Z>; write YYYYMMDDZ or YYYYMMDDHHMMSSZ, for example `20270101Z`
    6:5: `valid-before` is not later than `valid-after`: the key is never valid <valid-after=\"20270101Z\",vali>; correct the times, or remove the line
    "#);
}

#[test]
fn characters_that_nobody_sees_are_faults() {
    assert_snapshot!(faults("\u{feff}ada KEY\na\u{0}da KEY\nada KEY\rbob KEY\nada KEY \u{0}garbage\n"), @r"
    1:1: a control character or byte order mark <\u{feff}>; remove it
    2:2: a control character or byte order mark <\0>; remove it
    3:85: a control character or byte order mark <\r>; remove it
    4:86: a control character or byte order mark <\0>; remove it
    ");
}

#[test]
fn a_key_must_be_of_the_type_that_is_written_before_it() {
    let (_, data) = public(&ed25519(1)).split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_snapshot!(faults(&format!("ada ssh-rsa {data}\nada rsa-sha2-512 {data}\nada ssh-ed25519 {data}AAAA\nada ssh-ed25519 {}\n", &data[..60])), @r"
    1:13: this is no key of the type `ssh-rsa` <AAAAC3NzaC1lZDI1NTE5AAAAIIqI49>; copy the key again from its `.pub` file
    2:5: `rsa-sha2-512` is no option and no key type <rsa-sha2-512>; options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces
    3:17: this is no key of the type `ssh-ed25519` <AAAAC3NzaC1lZDI1NTE5AAAAIIqI49>; copy the key again from its `.pub` file
    4:17: this is no key of the type `ssh-ed25519` <AAAAC3NzaC1lZDI1NTE5AAAAIIqI49>; copy the key again from its `.pub` file
    ");
}
