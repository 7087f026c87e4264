//! Whatever is typed stays words: more than two hundred attacks go into every text that people can send, and come out of
//! every page and every mail as nothing but text. Each page is read by a real parser and compared with the one that shows
//! a harmless text of the same length.

mod tree;
mod vectors;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use yinuo::api::openapi::description;
use yinuo::domain::words::Role;
use yinuo::outbox::settings::{MailSettings, Way};

use crate::support::browser::{Browser, Page};
use crate::support::http::{Caller, TestDesk, TicketSeen};
use crate::support::post::Post;
use crate::support::smtp_peer::{Manner, SmtpPeer};
use tree::shape;
use vectors::{harmless, vectors};

/// The pages of customers. `{code}` is the ticket's, `{typed}` the text, written out for an address.
const CUSTOMER_PAGES: [&str; 9] = [
    "/t/{code}",
    "/t/{code}/received",
    "/t/{code}/message",
    "/t/{code}?done={typed}",
    "/t",
    "/t?lang={typed}&text={typed}",
    "/t/{typed}",
    "/t/l/{typed}",
    "/{typed}",
];
/// The pages of staff, to whoever may see everything. `{ticket}` is the ticket's number, `{customer}` an id, `{typed}` as above.
const STAFF_PAGES: [&str; 7] = [
    "/desk/{ticket}?of=mine",
    "/desk/{typed}",
    "/tickets?q={typed}",
    "/calls/new?caller={typed}",
    "/calls/{ticket}/receipt",
    "/admin/users?q={typed}",
    "/login?to={typed}",
];
/// What a request may be answered with that holds such a text: done, or refused as what it is; never a fault.
const ANSWERS: [u16; 10] = [200, 201, 202, 204, 401, 403, 404, 409, 422, 429];

/// The elements of a page with their attributes' names and depths, each kind once.
fn elements(html: &str) -> BTreeSet<String> {
    shape(html).lines().map(str::to_owned).collect()
}

fn written_out(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

#[test]
fn there_are_more_than_two_hundred_and_each_is_another() {
    let all = vectors();
    let each: BTreeSet<_> = all.iter().collect();
    assert!(all.len() >= 200, "{}", all.len());
    assert_eq!(each.len(), all.len());
}

#[test]
fn the_reader_of_pages_sees_what_a_browser_would() {
    let plain = "<p title=\"x\">x</p>";
    assert_eq!(
        shape(plain),
        shape("<p title=\"&quot;&gt;&lt;b&gt;\">&lt;script&gt;</p>")
    );
    assert_ne!(shape(plain), shape("<p title=\"\"><b>\">x</p>"));
    for bad in [
        "<script>",
        "<a href=javascript:x>",
        "<a href=//evil.example>",
        "<p onclick=x>",
        "<svg><use>",
    ] {
        assert!(std::panic::catch_unwind(|| shape(bad)).is_err(), "{bad}");
    }
}

/// A body of an operation with this text wherever a text may be; the fields it stands in.
fn bodies(operation: &str, ticket: &TicketSeen, typed: &str) -> Option<Value> {
    let described = json!({"name": typed, "company": typed});
    let taken = |more: Value| {
        let mut body = json!({
            "subject": typed, "description": typed, "remedy_sought": typed, "category": typed, "region": typed,
            "customer": described,
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    Some(match operation {
        "hall" => taken(json!({"counter": typed, "paper_slip": typed})),
        "agent_point" => taken(json!({"point_code": typed, "paper_slip": typed})),
        "hotline" => taken(json!({"call_id": typed, "customer": {"name": typed, "phone": "13900000001"}})),
        "web" | "key_client" => taken(json!({})),
        "add_customer" | "correct_customer" => json!({"name": typed, "company": typed, "region": typed}),
        "notes" | "resolution" | "finish_cure" | "absent_at_visit" => json!({"text": typed}),
        "messages" => json!({"text": typed, "medium": "phone"}),
        "replies" => json!({"text": typed, "medium": "email", "delivery": "delivered"}),
        "call_back" => json!({"as_promised": true, "said": typed}),
        "contact_attempts" => json!({"medium": "phone", "outcome": "reached", "said": typed}),
        "escalations" | "reopening" | "no_reply" | "export_customer" | "erase_customer" | "hand_over_callbacks" => {
            json!({"reason": typed})
        }
        "assignment" => json!({"team": ticket.0["team"], "reason": typed}),
        "state" => json!({"state": "pending", "reason": typed}),
        "classification" => json!({"category": typed, "region": typed}),
        "voiding" => json!({"reason": "entered_in_error", "words": typed}),
        "split_off" => json!({"subject": typed, "description": typed}),
        "merge" => json!({"into": typed, "reason": typed}),
        "closure" => json!({"outcome": "satisfied", "text": typed}),
        "promise" => json!({"kind": "callback", "due_at": typed}),
        "reveal_customer" => json!({"fields": ["words"], "ticket": typed, "reason": typed}),
        "hire_user" => {
            json!({"name": typed, "email": typed, "role": "agent", "staff_number": typed, "languages": [typed]})
        }
        "change_user" | "change_region" | "change_area" => json!({"name": typed}),
        "found_team" => json!({"name": typed, "region": typed}),
        "change_team" => json!({"name": typed, "region": typed, "skills": [typed]}),
        "found_region" => json!({"code": typed, "name": typed}),
        "put_down_to_cause" => json!({"cause": "other", "text": typed}),
        "open_cure" => {
            json!({"cause": "other", "task": typed, "owner": "01900000-0000-7000-8000-000000000000", "due_at": "2036-01-01T00:00:00Z"})
        }
        "change_cure" => json!({"task": typed}),
        "check_cure" => json!({"effective": false, "text": typed}),
        "new_cause" => json!({"code": "x", "names": {"en": typed}}),
        "change_cause" => json!({"names": {"zh-CN": typed}}),
        "new_service" => {
            json!({"code": typed, "names": {"en": typed}, "terms": {"en": typed}, "skill": typed, "minutes": 60})
        }
        "change_service" => json!({"names": {"en": typed}, "price": {"zh-CN": typed}, "skill": typed}),
        "new_area" => json!({"code": typed, "name": typed, "region": typed}),
        "plan_technician" => json!({"areas": [typed], "skills": [typed], "calendar": typed}),
        "hold_window" => json!({"service": typed, "area": typed, "from": "2026-03-05T00:00:00Z"}),
        "book_visit" => json!({"hold": "01900000-0000-7000-8000-000000000000", "consent": typed}),
        "move_visit" => {
            json!({"hold": "01900000-0000-7000-8000-000000000000", "side": "customer", "reason": typed, "consent": typed})
        }
        "cancel_visit" => json!({"side": "customer", "reason": typed}),
        "arrive_at_visit" => json!({"place": typed}),
        "complete_visit" => {
            json!({"checked": typed, "measured": typed, "told": typed, "signed": typed, "fixed": true})
        }
        "found_site" | "change_site" => json!({"kind": "hall", "name": typed, "region": typed, "point_code": typed}),
        "decide_compensation" => json!({"decision": "declined", "reason": typed}),
        "make_feed" => json!({"label": typed, "area": typed}),
        "make_token" | "hang_wall" => json!({"label": typed}),
        "new_policy" | "try_policy" => {
            json!({"name": typed, "promise": "reply", "duration": typed, "precedence": 5, "ladder": []})
        }
        "new_template" | "change_template" => {
            json!({"code": "c", "name": typed, "use": "note", "texts": {"en": typed}})
        }
        "new_calendar" => json!({"name": typed, "zone": typed, "week": {"monday": [typed]}, "holidays": [typed]}),
        "preview_moves" | "act_moves" => json!({"preview": typed, "cursor": typed, "reason": typed}),
        "call_roll" => {
            json!({"csv": format!("name,email,role\n\"{}\",a@b.example,agent\n", typed.replace('"', "\"\""))})
        }
        "first_admin" => json!({"secret": typed, "name": typed, "email": typed}),
        "begin_session" => json!({"login": typed, "password": typed, "code": typed}),
        "forgot_password" => json!({"login": typed}),
        "accept_invitation" | "reset_password" => json!({"secret": typed, "password": typed}),
        "prove" => json!({"password": typed, "code": typed}),
        "change_password" => json!({"password": typed}),
        "confirm_factor" => json!({"code": typed}),
        _ => return None,
    })
}

/// Operations that take a body without a text that anybody types.
const WITHOUT_TEXT: [&str; 5] = [
    "reply_delivery",
    "add_attachment",
    "retry_letter",
    "place_visit",
    "depart_for_visit",
];

/// Every operation of the description that takes a body: its id, method and path.
fn taking_bodies() -> Vec<(String, Method, String)> {
    let mut all = Vec::new();
    for (path, item) in description().paths.paths {
        let operations = [
            (Method::POST, item.post),
            (Method::PUT, item.put),
            (Method::PATCH, item.patch),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation.filter(|operation| operation.request_body.is_some()) {
                all.push((operation.operation_id.unwrap(), method, path.clone()));
            }
        }
    }
    all
}

/// What a path leads to.
async fn filled_in(desk: &TestDesk, root: &Caller<'_>, path: &str, ticket: &TicketSeen) -> String {
    let first = |list: Value| {
        list["items"][0]["id"]
            .as_str()
            .or(list[0]["id"].as_str())
            .unwrap_or("x")
            .to_owned()
    };
    let promise = ticket.promise("reply")["id"].as_str().unwrap_or("x").to_owned();
    let mut path = path
        .replace("{ticket}", ticket.number())
        .replace("{customer}", ticket.0["customer"]["id"].as_str().unwrap())
        .replace("{promise}", &promise)
        .replace("{event}", "1")
        .replace("{appointment}", "01900000-0000-7000-8000-000000000000")
        .replace("{user}", &desk.hotline("grace").id().to_string())
        .replace("{policy}", "reply-complaint")
        .replace("{version}", "1");
    let lists = [
        ("{team}", "/api/v1/teams"),
        ("{site}", "/api/v1/sites"),
        ("{region}", "/api/v1/regions"),
        ("{cause}", "/api/v1/causes"),
        ("{cure}", "/api/v1/cures"),
        ("{service}", "/api/v1/services"),
        ("{area}", "/api/v1/areas"),
        ("{template}", "/api/v1/templates"),
    ];
    for (name, list) in lists {
        if path.contains(name) {
            path = path.replace(name, &first(root.get(list).await.json()));
        }
    }
    path
}

#[actix_web::test]
async fn whatever_is_typed_the_api_sends_as_json_and_nothing_breaks() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let site = json!({"kind": "hall", "name": "West", "region": "nord"});
    root.post("/api/v1/sites", site).await.with_status(201);
    let operations = taking_bodies();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (nth, typed) in vectors().iter().enumerate() {
        // A region of this name, so that everything may name it.
        root.post("/api/v1/regions", json!({"code": typed})).await;
        // A ticket of their own, so that each act has one that it can be done to.
        let ticket = grace.logs("complaint", "x", &format!("138{nth:08}")).await;
        for (operation, method, path) in &operations {
            if WITHOUT_TEXT.contains(&operation.as_str()) {
                continue;
            }
            let path = filled_in(&desk, &root, path, &ticket).await;
            let asking = root.asks(method.clone(), &path);
            let asking = if operation == "take_notice" {
                let mail = format!("Subject: {typed}\r\n\r\n{typed}\r\n");
                asking.with_bytes("message/rfc822", mail)
            } else {
                let body = bodies(operation, &ticket, typed);
                asking.with(&body.unwrap_or_else(|| panic!("no text is tried in {operation}; add it above")))
            };
            let answer = asking.now().await;
            let status = answer.status.as_u16();
            let told = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(ANSWERS.contains(&status), "{operation} of {typed:?}: {status} {told}");
            if status == 204 {
                continue;
            }
            let kind = answer.header("content-type").unwrap();
            assert!(
                kind == "application/json" || kind == "application/problem+json",
                "{operation}: {kind}"
            );
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{operation}");
            assert!(
                answer
                    .header("location")
                    .is_none_or(|place| place.starts_with("/api/v1/")),
                "{operation}"
            );
            assert!(
                answer.set_cookies().is_empty(),
                "{operation}: {:?}",
                answer.set_cookies()
            );
            if status < 300 {
                taken.insert(operation.clone());
            }
        }
    }
    // The texts did get in: what is refused always shows nothing about what is shown later.
    for operation in [
        "hall",
        "hotline",
        "web",
        "add_customer",
        "notes",
        "messages",
        "replies",
        "contact_attempts",
        "escalations",
        "classification",
        "found_team",
        "make_token",
        "found_site",
        "change_template",
        "change_user",
    ] {
        assert!(taken.contains(operation), "{operation} took none of them: {taken:?}");
    }
}

/// A customer's matter with this text wherever a text goes, looked at by its customer and by staff; every page on the way.
async fn pages_of(
    desk: &TestDesk,
    staff: &Caller<'_>,
    browser: &Browser<'_>,
    typed: &str,
    phone: &str,
    pages_of_staff: &[&str],
) -> (Vec<Page>, Vec<Page>) {
    let mut pages = Vec::new();
    // The form with nothing right, so that it shows again what was typed.
    let wrong = ["kind", "subject", "description", "phone", "name", "email", "key"].map(|name| (name, typed));
    pages.push(browser.posts("/t/new", &wrong).await);
    pages.push(browser.posts("/t", &[("code", typed), ("digits", typed)]).await);
    let right = [
        ("kind", "complaint"),
        ("subject", typed),
        ("description", typed),
        ("name", typed),
        ("phone", phone),
        ("key", ""),
    ];
    pages.push(browser.posts("/t/new", &right).await);
    // A matter that staff took and answered in those words.
    let grace = desk.hotline("grace");
    let call = json!({"kind": "complaint", "subject": typed, "description": typed, "caller_number": phone});
    let logged = grace.post("/api/v1/channels/hotline/tickets", call).await;
    let ticket = if logged.status == 201 {
        TicketSeen(logged.json())
    } else {
        grace.logs("complaint", "x", phone).await
    };
    let reply = json!({"text": typed, "medium": "email", "delivery": "delivered"});
    let replied = grace.does(&ticket, "replies", reply).await.status;
    assert!(replied == 201 || replied == 422, "{replied}");
    let code = ticket.text("tracking_code").to_owned();
    browser.enters(&code, &phone[phone.len() - 4..]).await.with_status(303);
    let page = browser.opens(&format!("/t/{code}")).await.with_status(200);
    let token = page.hidden("token");
    for verb in ["message", "nudge", "solved", "not-solved"] {
        let fields = [("token", token.as_str()), ("key", typed), ("text", typed)];
        pages.push(browser.posts(&format!("/t/{code}/{verb}"), &fields).await);
    }
    // A form of a visit that is over shows what was typed, so that it is not lost.
    let fields = [("token", typed), ("key", typed), ("text", typed)];
    pages.push(
        desk.browser("198.51.100.7")
            .posts(&format!("/t/{code}/message"), &fields)
            .await,
    );
    for address in CUSTOMER_PAGES {
        let address = address.replace("{code}", &code).replace("{typed}", &written_out(typed));
        pages.push(browser.opens(&address).await);
    }
    let mut of_staff = Vec::new();
    for address in pages_of_staff {
        let customer = ticket.0["customer"]["id"].as_str().unwrap();
        let address = address
            .replace("{ticket}", ticket.number())
            .replace("{customer}", customer)
            .replace("{typed}", &written_out(typed));
        let answer = staff.get(&address).await;
        let html = String::from_utf8(answer.body.to_vec()).unwrap();
        of_staff.push(Page { answer, html });
    }
    (pages, of_staff)
}

#[actix_web::test]
async fn whatever_is_typed_pages_show_as_words() {
    let settings = [
        ("track.tries", "100"),
        ("track.tries_per_address", "10000"),
        ("track.tries_in_total", "1000000"),
        ("track.new_per_address", "100000"),
        ("track.new_in_total", "100000"),
    ];
    let desk = TestDesk::with(&settings).await;
    let login = desk.gives_password("root", Role::Admin, "correct horse battery staple");
    let staff = desk.signs_in(&login, "correct horse battery staple").await;
    let (mut shown, mut usual) = (BTreeMap::new(), BTreeSet::new());
    for (nth, typed) in vectors().iter().enumerate() {
        let plain = harmless(typed);
        // Every text is shown by the first two; what else shows it is looked at for each eighth.
        let pages_of_staff = if nth % 8 == 0 {
            &STAFF_PAGES[..]
        } else {
            &STAFF_PAGES[..2]
        };
        let first = pages_of(
            &desk,
            &staff,
            &desk.browser("192.0.2.7"),
            typed,
            &format!("137{nth:08}"),
            pages_of_staff,
        )
        .await;
        let second = pages_of(
            &desk,
            &staff,
            &desk.browser("192.0.2.8"),
            &plain,
            &format!("136{nth:08}"),
            pages_of_staff,
        )
        .await;
        let ((first, first_of_staff), (second, second_of_staff)) = (first, second);
        for (place, (one, other)) in first_of_staff.iter().zip(&second_of_staff).enumerate() {
            assert_eq!(
                one.answer.status, other.answer.status,
                "{} of {typed:?}: {}",
                STAFF_PAGES[place], one.html
            );
            // Lists grow from one to the other, so all elements of all of these pages are compared in the end.
            for element in elements(&one.html) {
                shown
                    .entry(element)
                    .or_insert_with(|| format!("{} of {typed:?}", STAFF_PAGES[place]));
            }
            usual.extend(elements(&other.html));
        }
        for (place, (one, other)) in first.iter().zip(&second).enumerate() {
            assert_eq!(
                one.answer.status, other.answer.status,
                "page {place} of {typed:?}: {}",
                one.html
            );
            assert_eq!(
                shape(&one.html),
                shape(&other.html),
                "page {place} of {typed:?}: {}",
                one.html
            );
            for header in ["location", "set-cookie"] {
                assert_eq!(
                    one.answer.headers(header).len(),
                    other.answer.headers(header).len(),
                    "{typed:?}"
                );
            }
            let place = one.answer.header("location");
            assert!(place.is_none_or(|place| place.starts_with("/t")), "{place:?}");
        }
    }
    shown.retain(|element, _| !usual.contains(element));
    assert!(shown.is_empty(), "{shown:?}");
}

/// The headers that mails of the desk have.
const HEADERS: [&str; 13] = [
    "message-id",
    "x-auto-response-suppress",
    "date",
    "from",
    "to",
    "reply-to",
    "subject",
    "mime-version",
    "content-type",
    "auto-submitted",
    "x-yinuo-ticket",
    "content-transfer-encoding",
    "precedence",
];

/// The names of the headers of a mail, in its own words.
fn headers_of(data: &str) -> Vec<String> {
    let head = data.split("\r\n\r\n").next().unwrap();
    let begins = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    begins
        .map(|line| line.split(':').next().unwrap().to_lowercase())
        .collect()
}

#[actix_web::test]
async fn whatever_is_typed_mails_say_as_words() {
    let desk = TestDesk::open().await;
    let (root, mia) = (desk.admin("root"), desk.manager("mia"));
    let path = format!("/api/v1/users/{}", desk.hotline("grace").id());
    let peer = SmtpPeer::start(Manner::Open, []);
    let relay = MailSettings {
        transport: Way::Smtp,
        smtp_url: Some(SecretString::from(format!("smtp://{}?tls=none", peer.address()))),
        hello_name: Some("desk.example".to_owned()),
        ..MailSettings::default()
    };
    let relay = relay.open().unwrap();
    for (nth, typed) in vectors().iter().enumerate() {
        let mut shapes = Vec::new();
        for (half, typed) in [typed.clone(), harmless(typed)].iter().enumerate() {
            // The reader's own name, the customer's, the subject, why it was raised, by whom.
            root.patch(&path, json!({"name": "Grace"})).await;
            root.patch(&path, json!({"name": typed})).await;
            let phone = format!("13{}{nth:08}", 4 + half);
            let known = json!({"name": typed, "company": typed, "phones": [phone], "email": format!("a{half}x{nth}@b.example")});
            root.post("/api/v1/customers", known).await;
            let call = json!({"kind": "fault", "subject": typed, "caller_number": phone, "call_id": typed});
            let taken = mia.post("/api/v1/channels/hotline/tickets", call).await;
            let ticket = if taken.status == 201 {
                TicketSeen(taken.json())
            } else {
                mia.logs("fault", "x", &phone).await
            };
            let owner = json!({"owner": desk.hotline("grace").id().to_string(), "reason": "x"});
            mia.does(&ticket, "assignment", owner).await.with_status(200);
            mia.does(&ticket, "escalations", json!({"reason": typed})).await;
            let post = Post::of(&desk.office);
            post.delivers().await;
            let letters = post.kept.sent();
            assert!(!letters.is_empty(), "{typed:?}");
            // A table has a row less where a mask leaves nothing of a name, so elements are compared, not their number.
            let shown: BTreeSet<String> = letters.iter().flat_map(|letter| elements(&letter.html)).collect();
            shapes.push(shown);
            for letter in &letters {
                assert!(!letter.subject.chars().any(char::is_control), "{:?}", letter.subject);
                let before = peer.kept().len();
                relay.hand_over(letter).await.unwrap();
                let kept = peer.kept();
                assert_eq!(kept.len(), before + 1, "{typed:?}");
                assert_eq!(kept[before].to.len(), 1, "{typed:?}: {:?}", kept[before].to);
                let names = headers_of(&kept[before].data);
                let each: BTreeSet<_> = names.iter().collect();
                assert_eq!(each.len(), names.len(), "a header stands twice: {names:?}");
                assert!(
                    names.iter().all(|name| HEADERS.contains(&name.as_str())),
                    "{typed:?}: {names:?}"
                );
            }
        }
        assert_eq!(shapes[0], shapes[1], "{typed:?}");
    }
    assert_eq!(desk.somebody("mia", Role::Manager).id(), mia.id());
}
