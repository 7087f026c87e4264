//! What is worth a look beside the rate, each with its tickets.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, AskedBehind};
use super::choices::{period, scope};
use super::numbers::figure_name;
use crate::console::figures::{thousands, whole};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::rights::Operation;
use crate::pages::{Reader, Trouble, page_with_script};
use crate::report::{Sign, signs};

/// A sign with the promises behind it.
struct SignRow {
    name: String,
    meaning: String,
    number: String,
    /// Nothing leads from nothing.
    address: Option<String>,
}

/// Words that many were told.
struct WordsRow {
    words: String,
    customers: String,
    tickets: Vec<String>,
}

#[derive(Template)]
#[template(path = "console/audit/signs.html")]
struct SignsPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    what: String,
    rows: Vec<SignRow>,
    /// Nothing where there were too many answers to be compared.
    same_words: Option<Vec<WordsRow>>,
    back: String,
}

/// The page.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::SignsReport)?;
    let asked = Asked::read(request.query_string());
    let zone = staff.reader.sign.zone.clone();
    let days = asked.range.days(staff.now.timestamp().to_zoned(zone).date());
    let (narrow, now) = (asked.narrow.clone(), staff.now);
    let (found, regions) = staff
        .look(right, move |db, now, scope, house| {
            let question = super::question(days, &narrow, scope, &house.zone);
            Ok((signs(db, &question, now)?, scope.regions()))
        })
        .await?;
    let reader = &staff.reader;
    let row = |sign: &Sign| {
        let behind = AskedBehind {
            days,
            narrow: asked.narrow.clone(),
            figure: sign.figure,
            reason: None,
            without: None,
            judged: None,
            hour: None,
            as_of: Some(now),
            after: None,
        };
        SignRow {
            name: figure_name(reader, sign.figure),
            meaning: reader.fill("signs-meaning", &[("figure", sign.figure.as_str().into())]),
            number: thousands(sign.promises),
            address: (sign.promises > 0).then(|| behind.address()),
        }
    };
    let same_words = found.same_words.as_ref().map(|same| {
        let row = |same: &crate::report::SameWords| WordsRow {
            words: same.words.clone(),
            customers: thousands(whole(same.customers)),
            tickets: same.tickets.clone(),
        };
        same.iter().map(row).collect()
    });
    let page = SignsPage {
        reader,
        shell: Shell::of(&staff, Place::Audit, reader.say("signs-title")),
        what: reader.fill(
            "signs-what",
            &[
                ("period", period(reader, days).into()),
                ("scope", scope(&staff, &asked.narrow, regions.as_deref()).into()),
                ("n", thousands(found.promises).into()),
            ],
        ),
        rows: found.signs.iter().map(row).collect(),
        same_words,
        back: asked.address(),
    };
    page_with_script(StatusCode::OK, &page)
}
