//! The clients in the reader's words.

use std::collections::BTreeMap;

use askama::Template;

use super::{CLIENTS, Found, Known, WEEKS};
use crate::console::badge::Badge;
use crate::console::figures::{NONE, percent, tenths, thousands, whole};
use crate::console::row;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::customer::Customer;
use crate::domain::ids::CustomerId;
use crate::domain::mask::{mask_name, mask_within};
use crate::domain::moment::{Moment, Span};
use crate::domain::people::{Hands, Told};
use crate::domain::policy::Post;
use crate::domain::ticket::Ticket;
use crate::domain::words::{TicketKind, Tier};
use crate::pages::{Band, Reader, Ring, when};
use crate::storage::lists::Listed;

/// The highest level that has a post of its own.
const LEVELS: i32 = 3;

/// A promise that may be broken.
pub(super) struct Risk {
    pub(super) number: String,
    pub(super) version: i64,
    pub(super) address: String,
    pub(super) client: String,
    pub(super) client_address: String,
    pub(super) subject: String,
    pub(super) band: &'static str,
    pub(super) ring: Ring,
    pub(super) left: String,
    pub(super) due: String,
    pub(super) ladder: Vec<bool>,
    pub(super) level: String,
    pub(super) levels: Vec<Level>,
    pub(super) key: String,
}

/// A level one can raise a ticket to, with who is told.
pub(super) struct Level {
    pub(super) number: i32,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

/// How it stands with a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Health {
    Bad,
    Soon,
    Good,
}

/// A client in the table.
struct ClientRow {
    address: String,
    name: String,
    tier: Option<String>,
    health: Health,
    open: i64,
    nearest: Option<Ring>,
    left: String,
    nearest_class: &'static str,
    bars: Vec<Bar>,
    bars_label: String,
    contact: String,
    due_at: Moment,
}

/// A week.
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) height: String,
    pub(super) is_bad: bool,
}

/// The clients.
#[derive(Template)]
#[template(path = "console/clients/page.html")]
pub(super) struct ClientsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    total: String,
    tiers: String,
    nearest: Option<String>,
    open: String,
    /// Beside the rate.
    badge: Option<Badge>,
    rate: Option<(String, String)>,
    risks: Vec<Risk>,
    rows: Vec<ClientRow>,
    more: bool,
}

impl<'a> ClientsPage<'a> {
    pub(super) fn of(staff: &'a Staff, mut found: Found) -> Self {
        let reader = &staff.reader;
        let most = usize::try_from(CLIENTS).unwrap_or(usize::MAX);
        let more = found.clients.len() > most;
        found.clients.truncate(most);
        let vip = found.clients.iter().filter(|client| client.tier == Tier::Vip).count();
        let key = found.clients.iter().filter(|client| client.tier == Tier::Key).count();
        let risks: Vec<Risk> = found.risks.iter().map(|listed| risk(staff, listed)).collect();
        let mut rows: Vec<ClientRow> = found
            .clients
            .iter()
            .map(|client| client_row(staff, client, &found))
            .collect();
        rows.sort_by_key(|row| (row.health, row.due_at));
        ClientsPage {
            reader,
            shell: Shell::of(staff, Place::Clients, reader.say("clients")),
            total: format!(
                "{}{}",
                thousands(whole(found.clients.len())),
                if more { "+" } else { "" }
            ),
            tiers: reader.fill("clients-tiers", &[("vip", vip.into()), ("key", key.into())]),
            nearest: found
                .risks
                .first()
                .map(|listed| when(reader, listed.ticket.next_due_at(), staff.now)),
            open: thousands(whole(found.known.owed.len())),
            badge: found
                .rate
                .as_ref()
                .map(|(_, record)| Badge::of(reader, record, found.now)),
            rate: found.rate.map(|(line, _)| {
                let rate = percent(line.on_time_rate).map_or_else(|| NONE.to_owned(), |rate| format!("{rate}%"));
                (rate, format!("{} / {}", thousands(line.kept), thousands(line.due)))
            }),
            risks,
            rows,
            more,
        }
    }
}

/// What a client is called: their company, or themselves, masked.
pub(super) fn name_of(client: &Customer) -> String {
    if client.company.is_empty() {
        mask_name(&client.name)
    } else {
        client.company.clone()
    }
}

/// A ticket that owes something, with the ways to raise it.
pub(super) fn risk(staff: &Staff, Listed { ticket, customer }: &Listed) -> Risk {
    let reader = &staff.reader;
    let nearest = ticket.owed().min_by_key(|promise| promise.due_at);
    let ring = nearest.map_or_else(
        || Ring::whole("", reader.say("ring-nothing"), crate::pages::DASH),
        |promise| Ring::of(reader, promise, staff.now),
    );
    Risk {
        number: ticket.number.clone(),
        version: ticket.version,
        address: format!("/desk/{}", ticket.number),
        client: name_of(customer),
        client_address: format!("/clients/{}", customer.id),
        subject: mask_within(ticket.word("subject")),
        band: ring.band.strip_prefix("ring--").unwrap_or_default(),
        left: ring.text.clone(),
        ring,
        due: nearest.map(|promise| row::due(staff, promise)).unwrap_or_default(),
        ladder: (1..=LEVELS).map(|step| ticket.level >= step).collect(),
        level: level_name(reader, ticket.level),
        levels: levels(staff, ticket),
        key: uuid::Uuid::new_v4().to_string(),
    }
}

fn level_name(reader: &Reader, level: i32) -> String {
    reader.fill("clients-level", &[("level", level.clamp(0, LEVELS).into())])
}

/// The levels above the one that the ticket has reached; the next one, where it is at the top.
fn levels(staff: &Staff, ticket: &Ticket) -> Vec<Level> {
    let next = ticket.level + 1;
    let levels = next..=next.max(LEVELS);
    levels
        .map(|level| {
            let hands = Hands {
                level,
                ..ticket.hands()
            };
            let told = staff.directory.to_tell(&[Post::Level], hands, staff.now);
            let who = told.first().map_or_else(String::new, |told| match told {
                Told::Person(person) => staff.name_of(*person),
                Told::Fallback => staff.reader.say("event-fallback"),
            });
            Level {
                number: level,
                name: format!("{} {who}", level_name(&staff.reader, level)),
                is_chosen: level == next,
            }
        })
        .collect()
}

fn client_row(staff: &Staff, client: &Customer, found: &Found) -> ClientRow {
    let reader = &staff.reader;
    let owed: Vec<_> = found
        .known
        .owed
        .iter()
        .filter(|owed| owed.customer == client.id)
        .collect();
    let due_at = owed.iter().map(|owed| owed.due_at).min();
    let nearest = due_at.map(|due_at| Ring::owed(reader, due_at, Span::hours(24), staff.now));
    let (bars, brought) = bars(&found.known, client.id, found.now);
    ClientRow {
        address: format!("/clients/{}", client.id),
        name: name_of(client),
        tier: words::tier(reader, client.tier),
        health: health(&found.known, client.id, found.now),
        open: whole(owed.len()),
        left: nearest
            .as_ref()
            .map_or_else(|| NONE.to_owned(), |ring| ring.text.clone()),
        nearest_class: match due_at.map(|due_at| Band::of(due_at.since(staff.now))) {
            Some(Band::Over | Band::Urgent) => "bad",
            Some(Band::Soon) => "soon",
            _ => "",
        },
        nearest,
        bars,
        bars_label: reader.fill("clients-bars", &[("n", brought.into())]),
        contact: contact(reader, &found.known, client.id, staff.now),
        due_at: due_at.unwrap_or(Moment::NEVER),
    }
}

/// How it stands: bad where something is overdue, nearly so or raised; soon where something is due in four hours or was
/// missed of late.
fn health(known: &Known, client: CustomerId, now: Moment) -> Health {
    let mut owed = known.owed.iter().filter(|owed| owed.customer == client);
    let mut health = Health::Good;
    if known.missed.iter().any(|(of, _)| *of == client) {
        health = Health::Soon;
    }
    let worst = owed.by_ref().map(|owed| match Band::of(owed.due_at.since(now)) {
        _ if owed.level > 0 => Health::Bad,
        Band::Over | Band::Urgent => Health::Bad,
        Band::Soon => Health::Soon,
        Band::Calm | Band::Kept => Health::Good,
    });
    worst.min().map_or(health, |worst| worst.min(health))
}

/// Complaints by week, the latest on the right; a week in which a promise was missed is marked.
fn bars(known: &Known, client: CustomerId, now: Moment) -> (Vec<Bar>, i64) {
    const TALL: i64 = 220;
    let week = |at: Moment| WEEKS - 1 - now.since(at).as_seconds().max(0) / Span::days(7).as_seconds();
    let complaints = known
        .brought
        .iter()
        .filter(|brief| brief.customer == client && brief.kind == TicketKind::Complaint);
    let mut weeks: BTreeMap<i64, i64> = BTreeMap::new();
    for brief in complaints {
        *weeks.entry(week(brief.received_at)).or_default() += 1;
    }
    let missed: Vec<i64> = known
        .missed
        .iter()
        .filter(|(of, _)| *of == client)
        .map(|(_, at)| week(*at))
        .collect();
    let most = weeks.values().copied().max().unwrap_or(0).max(1);
    let bars = (0..WEEKS).map(|place| {
        let number = weeks.get(&place).copied().unwrap_or(0);
        let height = 15 + (TALL - 15) * number / most;
        Bar {
            x: (place * 8).to_string(),
            y: tenths(240 - height),
            height: tenths(height),
            is_bad: missed.contains(&place),
        }
    });
    (bars.collect(), weeks.values().sum())
}

/// When the client was last answered.
fn contact(reader: &Reader, known: &Known, client: CustomerId, now: Moment) -> String {
    let brought = known.brought.iter().filter(|brief| brief.customer == client);
    let last = brought.filter_map(|brief| brief.replied_at).max();
    last.map_or_else(|| NONE.to_owned(), |last| when(reader, last, now))
}
