//! A policy is tried before it is added: on what was promised and done in the last 30 days, and without a trace.

use serde_json::{Value, json};

use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::borrowed;
use super::support::http::{TestDesk, TicketSeen};
use super::support::office::Office;

async fn in_force(desk: &TestDesk, name: &str) -> Value {
    let known = desk.admin("root").get(&format!("/api/v1/policies/{name}")).await;
    known.with_status(200).json()[0]["policy"].clone()
}

async fn tried(desk: &TestDesk, policy: &Value, more: &str) -> Value {
    let name = policy["name"].as_str().unwrap();
    let path = format!("/api/v1/policies/{name}/trial{more}");
    desk.admin("root")
        .post(&path, policy.clone())
        .await
        .with_status(200)
        .json()
}

/// Numbers, verdicts and new verdicts of the lines about replies.
fn lines(trial: &Value) -> Vec<(String, String, String)> {
    let text = |line: &Value, field: &str| line[field].as_str().unwrap_or("none").to_owned();
    let lines = trial["items"].as_array().unwrap().iter();
    lines
        .map(|line| (text(line, "ticket"), text(line, "verdict"), text(line, "new_verdict")))
        .collect()
}

fn late(ticket: &TicketSeen) -> (String, String, String) {
    (ticket.number().to_owned(), "kept".to_owned(), "missed".to_owned())
}

#[actix_web::test]
async fn a_shorter_target_names_exactly_the_tickets_that_would_be_late() {
    for office in Office::on_each_engine("a_shorter_target_names_exactly") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let old = grace.logs("complaint", "Too long ago", "13912344520").await;
        desk.lets_pass(Span::hours(13));
        grace.calls_back(&old, "reached").await;
        desk.lets_pass(Span::days(31));
        let slow = grace.logs("complaint", "Answered after 13 hours", "13912344521").await;
        let never = grace.logs("complaint", "Never answered", "13912344523").await;
        desk.lets_pass(Span::hours(12));
        let quick = grace.logs("complaint", "Answered after an hour", "13912344522").await;
        desk.lets_pass(Span::hours(1));
        grace.calls_back(&slow, "reached").await;
        grace.calls_back(&quick, "reached").await;
        desk.lets_pass(Span::hours(30));
        let open = grace.logs("complaint", "Not due by either", "13912344524").await;

        let policy = in_force(&desk, "reply").await;
        let same = tried(&desk, &policy, "").await;
        assert_eq!((&same["items"], &same["next_cursor"]), (&json!([]), &Value::Null));
        assert_eq!(same["looked_at"], 4, "the last 30 days alone");

        let mut shorter = policy.clone();
        shorter["duration"] = json!("12h");
        let trial = tried(&desk, &shorter, "").await;
        assert_eq!(lines(&trial), [late(&slow)]);
        let line = &trial["items"][0];
        let due = |ticket: &TicketSeen| ticket.promise("reply")["due_at"].clone();
        assert_eq!(line["due_at"], due(&slow));
        assert_ne!(line["new_due_at"], due(&slow));

        shorter["duration"] = json!("30m");
        let all = lines(&tried(&desk, &shorter, "").await);
        assert_eq!(all, [late(&slow), late(&quick)]);
        let first = tried(&desk, &shorter, "?limit=1").await;
        let next = first["next_cursor"].as_str().unwrap().to_owned();
        let second = tried(&desk, &shorter, &format!("?limit=1&cursor={next}")).await;
        assert_eq!([lines(&first), lines(&second)].concat(), all, "page by page");

        let mut longer = policy.clone();
        longer["duration"] = json!("48h");
        let spared = (never.number().to_owned(), "missed".to_owned(), "pending".to_owned());
        assert_eq!(lines(&tried(&desk, &longer, "").await), [spared]);
        let mut narrower = policy.clone();
        narrower["kinds"] = json!(["praise"]);
        let dropped = lines(&tried(&desk, &narrower, "").await);
        assert_eq!(dropped.len(), 4);
        assert!(dropped.iter().all(|(_, _, verdict)| verdict == "none"), "{dropped:?}");

        assert_eq!(in_force(&desk, "reply").await, policy, "nothing was added");
        let open = grace.looks_at(&open).await;
        assert_eq!(open.verdict("reply"), "pending");
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn what_cannot_be_added_cannot_be_tried() {
    let desk = TestDesk::open().await;
    let mut policy = in_force(&desk, "reply").await;
    policy["duration"] = json!("0s");
    policy["calendar"] = json!("none such");
    let root = desk.admin("root");
    let wrong = root.post("/api/v1/policies/reply/trial", policy.clone()).await;
    assert_eq!(
        wrong.faults(),
        [
            "/duration: must be longer than nothing",
            "/ladder: steps must stand in order of time, each later than the one before",
            "/calendar: names a calendar that is not loaded; add the calendar first"
        ]
    );
    let other = root.post("/api/v1/policies/update/trial?limit=0", policy.clone()).await;
    assert_eq!(
        other.faults(),
        ["limit: is 1 to 100", "/name: is not the name in the path"]
    );
    let told = desk.manager("mei").post("/api/v1/policies/reply/trial", policy).await;
    told.problem(403, "not-allowed");
}

#[actix_web::test]
async fn a_policy_is_tried_and_added_from_its_page() {
    for office in Office::on_each_engine("a_policy_is_tried_and_added_from_its_page") {
        let desk = TestDesk::of(office, &[]).await;
        let grace = desk.hotline("grace");
        let slow = grace.logs("complaint", "Answered after 13 hours", "13912344521").await;
        desk.lets_pass(Span::hours(13));
        grace.calls_back(&slow, "reached").await;
        let root = desk.signed_in("root", Role::Admin).await;
        let page = root.opens("/admin/rules?policy=reply").await.with_status(200);
        let before = in_force(&desk, "reply").await;

        let same = page.filled(&[]);
        root.posts("/admin/rules", &borrowed(&same)).await.with_status(303);
        let known = desk.admin("root").get("/api/v1/policies/reply").await.json();
        assert_eq!(
            known.as_array().unwrap().len(),
            1,
            "as it stands it is the same policy: {known}"
        );

        let attempt = page.filled(&[("duration", "12h"), ("then", "try")]);
        let tried = root.posts("/admin/rules", &borrowed(&attempt)).await.with_status(200);
        drop(
            tried
                .says("Of 1 promises begun since")
                .says("1 would stand otherwise")
                .says("Kept → Missed: 1")
                .says(&format!("href=\"/desk/{}\"", slow.number()))
                .says("value=\"12h\""),
        );
        assert_eq!(in_force(&desk, "reply").await, before);

        let wrong = page.filled(&[("duration", "soon"), ("step-1-at", "10%")]);
        let refused = root.posts("/admin/rules", &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#duration\"").says("value=\"soon\""));
        let wrong = page.filled(&[("step-1-at", "10%")]);
        let refused = root.posts("/admin/rules", &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#ladder\""));

        let save = page.filled(&[("duration", "12h")]);
        let saved = root.posts("/admin/rules", &borrowed(&save)).await.with_status(303);
        let place = saved.answer.header("location").unwrap().to_owned();
        drop(root.opens(&place).await.says("It holds from now on").says("v2"));
        let mut after = before.clone();
        after["duration"] = json!("12h");
        assert_eq!(in_force(&desk, "reply").await, after, "nothing else was changed");
        assert_eq!(
            grace.looks_at(&slow).await.promise("reply")["due_at"],
            slow.promise("reply")["due_at"],
            "promises already made keep theirs"
        );
        let stale = root.posts("/admin/rules", &borrowed(&save)).await.with_status(422);
        drop(stale.says("Somebody changed it just now"));

        let record = "/api/v1/security-events?kind=policy_added&limit=1";
        let event = desk.admin("root").get(record).await.json()["items"][0].clone();
        assert_eq!(
            event["fact"],
            json!({"type": "policy_added", "name": "reply", "version": 2})
        );
        assert_eq!(
            (&event["words"]["before"], &event["words"]["after"]),
            (&json!("{\"duration\":\"1d\"}"), &json!("{\"duration\":\"12h\"}"))
        );

        let new = root.opens("/admin/rules").await.with_status(200);
        let fresh = [
            ("name", "word"),
            ("promise", "update"),
            ("step-0-at", "due"),
            ("step-0-owner", "on"),
            ("kind-praise", "on"),
        ];
        root.posts("/admin/rules", &borrowed(&new.filled(&fresh)))
            .await
            .with_status(303);
        assert_eq!(in_force(&desk, "word").await["kinds"], json!(["praise"]));
        let mona = desk.signed_in("mona", Role::Manager).await;
        drop(mona.opens("/admin/rules").await.with_status(200).hides("id=\"edit\""));
    }
}

#[actix_web::test]
async fn a_calendar_is_looked_at_as_a_year_before_it_is_added() {
    for office in Office::on_each_engine("a_calendar_is_looked_at_as_a_year") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let page = root
            .opens("/admin/calendars?calendar=&year=2026")
            .await
            .with_status(200);
        let typed = [
            ("name", "office"),
            ("monday", "09:00-12:00, 13:30-17:30"),
            ("friday", "09:00-12:00"),
            ("holidays", "2026-10-01 2026-10-07 National Day\n2026-01-01 New Year"),
            (
                "make_up_days",
                "2026-10-10 friday National Day\n2026-10-11 10:00-11:00,14:00-15:00 National Day",
            ),
            ("year", "2026"),
        ];
        let mut look = page.filled(&typed);
        look.push(("then".to_owned(), "look".to_owned()));
        let looked = root.posts("/admin/calendars", &borrowed(&look)).await.with_status(200);
        drop(
            looked
                .says("Nothing was saved")
                .says("cal__makeup")
                .says("cal__holiday"),
        );
        let none = desk.admin("root").get("/api/v1/calendars/office").await;
        none.with_status(404);

        let mut wrong = page.filled(&typed);
        wrong.retain(|(name, _)| name != "make_up_days");
        wrong.push(("make_up_days".to_owned(), "2026-10-02 friday National Day".to_owned()));
        let refused = root.posts("/admin/calendars", &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#make_up_days\""));

        let save = page.filled(&typed);
        let saved = root.posts("/admin/calendars", &borrowed(&save)).await.with_status(303);
        let place = saved.answer.header("location").unwrap().to_owned();
        let again = root.opens(&place).await.with_status(200);
        let kept = again.filled(&[]);
        let known = desk
            .admin("root")
            .get("/api/v1/calendars/office")
            .await
            .with_status(200)
            .json();
        assert_eq!(
            known[0]["calendar"],
            json!({
                "name": "office",
                "zone": "Asia/Shanghai",
                "week": {"monday": ["09:00-12:00", "13:30-17:30"], "friday": ["09:00-12:00"]},
                "holidays": [{"from": "2026-10-01", "to": "2026-10-07", "name": "National Day"}, {"from": "2026-01-01", "name": "New Year"}],
                "make_up_days": [
                    {"date": "2026-10-10", "as": "friday", "name": "National Day"},
                    {"date": "2026-10-11", "windows": ["10:00-11:00", "14:00-15:00"], "name": "National Day"}
                ]
            })
        );
        root.posts("/admin/calendars", &borrowed(&kept)).await.with_status(303);
        let known = desk.admin("root").get("/api/v1/calendars/office").await.json();
        assert_eq!(
            known.as_array().unwrap().len(),
            1,
            "as it stands it is the same calendar"
        );
    }
}
