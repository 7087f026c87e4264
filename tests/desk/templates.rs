//! Templates: kept once, filled in by tickets, changed with a trace.

use serde_json::{Value, json};

use yinuo::actions::load::{Rules, load};
use yinuo::actions::templates::{SHIPPED_TEMPLATES, read_templates};
use yinuo::domain::words::Role;

use super::support::browser::borrowed;
use super::support::http::TestDesk;
use super::support::office::Office;

fn late() -> Value {
    json!({"code": "late", "name": "Late", "use": "reply",
        "texts": {"en": "{customer}: {number}, by {due}. {agent}", "zh-CN": "{customer}，{number}，{due} 前。{team}"}})
}

#[actix_web::test]
async fn a_template_is_added_changed_and_retired_with_a_trace() {
    for office in Office::on_each_engine("a_template_is_added_changed_and_retired") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
        let added = root.post("/api/v1/templates", late()).await.with_status(201);
        let place = added.header("location").unwrap().to_owned();
        assert_eq!(added.header("etag"), Some("\"1\""));
        let again = root.post("/api/v1/templates", late()).await;
        assert_eq!(
            again.problem(409, "taken"),
            "a template with the code late exists already"
        );
        let listed = grace.get("/api/v1/templates").await.with_status(200).json();
        assert_eq!(listed[0]["template"]["texts"], late()["texts"]);
        grace
            .post("/api/v1/templates", late())
            .await
            .problem(403, "not-allowed");

        let mut wrong = late();
        wrong["texts"]["en"] = json!("Dear {name}");
        wrong["code"] = json!("Late!");
        let put = async |body: &Value, etag: &str| {
            let asking = root.asks(actix_web::http::Method::PUT, &place).with(body);
            asking.saying("If-Match", etag).now().await
        };
        let faults = put(&wrong, "\"1\"").await.faults();
        assert_eq!(faults[0], "/code: has 1 to 32 lower-case letters, digits and hyphens");
        assert!(faults[1].starts_with("/texts/en: {name} is no variable; the variables are {number}"));

        let mut retired = late();
        retired["retired"] = json!(true);
        put(&retired, "\"1\"").await.with_status(200);
        assert_eq!(
            put(&late(), "\"1\"").await.problem(412, "stale"),
            "the template is at version 2, not 1; read it again and repeat the change"
        );
        let ticket = grace.logs_complaint("The bill is wrong").await;
        let filled = grace.get(&ticket.path("templates")).await.with_status(200).json();
        assert_eq!(filled, json!([]), "one that is retired is not offered");
        let record = "/api/v1/security-events?kind=organisation_changed";
        let events = root.get(record).await.with_status(200).json();
        let told = &events["items"][0];
        assert_eq!(told["fact"]["what"], "template");
        assert_eq!(
            (&told["words"]["before"], &told["words"]["after"]),
            (&json!("{\"retired\":false}"), &json!("{\"retired\":true}"))
        );
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_ticket_fills_templates_in_for_its_customer_and_whoever_writes() {
    for office in Office::on_each_engine("a_ticket_fills_templates_in") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
        root.post("/api/v1/templates", late()).await.with_status(201);
        let note = json!({"code": "note", "name": "Note", "use": "note", "texts": {"en": "{handler} {subject}"}});
        root.post("/api/v1/templates", note).await.with_status(201);
        let customer = json!({"name": "{due} Wei", "phones": ["13912344521"], "language": "en"});
        grace.post("/api/v1/customers", customer).await.with_status(201);
        let ticket = grace.logs("complaint", "Call 13912344521", "13912344521").await;
        let filled = async |more: &str| {
            let path = format!("{}{more}", ticket.path("templates"));
            grace.get(&path).await.with_status(200).json()
        };
        let replies = filled("?use=reply").await;
        let due = ticket.promise("statutory")["due_at"].as_str().unwrap();
        assert_eq!(&due[..16], "2026-03-17T09:00");
        let number = ticket.number();
        assert_eq!(
            replies,
            json!([{"code": "late", "name": "Late", "use": "reply", "language": "en",
                "text": format!("d**: {number}, by 2026-03-17 17:00. grace")}])
        );
        let notes = filled("?use=note").await;
        assert_eq!(
            notes[0]["text"], "{handler} Call 139 **** 4521",
            "what is not known stays a variable"
        );
        assert_eq!(filled("").await.as_array().unwrap().len(), 2);
        let wrong = grace.get(&ticket.path("templates?use=sms")).await;
        assert_eq!(wrong.faults().len(), 1);
        let other = desk.employs("otto", Role::Technician, None);
        other.get(&ticket.path("templates")).await.problem(404, "not-found");
    }
}

#[test]
fn what_the_desk_comes_with_is_taken_over_once() {
    for office in Office::on_each_engine("what_the_desk_comes_with_is_taken_over_once") {
        let shipped = || Rules {
            templates: read_templates(SHIPPED_TEMPLATES).unwrap(),
            ..Rules::default()
        };
        let most = shipped().templates.len();
        let taken = |rules: Rules| office.act(move |db, now, house| load(db, now, house, &rules)).unwrap();
        assert_eq!(taken(shipped()).len(), most);
        assert_eq!(taken(shipped()).len(), 0, "a file that says the same changes nothing");
        let mut changed = shipped();
        changed.templates[0].name = "Another name".to_owned();
        assert_eq!(taken(changed)[0].version, 2);
        office.is_proven();
    }
}

#[actix_web::test]
async fn a_template_is_written_and_seen_filled_in_on_its_page() {
    for office in Office::on_each_engine("a_template_is_written_and_seen") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let page = root.opens("/admin/templates").await.with_status(200).says("{number}");
        let typed = [
            ("code", "mended"),
            ("name", "Mended <b>"),
            ("used_in", "reply"),
            ("zh-CN", "{customer}，工单 {number} 已修复。"),
            ("en", "{customer}, ticket {number} is mended. {agent} {{x}"),
        ];
        let look = page.filled(&[&typed[..], &[("then", "look")]].concat());
        let looked = root.posts("/admin/templates", &borrowed(&look)).await.with_status(200);
        drop(looked.says("[customer, masked], ticket [ticket number] is mended. root {x}"));
        let wrong = page.filled(&[&typed[..4], &[("en", "Dear {name}")]].concat());
        let refused = root.posts("/admin/templates", &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#en\"").says("{name} is no variable"));

        let save = page.filled(&typed);
        let mut places = Vec::new();
        for _ in 0..2 {
            let saved = root.posts("/admin/templates", &borrowed(&save)).await.with_status(303);
            places.push(saved.answer.header("location").unwrap().to_owned());
        }
        assert_eq!(places[0], places[1], "a double press adds once");
        let page = root.opens(&places[0]).await.with_status(200).says("Mended &#60;b&#62;");
        let id = places[0].split("template=").nth(1).unwrap().split('&').next().unwrap();
        let path = format!("/admin/templates/{id}");
        let retire = page.filled(&[("then", "retire")]);
        root.posts(&path, &borrowed(&retire)).await.with_status(303);
        let stale = root.posts(&path, &borrowed(&retire)).await.with_status(422);
        drop(stale.says("Somebody changed it just now"));
        let page = root.opens(&places[0]).await.with_status(200).says("Retired");
        let renamed = page.filled(&[("name", "Mended")]);
        root.posts(&path, &borrowed(&renamed)).await.with_status(303);
        let known = desk
            .hotline("grace")
            .get(&format!("/api/v1{}", &path[6..]))
            .await
            .json();
        assert_eq!(
            (&known["template"]["retired"], &known["template"]["name"]),
            (&json!(true), &json!("Mended")),
            "saving does not offer it again"
        );
        let grace = desk.signed_in("grace", Role::Agent).await;
        grace.opens("/admin/templates").await.with_status(403);
    }
}
