//! The day's board: by area, technician and window, with what room is left; what is to be agreed stands beside, the most
//! urgent first. Whoever picks one of those sees who could come when, and which of it keeps what was promised.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;

use super::{DayLinks, VisitView, day_again, day_or_today};
use crate::actions::appointment::board::{AreaOfBoard, Board, Picked, board};
use crate::actions::appointment::choice::Chosen;
use crate::console::forms::Complaint;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::cause::name_in;
use crate::domain::ids::UserId;
use crate::domain::mask::mask_within;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::words::Role;
use crate::pages::{Reader, Trouble, page_with_script, when, window_of};
use crate::storage::promises::ListedPromise;

/// What the address asks for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    day: Option<Date>,
    /// The only area that is shown.
    within: Option<String>,
    /// The number of the ticket that is being placed.
    pick: Option<String>,
    service: Option<String>,
    area: Option<String>,
}

impl Asked {
    /// A day's whole board.
    pub(super) fn of(day: Option<Date>) -> Self {
        Asked {
            day,
            ..Asked::default()
        }
    }

    fn read(query: &str) -> Self {
        let mut asked = Asked::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).take(8) {
            let text = Some(value.trim().to_owned()).filter(|text| !text.is_empty());
            match name.as_ref() {
                "day" => asked.day = value.parse().ok(),
                "within" => asked.within = text,
                "pick" => asked.pick = text,
                "service" => asked.service = text,
                "area" => asked.area = text,
                _ => {}
            }
        }
        asked
    }
}

/// What is to be agreed with a customer.
struct TrayView {
    number: String,
    subject: String,
    due: String,
    is_late: bool,
    is_picked: bool,
}

/// Where what is being placed could go.
struct PlaceView {
    from: String,
    technician: String,
    /// What a reader hears who does not see the table.
    told: String,
    is_kept: bool,
}

/// A window of a technician's day.
struct CellView {
    visits: Vec<VisitView>,
    place: Option<PlaceView>,
}

/// A technician's day on the board.
struct LineView {
    id: UserId,
    name: String,
    cells: Vec<CellView>,
}

impl LineView {
    /// The visits of the day, by time.
    fn visits(&self) -> Vec<&VisitView> {
        self.cells.iter().flat_map(|cell| &cell.visits).collect()
    }

    fn put(&mut self, column: usize, visit: VisitView) {
        if let Some(cell) = self.cells.get_mut(column) {
            cell.visits.push(visit);
        }
    }
}

/// An area on the board.
struct AreaView {
    name: String,
    /// How much room each window has; nothing where it can no longer be chosen.
    room: Vec<Option<String>>,
    lines: Vec<LineView>,
}

/// What is being placed.
struct PickedView {
    number: String,
    subject: String,
    promised: Option<String>,
    services: Vec<(String, String, bool)>,
    areas: Vec<(String, String, bool)>,
    service: String,
    area: String,
    /// What is said of the visit that is agreed and can be moved.
    moving: Option<String>,
    /// Whether a visit is under way, which stays where it is.
    is_under_way: bool,
    fits: bool,
}

#[derive(Template)]
#[template(path = "console/visits/board.html")]
struct BoardPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    complaint: Complaint,
    day: DayLinks,
    /// The windows of the day.
    windows: Vec<String>,
    shown: Vec<AreaView>,
    tray: Vec<TrayView>,
    /// Code and name of each area, and whether it alone is shown.
    areas: Vec<(String, String, bool)>,
    picked: Option<PickedView>,
    /// Whether the reader may hold places.
    may_place: bool,
}

impl BoardPage<'_> {
    /// Everybody who comes to somebody on this day: each gets a sheet of their own on paper.
    fn sheets(&self) -> Vec<&LineView> {
        let lines = self.shown.iter().flat_map(|area| &area.lines);
        lines.filter(|line| !line.visits().is_empty()).collect()
    }
}

/// The page.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = Asked::read(request.query_string());
    if staff.caller.role == Role::Technician {
        return day_again(&staff, asked.day, None, Complaint::default()).await;
    }
    shown(&staff, asked, Complaint::default()).await
}

pub(super) async fn shown(staff: &Staff, asked: Asked, complaint: Complaint) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListVisits)?;
    let day = day_or_today(staff, asked.day);
    let within = asked.within.clone();
    let pick = asked.pick.filter(|_| staff.can(Operation::HoldWindow));
    let chosen = Chosen {
        service: asked.service,
        area: asked.area,
        day: Some(day),
    };
    let found = staff
        .look(right, move |db, now, scope, house| {
            let picked = pick.as_deref().map(|number| (number, chosen));
            board(db, now, house, scope, day, within.as_deref(), picked)
        })
        .await?;
    let status = complaint.status();
    page_with_script(
        status,
        &BoardPage::of(staff, day, asked.within.as_deref(), &found, complaint),
    )
}

impl<'a> BoardPage<'a> {
    fn of(staff: &'a Staff, day: Date, within: Option<&str>, found: &Board, complaint: Complaint) -> Self {
        let reader = &staff.reader;
        let windows = &staff.front.house.visits.windows;
        let begins: Vec<Option<Moment>> = windows
            .iter()
            .map(|window| window.on(day, &reader.sign.zone).map(|window| window.from))
            .collect();
        let mut shown: Vec<AreaView> = found
            .shown
            .iter()
            .map(|area| area_view(reader, area, &begins))
            .collect();
        put_visits(staff, &mut shown, found, &begins);
        if let Some(picked) = &found.picked {
            put_places(staff, &mut shown, picked, &begins);
        }
        let picked = found.picked.as_ref().map(|picked| picked_view(staff, picked));
        BoardPage {
            reader,
            shell: Shell::of(staff, Place::Visits, reader.say("visits-title")),
            complaint,
            day: DayLinks::of(day),
            windows: windows.iter().map(ToString::to_string).collect(),
            shown,
            tray: found
                .tray
                .iter()
                .map(|listed| tray(staff, listed, picked.as_ref()))
                .collect(),
            areas: found
                .areas
                .iter()
                .map(|(code, name)| (code.clone(), name.clone(), within == Some(code)))
                .collect(),
            picked,
            may_place: staff.can(Operation::HoldWindow),
        }
    }
}

fn area_view(reader: &Reader, shown: &AreaOfBoard, begins: &[Option<Moment>]) -> AreaView {
    let room = |from: &Option<Moment>| {
        let known = shown.room.iter().find(|(begins, _)| Some(*begins) == *from);
        known.map(|(_, left)| reader.fill("board-room", &[("n", (*left).into())]))
    };
    let lines = shown.crew.iter().map(|(user, name)| line(*user, name.clone(), begins));
    AreaView {
        name: shown.area.name.clone(),
        room: begins.iter().map(room).collect(),
        lines: lines.collect(),
    }
}

fn line(id: UserId, name: String, begins: &[Option<Moment>]) -> LineView {
    let empty = || CellView {
        visits: Vec::new(),
        place: None,
    };
    LineView {
        id,
        name,
        cells: begins.iter().map(|_| empty()).collect(),
    }
}

/// Puts each visit where it is; whoever comes from elsewhere stands last.
fn put_visits(staff: &Staff, shown: &mut Vec<AreaView>, found: &Board, begins: &[Option<Moment>]) {
    let mut elsewhere: Vec<LineView> = Vec::new();
    for (visit, ticket) in &found.visits {
        let column = begins
            .iter()
            .rposition(|begins| *begins <= Some(visit.window.from))
            .unwrap_or(0);
        let view = VisitView::of(staff, visit, ticket);
        let known = shown.iter_mut().flat_map(|area| area.lines.iter_mut());
        let at = known
            .chain(elsewhere.iter_mut())
            .find(|line| line.id == visit.technician);
        if let Some(line) = at {
            line.put(column, view);
        } else {
            let mut line = line(visit.technician, staff.name_of(visit.technician), begins);
            line.put(column, view);
            elsewhere.push(line);
        }
    }
    if !elsewhere.is_empty() {
        shown.push(AreaView {
            name: staff.reader.say("board-elsewhere"),
            room: begins.iter().map(|_| None).collect(),
            lines: elsewhere,
        });
    }
}

/// Marks where what is being placed could go.
fn put_places(staff: &Staff, shown: &mut [AreaView], picked: &Picked, begins: &[Option<Moment>]) {
    let windows = &staff.front.house.visits.windows;
    for place in &picked.places {
        let column = begins.iter().position(|from| *from == Some(place.window.from));
        let line = shown
            .iter_mut()
            .flat_map(|area| area.lines.iter_mut())
            .find(|line| line.id == place.technician);
        let (Some(column), Some(line)) = (column, line) else {
            continue;
        };
        let window = windows.get(column).map(ToString::to_string).unwrap_or_default();
        if let Some(cell) = line.cells.get_mut(column) {
            cell.place = Some(PlaceView {
                from: place.window.from.to_string(),
                technician: place.technician.to_string(),
                told: format!("{} {window}", line.name),
                is_kept: picked.promised.is_none_or(|due| place.window.until <= due),
            });
        }
    }
}

fn picked_view(staff: &Staff, picked: &Picked) -> PickedView {
    let (reader, choice) = (&staff.reader, &picked.choice);
    let code = |chosen: &Option<String>| chosen.clone().unwrap_or_default();
    let (service, area) = (code(&choice.service), code(&choice.area));
    let services = choice.services.iter().map(|one| {
        let name = name_in(&one.names, reader.language).to_owned();
        (one.code.clone(), name, one.code == service)
    });
    let areas = choice
        .areas
        .iter()
        .map(|one| (one.code.clone(), one.name.clone(), one.code == area));
    let to_come = choice.open.as_ref().filter(|open| open.is_awaited());
    PickedView {
        number: picked.ticket.number.clone(),
        subject: mask_within(picked.ticket.word("subject")),
        promised: picked.promised.map(|due| when(reader, due, staff.now)),
        services: services.collect(),
        areas: areas.collect(),
        service,
        area,
        moving: to_come.map(|open| {
            let when = window_of(reader, open.window, staff.now);
            reader.fill("board-moving", &[("when", when.into())])
        }),
        is_under_way: choice.open.is_some() && to_come.is_none(),
        fits: !picked.places.is_empty(),
    }
}

fn tray(staff: &Staff, listed: &ListedPromise, picked: Option<&PickedView>) -> TrayView {
    let ticket = &listed.of.ticket;
    TrayView {
        number: ticket.number.clone(),
        subject: mask_within(ticket.word("subject")),
        due: when(&staff.reader, listed.row.due_at, staff.now),
        is_late: listed.row.due_at < staff.now,
        is_picked: picked.is_some_and(|picked| picked.number == ticket.number),
    }
}
