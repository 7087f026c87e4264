//! One question, one answer: screen, API, files, command line, the recount from the events and the verifier that shares
//! nothing with the desk tell the same of random histories, before and after their days are added up, after a restart and
//! whatever the asker's clock. `YINUO_HISTORIES` (100) says of how many tickets.

use std::fs;
use std::io::Cursor;

use calamine::Reader as _;
use serde_json::Value;
use yinuo::actions::rollup::add_up;
use yinuo::domain::moment::Moment;
use yinuo::domain::words::Role;
use yinuo::report::verify::{Options, verify};

use super::console_audit::{cells, figures};
use super::evidence::{Folder, all_evidence, python, seals, verified};
use super::simulation::lived_at;
use super::support::http::{Caller, TestDesk};
use super::support::program::Program;

/// What was due, kept, late and never answered, and what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    due: i64,
    kept: i64,
    late: i64,
    unanswered: i64,
    voided: i64,
    imported: i64,
}

impl Told {
    fn by(number: impl Fn(&str) -> i64) -> Self {
        Told {
            due: number("due"),
            kept: number("kept"),
            late: number("late"),
            unanswered: number("unanswered"),
            voided: number("voided"),
            imported: number("imported"),
        }
    }

    /// A line of a report.
    fn of_line(line: &Value) -> Self {
        Told::by(|name| match name {
            "voided" => line["voided"]
                .as_object()
                .unwrap()
                .values()
                .filter_map(Value::as_i64)
                .sum(),
            name => line[name].as_i64().unwrap(),
        })
    }

    /// The end of a file.
    fn of_file(said: impl Fn(&str) -> String) -> Self {
        Told::by(|name| {
            let name = match name {
                "due" => "Due",
                "kept" => "Kept",
                "late" => "Late",
                "unanswered" => "Unanswered",
                "voided" => "Voided",
                _ => "Imported",
            };
            said(name).parse().unwrap_or_else(|_| panic!("{name}: {}", said(name)))
        })
    }
}

/// The figures of a page, added up over its days.
async fn of_screen(desk: &TestDesk, from: &str, to: &str) -> Told {
    let mei = desk.signed_in("mei", Role::Manager).await;
    let page = mei.opens(&format!("/audit?range=days&from={from}&to={to}")).await;
    let figures = figures(&page.with_status(200));
    let of_days = |address: &str, name: &str| {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes())
            .into_owned()
            .collect();
        let one = |wanted: &str| pairs.iter().find(|pair| pair.0 == wanted).map(|pair| pair.1.clone());
        one("figure").as_deref() == Some(name) && one("from") == one("to")
    };
    let by_day = |name: &str| -> i64 {
        let of_days = figures.iter().filter(|(_, address)| of_days(address, name));
        of_days.map(|(number, _)| i64::try_from(*number).unwrap()).sum()
    };
    // What is beside the rate is told of the whole period, once for each reason.
    let beside = |name: &str| -> i64 {
        let wanted = format!("figure={name}&");
        let beside = figures.iter().filter(|(_, address)| address.contains(&wanted));
        beside.map(|(number, _)| i64::try_from(*number).unwrap()).sum()
    };
    let (due, kept) = (by_day("due"), by_day("kept"));
    let missed = by_day("missed");
    assert_eq!(due, kept + missed);
    Told {
        due,
        kept,
        late: -1,
        unanswered: -1,
        voided: beside("voided"),
        imported: beside("imported"),
    }
}

async fn of_api(desk: &TestDesk, from: &str, to: &str) -> Told {
    told_to(&desk.manager("boss"), from, to).await
}

async fn told_to(caller: &Caller<'_>, from: &str, to: &str) -> Told {
    let asked = format!("/api/v1/reports/reply-rate?from={from}&to={to}");
    let told = caller.get(&asked).await.with_status(200).json();
    Told::of_line(&told["total"])
}

/// A CSV file and a workbook, whose lines must also be as many.
async fn of_files(desk: &TestDesk, from: &str, to: &str) -> [Told; 2] {
    let asked =
        |format: &str| format!("/api/v1/reports/reply-rate/export?from={from}&to={to}&format={format}&language=en");
    let boss = desk.manager("boss");
    let text = boss.get(&asked("csv")).await.with_status(200);
    let text = String::from_utf8(text.body.to_vec()).unwrap();
    let lines: Vec<Vec<String>> = text.trim_start_matches('\u{feff}').lines().map(cells).collect();
    let end = lines.iter().position(|line| line.iter().all(String::is_empty));
    let end = end.unwrap_or_else(|| panic!("a whole file: {text}"));
    let csv = Told::of_file(|name| lines[end..].iter().find(|line| line[0] == name).unwrap()[1].clone());
    let of_lines = |name: &str| {
        let those = lines[1..end].iter().filter(|line| line[2] == name);
        i64::try_from(those.count()).unwrap()
    };
    assert_eq!(
        (csv.kept, csv.late, csv.unanswered),
        (of_lines("kept"), of_lines("late"), of_lines("unanswered"))
    );
    let book = boss.get(&asked("xlsx")).await.with_status(200).body.to_vec();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let summary = book.worksheet_range("Summary").unwrap();
    let workbook = Told::of_file(|name| {
        let row = summary.rows().find(|row| row[0] == name).unwrap();
        row[1].to_string()
    });
    let promises = book.worksheet_range("Promises").unwrap().rows().count();
    assert_eq!(promises, end, "one line each, and the headings");
    [csv, workbook]
}

#[actix_web::test]
async fn every_door_tells_the_same_figures_of_random_histories() {
    if !python("every_door_tells_the_same_figures_of_random_histories") {
        return;
    }
    let wanted = std::env::var("YINUO_HISTORIES").ok().and_then(|many| many.parse().ok());
    let wanted: u64 = wanted.unwrap_or(100);
    let folder = Folder::new("same-figures");
    let (mut checked, mut seed) = (0, 4_100);
    while checked < wanted {
        println!("seed {seed}");
        let program = Program::on_sqlite();
        let office = lived_at(&program.url, seed, 30);
        let (witness, file) = (
            folder.at(&format!("{seed}.witness")),
            folder.at(&format!("{seed}.jsonl")),
        );
        seals(&office, &witness);
        fs::write(&file, all_evidence(&office)).unwrap();
        let (holds, said) = verified(&witness, &file);
        assert!(holds, "seed {seed}: {said:#}");
        checked += said["tickets"].as_u64().unwrap();

        // All of it was due long ago.
        let (from, to) = ("2026-01-25", "2026-04-25");
        let found = office
            .desk
            .read_blocking(|db, now| verify(db, now, &mut Options::default(), &mut |_| Ok(())))
            .unwrap();
        // The simulation brings history in without noting what it was called elsewhere.
        let others = found.faults.iter().filter(|fault| fault.place != "imported_from");
        assert_eq!(others.count(), 0, "seed {seed}: {:#?}", found.faults);
        let rate = serde_json::to_value(found.reply_rate["reply"]).unwrap();
        let recounted = Told::by(|name| rate[name].as_i64().unwrap());
        let counted = |verdict: &str| said["promises"]["reply"][verdict].as_i64().unwrap_or(0);
        let everything = office.act(move |db, now, house| {
            let question = yinuo::report::Question {
                include_imported: true,
                ..yinuo::report::Question::about_replies(Moment::EPOCH, now, house.zone.clone())
            };
            yinuo::report::reply_rate(db, &question, now)
        });
        let everything = everything.unwrap().total;
        assert_eq!(counted("kept"), everything.kept, "seed {seed}: {said:#}");
        assert_eq!(
            counted("missed"),
            everything.late + everything.unanswered,
            "seed {seed}: {said:#}"
        );
        assert_eq!(
            counted("voided"),
            everything.voided.values().sum::<i64>(),
            "seed {seed}: {said:#}"
        );

        let desk = TestDesk::of(office, &[]).await;
        let told = of_api(&desk, from, to).await;
        let everything = of_api(&desk, "2000-01-01", to).await;
        assert_eq!(everything, recounted, "seed {seed}: the recount from the events");
        // A page tells of 92 days at most; now and then something was owed since before.
        assert!(told.due > 0 && told.due <= everything.due, "seed {seed}");
        for file in of_files(&desk, from, to).await {
            assert_eq!(file, told, "seed {seed}: a file");
        }
        let screen = of_screen(&desk, from, "2026-04-24").await;
        let (late, unanswered) = (told.late, told.unanswered);
        assert_eq!(
            Told {
                late,
                unanswered,
                ..screen
            },
            told,
            "seed {seed}: the screen"
        );
        let elsewhere = of_api(&desk, "2026-01-24T16:00:00Z", "2026-04-24T12:00:00-04:00").await;
        assert_eq!(elsewhere, told, "seed {seed}: the same instants on other clocks");
        let cli = program.says(&["report", "reply-rate", "--from", from, "--to", to, "--json"]);
        let cli: Value = serde_json::from_str(&cli).unwrap();
        assert_eq!(Told::of_line(&cli["total"]), told, "seed {seed}: the command line");

        while desk.office.act(add_up).unwrap().more {}
        assert_eq!(of_api(&desk, from, to).await, told, "seed {seed}: days added up");
        let screen = of_screen(&desk, from, "2026-04-24").await;
        assert_eq!(
            Told {
                late,
                unanswered,
                ..screen
            },
            told,
            "seed {seed}: the screen, days added up"
        );
        let replica = desk.replica().await;
        assert_eq!(
            told_to(&desk.manager("boss").at(&replica), from, to).await,
            told,
            "seed {seed}: another replica"
        );
        drop(replica);
        let desk = desk.restarts().await;
        assert_eq!(of_api(&desk, from, to).await, told, "seed {seed}: after a restart");
        seed += 1;
    }
}
