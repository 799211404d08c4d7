//! On directories that are elsewhere, values that are written otherwise, and what make reads first: files that a command uses
//! and that nothing compares.

use std::os::unix::fs::{PermissionsExt, symlink};

use crate::story::Story;

/// A gate that holds for everybody on `main`, with more conditions.
fn gate(more: &str) -> Story {
    Story::requiring(&format!("      - branch: [main]\n{more}"))
}

/// A directory outside of the repository, with files of somebody's own.
fn elsewhere(story: &Story) -> std::path::PathBuf {
    let directory = story.path("elsewhere");
    std::fs::create_dir_all(&directory).expect("a directory");
    std::fs::write(directory.join("main.tf"), "# evil\n").expect("a file");
    for program in ["make", "helper"] {
        let program = directory.join(program);
        std::fs::write(&program, "#!/bin/sh\necho evil\n").expect("a file");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    directory
}

#[test]
fn a_directory_that_is_not_committed_and_leads_elsewhere() {
    let story = gate("      - unchanged: [Makefile, \"envs/{ENV}-rds/**\"]\n");
    story.git(&["rm", "-rq", "envs/prod-rds"]);
    story.commit("No prod yet");
    story.publish();
    story.run("dev", &[]).opens();
    // Nothing is there that could be held.
    story.run("prod", &[]).closed_by(&["unchanged"]);
    let link = story.work().join("envs/prod-rds");
    symlink(elsewhere(&story), &link).expect("a link");
    let ran = story.run("prod", &[]);
    ran.closed_by(&["unchanged"]);
    assert!(ran.err.contains("envs/prod-rds (a link, and what it leads to is not compared)"), "{}", ran.err);
    // Leading nowhere yet, or committed, it is one all the same.
    std::fs::rename(story.path("elsewhere"), story.path("later")).expect("moved");
    story.run("prod", &[]).closed_by(&["unchanged"]);
    std::fs::rename(story.path("later"), story.path("elsewhere")).expect("moved");
    story.commit("A link");
    story.publish();
    story.run("prod", &[]).closed_by(&["unchanged"]);
    story.run("dev", &[]).opens();
    std::fs::remove_file(&link).expect("it was there");
    story.write("envs/prod-rds/main.tf", "# prod\n");
    story.commit("Files in its place");
    story.publish();
    story.run("prod", &[]).opens();
}

#[test]
fn a_directory_that_leads_elsewhere_below_where_a_glob_begins() {
    let story = gate("      - unchanged: [\"envs/*/main.tf\", \"!envs/mine/**\"]\n");
    story.run("dev", &[]).opens();
    let link = |name: &str| symlink(elsewhere(&story), story.work().join(name)).expect("a link");
    let remove = |name: &str| std::fs::remove_file(story.work().join(name)).expect("it was there");
    link("envs/new-rds");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    remove("envs/new-rds");
    // What the globs cannot mean, or exempt, is somebody else's business.
    for name in ["elsewhere", "envs/dev-rds/deeper", "envs/mine"] {
        link(name);
        story.run("dev", &[]).opens();
        remove(name);
    }
}

#[test]
fn a_changelog_cannot_be_passed_by_with_a_link_either() {
    let story = gate("      - changelog: {since: trusted, paths: [\"envs/{ENV}-rds/**\"]}\n");
    story.git(&["rm", "-rq", "envs/prod-rds"]);
    story.commit("No prod yet");
    story.publish();
    story.run("dev", &[]).opens();
    // Nothing is there that could be held.
    story.run("prod", &[]).closed_by(&["changelog"]);
    symlink(elsewhere(&story), story.work().join("envs/prod-rds")).expect("a link");
    story.run("prod", &[]).closed_by(&["changelog"]);
}

#[test]
fn a_directory_of_programs_that_leads_elsewhere() {
    let story = Story::requiring(
        "      - branch: [main]\n    pass_environment: {path: [tools/bin, /usr/local/bin, /usr/bin, /bin]}\n",
    );
    story.run("dev", &[]).opens();
    std::fs::create_dir(story.work().join("tools")).expect("a directory");
    let link = story.work().join("tools/bin");
    symlink(elsewhere(&story), &link).expect("a link");
    story.run("dev", &[]).closed_by(&["program"]);
    std::fs::remove_file(&link).expect("it was there");
    std::fs::remove_dir(story.work().join("tools")).expect("it was there");
    std::fs::create_dir(story.path("tools")).expect("a directory");
    symlink(elsewhere(&story), story.path("tools/bin")).expect("a link");
    symlink(story.path("tools"), story.work().join("tools")).expect("a link");
    story.run("dev", &[]).closed_by(&["program"]);
    std::fs::remove_file(story.work().join("tools")).expect("it was there");
    story.run("dev", &[]).opens();
}

#[test]
fn a_value_that_names_the_same_directory_in_another_way() {
    let story = gate("      - unchanged: [Makefile, \"envs/{ENV}-rds/**\"]\n");
    let policy = story.read("gpdoc.yaml").replace("one_of: [dev, prod]", "matches: \"[a-z./@]+\"");
    story.publish_file("gpdoc.yaml", &policy);
    story.run("dev", &[]).opens();
    story.write("envs/dev-rds/main.tf", "# evil\n");
    story.run("dev", &[]).closed_by(&["unchanged"]);
    // `envs//dev-rds` is the same directory, and no glob means it.
    for value in ["/dev", "./dev", "x/../dev", "dev/", "@dev", "-dev", ""] {
        story.run(value, &[]).refused("the command does not match");
    }
    story.git(&["restore", "."]);
    story.run("dev", &[]).opens();
}

#[test]
fn a_policy_that_names_a_directory_and_none_of_its_files() {
    let story = gate("      - unchanged: [Makefile, \"envs/{ENV}-rds/**\"]\n");
    story.run("dev", &[]).opens();
    let named = |glob: &str| {
        let policy = Story::policy(&format!("      - unchanged: [Makefile, \"{glob}\"]\n"));
        story.publish_file("gpdoc.yaml", &policy);
        story.run("dev", &[])
    };
    named("envs/{ENV}-rds").closed_by(&["unchanged"]);
    for glob in ["envs/{ENV}-rds/", "envs//{ENV}-rds/**", "envs/../envs/**", "./envs/./**"] {
        named(glob).refused("means no file");
    }
    named("envs/{ENV}-rds/*").opens();
}

#[test]
fn a_makefile_that_nobody_committed_and_that_make_reads_first() {
    // The policy names `Makefile` alone, or none at all.
    for more in ["      - unchanged: [Makefile]\n", ""] {
        let story = gate(more);
        story.run("dev", &[]).opens();
        for name in ["GNUmakefile", "makefile"] {
            story.write(name, "rds-apply:\n\t@echo evil\n");
            let ran = story.run("dev", &[]);
            ran.closed_by(&["program"]);
            assert!(ran.err.contains(&format!("make would read {name}, which is not in the commit")), "{}", ran.err);
            std::fs::remove_file(story.work().join(name)).expect("it was there");
            symlink(story.path("nowhere"), story.work().join(name)).expect("a link");
            story.run("dev", &[]).closed_by(&["program"]);
            std::fs::remove_file(story.work().join(name)).expect("it was there");
        }
        // One that comes later is read by nobody.
        std::fs::rename(story.work().join("Makefile"), story.work().join("GNUmakefile")).expect("moved");
        let policy = story.read("gpdoc.yaml").replace("[Makefile]", "[GNUmakefile]");
        story.publish_file("gpdoc.yaml", &policy);
        story.write("makefile", "rds-apply:\n\t@echo evil\n");
        story.run("dev", &[]).opens();
    }
}

#[test]
fn a_file_out_of_which_make_would_make_its_makefile_anew() {
    let story = gate("      - unchanged: [Makefile, common.mk]\n");
    story.write("common.mk", "# common\n");
    story.publish_file("Makefile", &format!("include common.mk\n{}", story.read("Makefile")));
    story.run("dev", &[]).opens();
    for (name, makefile) in [
        ("Makefile.sh", "Makefile"),
        ("Makefile,v", "Makefile"),
        ("RCS/Makefile", "Makefile"),
        ("SCCS/s.Makefile.y", "Makefile"),
        ("common.mk.sh", "common.mk"),
    ] {
        story.write(name, "rds-apply:\n\t@echo evil\n");
        let ran = story.run("dev", &[]);
        ran.closed_by(&["program"]);
        let why = format!("make would make {makefile} anew out of {name}, which is not in the commit");
        assert!(ran.err.contains(&why), "{}", ran.err);
        std::fs::remove_file(story.work().join(name)).expect("it was there");
    }
    // Of these make makes nothing.
    for name in ["Makefile.bak", "Makefile.md", "other.sh"] {
        story.write(name, "rds-apply:\n\t@echo evil\n");
    }
    let ran = story.run("dev", &[]);
    ran.opens();
    assert_eq!(ran.out, "applied dev\n");
    // One that was committed and reviewed may be there, as it is.
    story.publish_file("Makefile.sh", "# nothing\n");
    story.write("Makefile.sh", "rds-apply:\n\t@echo evil\n");
    story.run("dev", &[]).closed_by(&["program"]);
}

#[test]
fn what_make_reads_and_no_condition_covers_is_told_to_who_looks() {
    let story = gate("      - unchanged: [\"envs/{ENV}-rds/**\"]\n");
    story.write("common.mk", "# common\n");
    story.publish_file("Makefile", &format!("include common.mk\n-include local.mk\n{}", story.read("Makefile")));
    let notes = || {
        let arguments = ["gate", "check", "rds-apply", "--", "make", "rds-apply", "ENV=dev"];
        let said = story.gpdoc(&arguments).output().expect("gpdoc runs").stdout;
        let said = String::from_utf8(said).expect("UTF-8");
        said.lines().filter_map(|line| line.trim().strip_prefix("note: ").map(str::to_owned)).collect::<Vec<_>>()
    };
    insta::assert_snapshot!(notes().join("\n"), @r"
    make reads Makefile, and no `unchanged` of this gate covers it: whoever edits it here changes what runs
    the makefile includes common.mk, and no `unchanged` of this gate covers it: whoever edits it here changes what runs
    the makefile includes local.mk, and no `unchanged` of this gate covers it: whoever edits it here changes what runs
    ");
    let policy = story.read("gpdoc.yaml").replace("unchanged: [", "unchanged: [Makefile, \"*.mk\", ");
    story.publish_file("gpdoc.yaml", &policy);
    assert_eq!(notes(), Vec::<String>::new());
}
