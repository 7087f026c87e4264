//! Visits in a real browser: placed on the board by keyboard, and the whole way on a phone.

use serde_json::{Value, json};
use yinuo::clock::Clock;
use yinuo::domain::moment::Span;
use yinuo::domain::words::{Language, Role};

use super::console_visits::prepares;
use super::support::browser::RIGHT;
use super::support::chromium::{Window, browser_for};
use super::support::http::{Listening, TestDesk, TicketSeen};
use super::support::stage::{Stage, signs_in};

const EN: Language = Language::En;

/// Visits at any hour.
const AT_ANY_HOUR: [(&str, &str); 1] = [(
    "YINUO_VISITS__WINDOWS",
    "00:00-04:00,04:00-08:00,08:00-12:00,12:00-16:00,16:00-20:00,20:00-23:45",
)];

fn fault(stage: &Stage, number: &str) -> String {
    let call = json!({"kind": "fault", "subject": "No dial tone", "description": "x", "caller_number": number});
    let made = stage
        .grace
        .adds(&stage.address, "/api/v1/channels/hotline/tickets", &call);
    made["number"].as_str().unwrap().to_owned()
}

fn ticket(stage: &Stage, number: &str) -> Value {
    stage.grace.sees(&stage.address, &format!("/api/v1/tickets/{number}"))
}

/// The verdicts of the ticket's promises of a kind, in order.
fn verdicts(stage: &Stage, number: &str, kind: &str) -> Vec<String> {
    let seen = ticket(stage, number);
    let of_kind = seen["promises"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["kind"] == kind);
    of_kind.map(|one| one["verdict"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_visit_is_placed_by_keyboard_and_what_keeps_the_promise_is_marked() {
    let Some(chromium) = browser_for("a_visit_is_placed_by_keyboard") else {
        return;
    };
    let stage = Stage::opens_with(&AT_ANY_HOUR);
    stage.offers_visits();
    let number = fault(&stage, "13912344525");
    let window = chromium.window();
    let today = Clock::system().now().timestamp().in_tz("Asia/Shanghai").unwrap().date();
    let tomorrow = today.tomorrow().unwrap();
    stage.signs_in(&window, "mona", EN, &format!("/visits?day={tomorrow}"));
    window.says("To be agreed");
    window.says("1 left");
    window.focuses(&format!("a[href*='pick={number}']"));
    window.presses("Enter");
    window.says("Placing");
    // The first place has the focus; the arrows lead to the others and no further.
    let at = |window: &Window<'_>| window.js("document.activeElement.closest('td')?.cellIndex");
    window.until(
        "a place has the focus",
        "document.activeElement.matches('[data-place]')",
    );
    assert_eq!(at(&window), json!(1));
    window.presses("ArrowRight");
    window.presses("ArrowRight");
    assert_eq!(at(&window), json!(3));
    window.presses("ArrowDown");
    window.presses("ArrowLeft");
    assert_eq!(at(&window), json!(2));
    // Tomorrow keeps the two days within which a fault is restored; the day after the day after tomorrow does not.
    assert_eq!(
        window.js("document.querySelectorAll('[data-place]:not(.btn--primary)').length"),
        json!(0)
    );
    window.presses("Enter");
    window.is_at(&format!("/desk/{number}/visit"));
    window.says("Agree this time");
    window.clicks("[data-key=save]");
    window.until("it is agreed", "!document.querySelector('#held')");
    assert_eq!(verdicts(&stage, &number, "visit"), ["pending"]);
    assert_eq!(verdicts(&stage, &number, "booking"), ["kept"]);
    let late = fault(&stage, "13912344526");
    let beyond = tomorrow.saturating_add(jiff::Span::new().days(3));
    window.opens(&stage.at(&format!("/visits?day={beyond}&pick={late}")));
    window.says("Later than promised");
    assert_eq!(
        window.js("document.querySelectorAll('[data-place].btn--primary').length"),
        json!(0)
    );
    window.presses("Escape");
    window.until("it is put back", "!document.querySelector('#picked')");
    assert_eq!(window.faults(), "");
}

/// Somebody with a phone.
struct Phone<'w> {
    window: Window<'w>,
    desk: &'w TestDesk,
    listening: &'w Listening,
}

impl Phone<'_> {
    fn signs_in(&self, name: &str, role: Role) {
        let login = self.desk.gives_password(name, role, RIGHT);
        signs_in(&self.window, |path| self.listening.at(path), &login, EN);
    }

    /// Opens a page, which never has to be moved sideways.
    fn opens(&self, path: &str) {
        self.window.opens(&self.listening.at(path));
        let wide = self.window.js("document.documentElement.scrollWidth");
        assert!(wide.as_u64().unwrap() <= 390, "{path} is wider than the phone: {wide}");
    }

    /// Fills a field in.
    fn fills(&self, selector: &str, text: &str) {
        let (selector, text) = (json!(selector), json!(text));
        self.window.js(&format!(
            "{{ const field = document.querySelector({selector}); field.value = {text};
                field.dispatchEvent(new Event('input', {{bubbles: true}})); }}"
        ));
    }

    /// Presses a button and waits until the page it leads to says this.
    fn presses(&self, selector: &str, then: &str) {
        self.window.js("window.before = true");
        self.window.clicks(selector);
        self.window.until(
            "another page is there",
            "!window.before && document.readyState === 'complete'",
        );
        self.window.says(then);
    }

    /// What a technician says of a visit.
    fn tells(&self, visit: &str, step: &str, then: &str) {
        self.presses(&format!("form[action='/visits/{visit}/{step}'] button"), then);
    }

    /// The customer opens the tracking page with the code that was read out.
    fn follows(&self, code: &str) {
        self.opens("/t?lang=en");
        self.fills("#code", code);
        self.fills("#digits", "4525");
        self.presses("form button.btn--primary", "The visit");
    }

    /// The customer chooses the window that begins then.
    fn chooses(&self, code: &str, from: &str) {
        self.opens(&format!("/t/{code}/visit"));
        self.presses(&format!("form:has(input[value='{from}']) button"), "Kept for you");
        self.presses("#held button", "It is agreed");
    }
}

#[actix_web::test]
async fn the_whole_way_of_a_visit_on_phones() {
    let Some(chromium) = browser_for("the_whole_way_of_a_visit_on_phones") else {
        return;
    };
    let desk = TestDesk::open().await;
    prepares(&desk).await;
    let listening = desk.listens();
    let phone = || {
        let window = chromium.window();
        window.is_wide(390, 844);
        Phone {
            window,
            desk: &desk,
            listening: &listening,
        }
    };
    let (grace, customer, tom) = (phone(), phone(), phone());
    let manager = desk.admin("root");

    // A fault by the hotline, and the visit agreed in the same call.
    grace.signs_in("grace", Role::Agent);
    grace.opens("/calls/new?caller=13912344525");
    grace.fills("#subject", "No dial tone");
    grace.fills("#description", "Dead since this morning");
    grace.fills("#kind", "fault");
    grace.presses("[data-key=save-visit]", "Free times");
    let number = grace.window.text(".page__head .code");
    let ticket = TicketSeen(
        manager
            .get(&format!("/api/v1/tickets/{number}"))
            .await
            .with_status(200)
            .json(),
    );
    assert_eq!(ticket.verdict("booking"), "pending");
    grace.presses("form:has(input[value=hold]) button", "Agree this time");
    grace.presses("#held [data-key=save]", "Visits so far");
    assert_eq!(manager.looks_at(&ticket).await.verdict("booking"), "kept");

    // The customer looks, and chooses another time.
    let code = ticket.text("tracking_code").to_owned();
    customer.follows(&code);
    customer.window.says("comes to you");
    customer.chooses(&code, "2026-03-03T02:00:00Z");
    let visit = awaited(&desk, &ticket).await;

    // The technician comes, and nobody is there.
    desk.lets_pass(Span::hours(17));
    tom.signs_in("tom", Role::Technician);
    tom.opens("/visits");
    tom.tells(&visit, "number", "13912344525");
    assert_eq!(
        tom.window.js("document.querySelectorAll('a[href^=\"tel:\"]').length"),
        json!(1)
    );
    tom.tells(&visit, "departure", "on the way");
    customer.follows(&code);
    customer.window.says("is on the way to you");
    tom.tells(&visit, "arrival", "arrived");
    desk.lets_pass(Span::minutes(15));
    tom.fills(&format!("#text-{visit}"), "Rang twice, called three times");
    tom.tells(&visit, "absence", "customer absent");

    // Without blame and without a new form another time is agreed.
    customer.opens(&format!("/t/{code}"));
    customer.window.says("please choose another time");
    customer.chooses(&code, "2026-03-03T06:00:00Z");
    let visit = awaited(&desk, &ticket).await;
    desk.lets_pass(Span::hours(4));
    tom.signs_in("tom", Role::Technician);
    tom.opens("/visits");
    tom.tells(&visit, "arrival", "Service confirmation form");
    tom.fills(&format!("#checked-{visit}"), "Dial tone, both sockets");
    tom.fills(&format!("#measured-{visit}"), "-18 dBm");
    tom.fills(&format!("#signed-{visit}"), "Li");
    tom.tells(&visit, "completion", "done");
    let seen = manager.looks_at(&ticket).await;
    assert_eq!((seen.verdict("visit"), seen.verdict("callback")), ("kept", "pending"));

    // Somebody else calls, and asks first whether it was done.
    grace.signs_in("grace", Role::Agent);
    grace.opens("/callbacks?of=free");
    grace.presses(
        &format!("a[href='/desk/{number}/callback']"),
        "was done what we promised you",
    );
    grace.fills("#as_promised", "yes");
    grace.fills("#score", "5");
    grace.fills("#said", "All well, and friendly");
    grace.presses("[data-key=save]", "Calls that are owed");
    assert_eq!(manager.looks_at(&ticket).await.verdict("callback"), "kept");

    // The opinion, which nobody who came reads. It takes the matter up again.
    customer.follows(&code);
    customer.presses("a[href$='/survey']", "How was our service?");
    customer.window.clicks("input[name=score][value='2']");
    customer.fills("textarea[name=text]", "The first visit came to nothing");
    customer.presses("form button.btn--primary", "Thank you");
    assert!(
        manager
            .looks_at(&ticket)
            .await
            .promises("reply")
            .iter()
            .any(|owed| owed["verdict"] == "pending")
    );
    tom.opens(&format!("/desk/{number}"));
    for theirs in ["came to nothing", "and friendly"] {
        assert!(!tom.window.shows().contains(theirs), "{}", tom.window.shows());
    }
    for phone in [&grace, &customer, &tom] {
        assert_eq!(phone.window.faults(), "");
    }
    desk.office.is_proven();
}

/// The visit that is to come.
async fn awaited(desk: &TestDesk, ticket: &TicketSeen) -> String {
    let visits = desk
        .admin("root")
        .get(&ticket.path("appointments"))
        .await
        .with_status(200)
        .json();
    let visit = visits
        .as_array()
        .unwrap()
        .iter()
        .find(|visit| visit["state"] == "booked")
        .unwrap();
    visit["id"].as_str().unwrap().to_owned()
}
