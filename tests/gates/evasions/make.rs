//! On what make reads: makefiles that it makes anew before it looks at its targets, and its own spellings of where it reads.

use crate::story::Story;

/// A makefile that includes another one, all of it unchanged by the policy.
fn including(include: &str) -> Story {
    let story = Story::requiring("      - unchanged: [Makefile, GNUmakefile, makefile, \"*.mk\", \"mk/*.mk\"]\n");
    story.write("mk/b.mk", "EXTRA = 1\n");
    story.write("a.mk", &(story.read("Makefile") + "include mk/b.mk\n"));
    story.publish_file("Makefile", &format!("{include}\n"));
    story.run("dev", &[]).opens();
    story
}

#[test]
fn a_makefile_that_make_would_make_anew_however_it_is_included() {
    for include in [
        "include a.mk",
        "include \\\n a.mk",
        "include $(wildcard *.mk)",
        "include *.mk",
        "X = a.mk\ninclude $X",
        "ifdef MAKE\n\tinclude a.mk\nendif",
        "include .//a.mk\r",
    ] {
        let story = including(include);
        for source in ["a.mk.sh", "mk/b.mk.sh", "RCS/a.mk,v", "mk/SCCS/s.b.mk"] {
            story.write(source, "EVIL := $(shell touch evil)\n");
            let ran = story.run("dev", &[]);
            ran.closed_by(&["program"]);
            assert!(ran.err.contains(source) && !story.work().join("evil").exists(), "{include}: {}", ran.err);
            std::fs::remove_file(story.work().join(source)).expect("it was there");
        }
        // What make makes nothing of that it reads.
        story.write("notes.sh", "# mine\n");
        story.run("dev", &[]).opens();
    }
}

/// A gate on a command of make in another directory.
fn with_command(command: &str) -> Story {
    let story = Story::requiring("      - unchanged: [envs/dev-rds/Makefile]\n");
    let makefile = story.read("Makefile").replace("$(ENV)", "dev");
    story.write("envs/dev-rds/Makefile", &makefile);
    let policy = story.read("gpdoc.yaml");
    let policy = policy.replace("[make, rds-apply, {param: ENV, one_of: [dev, prod]}]", command);
    story.publish_file("gpdoc.yaml", &policy.replace("    match: [\"make rds-apply ENV=dev\"]\n", ""));
    story
}

#[test]
fn another_makefile_in_the_directory_of_the_command_however_that_is_named() {
    for words in [
        "make -C envs/dev-rds rds-apply",
        "make -sC envs/dev-rds rds-apply",
        "make -sCenvs/dev-rds rds-apply",
        "make --dir envs/dev-rds rds-apply",
        "make --direc=envs/dev-rds rds-apply",
        "make -C envs//dev-rds rds-apply",
        "make -C envs -C ../envs/./dev-rds rds-apply",
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let story = with_command(&format!("[{}]", words.join(", ")));
        story.run_command(&[], &words).opens();
        story.write("envs/dev-rds/GNUmakefile", "rds-apply:\n\t@echo evil\n");
        story.run_command(&[], &words).closed_by(&["program"]);
    }
}

#[test]
fn an_option_of_make_that_nobody_knows() {
    for words in ["make --unheard-of rds-apply", "make -Z rds-apply", "make -f - rds-apply"] {
        let words: Vec<&str> = words.split(' ').collect();
        let story = with_command(&format!("[\"{}\"]", words.join("\", \"")));
        let ran = story.run_command(&[], &words);
        ran.closed_by(&["program"]);
        assert!(ran.err.contains("make"), "{}", ran.err);
    }
}
