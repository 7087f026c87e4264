//! The pages from which the house is looked after.

use yinuo::domain::words::Role;

use super::support::http::TestDesk;
use super::support::office::Office;

const SCREENS: [&str; 11] = [
    "/admin/users",
    "/admin/users/import",
    "/admin/teams",
    "/admin/sites",
    "/admin/rules",
    "/admin/calendars",
    "/admin/templates",
    "/admin/tokens",
    "/admin/checkpoints",
    "/admin/ahead",
    "/admin/outbox",
];

#[actix_web::test]
async fn somebody_new_is_invited_altered_and_retired_from_pages() {
    for office in Office::on_each_engine("somebody_new_is_invited_altered_and_retired") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let page = root.opens("/admin/users").await.with_status(200);
        let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
        let new = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("name", "Mei <b>Lau"),
            ("email", "mei@example.com"),
            ("staff_number", "A-17"),
            ("role", "agent"),
            ("language", "en"),
        ];
        let mut places = Vec::new();
        for _ in 0..2 {
            let added = root.posts("/admin/users", &new).await.with_status(303);
            places.push(added.answer.header("location").unwrap().to_owned());
        }
        assert_eq!(places[0], places[1], "a double press invites once");
        let page = root.opens(&places[0]).await.with_status(200);
        let page = page
            .says("Added; the invitation is on its way.")
            .says("Invited")
            .says("Mei &#60;b&#62;Lau");
        let (csrf, version) = (page.hidden("csrf"), page.hidden("version"));
        let id = places[0].split("user=").nth(1).unwrap().split('&').next().unwrap();
        let place = format!("/admin/users/{id}");
        let fields = |name: &'static str, email: &'static str, then: &'static str| {
            vec![
                ("csrf", csrf.clone()),
                ("version", version.clone()),
                ("name", name.to_owned()),
                ("email", email.to_owned()),
                ("role", "agent".to_owned()),
                ("language", "en".to_owned()),
                ("then", then.to_owned()),
            ]
        };
        let send = async |typed: Vec<(&str, String)>| {
            let typed: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (*name, text.as_str())).collect();
            root.posts(&place, &typed).await
        };
        let refused = send(fields("", "not an address", "")).await.with_status(422);
        drop(
            refused
                .says("href=\"#name\"")
                .says("href=\"#email\"")
                .says("value=\"not an address\""),
        );
        send(fields("Mei Lau", "mei@example.com", "")).await.with_status(303);
        let stale = send(fields("Mei", "mei@example.com", "")).await.with_status(422);
        drop(stale.says("Somebody changed it just now"));
        let again = root.opens(&format!("/admin/users?user={id}")).await.with_status(200);
        let mut leaving = fields("Mei Lau", "mei@example.com", "retire");
        leaving[1].1 = again.hidden("version");
        send(leaving).await.with_status(303);
        let found = root.opens("/admin/users?q=mei").await.with_status(200);
        drop(found.says("Retired").hides("root.admin@example.com"));
    }
}

#[actix_web::test]
async fn the_screens_tell_the_rules_the_mails_and_what_fires_next() {
    for office in Office::on_each_engine("the_screens_tell_the_rules") {
        let desk = TestDesk::of(office, &[]).await;
        let ticket = desk.hotline("grace").logs_complaint("The bill is wrong").await;
        let root = desk.signed_in("root", Role::Admin).await;
        let rules = root.opens("/admin/rules?year=2026").await.with_status(200);
        drop(rules.says("reply").says("1 d").says("50 % used"));
        let ahead = root.opens("/admin/ahead").await.with_status(200);
        drop(ahead.says(ticket.number()));
        root.opens("/admin/outbox").await.with_status(200);
        root.opens("/admin/outbox?state=dead").await.with_status(200);
        let csrf = root.opens("/admin/users").await.hidden("csrf");
        let nothing = "/admin/outbox/018f0000-0000-7000-8000-000000000000/retry";
        root.posts(nothing, &[("csrf", &csrf)]).await.with_status(404);
    }
}

#[actix_web::test]
async fn whoever_does_not_look_after_the_house_is_not_led_there() {
    let desk = TestDesk::open().await;
    let grace = desk.signed_in("grace", Role::Agent).await;
    drop(grace.opens("/desk").await.with_status(200).hides("/admin"));
    let to_read = ["/admin/rules", "/admin/calendars"];
    for screen in SCREENS.into_iter().filter(|screen| !to_read.contains(screen)) {
        grace.opens(screen).await.with_status(403);
    }
    for screen in SCREENS {
        desk.browser("198.51.100.9").opens(screen).await.with_status(303);
    }
}
