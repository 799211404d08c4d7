use crate::session::shell::masked;

fn script(shell: &[&str], script: &str) -> Option<&'static str> {
    let argv: Vec<String> = shell.iter().copied().chain([script]).map(str::to_owned).collect();
    masked(&argv)
}

#[test]
fn a_script_whose_exit_code_is_another_s_is_masked() {
    for text in [
        "cargo test || true",
        "cargo test||:",
        "cd app && cargo test || echo failed",
        "cargo test || exit 0",
        "cargo test; echo done",
        "cargo test; echo $?",
        "cargo test\ntrue\n",
        "cargo test; exit 0",
        "cargo test | tee log",
        "cargo test 2>&1 | tail -5",
        "cargo test |& grep error",
        "cargo test &",
        "RUST_LOG=x cargo test | cat",
        "(cd app && cargo test) || true",
        "(cd app; (cargo test)); true",
        "cargo test $(cat filter) || true",
        "x=$(date); cargo test; echo $x",
        "set +e; cargo test; echo done",
        "cargo test >log 2>&1; tail -5 log",
        "{ cargo test; } || true",
        "{ cargo test; echo done; }",
        "(cargo test | tail)",
        "bash -c 'cargo test || true'",
        "bash -c \"bash -c 'cargo test || true'\"",
        "timeout 9 bash -c 'cargo test | tail'",
        "out=$(cargo test); echo \"$out\"",
        "out=\"$(cargo test)\"; echo \"$out\"",
        "cargo test & wait",
        "set -e; set +e; cargo test; true",
    ] {
        assert!(script(&["sh", "-c"], text).is_some(), "{text}");
    }
    assert!(
        script(&["/usr/bin/env", "bash", "-c"], "cargo test || true").is_none(),
        "only a bare `env` is seen through"
    );
    assert!(script(&["env", "A=1", "bash", "-lc"], "cargo test || true").is_some());
    assert!(script(&["bash", "-e", "-c"], "cargo test | tee log").is_some());
    for wrapper in [&["timeout", "9"][..], &["timeout", "-k", "5", "9"], &["nice", "-n", "5"], &["xargs", "-0"]] {
        assert!(script(&[wrapper, &["bash", "-c"]].concat(), "cargo test | tail").is_some(), "{wrapper:?}");
        assert!(script(&[wrapper, &["bash", "-c"]].concat(), "cargo test").is_none(), "{wrapper:?}");
    }
}

#[test]
fn a_script_whose_exit_code_tells_is_not() {
    for text in [
        "cargo test",
        "cargo test && echo done",
        "cd app; cargo test",
        "echo begin; cargo test",
        "rm -f log || true; cargo test",
        "set -o pipefail; cargo test | tee log",
        "set -euo pipefail\ncargo test | tee log\necho done",
        "set -e; cargo test; echo done",
        "echo yes | terraform apply",
        "yes | ./install",
        "echo 'a || true'",
        "grep '|' file",
        "grep \"x | y\" file",
        "cargo test > log 2>&1",
        "cargo test || exit 1",
        "cargo test || { echo no; exit 1; }",
        "for f in *; do cargo test || true; done",
        "if cargo test; then echo yes; fi",
        "echo a; echo b",
        "true # || true",
        "x=$(date); echo $x",
        "x=$(git describe); echo $x",
        "cargo test; tail -5 log; grep -q passed log",
        "cat head; cat log",
        "set -e; cargo test >log; tail log",
        "{ cargo test; }",
        "{ echo begin; cargo test; } && cargo doc",
        "bash -c 'cargo test'",
        "out=$(cargo test)",
        "out=$(cargo test) && echo \"$out\"",
        "cargo test & wait $!",
        "serve & cargo test",
        "echo \\| true",
        "(cargo test || true) && cargo test",
        "echo \"$(date)\" && cargo test",
        "f() { cargo test; }; f || true",
        "(cargo test",
        "test -n \"$(grep \"a | b\" file)\"",
    ] {
        assert_eq!(script(&["sh", "-c"], text), None, "{text}");
    }
    assert_eq!(script(&["bash", "-o", "pipefail", "-c"], "cargo test | tee log"), None);
    assert_eq!(script(&["bash", "-euo", "pipefail", "-c"], "cargo test | tee log; echo done"), None);
    assert_eq!(script(&["cargo", "test", "--"], "a || true"), None);
    assert_eq!(script(&["sh"], "run || true"), None, "that is the name of a file");
}
