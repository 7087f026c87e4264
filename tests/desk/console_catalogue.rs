//! The appointment service is set up by pages without script: services, areas, who comes; and agreed visits that stand in
//! the way of a change are named before anything is changed.

use serde_json::{Value, json};
use yinuo::domain::words::Role;

use super::support::browser::{Browser, Page, borrowed};
use super::support::http::{TestDesk, TicketSeen};
use super::support::office::Office;

/// Where the form of a page is sent.
fn action(page: &Page) -> String {
    let (before, _) = page
        .html
        .split_once(" novalidate id=\"edit\"")
        .expect("there is a form");
    let action = before.rsplit("action=\"").next().unwrap();
    action.trim_end_matches('"').to_owned()
}

/// Sends the form of a page with other texts in these fields.
async fn sends(browser: &Browser<'_>, page: &Page, typed: &[(&str, &str)]) -> Page {
    browser.posts(&action(page), &borrowed(&page.filled(typed))).await
}

/// Sends the form of a page, which is taken: the page that it leads to.
async fn saves(browser: &Browser<'_>, page: &Page, typed: &[(&str, &str)]) -> Page {
    browser.submits(&action(page), &borrowed(&page.filled(typed))).await
}

async fn plans_shift(desk: &TestDesk) {
    let hours = json!(["08:00-12:00", "13:00-18:00"]);
    let week = json!({"monday": hours, "tuesday": hours, "wednesday": hours, "thursday": hours, "friday": hours});
    let calendar = json!({"name": "field", "zone": "Asia/Shanghai", "week": week});
    let added = desk.admin("root").post("/api/v1/calendars", calendar).await;
    added.with_status(201);
}

async fn adds_service(root: &Browser<'_>) -> Page {
    let page = root.opens("/admin/services").await.with_status(200);
    let typed = [
        ("code", "repair"),
        ("name_zh_cn", "上门维修"),
        ("name_en", "Repair <b>"),
        ("terms_en", "Until it works"),
        ("price_zh_cn", "免费"),
        ("skill", "fibre"),
        ("minutes", "60"),
        ("kind-fault", "on"),
    ];
    saves(root, &page, &typed).await.with_status(200)
}

async fn adds_area(root: &Browser<'_>) -> Page {
    let page = root.opens("/admin/areas").await.with_status(200);
    let typed = [("code", "east"), ("name", "East"), ("region", "north")];
    saves(root, &page, &typed).await.with_status(200)
}

/// The plan of tom, made by a dispatcher.
async fn plans(desk: &TestDesk, dora: &Browser<'_>) -> Page {
    let tom = desk.somebody("tom", Role::Technician).id();
    let page = dora.opens(&format!("/admin/technicians?user={tom}")).await;
    let page = page.with_status(200).says("Not planned").says("<b>east</b> East");
    let typed = [
        ("areas", "east\r\n east \r\n"),
        ("skills", "fibre\r\ncopper"),
        ("calendar", "field"),
    ];
    saves(dora, &page, &typed).await.with_status(200)
}

/// A fault for which tom comes on Tuesday at ten.
async fn agreed(desk: &TestDesk) -> TicketSeen {
    let grace = desk.hotline("grace");
    let ticket = grace.logs("fault", "No dial tone", "13912344521").await;
    let wish = json!({"service": "repair", "area": "east", "from": "2026-03-03T02:00:00Z"});
    let held = grace.post(&ticket.path("holds"), wish).await.with_status(201).json();
    let booked = grace
        .post(&ticket.path("appointments"), json!({"hold": held["hold"]}))
        .await;
    booked.with_status(201);
    ticket
}

#[actix_web::test]
async fn services_are_added_changed_and_retired() {
    for office in Office::on_each_engine("services_are_added_changed") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let empty = root.opens("/admin/services").await.with_status(200);
        let wrong = [("code", " "), ("skill", ""), ("minutes", "601"), ("terms_en", "kept")];
        let told = sends(&root, &empty, &wrong).await.with_status(422);
        let told = told.says("href=\"#code\"").says("href=\"#name_zh_cn\"");
        drop(told.says("href=\"#skill\"").says("href=\"#minutes\"").says(">kept<"));
        let long = "x".repeat(121);
        let told = sends(&root, &empty, &[("name_en", &long)]).await.with_status(422);
        drop(told.says("href=\"#name_en\"").hides("href=\"#name_zh_cn\""));

        let saved = adds_service(&root).await.says("Repair &#60;b&#62;").says("In use");
        let again = sends(
            &root,
            &empty,
            &[
                ("code", "repair"),
                ("name_en", "Other"),
                ("skill", "fibre"),
                ("minutes", "30"),
            ],
        );
        drop(again.await.with_status(422).says("There is one of this name already"));
        let listed = desk.admin("root").get("/api/v1/services").await.json();
        assert_eq!(
            (&listed[0]["names"], &listed[0]["terms"], &listed[0]["price"]),
            (
                &json!({"zh-CN": "上门维修", "en": "Repair <b>"}),
                &json!({"en": "Until it works"}),
                &json!({"zh-CN": "免费"})
            )
        );
        assert_eq!(listed[0]["kinds"], json!(["fault"]));

        let change = [("minutes", "90"), ("kind-installation", "on"), ("retired", "on")];
        let changed = saves(&root, &saved, &change).await.with_status(200);
        drop(
            sends(&root, &saved, &change)
                .await
                .with_status(422)
                .says("Somebody changed it"),
        );
        let listed = desk.admin("root").get("/api/v1/services").await.json();
        assert_eq!(
            (&listed[0]["minutes"], &listed[0]["kinds"]),
            (&json!(90), &json!(["fault", "installation"]))
        );
        assert!(listed[0]["retired_at"].is_string());
        let back = changed.filled(&[]);
        let back: Vec<_> = back.into_iter().filter(|(name, _)| name != "retired").collect();
        root.submits(&action(&changed), &borrowed(&back)).await.with_status(200);
        let listed = desk.admin("root").get("/api/v1/services").await.json();
        assert_eq!(
            (&listed[0]["retired_at"], &listed[0]["terms"]),
            (&Value::Null, &json!({"en": "Until it works"}))
        );
    }
}

#[actix_web::test]
async fn areas_are_added_changed_and_retired() {
    for office in Office::on_each_engine("areas_are_added_changed") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let empty = root.opens("/admin/areas").await.with_status(200);
        let wrong = [("visits_per_window", "many"), ("code", "")];
        let told = sends(&root, &empty, &wrong).await.with_status(422);
        drop(
            told.says("href=\"#visits_per_window\"")
                .says("href=\"#region\"")
                .says("href=\"#code\""),
        );
        let nowhere = [("code", "east"), ("region", "atlantis")];
        drop(
            sends(&root, &empty, &nowhere)
                .await
                .with_status(422)
                .says("href=\"#region\""),
        );

        let bare = [("code", "west"), ("region", "north")];
        drop(
            saves(&root, &empty, &bare)
                .await
                .with_status(200)
                .says("As many as technicians can"),
        );
        let saved = adds_area(&root).await;
        let change = [("name", "Far East"), ("visits_per_window", "3"), ("retired", "on")];
        let changed = saves(&root, &saved, &change).await.with_status(200).says("Far East");
        drop(
            sends(&root, &saved, &change)
                .await
                .with_status(422)
                .says("Somebody changed it"),
        );
        let listed = desk.admin("root").get("/api/v1/areas").await.json();
        assert_eq!(
            (
                &listed[0]["code"],
                &listed[0]["visits_per_window"],
                &listed[0]["region"]
            ),
            (&json!("east"), &json!(3), &json!("north"))
        );
        assert!(listed[0]["retired_at"].is_string());
        assert_eq!(listed[1]["name"], "west", "the code, where no name is given");
        let back = changed.filled(&[("visits_per_window", "")]);
        let back: Vec<_> = back.into_iter().filter(|(name, _)| name != "retired").collect();
        root.submits(&action(&changed), &borrowed(&back)).await.with_status(200);
        let listed = desk.admin("root").get("/api/v1/areas").await.json();
        assert_eq!(
            (&listed[0]["retired_at"], &listed[0]["visits_per_window"]),
            (&Value::Null, &Value::Null)
        );
    }
}

#[actix_web::test]
async fn a_dispatcher_plans_technicians_and_an_agent_does_not() {
    for office in Office::on_each_engine("a_dispatcher_plans_technicians") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        plans_shift(&desk).await;
        adds_service(&root).await;
        adds_area(&root).await;
        let dora = desk.signed_in("dora", Role::Dispatcher).await;
        let tom = desk.somebody("tom", Role::Technician).id();
        drop(dora.opens("/desk").await.says("href=\"/admin/technicians\""));
        let page = dora
            .opens(&format!("/admin/technicians?user={tom}&q=TO"))
            .await
            .with_status(200);
        let told = sends(&dora, &page, &[("areas", "atlantis"), ("calendar", "field")]).await;
        drop(told.with_status(422).says("href=\"#areas\"").says(">atlantis<"));
        let told = sends(&dora, &page, &[("skills", &"x\n".repeat(41)), ("areas", "east")]).await;
        drop(
            told.with_status(422)
                .says("href=\"#calendar\"")
                .says("href=\"#skills\""),
        );
        plans(&desk, &dora).await.says("copper, fibre").hides("Not planned");
        drop(
            sends(&dora, &page, &[("areas", "east"), ("calendar", "field")])
                .await
                .with_status(422)
                .says("Somebody changed it"),
        );
        let planned = desk.admin("root").get("/api/v1/technicians").await.json();
        assert_eq!(planned[0]["areas"], json!(["east"]));
        assert_eq!(
            (&planned[0]["skills"], &planned[0]["calendar"]),
            (&json!(["copper", "fibre"]), &json!("field"))
        );
        for path in ["/admin/services", "/admin/areas"] {
            drop(dora.opens(path).await.with_status(403));
        }
        let grace = desk.signed_in("grace", Role::Agent).await;
        let csrf = grace.opens("/me").await.hidden("csrf");
        for path in ["/admin/services", "/admin/areas", "/admin/technicians"] {
            drop(grace.opens(path).await.with_status(403));
        }
        for path in ["/admin/services", "/admin/areas", &format!("/admin/technicians/{tom}")] {
            drop(grace.posts(path, &[("csrf", &csrf)]).await.with_status(403));
        }
        drop(grace.opens("/desk").await.hides("href=\"/admin"));
    }
}

/// A change is refused naming the visit, and made once whoever makes it says that the visit is to be left as it is.
async fn is_asked(browser: &Browser<'_>, path: &str, ticket: &TicketSeen, typed: &[(&str, &str)]) {
    let page = browser.opens(path).await.with_status(200).hides("keep_visits");
    let told = sends(browser, &page, typed).await.with_status(422);
    let link = format!("href=\"/desk/{0}\">{0}</a> 2026-03-03 10:00", ticket.number());
    let told = told.says(&link).says("name=\"keep_visits\"");
    let again = sends(browser, &told, typed).await.with_status(422);
    let kept = [typed, &[("keep_visits", "on")]].concat();
    let saved = saves(browser, &again, &kept).await.with_status(200);
    drop(saved.hides("keep_visits"));
}

#[actix_web::test]
async fn agreed_visits_are_named_before_a_change_and_left_as_they_are_on_demand() {
    for office in Office::on_each_engine("agreed_visits_are_named") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        plans_shift(&desk).await;
        adds_service(&root).await;
        let area = action(&adds_area(&root).await).replace("/areas/", "/areas?area=");
        let dora = desk.signed_in("dora", Role::Dispatcher).await;
        plans(&desk, &dora).await;
        let ticket = agreed(&desk).await;
        let tom = desk.somebody("tom", Role::Technician).id();

        let path = format!("/admin/technicians?user={tom}");
        is_asked(&dora, &path, &ticket, &[("skills", "copper")]).await;
        let page = dora.opens(&path).await;
        drop(
            saves(&dora, &page, &[("skills", "copper\nfibre")])
                .await
                .with_status(200),
        );
        is_asked(&root, &area, &ticket, &[("visits_per_window", "0")]).await;
        let shorter = [("tuesday", "13:00-18:00")];
        is_asked(&root, "/admin/calendars?calendar=field", &ticket, &shorter).await;
        let absence = [("absent_until", "2026-03-03T11:00")];
        is_asked(&root, &format!("/admin/users?user={tom}"), &ticket, &absence).await;
        is_asked(
            &root,
            &format!("/admin/users?user={tom}"),
            &ticket,
            &[("then", "retire")],
        )
        .await;
        let visits = desk.admin("root").get(&ticket.path("appointments")).await.json();
        assert_eq!(
            (visits.as_array().unwrap().len(), &visits[0]["state"]),
            (1, &json!("booked"))
        );
    }
}
