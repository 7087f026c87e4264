//! The public pages: customers find their own ticket and no other, see what they may, and act on it.

use serde_json::json;
use yinuo::actions::track::link;
use yinuo::domain::moment::Span;
use yinuo::domain::rights::Operation;
use yinuo::domain::words::Role;
use yinuo::storage::tallies;

use super::support::browser::{Browser, Page};
use super::support::http::{TestDesk, TicketSeen};
use super::support::office::Office;

const COOKIE: &str = "__Host-yinuo-track";
const WRONG: &str = "查询码和手机号后四位对不上";

async fn desks(test: &str) -> Vec<TestDesk> {
    let mut desks = Vec::new();
    for office in Office::on_each_engine(test) {
        desks.push(TestDesk::of(office, &[]).await);
    }
    desks
}

/// A complaint of the customer 139 1234 4521.
async fn complaint(desk: &TestDesk) -> TicketSeen {
    desk.hotline("grace").logs_complaint("宽带晚间频繁掉线").await
}

fn code(ticket: &TicketSeen) -> String {
    ticket.text("tracking_code").to_owned()
}

async fn inside<'d>(desk: &'d TestDesk, ticket: &TicketSeen) -> (Browser<'d>, Page) {
    let browser = desk.browser("198.51.100.9");
    browser.enters(&code(ticket), "4521").await.with_status(303);
    let page = browser.opens(&format!("/t/{}", code(ticket))).await.with_status(200);
    (browser, page)
}

#[actix_web::test]
async fn a_code_and_four_digits_lead_to_the_ticket_however_they_are_typed() {
    for desk in desks("track: a right pair").await {
        let ticket = complaint(&desk).await;
        let code = code(&ticket);
        for typed in [
            code.clone(),
            code.replace('-', "").to_lowercase(),
            format!("  {} ", code.replace('-', " ")),
            code.replace('0', "O").replace('1', "l"),
            code.chars()
                .map(|c| {
                    if c == '-' {
                        '－'
                    } else {
                        char::from_u32(c as u32 + 0xFEE0).unwrap()
                    }
                })
                .collect(),
        ] {
            let browser = desk.browser("198.51.100.1");
            let led = browser.enters(&typed, "４５２１").await.with_status(303);
            assert_eq!(
                led.answer.header("location"),
                Some(format!("/t/{code}").as_str()),
                "{typed}"
            );
            let page = browser.opens(&format!("/t/{code}")).await.with_status(200);
            let page = page
                .says("宽带晚间频繁掉线")
                .says("明天 17:00 前给您答复")
                .says("尾号 4521");
            drop(page.says("<meta http-equiv=\"refresh\" content=\"60; "));
        }
    }
}

#[actix_web::test]
async fn every_wrong_pair_gets_the_same_answer() {
    for desk in desks("track: wrong pairs").await {
        let ticket = complaint(&desk).await;
        let code = code(&ticket);
        let mut answers = Vec::new();
        for (number, (code, digits)) in [
            (code.as_str(), "0000"),
            (code.as_str(), "139"),
            ("7K3Q-X9AB-2M", "4521"),
            ("0000-0000-00", "4521"),
            ("'; DROP TABLE tickets;--", "4521"),
        ]
        .into_iter()
        .enumerate()
        {
            let browser = desk.browser(&format!("198.51.100.{number}"));
            let page = browser.enters(code, digits).await.with_status(422).says(WRONG);
            assert_eq!(browser.cookie(COOKIE), None);
            let typed = format!("value=\"{}\"", code.replace('\'', "&#39;"));
            answers.push(page.html.replace(&typed, ""));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        desk.browser("198.51.100.9")
            .enters(&code, " ")
            .await
            .with_status(422)
            .says("填写查询码和手机号后四位");
    }
}

#[actix_web::test]
async fn without_a_visit_of_its_own_a_ticket_is_not_there() {
    for desk in desks("track: no visit").await {
        let (mine, other) = (complaint(&desk).await, complaint(&desk).await);
        let stranger = desk.browser("198.51.100.3");
        let known = stranger.opens(&format!("/t/{}", code(&other))).await.with_status(200);
        let unknown = stranger.opens("/t/0000-0000-00").await.with_status(200);
        assert_eq!(
            known.html.replace(&code(&other), ""),
            unknown.html.replace("0000-0000-00", "")
        );

        let (browser, page) = inside(&desk, &mine).await;
        for verb in ["", "/message", "/received"] {
            let page = browser
                .opens(&format!("/t/{}{verb}", code(&other)))
                .await
                .with_status(200);
            drop(page.hides("宽带晚间频繁掉线").says("name=\"digits\""));
        }
        for verb in ["message", "nudge", "solved", "not-solved"] {
            let path = format!("/t/{}/{verb}", code(&other));
            let fields = [
                ("token", page.hidden("token")),
                ("key", "k".into()),
                ("text", "hello".into()),
            ];
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.posts(&path, &fields).await.with_status(403);
        }
        let seen = desk.hotline("grace").looks_at(&other).await;
        assert_eq!(seen.0["version"], other.0["version"], "nothing happened to it");
    }
}

#[actix_web::test]
async fn guessing_is_slowed_for_the_look_up_and_not_for_the_ticket() {
    for desk in desks("track: guessing").await {
        let ticket = complaint(&desk).await;
        let code = code(&ticket);
        // Five tries from five houses, and a code that no ticket has is slowed in the same way.
        for code in [code.as_str(), "7K3Q-X9AB-2M"] {
            for number in 0..5 {
                let browser = desk.browser(&format!("203.0.113.{number}"));
                browser
                    .enters(code, &format!("000{number}"))
                    .await
                    .with_status(422)
                    .says(WRONG);
            }
            let slowed = desk.browser("203.0.113.77").enters(code, "4521").await.with_status(429);
            let slowed = slowed.says("工单照常处理，不受影响").says("今天 18:00 之后");
            assert_eq!(slowed.answer.header("retry-after"), Some("3600"));
            assert_eq!(slowed.answer.header("set-cookie"), None);
        }
        let record = desk
            .somebody("otto", Role::Auditor)
            .get("/api/v1/security-events?limit=100")
            .await;
        let record = String::from_utf8(record.with_status(200).body.to_vec()).unwrap();
        assert_eq!(record.matches("\"look_up_failed\"").count(), 10, "{record}");
        assert_eq!(record.matches("\"look_up_slowed\"").count(), 2, "{record}");
        assert!(record.contains("203.0.113.4") && !record.contains(&code), "{record}");
        // The rightful customer still gets in by the link in their mail, and staff notice nothing.
        let id = desk.office.ticket_named(ticket.number()).id;
        let secret = desk
            .office
            .act(move |db, now, _| Ok(link::make(db, now, Span::days(7), id)?))
            .unwrap();
        let browser = desk.browser("203.0.113.78");
        let led = browser.opens(&format!("/t/l/{secret}")).await.with_status(303);
        assert_eq!(led.answer.header("location"), Some(format!("/t/{code}").as_str()));
        browser
            .opens(&format!("/t/{code}"))
            .await
            .says("宽带晚间频繁掉线")
            .hides("尾号");
        desk.hotline("grace").calls_back(&ticket, "reached").await;
        // After the hour both are possible again.
        desk.lets_pass(Span::minutes(61));
        desk.browser("203.0.113.79")
            .enters(&code, "4521")
            .await
            .with_status(303);
    }
}

#[actix_web::test]
async fn a_right_pair_is_not_counted_as_a_guess() {
    let desk = TestDesk::open().await;
    let ticket = complaint(&desk).await;
    let browser = desk.browser("203.0.113.5");
    for _ in 0..4 {
        browser.enters(&code(&ticket), "0000").await.with_status(422);
        for _ in 0..3 {
            browser.enters(&code(&ticket), "4521").await.with_status(303);
        }
    }
}

#[actix_web::test]
async fn one_house_and_all_houses_together_have_an_end_of_guessing() {
    for office in Office::on_each_engine("track: floods") {
        let limits = [("track.tries_per_address", "3"), ("track.tries_in_total", "5")];
        let desk = TestDesk::of(office, &limits).await;
        let ticket = complaint(&desk).await;
        let guess = |number: u32| format!("ZZZZ-ZZZZ-{number:02}");
        let house = desk.browser("2001:db8:1:2:3::1");
        for number in 0..3 {
            house.enters(&guess(number), "1111").await.with_status(422);
        }
        let neighbour = desk.browser("2001:db8:1:2:ffff::9");
        neighbour.enters(&guess(9), "1111").await.with_status(429);
        let other = desk.browser("2001:db8:1:3::1");
        other.enters(&guess(10), "1111").await.with_status(422);
        other.enters(&guess(11), "1111").await.with_status(422);
        other.enters(&guess(12), "1111").await.with_status(429);
        // Whoever has not guessed yet gets in while others are held back.
        desk.browser("192.0.2.200")
            .enters(&code(&ticket), "4521")
            .await
            .with_status(303);
        desk.lets_pass(Span::minutes(61));
        house.enters(&guess(13), "1111").await.with_status(422);
        let forgotten = desk.office.act(|db, now, _| Ok(tallies::forget(db, now)?)).unwrap();
        assert!(forgotten >= 6, "{forgotten} ended counts were still there");
    }
}

#[actix_web::test]
async fn guesses_at_the_same_moment_are_counted_one_by_one() {
    for desk in desks("track: parallel guesses").await {
        let ticket = complaint(&desk).await;
        let browsers: Vec<_> = (0..40)
            .map(|number| desk.browser(&format!("203.0.113.{number}")))
            .collect();
        let code = code(&ticket);
        let tries = browsers.iter().map(|browser| browser.enters(&code, "0000"));
        let answers = futures::future::join_all(tries).await;
        let judged = answers.iter().filter(|page| page.answer.status == 422).count();
        assert_eq!(judged, 5, "more pairs were judged than allowed");
        assert!(
            answers
                .iter()
                .all(|page| matches!(page.answer.status.as_u16(), 422 | 429))
        );
    }
}

#[actix_web::test]
async fn a_customer_reads_what_people_told_them_and_nothing_else() {
    for desk in desks("track: what is shown").await {
        let grace = desk.hotline("grace");
        let call = json!({"kind": "complaint", "subject": "<script>alert(1)</script>", "description": "内情一",
                          "caller_number": "13912344521", "customer": {"name": "陈志明", "phone": "13912344521"}});
        let ticket = TicketSeen(
            grace
                .post("/api/v1/channels/hotline/tickets", call)
                .await
                .with_status(201)
                .json(),
        );
        grace
            .does(&ticket, "notes", json!({"text": "客户很难缠"}))
            .await
            .with_status(201);
        grace
            .does(&ticket, "state", json!({"state": "pending", "reason": "等他交钱"}))
            .await
            .with_status(200);
        let machine = desk.machine("crm", &[Operation::Replies]);
        machine
            .does(
                &ticket,
                "replies",
                json!({"text": "自动答复", "medium": "sms", "delivery": "delivered"}),
            )
            .await
            .with_status(201);
        let (browser, page) = inside(&desk, &ticket).await;
        let page = page.says("&#60;script&#62;alert(1)").says("给您答复");
        for secret in [
            "<script>",
            "内情一",
            "难缠",
            "等他交钱",
            "自动答复",
            "13912344521",
            "1234",
            "陈志明",
        ] {
            assert!(!page.html.contains(secret), "{secret} in {}", page.html);
        }
        desk.lets_pass(Span::minutes(20));
        grace.calls_back(&ticket, "reached").await;
        let page = browser
            .opens(&format!("/t/{}?lang=en", code(&ticket)))
            .await
            .with_status(200);
        assert!(
            page.html.contains("线路已修好"),
            "what was told on the phone: {}",
            page.html
        );
    }
}

#[actix_web::test]
async fn the_page_says_plainly_whether_the_promise_was_kept() {
    for desk in desks("track: kept and late").await {
        let (kept, late) = (complaint(&desk).await, complaint(&desk).await);
        let (kept_by, page) = inside(&desk, &kept).await;
        page.says("ring__arc").says("24:00").says("给您答复");
        desk.lets_pass(Span::minutes(22 * 60 + 48));
        desk.hotline("grace").calls_back(&kept, "reached").await;
        let again = desk.browser("198.51.100.9");
        again.enters(&code(&kept), "4521").await.with_status(303);
        let page = again.opens(&format!("/t/{}", code(&kept))).await.with_status(200);
        page.says("承诺已兑现")
            .says("提前 1 小时 12 分 答复了您")
            .says("问题解决了吗？")
            .hides("催一下</button>");
        let expired = kept_by.opens(&format!("/t/{}", code(&kept))).await;
        expired.hides("承诺已兑现").says("name=\"digits\"");

        desk.lets_pass(Span::minutes(90));
        let (_, page) = inside(&desk, &late).await;
        page.says("对不起").says("18 分").says("督办").says("ring--over");
        desk.hotline("grace").calls_back(&late, "reached").await;
        let (_, page) = inside(&desk, &late).await;
        page.says("承诺未兑现").says("晚了 18 分 才答复您");
    }
}

#[actix_web::test]
async fn words_and_nudges_reach_the_desk_once_and_have_an_end() {
    for desk in desks("track: words and nudges").await {
        let ticket = complaint(&desk).await;
        let path = format!("/t/{}", code(&ticket));
        let (browser, page) = inside(&desk, &ticket).await;
        let due = ticket.promise("reply")["due_at"].clone();
        let form = browser
            .opens(&format!("{path}/message"))
            .await
            .with_status(200)
            .hides("http-equiv");
        let (token, key) = (form.hidden("token"), form.hidden("key"));
        let words = [
            ("token", token.as_str()),
            ("key", key.as_str()),
            ("text", "今晚 7 点后都在家"),
        ];
        browser
            .submits(&format!("{path}/message"), &words)
            .await
            .says("已收到您的补充说明");
        browser
            .submits(&format!("{path}/message"), &words)
            .await
            .says("已收到您的补充说明");
        let empty = [("token", token.as_str()), ("key", "other"), ("text", "  ")];
        browser
            .posts(&format!("{path}/message"), &empty)
            .await
            .with_status(422)
            .says("填写补充内容")
            .says("错误：");

        let nudge = [("token", token.as_str()), ("key", "n1")];
        page.says("24 小时内还可催 2 次");
        browser
            .submits(&format!("{path}/nudge"), &nudge)
            .await
            .says("已催办")
            .says("还可催 1 次");
        browser
            .submits(&format!("{path}/nudge"), &nudge)
            .await
            .says("还可催 1 次");
        browser
            .submits(&format!("{path}/nudge"), &[("token", &token), ("key", "n2")])
            .await
            .says("次数已用完");
        let used = browser
            .submits(&format!("{path}/nudge"), &[("token", &token), ("key", "n3")])
            .await;
        used.says("明天 17:00 之后");

        let seen = desk.hotline("grace").looks_at(&ticket).await;
        assert_eq!(seen.promise("reply")["due_at"], due, "no clock moves");
        let events = desk.hotline("grace").get(&ticket.path("events")).await.json();
        let wrote: Vec<_> = events
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["fact"]["type"] == "customer_wrote")
            .collect();
        assert_eq!(wrote.len(), 3, "{events}");
        assert_eq!(wrote[0]["words"]["text"], "今晚 7 点后都在家");
        assert!(wrote.iter().all(|event| event["actor"] == "customer"));
        let letters = desk.manager("mia").get("/api/v1/outbox?limit=100").await.json();
        let nudges = letters["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|letter| letter["kind"] == "nudge")
            .count();
        assert!(nudges >= 2, "{letters}");
    }
}

#[actix_web::test]
async fn the_customer_says_whether_it_is_solved() {
    for desk in desks("track: solved or not").await {
        let ticket = complaint(&desk).await;
        let path = format!("/t/{}", code(&ticket));
        desk.hotline("grace").calls_back(&ticket, "reached").await;
        desk.hotline("grace")
            .does(&ticket, "resolution", json!({"text": "换了光纤"}))
            .await
            .with_status(200);
        let (browser, page) = inside(&desk, &ticket).await;
        let token = page.says("换了光纤").hidden("token");
        let no = [("token", token.as_str()), ("key", "no")];
        browser
            .submits(&format!("{path}/not-solved"), &no)
            .await
            .says("已重新打开")
            .says("给您答复");
        browser
            .submits(&format!("{path}/not-solved"), &no)
            .await
            .says("给您答复");
        let seen = desk.hotline("grace").looks_at(&ticket).await;
        assert_eq!((seen.text("state"), seen.0["epoch"].as_i64()), ("in_progress", Some(2)));
        assert_eq!(seen.promises("reply").len(), 2, "{seen:?}");
        // While a reply is owed nobody can close it, the customer neither.
        browser
            .posts(&format!("{path}/solved"), &[("token", &token), ("key", "y0")])
            .await
            .with_status(409);

        desk.hotline("grace").calls_back(&ticket, "reached").await;
        browser
            .submits(&format!("{path}/solved"), &[("token", &token), ("key", "y1")])
            .await
            .says("工单已办结");
        let seen = desk.hotline("grace").looks_at(&ticket).await;
        assert_eq!((seen.text("state"), seen.text("outcome")), ("closed", "satisfied"));
        let back = browser
            .submits(&format!("{path}/not-solved"), &[("token", &token), ("key", "again")])
            .await;
        back.says("给您答复");
    }
}

#[actix_web::test]
async fn forms_of_other_sites_and_other_visits_are_refused() {
    let desk = TestDesk::open().await;
    let ticket = complaint(&desk).await;
    let path = format!("/t/{}/nudge", code(&ticket));
    let (browser, page) = inside(&desk, &ticket).await;
    let token = page.hidden("token");
    let (_, other) = inside(&desk, &ticket).await;
    for wrong in ["", "x", other.hidden("token").as_str()] {
        browser
            .posts(&path, &[("token", wrong), ("key", "k")])
            .await
            .with_status(403)
            .says("表单已经失效");
    }
    let nobody = desk.stranger(None);
    let cookie = format!("{COOKIE}={}", browser.cookie(COOKIE).unwrap());
    let form = format!("token={token}&key=k");
    for site in ["cross-site", "same-site"] {
        let asking = nobody
            .asks(actix_web::http::Method::POST, &path)
            .saying("Cookie", &cookie);
        let asking = asking.saying("Sec-Fetch-Site", site);
        asking
            .with_bytes("application/x-www-form-urlencoded", form.clone())
            .now()
            .await
            .with_status(403);
    }
    let asking = nobody
        .asks(actix_web::http::Method::POST, &path)
        .saying("Cookie", &cookie);
    asking.with_bytes("text/plain", form).now().await.with_status(415);
    nobody.get(&path).await.with_status(405);
    let seen = desk.hotline("grace").looks_at(&ticket).await;
    assert_eq!(seen.0["version"], ticket.0["version"]);
}

#[actix_web::test]
async fn a_visit_ends_by_itself_or_by_leaving_and_links_end_too() {
    for desk in desks("track: visits end").await {
        let ticket = complaint(&desk).await;
        let path = format!("/t/{}", code(&ticket));
        let (browser, page) = inside(&desk, &ticket).await;
        let (token, secret) = (page.hidden("token"), browser.cookie(COOKIE).unwrap());
        browser
            .posts(&format!("{path}/leave"), &[("token", &token)])
            .await
            .with_status(303);
        assert_eq!(browser.cookie(COOKIE), None);
        browser.holds(COOKIE, &secret);
        browser.opens(&path).await.says("name=\"digits\"");

        let (browser, page) = inside(&desk, &ticket).await;
        let token = page.hidden("token");
        desk.lets_pass(Span::minutes(61));
        let ended = [("token", token.as_str()), ("key", "k"), ("text", "写了很久的话")];
        let ended = browser.posts(&format!("{path}/message"), &ended).await.with_status(403);
        ended.says("查看已自动结束").says("写了很久的话");

        let id = desk.office.ticket_named(ticket.number()).id;
        let secret = desk
            .office
            .act(move |db, now, _| Ok(link::make(db, now, Span::days(7), id)?))
            .unwrap();
        assert_eq!(secret.len(), 64);
        browser.opens(&format!("/t/l/{secret}")).await.with_status(303);
        browser
            .opens(&format!("/t/l/{}", secret.to_uppercase()))
            .await
            .with_status(404)
            .says("链接已经失效");
        desk.lets_pass(Span::days(7));
        browser
            .opens(&format!("/t/l/{secret}"))
            .await
            .with_status(404)
            .says("链接已经失效");
        browser.opens("/t/l/x").await.with_status(404).says("链接已经失效");
    }
}

#[actix_web::test]
async fn a_new_matter_is_taken_once_and_acknowledged_with_code_and_due_time() {
    for desk in desks("track: a new matter").await {
        let browser = desk.browser("198.51.100.7");
        let key = browser.opens("/t/new").await.with_status(200).hidden("key");
        let typed = [
            ("key", key.as_str()),
            ("kind", "fault"),
            ("subject", "宽带晚上掉线"),
            ("description", "八点以后\n一直断"),
            ("phone", "+86 139-1234-4521"),
            ("name", "陈志明"),
            ("email", "chen@example.com"),
        ];
        let first = browser.posts("/t/new", &typed).await.with_status(303);
        let twice = browser.posts("/t/new", &typed).await.with_status(303);
        let place = first.answer.header("location").unwrap();
        assert_eq!(
            twice.answer.header("location"),
            Some(place),
            "a double press makes one ticket"
        );
        let code = place.split('/').nth(2).unwrap().to_owned();
        let page = browser.opens(place).await.with_status(200).says(&code).says("前");
        page.says("记下查询码").hides("陈志明").hides("chen@example.com");
        browser
            .opens(&format!("/t/{code}"))
            .await
            .says("宽带晚上掉线")
            .says("尾号 4521");
        let all = desk.manager("mia").get("/api/v1/tickets?limit=100").await.json();
        let all = all["items"].as_array().unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0]["channel"].as_str(), all[0]["kind"].as_str()),
            (Some("web"), Some("fault"))
        );
        // The same key for something else is no double press.
        let mut other = typed;
        other[2].1 = "别的事";
        browser.posts("/t/new", &other).await.with_status(409);
    }
}

#[actix_web::test]
async fn what_is_wrong_is_said_above_and_at_the_field_and_nothing_typed_is_lost() {
    let desk = TestDesk::open().await;
    let browser = desk.browser("198.51.100.7");
    let page = browser
        .posts(
            "/t/new",
            &[
                ("key", "k"),
                ("phone", "12"),
                ("description", "说了 <b>很多</b>"),
                ("email", "nobody"),
            ],
        )
        .await
        .with_status(422)
        .says("<title>错误：")
        .says("4 处需要修改")
        .says("说了 &#60;b&#62;很多")
        .says("value=\"12\"")
        .says("value=\"nobody\"");
    for (field, fault) in [
        ("kind", "选择要反映的类别"),
        ("subject", "填写一句话说明"),
        ("phone", "回访号码应为 11 位手机号或带区号的固定电话"),
        ("email", "电子邮箱应像 name@example.com"),
    ] {
        assert_eq!(page.html.matches(fault).count(), 2, "{fault}");
        assert!(page.html.contains(&format!("href=\"#{field}\"")), "{field}");
        assert!(page.html.contains(&format!("id=\"{field}-fault\"")), "{field}");
    }
    let all = desk.manager("mia").get("/api/v1/tickets").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 0);
}

#[actix_web::test]
async fn new_matters_of_one_house_and_of_all_have_an_end() {
    for office in Office::on_each_engine("track: many new matters") {
        let limits = [("track.new_per_address", "2"), ("track.new_in_total", "3")];
        let desk = TestDesk::of(office, &limits).await;
        let raise = |key: &'static str| {
            [
                ("key", key),
                ("kind", "complaint"),
                ("subject", "慢"),
                ("phone", "13912344521"),
            ]
        };
        let house = desk.browser("198.51.100.7");
        for key in ["a", "b"] {
            house.posts("/t/new", &raise(key)).await.with_status(303);
        }
        let full = house
            .posts("/t/new", &raise("c"))
            .await
            .with_status(429)
            .says("value=\"慢\"");
        assert_eq!(full.answer.header("retry-after"), Some("3600"));
        house.posts("/t/new", &raise("a")).await.with_status(303);
        desk.browser("198.51.100.8")
            .posts("/t/new", &raise("d"))
            .await
            .with_status(303);
        desk.browser("198.51.100.9")
            .posts("/t/new", &raise("e"))
            .await
            .with_status(429);
        desk.lets_pass(Span::minutes(61));
        house.posts("/t/new", &raise("f")).await.with_status(303);
    }
}

#[actix_web::test]
async fn every_page_speaks_three_languages_without_script_or_inline_style() {
    let desk = TestDesk::open().await;
    let ticket = complaint(&desk).await;
    let (browser, _) = inside(&desk, &ticket).await;
    let path = format!("/t/{}", code(&ticket));
    let pages = [
        "/t".to_owned(),
        "/t/new".to_owned(),
        path.clone(),
        format!("{path}/message"),
        format!("{path}/received"),
    ];
    for (language, mark) in [
        ("en", "Follow a ticket"),
        ("zh-TW", "查看處理進度"),
        ("zh-CN", "查看处理进度"),
    ] {
        for path in &pages {
            let page = browser
                .opens(&format!("{path}?lang={language}"))
                .await
                .with_status(200)
                .says(mark);
            let page = page
                .says(&format!("<html lang=\"{language}\""))
                .hides("<script")
                .hides(" style=");
            let page = page.hides(" onclick").hides("track-").hides("page-");
            let policy = page.answer.header("content-security-policy").unwrap();
            assert!(
                policy.contains("form-action 'self'") && !policy.contains("unsafe"),
                "{policy}"
            );
            assert_eq!(page.answer.header("cache-control"), Some("no-store"));
            assert_eq!(page.answer.header("referrer-policy"), Some("no-referrer"));
            assert_eq!(page.html.matches("<h1").count(), 1, "{path}");
        }
    }
}
