use crate::session::runners::empty;

fn told(command: &str, output: &str) -> Option<String> {
    empty(&shell_words::split(command).unwrap(), output)
}

#[test]
fn runners_that_ran_nothing_are_told_by_their_own_words() {
    for (command, output) in [
        ("cargo test", "\nrunning 0 tests\n\ntest result: ok. 0 passed; 0 failed\n"),
        (
            "cargo nextest run",
            "    Starting 0 tests across 3 binaries\n     Summary [0.0s] 0 tests run: 0 passed, 0 skipped\n",
        ),
        ("pytest -k nothing", "collected 4 items / 4 deselected\n==== no tests ran in 0.02s ====\n"),
        ("python -m pytest", "==== no tests ran in 0.02s ====\n"),
        ("go test ./...", "?   \texample.org/a\t[no test files]\nok  \texample.org/b\t0.01s [no tests to run]\n"),
        ("npx jest", "No tests found, exiting with code 0\n"),
        ("npm test", "\n> a@1.0.0 test\n> mocha\n\n  0 passing (1ms)\n"),
        ("make test", "make: Nothing to be done for 'test'.\n"),
        ("make test", "cargo test\n\nrunning 0 tests\n"),
        ("terraform test", "Success! 0 passed, 0 failed.\n"),
        ("sh -c 'pytest'", "no tests ran in 0.01s\n"),
    ] {
        assert!(told(command, output).is_some(), "{command}: {output}");
    }
}

#[test]
fn a_runner_that_ran_anything_is_not_accused() {
    for (command, output) in [
        ("cargo test", "running 0 tests\n\nrunning 3 tests\ntest result: ok. 3 passed\n\nrunning 0 tests\n"),
        ("cargo test", "error: could not compile\n"),
        ("cargo build", "    Finished\n"),
        ("pytest", "3 passed in 0.02s\n"),
        ("pytest", "1 failed, 2 passed in 0.02s\n"),
        ("go test ./...", "?   \texample.org/a\t[no test files]\nok  \texample.org/b\t0.01s\n"),
        ("go test ./...", "ok  \texample.org/b\t(cached)\n"),
        ("npm test", "  12 passing (1s)\n"),
        ("make test", "cargo test\n\nrunning 2 tests\n\nrunning 0 tests\n"),
        ("make build", "cc -o a a.c\n"),
        ("terraform plan", "No changes. Your infrastructure matches the configuration.\n"),
        ("terraform test", "Success! 2 passed, 0 failed.\n"),
        ("grep -r x .", "notes.md: no tests ran\n"),
        ("cargo test", ""),
    ] {
        assert_eq!(told(command, output), None, "{command}: {output}");
    }
}
