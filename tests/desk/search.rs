//! Tickets are found by what people remember of them, from the moment they are acknowledged, on both engines alike.

use std::collections::BTreeSet;

use serde_json::json;
use url::form_urlencoded::byte_serialize;

use yinuo::actions::index::{Indexed, index};
use yinuo::domain::ids::Dice;
use yinuo::domain::moment::Moment;

use crate::support::http::{TestDesk, TicketSeen};
use crate::support::office::Office;

const SEED: u64 = 20_260_302;
const PIECES: [&str; 16] = [
    "宽带",
    "太慢",
    "慢",
    "宽",
    "客服",
    "回电",
    "router",
    "Rout",
    "TP",
    "link",
    "1234",
    "13912344521",
    "12",
    "。",
    " ",
    "O'Brien",
];

async fn desks(test: &str) -> Vec<TestDesk> {
    let mut desks = Vec::new();
    for office in Office::on_each_engine(test) {
        desks.push(TestDesk::of(office, &[]).await);
    }
    desks
}

/// The numbers of the tickets that a search finds.
async fn found(desk: &TestDesk, typed: &str) -> BTreeSet<String> {
    let typed: String = byte_serialize(typed.as_bytes()).collect();
    let path = format!("/api/v1/tickets?limit=100&q={typed}");
    let page = desk.hotline("grace").get(&path).await.with_status(200).json();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["number"].as_str().unwrap().to_owned()).collect()
}

async fn finds(desk: &TestDesk, typed: &str, ticket: &TicketSeen) -> bool {
    found(desk, typed).await.contains(ticket.number())
}

fn indexes(desk: &TestDesk) -> Indexed {
    desk.office.act(|db, now, _| index(db, now, 1_000)).unwrap()
}

async fn takes_a_ticket(desk: &TestDesk) -> TicketSeen {
    let call = json!({
        "subject": "宽带太慢", "description": "晚上八点以后很慢。Router TP-Link reboots, 5G too", "caller_number": "13912344521",
        "customer": {"name": "陈志明", "company": "Golden Dragon 金龙", "phone": "010-8888 6666", "email": "chen@dragon.example"},
        "call_id": "C-20260302-77", "category": "broadband",
    });
    let answer = desk
        .hotline("grace")
        .post("/api/v1/channels/hotline/tickets", call)
        .await;
    TicketSeen(answer.with_status(201).json())
}

#[actix_web::test]
async fn a_ticket_is_found_when_it_is_acknowledged_and_no_differently_once_it_is_indexed() {
    for desk in desks("search").await {
        let other = desk.hotline("grace").logs("fault", "No dial tone", "13800000000").await;
        let ticket = takes_a_ticket(&desk).await;
        let number = ticket.number().to_owned();
        let good = [
            "宽",
            "慢",
            "宽带",
            "宽带太慢",
            "八点 router",
            "ROUTER",
            "rout",
            "tp-link",
            "5g",
            "陈志明",
            "志明",
            "golden",
            "金龙",
            "4521",
            "1234",
            "139 1234 4521",
            "+86 139 1234 4521",
            "8888",
            "01088886666",
            "broadband",
            "c-20260302-77",
            number.as_str(),
            &number.replace('-', ""),
            &number.to_lowercase(),
            ticket.text("tracking_code"),
            "dragon.example",
        ];
        let bad = ["带宽", "光猫", "outer", "521", "4522", "router 光猫", "xyz", "。"];
        for round in ["before", "after"] {
            for typed in good {
                assert!(finds(&desk, typed, &ticket).await, "{typed} {round} indexing");
                assert!(!finds(&desk, typed, &other).await, "{typed} {round} indexing");
            }
            for typed in bad {
                assert!(found(&desk, typed).await.is_empty(), "{typed} {round} indexing");
            }
            indexes(&desk);
        }
    }
}

#[actix_web::test]
async fn what_is_learned_later_is_found_too() {
    for desk in desks("search").await {
        let ticket = takes_a_ticket(&desk).await;
        indexes(&desk);
        let word = json!({"text": "光猫也坏了", "medium": "phone"});
        desk.hotline("grace")
            .does(&ticket, "messages", word)
            .await
            .with_status(201);
        assert!(finds(&desk, "光猫", &ticket).await);
        let customer = format!("/api/v1/customers/{}", ticket.0["customer"]["id"].as_str().unwrap());
        let changes = json!({"phone": "13777770042", "name": "陈大文"});
        desk.manager("mei").patch(&customer, changes).await.with_status(200);
        for _ in ["before", "after"] {
            for typed in ["光猫", "宽带 光猫", "770042", "大文"] {
                assert!(finds(&desk, typed, &ticket).await, "{typed}");
            }
            indexes(&desk);
        }
        assert!(!finds(&desk, "志明", &ticket).await, "the old name is forgotten");
    }
}

#[actix_web::test]
async fn indexing_goes_in_bounded_steps_and_ends() {
    for desk in desks("search").await {
        for nth in 0..5 {
            desk.hotline("grace")
                .logs("fault", "线路", &format!("1380000000{nth}"))
                .await;
        }
        let step = |most| desk.office.act(move |db, now, _| index(db, now, most)).unwrap();
        assert_eq!(step(2), Indexed { count: 2, more: true });
        assert_eq!(step(3), Indexed { count: 3, more: true });
        assert_eq!(step(3), Indexed { count: 0, more: false });
        assert_eq!(found(&desk, "线路").await.len(), 5);
    }
}

#[actix_web::test]
async fn nothing_that_is_typed_is_syntax() {
    for desk in desks("search").await {
        let ticket = takes_a_ticket(&desk).await;
        indexes(&desk);
        for typed in [
            "\"",
            "'",
            "''",
            "\\",
            "*",
            "宽带*",
            "\"宽带\"",
            "terms:宽带",
            "宽带 OR 光猫",
            "NOT 宽带",
            "NEAR(宽带 太慢)",
            "宽带 & !太慢",
            "宽带:*",
            "'宽带':A",
            "a' | 'b",
            "\") OR (\"",
            "%",
            "_",
            "{}",
            "$1",
            "?",
            "; DROP TABLE tickets; --",
            "\u{0}",
            "宽\u{0}带",
            "-",
            "^宽带",
            "+宽带",
            "😀",
            "𠀀",
            "İ",
            "ﬁ",
            "e\u{301}",
            "\u{202e}",
        ] {
            found(&desk, typed).await;
        }
        assert!(finds(&desk, "\"宽带\" '太慢'", &ticket).await, "signs count as spaces");
        assert!(
            found(&desk, "宽带 OR 光猫").await.is_empty(),
            "OR is a word like any other"
        );
        let mut dice = Dice::seeded(7);
        for _ in 0..150 {
            let length = dice.below(30);
            let odd: Vec<char> = "宽带太慢𠀀é'\"\\*:&|!()<>-+~^".chars().collect();
            let text: String = (0..length)
                .map(|_| match dice.below(2) {
                    0 => odd[usize::try_from(dice.below(odd.len() as u64)).unwrap()],
                    _ => char::from(u8::try_from(dice.below(128)).unwrap()),
                })
                .collect();
            found(&desk, &text).await;
        }
    }
}

/// The tickets that wait are matched in Rust, the indexed ones by the engine: both must mean the same by every question.
#[actix_web::test]
async fn the_index_finds_what_reading_finds() {
    println!("seed {SEED}");
    for desk in desks("search").await {
        let mut dice = Dice::seeded(SEED);
        let mut phrase = |most: u64| -> String {
            let count = 1 + dice.below(most);
            (0..count)
                .map(|_| PIECES[usize::try_from(dice.below(16)).unwrap()])
                .collect::<Vec<_>>()
                .join(["", " "][usize::try_from(dice.below(2)).unwrap()])
        };
        for nth in 0..40 {
            let subject = format!("x{}", phrase(6));
            desk.hotline("grace")
                .logs("fault", &subject, &format!("137{nth:08}"))
                .await;
        }
        let typed: Vec<String> = (0..120).map(|_| phrase(3)).collect();
        let mut read = Vec::new();
        for typed in &typed {
            read.push(found(&desk, typed).await);
        }
        assert_eq!(indexes(&desk).count, 40);
        assert!(
            read.iter().filter(|found| !found.is_empty()).count() > 20,
            "the questions mean something"
        );
        for (typed, read) in typed.iter().zip(read) {
            assert_eq!(found(&desk, typed).await, read, "{typed:?}");
        }
    }
}

#[actix_web::test]
async fn a_search_keeps_to_the_filters_and_to_its_pages() {
    for desk in desks("search").await {
        for nth in 0..7 {
            let kind = ["fault", "complaint"][nth % 2];
            desk.hotline("grace")
                .logs(kind, "光纤断了", &format!("1380000000{nth}"))
                .await;
            if nth == 3 {
                indexes(&desk);
            }
        }
        assert!(desk.now() > Moment::EPOCH);
        let asked = "/api/v1/tickets?q=%E5%85%89%E7%BA%A4&kind=fault&limit=3";
        let first = desk.hotline("grace").get(asked).await.with_status(200).json();
        assert_eq!(first["items"].as_array().unwrap().len(), 3);
        let cursor = first["next_cursor"].as_str().unwrap();
        let rest = desk.hotline("grace").get(&format!("{asked}&cursor={cursor}")).await;
        let rest = rest.with_status(200).json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert!(rest["next_cursor"].is_null());
    }
}
