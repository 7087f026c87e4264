//! Makes a desk with as many tickets as one likes, through the storage's own code, the same for the same number. Every
//! ticket still owes something, far in the future; its reply was given, in time or late. The text index is left empty.

use std::collections::HashSet;
use std::sync::Mutex;

use diesel::connection::SimpleConnection as _;
use indicatif::{ProgressBar, ProgressStyle};
use yinuo::actions::House;
use yinuo::actions::change::chained;
use yinuo::actions::open::begun;
use yinuo::actions::policies::{add_policy, read_policies};
use yinuo::actions::regions::{NewRegion, add_region};
use yinuo::clock::Clock;
use yinuo::domain::customer::Customer;
use yinuo::domain::event::{Actor, Event, Fact};
use yinuo::domain::ids::{CustomerId, Dice, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::phone::Phone;
use yinuo::domain::policy::PolicyBook;
use yinuo::domain::promise::Promise;
use yinuo::domain::security::By;
use yinuo::domain::ticket::{Intake, Ticket, open};
use yinuo::domain::words::{
    Channel, Delivery, Language, Medium, PromiseKind, Role, TicketKind, Tier, Urgency, UserState,
};
use yinuo::error::Failure;
use yinuo::storage::columns::Json;
use yinuo::storage::db::{DatabaseSettings, Db, Desk};
use yinuo::storage::fault::StoreFault;
use yinuo::storage::people::UserRow;
use yinuo::storage::{customers, imports, migrate, people, policies};

use super::database::Place;

/// Everything is told in relation to this moment, so that the same number makes the same desk.
pub(crate) const NOW: Moment = Moment::from_micros(1_793_000_000_000_000);
/// Tickets came in over so many days.
const DAYS: i64 = 30;
const BATCH: usize = 1000;
const OWNERS: i64 = 2_000;
const REGIONS: [&str; 4] = ["north", "south", "east", "west"];

/// The two promises of a complaint: one to be swept and reported, one that stays open for years.
const POLICIES: &str = r#"
    [[policy]]
    name = "reply"
    promise = "reply"
    duration = "24h"
    ladder = [{ at = "50%", tell = ["owner"] }, { at = "due", tell = ["owner"], level = 2 }]
    [[policy]]
    name = "statutory"
    promise = "statutory"
    duration = "3650d"
    ladder = [{ at = "50%", tell = ["owner"] }]
"#;

/// Who works at the desk and who calls.
struct Cast {
    owners: Vec<UserId>,
    callers: Vec<CustomerId>,
    book: PolicyBook,
    /// Numbers are drawn, and so many draws clash.
    numbers: Mutex<HashSet<String>>,
}

/// The rules of the made-up house.
pub(crate) fn house() -> House {
    let fallback = "duty@example.com".to_owned();
    House::new(Span::minutes(10), Span::days(365), jiff::tz::TimeZone::UTC, fallback)
}

/// Makes a database of this name and size unless it is there; whether it was made.
pub(crate) fn keep(place: &Place, name: &str, count: usize) -> bool {
    let done = place.folder().join(format!("{name}.made"));
    if done.exists() {
        return false;
    }
    place.clear(name);
    fill(&place.settings(name), count);
    std::fs::write(done, "").unwrap();
    true
}

/// Fills an empty database with `count` tickets.
pub(crate) fn fill(settings: &DatabaseSettings, count: usize) {
    migrate::migrate(settings).unwrap();
    let desk = Desk::open(settings, Clock::set_to(NOW), Some(7)).unwrap();
    let cast = desk.write_blocking(move |db, _| found(db, count)).unwrap();
    let cast = std::sync::Arc::new(cast);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos} of {human_len}, {eta} left").unwrap();
    let bar = ProgressBar::new(count as u64)
        .with_style(style)
        .with_message("making tickets");
    for from in (0..count).step_by(BATCH) {
        let (cast, to) = (cast.clone(), (from + BATCH).min(count));
        desk.write_blocking(move |db, _| answered_tickets(db, &cast, from..to, count))
            .unwrap();
        bar.set_position(to as u64);
    }
    bar.finish_and_clear();
    desk.close_blocking();
}

fn found(db: &mut Db, count: usize) -> Result<Cast, Failure> {
    let house = house();
    let long_ago = NOW - Span::days(DAYS + 1);
    for policy in read_policies(POLICIES)? {
        add_policy(db, long_ago, &house, &By::desk(), &policy)?;
    }
    for code in REGIONS {
        let (code, name) = (code.to_owned(), code.to_owned());
        add_region(db, long_ago, &house, &By::desk(), NewRegion { code, name })?;
    }
    let owners = (0..OWNERS).map(|number| {
        let user = UserRow {
            id: UserId::new(long_ago, db.dice()),
            name: format!("客服{number:04}"),
            email: format!("agent{number}@example.com"),
            role: Role::Agent,
            team_id: None,
            language: Language::ZhCn,
            state: UserState::Active,
            staff_number: None,
            languages: Json(serde_json::json!([])),
            site_id: None,
            absent_from: None,
            absent_until: None,
            stand_in_id: None,
            bounced_at: None,
            created_at: long_ago,
            version: 1,
        };
        people::create(db, &user).map(|()| user.id)
    });
    let owners = owners.collect::<Result<_, StoreFault>>()?;
    let callers = (0..count.div_ceil(20)).map(|number| caller(db, long_ago, number));
    let callers = callers.collect::<Result<_, Failure>>()?;
    let book = policies::book(db)?;
    let numbers = Mutex::default();
    Ok(Cast {
        owners,
        callers,
        book,
        numbers,
    })
}

fn caller(db: &mut Db, now: Moment, number: usize) -> Result<CustomerId, Failure> {
    let customer = Customer {
        id: CustomerId::new(now, db.dice()),
        name: format!("客户{number}"),
        company: String::new(),
        email: None,
        tier: Tier::Standard,
        region: None,
        account_manager: None,
        language: Language::ZhCn,
        phones: vec![Phone::stored(format!("+86138{number:08}"))],
        created_at: now,
        version: 1,
        bounced_email: None,
    };
    customers::create(db, &customer)?;
    Ok(customer.id)
}

fn answered_tickets(db: &mut Db, cast: &Cast, numbers: std::ops::Range<usize>, count: usize) -> Result<(), Failure> {
    let mut made = Vec::with_capacity(numbers.len());
    for number in numbers {
        let age = Span::days(DAYS).as_micros() / i64::try_from(count).unwrap_or(1) * i64::try_from(number).unwrap_or(0);
        let at = NOW - Span::days(1) - Span::micros(age);
        let (ticket, events) = received(cast, number, at, db.dice())?;
        made.push(answered(cast, number, ticket, events, db.dice())?);
    }
    store(db, &made)
}

/// Opens `count` more complaints at `at` that nobody answers: their replies become due together.
pub(crate) fn open_together(db: &mut Db, at: Moment, count: usize) -> Result<(), Failure> {
    let owners: Vec<UserId> = people::list(db, OWNERS)?.iter().map(|user| user.id).collect();
    let number = 90_000_000 + db.dice().below(9_000_000);
    let callers = vec![caller(db, at, usize::try_from(number).unwrap_or(0))?];
    let book = policies::book(db)?;
    let numbers = Mutex::default();
    let cast = Cast {
        owners,
        callers,
        book,
        numbers,
    };
    let made = (0..count).map(|number| received(&cast, number, at, db.dice()));
    let made = made.collect::<Result<Vec<_>, Failure>>()?;
    store(db, &made)
}

fn store(db: &mut Db, made: &[(Ticket, Vec<Event>)]) -> Result<(), Failure> {
    imports::store_tickets(db, made.iter().map(|(ticket, events)| (ticket, events.as_slice())))?;
    db.conn()
        .batch_execute("DELETE FROM tickets_to_index")
        .map_err(StoreFault::from)?;
    Ok(())
}

fn received(cast: &Cast, number: usize, at: Moment, dice: &mut Dice) -> Result<(Ticket, Vec<Event>), Failure> {
    let any = |of: &[&str]| of[dice_free(number) % of.len()].to_owned();
    let intake = Intake {
        kind: TicketKind::Complaint,
        channel: if number.is_multiple_of(3) {
            Channel::Web
        } else {
            Channel::Hotline
        },
        urgency: Urgency::General,
        tier: Tier::Standard,
        region: Some(any(&REGIONS)),
        category: Some(any(&["billing", "broadband", "mobile"])),
        subject: any(&["宽带太慢", "话费不对", "The bill is wrong"]),
        description: any(&[
            "晚上八点以后很慢，重启光猫也没有用",
            "套餐外流量费没有提醒过",
            "I was charged twice in May",
        ]),
        remedy_sought: String::new(),
        customer: cast.callers[number % cast.callers.len()],
        account_manager: None,
        site: None,
        received_at: at,
        details: std::iter::once(("call_id".to_owned(), number.to_string())).collect(),
        split_from: None,
    };
    loop {
        let mut happened = open(&intake, &cast.book, Span::minutes(10), at, dice)?;
        let owner = Some(cast.owners[number % cast.owners.len()]);
        happened.push(Fact::assigned(owner, None).into());
        let (ticket, events) = begun(at, Actor::Customer, happened, dice)?;
        if cast.numbers.lock().unwrap().insert(ticket.number.clone()) {
            return Ok((ticket, events));
        }
    }
}

/// One in twenty-five was answered late.
fn answered(
    cast: &Cast,
    number: usize,
    mut ticket: Ticket,
    mut events: Vec<Event>,
    dice: &mut Dice,
) -> Result<(Ticket, Vec<Event>), Failure> {
    let minutes = 5 + i64::try_from(dice_free(number) % 1200).unwrap_or(0);
    let late = if number.is_multiple_of(25) {
        Span::days(1)
    } else {
        Span::ZERO
    };
    let at = ticket.received_at + Span::minutes(minutes) + late;
    let replied = Fact::Replied {
        medium: Medium::Phone,
        delivery: Delivery::Delivered,
        answered: true,
        at: None,
    };
    let mut happened = vec![replied.saying([("text", "线路已经修好，今天起生效")])];
    let is_reply = |promise: &&Promise| promise.kind == PromiseKind::Reply;
    let kept = ticket.promises.iter().filter(is_reply).map(|promise| promise.id);
    happened.extend(kept.map(|promise| Fact::PromiseFulfilled { promise, at }.into()));
    let actor = Actor::User(cast.owners[number % cast.owners.len()], Role::Agent);
    events.extend(chained(&mut ticket, at, actor, happened, dice)?);
    Ok((ticket, events))
}

/// A number that looks drawn and is the same each time.
fn dice_free(number: usize) -> usize {
    number.wrapping_mul(2_654_435_761) >> 7
}
