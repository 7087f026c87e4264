//! The promises behind a figure: the same question, as of the same moment.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, AskedBehind, Range};
use super::heat::hour_name;
use super::view::{ProofRow, period, proof_row, reason_name, scope};
use super::{Look, Wanted};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::rights::Operation;
use crate::pages::{Reader, Trouble, page_with_script, when};
use crate::report::{Figure, GroupBy, Only, Question};

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
            let question = Question {
                only: Only {
                    void_reason: asked.reason,
                    ..question.only
                },
                ..question
            };
            let wanted = Wanted {
                figure: asked.figure,
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
    let name = name_of(&staff.reader, asked);
    let page = BehindPage {
        reader: &staff.reader,
        shell: Shell::of(&staff, Place::Audit, name.clone()),
        name,
        what: what(&staff, asked, regions.as_deref()),
        rows: proofs.iter().map(|proof| proof_row(&staff, proof, as_of)).collect(),
        next: next.map(|after| {
            let further = AskedBehind {
                after: Some(after),
                ..asked
            };
            further.address()
        }),
        back: Asked {
            range: Range::Days(asked.days),
            narrow: asked.narrow,
            by: GroupBy::Team,
        }
        .address(),
    };
    page_with_script(StatusCode::OK, &page)
}

fn name_of(reader: &Reader, asked: AskedBehind) -> String {
    match asked.reason {
        Some(reason) => reason_name(reader, reason),
        None => figure_name(reader, asked.figure),
    }
}

fn figure_name(reader: &Reader, figure: Figure) -> String {
    reader.fill("audit-figure", &[("figure", figure.as_str().into())])
}

/// The question in words.
fn what(staff: &Staff, asked: AskedBehind, regions: Option<&[String]>) -> String {
    let as_of = when(&staff.reader, asked.as_of.unwrap_or(staff.now), staff.now);
    let what = staff.reader.fill(
        "audit-what",
        &[
            ("period", period(&staff.reader, asked.days).into()),
            ("scope", scope(staff, asked.narrow, regions).into()),
            ("when", as_of.into()),
        ],
    );
    match asked.hour {
        Some(hour) => format!("{what} · {}", hour_name(&staff.reader, hour)),
        None => what,
    }
}
