//! Customers are written to about their visit: when it is agreed or moved, when it is near, when we give it up; once, by day, and
//! only while it is so.

use std::collections::BTreeMap;

use yinuo::actions::appointment::areas::{NewArea, add_area};
use yinuo::actions::appointment::book::{Said, book, cancel_visit, move_visit, place_visit};
use yinuo::actions::appointment::crew::{NewPlan, plan};
use yinuo::actions::appointment::day::{Step, take_step};
use yinuo::actions::appointment::hold::{Wish, hold};
use yinuo::actions::appointment::services::{NewService, add_service};
use yinuo::actions::compensation::decide;
use yinuo::actions::customer::{Correction, correct};
use yinuo::actions::deliver::brings_a_secret;
use yinuo::actions::open::{Arrival, CustomerRef, open_ticket};
use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::policies::add_calendar;
use yinuo::actions::visit_mail::{is_reminding_due, remind};
use yinuo::domain::appointment::{Appointment, Side};
use yinuo::domain::calendar::Calendar;
use yinuo::domain::compensation::Decision;
use yinuo::domain::event::Actor;
use yinuo::domain::ids::{TicketId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::security::By;
use yinuo::domain::words::{AttemptOutcome, ClosureOutcome, Language, LetterState, Role, TicketKind};
use yinuo::error::Failure;
use yinuo::outbox::message::Letter;
use yinuo::outbox::transport::{Failure as MailFailure, Outcome};
use yinuo::storage::letters::LetterRow;

use super::support::http::TestDesk;
use super::support::office::{Office, call_of};
use super::support::post::{Post, by_smtp};
use super::support::smtp_peer::{Act, Manner, SmtpPeer};

const HOURS: &str = r#"
name = "field"
zone = "Asia/Shanghai"
[week]
monday = ["08:00-20:00"]
tuesday = ["08:00-20:00"]
wednesday = ["08:00-20:00"]
thursday = ["08:00-20:00"]
friday = ["08:00-20:00"]
saturday = ["08:00-20:00"]
sunday = ["08:00-20:00"]
"#;

/// What nobody's name should be.
const HOSTILE: &str = "Tech </td><script>{{ 7*7 }};,\\ STATUS:CANCELLED";

/// An office with technicians. It opens on Monday, 2026-03-02 at 17:00 in Shanghai.
struct Field {
    office: Office,
    technicians: Vec<UserId>,
}

impl Field {
    fn of(office: Office) -> Self {
        let team = office.team;
        let planned = office.act(move |db, now, house| {
            let by = By::desk();
            add_calendar(db, now, house, &by, &Calendar::from_toml(HOURS).unwrap(), false)?;
            let area = NewArea {
                code: "east".into(),
                name: "East".into(),
                region: "north".into(),
                visits_per_window: None,
            };
            add_area(db, now, &by, area)?;
            let service = NewService {
                code: "repair".into(),
                names: BTreeMap::from([
                    (Language::En, "Repair".to_owned()),
                    (Language::ZhCn, "上门维修".to_owned()),
                ]),
                terms: BTreeMap::new(),
                price: BTreeMap::new(),
                skill: "fibre".into(),
                minutes: 60,
                kinds: vec![TicketKind::Fault],
            };
            add_service(db, now, &by, service)?;
            let mut planned = Vec::new();
            for (name, email) in [(HOSTILE, "tech@example.com"), ("Tina", "tina@example.com")] {
                let new = NewUser::active(name, email, Role::Technician, Some(team), Language::En);
                let user = add_user(db, now, house, &by, new)?.id;
                let work = NewPlan {
                    areas: vec!["east".into()],
                    skills: vec!["fibre".into()],
                    calendar: "field".into(),
                    keep_visits: false,
                };
                plan(db, now, house, &by, user, None, &work)?;
                planned.push(user);
            }
            Ok(planned)
        });
        office.house.forget();
        let technicians = planned.unwrap();
        Field { office, technicians }
    }

    fn on_each_engine(test: &str) -> Vec<Self> {
        Office::on_each_engine(test).into_iter().map(Field::of).collect()
    }

    /// A customer with this address reports a fault.
    fn fault(&self, nth: u32, email: Option<&str>, language: Language) -> TicketId {
        let (actor, email) = (self.office.as_agent(), email.map(str::to_owned));
        let opened = self.office.act(move |db, now, house| {
            let phone = format!("139000000{nth:02}");
            let mut call = call_of(TicketKind::Fault, &phone);
            if let CustomerRef::Described { email: known, name, .. } = &mut call.customer {
                (*known, *name) = (email, "Win a prize".to_owned());
            }
            let arrival = Arrival {
                language: Some(language),
                subject: "Win a prize".to_owned(),
                ..call
            };
            open_ticket(db, now, house, actor, arrival)
        });
        opened.unwrap().ticket.id
    }

    fn ada(&self) -> TicketId {
        self.fault(1, Some("ada@customer.example"), Language::En)
    }

    fn at(&self, local: &str) {
        self.office.clock.set(at(local));
        self.office.house.forget();
    }

    /// Agrees a window, instead of the one before where there is one.
    fn books(&self, ticket: TicketId, from: &str, instead_of: Option<&Appointment>, actor: Actor) -> Appointment {
        let wish = Wish {
            service: "repair".into(),
            area: "east".into(),
            from: at(from),
            technician: None,
        };
        let before = instead_of.map(|before| before.id);
        let said = Said {
            side: Side::Customer,
            consent: "by phone".into(),
            reason: "Win a prize".into(),
        };
        let booked = self.office.act(move |db, now, house| {
            let held = hold(db, now, house, ticket.into(), &wish)?.id;
            Ok(match before {
                Some(before) => move_visit(db, now, house, actor, ticket.into(), before, held, &said)?.1,
                None => book(db, now, house, actor, ticket.into(), held, &said)?.1,
            })
        });
        booked.unwrap()
    }

    fn gives_up(&self, visit: &Appointment, side: Side) {
        let (ticket, id, actor) = (visit.ticket, visit.id, self.office.as_agent());
        let done = self.office.act(move |db, now, house| {
            cancel_visit(db, now, house, actor, ticket.into(), id, side, "Win a prize")?;
            Ok(())
        });
        done.unwrap();
    }

    /// What a server does at a tick; how many letters are new.
    fn reminds(&self) -> usize {
        let done = self.office.act(|db, now, house| {
            let is_due = is_reminding_due(db, now, house)?;
            let reminded = remind(db, now, house)?;
            assert!(is_due || reminded.letters == 0, "whoever only asks is told the truth");
            assert!(
                !is_reminding_due(db, now, house)?,
                "what was looked at is not due again"
            );
            Ok(reminded.letters)
        });
        done.unwrap()
    }

    fn mails(&self) -> Vec<LetterRow> {
        let letters = self.office.letters().into_iter();
        letters.filter(|letter| letter.kind == "visit").collect()
    }

    /// The mails about visits that leave now.
    async fn sends(&self) -> Vec<Letter> {
        let post = Post::of(&self.office);
        post.delivers().await;
        let sent = post.kept.sent().into_iter();
        sent.filter(|letter| !letter.attachments.is_empty() || letter.text.contains("visit you"))
            .collect()
    }

    /// What they are about, in order.
    async fn subjects_sent(&self) -> Vec<String> {
        let mut subjects: Vec<String> = self.sends().await.into_iter().map(|letter| letter.subject).collect();
        subjects.sort();
        subjects
    }
}

/// A local time of March 2026.
fn at(local: &str) -> Moment {
    format!("2026-03-{local}:00+08:00").parse().unwrap()
}

/// The lines of a letter's calendars, unfolded.
fn calendars(letter: &Letter) -> Vec<(String, Vec<String>)> {
    let files = letter.attachments.iter().map(|file| {
        let text = String::from_utf8(file.bytes.clone()).unwrap().replace("\r\n ", "");
        let lines = text.lines().map(str::to_owned).collect();
        assert!(file.mime.starts_with("text/calendar"));
        (file.file_name.clone(), lines)
    });
    files.collect()
}

#[tokio::test]
async fn a_visit_that_is_agreed_is_confirmed_in_the_customers_language_with_an_entry_for_their_calendar() {
    for field in Field::on_each_engine("a_visit_that_is_agreed_is_confirmed") {
        let languages = [
            (
                Language::En,
                "Your visit is agreed: ",
                "Repair",
                "until 2026-03-04 08:00 (UTC+8)",
            ),
            (
                Language::ZhCn,
                "上门时间已约定：",
                "上门维修",
                "2026-03-04 08:00 (UTC+8) 之前",
            ),
            (
                Language::ZhTw,
                "上門時間已約定：",
                "上门维修",
                "2026-03-04 08:00 (UTC+8) 之前",
            ),
        ];
        for (nth, (language, headline, service, until)) in (1..).zip(languages) {
            let ticket = field.fault(nth, Some("ada@customer.example"), language);
            let visit = field.books(ticket, "04T10:00", None, field.office.as_agent());
            let [letter] = field.sends().await.try_into().unwrap();
            assert_eq!(letter.to.address(), "ada@customer.example");
            assert_eq!(letter.subject, format!("{headline}2026-03-04 10:00–12:00 (UTC+8)"));
            let ticket = field.office.ticket(ticket);
            let who = if visit.technician == field.technicians[0] {
                HOSTILE
            } else {
                "Tina"
            };
            for said in [
                &ticket.number,
                &ticket.tracking_code,
                "https://desk.example/t/l/",
                who,
                service,
                until,
            ] {
                assert!(letter.text.contains(said), "{said} is missing in {}", letter.text);
            }
            for part in [&letter.subject, &letter.text, &letter.html] {
                assert!(!part.contains("prize"), "{part}");
            }
            assert!(!letter.html.contains("<script"), "a name is data: {}", letter.html);
            let [(name, lines)] = calendars(&letter).try_into().unwrap();
            assert_eq!(name, "visit.ics");
            for line in [
                &format!("UID:{}@yinuo", visit.id),
                "DTSTART:20260304T020000Z",
                "DTEND:20260304T040000Z",
                "STATUS:CONFIRMED",
            ] {
                assert_eq!(
                    lines.iter().filter(|one| *one == line).count(),
                    1,
                    "{line} in {lines:?}"
                );
            }
            assert_eq!(lines.iter().filter(|line| line.starts_with("STATUS:")).count(), 1);
            field.gives_up(&visit, Side::Customer);
            assert_eq!(field.sends().await, [], "they know what they gave up");
        }
        assert!(brings_a_secret("visit"), "a copy is shown to nobody");
        field.office.is_proven();
    }
}

#[actix_web::test]
async fn the_link_of_the_mail_leads_to_the_visit_and_stands_in_no_table() {
    for office in Office::on_each_engine("the_link_of_the_mail_leads_to_the_visit") {
        let field = Field::of(office);
        let ticket = field.ada();
        field.books(ticket, "04T10:00", None, field.office.as_agent());
        let [letter] = field.sends().await.try_into().unwrap();
        let link = letter.text.split("https://desk.example").nth(1).unwrap();
        let link = link.split_whitespace().next().unwrap().to_owned();
        let secret = link.strip_prefix("/t/l/").unwrap();
        assert!(!format!("{:?}", field.office.letters()).contains(secret));
        let code = field.office.ticket(ticket).tracking_code;
        let desk = TestDesk::of(field.office, &[]).await;
        let browser = desk.browser("203.0.113.78");
        browser.opens(&link).await.with_status(303);
        let page = browser.opens(&format!("/t/{code}")).await.with_status(200);
        page.says(&format!("/t/{code}/visit"));
    }
}

#[tokio::test]
async fn a_move_tells_the_new_window_and_takes_the_old_one_out_of_the_calendar() {
    for field in Field::on_each_engine("a_move_tells_the_new_window") {
        let ticket = field.ada();
        let agent = field.office.as_agent();
        let first = field.books(ticket, "04T10:00", None, agent);
        // Moved before the first mail left: it says nothing any more.
        let second = field.books(ticket, "05T12:00", Some(&first), agent);
        let [letter] = field.sends().await.try_into().unwrap();
        assert_eq!(letter.subject, "Your visit was moved: 2026-03-05 12:00–14:00 (UTC+8)");
        let [(_, new), (name, old)] = calendars(&letter).try_into().unwrap();
        assert!(new.contains(&format!("UID:{}@yinuo", second.id)) && new.contains(&"STATUS:CONFIRMED".to_owned()));
        assert!(old.contains(&format!("UID:{}@yinuo", first.id)) && old.contains(&"STATUS:CANCELLED".to_owned()));
        assert_eq!(name, "visit-before.ics");
        let became = |visit: &Appointment| {
            let mails = field.mails().into_iter();
            let mut theirs = mails.filter(|letter| letter.intent.contains(&visit.id.to_string()));
            theirs.next().unwrap().state
        };
        assert_eq!(became(&first), LetterState::Obsolete);
        assert_eq!(became(&second), LetterState::HandedOver);

        // Another technician in the same window is no news; that we do not come is.
        let other = field.technicians.iter().copied().find(|one| *one != second.technician);
        let (id, other) = (second.id, other.unwrap());
        let placed = field
            .office
            .act(move |db, now, house| Ok(place_visit(db, now, house, agent, ticket.into(), id, other)?.1));
        let placed = placed.unwrap();
        assert_eq!(field.sends().await, []);
        field.gives_up(&placed, Side::Operator);
        let [letter] = field.sends().await.try_into().unwrap();
        assert_eq!(
            letter.subject,
            "We have to call off your visit: 2026-03-05 12:00–14:00 (UTC+8)"
        );
        assert!(
            letter.text.contains("Choose another time: https://desk.example/t/l/"),
            "{}",
            letter.text
        );
        let [(_, lines)] = calendars(&letter).try_into().unwrap();
        assert!(lines.contains(&"STATUS:CANCELLED".to_owned()));
        field.office.is_proven();
    }
}

#[tokio::test]
async fn a_visit_is_reminded_of_the_day_before_and_an_hour_before_once_however_many_look() {
    for field in Field::on_each_engine("a_visit_is_reminded_of") {
        let replica = Field {
            office: field.office.replica(),
            technicians: Vec::new(),
        };
        let ticket = field.ada();
        field.books(ticket, "05T10:00", None, field.office.as_agent());
        field.sends().await;
        field.at("04T09:59");
        assert_eq!(field.reminds(), 0);
        for (time, change) in [
            (
                "04T10:00",
                "You can change the time yourself until 2026-03-05 08:00 (UTC+8)",
            ),
            ("05T09:00", "To change the time now, please call the hotline."),
        ] {
            field.at(time);
            let both: usize = std::thread::scope(|scope| {
                let servers = [&field.office, &replica.office].map(|office| {
                    scope.spawn(move || {
                        let looked = office.act(remind);
                        looked.unwrap().letters
                    })
                });
                servers.map(|server| server.join().unwrap()).iter().sum()
            });
            assert_eq!(both, 1, "{time}");
            assert_eq!(field.reminds(), 0);
            let [letter] = field.sends().await.try_into().unwrap();
            assert_eq!(letter.subject, "We will visit you: 2026-03-05 10:00–12:00 (UTC+8)");
            assert!(letter.text.contains(change), "{}", letter.text);
            assert!(letter.text.contains("https://desk.example/t/l/") && letter.attachments.is_empty());
        }
        field.at("05T09:30");
        assert_eq!(field.reminds(), 0);
        field.office.is_proven();
    }
}

#[tokio::test]
async fn after_an_outage_one_reminder_comes_and_none_of_a_visit_that_began_or_at_night() {
    for field in Field::on_each_engine("after_an_outage_one_reminder_comes") {
        let agent = field.office.as_agent();
        let tickets = [1, 2, 3].map(|nth| field.fault(nth, Some("ada@customer.example"), Language::En));
        for (ticket, from) in tickets.into_iter().zip(["05T10:00", "05T08:00", "05T12:00"]) {
            field.books(ticket, from, None, agent);
        }
        field.sends().await;
        // Nobody looked since, and it is night.
        field.at("04T23:00");
        assert_eq!(field.reminds(), 0);
        // The desk comes back at half past nine. One visit began meanwhile, one begins within the hour, one later.
        field.at("05T09:30");
        assert_eq!(field.reminds(), 2);
        assert_eq!(
            field.subjects_sent().await,
            [
                "We will visit you: 2026-03-05 10:00–12:00 (UTC+8)",
                "We will visit you: 2026-03-05 12:00–14:00 (UTC+8)"
            ]
        );
        field.at("05T11:00");
        assert_eq!(field.reminds(), 1, "the visit at noon, an hour before");
        // A reminder that waits for the relay until the visit has begun is pointless.
        field.at("05T12:00");
        assert_eq!(field.sends().await, []);
        assert_eq!(field.mails()[0].state, LetterState::Obsolete);
        field.office.is_proven();
    }
}

#[tokio::test]
async fn nobody_is_reminded_of_what_will_not_be() {
    for field in Field::on_each_engine("nobody_is_reminded_of_what_will_not_be") {
        let agent = field.office.as_agent();
        let tickets = [1, 2, 3, 4].map(|nth| field.fault(nth, Some("ada@customer.example"), Language::En));
        let [moved, given_up, closed, arrived] = tickets.map(|ticket| field.books(ticket, "05T10:00", None, agent));
        field.sends().await;
        field.at("04T10:00");
        assert_eq!(field.reminds(), 4);
        // What is decided and not yet sent is looked at again.
        field.office.calls(closed.ticket, AttemptOutcome::Reached);
        field.books(moved.ticket, "06T10:00", Some(&moved), agent);
        field.gives_up(&given_up, Side::Customer);
        let ticket = closed.ticket;
        let withdrawn = field.office.act(move |db, now, _| {
            let outcome = ClosureOutcome::Withdrawn;
            yinuo::actions::close::close(db, now, agent, ticket.into(), outcome, "solved by itself")
        });
        withdrawn.unwrap();
        assert_eq!(
            field.subjects_sent().await,
            [
                "We will visit you: 2026-03-05 10:00–12:00 (UTC+8)",
                "Your visit was moved: 2026-03-06 10:00–12:00 (UTC+8)"
            ]
        );
        field.at("05T09:50");
        let (id, ticket) = (arrived.id, arrived.ticket);
        let there = field.office.act(move |db, now, house| {
            let technician = Actor::User(arrived.technician, Role::Technician);
            take_step(
                db,
                now,
                house,
                technician,
                ticket.into(),
                id,
                &Step::Arrived(String::new()),
            )
        });
        assert!(there.unwrap().is_ok());
        assert_eq!(field.reminds(), 0);
        field.at("05T10:00");
        assert_eq!(field.reminds(), 1, "of the one that was moved, the day before");
        field.office.is_proven();
    }
}

#[tokio::test]
async fn customers_who_move_their_visit_again_and_again_get_a_few_mails_an_hour_and_staff_are_not_held_up() {
    for field in Field::on_each_engine("customers_who_move_their_visit_again_and_again") {
        let ticket = field.ada();
        let mut visit = field.books(ticket, "04T10:00", None, Actor::Customer);
        for from in ["04T12:00", "04T14:00", "04T16:00", "04T18:00", "05T08:00", "05T10:00"] {
            visit = field.books(ticket, from, Some(&visit), Actor::Customer);
        }
        let withheld = |field: &Field| {
            let mails = field.mails().into_iter();
            mails
                .filter(|letter| letter.state == LetterState::Obsolete)
                .collect::<Vec<_>>()
        };
        // The acknowledgement of the ticket is one of the five.
        let kept = withheld(&field);
        assert_eq!((field.mails().len(), kept.len()), (7, 3));
        assert_eq!(
            kept[0].last_error.as_deref(),
            Some("withheld: this address got 5 letters within an hour, and 5 are the most")
        );
        visit = field.books(ticket, "05T12:00", Some(&visit), field.office.as_agent());
        assert_eq!(withheld(&field).len(), 3, "what staff agree is confirmed");
        field.office.clock.set(field.office.clock.now() + Span::hours(1));
        field.books(ticket, "05T14:00", Some(&visit), Actor::Customer);
        assert_eq!(withheld(&field).len(), 3, "the hour is over");
    }
}

#[tokio::test]
async fn whom_mail_does_not_reach_gets_none_and_an_address_that_refuses_is_noted_once() {
    for field in Field::on_each_engine("whom_mail_does_not_reach_gets_none") {
        let agent = field.office.as_agent();
        let without = field.fault(1, None, Language::En);
        field.books(without, "05T10:00", None, agent);
        assert_eq!(field.mails(), []);
        let ticket = field.fault(2, Some("gone@customer.example"), Language::En);
        Post::of(&field.office).delivers().await;
        field.books(ticket, "05T10:00", None, agent);
        let post = Post::of(&field.office);
        post.kept.decide_by(|_| {
            Outcome::Refused(MailFailure::Permanent {
                code: 550,
                text: "no such user".to_owned(),
            })
        });
        let before = field.office.letters().len();
        post.delivers().await;
        assert_eq!(field.mails()[0].state, LetterState::Bounced);
        assert_eq!(field.office.letters().len(), before, "nobody can act on it: no alarm");
        field.at("04T10:00");
        assert_eq!(field.reminds(), 0);
        // With another address the next reminder comes.
        let customer = field.office.ticket(ticket).customer;
        let mended = field.office.act(move |db, _, _| {
            let what = Correction {
                email: Some(Some("ada@customer.example".to_owned())),
                ..Correction::default()
            };
            correct(db, customer, None, what)
        });
        mended.unwrap();
        field.at("05T09:00");
        assert_eq!(field.reminds(), 1);
        assert_eq!(field.sends().await[0].to.address(), "ada@customer.example");
    }
}

#[tokio::test]
async fn a_retry_brings_the_same_calendar_through_a_relay() {
    for field in Field::on_each_engine("a_retry_brings_the_same_calendar") {
        let ticket = field.ada();
        Post::of(&field.office).delivers().await;
        let visit = field.books(ticket, "05T10:00", None, field.office.as_agent());
        let peer = SmtpPeer::start(Manner::Open, [Act::Later]);
        let deliverer = by_smtp(&field.office, &peer, 1);
        assert_eq!(deliverer.deliver_due().await.unwrap().retried, 1);
        let decided_at = field.office.clock.now();
        field.office.clock.set(decided_at + Span::minutes(10));
        assert_eq!(deliverer.deliver_due().await.unwrap().handed_over, 1);
        let kept = peer.kept();
        let mail = mail_parser::MessageParser::default()
            .parse(kept[0].data.as_bytes())
            .unwrap();
        let file = mail.attachment(0).unwrap();
        let text = String::from_utf8(file.contents().to_vec()).unwrap();
        assert!(
            text.contains("DTSTAMP:20260302T090000Z\r\n"),
            "when it was agreed: {text}"
        );
        assert!(text.contains(&format!("UID:{}@yinuo\r\n", visit.id)), "{text}");
        assert!(text.lines().all(|line| line.len() <= 75));
        assert_eq!(mail.attachment_count(), 1);
    }
}

#[test]
fn what_was_agreed_before_there_were_reminders_is_planned_once_it_is_looked_at() {
    for field in Field::on_each_engine("what_was_agreed_before_there_were_reminders") {
        let visit = field.books(field.ada(), "05T10:00", None, field.office.as_agent());
        let id = visit.id;
        let as_migrated = field.office.act(move |db, _, _| {
            let booked_at = visit.booked_at;
            yinuo::storage::appointments::remind_at(db, id, Some(booked_at)).map_err(Failure::from)
        });
        as_migrated.unwrap();
        assert_eq!(field.reminds(), 0, "looked at, and planned");
        field.at("04T10:00");
        assert_eq!(field.reminds(), 1);
    }
}

#[test]
fn whoever_comes_is_told_before_the_window_ends_and_when_it_has_ended() {
    for field in Field::on_each_engine("whoever_comes_is_told_before") {
        let ticket = field.ada();
        let visit = field.books(ticket, "04T10:00", None, field.office.as_agent());
        let first = visit.technician;
        let second = *field.technicians.iter().find(|other| **other != first).unwrap();
        let told = |technician: UserId| {
            let letters = field.office.letters().into_iter();
            letters
                .filter(|letter| letter.kind == "reminder" && letter.promise_id == Some(visit.promise))
                .filter(|letter| letter.user_id == Some(technician))
                .count()
        };
        let sweeps_at = |local: &str| {
            field.at(local);
            field.office.sweeps();
            (told(first), told(second))
        };
        assert_eq!(sweeps_at("04T11:29"), (0, 0));
        assert_eq!(sweeps_at("04T11:30"), (1, 0), "half an hour before it ends");
        // Somebody else is sent: what comes next is told to them.
        let (actor, id) = (field.office.as_agent(), visit.id);
        let placed = field
            .office
            .act(move |db, now, house| place_visit(db, now, house, actor, ticket.into(), id, second));
        placed.unwrap();
        assert_eq!(
            sweeps_at("04T12:01"),
            (1, 1),
            "the window is over, and nobody was there"
        );
        field.office.is_proven();
    }
}

#[tokio::test]
async fn what_a_customer_gets_for_a_missed_visit_is_told_once_and_what_is_declined_is_not() {
    for office in Office::on_each_engine("what_a_customer_gets_for_a_missed_visit") {
        let field = Field::of(office.compensating("50.00 CNY"));
        let agent = field.office.as_agent();
        let chinese = field.fault(2, Some("li@customer.example"), Language::ZhCn);
        let tickets = [field.ada(), chinese, field.fault(3, None, Language::En)];
        let [ada, li, nobody] = tickets.map(|ticket| field.books(ticket, "05T10:00", None, agent));
        let declined = field.books(
            field.fault(4, Some("ed@customer.example"), Language::En),
            "05T12:00",
            None,
            agent,
        );
        field.sends().await;
        field.at("05T18:00");
        let decides = |visit: &Appointment, decision: Decision| {
            let (ticket, promise, actor) = (visit.ticket, visit.promise, field.office.as_manager());
            field.office.act(move |db, now, house| {
                decide(db, now, house, actor, ticket.into(), promise, decision, "Win a prize")?;
                Ok(())
            })
        };
        for visit in [&ada, &li, &nobody] {
            decides(visit, Decision::Confirmed).unwrap();
        }
        decides(&declined, Decision::Declined).unwrap();
        assert!(decides(&ada, Decision::Confirmed).is_err(), "once");
        let post = Post::of(&field.office);
        post.delivers().await;
        let sent: Vec<Letter> = post
            .kept
            .sent()
            .into_iter()
            .filter(|letter| letter.text.contains("50.00 CNY"))
            .collect();
        assert_eq!(sent.len(), 2, "{sent:?}");
        let to = |address: &str| sent.iter().find(|letter| letter.to.address() == address).unwrap();
        let (english, chinese) = (to("ada@customer.example"), to("li@customer.example"));
        assert!(
            english.subject.contains("visit that we missed: 2026-03-05 10:00–12:00"),
            "{}",
            english.subject
        );
        assert!(chinese.subject.starts_with("未按时上门的补偿"), "{}", chinese.subject);
        for letter in &sent {
            assert!(
                letter.attachments.is_empty() && !letter.text.contains("Win a prize") && !letter.text.contains("Tina")
            );
        }
        field.office.is_proven();
    }
}
