use std::fmt::Write;

use crate::session::secret::find;

fn found(text: &str) -> String {
    let mut out = String::new();
    for secret in find(text) {
        let _ = writeln!(out, "{}: {}", secret.what, &text[secret.span]);
    }
    out
}

#[test]
fn tokens_keys_and_homes_are_found_where_they_stand() {
    let key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    let text = format!(
        "`AKIAQ4Z7X2M9P1L8K3J5` é ghp_a8Kq2LmN5oPxR7sTuVw3YzAbCdEfGh1Jk4Zq\n-----BEGIN RSA PRIVATE KEY-----\n{key}\n/home/ada/x C:\\Users\\ada\\x"
    );
    insta::assert_snapshot!(found(&text), @r"
    an AWS access key: AKIAQ4Z7X2M9P1L8K3J5
    a GitHub token: ghp_a8Kq2LmN5oPxR7sTuVw3YzAbCdEfGh1Jk4Zq
    a private key: -----BEGIN RSA PRIVATE KEY-----
    a person's home directory: /home/ada
    a person's home directory: C:\Users\ada
    ");
}

#[test]
fn what_only_looks_so_is_left_alone() {
    let texts = [
        "AKIAIOSFODNN7EXAMPLE",
        "AKIA1234",
        "AKIAQ4Z7X2M9P1L8K3J5ABC",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "ghp_<your token>",
        "XAKIAQ4Z7X2M9P1L8K3J5",
        "-----BEGIN PRIVATE KEY-----\n...\n",
        "-----BEGIN PUBLIC KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n",
        "/home/runner/work/x, /Users/<name>/x, /home/$USER/x, docs/home/ada/x, /home/ada",
        "https://example.org/home/ada/x",
        "the task-ant-colony-of-many-many-words",
    ];
    for text in texts {
        assert_eq!(found(text), "", "{text}");
    }
}
