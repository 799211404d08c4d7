//! What goes, and what must stay.

use proptest::prelude::*;

use super::super::redact::{REDACTED, arguments, find, text};

/// Made up at run time, so that nobody's scanner of secrets takes this file for a leak.
fn token(prefix: &str, length: usize) -> String {
    let digits = "a1B2c3D4e5F6g7H8i9J0".chars().cycle().take(length);
    prefix.chars().chain(digits).collect()
}

#[test]
fn tokens_of_known_services_go_wherever_they_stand() {
    let jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxIn0", "c2lnbmF0dXJl"].join(".");
    let tokens = [
        ["AKIA", "ABCDEFGHIJ234567"].concat(),
        token("ghp_", 36),
        token("gho_", 36),
        token("github_pat_", 60),
        token("glpat-", 20),
        token("xoxb-", 30),
        token("npm_", 36),
        token("dckr_pat_", 27),
        token("hf_", 34),
        token("glsa_", 40),
        format!("{}.{}", token("SG.", 22), token("", 43)),
        jwt,
    ];
    for token in tokens {
        assert_eq!(text(&format!("before {token} after")), format!("before {REDACTED} after"));
        assert_eq!(text(&format!("x='{token}'")), format!("x='{REDACTED}'"));
        assert_eq!(arguments(&["a", &token, "b"]), ["a", REDACTED, "b"]);
    }
}

#[test]
fn private_keys_go_whole_or_cut() {
    let (begin, end) =
        (["-----BEGIN OPENSSH PRIVATE", " KEY-----"].concat(), ["-----END OPENSSH PRIVATE", " KEY-----"].concat());
    let body = "b3BlbnNzaC1rZXktdjEAAAAA\nBG5vbmUAAAAEbm9uZQ==\n";
    assert_eq!(text(&format!("a\n{begin}\n{body}{end}\nb")), format!("a\n{REDACTED}\nb"));
    assert_eq!(text(&format!("a\n{begin}\n{body}")), format!("a\n{REDACTED}\n"));
    assert_eq!(text(&format!("{body}{end}\nb")), format!("{REDACTED}\nb"));
}

#[test]
fn what_a_request_is_authorised_by_goes() {
    let bearer = token("", 32);
    assert_eq!(text(&format!("Authorization: Bearer {bearer}")), format!("Authorization: Bearer {REDACTED}"));
    assert_eq!(text("authorization: basic dXNlcjpwYXNz"), format!("authorization: basic {REDACTED}"));
    assert_eq!(arguments(&["curl", "-H", "X-Vault-Token: s.abcdef"])[2], format!("X-Vault-Token: {REDACTED}"));
    assert_eq!(arguments(&["curl", "-u", "me:hunter2", "https://a"]), ["curl", "-u", "me:[redacted]", "https://a"]);
}

#[test]
fn values_behind_names_that_say_so_go() {
    for (given, left) in [
        ("PASSWORD=hunter2", "PASSWORD=[redacted]"),
        ("GH_TOKEN=abc make", "GH_TOKEN=[redacted] make"),
        ("TF_VAR_db_password=hunter2", "TF_VAR_db_password=[redacted]"),
        ("export MY_SECRET_VALUE=\"a b\" && run", "export MY_SECRET_VALUE=\"[redacted]\" && run"),
        ("AWS_SECRET_ACCESS_KEY='/abc+def'", "AWS_SECRET_ACCESS_KEY='[redacted]'"),
        (r#"{"password": "hunter2", "user": "me"}"#, r#"{"password": "[redacted]", "user": "me"}"#),
        ("db:\n  password: hunter2\n  user: me\n", "db:\n  password: [redacted]\n  user: me\n"),
        ("https://a/b?access_token=abc&c=d", "https://a/b?access_token=[redacted]&c=d"),
        ("clientSecret=abc", "clientSecret=[redacted]"),
        ("run --password hunter2 --host a", "run --password [redacted] --host a"),
        (r#"put --secret-string '{"a": "b c"}' --name n"#, "put --secret-string '[redacted]' --name n"),
        (r#"put --secret-string "{\"a\": \"b\"}" --name n"#, r#"put --secret-string "[redacted]" --name n"#),
        (r#"{\"password\":\"hunter2\",\"user\":\"me\"}"#, r#"{\"password\":\"[redacted]\",\"user\":\"me\"}"#),
        ("--secret-id 123e4567-e89b-12d3-a456-426614174000", "--secret-id [redacted]"),
        ("echo token: hunter2secretvalue; false", "echo token: [redacted]; false"),
        ("the password is s3cr3tv4l, keep it", "the password is [redacted], keep it"),
        ("machine x login y password s3cr3tv4l", "machine x login y password [redacted]"),
        (
            "aws_access_key_id = a\naws_secret_access_key = wJa1r/K7MD+ENG",
            "aws_access_key_id = a\naws_secret_access_key = [redacted]",
        ),
        ("aws configure set aws_secret_access_key wJa1r/K7MD", "aws configure set aws_secret_access_key [redacted]"),
        ("export DB_PASS=s3cr3t; run", "export DB_PASS=[redacted]; run"),
        ("curl -H \"X-Api-Key: correct\" https://a", "curl -H \"X-Api-Key: [redacted]\" https://a"),
        ("curl -u me:s3cr3tv4l https://a", "curl -u me:[redacted] https://a"),
        ("mysql -h a -ps3cr3t -e 'select 1'", "mysql -h a -p[redacted] -e 'select 1'"),
        ("docker login -u me -p s3cr3t a", "docker login -u me -p [redacted] a"),
        ("sshpass -p s3cr3t ssh a", "sshpass -p [redacted] ssh a"),
        ("create secret generic a --from-literal=b=c", "create secret generic a --from-literal=b=[redacted]"),
        ("AccountKey=a1b2==;EndpointSuffix=b", "AccountKey=[redacted];EndpointSuffix=b"),
        ("Cookie: session=a1b2c3d4; path=/", "Cookie: [redacted]"),
        ("https://a/b?sv=1&sig=a1b2c3d4e5f6a7b8c9d0", "https://a/b?sv=1&sig=[redacted]"),
        ("//registry.example.org/:_auth=a1b2c3d4e5", "//registry.example.org/:_auth=[redacted]"),
    ] {
        assert_eq!(text(given), left);
    }
}

#[test]
fn passwords_in_urls_go() {
    assert_eq!(text("postgres://me:hunter2@db.example.org/x"), "postgres://me:[redacted]@db.example.org/x");
    assert_eq!(text("https://me:p@ss@host/"), "https://me:[redacted]@host/");
    let bare = token("", 40);
    assert_eq!(text(&format!("git clone https://{bare}@example.org/r")), "git clone https://[redacted]@example.org/r");
}

#[test]
fn values_of_flags_go_whatever_they_are() {
    for flag in ["--password", "--token", "-token", "--client-secret", "--api-key", "--db-passphrase"] {
        assert_eq!(arguments(&["run", flag, "correct horse", "last"]), ["run", flag, REDACTED, "last"], "{flag}");
        assert_eq!(arguments(&["run", &format!("{flag}=correct horse")])[1], format!("{flag}={REDACTED}"));
    }
    assert_eq!(arguments(&["make", "DB_PASSWORD=correct horse"])[1], "DB_PASSWORD=[redacted]");
    assert_eq!(arguments(&["terraform", "apply", "-var=db_password=a b"])[2], "-var=db_password=[redacted]");
}

#[test]
fn values_behind_names_that_may_say_so_go() {
    for (given, left) in [
        ("PASS=hunter", "PASS=[redacted]"),
        ("PASS=hunter make deploy", "PASS=[redacted] make deploy"),
        ("DBPASS=hunter", "DBPASS=[redacted]"),
        ("DBPASS=31415926", "DBPASS=[redacted]"),
        ("DB_PASS=31415926", "DB_PASS=[redacted]"),
        ("MYSQL_PWD=hunter", "MYSQL_PWD=[redacted]"),
        ("SSH_KEY=b3BlbnNzaC1rZXk", "SSH_KEY=[redacted]"),
        ("ssh_key=b3BlbnNzaC1rZXk", "ssh_key=[redacted]"),
        ("DEPLOY_KEY_PROD=abc", "DEPLOY_KEY_PROD=[redacted]"),
        ("TOKEN_PROD=abc", "TOKEN_PROD=[redacted]"),
        ("VAULT_TOKEN_2=abc", "VAULT_TOKEN_2=[redacted]"),
        ("GITHUB_PAT=abc", "GITHUB_PAT=[redacted]"),
        ("AWS_CREDS=abc", "AWS_CREDS=[redacted]"),
        ("NPM_AUTH=abc", "NPM_AUTH=[redacted]"),
        ("WIFI_PSK=abc", "WIFI_PSK=[redacted]"),
        ("--pass hunter", "--pass [redacted]"),
        ("--pass=hunter", "--pass=[redacted]"),
        ("run --dbpass 'hunter' now", "run --dbpass '[redacted]' now"),
        ("export PASS=\"a b\" && run", "export PASS=\"[redacted]\" && run"),
        ("export PASS='a b' && run", "export PASS='[redacted]' && run"),
        (r#"{"user": "me", "pass": "hunter"}"#, r#"{"user": "me", "pass": "[redacted]"}"#),
    ] {
        assert_eq!(text(given), left);
    }
    for flag in ["--pass", "-pass", "--pwd", "--dbpass", "--github-pat", "--token-prod"] {
        assert_eq!(arguments(&["run", flag, "a b", "last"]), ["run", flag, REDACTED, "last"], "{flag}");
    }
    for name in ["PASS", "DBPASS", "MYSQL_PWD", "SSH_KEY", "TOKEN_PROD", "GITHUB_PAT"] {
        assert_eq!(arguments(&["make", &format!("{name}=correct horse")])[1], format!("{name}={REDACTED}"));
    }
}

/// And nobody is accused of any of them.
#[test]
fn what_only_sounds_like_a_secret_stays() {
    for stays in [
        "PASS=3 FAIL=0",
        "pass=41/42 rate=97%",
        "PASS=true",
        "bypass=true",
        "BYPASS=all",
        "compass=north",
        "compass: north",
        "pass: 12",
        "tests passed=41",
        "key: value",
        "KEY=value",
        "sort_key=name",
        "SORT_KEY=name",
        "primary_key=id",
        "PRIMARY_KEY=id",
        "PUBLIC_KEY=abc",
        "PATH=/usr/bin",
        "PWD=/srv/platform",
        "OLDPWD=/srv",
        "TOKENIZERS_PARALLELISM=false",
        "max_tokens=4096",
        "TOKEN_LIMIT=4096",
        "TOKEN_URL=https://example.org/token",
        "AWS_KEY_ID=abc",
        "SSH_KEY=~/.ssh/id_ed25519",
        "SSH_KEY_PATH=id",
        "--pass 3",
        "PASS tests/token2.test.js",
        "PATTERN=a*b",
        "monkey=banana",
        "AUTHOR=ada",
        "PASS=$PASS",
    ] {
        assert_eq!(text(stays), stays);
        let words: Vec<&str> = stays.split(' ').collect();
        assert_eq!(arguments(&words), words);
        assert_eq!(find(stays), [], "{stays}");
    }
}

/// What goes by a name that only may say so is not certain enough to tell of.
#[test]
fn nobody_is_accused_of_what_may_be_a_secret() {
    for name in ["PASS", "DBPASS", "SSH_KEY", "TOKEN_PROD", "GITHUB_PAT"] {
        let given = format!("{name}=Kq8zLm2xPw9v");
        assert_eq!((text(&given), find(&given)), (format!("{name}={REDACTED}"), Vec::new()));
    }
}

#[test]
fn what_a_record_is_for_stays() {
    for stays in [
        "make rds-apply ENV=dev",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "docs/adrs/ADR-0158-standalone-database.md CL-0166 RB-0030",
        "123e4567-e89b-12d3-a456-426614174000",
        "git@github.com:example/platform.git",
        "ssh://git@example.org/platform.git",
        "https://example.org:8443/a@b?c=d",
        "https://example.org/a/b",
        "PWD=/srv/platform",
        "TOKEN_FILE=/run/secrets/token",
        "--password-stdin",
        "--private-key ~/.ssh/id_ed25519",
        "PASSWORD=$DB_PASSWORD",
        "PASSWORD=${DB_PASSWORD}",
        "token: ${{ secrets.GITHUB_TOKEN }}",
        "max_tokens=4096",
        "the token is required, and a password is not",
        "Secret: nothing to see here",
        "bearer authentication is used",
        "test result: ok. 12 passed; 0 failed",
        "secret_name=platform/dev/db",
        "monkey=banana keyboard=us",
        "token_type=bearer",
        "id-token: write",
        "scripts/secret_request_parser.py: SCRIPT-0033",
        "aws secretsmanager get-secret-value --secret-id platform/${ENV}/rds/master",
        "the secret is called `API_KEY`, and DELETE_SECRETS=`false` keeps it",
        "GitHub secret: `API_KEY`",
        "--- PASS: TestToken2Refresh (0.00s)",
        "PASS tests/token2.test.js",
        "test auth::token_2_is_refreshed ... ok",
        "tests_pass=12",
        "the token ADR-0158-standalone-database-2 of v1.2.3-rc1",
        "SyntaxError: Unexpected token var.db_password2 here",
        "password = module.database2.password",
        "mysql -h a -P 3306 -p shop",
        "docker run --user 1000:1000 -p 8080:80 a",
        "ssh login -p 2222",
        "cookie banner: shown",
        "it must begin with `-----BEGIN RSA PRIVATE KEY-----`, and then go on",
    ] {
        assert_eq!(text(stays), stays);
        assert_eq!(arguments(&[stays]), [stays]);
    }
    assert_eq!(arguments(&["sshpass", "-p", "a b", "ssh", "-p", "22"])[2], REDACTED);
    assert_eq!(arguments(&["docker", "login", "-p", "a b"])[3], REDACTED);
    assert_eq!(arguments(&["mysql", "-pabc", "shop"]), ["mysql", "-p[redacted]", "shop"]);
    let list =
        ["docker", "run", "--user", "1000:1000", "--private-key", "./id", "--password-stdin", "x", "--token", "--next"];
    assert_eq!(arguments(&list), list);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_redacted_stays_as_it_is(given in "(PASSWORD|--token|PASS|SSH_KEY|--pass|a|://|:|@|=| |\"|'|\n|hunter2|Bearer |token|x9){0,12}") {
        let once = text(&given);
        prop_assert_eq!(text(&once), once);
    }

    #[test]
    fn as_many_arguments_come_out_as_go_in(given in proptest::collection::vec("(--password|PASSWORD=|--pass|PASS=|-u|a:b|x| |\n){0,4}", 0..6)) {
        prop_assert_eq!(arguments(&given).len(), given.len());
    }
}
