//! Figures by mail: once for each person and issue, of what they may see and no more, the same as page, report and file tell,
//! in the reader's language; and nothing for whoever should get none any more.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::Reader as _;
use mail_parser::MimeHeaders as _;
use yinuo::actions::attribution::name_cause;
use yinuo::actions::bulletin::{is_due, mail_if_due, mail_now};
use yinuo::actions::causes::add_cause;
use yinuo::actions::deliver::as_it_stands;
use yinuo::actions::open::{Arrival, open_ticket};
use yinuo::actions::people::{NewUser, UserChange, add_user, alter_user};
use yinuo::actions::teams::add_team;
use yinuo::config::CronLine;
use yinuo::domain::bulletin::{Cycle, Issue};
use yinuo::domain::ids::{TeamId, TicketId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::security::By;
use yinuo::domain::taste::Taste;
use yinuo::domain::words::{AttemptOutcome, Language, LetterState, Role, TicketKind, UserState};
use yinuo::error::Failure;
use yinuo::export::{CsvFile, FileFormat, Source, Wanted, mark};
use yinuo::outbox::message::Letter;
use yinuo::outbox::transport::{Memory, Transport};
use yinuo::report::{GroupBy, Line, Only, Question, RateReport, reply_rate};
use yinuo::storage::letters::LetterRow;
use yinuo::storage::tastes;

use super::support::http::TestDesk;
use super::support::office::{Office, call_of};
use super::support::post::{Post, by_smtp, deliverer_that_attaches, reader};
use super::support::program::on_both_engines;
use super::support::smtp_peer::{Act, Manner, SmtpPeer};

/// What nobody's name should be.
const HOSTILE: &str = "</td><script>alert(1)</script>{{ 7*7 }}\r\nBcc: x@evil.example";

/// When the figures of a day, a week or a month leave.
fn hour(cycle: Cycle) -> CronLine {
    let line = match cycle {
        Cycle::Day => "0 30 7 * * *",
        Cycle::Week => "0 30 7 * * MON",
        Cycle::Month => "0 30 7 1 * *",
    };
    serde_json::from_value(line.into()).unwrap()
}

/// What a server does at a tick of its clock.
fn looks(office: &Office, cycle: Cycle) -> usize {
    let rang_at = hour(cycle).rang_at(office.clock.now(), &office.house.zone).unwrap();
    office
        .act(move |db, now, house| {
            let is_due = is_due(db, now, house, cycle, rang_at)?;
            let fresh = mail_if_due(db, now, house, cycle, rang_at)?;
            assert!(is_due || fresh == 0, "whoever only asks is told the truth");
            Ok(fresh)
        })
        .unwrap()
}

fn set(office: &Office, time: &str) {
    office.clock.set(time.parse().unwrap());
    office.house.forget();
}

fn hires(office: &Office, name: &str, role: Role, team: Option<TeamId>, language: Language) -> UserId {
    let email = format!("{}@example.com", name.split(' ').next().unwrap().to_lowercase());
    let name = name.to_owned();
    let hired = office.act(move |db, now, house| {
        add_user(
            db,
            now,
            house,
            &By::desk(),
            NewUser::active(&name, &email, role, team, language),
        )
    });
    office.house.forget();
    hired.unwrap().id
}

fn alters(office: &Office, user: UserId, change: UserChange) {
    let altered = office.act(move |db, now, house| alter_user(db, now, house, &By::desk(), user, None, change));
    altered.unwrap();
    office.house.forget();
}

fn founds(office: &Office, name: &str, region: &str) -> TeamId {
    let (name, region) = (name.to_owned(), region.to_owned());
    let team = office.act(move |db, now, house| add_team(db, now, house, &By::desk(), &name, Some(region)));
    office.house.forget();
    team.unwrap().id
}

fn logs(office: &Office, region: &str, phone: String) -> TicketId {
    let (actor, region) = (office.as_agent(), region.to_owned());
    let opened = office.act(move |db, now, house| {
        let arrival = Arrival {
            region: Some(region),
            ..call_of(TicketKind::Complaint, &phone)
        };
        open_ticket(db, now, house, actor, arrival)
    });
    opened.unwrap().ticket.id
}

/// On the second of March, a Monday, four customers of the north and two of the south complain. Half of the northern ones
/// are answered in time and one is answered late, as is none of the south; all was due on the third.
fn a_day_of_work(office: &Office) -> Vec<TicketId> {
    let north: Vec<TicketId> = (0..4)
        .map(|nth| logs(office, "north", format!("139000000{nth:02}")))
        .collect();
    let south: Vec<TicketId> = (4..6)
        .map(|nth| logs(office, "south", format!("139000000{nth:02}")))
        .collect();
    for ticket in &north[..2] {
        office.calls(*ticket, AttemptOutcome::Reached);
    }
    set(office, "2026-03-03T11:00:00Z");
    office.calls(north[2], AttemptOutcome::Reached);
    north.into_iter().chain(south).collect()
}

fn bulletins(office: &Office) -> Vec<LetterRow> {
    let letters = office.letters().into_iter();
    letters.filter(|letter| letter.kind == "bulletin").collect()
}

/// Who got which figures.
async fn delivered(post: &Post) -> BTreeMap<String, Letter> {
    post.delivers().await;
    let sent = post.kept.sent().into_iter();
    let figures = sent.filter(|letter| letter.html.contains("/audit?range=days"));
    figures.map(|letter| (reader(&letter), letter)).collect()
}

fn asks(office: &Office, issue: Issue, within: Option<&str>, group_by: Option<GroupBy>, as_of: Moment) -> RateReport {
    let (from, to) = issue.times(&office.house.zone);
    let question = Question {
        group_by,
        only: Only {
            within: within.map(|region| vec![region.to_owned()]),
            ..Only::default()
        },
        ..Question::about_replies(from, to, office.house.zone.clone())
    };
    office
        .desk
        .read_blocking(move |db, _| reply_rate(db, &question, as_of))
        .unwrap()
}

fn in_full(line: &Line) -> String {
    let rate = line
        .on_time_rate
        .percent()
        .map_or("--".to_owned(), |rate| format!("{rate}%"));
    format!("{rate} ({}/{})", line.kept, line.due)
}

/// The line of a kind of promise, as the letter has it.
fn line_of(line: &Line, name: &str, before: &str) -> String {
    let rate = line
        .on_time_rate
        .percent()
        .map_or("--".to_owned(), |rate| format!("{rate}%"));
    let voided: i64 = line.voided.values().sum();
    format!(
        "{name} | {} | {} | {} | {voided} | {rate} | {before}",
        line.due,
        line.kept,
        line.due - line.kept
    )
}

fn third() -> Issue {
    Issue::beginning(Cycle::Day, jiff::civil::date(2026, 3, 3)).unwrap()
}

#[tokio::test]
async fn figures_of_a_day_come_once_to_everybody_who_answers_for_them_and_are_those_of_the_report() {
    for office in Office::on_each_engine("figures_of_a_day_come_once") {
        let replica = office.replica();
        let south = founds(&office, "south", "south");
        hires(&office, "Sue", Role::Manager, Some(south), Language::En);
        hires(&office, "Aldo", Role::Auditor, None, Language::ZhTw);
        hires(&office, "Root", Role::Admin, None, Language::En);
        assert_eq!(looks(&office, Cycle::Day), 0, "a new desk begins with its next issue");
        a_day_of_work(&office);
        set(&office, "2026-03-03T23:29:59Z");
        assert_eq!(looks(&office, Cycle::Day), 0, "the hour has not come");
        set(&office, "2026-03-03T23:30:05Z");
        let decided_at = office.clock.now();
        let both = std::thread::scope(|scope| {
            let servers = [&office, &replica].map(|server| scope.spawn(|| looks(server, Cycle::Day)));
            servers.map(|server| server.join().unwrap())
        });
        // Two managers of everything, one of the south, an auditor.
        assert_eq!(both.iter().sum::<usize>(), 4, "{both:?}");
        assert_eq!((looks(&office, Cycle::Day), looks(&replica, Cycle::Day)), (0, 0));
        set(&office, "2026-03-04T10:00:00Z");
        assert_eq!(looks(&replica, Cycle::Day), 0, "the hour came, and was seen to");
        let again = office.act(|db, now, house| mail_now(db, now, house, Cycle::Day, None));
        assert_eq!(again.unwrap(), 0, "nor does a command mail it twice");

        let post = Post::of(&office);
        let letters = delivered(&post).await;
        let readers: Vec<&str> = letters.keys().map(String::as_str).collect();
        assert_eq!(readers, ["aldo", "duty", "manager", "sue"]);
        let by_kind = |within| asks(&office, third(), within, Some(GroupBy::Promise), decided_at).groups;
        let replies = |lines: &[Line]| {
            let line = lines.iter().find(|line| line.key.as_deref() == Some("reply"));
            line.unwrap().clone()
        };
        let (all, of_south) = (replies(&by_kind(None)), replies(&by_kind(Some("south"))));
        assert_eq!((all.due, all.kept, of_south.due, of_south.kept), (6, 2, 2, 0));
        for (who, expected) in [
            ("manager", line_of(&all, "答复", "-- (0/0)")),
            ("aldo", line_of(&all, "答覆", "-- (0/0)")),
            ("sue", line_of(&of_south, "Reply", "-- (0/0)")),
        ] {
            let letter = &letters[who];
            assert!(
                letter.text.contains(&expected),
                "{expected}\nis not in\n{}",
                letter.text
            );
            assert!(letter.attachments.is_empty(), "a day has no file");
        }
        let (boss, sue) = (&letters["manager"], &letters["sue"]);
        assert_eq!(boss.subject, "2026-03-03 日报：答复率 33.33% (2/6)");
        assert_eq!(letters["aldo"].subject, "2026-03-03 日報：答覆率 33.33% (2/6)");
        assert_eq!(sue.subject, "Figures of 2026-03-03: reply rate 0.00% (0/2)");
        // Each miss by its ticket's number; of the south alone where that is all that the reader may see.
        let number = |line: &str| line.split(" | ").next().unwrap().to_owned();
        let misses = |letter: &Letter, word: &str| -> Vec<String> {
            let lines = letter
                .text
                .lines()
                .filter(|line| line.contains(word) && line.starts_with("26"));
            lines.map(number).collect()
        };
        assert_eq!(misses(boss, "答复").len(), 4);
        let of_sue = misses(sue, "Reply");
        assert_eq!(of_sue.len(), 2);
        for number in &of_sue {
            assert_eq!(office.ticket_named(number).region.as_deref(), Some("south"));
        }
        assert!(
            sue.text.contains("Only what concerns these regions: south"),
            "{}",
            sue.text
        );
        assert!(!boss.text.contains("只含这些区域"));
        assert!(
            boss.text.contains("1 小时 | 还没有归因") || boss.text.contains("2 小时 | 还没有归因"),
            "{}",
            boss.text
        );
        for said in [
            "14 h 30 min, not fulfilled so far",
            "Of them overdue | 2",
            "Record not verified yet",
        ] {
            assert!(sue.text.contains(said), "{said} is not in\n{}", sue.text);
        }
        assert!(
            sue.html
                .contains("https://desk.example/audit?range=days&#38;from=2026-03-03&#38;to=2026-03-03"),
            "{}",
            sue.html
        );
        office.is_proven();
    }
}

#[tokio::test]
async fn whoever_looks_at_the_outbox_reads_what_a_letter_of_figures_will_say() {
    for office in Office::on_each_engine("whoever_looks_at_the_outbox_reads") {
        looks(&office, Cycle::Week);
        a_day_of_work(&office);
        set(&office, "2026-03-09T00:00:00Z");
        looks(&office, Cycle::Week);
        let post = Post::of(&office);
        let waiting = bulletins(&office)
            .into_iter()
            .find(|row| row.address == "manager@example.com");
        let (waiting, deliverer) = (waiting.unwrap(), post.deliverer.clone());
        let said = office.act(move |db, now, house| {
            let outgoing = as_it_stands(db, now, house, &waiting)?.unwrap();
            Ok(deliverer.words(db, now, outgoing).unwrap())
        });
        let (said, letters) = (said.unwrap(), delivered(&post).await);
        let letter = &letters["manager"];
        assert_eq!((said.subject, said.text), (letter.subject.clone(), letter.text.clone()));
        assert!(letter.text.contains("2026-03-03 | 33.33% (2/6) | 4"), "{}", letter.text);
    }
}

#[tokio::test]
async fn after_a_pause_the_latest_issue_is_mailed_and_older_ones_are_not() {
    for office in Office::on_each_engine("after_a_pause_the_latest_issue_is_mailed") {
        for cycle in Cycle::ALL {
            assert_eq!(looks(&office, *cycle), 0);
        }
        // Nobody is at work for five days.
        set(&office, "2026-03-07T18:00:00Z");
        assert_eq!(
            looks(&office, Cycle::Day),
            0,
            "at two in the morning no hour has come since the day was over"
        );
        set(&office, "2026-03-08T02:00:00Z");
        assert_eq!(looks(&office, Cycle::Day), 2);
        assert_eq!(looks(&office, Cycle::Week), 0, "the week is not over");
        set(&office, "2026-03-10T02:00:00Z");
        assert_eq!(
            looks(&office, Cycle::Week),
            2,
            "on Tuesday, where Monday's hour was missed"
        );
        assert_eq!(
            looks(&office, Cycle::Month),
            0,
            "February was over before this desk was there"
        );
        set(&office, "2026-04-02T02:00:00Z");
        assert_eq!(looks(&office, Cycle::Month), 2);
        let mut issues: Vec<String> = bulletins(&office)
            .iter()
            .map(|letter| letter.intent.rsplitn(3, '/').nth(2).unwrap().to_owned())
            .collect();
        issues.sort();
        issues.dedup();
        assert_eq!(
            issues,
            [
                "bulletin/day/2026-03-07",
                "bulletin/month/2026-03-01",
                "bulletin/week/2026-03-02"
            ]
        );
        // Nothing was due: that is not 100 %.
        let letters = delivered(&Post::of(&office)).await;
        assert!(
            letters["manager"].text.contains("答复 | 0 | 0 | 0 | 0 | -- | -- (0/0)"),
            "{}",
            letters["manager"].text
        );
        assert!(
            letters["manager"].subject.ends_with("答复率 -- (0/0)"),
            "{}",
            letters["manager"].subject
        );
    }
}

/// What a workbook says of itself.
fn summary(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range("Summary").unwrap();
    let rows = sheet.rows().map(|row| (row[0].to_string(), row[1].to_string()));
    rows.collect()
}

/// The digest of the lines that the report counted then.
fn digest(office: &Office, issue: Issue, within: &str, as_of: Moment) -> String {
    let (from, to) = issue.times(&office.house.zone);
    let wanted = Wanted {
        question: Question {
            only: Only {
                within: Some(vec![within.to_owned()]),
                ..Only::default()
            },
            ..Question::about_replies(from, to, office.house.zone.clone())
        },
        as_of,
        format: FileFormat::Csv,
        language: Language::En,
    };
    let text = office.act(move |db, now, house| {
        let source = Source::of(db, now, house, wanted)?;
        let mut file = CsvFile::default();
        let mut after = None;
        loop {
            let lines = source.lines(db, after)?;
            let Some(last) = lines.last().map(mark) else { break };
            after = Some(last);
            file.lines(&source.scribe(), &lines);
        }
        source.end(file)
    });
    let text = text.unwrap();
    let digest = text.lines().find(|line| line.contains("Digest of the lines"));
    digest.unwrap().split(',').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_pack_brings_the_workbook_of_what_its_reader_may_see_by_smtp_and_a_retry_says_the_same() {
    for office in Office::on_each_engine("a_pack_brings_the_workbook") {
        let team = founds(&office, &HOSTILE.replace("\r\n", " ")[..40], "north");
        hires(&office, "Nora", Role::Manager, Some(team), Language::En);
        let cause = office.act(|db, now, house| {
            let names = BTreeMap::from([(Language::En, HOSTILE.replace("\r\n", " "))]);
            add_cause(db, now, house, &By::desk(), "odd".parse().unwrap(), &names)
        });
        cause.unwrap();
        looks(&office, Cycle::Week);
        let tickets = a_day_of_work(&office);
        let (missed, actor) = (tickets[3], office.as_manager());
        let promise = office.ticket(missed).promises[0].id;
        let code = "odd".parse().unwrap();
        let put_down =
            office.act(move |db, now, _| name_cause(db, now, actor, missed.into(), promise, &code, "the rota"));
        put_down.unwrap();
        set(&office, "2026-03-09T00:00:00Z");
        let decided_at = office.clock.now();
        assert_eq!(looks(&office, Cycle::Week), 3);
        // The relay takes none now; then somebody answers late, which the letter knows nothing of.
        let peer = SmtpPeer::start(Manner::Open, [Act::Later, Act::Later, Act::Later]);
        let deliverer = by_smtp(&office, &peer, 1);
        assert_eq!(deliverer.deliver_due().await.unwrap().retried, 3);
        set(&office, "2026-03-09T00:10:00Z");
        office.calls(missed, AttemptOutcome::Reached);
        assert_eq!(deliverer.deliver_due().await.unwrap().handed_over, 3);

        let mail = peer
            .kept()
            .into_iter()
            .find(|mail| mail.to == ["nora@example.com"])
            .unwrap();
        assert!(mail.header("Bcc").is_none() && mail.header("bcc").is_none());
        let parsed = mail_parser::MessageParser::default()
            .parse(mail.data.as_bytes())
            .unwrap();
        let (text, html) = (parsed.body_text(0).unwrap(), parsed.body_html(0).unwrap());
        let week = Issue::beginning(Cycle::Week, jiff::civil::date(2026, 3, 2)).unwrap();
        let figures = asks(&office, week, Some("north"), None, decided_at).total;
        assert_eq!(
            (figures.due, figures.kept, figures.late, figures.unanswered),
            (4, 2, 1, 1)
        );
        for said in [
            line_of(&figures, "Reply", "-- (0/0)"),
            format!("2026-03-03 | {} | 2", in_full(&figures)),
            "2026-03-08 | -- (0/0) | 0".to_owned(),
            "Cures of the whole house: 0 open, 0 overdue; causes in need of one: 0.".to_owned(),
            "No cause is named yet | 1 | 0".to_owned(),
        ] {
            assert!(text.contains(&said), "{said}\nis not in\n{text}");
        }
        assert_eq!(
            parsed.subject(),
            Some("Figures of the week 2026-03-02 – 2026-03-08: reply rate 50.00% (2/4)")
        );
        // Half of the longest bar is kept and half is missed; what people typed is text.
        assert!(html.contains("width:50%;padding:0;background-color:#2e8b62"), "{html}");
        assert!(html.contains("width:50%;padding:0;background-color:#d0453b"), "{html}");
        assert!(!html.contains("<script") && html.contains("&#60;script&#62;"), "{html}");
        assert!(text.contains("{{ 7*7 }}"), "{text}");
        // The file is the one that the audit gives.
        let [file] = parsed.attachments().collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(file.attachment_name(), Some("reply-2026-03-02-2026-03-08.xlsx"));
        let said = summary(file.contents());
        for (name, number) in [
            ("Due", figures.due),
            ("Kept", figures.kept),
            ("Late", figures.late),
            ("Unanswered", figures.unanswered),
            ("Lines", 4),
        ] {
            assert_eq!(said[name], number.to_string(), "{name}");
        }
        assert_eq!(said["On-time rate"], "50.00%");
        assert_eq!(said["Within regions"], "north");
        assert_eq!(
            said["Digest of the lines (SHA-256)"],
            digest(&office, week, "north", decided_at)
        );
        office.is_proven();
    }
}

#[tokio::test]
async fn what_its_reader_may_see_is_judged_when_a_letter_is_sent() {
    for office in Office::on_each_engine("what_its_reader_may_see_is_judged") {
        let (north, south) = (founds(&office, "n", "north"), founds(&office, "s", "south"));
        let gone = hires(&office, "Gone", Role::Manager, None, Language::En);
        let agent = hires(&office, "Agent2", Role::Manager, None, Language::En);
        let quiet = hires(&office, "Quiet", Role::Manager, None, Language::En);
        let moved = hires(&office, "Moved", Role::Manager, Some(north), Language::En);
        let away = hires(&office, "Away", Role::Manager, None, Language::En);
        looks(&office, Cycle::Day);
        a_day_of_work(&office);
        set(&office, "2026-03-04T00:00:00Z");
        assert_eq!(looks(&office, Cycle::Day), 7);
        let retired = UserChange {
            state: Some(UserState::Retired),
            ..UserChange::default()
        };
        alters(&office, gone, retired);
        let demoted = UserChange {
            role: Some(Role::Agent),
            ..UserChange::default()
        };
        alters(&office, agent, demoted);
        let elsewhere = UserChange {
            team: Some(Some(south)),
            ..UserChange::default()
        };
        alters(&office, moved, elsewhere);
        let absent = UserChange {
            absent_until: Some(Some(office.clock.now() + Span::days(9))),
            ..UserChange::default()
        };
        alters(&office, away, absent);
        unwilling(&office, quiet, &[Cycle::Day]);
        let post = Post::of(&office);
        let letters = delivered(&post).await;
        let readers: Vec<&str> = letters.keys().map(String::as_str).collect();
        assert_eq!(
            readers,
            ["away", "duty", "manager", "moved"],
            "it waits for whoever is away"
        );
        let text = &letters["moved"].text;
        assert!(
            text.contains("Reply | 2 | 0 | 2 | 0 | 0.00%") && text.contains("these regions: south"),
            "{text}"
        );
        let obsolete = bulletins(&office)
            .into_iter()
            .filter(|row| row.state == LetterState::Obsolete);
        assert_eq!(obsolete.count(), 3);
        // Whoever does not want one is not decided one; another cycle is another matter.
        set(&office, "2026-03-09T00:00:00Z");
        looks(&office, Cycle::Week);
        looks(&office, Cycle::Day);
        let theirs = bulletins(&office).into_iter().filter(|row| row.user_id == Some(quiet));
        let theirs: Vec<String> = theirs.map(|row| row.intent).collect();
        assert!(theirs.iter().all(|key| !key.contains("/day/2026-03-08")), "{theirs:?}");
    }
}

fn unwilling(office: &Office, user: UserId, cycles: &[Cycle]) {
    let taste = Taste {
        unwanted: cycles.iter().copied().collect(),
        ..Taste::default()
    };
    office
        .act(move |db, _, _| Ok::<_, Failure>(tastes::keep(db, user, &taste)?))
        .unwrap();
}

#[tokio::test]
async fn a_file_that_is_too_large_stays_at_the_desk_and_the_mail_says_where() {
    for office in Office::on_each_engine("a_file_that_is_too_large") {
        hires(&office, "Nora", Role::Manager, None, Language::En);
        looks(&office, Cycle::Month);
        a_day_of_work(&office);
        for (month, most, is_there) in [(3, 0, false), (4, 500, false), (5, 1_000_000, true)] {
            set(&office, &format!("2026-{:02}-01T00:00:00Z", month + 1));
            assert_eq!(looks(&office, Cycle::Month), 3);
            let kept = Memory::keeping(100);
            let way = deliverer_that_attaches(&office, Transport::Memory(kept.clone()), 1, most);
            way.deliver_due().await.unwrap();
            let sent = kept.sent();
            let letter = sent.iter().find(|letter| reader(letter) == "nora").unwrap();
            assert_eq!(letter.attachments.len(), usize::from(is_there), "{most}");
            let days = format!(
                "from=2026-{month:02}-01&to=2026-{month:02}-{}",
                if month == 4 { 30 } else { 31 }
            );
            let address = format!("https://desk.example/audit/export?range=days&{days}&format=csv");
            assert_eq!(letter.text.contains(&address), !is_there, "{}", letter.text);
            assert_eq!(
                letter.text.contains("too large for a mail"),
                !is_there,
                "{}",
                letter.text
            );
        }
    }
}

#[actix_web::test]
async fn people_turn_figures_off_on_their_own_page() {
    for office in Office::on_each_engine("people_turn_figures_off") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.signed_in("grace", Role::Agent).await;
        drop(grace.opens("/me").await.with_status(200).hides("/me/mails"));
        let mona = desk.signed_in("mona", Role::Manager).await;
        let page = mona.opens("/me").await.with_status(200);
        let page = page.says("name=\"day\" checked").says("name=\"month\" checked");
        let csrf = page.hidden("csrf");
        let typed = [("csrf", csrf.as_str()), ("week", "on")];
        let page = mona.submits("/me/mails", &typed).await.with_status(200);
        let page = page
            .says("Saved.")
            .says("name=\"week\" checked")
            .hides("name=\"day\" checked");
        drop(page);
        // Another choice on the same page leaves this one alone.
        let typed = [
            ("csrf", csrf.as_str()),
            ("language", "en"),
            ("theme", "dark"),
            ("keys", "on"),
        ];
        let page = mona.submits("/me/taste", &typed).await.with_status(200);
        drop(page.says("name=\"week\" checked").hides("name=\"month\" checked"));
        let person = desk.somebody("mona", Role::Manager).id();
        let taste = desk
            .office
            .act(move |db, _, _| Ok::<_, Failure>(tastes::of_user(db, person)?));
        let unwanted: Vec<Cycle> = taste.unwrap().unwanted.into_iter().collect();
        assert_eq!(unwanted, [Cycle::Day, Cycle::Month]);
    }
}

#[test]
fn a_command_prints_the_figures_or_mails_them_once() {
    on_both_engines("bulletins", |program| {
        let mona = ["user", "add", "--name", "Mona", "--email", "mona@example.com"];
        program.says(&[&mona[..], &["--role", "manager"]].concat());
        let asked = ["report", "mail", "--period", "week"];
        let printed = program.says(&[&asked[..], &["--to", "Mona@example.com", "--print"]].concat());
        assert!(printed.starts_with("To: mona@example.com\nSubject: "), "{printed}");
        assert!(
            printed.contains("-- (0/0)") && printed.contains("/audit?range=days&from="),
            "{printed}"
        );
        assert_eq!(program.says(&asked), "1 mail is in the outbox\n");
        assert_eq!(program.says(&asked), "no new mails: whoever gets one has it already\n");
        assert_eq!(
            program.count("SELECT count(*) AS n FROM outbox WHERE kind = 'bulletin'"),
            1
        );
        let stranger = program.refuses(&[&asked[..], &["--to", "ada@example.com"]].concat());
        assert!(stranger.contains("ada@example.com gets no such mail"), "{stranger}");
    });
}

#[test]
fn an_hour_is_that_of_the_house() {
    let zone = jiff::tz::TimeZone::get("America/New_York").unwrap();
    let at = |now: &str, cycle| hour(cycle).rang_at(now.parse().unwrap(), &zone).unwrap().to_string();
    // Before and after clocks go forward on the eighth.
    assert_eq!(at("2026-03-07T12:30:00Z", Cycle::Day), "2026-03-07T12:30:00Z");
    assert_eq!(at("2026-03-08T11:29:59Z", Cycle::Day), "2026-03-07T12:30:00Z");
    assert_eq!(at("2026-03-08T11:30:00Z", Cycle::Day), "2026-03-08T11:30:00Z");
    assert_eq!(at("2026-03-08T20:00:00Z", Cycle::Week), "2026-03-02T12:30:00Z");
    assert_eq!(at("2026-03-31T20:00:00Z", Cycle::Month), "2026-03-01T12:30:00Z");
}
