//! How the service was, on a page of its own: the page of the ticket renews itself and would take half-written words with
//! it.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::entry::{Secret, visitor};
use super::find::{FindPage, Told};
use super::follow::{after, key};
use super::say::one_time_key;
use super::{Customers, code_in};
use crate::actions::track::{Visitor, look, survey};
use crate::domain::text::{self, PASSAGE};
use crate::domain::ticket::{Rating, SCORE_MAX};
use crate::error::Failure;
use crate::pages::{Fields, Reader, Trouble, page};

#[derive(Template)]
#[template(path = "track/survey.html")]
struct SurveyPage<'a> {
    reader: &'a Reader,
    code: &'a str,
    token: String,
    key: String,
    /// Each score with its words, the best first, and whether it was given.
    scores: Vec<(i32, String, bool)>,
    text: &'a str,
    /// Whether there is something wrong with what was sent.
    is_wrong: bool,
}

/// A score in words.
pub(super) fn words(reader: &Reader, score: i32) -> String {
    reader.fill("survey-score", &[("score", score.into())])
}

pub(super) async fn form(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
) -> Result<HttpResponse, Trouble> {
    shown(&customers, &reader, &request, "", false).await
}

async fn shown(
    customers: &Data<Customers>,
    reader: &Reader,
    request: &HttpRequest,
    text: &str,
    is_wrong: bool,
) -> Result<HttpResponse, Trouble> {
    let code = code_in(request);
    let Some(secret) = Secret::of(request) else {
        return FindPage::prefilled(reader, &code, Told::Nothing).answer();
    };
    let (wanted, asked) = (code.clone(), secret.clone());
    let seen = customers.look(move |db, now, house, rules| {
        let visitor = Visitor::of(db, now, asked.text(), &wanted)?;
        look::look(db, now, house, rules, &visitor)
    });
    match seen.await {
        Ok(seen) => {
            let given = |score: i32| seen.rated.is_some_and(|rated| rated.score == score);
            let form = SurveyPage {
                reader,
                code: &code,
                token: secret.token(),
                key: one_time_key(),
                scores: (1..=SCORE_MAX)
                    .rev()
                    .map(|score| (score, words(reader, score), given(score)))
                    .collect(),
                text,
                is_wrong,
            };
            let status = if is_wrong {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            page(status, &form)
        }
        Err(Failure::Refused(_)) => FindPage::prefilled(reader, &code, Told::Nothing).answer(),
        Err(failure) => Err(failure.into()),
    }
}

pub(super) async fn rate(
    customers: Data<Customers>,
    reader: Reader,
    request: HttpRequest,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let typed = fields.text("text");
    let visitor = match visitor(&customers, &request, &reader, &fields, typed).await? {
        Ok(visitor) => visitor,
        Err(answer) => return Ok(answer),
    };
    let score = fields.text("score").parse::<i32>();
    let (Ok(score), Ok(text)) = (score, text::optional("/text", typed, PASSAGE)) else {
        return shown(&customers, &reader, &request, typed, true).await;
    };
    let key = key("survey", &visitor, &fields);
    let rating = Rating { score, text };
    let done = customers.act(move |db, now, house, rules| survey::rate(db, now, house, rules, &visitor, &rating, &key));
    match done.await {
        Ok(done) => Ok(after(&code_in(&request), done, "survey")),
        Err(Failure::Refused(_)) => shown(&customers, &reader, &request, typed, true).await,
        Err(failure) => Err(failure.into()),
    }
}
