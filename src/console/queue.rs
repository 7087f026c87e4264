//! The queue: what must be answered next. Whose, how near, and from where on is in the address, so that going back leads to
//! where one was.

use std::collections::BTreeMap;

use super::call::{Parked, parked};
use super::row::Row;
use super::staff::Staff;
use super::words;
use crate::domain::ids::TeamId;
use crate::domain::mask::{mask_phone, mask_within};
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::{Operation, Scope};
use crate::domain::words::Role;
use crate::error::Failure;
use crate::locale::say_span;
use crate::pages::{Band, Reader, Trouble};
use crate::storage::db::Db;
use crate::storage::lists::{Listed, Mark, Page, TicketFilter, Whose, due_times, tickets_by_urgency};
use crate::storage::promises::{ListedPromise, kept_by};

/// How many rows a page has.
const ROWS: usize = 50;
/// How many of today's answers are shown.
const ANSWERED: i64 = 10;
/// Further is not counted: what is far from due needs no exact number.
const COUNTED: usize = 1_000;

/// Whose tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Mine,
    Team,
    Free,
    All,
}

impl Of {
    pub(super) fn word(self) -> &'static str {
        match self {
            Of::Mine => "mine",
            Of::Team => "team",
            Of::Free => "free",
            Of::All => "all",
        }
    }
}

/// What the address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) of: Of,
    pub(super) band: Option<Band>,
    pub(super) after: Option<Mark>,
}

impl Asked {
    /// What a query string asks for; what it does not understand it leaves out.
    pub(super) fn read(staff: &Staff, query: &str) -> Self {
        let pairs: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
            .take(16)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let text = |name: &str| pairs.get(name).map(String::as_str);
        let bands = [Band::Over, Band::Urgent, Band::Soon, Band::Calm];
        let shown = tabs_of(staff);
        let wanted = text("of").and_then(|word| shown.iter().find(|of| of.word() == word));
        Asked {
            of: wanted.or(shown.first()).copied().unwrap_or(Of::Mine),
            band: text("band").and_then(|word| bands.into_iter().find(|band| band.word() == word)),
            after: text("after").and_then(mark),
        }
    }

    /// The address of this part of the queue, behind a path.
    pub(super) fn at(&self, path: &str) -> String {
        let mut address = format!("{path}?of={}", self.of.word());
        if let Some(band) = self.band {
            address.push_str("&band=");
            address.push_str(band.word());
        }
        if let Some(after) = self.after {
            address = format!("{address}&after={}", mark_text(after));
        }
        address
    }

    fn filter(&self, staff: &Staff) -> TicketFilter {
        let (due_from, due_before) = self.band.map_or((None, None), |band| times_of(band, staff.now));
        TicketFilter {
            due_from,
            due_before: due_before.or(Some(Moment::NEVER)),
            ..whose(staff, self.of)
        }
    }
}

/// A mark as an address has it.
pub(super) fn mark_text(mark: Mark) -> String {
    format!("{}.{}", mark.due_at.as_micros(), mark.id)
}

/// The mark that an address has.
pub(super) fn mark(text: &str) -> Option<Mark> {
    let (micros, id) = text.split_once('.')?;
    Some(Mark {
        due_at: Moment::from_micros(micros.parse().ok()?),
        id: id.parse().ok()?,
    })
}

/// From when to when something of this band is due.
pub(super) fn times_of(band: Band, now: Moment) -> (Option<Moment>, Option<Moment>) {
    match band {
        Band::Over => (None, Some(now)),
        Band::Urgent => (Some(now), Some(now + Band::URGENT)),
        Band::Soon => (Some(now + Band::URGENT), Some(now + Band::SOON)),
        Band::Calm | Band::Kept => (Some(now + Band::SOON), None),
    }
}

/// Whose tickets stand behind a tab.
pub(super) fn whose(staff: &Staff, of: Of) -> TicketFilter {
    let mut filter = TicketFilter::default();
    match of {
        Of::Mine => filter.owner.any_of = vec![staff.caller.user],
        Of::Team => {
            filter.team = Whose {
                any_of: teams_of(staff),
                nobody: false,
            }
        }
        Of::Free => filter.owner.nobody = true,
        Of::All => {}
    }
    filter
}

fn teams_of(staff: &Staff) -> Vec<TeamId> {
    staff.person().and_then(|person| person.team).into_iter().collect()
}

/// The tabs that make sense for a role: who answers sees their own first, who looks after others sees everything.
pub(super) fn tabs_of(staff: &Staff) -> Vec<Of> {
    match staff.caller.role {
        Role::Agent | Role::Dispatcher | Role::Technician if !teams_of(staff).is_empty() => {
            vec![Of::Mine, Of::Team, Of::Free]
        }
        Role::Manager | Role::Auditor | Role::Admin | Role::Integration => vec![Of::All, Of::Mine, Of::Free],
        _ => vec![Of::Mine, Of::All, Of::Free],
    }
}

/// A tab, with how much stands behind it.
pub(super) struct Tab {
    pub(super) word: &'static str,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) is_here: bool,
}

/// A band, with how many are in it.
pub(super) struct BandView {
    pub(super) word: &'static str,
    pub(super) count: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) is_here: bool,
}

/// The queue as a page shows it.
pub(super) struct Queue {
    pub(super) asked: Asked,
    pub(super) title: String,
    pub(super) total: String,
    pub(super) tabs: Vec<Tab>,
    pub(super) bands: Vec<BandView>,
    pub(super) rows: Vec<Row>,
    pub(super) next: Option<String>,
    pub(super) answered: Vec<Row>,
    /// Calls that were put aside.
    pub(super) parked: Vec<ParkedView>,
    /// The ticket that is open beside it.
    pub(super) open: Option<String>,
    /// Where the whole queue is, without the band.
    pub(super) whole: String,
}

/// A call that was put aside, with its age.
pub(super) struct ParkedView {
    pub(super) address: String,
    pub(super) what: String,
    pub(super) since: String,
}

/// What the queue is made of.
struct Found {
    rows: Vec<Listed>,
    times: Vec<Moment>,
    answered: Vec<ListedPromise>,
}

impl Queue {
    /// Where a ticket of it is opened.
    pub(super) fn address_of(&self, number: &str) -> String {
        self.asked.at(&format!("/desk/{number}"))
    }

    /// The same with this ticket open beside it.
    pub(super) fn with_open(mut self, number: &str) -> Self {
        self.open = Some(number.to_owned());
        self
    }

    /// Whether this ticket is the one that is open beside the queue.
    pub(super) fn is_open(&self, number: &str) -> bool {
        self.open.as_deref() == Some(number)
    }

    /// The part of the queue that was asked for.
    pub(super) async fn read(staff: &Staff, asked: Asked) -> Result<Queue, Trouble> {
        let right = staff.may(Operation::ListTickets)?;
        let (filter, all_of) = (asked.filter(staff), whose(staff, asked.of));
        let (user, today) = (staff.caller.user, midnight(staff));
        let found = staff
            .look(right, move |db, now, scope, _| {
                find(db, now, scope, &filter, &all_of, asked, |db, scope| {
                    Ok(kept_by(db, user, today, scope, ANSWERED)?)
                })
            })
            .await?;
        let parked = parked(staff).await?;
        Ok(shown(staff, asked, found, &parked))
    }
}

fn find(
    db: &mut Db,
    now: Moment,
    scope: &Scope,
    filter: &TicketFilter,
    all_of: &TicketFilter,
    asked: Asked,
    answered: impl FnOnce(&mut Db, &Scope) -> Result<Vec<ListedPromise>, Failure>,
) -> Result<Found, Failure> {
    let page = Page {
        after: asked.after,
        most: ROWS,
    };
    Ok(Found {
        rows: tickets_by_urgency(db, now, filter, scope, page)?,
        times: due_times(db, now, all_of, scope, COUNTED)?,
        answered: answered(db, scope)?,
    })
}

/// When today began where the operator is.
pub(super) fn midnight(staff: &Staff) -> Moment {
    let zone = &staff.reader.sign.zone;
    let local = staff.now.timestamp().to_zoned(zone.clone());
    let began = local.start_of_day().map(|began| Moment::from(began.timestamp()));
    began.unwrap_or(staff.now - Span::hours(24))
}

fn shown(staff: &Staff, asked: Asked, mut found: Found, parked: &[Parked]) -> Queue {
    let reader = &staff.reader;
    let next = (found.rows.len() > ROWS).then(|| {
        found.rows.truncate(ROWS);
        found.rows.last().map(|last| Mark {
            due_at: last.ticket.next_due_at(),
            id: last.ticket.id.0,
        })
    });
    let next = next.flatten().map(|after| {
        let further = Asked {
            after: Some(after),
            ..asked
        };
        further.at("/desk")
    });
    Queue {
        asked,
        parked: parked.iter().map(|call| parked_view(staff, call)).collect(),
        open: None,
        title: match asked.of {
            Of::Mine => reader.say("queue-mine-title"),
            Of::Team => reader.say("queue-team-title"),
            Of::Free => reader.say("queue-free-title"),
            Of::All => reader.say("queue-all-title"),
        },
        total: reader.fill("queue-total", &[("n", count(found.times.len()).into())]),
        tabs: tabs(staff, asked),
        bands: bands(staff, asked, &found.times),
        rows: found.rows.iter().map(|listed| Row::of(staff, listed)).collect(),
        next,
        answered: found.answered.iter().map(|done| Row::answered(staff, done)).collect(),
        whole: Asked {
            band: None,
            after: None,
            ..asked
        }
        .at("/desk"),
    }
}

fn parked_view(staff: &Staff, call: &Parked) -> ParkedView {
    let text = |name: &str| call.typed.get(name).filter(|text| !text.trim().is_empty());
    let what = text("subject").map(|subject| mask_within(subject));
    let caller = || text("caller").map(|caller| mask_phone(caller));
    let name: String = url::form_urlencoded::byte_serialize(call.name.as_bytes()).collect();
    let age = say_span(staff.reader.language, staff.now.since(call.since));
    ParkedView {
        address: format!("/calls/new?draft={name}"),
        what: what
            .or_else(caller)
            .unwrap_or_else(|| staff.reader.say("queue-parked-call")),
        since: staff.reader.fill("queue-parked-since", &[("span", age.into())]),
    }
}

/// What a tab is called.
pub(super) fn tab_name(reader: &Reader, of: Of) -> String {
    match of {
        Of::Mine => reader.say("queue-mine"),
        Of::Team => reader.say("queue-team"),
        Of::Free => reader.say("queue-free"),
        Of::All => reader.say("queue-all"),
    }
}

fn tabs(staff: &Staff, asked: Asked) -> Vec<Tab> {
    let reader = &staff.reader;
    let tabs = tabs_of(staff).into_iter().map(|of| Tab {
        word: of.word(),
        name: tab_name(reader, of),
        address: Asked {
            of,
            after: None,
            ..asked
        }
        .at("/desk"),
        is_here: of == asked.of,
    });
    tabs.collect()
}

fn bands(staff: &Staff, asked: Asked, times: &[Moment]) -> Vec<BandView> {
    let reader = &staff.reader;
    let bands = words::bands(reader).into_iter().map(|(band, name)| {
        let within = times.iter().filter(|due_at| Band::of(due_at.since(staff.now)) == band);
        let is_here = asked.band == Some(band);
        let chosen = Asked {
            band: (!is_here).then_some(band),
            after: None,
            ..asked
        };
        let number = within.count();
        BandView {
            word: band.word(),
            // The last band is cut off where counting stopped.
            count: if band == Band::Calm && times.len() == COUNTED {
                format!("{number}+")
            } else {
                number.to_string()
            },
            name,
            address: chosen.at("/desk"),
            is_here,
        }
    });
    bands.collect()
}

fn count(number: usize) -> String {
    if number >= COUNTED {
        format!("{number}+")
    } else {
        number.to_string()
    }
}
