//! What the next two days bring: what falls due when, what is usual, and who will be told of what.

use serde_json::{Value, json};
use yinuo::actions::sweep::sweep;
use yinuo::actions::teams::add_team;
use yinuo::domain::moment::Span;
use yinuo::domain::security::By;
use yinuo::domain::words::Role;

use crate::support::http::{Caller, TestDesk};
use crate::support::office::Office;
use crate::support::program::on_both_engines;

const HERE: &str = "/api/v1/reports/forecast";

async fn told(caller: &Caller<'_>, query: &str) -> Value {
    let told = caller.get(&format!("{HERE}{query}")).await.with_status(200).json();
    assert_eq!(told["hours"].as_array().unwrap().len(), 48);
    told
}

/// The hours in which something falls due: how far ahead, how many replies, and whether that is more than usual.
fn busy(told: &Value) -> Vec<(usize, i64, bool)> {
    let hours = told["hours"].as_array().unwrap().iter().enumerate();
    hours
        .filter_map(|(at, hour)| Some((at, hour["due"]["reply"].as_i64()?, hour["is_over"].as_bool()?)))
        .collect()
}

#[actix_web::test]
async fn hours_in_which_more_falls_due_than_is_usual_are_marked() {
    for office in Office::on_each_engine("hours_in_which_more_falls_due") {
        let desk = TestDesk::of(office, &[]).await;
        let (grace, boss) = (desk.hotline("grace"), desk.manager("boss"));
        let seen = told(&boss, "").await;
        assert_eq!(busy(&seen), []);
        assert!(
            seen["hours"]
                .as_array()
                .unwrap()
                .iter()
                .all(|hour| hour["usual"].is_null())
        );
        // Grace gives two replies in one hour of a Monday, and one in the next.
        for place in 0..3 {
            let ticket = grace.logs("complaint", "慢", &format!("1391234452{place}")).await;
            if place == 2 {
                desk.lets_pass(Span::hours(1));
            }
            grace.calls_back(&ticket, "reached").await;
        }
        // Five more are due 24 hours from now, four of them within the same hour.
        for place in 0..5 {
            if place == 4 {
                desk.lets_pass(Span::hours(1));
            }
            grace.logs("complaint", "慢", &format!("1381234452{place}")).await;
        }
        let seen = told(&boss, "").await;
        // The office's agent and lead, and Grace, are always on duty, since their team has no plan.
        let next = &seen["hours"][1];
        assert_eq!((&next["on_duty"], &next["usual"]), (&json!(3), &json!(3)), "{next}");
        assert_eq!(busy(&seen), [(23, 4, true), (24, 1, false)]);
        assert!(seen["hours"][23]["due"].as_object().unwrap().len() <= 2);
        // Nobody is told what nobody has to do: who is away is not counted.
        let agent = desk.office.agent;
        let away = json!({"absent_until": "2026-03-20T00:00:00Z"});
        let path = format!("/api/v1/users/{agent}");
        desk.admin("root").patch(&path, away).await.with_status(200);
        assert_eq!(told(&boss, "").await["hours"][1]["on_duty"], 2);
        let page = desk.signed_in("boss", Role::Manager).await;
        let page = page.opens("/audit/ahead").await.with_status(200);
        page.says("class=\"breach\"")
            .says("In 1 hours more replies fall due")
            .says("What fires next")
            .hides("style=");
        desk.hotline("grace").get(HERE).await.problem(403, "not-allowed");
        boss.get(&format!("{HERE}?from=2026-01-01"))
            .await
            .problem(422, "invalid");
    }
}

#[actix_web::test]
async fn whoever_is_named_beforehand_is_told_when_the_time_comes() {
    for office in Office::on_each_engine("whoever_is_named_beforehand") {
        let desk = TestDesk::of(office, &[]).await;
        let (grace, boss) = (desk.hotline("grace"), desk.manager("boss"));
        let ticket = grace.logs_complaint("慢").await;
        let seen = told(&boss, "").await;
        let step = seen["steps"][0].clone();
        assert_eq!(step["number"], ticket.number());
        let names: Vec<&str> = step["told"]
            .as_array()
            .unwrap()
            .iter()
            .map(|told| told["user"].as_str().unwrap())
            .collect();
        let at = step["at"].as_str().unwrap().parse().unwrap();
        desk.office.clock.set(at);
        desk.office.act(sweep).unwrap();
        let events = grace
            .get(&format!("/api/v1/tickets/{}/events?limit=100", ticket.number()))
            .await
            .json();
        let taken = events
            .as_array()
            .unwrap()
            .iter()
            .find(|event| event["fact"]["type"] == "step_taken" || event["type"] == "step_taken");
        let taken = taken
            .unwrap_or_else(|| panic!("no step was taken: {events}"))
            .to_string();
        assert!(
            !names.is_empty() && names.iter().all(|name| taken.contains(name)),
            "{names:?} {taken}"
        );
    }
}

#[actix_web::test]
async fn a_manager_of_one_region_sees_what_their_region_owes() {
    let desk = TestDesk::open().await;
    let team = |name: &'static str| {
        let founded = desk
            .office
            .act(move |db, now, house| Ok(add_team(db, now, house, &By::desk(), name, Some(name.to_owned()))?.id));
        founded.unwrap()
    };
    let (north, south) = (team("nord"), team("sued"));
    let southerner = desk.employs("southerner", Role::Agent, Some(south));
    let call = json!({"kind": "complaint", "subject": "SECRET", "caller_number": "13912344521", "region": "sued"});
    let ticket = southerner.post("/api/v1/channels/hotline/tickets", call).await;
    let number = ticket.with_status(201).json()["number"].as_str().unwrap().to_owned();
    let ours = desk.employs("north", Role::Manager, Some(north));
    let theirs = desk.employs("south", Role::Manager, Some(south));
    let (north, south) = (told(&ours, "").await, told(&theirs, "").await);
    assert_eq!((busy(&north), &north["steps"]), (vec![], &json!([])));
    assert_eq!(busy(&south), [(24, 1, false)]);
    assert_eq!(
        (&south["steps"][0]["number"], &south["hours"][0]["on_duty"]),
        (&json!(number), &json!(1))
    );
    let elsewhere = format!("?team={}", desk.office.team);
    assert_eq!(busy(&told(&theirs, &elsewhere).await), []);
}

#[test]
fn the_command_line_tells_the_same() {
    on_both_engines("the_command_line_tells_the_same", |program| {
        program.says(&["migrate"]);
        let told = program.says(&["report", "forecast"]);
        assert_eq!(told.lines().count(), 50, "{told}");
        let told: Value = serde_json::from_str(&program.says(&["report", "forecast", "--json"])).unwrap();
        assert_eq!(told["hours"].as_array().unwrap().len(), 48);
    });
}
