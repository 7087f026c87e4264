//! How long the views of the audit take over a year or three of promises, with the days that are over added up and without.
//!
//! `cargo bench --bench reports` measures SQLite; with `YINUO_BENCH_POSTGRES=postgres://…` that server too.
//! `YINUO_BENCH_PROMISES` (1,000,000) promises are spread over as many days as make 10,000 a day, at least 100, and kept under
//! `target/tmp/bench` (databases `yinuo_bench_…`). They all belong to one ticket: reports look at promises alone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a benchmark may break off"
)]

mod support;

use std::time::Instant;

use diesel::connection::SimpleConnection as _;
use jiff::tz::TimeZone;
use yinuo::actions::House;
use yinuo::actions::rollup::{add_up, strike_out_all};
use yinuo::clock::Clock;
use yinuo::domain::ids::TeamId;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::{Channel, Tier};
use yinuo::report::{GroupBy, Only, Question, reply_rate};
use yinuo::storage::db::{Db, Desk};
use yinuo::storage::dialect::AnyConn;

use support::database::Place;
use support::maker::{NOW, fill};
use support::{best, head, millis, number, tell_one};

const A_DAY: i64 = 10_000;

fn main() {
    let many = number("YINUO_BENCH_PROMISES", 1_000_000) as i64;
    let days = (many / A_DAY).max(100);
    for place in Place::all() {
        let name = format!("promises_{many}");
        head(&format!("{}, {many} promises of {days} days", place.engine()));
        let made = place.folder().join(format!("{name}.made"));
        if !made.exists() {
            place.clear(&name);
            fill(&place.settings(&name), 1);
            let desk = open_desk(&place, &name);
            desk.write_blocking(move |db, _| {
                spread(db, many, days);
                Ok::<_, yinuo::error::Failure>(())
            })
            .unwrap();
            desk.close_blocking();
            std::fs::write(made, "").unwrap();
        }
        let desk = open_desk(&place, &name);
        desk.write_blocking(|db, _| strike_out_all(db)).unwrap();
        views(&desk, "one by one", days, if many > 2_000_000 { 1 } else { 5 });
        let began = Instant::now();
        while desk.write_blocking(|db, now| add_up(db, now, &house())).unwrap().more {}
        tell_one("all days added up", &format!("{:.1} s", began.elapsed().as_secs_f64()));
        views(&desk, "added up", days, 5);
        desk.close_blocking();
    }
}

fn house() -> House {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    House::new(Span::minutes(10), Span::days(365), zone, "duty@example.com".to_owned())
}

fn open_desk(place: &Place, name: &str) -> Desk {
    Desk::open(&place.settings(name), Clock::set_to(NOW), Some(5)).unwrap()
}

fn team(number: u128) -> TeamId {
    TeamId(uuid::Uuid::from_u128(
        0x7000_0000_0000_0000_8000_0000_0000_0000 + number,
    ))
}

/// Replies due one after the other up to now, one in five hundred answered late, one in five thousand not at all.
fn spread(db: &mut Db, many: i64, days: i64) {
    let step = Span::days(days).as_micros() / many;
    let (first, last) = ((NOW - Span::days(days)).as_micros(), many - 1);
    let (id, team, owner, time) = match db.conn() {
        AnyConn::Pg(_) => (
            "CAST('10000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS uuid)",
            "CAST('70000000-0000-0000-8000-' || lpad(to_hex(h % 30), 12, '0') AS uuid)",
            "CAST('20000000-0000-7000-8000-' || lpad(to_hex(h % 600), 12, '0') AS uuid)",
            "timestamptz '1970-01-01T00:00:00Z' + interval '1 microsecond' * ",
        ),
        AnyConn::Sqlite(_) => (
            "printf('10000000-0000-7000-8000-%012x', n)",
            "printf('70000000-0000-0000-8000-%012x', h % 30)",
            "printf('20000000-0000-7000-8000-%012x', h % 600)",
            "",
        ),
    };
    let word = |of: &[&str]| {
        let cases = of
            .iter()
            .enumerate()
            .map(|(place, word)| format!("WHEN {place} THEN '{word}'"));
        format!(
            "CASE (h / 7) % {} {} END",
            of.len(),
            cases.collect::<Vec<_>>().join(" ")
        )
    };
    let (channel, kind) = (
        word(&["hotline", "web", "hall", "agent_point", "account_manager"]),
        word(&["complaint", "fault", "installation"]),
    );
    let (tier, urgency, category) = (
        word(&["standard", "standard", "standard", "key", "vip"]),
        word(&["general", "general", "service_down", "hard"]),
        word(&[
            "billing",
            "broadband",
            "mobile",
            "roaming",
            "contract",
            "coverage",
            "device",
        ]),
    );
    let script = format!(
        "INSERT INTO promises (id, ticket_id, position, kind, epoch, made_at, clock_from, due_at, fulfilled_at, policy_id,
                next_step, ticket_kind, channel, tier, region, owner_id, team_id, customer_id, imported, urgency, category)
             WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}),
                 told AS (SELECT n, CAST(n AS bigint) * 2654435761 / 128 % 1000003 AS h, {first} + CAST(n AS bigint) * {step} AS due
                     FROM numbers)
             SELECT {id}, t.id, n + 100, 'reply', 1, {time}(due - 86400000000), {time}(due - 86400000000), {time}(due),
                 CASE WHEN n % 5000 = 7 THEN NULL WHEN n % 500 = 3 THEN {time}(due + h * 10000)
                     ELSE {time}(due - 86400000000 + h % 72000 * 1000000) END,
                 p.policy_id, 0, {kind}, {channel}, {tier}, 'region-' || CAST(h % 20 AS text), {owner}, {team}, t.customer_id, FALSE,
                 {urgency}, {category}
             FROM told, (SELECT id, customer_id FROM tickets LIMIT 1) t, (SELECT policy_id FROM promises LIMIT 1) p;
         ANALYZE;"
    );
    db.conn().batch_execute(&script).unwrap();
}

fn views(desk: &Desk, how: &str, days: i64, tries: usize) {
    let since = |days: i64| NOW - Span::days(days);
    let one = Only::default;
    let team_7 = || Only {
        team: Some(team(7)),
        ..one()
    };
    let within = || Only {
        within: Some((0..5).map(|number| format!("region-{number}")).collect()),
        ..one()
    };
    let two = || Only {
        channel: Some(Channel::Web),
        tier: Some(Tier::Vip),
        ..one()
    };
    let views = [
        ("today", 1, None, one()),
        ("30 days", 30, None, one()),
        ("30 days by team", 30, Some(GroupBy::Team), one()),
        ("30 days by day", 30, Some(GroupBy::Day), one()),
        ("92 days by team", 92, Some(GroupBy::Team), one()),
        ("92 days by day, of one team", 92, Some(GroupBy::Day), team_7()),
        (
            "92 days by channel, within 5 regions",
            92,
            Some(GroupBy::Channel),
            within(),
        ),
        ("92 days by owner", 92, Some(GroupBy::Owner), one()),
        ("92 days, of one channel and one tier", 92, None, two()),
        ("a year by month", 365, Some(GroupBy::Month), one()),
        ("a year by category", 365, Some(GroupBy::Category), one()),
        ("all", days, None, one()),
        ("all by team", days, Some(GroupBy::Team), one()),
        ("all by month, within 5 regions", days, Some(GroupBy::Month), within()),
    ];
    for (name, back, group_by, only) in views.into_iter().filter(|view| view.1 <= days) {
        let took = best(tries, || {
            let question = Question {
                group_by,
                only: only.clone(),
                ..Question::about_replies(midnight(since(back)), NOW, house().zone)
            };
            desk.read_blocking(move |db, now: Moment| reply_rate(db, &question, now))
                .unwrap()
        });
        tell_one(&format!("{name}, {how}"), &millis(took));
    }
}

fn midnight(at: Moment) -> Moment {
    let local = at.timestamp().to_zoned(house().zone);
    local.start_of_day().unwrap().timestamp().into()
}
