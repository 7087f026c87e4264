//! Setting up the house: the first admin, staff, teams, tokens, policies, calendars; the outbox, the figures, and the
//! API's description of itself.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::actions::first_admin;
use yinuo::domain::moment::Span;

use crate::support::http::{TestDesk, TicketSeen};

const NEEDS_ADMIN: &str = "this needs the role admin";

#[actix_web::test]
async fn the_first_admin_comes_in_once_with_the_secret_that_the_start_showed() {
    let desk = TestDesk::open().await;
    let prepares = || {
        desk.office
            .act(|db, now, _| Ok(first_admin::prepare(db, now)?))
            .unwrap()
    };
    let old = prepares().unwrap();
    let secret = prepares().unwrap();
    let nobody = desk.stranger(None);
    let comes = async |secret: &str, email: &str| {
        let body = json!({"secret": secret, "name": "Ada", "email": email});
        nobody.post("/api/v1/first-admin", body).await
    };
    let wrong = comes(&old, "ada@example.com").await;
    let told = "the secret is wrong, was used, or is not needed any more; a server that starts without an admin shows a new one";
    assert_eq!(
        wrong.problem(401, "unauthenticated"),
        told,
        "a later start replaces the secret"
    );
    assert_eq!(
        comes(&secret, "nobody").await.faults(),
        ["/email: must be an e-mail address like name@example.com"]
    );
    comes(&secret, "agent@example.com").await.problem(409, "taken");
    let first = comes(&secret, "ada@example.com").await.with_status(201).json();
    assert_eq!(
        (&first["user"]["role"], &first["user"]["name"]),
        (&json!("admin"), &json!("Ada"))
    );
    let ada = desk.stranger(first["secret"].as_str());
    ada.post("/api/v1/teams", json!({"name": "south"}))
        .await
        .with_status(201);
    let again = comes(&secret, "eve@example.com").await;
    assert_eq!(again.problem(401, "unauthenticated"), told);
    assert_eq!(again.body, wrong.body, "the answer does not tell why");
    assert_eq!(prepares(), None, "a desk with an admin needs no secret");
}

#[actix_web::test]
async fn an_admin_hires_and_everybody_sees_who_works_here() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let new = json!({"name": "Wei", "email": "Wei@Example.com", "role": "technician", "team": desk.office.team.0, "language": "zh-TW"});
    assert_eq!(
        grace
            .post("/api/v1/users", new.clone())
            .await
            .problem(403, "not-allowed"),
        NEEDS_ADMIN
    );
    let hired = root.post("/api/v1/users", new.clone()).await.with_status(201);
    let wei = hired.json();
    let place = format!("/api/v1/users/{}", wei["id"].as_str().unwrap());
    assert_eq!(
        (hired.header("location"), hired.header("etag")),
        (Some(place.as_str()), Some("\"1\""))
    );
    assert_eq!(
        (&wei["email"], &wei["state"], &wei["bounced_at"]),
        (&json!("wei@example.com"), &json!("active"), &json!(null))
    );
    assert_eq!(
        root.post("/api/v1/users", new).await.problem(409, "taken"),
        "a user with the address wei@example.com exists already"
    );
    assert_eq!(grace.get(&place).await.with_status(200).json(), wei);
    let all = grace.get("/api/v1/users").await.with_status(200).json();
    assert!(all.as_array().unwrap().contains(&wei));
    let wrong = json!({"name": "", "email": "x", "role": "agent", "team": uuid::Uuid::nil()});
    assert_eq!(
        root.post("/api/v1/users", wrong).await.faults(),
        [
            "/name: must not be empty",
            "/email: must be an e-mail address like name@example.com"
        ]
    );
    let teamless = json!({"name": "A", "email": "a@example.com", "role": "agent", "team": uuid::Uuid::nil()});
    assert_eq!(
        root.post("/api/v1/users", teamless).await.faults(),
        ["/team: there is no such team"]
    );
    root.get("/api/v1/users/x").await.problem(404, "not-found");
    root.get(&format!("/api/v1/users/{}", uuid::Uuid::nil()))
        .await
        .problem(404, "not-found");
    desk.stranger(None)
        .get("/api/v1/users")
        .await
        .problem(401, "unauthenticated");
}

#[actix_web::test]
async fn who_is_away_comes_back_and_who_leaves_calls_no_more() {
    let desk = TestDesk::open().await;
    let (root, paul) = (desk.admin("root"), desk.hotline("paul"));
    let path = format!("/api/v1/users/{}", paul.id());
    let away = json!({"absent_until": "2026-03-09T00:00:00+08:00", "role": "dispatcher", "team": null});
    let changed = root.patch(&path, away).await.with_status(200);
    assert_eq!(changed.header("etag"), Some("\"2\""));
    let changed = changed.json();
    assert_eq!(changed["absent_until"], "2026-03-08T16:00:00Z");
    assert_eq!(
        (&changed["role"], &changed["team"]),
        (&json!("dispatcher"), &json!(null))
    );
    assert_eq!(changed["language"], "en", "what is left out stays");
    let back = root
        .patch(&path, json!({"absent_until": null}))
        .await
        .with_status(200)
        .json();
    assert_eq!(back["absent_until"], json!(null));
    let stale = root
        .asks(Method::PATCH, &path)
        .saying("If-Match", "\"1\"")
        .with(&json!({"state": "retired"}));
    let stale = stale.now().await;
    assert_eq!(
        stale.problem(412, "stale"),
        "it is at version 3 by now, not 1; read it again and repeat the change"
    );
    assert_eq!(
        root.patch(&path, json!({"absent_until": "soon", "bounced": true, "name": ""}))
            .await
            .faults(),
        [
            "/name: must not be empty",
            "/absent_until: expected a time like 2026-03-02T09:00:00Z or 2026-03-02T17:00:00+08:00",
            "/bounced: is set by the desk when mail comes back; send false to clear it",
        ]
    );
    assert_eq!(root.patch(&path, json!({"salary": 1})).await.faults().len(), 1);
    paul.get("/api/v1/users").await.with_status(200);
    root.patch(&path, json!({"state": "retired"})).await.with_status(200);
    let refused = paul.get("/api/v1/users").await;
    assert_eq!(
        refused.problem(401, "unauthenticated"),
        "the token is unknown, expired or revoked"
    );
    let owner = root.logs_complaint("s").await;
    let given = root.does(&owner, "assignment", json!({"owner": paul.id().0})).await;
    assert_eq!(
        given.faults(),
        ["/owner: paul no longer works here; choose somebody who does"]
    );
}

#[actix_web::test]
async fn mail_that_came_back_is_forgotten_when_an_admin_says_so() {
    let desk = TestDesk::open().await;
    let (root, agent) = (desk.admin("root"), desk.office.agent);
    desk.office
        .act(move |db, now, _| Ok(yinuo::storage::people::note_bounce(db, agent, now)?))
        .unwrap();
    let path = format!("/api/v1/users/{agent}");
    assert_eq!(root.get(&path).await.json()["bounced_at"], "2026-03-02T09:00:00Z");
    let cleared = root
        .patch(&path, json!({"bounced": false}))
        .await
        .with_status(200)
        .json();
    assert_eq!(cleared["bounced_at"], json!(null));
}

#[actix_web::test]
async fn the_last_admin_stays_one() {
    let desk = TestDesk::open().await;
    let root = desk.admin("root");
    let path = format!("/api/v1/users/{}", root.id());
    for body in [json!({"state": "retired"}), json!({"role": "agent"})] {
        assert_eq!(
            root.patch(&path, body).await.problem(409, "limit"),
            "root is the only active admin; name another one first"
        );
    }
    desk.admin("second");
    root.patch(&path, json!({"role": "manager"})).await.with_status(200);
    assert_eq!(
        root.patch(&path, json!({"role": "admin"}))
            .await
            .problem(403, "not-allowed"),
        NEEDS_ADMIN
    );
}

#[actix_web::test]
async fn a_team_has_its_posts_and_only_staff_hold_them() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let new = json!({"name": "south", "region": "south", "lead": grace.id().0});
    let made = root.post("/api/v1/teams", new.clone()).await.with_status(201);
    let team = made.json();
    let place = format!("/api/v1/teams/{}", team["id"].as_str().unwrap());
    assert_eq!(made.header("location"), Some(place.as_str()));
    assert_eq!(
        (&team["lead"], &team["region"]),
        (&json!(grace.id().0), &json!("south"))
    );
    assert_eq!(
        root.post("/api/v1/teams", new).await.problem(409, "taken"),
        "a team named south exists already"
    );
    let nobody = json!({"lead": uuid::Uuid::nil(), "director": uuid::Uuid::nil()});
    assert_eq!(
        root.patch(&place, nobody).await.faults(),
        [
            "/lead: there is no such member of staff",
            "/director: there is no such member of staff"
        ]
    );
    let changed = root
        .patch(&place, json!({"lead": null, "manager": desk.office.manager.0}))
        .await;
    let changed = changed.with_status(200).json();
    assert_eq!(
        (&changed["lead"], &changed["manager"]),
        (&json!(null), &json!(desk.office.manager.0))
    );
    assert_eq!(
        root.patch(&place, json!({"name": "north"})).await.problem(409, "taken"),
        "a team named north exists already"
    );
    assert_eq!(
        grace
            .patch(&place, json!({"region": null}))
            .await
            .problem(403, "not-allowed"),
        NEEDS_ADMIN
    );
    assert_eq!(grace.get(&place).await.with_status(200).json(), changed);
    assert_eq!(
        grace
            .get("/api/v1/teams")
            .await
            .with_status(200)
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let call = json!({"subject": "s", "region": "south", "caller_number": "13912344521"});
    let ticket = grace
        .post("/api/v1/channels/hotline/tickets", call)
        .await
        .with_status(201)
        .json();
    assert_eq!(ticket["team"], team["id"], "tickets from its region come to it");
}

#[actix_web::test]
async fn a_token_is_shown_once_and_opens_nothing_once_it_is_revoked() {
    let desk = TestDesk::open().await;
    let (root, grace, paul) = (desk.admin("root"), desk.hotline("grace"), desk.hotline("paul"));
    let path = format!("/api/v1/users/{}/tokens", grace.id());
    let asks = || root.asks(Method::POST, &path).saying("Idempotency-Key", "t-1");
    let made = asks()
        .with(&json!({"label": "laptop", "days": 30}))
        .now()
        .await
        .with_status(201);
    let token = made.json();
    assert_eq!(
        (&token["label"], &token["expires_at"]),
        (&json!("laptop"), &json!("2026-04-01T09:00:00Z"))
    );
    let holder = desk.stranger(token["secret"].as_str());
    holder.get("/api/v1/users").await.with_status(200);
    let again = asks()
        .with(&json!({"label": "laptop", "days": 30}))
        .now()
        .await
        .with_status(201)
        .json();
    assert_eq!(
        (&again["id"], &again["secret"]),
        (&token["id"], &json!(null)),
        "a secret is not kept"
    );
    let listed = grace.get(&path).await.with_status(200);
    assert!(!String::from_utf8_lossy(&listed.body).contains("yn_"));
    assert_eq!(listed.json().as_array().unwrap().len(), 2);
    assert_eq!(paul.get(&path).await.problem(403, "not-allowed"), NEEDS_ADMIN);
    assert_eq!(
        grace.post(&path, json!({})).await.problem(403, "not-allowed"),
        NEEDS_ADMIN
    );
    for days in [0_i64, 3_651] {
        assert_eq!(
            root.post(&path, json!({"days": days})).await.faults(),
            ["/days: is 1 to 3650"]
        );
    }
    assert!(root.post(&path, json!({"days": i64::MAX})).await.faults()[0].starts_with("/days: "));
    let revoke = format!("/api/v1/tokens/{}", token["id"].as_str().unwrap());
    paul.delete(&revoke).await.problem(404, "not-found");
    let gone = holder.delete(&revoke).await.with_status(204);
    assert!(gone.body.is_empty());
    holder.get("/api/v1/users").await.problem(401, "unauthenticated");
    root.delete(&revoke).await.with_status(204);
    grace.get("/api/v1/users").await.with_status(200);
}

#[actix_web::test]
async fn another_server_refuses_a_revoked_token_within_a_second() {
    let desk = TestDesk::open().await;
    let grace = desk.hotline("grace");
    let tokens = format!("/api/v1/users/{}/tokens", grace.id());
    let id = grace.get(&tokens).await.json()[0]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    // As if another server had done it: this one is not told.
    desk.office
        .act(move |db, now, _| Ok(yinuo::storage::tokens::revoke(db, id, now)?))
        .unwrap();
    grace.get(&tokens).await.with_status(200);
    desk.office.clock.set(desk.now() + Span::seconds(1));
    grace.get(&tokens).await.problem(401, "unauthenticated");
}

fn policy() -> Value {
    json!({
        "name": "reply-fast",
        "promise": "reply",
        "kinds": ["fault"],
        "precedence": 5,
        "duration": "2h",
        "ladder": [{"at": "50%", "tell": ["owner"]}, {"at": "due", "tell": ["owner", "manager"], "level": 2, "every": "1h"}],
    })
}

#[actix_web::test]
async fn a_policy_gets_a_next_version_and_promises_keep_theirs() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let path = "/api/v1/policies";
    assert_eq!(
        grace.post(path, policy()).await.problem(403, "not-allowed"),
        NEEDS_ADMIN
    );
    let added = root.post(path, policy()).await.with_status(201);
    assert_eq!(added.header("location"), Some("/api/v1/policies/reply-fast"));
    assert_eq!(added.json()["version"], 1);
    let ticket = grace.logs("fault", "s", "13912344521").await;
    assert_eq!(ticket.promise("reply")["due_at"], "2026-03-02T11:00:00Z");
    assert_eq!(ticket.promise("reply")["policy"], added.json()["id"]);
    let same = root.post(path, policy()).await.with_status(200).json();
    assert_eq!(same["version"], 1, "the same again is no new version");
    let mut faster = policy();
    faster["duration"] = json!("45s");
    assert_eq!(root.post(path, faster).await.with_status(201).json()["version"], 2);
    let versions = grace.get("/api/v1/policies/reply-fast").await.with_status(200).json();
    let numbers: Vec<_> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["version"].clone())
        .collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(
        grace.looks_at(&ticket).await.promise("reply")["due_at"],
        "2026-03-02T11:00:00Z"
    );
    let next = grace.logs("fault", "s", "13912344522").await;
    assert_eq!(next.promise("reply")["due_at"], "2026-03-02T09:00:45Z");
    let newest = grace.get(path).await.with_status(200).json();
    let fast = newest["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["policy"]["name"] == "reply-fast");
    assert_eq!(fast.unwrap()["version"], 2);
    grace.get("/api/v1/policies/nothing").await.problem(404, "not-found");
}

#[actix_web::test]
async fn policies_and_calendars_come_in_pages_by_name_without_holes() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    for number in 0..7 {
        let hours =
            json!({"name": format!("历{number}"), "zone": "Asia/Shanghai", "week": {"monday": ["09:00-17:00"]}});
        root.post("/api/v1/calendars", hours).await.with_status(201);
    }
    for (list, kind, least) in [("policies", "policy", 5), ("calendars", "calendar", 7)] {
        let all = grace
            .get(&format!("/api/v1/{list}?limit=100"))
            .await
            .with_status(200)
            .json();
        assert_eq!(all["next_cursor"], Value::Null);
        let names = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            items
                .map(|one| one[kind]["name"].as_str().unwrap().to_owned())
                .collect()
        };
        assert!(names(&all).len() >= least && names(&all).is_sorted(), "{all}");
        let (mut path, mut walked) = (format!("/api/v1/{list}?limit=3"), Vec::new());
        loop {
            let answer = grace.get(&path).await.with_status(200);
            let page = answer.json();
            assert!(names(&page).len() <= 3);
            walked.extend(names(&page));
            let Some(next) = answer.header("link") else { break };
            path = next.trim_start_matches('<').split('>').next().unwrap().to_owned();
            assert!(path.contains(page["next_cursor"].as_str().unwrap()));
        }
        assert_eq!(walked, names(&all));
        let wrong = grace.get(&format!("/api/v1/{list}?limit=0&cursor=zz&sort=x")).await;
        let faults = wrong.faults();
        assert_eq!(
            faults[1..],
            [
                "cursor: is none that this desk gave; leave it out to begin",
                "limit: is 1 to 100"
            ]
        );
    }
}

#[actix_web::test]
async fn a_policy_that_cannot_hold_is_refused_fault_by_fault() {
    let desk = TestDesk::open().await;
    let root = desk.admin("root");
    let with = |field: &str, value: Value| {
        let mut policy = policy();
        policy[field] = value;
        policy
    };
    for (body, fault) in [
        (
            with("name", json!("Reply Fast")),
            "/name: must be 1 to 80 lower-case letters, digits and hyphens",
        ),
        (with("duration", json!("0s")), "/duration: must be longer than nothing"),
        (with("ladder", json!([])), "/ladder: must have 1 to 50 steps"),
        (
            with("ladder", json!([{"at": "due", "tell": []}])),
            "/ladder: every step must tell somebody",
        ),
        (
            with(
                "ladder",
                json!([{"at": "due", "tell": ["owner"]}, {"at": "50%", "tell": ["owner"]}]),
            ),
            "/ladder: steps must stand in order of time, each later than the one before",
        ),
        (
            with("calendar", json!("mars")),
            "/calendar: names a calendar that is not loaded; add the calendar first",
        ),
    ] {
        assert_eq!(root.post("/api/v1/policies", body).await.faults(), [fault]);
    }
    for (body, field) in [
        (with("duration", json!("soon")), "/duration"),
        (with("promise", json!("moon")), "/promise"),
        (
            with("ladder", json!([{"at": "half", "tell": ["owner"]}])),
            "/ladder/0/at",
        ),
        (
            with("ladder", json!([{"at": "due", "tell": ["king"]}])),
            "/ladder/0/tell/0",
        ),
        (with("precedence", json!(i64::MAX)), "/precedence"),
        (with("colour", json!("red")), "/colour"),
    ] {
        let faults = root.post("/api/v1/policies", body).await.faults();
        assert_eq!(faults[0].split(": ").next(), Some(field), "{faults:?}");
    }
}

#[actix_web::test]
async fn a_calendar_is_added_and_one_without_working_time_is_not() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let path = "/api/v1/calendars";
    let office = json!({"name": "办公", "zone": "Asia/Shanghai", "week": {"monday": ["09:00-12:00", "13:30-17:30"]}});
    assert_eq!(
        grace.post(path, office.clone()).await.problem(403, "not-allowed"),
        NEEDS_ADMIN
    );
    let added = root.post(path, office.clone()).await.with_status(201);
    let place = added.header("location").unwrap().to_owned();
    assert_eq!(place, "/api/v1/calendars/%E5%8A%9E%E5%85%AC");
    assert_eq!(
        (&added.json()["version"], &added.json()["calendar"]),
        (&json!(1), &office)
    );
    root.post(path, office.clone()).await.with_status(200);
    assert_eq!(grace.get(&place).await.with_status(200).json()[0], added.json());
    assert_eq!(
        grace.get(path).await.with_status(200).json()["items"][0]["calendar"]["name"],
        "办公"
    );
    let with = |field: &str, value: Value| {
        let mut calendar = office.clone();
        calendar[field] = value;
        calendar
    };
    for (body, fault) in [
        (
            with("week", json!({})),
            "/week: the calendar has no working time at all; give at least one day a window such as \"09:00-17:30\"",
        ),
        (
            with("zone", json!("Mars/Base")),
            "/zone: \"Mars/Base\" is not a known time zone; use an IANA name such as Asia/Shanghai",
        ),
        (
            with("week", json!({"monday": ["9-5"]})),
            "/week/monday/0: \"9-5\" is not a working window; write it as \"09:00-17:30\", at the latest until 24:00",
        ),
        (
            with("holidays", json!([{"from": "2026-02-30", "name": "x"}])),
            "/holidays/0/from: \"2026-02-30\" is not a date; write it as \"2026-10-01\"",
        ),
    ] {
        assert_eq!(root.post(path, body).await.faults(), [fault]);
    }
    let mut by_calendar = policy();
    by_calendar["calendar"] = json!("办公");
    root.post("/api/v1/policies", by_calendar).await.with_status(201);
    let ticket = grace.logs("fault", "s", "13912344521").await;
    assert_eq!(
        ticket.promise("reply")["due_at"],
        "2026-03-09T02:30:00Z",
        "half an hour is left on this Monday"
    );
}

#[actix_web::test]
async fn the_outbox_shows_who_is_told_and_gives_what_was_given_up_another_try() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let paul = desk.hotline("paul");
    let ticket = grace.logs_complaint("断网").await;
    grace
        .does(&ticket, "assignment", json!({"owner": paul.id().0}))
        .await
        .with_status(200);
    grace
        .does(&ticket, "escalations", json!({"reason": "angry"}))
        .await
        .with_status(201);
    grace.get("/api/v1/outbox").await.problem(403, "not-allowed");
    let all = root.get("/api/v1/outbox").await.with_status(200);
    assert_eq!(all.header("link"), None);
    let all = all.json();
    let all = all["items"].as_array().unwrap();
    let kinds: BTreeSet<_> = all.iter().map(|letter| letter["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["assignment", "escalation"]));
    let told: Vec<_> = all.iter().filter(|letter| letter["kind"] == "assignment").collect();
    assert_eq!(told[0]["user"], json!(paul.id().0));
    let mut seen = Vec::new();
    let mut page = "/api/v1/outbox?limit=1&state=pending".to_owned();
    loop {
        let answer = root.get(&page).await.with_status(200);
        let items = answer.json()["items"].take();
        seen.extend(items.as_array().unwrap().iter().map(|letter| letter["id"].clone()));
        let Some(link) = answer.header("link") else { break };
        page = link.strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
    }
    assert_eq!(seen, all.iter().map(|letter| letter["id"].clone()).collect::<Vec<_>>());
    let one = format!("/api/v1/outbox/{}", all[0]["id"].as_str().unwrap());
    assert_eq!(root.get(&one).await.with_status(200).json()["state"], "pending");
    assert_eq!(
        root.post(&format!("{one}/retry"), json!({}))
            .await
            .problem(409, "limit"),
        "the letter is pending; only one that is dead or bounced can be tried again"
    );
    root.get(&format!("/api/v1/outbox/{}", uuid::Uuid::nil()))
        .await
        .problem(404, "not-found");
    assert_eq!(
        root.get("/api/v1/outbox?state=lost&cursor=x&limit=0").await.faults(),
        [
            "state: \"lost\" is not one of pending, leased, handed_over, bounced, dead, obsolete".to_owned(),
            "cursor: is none that this desk gave; leave it out to begin".to_owned(),
            "limit: is 1 to 100".to_owned(),
        ]
    );
    assert_eq!(
        root.get("/api/v1/outbox?colour=red").await.faults()[0]
            .split(':')
            .next(),
        Some("colour")
    );
}

#[actix_web::test]
async fn the_rate_is_told_with_the_promises_behind_each_figure() {
    let desk = TestDesk::open().await;
    let (grace, mia) = (desk.hotline("grace"), desk.manager("mia"));
    let kept = grace.logs_complaint("a").await;
    let mut missed = Vec::new();
    for _ in 0..3 {
        missed.push(grace.logs_complaint("b").await);
    }
    grace.calls_back(&kept, "reached").await;
    desk.lets_pass(Span::hours(25));
    let path = "/api/v1/reports/reply-rate";
    grace.get(path).await.problem(403, "not-allowed");
    let report = mia
        .get(&format!("{path}?from=2026-03-01&to=2026-03-04&group_by=channel"))
        .await;
    let report = report.with_status(200).json();
    let total = &report["total"];
    assert_eq!(
        (&total["due"], &total["kept"], &total["unanswered"]),
        (&json!(4), &json!(1), &json!(3))
    );
    assert_eq!(
        total["on_time_rate"],
        json!({"numerator": 1, "denominator": 4, "percent": "25.00"})
    );
    assert_eq!(report["groups"][0]["key"], "hotline");
    assert_eq!(
        report["from"], "2026-02-28T16:00:00Z",
        "a day begins at midnight in the desk's zone"
    );
    let mut seen = BTreeSet::new();
    let mut page = format!("{path}/promises?from=2026-03-01&to=2026-03-04&figure=unanswered&limit=2");
    loop {
        let answer = mia.get(&page).await.with_status(200);
        let body = answer.json();
        assert_eq!(
            (&body["figure"], &body["as_of"]),
            (&json!("unanswered"), &json!("2026-03-03T10:00:00Z"))
        );
        seen.extend(
            body["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["number"].as_str().unwrap().to_owned()),
        );
        let Some(link) = answer.header("link") else { break };
        page = link.strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
        desk.lets_pass(Span::hours(1));
    }
    assert_eq!(seen, missed.iter().map(TicketSeen::number).map(str::to_owned).collect());
    let empty = mia.get(&format!("{path}?to=2026-01-01")).await.with_status(200).json();
    assert_eq!(
        empty["total"]["on_time_rate"]["percent"],
        json!(null),
        "nothing due is not 100 %"
    );
    for (query, faults) in [
        (
            "?from=soon&kind=word&group_by=mood&team=x&include_imported=perhaps",
            vec!["from", "kind", "group_by", "team", "include_imported"],
        ),
        ("?from=2026-03-02&to=2026-03-01", vec!["to"]),
        ("?form=2026-03-02", vec!["form"]),
        ("/promises", vec!["figure"]),
        ("/promises?figure=kept&limit=0&cursor=1_x", vec!["cursor", "limit"]),
        ("/promises?figure=lost&x=1", vec!["x", "figure"]),
    ] {
        let told = mia.get(&format!("{path}{query}")).await.faults();
        let named: Vec<_> = told.iter().map(|fault| fault.split(':').next().unwrap()).collect();
        assert_eq!(named, faults, "{query}");
    }
}

#[actix_web::test]
async fn the_api_describes_itself_to_everybody() {
    let desk = TestDesk::open().await;
    let nobody = desk.stranger(None);
    let described = nobody.get("/api/openapi.json").await.with_status(200).json();
    assert_eq!(described["openapi"], "3.1.0");
    let mut names = BTreeSet::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} names two operations");
            assert!(operation["summary"].is_string(), "{method} {path} says what it does");
            assert!(operation["security"].is_array(), "{method} {path} says who may call");
        }
    }
    assert!(names.len() > 50, "{names:?}");
    let known = &described["components"]["schemas"];
    assert_eq!(
        known["Language"]["enum"],
        json!(["zh-CN", "zh-TW", "en"]),
        "words as they are written"
    );
    for name in names_of_schemas(&described) {
        assert!(known[&name].is_object(), "{name} is named and not described");
    }
    let bodiless = [
        "/retry",
        "/session/second-factor",
        "/session/recovery-codes",
        "/invitation",
        "/reports/integrity",
        "/cause/confirmation",
    ];
    for (path, item) in described["paths"].as_object().unwrap() {
        let takes_body = item["post"].is_object() && !bodiless.iter().any(|end| path.ends_with(end));
        assert_eq!(item["post"]["requestBody"].is_object(), takes_body, "{path}");
    }
    let page = nobody.get("/api/docs").await.with_status(200);
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .contains("script-src 'self'")
    );
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(
        !page.contains("http://") && !page.contains("https://"),
        "nothing comes from elsewhere"
    );
    for (path, kind) in [
        ("/api/docs.js", "text/javascript; charset=utf-8"),
        ("/api/docs.css", "text/css; charset=utf-8"),
    ] {
        assert_eq!(
            nobody.get(path).await.with_status(200).header("content-type"),
            Some(kind)
        );
    }
    let problems = nobody.get("/api/problems").await.with_status(200).json();
    for problem in problems.as_array().unwrap() {
        let shown = nobody
            .get(problem["type"].as_str().unwrap())
            .await
            .with_status(200)
            .json();
        assert_eq!(&shown, problem, "a problem's type leads to its description");
    }
    nobody.get("/api/problems/bad-mood").await.problem(404, "not-found");
}

fn names_of_schemas(part: &Value) -> Vec<String> {
    match part {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value.as_str() {
                Some(place) if name == "$ref" => vec![place.rsplit('/').next().unwrap().to_owned()],
                _ => names_of_schemas(value),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(names_of_schemas).collect(),
        _ => Vec::new(),
    }
}
