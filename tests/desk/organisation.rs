//! The house: halls and agent points, shifts, who stands in, and what becomes of the work of somebody who leaves.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::ids::UserId;
use yinuo::domain::moment::Span;
use yinuo::domain::people::{Hands, Told};
use yinuo::domain::policy::Post;
use yinuo::domain::words::Role;
use yinuo::report::verify::{Options, verify};

use super::support::http::TestDesk;
use super::support::office::Office;

const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[actix_web::test]
async fn a_site_is_found_by_its_code_and_gives_tickets_their_region_on_each_engine() {
    for office in Office::on_each_engine("a_site_is_found_by_its_code") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.admin("root");
        let hangzhou = json!({"code": "hangzhou", "name": "杭州"});
        root.post("/api/v1/regions", hangzhou).await.with_status(201);
        let hall = json!({"name": "West Lake Hall", "kind": "hall", "point_code": "HZ-07", "region": "hangzhou"});
        desk.hotline("grace")
            .post("/api/v1/sites", hall.clone())
            .await
            .problem(403, "not-allowed");
        let made = root.post("/api/v1/sites", hall.clone()).await.with_status(201);
        let site = made.json();
        let path = format!("/api/v1/sites/{}", site["id"].as_str().unwrap());
        assert_eq!(
            (made.header("location"), made.header("etag")),
            (Some(path.as_str()), Some("\"1\""))
        );
        let same_name = json!({"name": "West Lake Hall", "kind": "agent_point"});
        assert_eq!(
            root.post("/api/v1/sites", same_name).await.problem(409, "taken"),
            "a site named West Lake Hall exists already"
        );
        let same_code = json!({"name": "Other", "kind": "hall", "point_code": "HZ-07"});
        root.post("/api/v1/sites", same_code).await.problem(409, "taken");
        let renamed = json!({"name": "Lake Hall", "kind": "hall", "point_code": "HZ-07", "region": "hangzhou"});
        let stale = root
            .asks(Method::PUT, &path)
            .saying("If-Match", "\"7\"")
            .with(&renamed)
            .now()
            .await;
        stale.problem(412, "stale");
        let changed = root
            .asks(Method::PUT, &path)
            .with(&renamed)
            .now()
            .await
            .with_status(200)
            .json();
        assert_eq!(root.get("/api/v1/sites").await.json(), json!([changed]));
        let grace = desk.hotline("grace");
        let paul = format!("/api/v1/users/{}", grace.id());
        root.patch(&paul, json!({"site": uuid::Uuid::nil()}))
            .await
            .with_status(422);
        let seen = root
            .patch(&paul, json!({"site": site["id"]}))
            .await
            .with_status(200)
            .json();
        assert_eq!(seen["site"], site["id"]);
        let slip = json!({"kind": "complaint", "subject": "s", "point_code": "HZ-07", "customer": {"name": "李", "phone": "13912344521"}});
        let ticket = grace
            .post("/api/v1/channels/agent-point/tickets", slip)
            .await
            .with_status(201)
            .json();
        assert_eq!(ticket["region"], "hangzhou");
    }
}

#[actix_web::test]
async fn hours_with_nobody_on_duty_are_warned_of_when_the_plan_is_made_and_fall_through_when_they_come() {
    for office in Office::on_each_engine("hours_with_nobody_on_duty") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.admin("root");
        let (day, team) = (desk.manager("dora"), desk.office.team);
        let path = format!("/api/v1/teams/{team}");
        let plan = json!({
            "duty_manager": null, "skills": ["光纤", "fixed line"],
            "shifts": [{"name": "day", "days": EVERY_DAY, "from": "08:00", "until": "20:00", "duty_manager": day.id()}],
        });
        let planned = root.patch(&path, plan).await.with_status(200).json();
        let gaps: Vec<&Value> = planned["nobody_on_duty"].as_array().unwrap().iter().collect();
        assert_eq!(gaps.len(), 7);
        assert_eq!(gaps[0], "mon 20:00 to tue 08:00");
        assert_eq!(planned["skills"], json!(["光纤", "fixed line"]));
        let wrong = json!({"shifts": [{"name": "", "days": ["monday"], "from": "8", "until": "20:00", "duty_manager": uuid::Uuid::nil()}]});
        assert_eq!(
            root.patch(&path, wrong).await.faults(),
            ["/shifts/0/name: has 1 to 60 characters"]
        );
        let gone = json!({"shifts": [{"name": "x", "days": ["mon"], "from": "08:00", "until": "20:00", "duty_manager": uuid::Uuid::nil()}]});
        assert_eq!(
            root.patch(&path, gone).await.faults(),
            ["/shifts: there is no such member of staff"]
        );
        let seen = root.get(&path).await.json();
        assert_eq!(seen["shifts"], planned["shifts"], "what is refused changes nothing");
        // 17:00 in Shanghai: the shift's duty manager is told of what is raised; at 23:00 the manager is.
        let hands = Hands {
            owner: None,
            team: Some(team),
            account_manager: None,
            technician: None,
            level: 1,
        };
        let told_at = |now| {
            let directory = desk.office.act(move |db, _, house| {
                house.forget();
                Ok(house.directory(db, now)?)
            });
            directory.unwrap().to_tell(&[Post::DutyManager], hands, now)
        };
        assert_eq!(told_at(desk.now()), [Told::Person(day.id())]);
        let night = desk.now() + Span::hours(6);
        assert_eq!(told_at(night), [Told::Person(desk.office.manager)]);
    }
}

#[actix_web::test]
async fn an_absence_has_a_beginning_an_end_and_somebody_who_stands_in() {
    let desk = TestDesk::open().await;
    let (root, paul, mary) = (desk.admin("root"), desk.hotline("paul"), desk.hotline("mary"));
    let path = format!("/api/v1/users/{}", paul.id());
    let away =
        json!({"absent_from": "2026-03-05T00:00:00Z", "absent_until": "2026-03-09T00:00:00Z", "stand_in": mary.id()});
    let seen = root.patch(&path, away).await.with_status(200).json();
    assert_eq!(
        (&seen["absent_from"], &seen["stand_in"]),
        (&json!("2026-03-05T00:00:00Z"), &json!(mary.id()))
    );
    let backwards = json!({"absent_from": "2026-03-09T00:00:00Z"});
    assert_eq!(
        root.patch(&path, backwards).await.faults(),
        ["/absent_from: has to be before absent_until"]
    );
    for nobody in [json!(paul.id()), json!(uuid::Uuid::nil())] {
        let faults = root.patch(&path, json!({"stand_in": nobody})).await.faults();
        assert_eq!(faults, ["/stand_in: has to be somebody else who works here"]);
    }
    let back = root
        .patch(
            &path,
            json!({"absent_from": null, "absent_until": null, "stand_in": null}),
        )
        .await;
    assert_eq!(back.with_status(200).json()["stand_in"], json!(null));
}

#[actix_web::test]
async fn whoever_leaves_leaves_no_ticket_behind_on_each_engine() {
    for office in Office::on_each_engine("whoever_leaves_leaves_no_ticket_behind") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, paul, mary) = (desk.admin("root"), desk.hotline("paul"), desk.hotline("mary"));
        let (first, second) = (
            root.logs_complaint("one").await,
            root.logs("fault", "two", "13912344522").await,
        );
        for ticket in [&first, &second] {
            root.does(ticket, "assignment", json!({"owner": paul.id()}))
                .await
                .with_status(200);
        }
        let path = format!("/api/v1/users/{}", paul.id());
        let nobody = json!({"state": "retired", "heir": paul.id()});
        assert_eq!(
            root.patch(&path, nobody).await.faults(),
            ["/heir: there is no such other member of staff"]
        );
        assert_eq!(
            root.looks_at(&first).await.0["owner"],
            json!(paul.id()),
            "nothing half-changed"
        );
        assert_eq!(
            root.patch(&path, json!({"heir": mary.id()})).await.faults(),
            ["/heir: is named when somebody retires; send state as well"]
        );
        root.patch(&path, json!({"state": "retired", "heir": mary.id()}))
            .await
            .with_status(200);
        for ticket in [&first, &second] {
            let seen = root.looks_at(ticket).await;
            assert_eq!(seen.0["owner"], json!(mary.id()));
            let events = root.get(&ticket.path("events")).await.json();
            let last = events.as_array().unwrap().last().unwrap().clone();
            assert_eq!(
                (&last["fact"]["type"], &last["words"]["reason"]),
                (&json!("assigned"), &json!("paul left"))
            );
        }
        // Without an heir they go back to the team's queue.
        let path = format!("/api/v1/users/{}", mary.id());
        root.patch(&path, json!({"state": "retired"})).await.with_status(200);
        let seen = root.looks_at(&first).await;
        assert_eq!(
            (&seen.0["owner"], &seen.0["team"]),
            (&json!(null), &json!(desk.office.team))
        );
    }
}

#[actix_web::test]
async fn the_clients_of_an_account_manager_who_leaves_go_to_the_next_one_with_their_open_tickets() {
    for office in Office::on_each_engine("the_clients_of_an_account_manager") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
        let somebody = |name: &str| desk.somebody(name, Role::AccountManager).id();
        let (old, next, last) = (somebody("old"), somebody("next"), somebody("last"));
        let client = json!({"name": "Wang", "company": "Wang & Co", "phones": ["13912344521"], "tier": "key", "account_manager": old});
        let made = root.post("/api/v1/customers", client).await.with_status(201).json();
        let open = grace.logs_complaint("slow").await;
        let over = grace.logs_complaint("over").await;
        let over = grace.calls_back(&over, "reached").await;
        let closing = json!({"outcome": "satisfied"});
        grace.does(&over, "closure", closing).await.with_status(200);
        let looks_after = |number: &str| desk.office.ticket_named(number).account_manager;
        assert_eq!(looks_after(open.number()), Some(old));
        let leaves = async |who: UserId, more: Value| {
            let mut change = json!({"state": "retired"});
            change["heir"] = more;
            root.patch(&format!("/api/v1/users/{who}"), change)
                .await
                .with_status(200);
        };
        leaves(old, json!(next)).await;
        let seen = root
            .get(&format!("/api/v1/customers/{}", made["id"].as_str().unwrap()))
            .await
            .json();
        assert_eq!(seen["account_manager"], json!(next));
        assert_eq!(
            (looks_after(open.number()), looks_after(over.number())),
            (Some(next), Some(old))
        );
        let events = root.get(&open.path("events")).await.json();
        let told = events.as_array().unwrap().last().unwrap();
        assert_eq!(
            (&told["fact"]["type"], &told["fact"]["account_manager"]),
            (&json!("client_handed_over"), &json!(next))
        );
        // Somebody who is no account manager inherits nobody's clients.
        leaves(next, json!(grace.id())).await;
        assert_eq!(looks_after(open.number()), None);
        assert_eq!(
            desk.office.ticket_named(open.number()).owner,
            None,
            "looking after is not owning"
        );
        let found = desk
            .office
            .desk
            .read_blocking(|db, now| verify(db, now, &mut Options::default(), &mut |_| Ok(())));
        let found = found.unwrap();
        assert!(found.ok, "{:?}", found.faults);
        assert_ne!(last, next);
    }
}
