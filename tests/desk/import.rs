//! History comes in: once, whole, with its own times, and without a sound.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use yinuo::actions::House;
use yinuo::actions::import::{NewRegions, Outcome, PastCustomer, PastTicket, import_batch};
use yinuo::cli::import::ImportMap;
use yinuo::domain::ids::{CustomerId, TicketId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::phone::Phone;
use yinuo::domain::ticket::{PastReply, Ticket};
use yinuo::domain::words::{Channel, Origin, PromiseKind, TicketKind, TicketState, Urgency, Verdict};
use yinuo::error::Failure;
use yinuo::storage::db::Db;
use yinuo::storage::{events, tickets};

use crate::support::office::Office;
use crate::support::program::{Program, count, on_both_engines};

pub(super) const MAP: &str = r#"
source = "old-desk"
[columns]
external_id = "id"
customer_reference = "who"
customer_phone = "phone"
subject = "subject"
description = "text"
received_at = "asked"
reply = "answer"
replied_at = "answered"
[times]
zone = "Asia/Shanghai"
formats = ["%Y-%m-%d %H:%M:%S"]
[channel]
default = "hotline"
[state]
default = "resolved"
"#;
const HEADER: &str = "id,who,phone,subject,text,asked,answer,answered\n";

/// Rows that were answered after 1, 2, 3, … hours, so that the first 24 of them were answered in time.
pub(super) fn rows(count: u32) -> String {
    let mut text = HEADER.to_owned();
    let asked: Moment = "2024-05-06T01:00:00Z".parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    for number in 1..=count {
        let answered = asked + Span::hours(i64::from(number));
        let local = |moment: Moment| {
            moment
                .timestamp()
                .to_zoned(zone.clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        };
        let long = "慢".repeat(300);
        writeln!(
            text,
            "A{number},K{},,宽带太慢 {number},{long},{},已修复,{}",
            number % 7,
            local(asked),
            local(answered)
        )
        .unwrap();
    }
    text
}

fn counts(answer: &str) -> [u64; 4] {
    let answer: Value = serde_json::from_str(answer).unwrap();
    ["read", "imported", "already_there", "refused"].map(|name| answer["counts"][name].as_u64().unwrap())
}

#[test]
fn a_file_comes_in_once_however_often_it_is_imported_and_nobody_hears_of_it() {
    on_both_engines("import twice", |program| {
        let (file, map) = (program.file("old.csv", &rows(60)), program.file("map.toml", MAP));
        let import = [
            "import",
            "tickets",
            &file,
            "--map",
            &map,
            "--json",
            "--set",
            "import.batch_rows=7",
        ];
        assert_eq!(counts(&program.says(&import)), [60, 60, 0, 0]);
        assert_eq!(counts(&program.says(&import)), [60, 0, 60, 0]);
        assert_eq!(program.count("SELECT count(*) AS n FROM tickets"), 60);
        assert_eq!(
            program.count("SELECT count(*) AS n FROM customers"),
            7,
            "one for each name at the source"
        );
        assert_eq!(
            program.count(
                "SELECT count(*) AS n FROM promises WHERE kind = 'reply' AND imported AND fulfilled_at <= due_at"
            ),
            24,
            "the answer in the hour of the due time is the last one kept"
        );
        assert_eq!(
            program.count("SELECT count(*) AS n FROM promises WHERE next_step_at IS NOT NULL"),
            0
        );

        let office = Office::at(&program.url, 5);
        let later = office.lets_pass(Span::days(3_650));
        assert_eq!((later.steps, later.letters), (0, 0));
        assert_eq!(count(&office.desk, "SELECT count(*) AS n FROM outbox"), 0);
        office.logs(TicketKind::Complaint, "13912344521");
        assert!(
            office.lets_pass(Span::days(1)).steps > 0,
            "the sweep is at work for what is not history"
        );
    });
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_stopped() {
    on_both_engines("import killed", |program| {
        let (text, map) = (rows(300), program.file("map.toml", MAP));
        let file = program.file("old.csv", &text);
        program.says(&["migrate"]);
        let small = ["--map", &map, "--set", "import.batch_rows=5", "--json"];
        // The program reads on only after a batch is stored, so what does not fit into the pipe was stored.
        let mut killed = program.starts(&[&["import", "tickets", "/dev/stdin"], &small[..]].concat());
        killed
            .stdin
            .as_mut()
            .unwrap()
            .write_all(&text.as_bytes()[..text.len() / 2])
            .unwrap();
        killed.kill().unwrap();
        killed.wait().unwrap();
        let stored = u64::try_from(program.count("SELECT count(*) AS n FROM tickets")).unwrap();
        assert!((1..300).contains(&stored), "{stored}");
        assert_eq!(stored % 5, 0, "a batch is there whole or not at all");

        let again = counts(&program.says(&[&["import", "tickets", &file], &small[..]].concat()));
        assert_eq!(again, [300, 300 - stored, stored, 0]);
        assert_eq!(program.count("SELECT count(*) AS n FROM tickets"), 300);
        assert_eq!(program.count("SELECT count(*) AS n FROM imported_from"), 300);
        assert_eq!(program.count("SELECT count(*) AS n FROM customers"), 7);
    });
}

#[test]
fn refused_rows_are_reported_with_line_and_reason_and_the_others_come_in() {
    on_both_engines("import refused", |program| {
        let text = format!(
            "{HEADER}1,,,网速慢,,2024-05-06 09:00:00,,\n=2,,12,网速慢,,2024-05-06 09:00:00,,\n3,,,,,2024-05-06 09:00:00,,\n\
             4,,13912344521,网速慢,,2024-05-06 09:00:00,,\n"
        );
        let (file, map) = (program.file("old.csv", &text), program.file("map.toml", MAP));
        let report = program.path("refused.csv").display().to_string();
        let import = ["import", "tickets", &file, "--map", &map, "--json"];

        let dry = program.says(&[&import[..], &["--dry-run"]].concat());
        assert_eq!(counts(&dry), [4, 2, 0, 2]);
        assert!(!program.has("desk.db"), "a dry run makes nothing");
        let strict = program.yinuo(&[&import[..], &["--refused", &report, "--strict"]].concat());
        assert_eq!((strict.code, counts(&strict.out)), (1, [4, 2, 0, 2]));
        let written = std::fs::read_to_string(&report).unwrap();
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines[0], "line,last_line,external_id,reason");
        assert!(
            lines[1].starts_with("3,3,'=2,") && lines[1].contains("customer_phone"),
            "{written}"
        );
        assert!(
            lines[2].starts_with("4,4,3,") && lines[2].contains("subject"),
            "{written}"
        );
        assert_eq!(lines.len(), 3);

        let again = program.yinuo(&import);
        assert_eq!((again.code, counts(&again.out)), (0, [4, 0, 2, 2]));
        assert!(
            again.err.contains("refused line 3 (=2): customer_phone"),
            "{}",
            again.err
        );
    });
}

#[test]
fn a_dry_run_beside_a_server_tells_what_is_there_already() {
    let program = Program::on_sqlite();
    let (some, all) = (program.file("some.csv", &rows(3)), program.file("all.csv", &rows(9)));
    let map = program.file("map.toml", MAP);
    program.says(&["import", "tickets", &some, "--map", &map]);
    let server = program.serves();
    let dry = ["import", "tickets", &all, "--map", &map, "--json", "--dry-run"];
    assert_eq!(counts(&program.says(&dry)), [9, 6, 3, 0]);
    let refusal = program.refuses(&dry[..6]);
    assert!(refusal.contains("in use by another yinuo"), "{refusal}");
    assert_eq!(count(&server, "SELECT count(*) AS n FROM tickets"), 3);
}

#[test]
fn a_wrong_map_or_file_is_refused_by_name() {
    let program = Program::on_sqlite();
    let (file, map) = (program.file("old.csv", "a,b\n1,2\n"), program.file("map.toml", MAP));
    let columns = program.refuses(&["import", "tickets", &file, "--map", &map]);
    assert!(
        columns.contains("old.csv") && columns.contains("\"subject\""),
        "{columns}"
    );
    let absent = program.refuses(&["import", "tickets", &file, "--map", "nowhere.toml"]);
    assert!(absent.contains("nowhere.toml"), "{absent}");
    let shipped = program.refuses(&["import", "tickets", &file, "--map", "resident-messages"]);
    assert!(
        shipped.contains("留言编号"),
        "a shipped map is found by its name: {shipped}"
    );
}

#[test]
fn the_map_in_the_manual_is_one() {
    let manual = include_str!("../../docs/import.md");
    let (_, after) = manual.split_once("```toml\n").unwrap();
    let (map, _) = after.split_once("```").unwrap();
    assert_eq!(ImportMap::from_toml(map).unwrap().source(), "old-desk");
}

/// A matter of the past that was answered after this long.
fn past(id: &str, customer: PastCustomer, answered_after: Option<Span>) -> PastTicket {
    let received_at: Moment = "2019-01-07T03:00:00Z".parse().unwrap();
    PastTicket {
        external_id: id.to_owned(),
        kind: TicketKind::Complaint,
        channel: Channel::Web,
        urgency: Urgency::General,
        state: TicketState::Closed,
        subject: "网速慢".into(),
        description: String::new(),
        received_at,
        region: None,
        customer,
        reply: answered_after.map(|span| PastReply {
            text: "已修复".into(),
            at: received_at + span,
            substantive: true,
        }),
        details: BTreeMap::new(),
    }
}

fn takes(office: &Office, rows: Vec<PastTicket>) -> Vec<Outcome> {
    let import =
        move |db: &mut Db, now: Moment, house: &House| import_batch(db, now, house, "old", &rows, NewRegions::Refused);
    office.act(import).unwrap()
}

fn ticket_of(office: &Office, external_id: &'static str) -> Ticket {
    let found = office.desk.read_blocking(move |db, _| {
        use diesel::prelude::*;
        use yinuo::storage::schema::imported_from;
        let mine = imported_from::table.filter(imported_from::external_id.eq(external_id));
        let id: TicketId = mine.select(imported_from::ticket_id).first(db.conn()).unwrap();
        Ok::<_, Failure>(tickets::find(db, id)?.unwrap())
    });
    found.unwrap()
}

#[test]
fn history_keeps_its_own_times_and_a_late_reply_is_late() {
    let office = Office::in_memory();
    let nobody = PastCustomer::default;
    let mut acknowledged = past("ack", nobody(), Some(Span::hours(1)));
    acknowledged.reply.as_mut().unwrap().substantive = false;
    let rows = vec![
        past("due", nobody(), Some(Span::hours(24))),
        past("late", nobody(), Some(Span::hours(24) + Span::MICROSECOND)),
        past("never", nobody(), None),
        acknowledged,
    ];
    assert!(takes(&office, rows).iter().all(|outcome| *outcome == Outcome::Imported));
    let verdict = |id, kind| office.verdict(ticket_of(&office, id).id, kind);
    assert_eq!(verdict("due", PromiseKind::Reply), Verdict::Kept);
    assert_eq!(verdict("late", PromiseKind::Reply), Verdict::Missed);
    assert_eq!(verdict("late", PromiseKind::Statutory), Verdict::Kept);
    assert_eq!(verdict("never", PromiseKind::Reply), Verdict::Missed);
    assert_eq!(
        verdict("ack", PromiseKind::Reply),
        Verdict::Missed,
        "an acknowledgement is no reply"
    );

    let ticket = ticket_of(&office, "due");
    assert_eq!(ticket.origin, Origin::Imported);
    assert_eq!(ticket.received_at, "2019-01-07T03:00:00Z".parse().unwrap());
    assert_eq!(ticket.replied_at, Some("2019-01-08T03:00:00Z".parse().unwrap()));
    assert_eq!(ticket.recorded_at, office.clock.now());
    assert!(ticket.number.starts_with("19007-"), "{}", ticket.number);
    assert_eq!(
        (ticket.state, ticket.outcome),
        (TicketState::Closed, None),
        "a label is no outcome"
    );
    let history = office
        .desk
        .read_blocking(move |db, _| Ok::<_, Failure>(events::of_ticket(db, ticket.id)?))
        .unwrap();
    assert_eq!(Ticket::fold(&history).unwrap(), ticket_of(&office, "due"));
}

#[test]
fn nobody_is_taken_for_somebody_else() {
    let office = Office::in_memory();
    let live = office.logs(TicketKind::Complaint, "13912344521").customer;
    let phone = |number: &str| Some(Phone::parse("phone", number).unwrap());
    let named = |reference: Option<&str>, name: &str, number: Option<Phone>| PastCustomer {
        reference: reference.map(str::to_owned),
        name: name.to_owned(),
        phone: number,
        ..PastCustomer::default()
    };
    takes(
        &office,
        vec![
            past("caller", named(None, "Li", phone("139 1234 4521")), None),
            past("code", named(Some("U1"), "", None), None),
            past("code again", named(Some("U1"), "Wang", phone("13800000001")), None),
            past("code's phone", named(None, "Wang", phone("13800000001")), None),
            past("other code", named(Some("U2"), "Wang", None), None),
            past("unknown", PastCustomer::default(), None),
            past("unknown too", PastCustomer::default(), None),
            past("namesake", named(None, "Wang", None), None),
        ],
    );
    takes(&office, vec![past("next batch", named(Some("U1"), "", None), None)]);
    let whose = |id| ticket_of(&office, id).customer;
    assert_eq!(whose("caller"), live.id, "a phone number is a full key");
    for same in ["code again", "code's phone", "next batch"] {
        assert_eq!(whose(same), whose("code"), "{same}");
    }
    let all = ["caller", "code", "other code", "unknown", "unknown too", "namesake"];
    let people: std::collections::BTreeSet<CustomerId> = all.map(whose).into();
    assert_eq!(people.len(), all.len());
}

#[test]
fn a_number_that_is_taken_is_drawn_again() {
    let program = Program::on_sqlite();
    program.says(&["migrate"]);
    // The same dice throw the same numbers for the same day of the past.
    for (now, external_id) in [("2026-03-02T09:00:00Z", "first"), ("2026-03-03T09:00:00Z", "second")] {
        let desk = program.serves_at(now.parse().unwrap(), 1);
        let outcomes = desk.write_blocking(move |db, now| {
            let house = House::new(Span::minutes(15), Span::days(30), jiff::tz::TimeZone::UTC, "a@b".into());
            import_batch(
                db,
                now,
                &house,
                "old",
                &[past(external_id, PastCustomer::default(), None)],
                NewRegions::Refused,
            )
        });
        assert_eq!(
            outcomes.unwrap_or_else(|failure: Failure| panic!("{failure}")),
            [Outcome::Imported]
        );
    }
    assert_eq!(program.count("SELECT count(DISTINCT number) AS n FROM tickets"), 2);
}

/// The public data files are not part of the repository; without them these tests say so and pass.
fn data_file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("YINUO_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    println!(
        "SKIPPED: there is no {}; set YINUO_TEST_DATA to its folder",
        path.display()
    );
    None
}

#[test]
fn the_messages_of_residents_give_the_rate_that_a_recount_gives() {
    let Some(path) = data_file("zh_messages_500.csv") else {
        return;
    };
    let (kept, answered) = recount(&path);
    assert_eq!((kept, answered), (24, 500), "as the file's description says");
    on_both_engines("residents", |program| {
        let file = path.display().to_string();
        let answer = program.says(&["import", "tickets", &file, "--map", "resident-messages", "--json"]);
        assert_eq!(counts(&answer), [500, 500, 0, 0]);
        let due = "SELECT count(*) AS n FROM promises WHERE kind = 'reply' AND imported";
        assert_eq!(program.count(due), answered);
        let on_time = "SELECT count(*) AS n FROM promises WHERE kind = 'reply' AND imported AND fulfilled_at <= due_at";
        assert_eq!(program.count(on_time), kept);
        let rate = |more: &[&str]| -> Value {
            let asked = [&["report", "reply-rate", "--json"], more].concat();
            serde_json::from_str(&program.says(&asked)).unwrap()
        };
        let with_history = rate(&["--include-imported"]);
        let total = &with_history["total"];
        assert_eq!(
            [&total["kept"], &total["due"]].map(Value::as_i64),
            [Some(kept), Some(answered)]
        );
        assert_eq!(total["on_time_rate"]["percent"], "4.80");
        assert_eq!(
            total["late"].as_i64(),
            Some(answered - kept),
            "all were answered in the end"
        );
        let without = &rate(&[])["total"];
        assert_eq!(
            [&without["due"], &without["imported"]].map(Value::as_i64),
            [Some(0), Some(answered)]
        );
        program.says(&["verify", "--json"]);
        assert_eq!(
            program.count("SELECT count(*) AS n FROM customers"),
            489,
            "as many senders as codes"
        );
    });
}

/// Replies within 24 hours and replies in all, counted from the file by other means than the program's.
fn recount(path: &std::path::Path) -> (i64, i64) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (asked, replied) = (at("留言时间"), at("答复时间"));
    let time = |text: &str| jiff::civil::DateTime::strptime("%Y/%m/%d %H:%M:%S", text).unwrap();
    let (mut kept, mut all) = (0, 0);
    for row in reader.records() {
        let row = row.unwrap();
        let took = time(&row[replied]).duration_since(time(&row[asked]));
        all += 1;
        kept += i64::from(took.as_secs() <= 86_400);
    }
    (kept, all)
}

#[test]
fn the_complaints_to_the_regulator_come_in_whole() {
    let Some(path) = data_file("comcast_complaints.csv") else {
        return;
    };
    on_both_engines("complaints", |program| {
        let file = path.display().to_string();
        let import = [
            "import",
            "tickets",
            &file,
            "--map",
            "regulator-complaints",
            "--json",
            "--add-regions",
        ];
        let answer = program.says(&import);
        assert_eq!(counts(&answer), [2224, 2224, 0, 0]);
        assert_eq!(
            program.count("SELECT count(*) AS n FROM tickets WHERE state = 'resolved'"),
            973
        );
        assert_eq!(
            program.count("SELECT count(*) AS n FROM customers"),
            2224,
            "the file names nobody, so nobody is taken for the same"
        );
        assert_eq!(program.count("SELECT count(*) AS n FROM outbox"), 0);
    });
}
