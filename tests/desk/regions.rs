//! The regions of the operator: added, renamed, retired and brought back; what names one names one that is in use.

use actix_web::http::Method;
use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};

use yinuo::domain::words::Role;

use super::support::http::{Caller, TestDesk};
use super::support::office::Office;
use super::support::program::{Program, on_both_engines};

const UNKNOWN: &str =
    "/region: is no region; GET /api/v1/regions lists them, and an admin adds one with POST /api/v1/regions";
const RETIRED: &str = "/region: was retired; choose another of GET /api/v1/regions, or have an admin bring it back";

async fn found(root: &Caller<'_>, code: &str) -> Value {
    let made = root.post("/api/v1/regions", json!({"code": code})).await;
    made.with_status(201).json()
}

fn place_of(region: &Value) -> String {
    format!("/api/v1/regions/{}", region["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_region_is_added_renamed_retired_and_brought_back_on_each_engine() {
    for office in Office::on_each_engine("a_region_is_added_renamed_retired") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
        let new = json!({"code": "hz", "name": "杭州"});
        grace
            .post("/api/v1/regions", new.clone())
            .await
            .problem(403, "not-allowed");
        let made = root.post("/api/v1/regions", new.clone()).await.with_status(201);
        let region = made.json();
        let place = place_of(&region);
        assert_eq!(
            (made.header("location"), made.header("etag")),
            (Some(place.as_str()), Some("\"1\""))
        );
        assert_eq!(
            (&region["code"], &region["name"], &region["retired_at"]),
            (&json!("hz"), &json!("杭州"), &Value::Null)
        );
        assert_eq!(
            root.post("/api/v1/regions", new).await.problem(409, "taken"),
            "a region with the code hz exists already"
        );
        assert_eq!(
            root.post("/api/v1/regions", json!({"code": " "})).await.faults(),
            ["/code: must not be empty"]
        );
        root.patch(&place, json!({"code": "x"})).await.with_status(422);
        grace
            .patch(&place, json!({"retired": true}))
            .await
            .problem(403, "not-allowed");
        let stale = root.asks(Method::PATCH, &place).saying("If-Match", "\"7\"");
        stale.with(&json!({"name": "x"})).now().await.problem(412, "stale");
        let change = json!({"name": "杭州市", "retired": true});
        let retired = root.patch(&place, change).await.with_status(200).json();
        assert_eq!((&retired["name"], &retired["version"]), (&json!("杭州市"), &json!(2)));
        assert_eq!(retired["retired_at"], desk.now().to_string());
        assert_eq!(grace.get(&place).await.with_status(200).json(), retired);
        let back = root
            .patch(&place, json!({"retired": false}))
            .await
            .with_status(200)
            .json();
        assert_eq!((&back["retired_at"], &back["version"]), (&Value::Null, &json!(3)));
        let same = root.patch(&place, json!({"retired": false})).await.with_status(200);
        assert_eq!(same.json(), back, "what is so already changes nothing");
        let listed = grace.get("/api/v1/regions").await.with_status(200).json();
        let codes = listed.as_array().unwrap().iter().map(|one| one["code"].clone());
        assert_eq!(codes.collect::<Vec<_>>(), ["hz", "nord", "north", "south", "sued"]);
        let told = root
            .get("/api/v1/security-events?kind=organisation_changed")
            .await
            .with_status(200)
            .json();
        let of_region = told["items"].as_array().unwrap().iter();
        let of_region =
            of_region.filter(|event| event["fact"]["id"] == region["id"] && event["fact"]["what"] == "region");
        assert_eq!(of_region.count(), 3, "{told}");
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn what_names_a_region_names_one_that_is_in_use() {
    for office in Office::on_each_engine("what_names_a_region") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
        let ticket = grace.logs_complaint("s").await;
        let customer = format!("/api/v1/customers/{}", ticket.0["customer"]["id"].as_str().unwrap());
        let west = found(&root, "west").await;
        root.patch(&place_of(&west), json!({"retired": true}))
            .await
            .with_status(200);
        let naming = |region: &str| {
            [
                ("/api/v1/teams".to_owned(), json!({"name": "T", "region": region})),
                (
                    "/api/v1/sites".to_owned(),
                    json!({"name": "S", "kind": "hall", "region": region}),
                ),
                (
                    "/api/v1/customers".to_owned(),
                    json!({"name": "C", "phones": ["13900000001"], "region": region}),
                ),
                (
                    "/api/v1/channels/hotline/tickets".to_owned(),
                    json!({"subject": "s", "caller_number": "13900000002", "region": region}),
                ),
                (ticket.path("classification"), json!({"region": region})),
            ]
        };
        for (region, told) in [("weft", UNKNOWN), ("west", RETIRED)] {
            for (path, body) in naming(region) {
                assert_eq!(root.post(&path, body).await.faults(), [told], "{path}");
            }
            let change = json!({"region": region});
            assert_eq!(root.patch(&customer, change.clone()).await.faults(), [told]);
            let team = format!("/api/v1/teams/{}", desk.office.team);
            assert_eq!(root.patch(&team, change).await.faults(), [told]);
            let form = json!({"subject": "s", "customer": {"phone": "13900000003"}, "region": region});
            let by_a_stranger = desk.stranger(None).post("/api/v1/channels/web/tickets", form).await;
            assert_eq!(by_a_stranger.faults(), [told]);
        }
        root.patch(&place_of(&west), json!({"retired": false}))
            .await
            .with_status(200);
        for (path, body) in naming("west") {
            assert!(root.post(&path, body).await.status.is_success(), "{path}");
        }
    }
}

#[actix_web::test]
async fn what_named_a_region_before_it_was_retired_goes_on_naming_it() {
    let desk = TestDesk::open().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let west = found(&root, "west").await;
    let hall = json!({"name": "S", "kind": "hall", "point_code": "W", "region": "west"});
    let site = root.post("/api/v1/sites", hall.clone()).await.with_status(201).json();
    let team = json!({"name": "T", "region": "west"});
    let team = root.post("/api/v1/teams", team).await.with_status(201).json();
    let new = json!({"name": "C", "phones": ["13900000001"], "region": "west"});
    root.post("/api/v1/customers", new).await.with_status(201);
    root.patch(&place_of(&west), json!({"retired": true}))
        .await
        .with_status(200);
    let renamed = json!({"name": "Other", "kind": "hall", "point_code": "W", "region": "west"});
    let path = format!("/api/v1/sites/{}", site["id"].as_str().unwrap());
    root.asks(Method::PUT, &path)
        .with(&renamed)
        .now()
        .await
        .with_status(200);
    let path = format!("/api/v1/teams/{}", team["id"].as_str().unwrap());
    let renamed = json!({"name": "U", "region": "west"});
    root.patch(&path, renamed).await.with_status(200);
    // A call is never turned away for what somebody else retired.
    let theirs = grace.logs("complaint", "s", "13900000001").await;
    assert_eq!((theirs.text("region"), &theirs.0["team"]), ("west", &team["id"]));
    let same = json!({"region": "west", "category": "x"});
    grace.does(&theirs, "classification", same).await.with_status(200);
}

#[actix_web::test]
async fn a_region_of_another_server_counts_at_once() {
    let desk = TestDesk::open().await;
    let other = desk.replica().await;
    let (root, grace) = (desk.admin("root"), desk.hotline("grace"));
    let call = json!({"subject": "s", "caller_number": "13900000001", "region": "west"});
    let there = grace.at(&other);
    let refused = there.post("/api/v1/channels/hotline/tickets", call.clone()).await;
    assert_eq!(refused.faults(), [UNKNOWN]);
    found(&root, "west").await;
    there
        .post("/api/v1/channels/hotline/tickets", call)
        .await
        .with_status(201);
}

#[actix_web::test]
async fn the_form_of_a_call_offers_the_regions_in_use_by_name() {
    let desk = TestDesk::open().await;
    let root = desk.admin("root");
    let new = json!({"code": "w", "name": "West End"});
    let west = root.post("/api/v1/regions", new).await.with_status(201).json();
    desk.lets_pass(yinuo::domain::moment::Span::seconds(2));
    let browser = desk.signed_in("grace", Role::Agent).await;
    let page = browser.opens("/calls/new").await.with_status(200);
    let page = page.says("<option value=\"w\">West End</option>");
    let call = async |region: &str, phone: &str| {
        let (csrf, key) = (page.hidden("csrf"), uuid::Uuid::new_v4().to_string());
        let fields = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("channel", "hotline"),
            ("kind", "complaint"),
            ("urgency", "general"),
            ("caller", phone),
            ("subject", "s"),
            ("region", region),
        ];
        browser.posts("/calls/new", &fields).await
    };
    call("West End", "13900000001").await.with_status(303);
    call("w", "13900000002").await.with_status(303);
    root.patch(&place_of(&west), json!({"retired": true}))
        .await
        .with_status(200);
    let wrong = call("w", "13900000003").await.with_status(422);
    let wrong = wrong.says("Choose a region of the list").says("region-fault");
    drop(wrong.hides("<option value=\"w\">"));
    let count = desk.hotline("grace").get("/api/v1/tickets").await.json()["items"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(count, 2);
}

const MAP: &str = r#"
source = "old-desk"
[columns]
external_id = "id"
subject = "subject"
received_at = "asked"
region = "part"
[times]
zone = "Asia/Shanghai"
formats = ["%Y-%m-%d %H:%M:%S"]
[channel]
default = "hotline"
[state]
default = "resolved"
"#;
const ROWS: &str = "id,subject,asked,part\n1,s,2024-05-06 01:00:00,east\n2,s,2024-05-06 01:00:00,\n\
                    3,s,2024-05-06 01:00:00,east\n";

#[test]
fn imported_rows_name_regions_of_the_desk_unless_theirs_are_to_be_added() {
    on_both_engines("import of regions", |program| {
        let (file, map) = (program.file("old.csv", ROWS), program.file("map.toml", MAP));
        program.says(&["migrate"]);
        let counted = |more: &[&str]| -> Value {
            let import = ["import", "tickets", &file, "--map", &map, "--json"];
            serde_json::from_str(&program.says(&[&import, more].concat())).unwrap()
        };
        let plain = counted(&[]);
        assert_eq!(
            (&plain["counts"]["imported"], &plain["counts"]["refused"]),
            (&json!(1), &json!(2))
        );
        assert_eq!(plain["refused_rows"][0]["line"], 2);
        let reason = plain["refused_rows"][0]["reason"].as_str().unwrap();
        assert_eq!(
            reason,
            "region is no region; add it with POST /api/v1/regions, or import with --add-regions"
        );
        let tried = counted(&["--add-regions", "--dry-run"]);
        assert_eq!(tried["counts"]["imported"], 2);
        assert_eq!(program.count("SELECT count(*) AS n FROM regions"), 0);
        let added = counted(&["--add-regions"]);
        assert_eq!(
            (&added["counts"]["imported"], &added["counts"]["refused"]),
            (&json!(2), &json!(0))
        );
        assert_eq!(
            program.count("SELECT count(*) AS n FROM regions WHERE code = 'east' AND name = 'east'"),
            1
        );
        program.says(&["verify", "--json"]);
    });
}

#[test]
fn a_desk_from_before_gets_the_regions_that_it_names() {
    on_both_engines("regions of before", |program: &Program| {
        let (file, map) = (program.file("old.csv", ROWS), program.file("map.toml", MAP));
        program.says(&["migrate"]);
        program.says(&["import", "tickets", &file, "--map", &map, "--add-regions"]);
        let desk = program.serves();
        let before = desk.write_blocking(|db, _| {
            let back = "DROP TABLE regions; DELETE FROM __diesel_schema_migrations WHERE version = '0091'";
            db.conn().batch_execute(back).unwrap();
            Ok::<_, yinuo::error::Failure>(())
        });
        before.unwrap();
        desk.close_blocking();
        program.says(&["migrate"]);
        let listed = program.serves().read_blocking(|db, _| {
            let listed = yinuo::storage::regions::list(db, 10)?;
            Ok::<_, yinuo::error::Failure>(listed)
        });
        let listed = listed.unwrap();
        let shown: Vec<_> = listed
            .iter()
            .map(|region| (region.code.as_str(), region.name.as_str(), region.retired_at))
            .collect();
        assert_eq!(shown, [("east", "east", None)]);
    });
}
