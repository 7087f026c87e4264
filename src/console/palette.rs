//! The command box: customers, tickets and commands that what was typed may mean, as a list for the script.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::row::{CustomerLine, Row};
use super::search::{tickets_meant, who};
use super::shell::{Place, Shell};
use super::staff::Staff;
use crate::actions::change::found;
use crate::domain::code::read_ticket_number;
use crate::domain::pinyin::initials;
use crate::domain::rights::Operation;
use crate::domain::search::QUERY_MAX;
use crate::error::Failure;
use crate::pages::{Icon, Reader, Trouble, page_with_script};
use crate::storage::customers;
use crate::storage::lists::Listed;

/// The most tickets and customers that are offered.
const MOST: usize = 5;
/// What is shorter means too much to be looked for.
const SHORTEST: usize = 2;

/// Something to go to.
struct Offer {
    address: String,
    /// Where a call of this customer begins.
    call: Option<String>,
    icon: Icon,
    name: String,
    beside: String,
}

/// Offers of one kind.
struct Group {
    name: String,
    offers: Vec<Offer>,
}

#[derive(Template)]
#[template(path = "console/palette.html")]
struct Palette<'a> {
    reader: &'a Reader,
    groups: Vec<Group>,
}

/// What somebody may mean by `q`.
pub(super) async fn offers(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    let typed = pairs.find(|(name, _)| name == "q").map(|(_, typed)| typed.into_owned());
    let typed: String = typed.unwrap_or_default().trim().chars().take(QUERY_MAX).collect();
    let reader = &staff.reader;
    let mut groups = vec![
        Group {
            name: reader.say("tickets-customers"),
            offers: callers(&staff, &typed).await?,
        },
        Group {
            name: reader.say("rail-tickets"),
            offers: tickets(&staff, &typed).await?,
        },
        Group {
            name: reader.say("palette-commands"),
            offers: commands(&staff, &typed),
        },
    ];
    groups.retain(|group| !group.offers.is_empty());
    page_with_script(StatusCode::OK, &Palette { reader, groups })
}

async fn callers(staff: &Staff, typed: &str) -> Result<Vec<Offer>, Trouble> {
    if typed.chars().count() < SHORTEST || read_ticket_number(typed).is_some() {
        return Ok(Vec::new());
    }
    let found = who(staff, typed).await?;
    let lines = found
        .iter()
        .take(MOST)
        .map(|customer| CustomerLine::of(&staff.reader, customer));
    let may_call = staff.can(Operation::Hotline);
    let offers = lines.map(|line| {
        let call = format!("/calls/new?customer={}", line.id);
        let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        Offer {
            address: if may_call {
                call.clone()
            } else {
                format!("/tickets?q={query}")
            },
            call: may_call.then_some(call),
            icon: Icon::named("user"),
            name: format!("{} {}", line.name, line.company).trim().to_owned(),
            beside: line.phone,
        }
    });
    Ok(offers.collect())
}

async fn tickets(staff: &Staff, typed: &str) -> Result<Vec<Offer>, Trouble> {
    if typed.chars().count() < SHORTEST {
        return Ok(Vec::new());
    }
    let found = match read_ticket_number(typed) {
        Some(number) => the_one(staff, number).await?.into_iter().collect(),
        None => tickets_meant(staff, typed, MOST).await?,
    };
    let rows = found.iter().take(MOST).map(|listed| Row::of(staff, listed));
    let offers = rows.map(|row| Offer {
        address: format!("/desk/{}", row.number),
        call: None,
        icon: Icon::named("ticket"),
        name: format!("{} · {}", row.subject, row.customer),
        beside: row.number,
    });
    Ok(offers.collect())
}

/// The ticket of a whole number, where the reader may see it.
async fn the_one(staff: &Staff, number: String) -> Result<Option<Listed>, Trouble> {
    let right = staff.may(Operation::ShowTicket)?;
    let looked = staff.look(right, move |db, _, scope, _| {
        let ticket = match found(db, scope, &number) {
            Ok(ticket) => ticket,
            Err(Failure::Refused(_)) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let customer = customers::find(db, ticket.customer)?;
        Ok(customer.map(|customer| Listed { ticket, customer }))
    });
    looked.await
}

/// The commands whose names hold what was typed, or begin with the initials of their pinyin.
fn commands(staff: &Staff, typed: &str) -> Vec<Offer> {
    let shell = Shell::of(staff, Place::Desk, String::new());
    let reader = &staff.reader;
    let mut all: Vec<Offer> = shell
        .destinations()
        .into_iter()
        .chain(shell.posts())
        .map(|place| command(place.address, place.icon, place.name))
        .collect();
    if shell.may_take_calls() {
        all.insert(
            0,
            command("/calls/new", Icon::named("phone"), reader.say("queue-new-call")),
        );
    }
    all.push(command("/me", Icon::named("user"), reader.say("rail-me")));
    all.push(command(
        "/me/second-factor",
        Icon::named("key"),
        reader.say("factor-title"),
    ));
    if !typed.is_empty() && shell.may_search() {
        let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let everything = reader.fill("palette-all", &[("typed", typed.into())]);
        let search = command(&format!("/tickets?q={query}"), Icon::named("search"), everything);
        all.push(search);
    }
    let typed = typed.to_lowercase();
    all.retain(|offer| {
        offer.name.to_lowercase().contains(&typed) || (!typed.is_empty() && initials(&offer.name).starts_with(&typed))
    });
    all
}

fn command(address: &str, icon: Icon, name: String) -> Offer {
    Offer {
        address: address.to_owned(),
        call: None,
        icon,
        name,
        beside: String::new(),
    }
}
