//! What holds of visits at every moment, whatever happened: looked up in what is stored, without the desk's own rules.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use yinuo::domain::appointment::{Appointment, Crew};
use yinuo::domain::ids::PromiseId;
use yinuo::domain::moment::Moment;
use yinuo::domain::promise::Promise;
use yinuo::domain::ticket::Ticket;
use yinuo::domain::words::{PromiseKind, Verdict};
use yinuo::error::Failure;
use yinuo::storage::db::{Db, Desk};
use yinuo::storage::{appointments, areas, lists, policies, reservations, services, technicians};

/// So many tickets, visits and technicians are looked at.
const MOST: i64 = 100_000;

/// Every window that was ever agreed has one promise, each with one verdict; and nobody is in two places at once, no window
/// holds more than its area takes, whoever comes comes to that area with the skill and works then, and every awaited visit
/// has the technician's time and a promise that is owed. How many are awaited.
pub(crate) fn visits_must_hold(desk: &Desk, zone: &TimeZone, seed: u64) -> usize {
    let zone = zone.clone();
    let held = desk.read_blocking(move |db, _| {
        for ticket in lists::changed_since(db, Moment::EPOCH, MOST)? {
            let visits = appointments::of_ticket(db, ticket.id)?;
            one_promise_each(&ticket, &visits, seed);
            for visit in visits.iter().filter(|visit| visit.is_awaited()) {
                must_be_promised(db, &ticket, visit, seed)?;
            }
        }
        let awaited = appointments::awaited_from(db, Moment::EPOCH, None, None, MOST)?;
        must_be_possible(db, &awaited, &zone, seed)?;
        Ok::<_, Failure>(awaited.len())
    });
    let held = held.unwrap();
    println!("{held} visits are awaited");
    held
}

/// Every window that was ever agreed has one promise of a visit, each with one verdict, and there is no other.
fn one_promise_each(ticket: &Ticket, visits: &[Appointment], seed: u64) {
    let promised: BTreeSet<PromiseId> = visits.iter().map(|visit| visit.promise).collect();
    let made = ticket
        .promises
        .iter()
        .filter(|promise| promise.kind == PromiseKind::Visit);
    let made: Vec<&Promise> = made.collect();
    assert_eq!((promised.len(), visits.len()), (made.len(), made.len()), "seed {seed}");
    for promise in made {
        assert!(promised.contains(&promise.id), "seed {seed}: {promise:?}");
        assert!(
            promise.fulfilled_at.is_none() || promise.voided.is_none(),
            "seed {seed}: {promise:?}"
        );
    }
    assert!(
        visits.iter().filter(|visit| visit.is_open()).count() <= 1,
        "seed {seed}"
    );
}

/// The technician's time is kept for it, its window is owed, and nobody owes an agreement any more.
fn must_be_promised(db: &mut Db, ticket: &Ticket, visit: &Appointment, seed: u64) -> Result<(), Failure> {
    let kept = reservations::find(db, visit.id)?.expect("its time is kept");
    assert!(
        kept.held_until.is_none() && kept.busy() == visit.busy && kept.technician_id == visit.technician,
        "seed {seed}: {visit:?}"
    );
    let promise = ticket.promise(visit.promise).expect("its promise is there");
    assert_eq!((promise.kind, promise.due_at), (PromiseKind::Visit, visit.window.until));
    assert_eq!(promise.verdict(visit.window.from), Verdict::Pending, "seed {seed}");
    let mut owed = ticket.owed();
    assert!(
        owed.all(|promise| promise.kind != PromiseKind::Booking),
        "seed {seed}: {visit:?}"
    );
    Ok(())
}

fn must_be_possible(db: &mut Db, awaited: &[Appointment], zone: &TimeZone, seed: u64) -> Result<(), Failure> {
    let planned = technicians::list(db, MOST)?;
    for (place, one) in awaited.iter().enumerate() {
        let twice = |other: &Appointment| other.technician == one.technician && other.busy.meets(one.busy);
        assert!(!awaited[..place].iter().any(twice), "seed {seed}: {one:?}");
        let area = areas::of_code(db, &one.area)?.expect("the area is known");
        let here = |other: &&Appointment| other.area == one.area && other.window == one.window;
        let here = i32::try_from(awaited.iter().filter(here).count()).unwrap();
        assert!(
            area.visits_per_window.is_none_or(|most| here <= most),
            "seed {seed}: {here} in {:?}",
            one.window
        );
        let plan = planned
            .iter()
            .find(|plan| plan.technician.user == one.technician)
            .expect("the technician is planned");
        let crew = Crew {
            technician: &plan.technician,
            calendar: &policies::newest_calendar(db, &plan.calendar)?.expect("the shift is known"),
        };
        let skill = services::of_code(db, &one.service)?
            .expect("the service is known")
            .skill;
        assert!(crew.comes_for(&one.area, &skill), "seed {seed}: {one:?}");
        assert!(crew.works_through(one.busy, zone), "seed {seed}: {one:?}");
    }
    Ok(())
}
