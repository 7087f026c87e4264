//! What a link shows to whoever has it: visits as a calendar, without a word about the customer.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, IF_NONE_MATCH};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use crate::actions::feeds::{Opened, open};
use crate::api::Front;
use crate::domain::appointment::{Entry, Revised, feed_of};
use crate::domain::cause::name_in;
use crate::domain::chain::Hash;
use crate::domain::moment::{Moment, Span};
use crate::error::Failure;
use crate::pages::{Reader, Trouble};
use crate::storage::feeds::{self, FeedRow};

/// The calendar; nothing where the link is unknown, ended or over, which look the same. Every request counts for its
/// address, so that guessing is slow.
pub(in crate::console) async fn calendar(
    front: Data<Front>,
    mut reader: Reader,
    request: HttpRequest,
    secret: Path<String>,
) -> Result<HttpResponse, Trouble> {
    front.limits.admit_address(&request)?;
    let (house, secret) = (front.house.clone(), secret.into_inner());
    let found = front.desk.read(move |db, now| {
        let opened = open(db, now, &house, &secret)?;
        Ok::<_, Failure>(opened.map(|opened| (opened, now)))
    });
    let (opened, now) = found.await?.ok_or(Trouble::Absent)?;
    note_use(&front, &opened.feed, now).await;
    reader.language = opened.feed.language;
    let text = written(&reader, &opened);
    let digest = Hash::of(&[text.as_bytes()]).to_string();
    let tag = format!("W/\"{}\"", &digest[..32]);
    let status = if is_known(&request, &tag) {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut answer = HttpResponseBuilder::new(status);
    answer.insert_header((ETAG, tag));
    if status == StatusCode::NOT_MODIFIED {
        return Ok(answer.finish());
    }
    Ok(answer.content_type("text/calendar; charset=utf-8").body(text))
}

/// Whether the reader has the calendar as it is.
fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get_all(IF_NONE_MATCH);
    let tags = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    tags.into_iter()
        .any(|known| known.trim() == "*" || plain(known) == plain(tag))
}

fn written(reader: &Reader, opened: &Opened) -> String {
    let of = if opened.is_area { "area" } else { "technician" };
    let name = reader.fill("feed-name", &[("of", of.into()), ("name", opened.name.as_str().into())]);
    let visits = opened.visits.iter();
    let entries: Vec<Entry<'_>> = visits
        .map(|(told, number)| entry(reader, opened, told, number))
        .collect();
    feed_of(&name, &entries)
}

fn entry<'v>(reader: &Reader, opened: &'v Opened, told: &'v Revised, number: &str) -> Entry<'v> {
    let visit = &told.visit;
    let service = opened.services.get(&visit.service);
    let service = service.map_or(visit.service.as_str(), |service| {
        name_in(&service.names, reader.language)
    });
    let place = opened.areas.get(&visit.area).unwrap_or(&visit.area);
    Entry {
        told,
        summary: reader.fill("feed-visit", &[("service", service.into()), ("number", number.into())]),
        place: place.clone(),
        state: reader.fill("feed-state", &[("state", visit.state().as_str().into())]),
    }
}

/// Once a minute is enough to know which links are in use; that it cannot be noted keeps nobody out.
async fn note_use(front: &Front, feed: &FeedRow, now: Moment) {
    const AGAIN_AFTER: Span = Span::minutes(1);
    if feed.used_at.is_some_and(|used_at| now < used_at + AGAIN_AFTER) {
        return;
    }
    let id = feed.id;
    let noted = front.desk.write(move |db, now| feeds::note_use(db, id, now));
    if let Err(fault) = noted.await {
        tracing::warn!(%fault, "that a calendar's link was used could not be noted");
    }
}
