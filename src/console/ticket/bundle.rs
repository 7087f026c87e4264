//! The evidence of a ticket as one download: the record, a page to read, and what checks it without the desk.

use std::io::{Cursor, Write as _};

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Path;
use askama::Template;
use zip::CompressionMethod;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use super::timeline::{Happened, Part, timeline};
use crate::actions::change::found;
use crate::api::taken_evidence;
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::event::Event;
use crate::domain::promise::Promise;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::ticket::Ticket;
use crate::pages::{Reader, Trouble};
use crate::storage::events;

/// What checks the record, as it stands in the documentation.
const VERIFIER: &str = include_str!("../../../docs/verify.py");

#[derive(Template)]
#[template(path = "console/evidence.html")]
struct ReadablePage<'a> {
    reader: &'a Reader,
    number: &'a str,
    taken: String,
    by: String,
    promises: Vec<(String, String, String)>,
    timeline: Vec<Happened>,
}

/// The download.
pub(in crate::console) async fn take(
    staff: Staff,
    number: Path<String>,
    whence: Whence,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::TakeEvidence)?;
    let by = staff.caller.by(whence);
    let evidence = taken_evidence(&staff.front, by, right, number.clone(), false, String::new()).await?;
    let asked = evidence.number.clone();
    let looked = staff.look(right, move |db, _, scope, _| {
        let ticket = found(db, scope, &asked)?;
        let happened = events::of_ticket(db, ticket.id)?;
        Ok((ticket, happened))
    });
    let (ticket, happened): (Ticket, Vec<Event>) = looked.await?;
    let page = readable(&staff, &ticket, &happened);
    let page = page.render().map_err(|fault| Trouble::fault(&fault))?;
    let record = serde_json::to_vec_pretty(&evidence).map_err(|fault| Trouble::fault(&fault))?;
    let files = [
        ("evidence.json", record.as_slice()),
        ("read.html", page.as_bytes()),
        ("verify.py", VERIFIER.as_bytes()),
    ];
    let packed = packed(&files).map_err(|fault| Trouble::fault(&fault))?;
    let kept_as = format!("attachment; filename=\"evidence-{}.zip\"", ticket.number);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/zip"))
        .insert_header((CONTENT_DISPOSITION, kept_as))
        .body(packed))
}

fn packed(files: &[(&str, &[u8])]) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let as_it_is = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        archive.start_file(*name, as_it_is)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn readable<'a>(staff: &'a Staff, ticket: &'a Ticket, happened: &[Event]) -> ReadablePage<'a> {
    let reader = &staff.reader;
    let local = |moment: crate::domain::moment::Moment| {
        let local = moment.timestamp().to_zoned(reader.sign.zone.clone());
        local.strftime("%Y-%m-%d %H:%M:%S").to_string()
    };
    let promise = |promise: &Promise| {
        let verdict = promise.verdict(staff.now);
        let told = reader.fill("explain-verdict-is", &[("verdict", verdict.as_str().into())]);
        (words::promise(reader, promise.kind), local(promise.due_at), told)
    };
    ReadablePage {
        reader,
        number: &ticket.number,
        taken: local(staff.now),
        by: staff.person().map(|person| person.name.clone()).unwrap_or_default(),
        promises: ticket.promises.iter().map(promise).collect(),
        timeline: timeline(staff, ticket, happened, Part::All),
    }
}
