//! Cures of causes: opened, altered, done, checked by somebody else; who is told, and when.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::actions::watch_cures::watch_cures;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::borrowed;
use super::support::http::{Caller, TestDesk};
use super::support::office::Office;
use super::support::post::{Post, reader};

/// So many complaints missed by an hour, put down to this cause.
async fn misses(desk: &TestDesk, cause: &str, many: usize) {
    let (mona, grace) = (desk.manager("mona"), desk.hotline("grace"));
    let mut tickets = Vec::new();
    for place in 0..many {
        tickets.push(grace.logs("complaint", "慢", &format!("138{place:08}")).await);
    }
    desk.lets_pass(Span::hours(25));
    for ticket in tickets {
        let path = format!(
            "/api/v1/promises/{}/cause",
            ticket.promise("reply")["id"].as_str().unwrap()
        );
        let body = json!({"cause": cause, "text": "x"});
        mona.asks(Method::PUT, &path).with(&body).now().await.with_status(200);
    }
}

async fn opens(caller: &Caller<'_>, cause: &str, owner: &Caller<'_>, due_at: &str) -> Value {
    let new = json!({"cause": cause, "task": "排班前核对当值人", "owner": owner.id(), "due_at": due_at});
    caller.post("/api/v1/cures", new).await.with_status(201).json()
}

fn place_of(cure: &Value) -> String {
    format!("/api/v1/cures/{}", cure["id"].as_str().unwrap())
}

fn watches(desk: &TestDesk) -> usize {
    desk.office.act(watch_cures).unwrap()
}

/// Who was told so far, and in which words, in order.
async fn letters(desk: &TestDesk, post: &Post) -> Vec<(String, String)> {
    post.delivers().await;
    let sent = post.kept.sent();
    let cures = sent.iter().filter(|letter| letter.text.contains("/audit/cures"));
    let mut told: Vec<(String, String)> = cures.map(|letter| (reader(letter), letter.subject.clone())).collect();
    told.sort();
    desk.office.is_proven();
    told
}

#[actix_web::test]
async fn a_cure_is_opened_altered_done_and_checked_by_somebody_else() {
    for office in Office::on_each_engine("a_cure_is_opened_altered_done_and_checked") {
        let desk = TestDesk::of(office, &[]).await;
        let (mona, otto, lena) = (desk.manager("mona"), desk.manager("otto"), desk.hotline("lena"));
        let (auditor, grace) = (desk.somebody("vera", Role::Auditor), desk.hotline("grace"));
        let due = "2026-03-09T09:00:00Z";
        let new = json!({"cause": "weather", "task": " ", "owner": lena.id(), "due_at": due});
        assert_eq!(
            mona.post("/api/v1/cures", new).await.faults(),
            ["/task: must not be empty"]
        );
        for (wrong, told) in [
            (
                json!({"cause": "weather", "task": "x", "owner": lena.id(), "due_at": due}),
                "/cause: is no cause",
            ),
            (
                json!({"cause": "other", "task": "x", "owner": desk.office.team, "due_at": due}),
                "/owner: names nobody",
            ),
            (
                json!({"cause": "other", "task": "x", "owner": lena.id(), "due_at": "2026-03-01T09:00:00Z"}),
                "/due_at: must lie in the future",
            ),
        ] {
            let faults = mona.post("/api/v1/cures", wrong).await.faults();
            assert!(faults[0].starts_with(told), "{faults:?}");
        }
        let cure = opens(&mona, "other", &lena, due).await;
        assert_eq!((&cure["state"], &cure["version"]), (&json!("open"), &json!(1)));
        let again = json!({"cause": "other", "task": "x", "owner": lena.id(), "due_at": due});
        assert_eq!(
            mona.post("/api/v1/cures", again).await.problem(409, "taken"),
            "an open cure of the cause other exists already"
        );
        let place = place_of(&cure);
        for (caller, status) in [(&mona, 200), (&lena, 200), (&auditor, 200), (&grace, 404)] {
            caller.get(&place).await.with_status(status);
        }
        let own = lena.get("/api/v1/cures").await.with_status(200).json();
        assert_eq!(own["items"].as_array().unwrap().len(), 1);
        assert_eq!(grace.get("/api/v1/cures").await.json()["items"], json!([]));
        let check = json!({"effective": true, "text": "下月无一例"});
        let path = format!("{place}/check");
        mona.post(&path, check.clone()).await.problem(409, "cure-step");
        let stale = mona.asks(Method::PATCH, &place).saying("If-Match", "\"7\"");
        stale.with(&json!({"task": "y"})).now().await.problem(412, "stale");
        let later = json!({"due_at": "2026-03-10T09:00:00Z"});
        lena.patch(&place, later.clone()).await.problem(403, "not-allowed");
        let altered = mona.patch(&place, later).await.with_status(200).json();
        assert_eq!(
            (&altered["due_at"], &altered["version"]),
            (&json!("2026-03-10T09:00:00Z"), &json!(2))
        );
        let done = json!({"text": "已加无人当值改派规则"});
        let finish = format!("{place}/done");
        grace.post(&finish, done.clone()).await.problem(404, "not-found");
        let finished = lena.post(&finish, done.clone()).await.with_status(200).json();
        assert_eq!(
            (&finished["state"], &finished["done_text"]),
            (&json!("done"), &done["text"])
        );
        lena.post(&finish, done).await.problem(409, "cure-step");
        auditor.post(&path, check.clone()).await.problem(403, "not-allowed");
        let checked = otto.post(&path, check).await.with_status(200).json();
        assert_eq!(
            (&checked["state"], &checked["effective"]),
            (&json!("effective"), &json!(true))
        );
        for (state, number) in [
            ("open", 0),
            ("overdue", 0),
            ("done", 0),
            ("effective", 1),
            ("ineffective", 0),
        ] {
            let listed = mona
                .get(&format!("/api/v1/cures?state={state}&cause=other"))
                .await
                .json();
            assert_eq!(listed["items"].as_array().unwrap().len(), number, "{state}");
        }
        let own = opens(&mona, "other", &mona, "2026-03-11T09:00:00Z").await;
        let finish = format!("{}/done", place_of(&own));
        otto.post(&finish, json!({"text": "x"})).await.with_status(200);
        for involved in [&mona, &otto] {
            let path = format!("{}/check", place_of(&own));
            let check = json!({"effective": true, "text": "x"});
            assert_eq!(
                involved.post(&path, check).await.problem(409, "cure-step"),
                "whoever owns the cure or did it cannot check it; have somebody else do it"
            );
        }
        let first = mona.get("/api/v1/cures?limit=1").await.json();
        let next = first["next_cursor"].as_str().unwrap();
        let second = mona.get(&format!("/api/v1/cures?limit=1&cursor={next}")).await.json();
        assert_eq!(
            (&first["items"][0]["id"], &second["items"][0]["id"]),
            (&own["id"], &cure["id"])
        );
        let record = auditor
            .get("/api/v1/security-events?kind=organisation_changed&limit=100")
            .await
            .json();
        let of_cures = record["items"].as_array().unwrap().iter();
        assert_eq!(of_cures.filter(|event| event["fact"]["what"] == "cure").count(), 6);
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_cause_over_the_threshold_is_told_once_until_somebody_opens_a_cure() {
    for office in Office::on_each_engine("a_cause_over_the_threshold_is_told_once") {
        let desk = TestDesk::of(office, &[]).await;
        let post = Post::of(&desk.office);
        let (mona, lena) = (desk.manager("mona"), desk.hotline("lena"));
        desk.somebody("vera", Role::Auditor);
        misses(&desk, "understaffed", 2).await;
        assert_eq!(watches(&desk), 0, "two are not three");
        misses(&desk, "understaffed", 1).await;
        let report = mona.get("/api/v1/reports/causes").await.json();
        assert_eq!(report["causes"][0]["needs_cure"], true);
        // Mona, Vera, the duty manager and the manager of the team.
        assert_eq!((watches(&desk), watches(&desk)), (4, 0));
        let told = letters(&desk, &post).await;
        let mona_is_told = (
            "mona.manager".to_owned(),
            "A cure is needed: Too few people on duty".to_owned(),
        );
        assert!(told.len() == 4 && told.contains(&mona_is_told), "{told:?}");
        let page = desk.signed_in("mona", Role::Manager).await;
        drop(
            page.opens("/audit/cures")
                .await
                .with_status(200)
                .says("These causes need a cure")
                .says("3 missed"),
        );
        drop(page.opens("/audit?range=7d").await.says("Needs a cure"));

        let cure = opens(&mona, "understaffed", &lena, "2026-03-20T09:00:00Z").await;
        let report = mona.get("/api/v1/reports/causes").await.json();
        assert_eq!(
            (&report["causes"][0]["needs_cure"], &report["causes"][0]["cure"]["id"]),
            (&json!(false), &cure["id"])
        );
        let finish = format!("{}/done", place_of(&cure));
        lena.post(&finish, json!({"text": "x"})).await.with_status(200);
        assert_eq!(watches(&desk), 0, "what was missed before had its cure");
        desk.lets_pass(Span::hours(1));
        misses(&desk, "understaffed", 3).await;
        assert_eq!((watches(&desk), watches(&desk)), (4, 0), "another occasion");
    }
}

#[actix_web::test]
async fn an_owner_is_told_that_a_cure_is_theirs_due_and_overdue_and_a_manager_the_last() {
    for office in Office::on_each_engine("an_owner_is_told_that_a_cure_is_theirs") {
        let desk = TestDesk::of(office, &[]).await;
        let post = Post::of(&desk.office);
        let (mona, lena) = (desk.manager("mona"), desk.hotline("lena"));
        let cure = opens(&mona, "other", &lena, "2026-03-04T09:00:00Z").await;
        let to_lena = |what: &str| ("lena.agent".to_owned(), format!("{what}: Something else"));
        assert_eq!(letters(&desk, &post).await, [to_lena("A cure is yours")]);
        assert_eq!(watches(&desk), 0);
        desk.lets_pass(Span::hours(25));
        assert_eq!((watches(&desk), watches(&desk)), (1, 0));
        desk.lets_pass(Span::hours(24));
        assert_eq!((watches(&desk), watches(&desk)), (2, 0));
        let told = letters(&desk, &post).await;
        assert!(told.contains(&to_lena("A cure is due within a day")), "{told:?}");
        assert!(told.contains(&to_lena("A cure is overdue")), "{told:?}");
        assert!(told.contains(&(
            "mona.manager".to_owned(),
            "A cure is overdue: Something else".to_owned()
        )));
        let overdue = mona.get("/api/v1/cures?state=overdue").await.json();
        assert_eq!(overdue["items"][0]["id"], cure["id"]);

        // What was done meanwhile is told nobody.
        let other = opens(&mona, "system-fault", &lena, "2026-03-05T09:00:00Z").await;
        let finish = format!("{}/done", place_of(&other));
        desk.lets_pass(Span::hours(1));
        let before = letters(&desk, &post).await.len();
        assert_eq!(watches(&desk), 1);
        lena.post(&finish, json!({"text": "x"})).await.with_status(200);
        assert_eq!(letters(&desk, &post).await.len(), before);

        // Nor is who has it no more.
        let tom = desk.hotline("tom");
        let passed_on = opens(&mona, "third-party", &lena, "2026-03-30T09:00:00Z").await;
        let change = json!({"owner": tom.id()});
        mona.patch(&place_of(&passed_on), change).await.with_status(200);
        let told = letters(&desk, &post).await;
        assert_eq!(told.len(), before + 1, "{told:?}");
        assert!(told.contains(&(
            "tom.agent".to_owned(),
            "A cure is yours: Waiting for a third party".to_owned()
        )));
    }
}

#[actix_web::test]
async fn cures_are_looked_after_from_pages() {
    for office in Office::on_each_engine("cures_are_looked_after_from_pages") {
        let desk = TestDesk::of(office, &[]).await;
        let lena = desk.hotline("lena").id().to_string();
        let mona = desk.signed_in("mona", Role::Manager).await;
        let page = mona.opens("/audit/cures?cause=other").await.with_status(200);
        let wrong = page.filled(&[("task", ""), ("to", ""), ("due_at", "")]);
        let refused = mona.posts("/audit/cures", &borrowed(&wrong)).await.with_status(422);
        drop(
            refused
                .says("href=\"#task\"")
                .says("href=\"#to\"")
                .says("href=\"#due_at\""),
        );
        let due = "2026-03-09T17:00";
        let typed = page.filled(&[("task", "Check <b> 13912344521"), ("to", &lena), ("due_at", due)]);
        let saved = mona.posts("/audit/cures", &borrowed(&typed)).await.with_status(303);
        let place = saved.answer.header("location").unwrap().to_owned();
        let again = mona.posts("/audit/cures", &borrowed(&typed)).await.with_status(303);
        assert_eq!(again.answer.header("location"), Some(place.as_str()), "once");
        let page = mona.opens(&place).await.with_status(200).says("Check &#60;b&#62;");
        let page = page
            .hides("13912344521")
            .says("<dd>Check &#60;b&#62; 139 **** 4521</dd>");
        let altered = page.filled(&[("task", "Check the roster")]);
        mona.posts(&place, &borrowed(&altered)).await.with_status(303);
        drop(mona.posts(&place, &borrowed(&altered)).await.with_status(303));
        let stale = page.filled(&[("task", "Another"), ("key", "another")]);
        drop(
            mona.posts(&place, &borrowed(&stale))
                .await
                .with_status(422)
                .says("Somebody changed it"),
        );

        let owner = desk.signed_in("lena", Role::Agent).await;
        drop(
            owner
                .opens("/audit/cures")
                .await
                .with_status(200)
                .says("Check the roster")
                .hides("id=\"edit\""),
        );
        let page = owner.opens(&place).await.with_status(200).hides("Change it");
        let wordless = page.filled(&[("text", " ")]);
        let path = format!("{place}/done");
        drop(
            owner
                .posts(&path, &borrowed(&wordless))
                .await
                .with_status(422)
                .says("href=\"#text\""),
        );
        let done = page.filled(&[("text", "It is a rule now")]);
        let page = owner.submits(&path, &borrowed(&done)).await.with_status(200);
        drop(page.says("To be checked").hides("Did it help?"));
        let page = mona.opens(&place).await.with_status(200).says("Did it help?");
        let checked = page.filled(&[("text", "None since"), ("effective", "no")]);
        let page = mona.submits(&format!("{place}/check"), &borrowed(&checked)).await;
        drop(page.with_status(200).says("Did not help").says("None since"));
        drop(
            mona.opens("/audit/cures?state=ineffective")
                .await
                .says("Check the roster"),
        );
        drop(mona.opens("/audit/cures?state=open").await.hides("Check the roster"));
        let grace = desk.signed_in("grace", Role::Agent).await;
        drop(grace.opens(&place).await.with_status(404));
        desk.office.is_proven();
    }
}

#[actix_web::test]
async fn a_review_puts_a_period_beside_the_one_before() {
    for office in Office::on_each_engine("a_review_puts_a_period_beside_the_one_before") {
        let desk = TestDesk::of(office, &[]).await;
        let (mona, lena) = (desk.manager("mona"), desk.hotline("lena"));
        misses(&desk, "other", 2).await;
        desk.lets_pass(Span::days(20));
        let (grace, due) = (desk.hotline("grace"), "2026-03-25T09:00:00Z");
        let cure = opens(&mona, "other", &lena, due).await;
        let repeat = grace.logs("complaint", "还是慢", "13800000000").await;
        grace.calls_back(&repeat, "reached").await;
        grace.logs("complaint", "新的", "13912344521").await;
        grace.logs("enquiry", "问", "13912344522").await;
        lena.post(&format!("{}/done", place_of(&cure)), json!({"text": "x"}))
            .await
            .with_status(200);
        desk.lets_pass(Span::hours(25));
        let told = mona.get("/api/v1/reports/review?from=2026-03-23&to=2026-03-30").await;
        let told = told.with_status(200).json();
        let (period, before) = (&told["period"], &told["before"]);
        assert_eq!(before["to"], period["from"]);
        let of = |part: &Value| {
            ["complaints", "repeats", "cures_opened", "cures_done", "cures_overdue"]
                .map(|name| part[name].as_i64().unwrap())
        };
        assert_eq!(of(period), [2, 1, 1, 1, 0], "{told}");
        assert_eq!(of(before), [0, 0, 0, 0, 0], "{told}");
        let rate = mona
            .get("/api/v1/reports/reply-rate?from=2026-03-23&to=2026-03-30")
            .await
            .json();
        assert_eq!(period["replies"], rate["total"]);
        let month = mona.get("/api/v1/reports/review").await.with_status(200).json();
        assert_eq!(
            (&month["period"]["complaints"], &month["period"]["repeats"]),
            (&json!(4), &json!(1))
        );
        assert_eq!(month["causes"]["causes"][0]["cause"], "other");
        let web = mona.get("/api/v1/reports/review?channel=web").await.json();
        assert_eq!(web["period"]["complaints"], 0);
        let page = desk.signed_in("mona", Role::Manager).await;
        let page = page.opens("/audit/review?range=30d").await.with_status(200);
        drop(
            page.says("Complaints received")
                .says("Something else")
                .says("To be checked"),
        );
        desk.hotline("grace")
            .get("/api/v1/reports/review")
            .await
            .problem(403, "not-allowed");
    }
}
