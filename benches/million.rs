//! What a desk with a million tickets takes to start, to list, to report and to sweep, beside one with ten thousand and
//! beside bare SQL of the same rows in the same run; and how soon 10,000 promises due in one minute are announced.
//!
//! `cargo bench --bench million` measures SQLite; with `YINUO_BENCH_POSTGRES=postgres://…` that server too. The million is
//! made once and kept under `target/tmp/bench` (databases `yinuo_bench_…`); `YINUO_BENCH_TICKETS` makes it another number.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a benchmark may break off"
)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use yinuo::actions::House;
use yinuo::actions::deliver::Patience;
use yinuo::actions::sweep::sweep;
use yinuo::clock::Clock;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::Language;
use yinuo::outbox::deliver::{Deliverer, DeliverySettings};
use yinuo::outbox::settings::MailSettings;
use yinuo::storage::db::{Db, Desk};
use yinuo::storage::fault::StoreFault;

use support::database::Place;
use support::maker::{NOW, fill, house, keep, open_together};
use support::server::Server;
use support::{best, head, length, millis, number, tell_one};

const FEW: usize = 10_000;
/// The replies of complaints opened together are due for a first step after half their day.
const HALF_THE_TIME: Span = Span::hours(12);

fn main() {
    let many = number("YINUO_BENCH_TICKETS", 1_000_000) as usize;
    for place in Place::all() {
        let (small, large) = ("few".to_owned(), format!("kept_{many}"));
        place.clear(&small);
        fill(&place.settings(&small), FEW);
        let began = Instant::now();
        let made = keep(&place, &large, many);
        head(&format!("{}, {many} tickets", place.engine()));
        if made {
            tell_one(
                &format!("made {many} tickets"),
                &format!("{:.0} s", began.elapsed().as_secs_f64()),
            );
        }
        over_http(&place, &large);
        for (name, count) in [(&small, FEW), (&large, many)] {
            sweeps(&place, name, count);
        }
        announce(&place, &small, 10_000);
    }
}

fn over_http(place: &Place, name: &str) {
    let server = Server::start(&place.url(name), place.folder());
    server.tell_start("start");
    server.tell_memory("memory idle");
    let get = |path: &str| ("GET", path.to_owned(), String::new());
    server.measure("list 100, most urgent first", 1, length(), |_| {
        get("/api/v1/tickets?limit=100")
    });
    server.measure("list 100 of one region", 1, length(), |_| {
        get("/api/v1/tickets?limit=100&region=north")
    });
    let number = server.one_ticket();
    server.measure("read one ticket", 64, length(), |_| {
        get(&format!("/api/v1/tickets/{number}"))
    });
    server.measure("the reply rate of all", 1, length(), |_| {
        get("/api/v1/reports/reply-rate")
    });
    server.tell_memory("memory after this");
}

fn open_desk(place: &Place, name: &str, clock: &Clock) -> Desk {
    Desk::open(&place.settings(name), clock.clone(), Some(11)).unwrap()
}

/// A sweep that finds nothing, one that finds 1,000 steps, and bare SQL that writes the same rows. What they write is
/// undone, so that the database stays as it was; the commit, which is the same for both, is not in the figures.
fn sweeps(place: &Place, name: &str, count: usize) {
    const DUE: usize = 1_000;
    let clock = Clock::set_to(NOW + HALF_THE_TIME);
    let desk = open_desk(place, name, &clock);
    let empty = best(20, || {
        let house = house();
        desk.write_blocking(move |db, now| sweep(db, now, &house)).unwrap()
    });
    tell_one(&format!("sweep, nothing due, {count} open"), &millis(empty));
    let ours = (0..3).map(|_| {
        undone(
            &desk,
            DUE,
            |db, now, house| while sweep(db, now, house).unwrap().more {},
        )
    });
    tell_one(&format!("sweep, {DUE} due, {count} open"), &millis(ours.min().unwrap()));
    let bare = (0..3).map(|_| undone(&desk, DUE, |db, now, _| bare_sweep(db, now)));
    tell_one(
        &format!("bare SQL of those rows, {count} open"),
        &millis(bare.min().unwrap()),
    );
    desk.close_blocking();
}

/// How long `work` takes on a desk where so many steps are due; nothing of it stays.
fn undone(desk: &Desk, due: usize, work: impl Fn(&mut Db, Moment, &House) + Copy + Send + 'static) -> Duration {
    let (told, took) = std::sync::mpsc::channel();
    let undone = desk.write_blocking(move |db, now| {
        let house = house();
        open_together(db, NOW, due).unwrap();
        house.directory(db, now)?;
        let began = Instant::now();
        work(db, now, &house);
        told.send(began.elapsed()).unwrap();
        Err::<(), _>(StoreFault::Busy)
    });
    assert!(undone.is_err());
    took.recv().unwrap()
}

/// What a sweep writes, as few statements as SQL needs when nothing has to be decided.
fn bare_sweep(db: &mut Db, now: Moment) {
    let due = "SELECT ticket_id FROM bare_due";
    let script = format!(
        "CREATE TEMPORARY TABLE bare_due AS SELECT id, ticket_id, due_at, next_step_at FROM promises
             WHERE next_step_at IS NOT NULL AND next_step_at <= {now};
         UPDATE promises SET next_step = 1, next_step_at = due_at WHERE id IN (SELECT id FROM bare_due);
         UPDATE tickets SET version = version + 1, changed_at = {now} WHERE id IN ({due});
         INSERT INTO events (ticket_id, seq, at, actor, fact, hash)
             SELECT ticket_id, seq + 1000, {now}, actor, fact, hash FROM events WHERE seq = 2 AND ticket_id IN ({due});
         INSERT INTO steps_taken (promise_id, epoch, step, ticket_id, due_at, taken_at)
             SELECT id, 1, 0, ticket_id, next_step_at, {now} FROM bare_due;
         INSERT INTO outbox (id, intent, kind, ticket_id, promise_id, step, address, body, state, urgent_at, created_at,
                 next_try_at, tries, fence, possible_duplicate)
             SELECT id, 'bare ' || CAST(id AS text), 'reminder', ticket_id, id, 0, 'someone@example.com', '{{}}', 'pending',
                 due_at, {now}, {now}, 0, 0, FALSE FROM bare_due;",
        now = literal(db, now),
    );
    db.conn().batch_execute(&script).unwrap();
}

fn literal(db: &mut Db, moment: Moment) -> String {
    match db.conn() {
        yinuo::storage::dialect::AnyConn::Pg(_) => format!("timestamptz '{moment}'"),
        yinuo::storage::dialect::AnyConn::Sqlite(_) => moment.as_micros().to_string(),
    }
}

/// Replies that fall due together: how long until every step is taken and every reminder lies in the folder.
fn announce(place: &Place, name: &str, count: usize) {
    let clock = Clock::set_to(NOW);
    let desk = open_desk(place, name, &clock);
    let house = Arc::new(house());
    desk.write_blocking(move |db, now| open_together(db, now, count))
        .unwrap();
    clock.set(NOW + HALF_THE_TIME);
    let deliverer = deliverer(place, &desk, &house);
    let began = Instant::now();
    loop {
        let house = house.clone();
        if !desk.write_blocking(move |db, now| sweep(db, now, &house)).unwrap().more {
            break;
        }
    }
    let announced = began.elapsed();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let done = runtime.block_on(deliverer.deliver_due()).unwrap();
    assert_eq!(done.handed_over, count as u64);
    tell_one(&format!("{count} due together: all announced"), &millis(announced));
    tell_one(
        &format!("{count} due together: all in the mail folder"),
        &millis(began.elapsed()),
    );
    desk.close_blocking();
}

fn deliverer(place: &Place, desk: &Desk, house: &Arc<House>) -> Deliverer {
    let folder = place.folder().join("mail");
    drop(std::fs::remove_dir_all(&folder));
    let mail = MailSettings {
        folder,
        ..MailSettings::default()
    };
    let settings = DeliverySettings {
        // Each reminder on its own: the most work there can be.
        digest_above: usize::MAX,
        patience: Patience {
            retries: vec![Span::minutes(1)],
            urgent_retries: vec![Span::minutes(1)],
        },
        public_url: "http://127.0.0.1".to_owned(),
        from: mail.sender().unwrap(),
        reply_to: None,
        zone: jiff::tz::TimeZone::UTC,
        language: Language::ZhCn,
        lanes: mail.lanes,
        press: Arc::new(yinuo::press::Figures { attach_up_to: 0 }),
    };
    Deliverer::new(desk, house.clone(), Arc::new(mail.open().unwrap()), settings)
}
