//! The proof: a desk that lived through everything verifies clean, and one change anywhere is found.

mod history;
mod rewriting;
mod tampering;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use yinuo::actions::checkpoint::{Ran, Witness, load_or_create_key, run};
use yinuo::clock::Clock;
use yinuo::domain::checkpoint::{Line, Signer};
use yinuo::domain::ids::Dice;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::{AttemptOutcome, TicketKind};
use yinuo::report::verify::{Options, Outside, Verification, WitnessFile, verify};
use yinuo::storage::db::{DatabaseSettings, Desk};
use yinuo::storage::duties;
use yinuo::storage::fault::StoreFault;

use crate::support::office::Office;
use crate::support::postgres;

/// A folder of the test's own, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("yinuo-proof-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&path).ok();
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn database(&self, name: &str) -> String {
        format!("sqlite://{}", self.at(name).display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn signer() -> Arc<Signer> {
    Arc::new(Signer::new(&[42; 32]))
}

fn seals(office: &Office, file: &Path) -> Ran {
    run(&office.desk, &signer(), file.to_owned(), "this replica").unwrap()
}

/// What a verification of this database finds, long after everything happened.
fn verified(url: &str, file: Option<&Path>) -> Result<Verification, StoreFault> {
    let settings = DatabaseSettings {
        url: url.into(),
        readers: 1,
        writers: 1,
        queue: 4,
    };
    let later: Moment = "2027-01-01T00:00:00Z".parse().unwrap();
    let desk = Desk::open_to_look(&settings, Clock::set_to(later)).unwrap();
    let mut options = Options {
        outside: file.map_or(Outside::None, |file| {
            Outside::File(Box::new(WitnessFile::open(file).unwrap()))
        }),
        key: file.map(|_| signer().public_key()),
        files: None,
    };
    let found = desk.read_blocking(move |db, now| verify(db, now, &mut options, &mut |_| Ok(())));
    desk.close_blocking();
    found
}

fn clean(url: &str, file: Option<&Path>) -> Verification {
    let found = verified(url, file).unwrap();
    assert!(found.ok, "{:#?}", found.faults);
    found
}

fn seeds(fallback: u64) -> u64 {
    let seed = std::env::var("YINUO_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(fallback);
    eprintln!("seed {seed} (YINUO_TEST_SEED)");
    seed
}

fn a_life_verifies_clean(url: &str, folder: &Folder) {
    let file = folder.at("checkpoints.jsonl");
    let lived = history::live(url, seeds(11), 400, &file);
    let found = clean(url, Some(&file));
    assert_eq!(found.tickets, lived.tickets);
    assert!(
        found.events > 4 * found.tickets && found.promises > found.tickets,
        "{found:?}"
    );
    assert!(
        found.steps > 20 && found.erased > 0 && found.checkpoints > 3,
        "{found:?}"
    );
    assert_eq!(found.keys, [signer().public_key()]);
    let witness = found.witness.unwrap();
    assert_eq!((witness.lines, witness.behind), (found.checkpoints, 0));
    let reply = found.reply_rate["reply"];
    assert_eq!(reply.due, reply.kept + reply.late + reply.unanswered);
    assert!(
        reply.kept > 0 && reply.late > 0 && reply.unanswered > 0 && reply.imported > 0,
        "{reply:?}"
    );
    let json = serde_json::json!(clean(url, None));
    assert_eq!(
        (&json["ok"], &json["first_fault"]),
        (&serde_json::json!(true), &serde_json::Value::Null)
    );
}

#[test]
fn a_desk_that_lived_through_everything_verifies_clean() {
    let folder = Folder::new("clean");
    a_life_verifies_clean(&folder.database("desk.db"), &folder);
}

#[test]
fn a_desk_that_lived_on_postgresql_verifies_clean() {
    let Some(url) = postgres::fresh_database() else {
        return postgres::skip_without_postgres("a_desk_that_lived_on_postgresql_verifies_clean");
    };
    a_life_verifies_clean(&url, &Folder::new("clean-pg"));
}

/// How many tamperings are tried: `YINUO_TAMPERINGS`, or so many.
fn tamperings(usual: u64) -> u64 {
    let asked = std::env::var("YINUO_TAMPERINGS")
        .ok()
        .and_then(|many| many.parse().ok());
    asked.unwrap_or(usual)
}

/// Tampers with a copy and says where that was found. Every round draws for itself, so that it can be had again alone; one in
/// twenty rewrites history with care, all hashes and signatures included.
fn found_in(folder: &Folder, file: &Path, seed: u64, round: u64) -> &'static str {
    let mut dice = Dice::seeded(seed.wrapping_mul(1_000_003).wrapping_add(round));
    let name = format!("copy-{round}.db");
    std::fs::copy(folder.at("desk.db"), folder.at(&name)).unwrap();
    let copy = folder.database(&name);
    let what = if round % 20 == 7 {
        // Even the key may be stolen.
        let key = if dice.below(2) == 0 {
            signer()
        } else {
            Arc::new(Signer::new(&[1; 32]))
        };
        rewriting::rewrite(&copy, &key, &mut dice);
        "history was rewritten".to_owned()
    } else {
        tampering::tamper(&copy, &mut dice)
    };
    let found = verified(&copy, Some(file));
    let place = found.map_or(Some("unreadable"), |found| found.first_fault.map(|first| first.place));
    for end in ["", "-wal", "-shm", ".lock"] {
        std::fs::remove_file(folder.at(&format!("{name}{end}"))).ok();
    }
    place.unwrap_or_else(|| panic!("not found: {what} (seed {seed}, round {round})"))
}

#[test]
fn any_single_tampering_is_found() {
    let (folder, seed, rounds) = (Folder::new("tampering"), seeds(12), tamperings(320));
    let (url, file) = (folder.database("desk.db"), folder.at("checkpoints.jsonl"));
    history::live(&url, seed, 100, &file);
    clean(&url, Some(&file));
    let (next, places) = (AtomicU64::new(0), Mutex::new(BTreeMap::<&str, u64>::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let round = next.fetch_add(1, Ordering::SeqCst);
                    if round >= rounds {
                        return;
                    }
                    let place = found_in(&folder, &file, seed, round);
                    *places.lock().unwrap().entry(place).or_default() += 1;
                }
            });
        }
    });
    let places = places.into_inner().unwrap();
    eprintln!("{rounds} tamperings, all found, in {places:?}");
    assert_eq!(places.values().sum::<u64>(), rounds);
    for place in [
        "events",
        "tickets",
        "promises",
        "steps_taken",
        "checkpoints",
        "checkpoint_entries",
        "witness",
    ] {
        assert!(places.contains_key(place), "nothing was found in {place}");
    }
    assert!(
        places.get("unreadable").is_none_or(|many| *many < rounds / 16),
        "what is wrong has to be named"
    );
}

#[test]
fn any_single_tampering_is_found_on_postgresql() {
    let (folder, seed) = (Folder::new("tampering-pg"), seeds(13));
    let Some(url) = postgres::fresh_database() else {
        return postgres::skip_without_postgres("any_single_tampering_is_found_on_postgresql");
    };
    let file = folder.at("checkpoints.jsonl");
    history::live(&url, seed, 100, &file);
    clean(&url, Some(&file));
    let mut dice = Dice::seeded(seed);
    for round in 0..60 {
        let copy = postgres::copy_of(&url).unwrap();
        let what = tampering::tamper(&copy, &mut dice);
        let found = verified(&copy, Some(&file));
        assert!(
            !found.is_ok_and(|found| found.ok),
            "not found: {what} (seed {seed}, round {round})"
        );
    }
}

#[test]
fn history_rewritten_with_care_is_found_by_whoever_holds_the_checkpoints() {
    let (folder, seed) = (Folder::new("rewriting"), seeds(14));
    let (url, file) = (folder.database("desk.db"), folder.at("checkpoints.jsonl"));
    history::live(&url, seed, 120, &file);
    let mut dice = Dice::seeded(seed);
    for round in 0..12 {
        let copy = folder.database(&format!("copy-{round}.db"));
        std::fs::copy(folder.at("desk.db"), folder.at(&format!("copy-{round}.db"))).unwrap();
        // Even the key was stolen: everything inside the database agrees again.
        let stolen = if round % 2 == 0 {
            signer()
        } else {
            Arc::new(Signer::new(&[1; 32]))
        };
        rewriting::rewrite(&copy, &stolen, &mut dice);
        clean(&copy, None);
        let found = verified(&copy, Some(&file)).unwrap();
        let first = found.first_fault.expect("the rewriting is found");
        assert_eq!(first.place, "witness", "{first} (seed {seed}, round {round})");
    }
}

#[test]
fn the_file_is_caught_up_after_a_crash_and_a_put_back_database_is_refused() {
    let folder = Folder::new("file");
    let (url, file) = (folder.database("desk.db"), folder.at("checkpoints.jsonl"));
    let office = Office::at(&url, 1);
    office.logs(TicketKind::Complaint, "13912344521");
    assert_eq!(
        seals(&office, &file),
        Ran {
            checkpoints: 1,
            tickets: 1,
            lines: 1
        }
    );
    let silence = seals(&office, &file);
    assert_eq!((silence.checkpoints, silence.tickets), (1, 0), "silence is proven too");

    let whole = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<Line> = whole.lines().map(|line| Line::read(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line.fault().is_none()) && lines[1].previous == lines[0].root);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // The crash came while the second line was being written.
    std::fs::write(&file, &whole[..whole.len() - 40]).unwrap();
    assert_eq!(clean(&url, Some(&file)).witness.unwrap().behind, 1);
    assert_eq!(Witness::new(file.clone()).catch_up(&office.desk).unwrap(), 1);
    assert_eq!(clean(&url, Some(&file)).witness.unwrap().behind, 0);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(Witness::new(file.clone()).catch_up(&office.desk).unwrap(), 2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), whole);

    // A line is cut out of the middle, changed, or doubled.
    seals(&office, &file);
    let whole = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    for (what, changed) in [
        ("a hole", format!("{}\n{}\n", lines[0], lines[2])),
        ("a change", whole.replacen("\"events\":", "\"events\":1", 1)),
        ("a repetition", format!("{whole}{}\n", lines[2])),
        (
            "a strange line",
            format!("{}\nhello\n{}\n{}\n", lines[0], lines[1], lines[2]),
        ),
        ("a swap", format!("{}\n{}\n{}\n", lines[1], lines[0], lines[2])),
    ] {
        std::fs::write(&file, changed).unwrap();
        let found = verified(&url, Some(&file)).unwrap();
        assert_eq!(found.first_fault.expect(what).place, "witness", "{what}");
    }
    std::fs::write(&file, &whole).unwrap();

    // The database of the morning is put back.
    let other = folder.database("put-back.db");
    let younger = Office::at(&other, 2);
    assert!(run(&younger.desk, &signer(), file.clone(), "this replica").is_err());
    let found = verified(&other, Some(&file)).unwrap();
    assert_eq!(found.first_fault.unwrap().place, "witness");
}

#[test]
fn one_replica_seals_and_takes_over_only_when_the_other_is_gone() {
    let office = Office::in_memory();
    let takes = |holder: &'static str| {
        office
            .act(move |db, now, _| Ok(duties::take(db, "digest", holder, Span::minutes(2), now)?))
            .unwrap()
    };
    assert!(takes("first") && takes("first"), "its holder keeps it");
    assert!(!takes("second"));
    office.lets_pass(Span::minutes(2));
    assert!(takes("second"), "the first one died");
    office
        .act(|db, now, _| Ok(duties::done(db, "digest", "first", now)?))
        .unwrap();
    assert!(!takes("first"), "who lost it cannot give it back");
    office
        .act(|db, now, _| Ok(duties::done(db, "digest", "second", now)?))
        .unwrap();
    assert!(takes("first"));
    let done = office.act(|db, _, _| Ok(duties::done_at(db, "digest")?)).unwrap();
    assert_eq!(done, Some(office.clock.now()));
}

#[test]
fn the_key_is_made_once_and_is_its_owners_alone() {
    let folder = Folder::new("key");
    let path = folder.at("deep/checkpoint.key");
    let made = load_or_create_key(&path, &mut Dice::seeded(1)).unwrap();
    let read = load_or_create_key(&path, &mut Dice::seeded(2)).unwrap();
    assert_eq!(made.public_key(), read.public_key());
    assert_eq!(
        std::fs::read_dir(folder.at("deep")).unwrap().count(),
        1,
        "no draft stays behind"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::write(&path, "no key").unwrap();
    let refusal = load_or_create_key(&path, &mut Dice::seeded(3)).unwrap_err().to_string();
    assert!(refusal.contains("64 hexadecimal digits"), "{refusal}");
}

#[test]
fn auditors_get_one_mail_a_day_with_all_that_the_signature_covers() {
    let folder = Folder::new("mail");
    let office = Office::in_memory();
    let mails = |office: &Office| {
        office
            .act(|db, now, house| {
                let auditors = ["auditor@example.com".to_owned(), "notary@example.com".to_owned()];
                Ok(yinuo::actions::checkpoint::enqueue_daily_mail(
                    db, now, house, &auditors,
                )?)
            })
            .unwrap()
    };
    assert_eq!(mails(&office), 0, "there is nothing to tell yet");
    let id = office.logs(TicketKind::Complaint, "13912344521").ticket.id;
    seals(&office, &folder.at("checkpoints.jsonl"));
    assert_eq!(mails(&office), 2);
    office.calls(id, AttemptOutcome::Reached);
    seals(&office, &folder.at("checkpoints.jsonl"));
    assert_eq!(mails(&office), 0, "once a day");
    office.lets_pass(Span::hours(24));
    assert_eq!(mails(&office), 2);
}
