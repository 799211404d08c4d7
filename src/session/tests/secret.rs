use std::fmt::Write;

use crate::session::secret::find;

fn found(text: &str) -> String {
    let mut out = String::new();
    for secret in find(text) {
        let _ = writeln!(out, "{}: {}", secret.what.describe(), &text[secret.span]);
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

#[test]
fn passwords_and_what_requests_are_authorised_by_are_found() {
    let text = "curl -H 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl' x\n\
                postgres://admin:secret@db.internal/x\npassword=Kq8zLm2xPw9v\nDB_PASSWORD: \"Kq8zLm2xPw9v\"\n";
    insta::assert_snapshot!(found(text), @r"
    a JSON Web Token: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl
    a URL with a password: secret
    a password or a key: Kq8zLm2xPw9v
    a password or a key: Kq8zLm2xPw9v
    ");
}

#[test]
fn names_of_secrets_and_what_stands_in_for_them_are_left_alone() {
    let texts = [
        "password=<your password>, password=$PASSWORD, PASSWORD=${PASSWORD}, password: ***",
        "token: ${{ secrets.GITHUB_TOKEN }}",
        "postgres://user:password@host/db, postgres://postgres:postgres@localhost:5432/x, https://$USER:$TOKEN@host",
        "the secret is stored in goldenpath/dev/backstage/secrets, key: value, api_key = var.api_key",
        "Authorization: Bearer <token>, Authorization: Bearer $TOKEN",
        "secret: aws-secrets-manager, secretName: backstage-secrets-v2, tokens used: 12345678",
        "key=ADR-0158-standalone, token_count=12345678, password_length: 16",
        "kubectl get secret keycloak-db-2026-01-30",
    ];
    for text in texts {
        assert_eq!(found(text), "", "{text}");
    }
}
