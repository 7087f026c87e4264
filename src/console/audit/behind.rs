//! The promises behind a figure: the same question, as of the same moment.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, AskedBehind, Range};
use super::causes::name_of_judged;
use super::choices::{period, scope};
use super::heat::hour_name;
use super::numbers::{figure_name, reason_name};
use super::proofs::{ProofRow, proof_row};
use super::{Look, Wanted};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::rights::Operation;
use crate::pages::{Reader, Trouble, page_with_script, when};
use crate::report::GroupBy;

/// How many promises a page has.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "console/audit/promises.html")]
struct BehindPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    name: String,
    what: String,
    rows: Vec<ProofRow>,
    next: Option<String>,
    back: String,
}

/// One page of the list.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::PromisesOfReport)?;
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let query = request.query_string().to_owned();
    let (asked, found, regions) = staff
        .look(right, move |db, now, scope, house| {
            let mut look = Look {
                db,
                now,
                scope,
                house,
                tickets,
            };
            let mut asked = AskedBehind::read(&query, look.today());
            let as_of = asked.as_of.unwrap_or(now).min(now);
            asked.as_of = Some(as_of);
            let question = asked.question(scope, &house.zone);
            let wanted = Wanted {
                figure: asked.figure,
                judged: asked.judged.clone(),
                hour: asked.hour,
                as_of,
                after: asked.after,
                most: ROWS,
            };
            let found = look.proofs(&question, &wanted)?;
            Ok((asked, found, scope.regions()))
        })
        .await?;
    let (proofs, next) = found;
    let as_of = asked.as_of.unwrap_or(staff.now);
    let name = name_of(&staff, &asked);
    let page = BehindPage {
        reader: &staff.reader,
        shell: Shell::of(&staff, Place::Audit, name.clone()),
        name,
        what: what(&staff, &asked, regions.as_deref()),
        rows: proofs.iter().map(|proof| proof_row(&staff, proof, as_of)).collect(),
        next: next.map(|after| {
            let further = AskedBehind {
                after: Some(after),
                ..asked.clone()
            };
            further.address()
        }),
        back: Asked {
            range: Range::Days(asked.days),
            narrow: asked.narrow.clone(),
            by: GroupBy::Team,
        }
        .address(),
    };
    page_with_script(StatusCode::OK, &page)
}

fn name_of(staff: &Staff, asked: &AskedBehind) -> String {
    let reader = &staff.reader;
    match (&asked.judged, asked.reason) {
        (Some(judged), _) => name_of_judged(staff, judged),
        (None, Some(reason)) => reason_name(reader, reason),
        (None, None) => figure_name(reader, asked.figure),
    }
}

/// The question in words.
fn what(staff: &Staff, asked: &AskedBehind, regions: Option<&[String]>) -> String {
    let as_of = when(&staff.reader, asked.as_of.unwrap_or(staff.now), staff.now);
    let what = staff.reader.fill(
        "audit-what",
        &[
            ("period", period(&staff.reader, asked.days).into()),
            ("scope", scope(staff, &asked.narrow, regions).into()),
            ("when", as_of.into()),
        ],
    );
    match asked.hour {
        Some(hour) => format!("{what} · {}", hour_name(&staff.reader, hour)),
        None => what,
    }
}
