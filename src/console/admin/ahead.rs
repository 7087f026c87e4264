//! What happens next by itself: which steps are due, on which ticket, and who will be told; and how the record was sealed last.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::{Screen, Tab, tabs};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::checkpoint::Checkpoint;
use crate::domain::people::Told;
use crate::domain::policy::PolicyBook;
use crate::domain::promise::Promise;
use crate::domain::rights::{Operation, Scope};
use crate::domain::ticket::Ticket;
use crate::pages::{Reader, Ring, Trouble, page_with_script, when};
use crate::storage::checkpoints;
use crate::storage::tickets::next_steps;

/// How many steps are shown.
const STEPS: i64 = 50;

#[derive(Template)]
#[template(path = "console/admin/ahead.html")]
struct AheadPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    steps: Vec<StepView>,
    sealed: Option<SealView>,
}

struct StepView {
    at: String,
    number: String,
    promise: String,
    ring: Ring,
    due: String,
    told: String,
    level: i32,
}

struct SealView {
    number: String,
    at: String,
    events: String,
    digest: String,
}

pub(in crate::console) async fn page(staff: Staff) -> Result<HttpResponse, Trouble> {
    // What the clockwork will do is the whole house's: nothing for whoever sees a part of it.
    let right = staff.may(Operation::ListSecurityEvents)?;
    let (found, sealed, book) = staff
        .look(right, |db, now, _, house| {
            Ok((
                next_steps(db, &Scope::All, None, STEPS)?,
                checkpoints::last(db)?,
                house.book(db, now)?,
            ))
        })
        .await?;
    let reader = &staff.reader;
    let steps = found
        .iter()
        .filter_map(|(ticket, promise)| step_view(&staff, &book, ticket, promise));
    let page = AheadPage {
        reader,
        shell: Shell::of(&staff, Place::Admin, reader.say("admin-ahead")),
        tabs: tabs(&staff, Screen::Ahead),
        steps: steps.collect(),
        sealed: sealed.map(|sealed| seal_view(&staff, &sealed)),
    };
    page_with_script(StatusCode::OK, &page)
}

fn step_view(staff: &Staff, book: &PolicyBook, ticket: &Ticket, promise: &Promise) -> Option<StepView> {
    let reader = &staff.reader;
    let version = book.version(promise.policy)?;
    let place = usize::try_from(promise.next_step).unwrap_or(usize::MAX);
    let ladder = &version.policy.ladder;
    let step = ladder.get(place).or(ladder.last())?;
    let at = promise.next_step_at?;
    let told = staff.directory.to_tell(&step.tell, ticket.hands(), at.max(staff.now));
    let mut names: Vec<String> = told
        .iter()
        .map(|told| match told {
            Told::Person(person) => staff.name_of(*person),
            Told::Fallback => reader.say("event-fallback"),
        })
        .collect();
    names.dedup();
    let due = when(reader, promise.due_at, staff.now);
    Some(StepView {
        at: when(reader, at, staff.now),
        number: ticket.number.clone(),
        promise: words::promise(reader, promise.kind),
        ring: Ring::of(reader, promise, staff.now),
        due: reader.fill("row-due", &[("when", due.into())]),
        told: names.join(&reader.say("list-comma")),
        level: step.level,
    })
}

fn seal_view(staff: &Staff, sealed: &Checkpoint) -> SealView {
    SealView {
        number: sealed.summary.number.to_string(),
        at: when(&staff.reader, sealed.summary.at, staff.now),
        events: sealed.summary.events.to_string(),
        digest: sealed.root.to_string(),
    }
}

impl AheadPage<'_> {
    fn seal_line(&self, sealed: &SealView) -> String {
        self.reader.fill(
            "admin-seal-line",
            &[
                ("number", sealed.number.as_str().into()),
                ("when", sealed.at.as_str().into()),
                ("events", sealed.events.as_str().into()),
            ],
        )
    }
}
