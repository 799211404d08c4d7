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
        ("terraform test", "\n\u{1b}[32mSuccess!\u{1b}[0m\u{1b}[0m 0 passed, 0 failed.\n"),
        ("sh -c 'pytest'", "no tests ran in 0.01s\n"),
        ("python3 -m unittest", "\n---\nRan 0 tests in 0.000s\n\nOK\n"),
        ("npm test", "\n> x@1.0.0 test\n> node --test\n\nTAP version 13\n1..0\n# tests 0\n# suites 0\n# pass 0\n"),
        ("node --test", "ℹ tests 0\nℹ suites 0\nℹ pass 0\n"),
        (
            "make test",
            "make -C sub test\nmake[1]: Entering directory '/a'\nmake[1]: Nothing to be done for 'test'.\nmake[1]: Leaving directory '/a'\n",
        ),
        ("ctest --test-dir build", "Test project /work/build\nNo tests were found!!!\n"),
        ("bats test", "1..0\n"),
        ("bundle exec rspec", "No examples found.\n\n0 examples, 0 failures\n"),
        ("vendor/bin/phpunit", "No tests executed!\n"),
        ("mvn test", "[INFO] No tests to run.\n[INFO] BUILD SUCCESS\n"),
        ("./gradlew test", "> Task :compileJava UP-TO-DATE\n> Task :test NO-SOURCE\n\nBUILD SUCCESSFUL in 1s\n"),
        ("dotnet test", "No test is available in /work/a.dll. Make sure that test discoverer is registered\n"),
        ("deno test", "ok | 0 passed | 0 failed (2ms)\n"),
        ("bun test", "Ran 0 tests across 1 file. [5.00ms]\n"),
        (
            "cargo nextest run x --no-tests pass",
            "    Starting 0 tests across 1 binary (1 test skipped)\n     Summary [   0.000s] 0 tests run: 0 passed, 1 skipped\n",
        ),
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
        ("make build", "make: Nothing to be done for 'build'.\n"),
        ("make", "make: 'a' is up to date.\n"),
        ("make ci", "ruff check .\nAll checks passed!\ncargo test\n\nrunning 0 tests\n"),
        ("bash ci.sh", "running 0 tests\n"),
        ("npm run build", "no tests found\n"),
        ("npm test", "> node --test\n\nTAP version 13\nok 1 - a\n1..1\n# tests 1\n# suites 0\n# pass 1\n"),
        ("python -m unittest", "..\nRan 2 tests in 0.001s\n\nOK\n"),
        (
            "cargo nextest run",
            "    Starting 1 test across 1 binary\n        PASS [   0.006s] (1/1) nt a\n     Summary [   0.007s] 1 test run: 1 passed, 0 skipped\n",
        ),
        ("ctest", "100% tests passed, 0 tests failed out of 3\n"),
        ("bats test", "1..2\nok 1 a\nok 2 b\n"),
        ("rspec", "3 examples, 0 failures\n"),
        ("phpunit", "OK (3 tests, 3 assertions)\n"),
        ("mvn test", "[INFO] No tests to run.\n[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0\n"),
        ("mvn package", "[INFO] No tests to run.\n[INFO] BUILD SUCCESS\n"),
        ("./gradlew test", "> Task :a:test NO-SOURCE\n> Task :b:test\n\nBUILD SUCCESSFUL in 1s\n"),
        ("./gradlew build", "> Task :test NO-SOURCE\n\nBUILD SUCCESSFUL in 1s\n"),
        ("dotnet test", "Passed!  - Failed:     0, Passed:     3, Skipped:     0, Total:     3\n"),
        ("deno test", "ok | 3 passed | 0 failed (2ms)\n"),
        ("bun test", " 3 pass\n 0 fail\nRan 3 tests across 1 file. [5.00ms]\n"),
        ("terraform plan", "No changes. Your infrastructure matches the configuration.\n"),
        ("terraform test", "Success! 2 passed, 0 failed.\n"),
        ("grep -r x .", "notes.md: no tests ran\n"),
        ("cargo test", ""),
    ] {
        assert_eq!(told(command, output), None, "{command}: {output}");
    }
}
