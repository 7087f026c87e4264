//! What a customer is told when a matter has arrived, and how long letters are kept.

use serde_json::{Value, json};

use yinuo::actions::deliver::brings_a_secret;
use yinuo::domain::moment::Span;
use yinuo::domain::words::LetterState;
use yinuo::error::Failure;
use yinuo::outbox::message::Letter;
use yinuo::outbox::transport::{Failure as MailFailure, Outcome};
use yinuo::storage::letters::LetterRow;
use yinuo::storage::letters::retention::forget;

use crate::support::http::{TestDesk, TicketSeen};
use crate::support::office::Office;
use crate::support::post::Post;

const TYPED: &str = "Win a prize at http://evil.example";

async fn arrives(desk: &TestDesk, channel: &str, email: &str) -> TicketSeen {
    let matter = json!({
        "subject": TYPED,
        "description": TYPED,
        "customer": {"name": TYPED, "email": email},
    });
    let path = format!("/api/v1/channels/{channel}/tickets");
    let caller = match channel {
        "web" => desk.stranger(None),
        _ => desk.hotline("grace"),
    };
    TicketSeen(caller.post(&path, matter).await.with_status(201).json())
}

fn acknowledgements(office: &Office) -> Vec<LetterRow> {
    let letters = office.letters().into_iter();
    letters.filter(|letter| letter.kind == "acknowledgement").collect()
}

#[actix_web::test]
async fn a_customer_with_an_address_learns_what_is_promised_and_nothing_that_was_typed() {
    for office in Office::on_each_engine("a_customer_with_an_address_learns_what_is_promised") {
        let desk = TestDesk::of(office, &[]).await;
        for channel in ["web", "hall"] {
            let ticket = arrives(&desk, channel, &format!("{channel}@customer.example")).await;
            let post = Post::of(&desk.office);
            post.delivers().await;
            let [letter] = post.kept.sent().try_into().unwrap();
            assert_eq!(letter.to.address(), format!("{channel}@customer.example"));
            let code = ticket.text("tracking_code");
            for said in [ticket.number(), code, "https://desk.example/t/l/", "2026-03-03 17:00"] {
                assert!(letter.text.contains(said), "{said} is missing in {}", letter.text);
            }
            for part in [
                &letter.subject,
                &letter.text,
                &letter.html,
                &letter.to.name().to_owned(),
            ] {
                assert!(!part.contains("prize") && !part.contains("evil"), "{part}");
            }
            assert_eq!(ticket.verdict("reply"), "pending", "an acknowledgement is no reply");
            desk.office
                .act(|db, now, _| Ok(forget(db, now + Span::days(1), 100)?))
                .unwrap();
        }
        desk.office.is_proven();
    }
}

/// The link of a letter, as a browser opens it.
fn link_in(letter: &Letter) -> String {
    let rest = letter.text.split("https://desk.example").nth(1).unwrap();
    let path = rest.split_whitespace().next().unwrap();
    assert!(
        letter.html.contains(&format!("https://desk.example{path}")),
        "{}",
        letter.html
    );
    path.to_owned()
}

#[actix_web::test]
async fn the_link_in_the_mail_opens_the_ticket_and_nobody_else_is_shown_it() {
    for office in Office::on_each_engine("the_link_in_the_mail_opens_the_ticket") {
        let desk = TestDesk::of(office, &[]).await;
        let ticket = arrives(&desk, "web", "ada@customer.example").await;
        let code = ticket.text("tracking_code");
        // Nothing is there to be read before the letter is written.
        let [letter] = acknowledgements(&desk.office).try_into().unwrap();
        let root = desk.admin("root");
        let path = format!("/api/v1/outbox/{}", letter.id);
        root.get(&path).await.with_status(200);
        let post = Post::of(&desk.office);
        post.delivers().await;
        let [sent] = post.kept.sent().try_into().unwrap();
        let link = link_in(&sent);
        let secret = link.strip_prefix("/t/l/").unwrap().to_owned();
        assert_eq!(secret.len(), 64);
        let shown = root.get(&path).await.with_status(200);
        assert!(!String::from_utf8_lossy(&shown.body).contains(&secret));
        assert!(
            !format!("{:?}", desk.office.letters()).contains(&secret),
            "no table holds it"
        );
        // It leads to this ticket, twice, and is exchanged for a cookie at once.
        for address in ["203.0.113.78", "203.0.113.79"] {
            let browser = desk.browser(address);
            let led = browser.opens(&link).await.with_status(303);
            assert_eq!(led.answer.header("location"), Some(format!("/t/{code}").as_str()));
            assert_eq!(led.answer.header("referrer-policy"), Some("no-referrer"));
            browser
                .opens(&format!("/t/{code}"))
                .await
                .with_status(200)
                .says(ticket.number());
            let other = arrives(&desk, "web", "eve@customer.example").await;
            let other = browser.opens(&format!("/t/{}", other.text("tracking_code"))).await;
            other.says("name=\"digits\"");
        }
        desk.lets_pass(Span::days(7));
        desk.browser("203.0.113.78").opens(&link).await.with_status(404);
    }
}

#[actix_web::test]
async fn a_letter_that_is_tried_again_brings_a_link_of_its_own() {
    let desk = TestDesk::open().await;
    arrives(&desk, "web", "ada@customer.example").await;
    let post = Post::of(&desk.office);
    let later = MailFailure::Transient {
        code: Some(451),
        text: "later".to_owned(),
    };
    post.kept.next_outcomes([Outcome::Refused(later)]);
    post.delivers().await;
    desk.lets_pass(Span::minutes(2));
    post.delivers().await;
    let [sent] = post.kept.sent().try_into().unwrap();
    desk.browser("203.0.113.78")
        .opens(&link_in(&sent))
        .await
        .with_status(303);
}

#[test]
fn a_copy_of_a_letter_with_a_secret_is_shown_to_nobody() {
    for kind in ["invitation", "password_reset", "acknowledgement"] {
        assert!(brings_a_secret(kind), "{kind}");
    }
    for kind in ["reminder", "digest", "escalation", "access_changed", "dead_letter"] {
        assert!(!brings_a_secret(kind), "{kind}");
    }
}

#[actix_web::test]
async fn a_customer_is_told_in_their_language_once() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let known = json!({"name": "Ada", "email": "ada@customer.example", "phones": ["13800000009"], "language": "en"});
    grace.post("/api/v1/customers", known).await.with_status(201);
    let call = json!({"subject": "Slow", "caller_number": "13800000009"});
    let path = "/api/v1/channels/hotline/tickets";
    for _ in 0..2 {
        let again = grace
            .asks(actix_web::http::Method::POST, path)
            .saying("Idempotency-Key", "k-1");
        again.with(&call).now().await.with_status(201);
    }
    let post = Post::of(&desk.office);
    post.delivers().await;
    let [letter] = post.kept.sent().try_into().unwrap();
    assert!(
        letter.subject.contains("We have received your matter"),
        "{}",
        letter.subject
    );
    grace.logs_complaint("no address, no letter").await;
    assert_eq!(acknowledgements(&desk.office).len(), 1);
}

#[actix_web::test]
async fn whoever_reads_the_form_in_a_language_is_written_to_in_it() {
    let desk = TestDesk::open().await;
    for (nth, (language, said)) in [("en", "We have received"), ("zh-TW", "我們"), ("zh-CN", "我们")]
        .iter()
        .enumerate()
    {
        let browser = desk.browser("198.51.100.7");
        browser.opens(&format!("/t/new?lang={language}")).await.with_status(200);
        let (phone, email) = (format!("1380000010{nth}"), format!("c{nth}@customer.example"));
        let fields = [
            ("kind", "fault"),
            ("subject", "x"),
            ("phone", phone.as_str()),
            ("email", email.as_str()),
        ];
        browser.posts("/t/new", &fields).await.with_status(303);
        let post = Post::of(&desk.office);
        post.delivers().await;
        let [letter] = post.kept.sent().try_into().unwrap();
        assert!(
            letter.subject.contains(said) || letter.text.contains(said),
            "{language}: {}",
            letter.text
        );
    }
}

#[actix_web::test]
async fn an_address_gets_a_few_an_hour_and_the_others_are_on_record_as_withheld() {
    for office in Office::on_each_engine("an_address_gets_a_few_an_hour") {
        let desk = TestDesk::of(office, &[]).await;
        for _ in 0..7 {
            arrives(&desk, "web", "Victim@Customer.example").await;
        }
        arrives(&desk, "web", "other@customer.example").await;
        let all = acknowledgements(&desk.office);
        let (withheld, sent): (Vec<_>, Vec<_>) = all.iter().partition(|letter| letter.state == LetterState::Obsolete);
        assert_eq!((sent.len(), withheld.len()), (6, 2));
        assert_eq!(
            withheld[0].last_error.as_deref(),
            Some("withheld: this address got 5 such letters within an hour")
        );
        desk.office.clock.set(desk.now() + Span::hours(1));
        arrives(&desk, "web", "victim@customer.example").await;
        assert_eq!(
            acknowledgements(&desk.office)[0].state,
            LetterState::Pending,
            "the hour is over"
        );
    }
}

#[actix_web::test]
async fn an_address_that_refused_is_written_to_no_more_until_it_changes() {
    for office in Office::on_each_engine("an_address_that_refused_is_written_to_no_more") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let known = json!({"name": "Ada", "email": "gone@customer.example", "phones": ["13800000009"]});
        let known = grace.post("/api/v1/customers", known).await.with_status(201).json();
        grace.logs("complaint", "a", "13800000009").await;
        let post = Post::of(&desk.office);
        post.kept.decide_by(|_| {
            Outcome::Refused(MailFailure::Permanent {
                code: 550,
                text: "no such user".to_owned(),
            })
        });
        post.delivers().await;
        let [letter] = acknowledgements(&desk.office).try_into().unwrap();
        assert_eq!(letter.state, LetterState::Bounced);
        assert_eq!(
            desk.office.letters().len(),
            1,
            "nobody can act on it, so no alarm is raised"
        );
        let path = format!("/api/v1/customers/{}", known["id"].as_str().unwrap());
        assert_eq!(grace.get(&path).await.json()["email_bounced"], true);
        grace.logs("complaint", "b", "13800000009").await;
        assert_eq!(acknowledgements(&desk.office).len(), 1);
        desk.manager("mei")
            .patch(&path, json!({"email": "ada@customer.example"}))
            .await
            .with_status(200);
        assert_eq!(grace.get(&path).await.json()["email_bounced"], false);
        grace.logs("complaint", "c", "13800000009").await;
        assert_eq!(acknowledgements(&desk.office).len(), 2);
    }
}

#[actix_web::test]
async fn letters_settled_long_ago_are_forgotten_and_what_they_told_stays_on_record() {
    for office in Office::on_each_engine("letters_settled_long_ago_are_forgotten") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let ticket = arrives(&desk, "web", "ada@customer.example").await;
        let written = json!({"text": "已修复", "medium": "email", "delivery": "delivered"});
        let replied = TicketSeen(grace.does(&ticket, "replies", written).await.with_status(201).json());
        let path = format!("replies/{}/delivery", replied.0["happened"][0]["seq"]);
        grace
            .does(&ticket, &path, json!({"delivery": "bounced"}))
            .await
            .with_status(200);
        desk.lets_pass(Span::hours(25));
        let post = Post::of(&desk.office);
        assert!(post.delivers().await.handed_over > 1);
        desk.office.clock.set(desk.now() + Span::days(10));
        let waits = grace.logs_complaint("later").await;
        desk.lets_pass(Span::hours(12));
        let before = desk.office.letters().len();
        let told = |events: Value| events.as_array().unwrap().len();
        let path = format!("/api/v1/tickets/{}/events", ticket.number());
        let events = told(grace.get(&path).await.json());

        let mut all = 0;
        loop {
            let forgotten = desk
                .office
                .act(|db, now, _| Ok(forget(db, now - Span::days(5), 2)?))
                .unwrap();
            assert!(forgotten.letters <= 2, "in batches");
            if forgotten.letters == 0 {
                break;
            }
            all += forgotten.letters;
        }
        let left = desk.office.letters();
        assert_eq!(left.len() + all, before);
        assert!(all > 1 && !left.is_empty(), "what is not settled stays: {all}");
        assert!(left.iter().all(|letter| letter.settled_at.is_none()));
        assert_eq!(told(grace.get(&path).await.json()), events);
        assert_eq!(
            grace.looks_at(&ticket).await.verdict("reply"),
            "missed",
            "it came back, and that stays known"
        );
        desk.office.is_proven();
        let quiet = desk.office.sweeps();
        assert_eq!(quiet.letters, 0, "what was told is not told again: {waits:?}");
    }
}

#[test]
fn two_admins_cannot_step_down_at_the_same_moment() {
    use yinuo::actions::people::{NewUser, UserChange, add_user, alter_user};
    use yinuo::domain::security::By;
    use yinuo::domain::words::{Language, Role};
    for office in Office::on_each_engine("two_admins_cannot_step_down_at_the_same_moment") {
        let admins = ["ann", "bob"].map(|name| {
            office
                .act(move |db, now, house| {
                    let email = format!("{name}@example.com");
                    let new = NewUser::active(name, &email, Role::Admin, None, Language::En);
                    add_user(db, now, house, &By::command_line(), new)
                })
                .unwrap()
                .id
        });
        let office = &office;
        let outcomes = std::thread::scope(|scope| {
            let steps_down = |id| {
                scope.spawn(move || {
                    let demoted = UserChange {
                        role: Some(Role::Agent),
                        ..UserChange::default()
                    };
                    let by = By::command_line();
                    office.act(move |db, now, house| alter_user(db, now, house, &by, id, None, demoted))
                })
            };
            let both = admins.map(steps_down);
            both.map(|one| one.join().unwrap())
        });
        let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(done, 1, "one stays: {outcomes:?}");
        let refused = outcomes.into_iter().find_map(Result::err).unwrap();
        assert!(
            matches!(refused, Failure::Refused(ref no) if no.code() == "limit"),
            "{refused}"
        );
    }
}
