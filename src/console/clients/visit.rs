//! A visit to a client, from the form: done by the same action as everything else that happens to their tickets.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::CLIENTS_OF;
use super::client::shown;
use crate::actions::once::once;
use crate::actions::visit::{Visit, VisitTo, log_visit};
use crate::api::customer_within;
use crate::console::forms::{Complaint, Faults, local_time, one_time_key};
use crate::console::staff::{Form, Staff};
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY};
use crate::domain::ticket::Agreed;
use crate::domain::words::Medium;
use crate::pages::{self, Fields, Reader, Trouble};

/// The most letters of what was said that become the subject of a new ticket.
const SUBJECT: usize = 60;

/// Logs a visit, and shows the client again.
pub(in crate::console) async fn log(form: Form, id: Path<String>) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let clients = staff.may(CLIENTS_OF)?;
    let right = staff.may(Operation::ContactAttempts)?;
    let visit = match read(&staff, &fields) {
        Ok(visit) => visit,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, &id, &fields, complaint, false).await;
        }
    };
    let (key, actor, name) = (
        one_time_key(&staff, &format!("client-visit:{id}"), &fields),
        staff.caller.actor(),
        id.clone(),
    );
    let done = staff.front.again(move |db, now, house| {
        let within = clients.scope(db, now, house)?;
        let client = customer_within(db, &within, &name)?;
        let scope = right.scope(db, now, house)?;
        once(db, now, &key, |db| {
            let ticket = log_visit(db, now, house, actor, &scope, client, &visit)?;
            Ok(ticket.version)
        })
    });
    match done.await {
        Ok(_) => Ok(pages::to(&format!("/clients/{}?done=visit", id.as_str()))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, &id, &fields, complaint, false).await
        }
    }
}

fn read(staff: &Staff, fields: &Fields) -> Result<Visit, Faults> {
    let mut faults = Faults::default();
    let medium = faults.word::<Medium>("medium", fields);
    let said = faults.take("said", text::required("said", fields.text("said"), BODY));
    let promised = promised(staff, fields, &mut faults);
    let to = match fields.text("ticket") {
        "new" => faults.word("kind", fields).map(|kind| VisitTo::New {
            kind,
            subject: subject(&staff.reader, said.as_deref().unwrap_or_default()),
        }),
        "" => {
            faults.note("ticket");
            None
        }
        number => Some(VisitTo::Ticket(number.to_owned())),
    };
    let read = || {
        let (said, medium) = (said?, medium?);
        let said = with_promise(&staff.reader, said, fields.text("promised").trim());
        let way = staff.reader.fill("word-medium", &[("medium", medium.as_str().into())]);
        Some(Visit {
            medium,
            noted: staff
                .reader
                .fill("visit-note", &[("way", way.into()), ("said", said.as_str().into())]),
            said,
            to: to?,
            answered: fields.text("answered") == "yes",
            promised: promised?,
        })
    };
    let read = read();
    faults.or(read)
}

/// What was promised by a time: both or neither.
#[expect(clippy::option_option, reason = "nothing read, and nothing promised")]
fn promised(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Option<Agreed>> {
    let (words, time) = (fields.text("promised").trim(), fields.text("due_at").trim());
    if words.is_empty() && time.is_empty() {
        return Some(None);
    }
    if words.is_empty() {
        faults.note("promised");
    }
    let due_at = local_time(staff, time).filter(|at| *at > staff.now);
    let due_at = faults.take("due_at", due_at.ok_or(()));
    let kind = faults.word("promise", fields);
    Some(Some(Agreed {
        kind: kind?,
        due_at: due_at?,
    }))
}

fn with_promise(reader: &Reader, said: String, promised: &str) -> String {
    if promised.is_empty() {
        return said;
    }
    let promised = reader.fill("visit-promised", &[("words", promised.into())]);
    format!("{said}\n{promised}")
}

fn subject(reader: &Reader, said: &str) -> String {
    let first: String = said.lines().next().unwrap_or_default().chars().take(SUBJECT).collect();
    reader.fill("visit-subject", &[("said", first.into())])
}
