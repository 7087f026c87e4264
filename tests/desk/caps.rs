//! No more mails a minute than allowed, the most pressing first, and nothing lost or counted as a try.

use serde_json::json;
use yinuo::domain::ids::LetterId;
use yinuo::domain::moment::Span;
use yinuo::domain::words::LetterState;
use yinuo::storage::letters::{self, Intent};

use crate::support::office::Office;
use crate::support::post::Post;

/// Puts letters to these addresses into the outbox, the first one the most pressing.
fn written(office: &Office, addresses: &[String]) {
    let addresses = addresses.to_vec();
    let put = office.act(move |db, now, _| {
        for (place, address) in addresses.into_iter().enumerate() {
            let intent = Intent {
                id: LetterId::new(now, db.dice()),
                key: format!("test/{place}/{address}"),
                kind: "escalation_of_nothing",
                ticket: None,
                promise: None,
                step: None,
                user: None,
                address,
                body: json!({"notice": "access_changed", "to_name": "X", "what": "password", "at": now}),
                urgent_at: now + Span::minutes(i64::try_from(place).unwrap()),
            };
            letters::enqueue(db, intent, now)?;
        }
        Ok(())
    });
    put.unwrap();
}

fn at(domain: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("p{number:02}@{domain}")).collect()
}

fn next_minute(office: &Office) {
    office.clock.set(office.clock.now() + Span::minutes(1));
}

#[tokio::test]
async fn a_domain_gets_no_more_than_its_cap_in_a_minute_and_the_most_pressing_first() {
    for office in Office::on_each_engine("a_domain_gets_no_more_than_its_cap") {
        let office = office.capped(10, 0);
        let many = at("busy.example", 25);
        written(&office, &[many.clone(), at("calm.example", 3)].concat());
        let post = Post::of(&office);
        let first = post.delivers().await;
        assert_eq!((first.handed_over, first.retried), (13, 0), "{first:?}");
        let busy = |post: &Post| -> Vec<String> {
            let sent = post
                .kept
                .sent()
                .into_iter()
                .map(|letter| letter.to.address().to_owned());
            sent.filter(|address| address.ends_with("busy.example")).collect()
        };
        let mut sent = busy(&post);
        sent.sort();
        assert_eq!(sent, many[..10], "the most pressing");
        assert_eq!(post.delivers().await.handed_over, 0, "in the same minute no more");
        let waiting: Vec<_> = office
            .letters()
            .into_iter()
            .filter(|row| row.settled_at.is_none())
            .collect();
        assert_eq!(waiting.len(), 15);
        assert!(
            waiting
                .iter()
                .all(|row| row.state == LetterState::Pending && row.tries == 0)
        );
        assert!(
            waiting
                .iter()
                .all(|row| !row.possible_duplicate && row.last_error.is_none())
        );

        written(&office, &["late@busy.example".to_owned()]);
        for so_far in [20, 26] {
            next_minute(&office);
            post.delivers().await;
            assert_eq!(busy(&post).len(), so_far);
        }
        assert!(
            office
                .letters()
                .iter()
                .all(|row| row.state == LetterState::HandedOver && row.tries == 1)
        );
    }
}

#[tokio::test]
async fn the_cap_on_everything_holds_across_domains_and_gives_the_domains_places_back() {
    for office in Office::on_each_engine("the_cap_on_everything_holds") {
        let office = office.capped(6, 8);
        written(&office, &[at("one.example", 6), at("two.example", 6)].concat());
        let post = Post::of(&office);
        let delivered = post.delivers().await;
        assert_eq!(
            (delivered.handed_over, delivered.retried, delivered.dead),
            (8, 0, 0),
            "{delivered:?}"
        );
        assert_eq!(post.delivers().await.handed_over, 0);
        next_minute(&office);
        assert_eq!(post.delivers().await.handed_over, 4);
        assert_eq!(post.delivers().await.handed_over, 0);
    }
}

#[tokio::test]
async fn no_cap_is_no_cap() {
    let office = Office::in_memory().capped(0, 0);
    written(&office, &at("busy.example", 60));
    assert_eq!(Post::of(&office).delivers().await.handed_over, 60);
}

#[tokio::test]
async fn two_servers_count_together() {
    for office in Office::on_each_engine("two_servers_count_together") {
        let (one, two) = (office.capped(10, 15), office.capped(10, 15));
        written(&one, &[at("one.example", 30), at("two.example", 30)].concat());
        let (first, second) = (
            Post::of(&one),
            Post::sharing(&two, &yinuo::outbox::transport::Memory::keeping(100)),
        );
        let (a, b) = futures::join!(first.delivers(), second.delivers());
        assert_eq!(a.handed_over + b.handed_over, 15, "{a:?} {b:?}");
        for domain in ["one.example", "two.example"] {
            let sent = [first.kept.sent(), second.kept.sent()].concat();
            let to = sent.iter().filter(|letter| letter.to.host() == domain).count();
            assert!(to <= 10, "{to} to {domain}");
        }
    }
}
