//! Every page of the tables, asked by everybody: by strangers and by those whose session is over, who are all led to sign in;
//! by every role, about what is somebody else's and what never was, which look the same; and by those who may not open it,
//! who are refused alike and are led there by no other page.

use std::collections::BTreeMap;

use serde_json::json;

use yinuo::actions::teams::add_team;
use yinuo::console::PAGES;
use yinuo::domain::code::{ticket_number, tracking_code};
use yinuo::domain::ids::{Dice, TeamId};
use yinuo::domain::moment::Span;
use yinuo::domain::rights::{Operation, Reach};
use yinuo::domain::security::By;
use yinuo::domain::words::Role;
use yinuo::pages::{Entry, Needs, Way};
use yinuo::{sign_on, track};

use super::support::browser::{Browser, Page};
use super::support::http::{TestDesk, TicketSeen};
use super::support::office::Office;

const SECRET: &str = "SECRETSOUTH";
const PHONE: &str = "13800008888";
const NEVER: &str = "01900000-0000-7000-8000-000000000000";
/// Each form of a ticket with the operation that it is.
const FORMS: [(&str, Operation); 17] = [
    ("attempt", Operation::ContactAttempts),
    ("reply", Operation::Replies),
    ("note", Operation::Notes),
    ("take", Operation::Assignment),
    ("assign", Operation::Assignment),
    ("escalate", Operation::Escalations),
    ("promise", Operation::Promise),
    ("message", Operation::Messages),
    ("resolve", Operation::Resolution),
    ("close", Operation::Closure),
    ("reopen", Operation::Reopening),
    ("classify", Operation::Classification),
    ("state", Operation::State),
    ("merge", Operation::Merge),
    ("split", Operation::SplitOff),
    ("void", Operation::Voiding),
    ("no-reply", Operation::NoReply),
];

/// What a page is asked about.
type Names = BTreeMap<&'static str, String>;

struct World {
    desk: TestDesk,
    north: TeamId,
    foreign: Names,
}

impl World {
    /// A desk with a client of the south, of whom nobody in the north may know.
    async fn of(office: Office) -> World {
        let desk = TestDesk::of(office, &[]).await;
        let found = |name: &'static str| {
            let founded = desk
                .office
                .act(move |db, now, house| Ok(add_team(db, now, house, &By::desk(), name, Some(name.to_owned()))?.id));
            founded.unwrap()
        };
        let (north, south) = (found("nord"), found("sued"));
        let southerner = desk.employs("southerner", Role::AccountManager, Some(south));
        let customer = json!({"name": SECRET, "company": SECRET, "phones": [PHONE], "region": "sued",
            "account_manager": southerner.id(), "tier": "key"});
        let made = southerner.post("/api/v1/customers", customer).await;
        let customer = made.with_status(201).json();
        let call = json!({"subject": SECRET, "customer": {"id": customer["id"]}, "region": "sued"});
        let taken = southerner.post("/api/v1/channels/account-manager/tickets", call).await;
        let ticket = TicketSeen(taken.with_status(201).json());
        let reply = json!({"text": SECRET, "medium": "email"});
        southerner.does(&ticket, "replies", reply).await.with_status(201);
        desk.lets_pass(Span::hours(23));
        desk.signed_in("southerner", Role::AccountManager).await;
        let root = desk.admin("root");
        let letters = root.get("/api/v1/outbox?limit=100").await.json();
        let of_ticket = letters["items"].as_array().unwrap().iter();
        let mut letter = of_ticket
            .filter(|letter| letter["ticket"] == ticket.0["id"])
            .map(|letter| letter["id"].as_str().unwrap());
        let path = format!("/api/v1/users/{}/sessions", southerner.id());
        let sessions = root.get(&path).await.with_status(200).json();
        let foreign = Names::from([
            ("number", ticket.number().to_owned()),
            ("customer", customer["id"].as_str().unwrap().to_owned()),
            ("user", southerner.id().to_string()),
            ("letter", letter.next_back().unwrap_or(NEVER).to_owned()),
            ("session", sessions[0]["id"].as_str().unwrap().to_owned()),
            ("promise", ticket.promise("reply")["id"].as_str().unwrap().to_owned()),
            ("team", NEVER.to_owned()),
            ("site", NEVER.to_owned()),
            ("region", NEVER.to_owned()),
            ("cause", NEVER.to_owned()),
            ("service", NEVER.to_owned()),
            ("area", NEVER.to_owned()),
            ("cure", NEVER.to_owned()),
            ("appointment", NEVER.to_owned()),
            ("template", NEVER.to_owned()),
            ("token", NEVER.to_owned()),
            ("code", ticket.text("tracking_code").to_owned()),
            ("verb", "note".to_owned()),
            ("step", "offer".to_owned()),
            ("secret", "x".to_owned()),
        ]);
        World { desk, north, foreign }
    }

    /// The same names, for what never was.
    fn never(&self) -> Names {
        let mut names = self.foreign.clone();
        for name in ["customer", "user", "letter", "session", "promise"] {
            names.insert(name, NEVER.to_owned());
        }
        // As well formed as the others.
        let mut dice = Dice::seeded(9);
        names.insert("number", ticket_number(self.desk.now(), &mut dice));
        names.insert("code", tracking_code(&mut dice));
        names
    }

    async fn northerner(&self, role: Role) -> Browser<'_> {
        self.northerner_named("north", role).await
    }

    async fn northerner_named(&self, name: &str, role: Role) -> Browser<'_> {
        let name = format!("{name}-{role}");
        self.desk.employs(&name, role, Some(self.north));
        self.desk.signed_in(&name, role).await
    }
}

/// The address of a page that is asked about these, and further ones that name them in the query.
fn addresses(entry: &Entry, names: &Names) -> Vec<String> {
    let mut path = entry.path.to_owned();
    for (name, value) in names {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    assert!(!path.contains('{'), "the matrix has no name for {path}");
    if entry.path.starts_with("/visits/") {
        path = format!("/visits/{NEVER}/arrival");
    }
    let (customer, user, number) = (&names["customer"], &names["user"], &names["number"]);
    let more: Vec<String> = match (entry.way, entry.path) {
        (Way::Get, "/desk" | "/desk/next") => vec!["of=all".into(), "of=team".into(), format!("of={user}")],
        (Way::Get, "/desk/{number}") => vec!["of=all".into(), "write=note&of=all".into()],
        (Way::Get, "/tickets") => vec![
            format!("q={SECRET}"),
            format!("q={number}"),
            format!("q={customer}"),
            "q=8888".into(),
            "region=sued".into(),
        ],
        (Way::Get, "/palette") => vec![format!("q={SECRET}"), format!("q={number}"), "q=8888".into()],
        (Way::Get, "/calls/new") => vec![
            format!("customer={customer}"),
            format!("caller={SECRET}"),
            "caller=8888".into(),
            format!("draft={customer}"),
        ],
        (Way::Get, "/audit") => vec!["by=owner".into(), "by=region".into()],
        (Way::Get, "/audit/promises") => vec!["figure=due".into(), format!("figure=kept&owner={user}")],
        (Way::Get, "/admin/users") => vec![format!("user={user}")],
        _ => Vec::new(),
    };
    let with = |query: String| format!("{path}?{query}");
    std::iter::once(path.clone())
        .chain(more.into_iter().map(with))
        .collect()
}

/// What a form is filled in with: what would be taken, about these.
fn filled_in(entry: &Entry, names: &Names, csrf: &str) -> Vec<(&'static str, String)> {
    let mut fields = vec![("csrf", csrf.to_owned()), ("key", String::new())];
    let more: &[(&str, &str)] = match entry.path {
        "/calls/new" => &[
            ("channel", "hotline"),
            ("kind", "complaint"),
            ("urgency", "general"),
            ("subject", "s"),
            ("description", "s"),
            ("customer", names["customer"].as_str()),
        ],
        "/me/sessions" => &[("session", names["session"].as_str())],
        "/clients/{customer}/visit" => &[
            ("medium", "visit"),
            ("said", "s"),
            ("ticket", "new"),
            ("kind", "complaint"),
        ],
        "/visits/{appointment}/{step}" => &[("number", names["number"].as_str())],
        "/desk/{number}/draft" => &[("verb", "note"), ("text", "s")],
        "/desk/{number}/here" => &[("sign", "reads")],
        "/walls/end" | "/feeds/end" => &[("link", NEVER)],
        "/desk/{number}/{verb}" => &[
            ("text", "s"),
            ("reason", "s"),
            ("said", "s"),
            ("medium", "phone"),
            ("outcome", "no_answer"),
        ],
        _ => &[],
    };
    for (name, text) in more {
        let name = FIELDS.iter().find(|known| *known == name);
        fields.push((name.unwrap(), (*text).to_owned()));
    }
    fields
}

const FIELDS: [&str; 17] = [
    "number",
    "verb",
    "sign",
    "link",
    "channel",
    "kind",
    "urgency",
    "subject",
    "description",
    "customer",
    "session",
    "medium",
    "said",
    "ticket",
    "text",
    "reason",
    "outcome",
];

async fn asked(browser: &Browser<'_>, entry: &Entry, address: &str, fields: &[(&'static str, String)]) -> Page {
    match entry.way {
        Way::Get | Way::Head => browser.opens(address).await,
        Way::Post => {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
            browser.posts(address, &fields).await
        }
    }
}

/// Status, place and page, without the names that were asked about and what is drawn anew for every page.
fn told(page: &Page, names: &Names) -> (u16, String, String) {
    let plain = |text: &str| {
        let mut text = text.to_owned();
        for value in names.values().filter(|value| value.len() > 8) {
            text = text.replace(value.as_str(), "that");
        }
        without_ids(&without_keys(&text))
    };
    let place = page.answer.header("location").unwrap_or_default();
    (page.answer.status.as_u16(), plain(place), plain(&page.html))
}

/// What a page is called.
fn title(page: &Page) -> String {
    let after = page.html.split_once("<title>").map_or("", |(_, after)| after);
    after.split("</title>").next().unwrap_or_default().to_owned()
}

/// The same text without the keys of forms, which are drawn for each page.
fn without_keys(text: &str) -> String {
    const KEY: &str = "name=\"key\" value=\"";
    let mut parts = text.split(KEY);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| {
        let rest = part.split_once('"').map_or("", |(_, rest)| rest);
        plain + KEY + rest
    })
}

/// The same text with every UUID left out.
fn without_ids(text: &str) -> String {
    let is_id = |part: &str| {
        let dashes = [8, 13, 18, 23];
        part.len() == 36
            && part.char_indices().all(|(at, letter)| {
                if dashes.contains(&at) {
                    letter == '-'
                } else {
                    letter.is_ascii_hexdigit()
                }
            })
    };
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let step = if rest.get(..36).is_some_and(is_id) {
            plain.push_str("id");
            36
        } else {
            plain.push(first);
            first.len_utf8()
        };
        rest = &rest[step..];
    }
    plain
}

/// Whether what somebody reaches in any of these is less than everything.
fn is_confined(needs: Needs, role: Role) -> bool {
    let confined = |operation: &Operation| operation.reach(role) != Reach::All;
    match needs {
        Needs::Nothing | Needs::Session => true,
        Needs::Right(operation) => confined(&operation),
        Needs::Any(operations) | Needs::Each(operations) => operations.iter().any(confined),
    }
}

/// Roles whose people sign in at pages.
fn people() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| *role != Role::Integration)
}

/// What everybody may open hides nothing; the stream does not end, and whoever signs out sees no more pages.
fn is_left_out(entry: &Entry) -> bool {
    entry.needs == Needs::Nothing || entry.path == "/events" || entry.path == "/logout"
}

async fn nobody_sees_what_is_not_theirs(office: Office, roles: &[Role]) {
    let world = World::of(office).await;
    let never = world.never();
    for role in roles {
        let mut refused = None;
        let browser = world.northerner(*role).await;
        for entry in PAGES.iter().filter(|entry| !is_left_out(entry)) {
            let csrf = browser.opens("/me").await.with_status(200).hidden("csrf");
            let theirs = addresses(entry, &world.foreign);
            for (foreign, absent) in theirs.iter().zip(addresses(entry, &never)) {
                let label = format!("{role}: {:?} {foreign}", entry.way);
                let page = asked(&browser, entry, foreign, &filled_in(entry, &world.foreign, &csrf)).await;
                let status = page.answer.status.as_u16();
                assert!(status < 500 && status != 401, "{label}: {status} {}", page.html);
                if !entry.needs.are_met_by(*role) {
                    assert_eq!(status, 403, "{label}: {}", page.html);
                    let first = refused.get_or_insert_with(|| title(&page));
                    assert_eq!(*first, title(&page), "{label}: refused alike");
                    assert!(!page.html.contains(SECRET), "{label}: {}", page.html);
                    continue;
                }
                assert_ne!(status, 403, "{label}: {}", page.html);
                if !is_confined(entry.needs, *role) {
                    continue;
                }
                for hidden in [SECRET, "8888"] {
                    let shown = page.html.replace(&format!("value=\"{hidden}\""), "");
                    let shown = shown
                        .replace(&format!("q={hidden}"), "")
                        .replace(&format!("“{hidden}”"), "");
                    assert!(!shown.contains(hidden), "{label} shows {hidden}: {shown}");
                }
                let none = asked(&browser, entry, &absent, &filled_in(entry, &never, &csrf)).await;
                assert_eq!(told(&page, &world.foreign), told(&none, &never), "{label}");
                if ["{number}", "{customer}"].iter().any(|name| entry.path.contains(name)) {
                    assert_eq!(status, 404, "{label}: {}", page.html);
                }
            }
        }
    }
}

#[actix_web::test]
async fn what_is_somebody_elses_is_on_no_page() {
    nobody_sees_what_is_not_theirs(Office::in_memory(), &people().collect::<Vec<_>>()).await;
}

#[actix_web::test]
async fn nor_is_it_on_postgresql() {
    let Some(url) = super::support::postgres::fresh_database() else {
        return super::support::postgres::skip_without_postgres("nor_is_it_on_postgresql");
    };
    let roles = [Role::Agent, Role::AccountManager, Role::Manager];
    nobody_sees_what_is_not_theirs(Office::at(&url, 1), &roles).await;
}

#[actix_web::test]
async fn each_form_of_a_ticket_hides_it_from_whom_it_is_none_of_their_business() {
    let world = World::of(Office::in_memory()).await;
    let never = world.never();
    let form = PAGES
        .iter()
        .find(|entry| entry.path == "/desk/{number}/{verb}")
        .unwrap();
    for role in people() {
        let browser = world.northerner(role).await;
        let csrf = browser.opens("/me").await.hidden("csrf");
        for (verb, operation) in FORMS {
            let with = |names: &Names| {
                let mut names = names.clone();
                names.insert("verb", verb.to_owned());
                names
            };
            let (foreign, never) = (with(&world.foreign), with(&never));
            let label = format!("{role}: {verb}");
            let theirs = asked(
                &browser,
                form,
                &addresses(form, &foreign)[0],
                &filled_in(form, &foreign, &csrf),
            )
            .await;
            if operation.reach(role) == Reach::No {
                assert_eq!(theirs.answer.status, 403, "{label}");
            } else if operation.reach(role) != Reach::All {
                assert_eq!(theirs.answer.status, 404, "{label}: {}", theirs.html);
                let none = asked(
                    &browser,
                    form,
                    &addresses(form, &never)[0],
                    &filled_in(form, &never, &csrf),
                )
                .await;
                assert_eq!(told(&theirs, &foreign), told(&none, &never), "{label}");
            }
        }
    }
}

#[actix_web::test]
async fn strangers_and_those_whose_session_is_over_are_led_to_sign_in_alike() {
    let world = World::of(Office::in_memory()).await;
    let stranger = world.desk.browser("198.51.100.30");
    let cookie = "__Host-yinuo";
    let ended = world.northerner(Role::Agent).await;
    let kept = ended.cookie(cookie).unwrap();
    let csrf = ended.opens("/me").await.hidden("csrf");
    ended.posts("/logout", &[("csrf", &csrf)]).await.with_status(303);
    let expired = world.northerner_named("late", Role::Agent).await;
    let too_old = expired.cookie(cookie).unwrap();
    let expired_csrf = expired.opens("/me").await.hidden("csrf");
    let retired = world.northerner(Role::Technician).await;
    let retired_csrf = retired.opens("/me").await.hidden("csrf");
    let gone = world.desk.somebody("north-technician", Role::Technician).id();
    world.desk.lets_pass(Span::days(10));
    let root = world.desk.admin("root");
    let path = format!("/api/v1/users/{gone}");
    root.patch(&path, json!({"state": "retired"})).await.with_status(200);
    for entry in PAGES {
        for address in addresses(entry, &world.foreign) {
            let label = format!("{:?} {address}", entry.way);
            // A browser forgets a cookie that was taken back; a thief does not.
            ended.holds(cookie, &kept);
            expired.holds(cookie, &too_old);
            let mut answers = Vec::new();
            for (browser, csrf) in [
                (&stranger, ""),
                (&ended, csrf.as_str()),
                (&expired, expired_csrf.as_str()),
                (&retired, retired_csrf.as_str()),
            ] {
                let fields = filled_in(entry, &world.foreign, csrf);
                let page = asked(browser, entry, &address, &fields).await;
                answers.push(told(&page, &Names::new()));
            }
            let (status, place, _) = &answers[0];
            if entry.needs == Needs::Nothing {
                assert!(
                    *status < 500 && !place.starts_with("/login?to"),
                    "{label}: {status} {place}"
                );
                continue;
            }
            assert_eq!(*status, 303, "{label}");
            assert!(place.starts_with("/login"), "{label}: {place}");
            for other in &answers[1..] {
                assert_eq!(&answers[0], other, "{label}");
            }
        }
    }
}

/// Where a page leads: its links, and its forms by the way in which they are sent.
fn ways_on(html: &str) -> Vec<(&str, Way)> {
    let tags = html.split('<').filter_map(|part| part.split('>').next());
    let named = |tag: &'_ str, mark: &str| tag.find(mark).map(|at| at + mark.len());
    tags.filter_map(|tag| {
        let (mark, way) = if tag.starts_with("form") {
            let posts = tag.contains("method=\"post\"");
            ("action=\"", if posts { Way::Post } else { Way::Get })
        } else if tag.contains("formaction=\"") {
            ("formaction=\"", Way::Post)
        } else {
            ("href=\"", Way::Get)
        };
        let link = &tag[named(tag, mark)?..];
        Some((link.split(['"', '?', '#']).next()?, way))
    })
    .collect()
}

#[actix_web::test]
async fn nobody_is_led_to_a_page_that_they_may_not_open() {
    let world = World::of(Office::in_memory()).await;
    let grace = world.desk.employs("grace", Role::Agent, Some(world.north));
    let ticket = grace.logs("complaint", "s", "13912344521").await;
    for role in people() {
        let browser = world.northerner(role).await;
        let own = Names::from([
            ("number", ticket.number().to_owned()),
            ("promise", ticket.promise("reply")["id"].as_str().unwrap().to_owned()),
            ("customer", ticket.0["customer"]["id"].as_str().unwrap().to_owned()),
            ("user", grace.id().to_string()),
            ("cure", NEVER.to_owned()),
        ]);
        let readable = |entry: &&Entry| {
            entry.way == Way::Get
                && entry.needs != Needs::Nothing
                && entry.path != "/events"
                && entry.needs.are_met_by(role)
        };
        for entry in PAGES.iter().filter(readable) {
            for address in addresses(entry, &own) {
                let page = browser.opens(&address).await;
                for (link, way) in ways_on(&page.html) {
                    let target = PAGES
                        .iter()
                        .find(|entry| entry.way == way && leads_to(entry.path, link));
                    if let Some(target) = target {
                        assert!(target.needs.are_met_by(role), "{role}: {address} leads to {link}");
                    }
                }
            }
        }
        for entry in PAGES.iter().filter(readable).filter(|entry| !entry.path.contains('{')) {
            let status = browser.opens(entry.path).await.answer.status.as_u16();
            assert!(status == 200 || status == 303, "{role}: {}: {status}", entry.path);
        }
    }
}

/// Whether an address is one of this path; the literal parts decide.
fn leads_to(path: &str, address: &str) -> bool {
    let (path, address): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), address.split('/').collect());
    let same = |(part, here): (&&str, &&str)| part == here || (part.starts_with('{') && !here.is_empty());
    path.len() == address.len() && path.iter().zip(&address).all(same)
}

#[actix_web::test]
async fn customers_see_no_ticket_but_their_own() {
    let world = World::of(Office::in_memory()).await;
    let never = world.never();
    let own = world.desk.hotline("grace").logs_complaint("mine").await;
    let stranger = world.desk.browser("198.51.100.30");
    let visitor = world.desk.browser("198.51.100.31");
    visitor.enters(own.text("tracking_code"), "4521").await.with_status(303);
    for entry in track::PAGES {
        assert_eq!(entry.needs, Needs::Nothing, "{}: customers have no rights", entry.path);
        for browser in [&stranger, &visitor] {
            let (there, nowhere) = (&addresses(entry, &world.foreign)[0], &addresses(entry, &never)[0]);
            let label = format!("{:?} {there}", entry.way);
            let fields = |names: &Names| {
                vec![
                    ("token", "x".to_owned()),
                    ("text", "s".to_owned()),
                    ("code", names["code"].clone()),
                    ("digits", "1111".to_owned()),
                ]
            };
            let theirs = asked(browser, entry, there, &fields(&world.foreign)).await;
            assert!(theirs.answer.status.as_u16() < 500, "{label}");
            assert!(
                !theirs.html.contains(SECRET) && !theirs.html.contains("8888"),
                "{label}: {}",
                theirs.html
            );
            let none = asked(browser, entry, nowhere, &fields(&never)).await;
            assert_eq!(told(&theirs, &world.foreign), told(&none, &never), "{label}");
        }
    }
    for entry in sign_on::PAGES {
        assert_eq!(entry.needs, Needs::Nothing);
        let shown = asked(&stranger, entry, entry.path, &[]).await;
        assert_eq!(
            shown.answer.status, 404,
            "where there is no provider there is no such page"
        );
    }
}

#[actix_web::test]
async fn a_page_that_is_refused_is_recorded() {
    let desk = TestDesk::open().await;
    let browser = desk.signed_in("grace", Role::Agent).await;
    browser.opens("/admin/users").await.with_status(403);
    let told = desk
        .admin("root")
        .get("/api/v1/security-events?kind=right_refused")
        .await;
    let told = told.with_status(200).json();
    assert_eq!(told["items"][0]["fact"]["operation"], "GET /admin/users", "{told}");
}
