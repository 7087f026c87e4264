//! The demonstration shows what it is there to show, and cleans up behind itself.

use super::support::program::Program;

#[test]
fn the_demonstration_reminds_escalates_misses_and_counts() {
    let program = Program::on_sqlite();
    let shown = program.says(&[
        "demo",
        "--for",
        "8s",
        "--speed",
        "8000",
        "--seed",
        "7",
        "--folder",
        "shown",
        "--listen",
        "127.0.0.1:0",
    ]);
    for word in [
        "received by hotline",
        "reminder to ",
        "ESCALATED to level ",
        "raised to level ",
        "MISSED: ",
        "answered after ",
        "; rate ",
        "/t/new",
        "chain intact",
    ] {
        assert!(shown.contains(word), "{word:?} is missing in\n{shown}");
    }
    let mails = std::fs::read_dir(program.path("shown/mail")).unwrap();
    let mails = mails.filter(|mail| {
        mail.as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|end| end == "eml")
    });
    assert!(mails.count() > 5, "reminders are mails");
    let database = format!("sqlite://{}", program.path("shown/desk.db").display());
    let checkpoints = program.path("shown/checkpoints.jsonl").display().to_string();
    let proof = program.says(&["verify", "--database-url", &database, "--checkpoint", &checkpoints]);
    assert!(proof.contains("Everything is as it was recorded."), "{proof}");
    let again = program.refuses(&["demo", "--folder", "shown", "--listen", "127.0.0.1:0"]);
    assert!(again.contains("is not empty"), "{again}");
    let own = program.refuses(&["demo", "--database-url", &database]);
    assert!(own.contains("--database-url"), "{own}");
}

#[test]
fn without_a_folder_nothing_is_left() {
    let program = Program::on_sqlite();
    let shown = program.says(&["demo", "--for", "1s", "--listen", "127.0.0.1:0"]);
    let mails = shown
        .lines()
        .find_map(|line| line.trim().strip_prefix("mails "))
        .unwrap()
        .trim();
    assert!(!std::path::Path::new(mails).exists(), "{mails} was left behind");
    assert!(shown.contains("are removed"), "{shown}");
}
