//! Teams from pages: founded, staffed and planned, with the hours that a plan leaves to nobody shown first.

use serde_json::{Value, json};

use yinuo::domain::words::Role;

use super::support::browser::borrowed;
use super::support::http::TestDesk;
use super::support::office::Office;

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The fields with others in the place of those of the same name.
fn over(mut fields: Vec<(String, String)>, others: Vec<(String, String)>) -> Vec<(String, String)> {
    fields.retain(|(name, _)| others.iter().all(|(other, _)| other != name));
    fields.extend(others);
    fields
}

/// A shift in the first row, on these days from 08:00.
fn shift(days: &[&str], until: &str, duty_manager: &str) -> Vec<(String, String)> {
    let texts = [
        ("name", "day"),
        ("from", "08:00"),
        ("until", until),
        ("duty_manager", duty_manager),
    ];
    let texts = texts.iter().map(|(name, text)| (*name, *text));
    let days = days.iter().map(|day| (*day, "on"));
    texts
        .chain(days)
        .map(|(name, text)| (format!("shift-0-{name}"), text.to_owned()))
        .collect()
}

#[actix_web::test]
async fn a_plan_with_gaps_is_saved_once_its_gaps_were_seen() {
    for office in Office::on_each_engine("a_plan_with_gaps_is_saved") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let mona = desk.manager("mona").id().to_string();
        let page = root.opens("/admin/teams").await.with_status(200);
        let mut form = page.filled(&[
            ("name", "South <b>"),
            ("region", "south"),
            ("skills", "fibre\n\n光缆 \n"),
        ]);
        form = over(form, shift(&WEEK[..5], "20:00", &mona));
        let look = [form.clone(), vec![("then".to_owned(), "look".to_owned())]].concat();
        let looked = root.posts("/admin/teams", &borrowed(&look)).await.with_status(200);
        drop(
            looked
                .says("Nobody is on duty in these hours")
                .says("Fri 20:00 to Mon 08:00")
                .says("value=\"South &#60;b&#62;\"")
                .says("光缆"),
        );
        drop(root.opens("/admin/teams?q=south").await.says("No team was found"));
        let warned = root.posts("/admin/teams", &borrowed(&form)).await.with_status(422);
        let warned = warned.says("Save with these gaps");
        form.push(("seen".to_owned(), warned.hidden("seen")));
        let saved = root.posts("/admin/teams", &borrowed(&form)).await.with_status(303);
        let place = saved.answer.header("location").unwrap().to_owned();
        let again = root.posts("/admin/teams", &borrowed(&form)).await.with_status(303);
        assert_eq!(again.answer.header("location"), Some(place.as_str()), "once");
        let id = place.split("team=").nth(1).unwrap().split('&').next().unwrap();
        let team = desk.admin("root").get(&format!("/api/v1/teams/{id}")).await.json();
        assert_eq!(
            (&team["name"], &team["region"], &team["skills"]),
            (&json!("South <b>"), &json!("south"), &json!(["fibre", "光缆"]))
        );
        assert_eq!(team["shifts"][0]["duty_manager"], json!(mona));
        assert_eq!(team["nobody_on_duty"].as_array().unwrap().len(), 5);

        // What stood there before is no news: a new name alone asks nothing.
        let page = root.opens(&place).await.with_status(200).says("mona");
        let mut form = page.filled(&[("name", "South"), ("region", "south")]);
        form = over(form, shift(&WEEK[..5], "20:00", &mona));
        let path = format!("/admin/teams/{id}");
        root.posts(&path, &borrowed(&form)).await.with_status(303);
        let stale = root.posts(&path, &borrowed(&form)).await.with_status(422);
        drop(stale.says("Somebody changed it just now"));

        // Whoever is of the team can be marked for a shift.
        let marked = desk.hotline("mark").id().to_string();
        let row = format!("/api/v1/users/{marked}");
        desk.admin("root")
            .patch(&row, json!({"team": id}))
            .await
            .with_status(200);
        desk.office.house.forget();
        let page = root
            .opens(&format!("/admin/teams?team={id}"))
            .await
            .says("Who works in it");
        let mut form = page.filled(&[]);
        form.push((format!("shift-0-member-{marked}"), "on".to_owned()));
        root.posts(&path, &borrowed(&form)).await.with_status(303);
        let team = desk.admin("root").get(&format!("/api/v1/teams/{id}")).await.json();
        assert_eq!(team["shifts"][0]["members"], json!([marked]));
        let page = root.opens(&format!("/admin/teams?team={id}")).await;
        root.posts(&path, &borrowed(&page.filled(&[]))).await.with_status(303);
        let team = desk.admin("root").get(&format!("/api/v1/teams/{id}")).await.json();
        assert_eq!(team["shifts"][0]["members"], json!([marked]), "the form says it again");

        // Around the clock, nobody is missing.
        let page = root.opens(&format!("/admin/teams?team={id}")).await;
        let mut form = page.filled(&[("name", "South"), ("lead", &mona)]);
        form = over(form, shift(&WEEK, "08:00", &mona));
        root.posts(&path, &borrowed(&form)).await.with_status(303);
        let told = root.opens("/admin/teams").await.with_status(200);
        drop(told.says("Covered").says("South").says("mona"));
        let changes = changes_of(&desk, id).await;
        assert_eq!(changes.len(), 5, "{changes:?}");
        assert_eq!(changes[3], json!([{"name": "South <b>"}, {"name": "South"}]));
        assert_eq!(changes[4][0], json!({}), "nothing stood before");
    }
}

/// What the record says of a team, the latest first: what was altered before, and after.
async fn changes_of(desk: &TestDesk, team: &str) -> Vec<Value> {
    let record = "/api/v1/security-events?kind=organisation_changed";
    let events = desk.admin("root").get(record).await.with_status(200).json();
    let of_team = |event: &&Value| event["fact"]["id"] == team;
    let side = |event: &Value, name: &str| -> Value {
        let text = event["words"][name].as_str().unwrap_or("{}");
        serde_json::from_str(text).unwrap()
    };
    let events = events["items"].as_array().unwrap().iter().filter(of_team);
    events
        .map(|event| json!([side(event, "before"), side(event, "after")]))
        .collect()
}

#[actix_web::test]
async fn what_is_wrong_with_a_team_is_said_at_its_field() {
    let desk = TestDesk::open().await;
    let root = desk.signed_in("root", Role::Admin).await;
    let page = root.opens("/admin/teams").await.with_status(200);
    let mut form = page.filled(&[("name", " ")]);
    form = over(form, shift(&[], "20:00", ""));
    let refused = root.posts("/admin/teams", &borrowed(&form)).await.with_status(422);
    drop(
        refused
            .says("href=\"#name\"")
            .says("href=\"#shifts\"")
            .says("value=\"08:00\""),
    );
    let mona = desk.manager("mona").id().to_string();
    let mut form = page.filled(&[("name", "west")]);
    form = over(form, shift(&[], "20:00", &mona));
    let refused = root.posts("/admin/teams", &borrowed(&form)).await.with_status(422);
    drop(refused.says("href=\"#shifts\""));
    let more = [form, vec![("then".to_owned(), "more".to_owned())]].concat();
    let longer = root.posts("/admin/teams", &borrowed(&more)).await.with_status(200);
    assert_eq!(longer.hidden("rows"), "4");
    let north = desk.office.team;
    let taken = page.filled(&[("name", "north"), ("duty_manager", &mona)]);
    let refused = root.posts("/admin/teams", &borrowed(&taken)).await.with_status(422);
    drop(refused.says("There is one of this name already"));
    let members = root.opens(&format!("/admin/teams?team={north}")).await.with_status(200);
    drop(members.says("mona").says("Duty manager"));
    let grace = desk.signed_in("grace", Role::Agent).await;
    grace.opens("/admin/teams").await.with_status(403);
}

#[actix_web::test]
async fn an_absence_is_planned_on_the_page_of_a_person() {
    let desk = TestDesk::open().await;
    let root = desk.signed_in("root", Role::Admin).await;
    let (grace, mona) = (desk.hotline("grace").id(), desk.manager("mona").id().to_string());
    let page = root.opens(&format!("/admin/users?user={grace}")).await.with_status(200);
    let hidden = [page.hidden("csrf"), page.hidden("version")];
    let team = desk.office.team.to_string();
    let absent = async |from: &str, until: &str| {
        let fields = [
            ("csrf", hidden[0].as_str()),
            ("version", hidden[1].as_str()),
            ("name", "grace"),
            ("email", "grace.agent@example.com"),
            ("role", "agent"),
            ("language", "en"),
            ("team", team.as_str()),
            ("stand_in", mona.as_str()),
            ("absent_from", from),
            ("absent_until", until),
        ];
        root.posts(&format!("/admin/users/{grace}"), &fields).await
    };
    let refused = absent("2026-03-09T09:00", "2026-03-08T09:00").await.with_status(422);
    drop(refused.says("The absence begins before it ends"));
    absent("2026-03-08T09:00", "2026-03-09T09:00").await.with_status(303);
    let page = root.opens(&format!("/admin/teams?team={team}")).await.with_status(200);
    drop(page.says("Mar 8").says("Mar 9"));
}
