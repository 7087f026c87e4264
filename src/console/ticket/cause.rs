//! What a missed promise was put down to, and the forms in which that is said and confirmed.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::choices::Choice;
use super::history::shown;
use crate::actions::Target;
use crate::actions::attribution::{confirm_cause, name_cause};
use crate::actions::change::named;
use crate::actions::once::once;
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::staff::{Form, Staff};
use crate::domain::cause::{Attribution, CauseCode, name_in};
use crate::domain::ids::{PromiseId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY};
use crate::domain::ticket::Ticket;
use crate::domain::words::Verdict;
use crate::pages::{self, Fields, Trouble, when};

/// What a miss was put down to.
pub(super) struct CauseCard<'a> {
    pub(super) complaint: Complaint,
    pub(super) csrf: &'a str,
    pub(super) key: String,
    pub(super) version: i64,
    /// Where its forms are sent.
    pub(super) address: String,
    /// Nothing where no cause is named yet.
    pub(super) facts: Vec<(String, String)>,
    pub(super) is_confirmed: bool,
    pub(super) may_name: bool,
    pub(super) may_confirm: bool,
    pub(super) choices: Vec<Choice>,
    pub(super) text: String,
}

impl<'a> CauseCard<'a> {
    /// Nothing of a promise that was not missed.
    pub(super) fn of(
        staff: &'a Staff,
        ticket: &Ticket,
        promise: PromiseId,
        typed: &Fields,
        complaint: Complaint,
    ) -> Option<Self> {
        let missed = ticket.promise(promise).ok()?;
        if missed.imported || missed.verdict(staff.now) != Verdict::Missed {
            return None;
        }
        let named = missed.attribution.as_ref();
        let chosen = match typed.text("cause") {
            "" => named.map(|named| named.cause.as_str()).unwrap_or_default(),
            typed => typed,
        };
        let is_anothers = |named: &Attribution| named.confirmed.is_none() && named.by != staff.caller.user;
        Some(CauseCard {
            complaint,
            csrf: &staff.csrf,
            key: uuid::Uuid::new_v4().to_string(),
            version: ticket.version,
            address: format!("/desk/{}/promises/{promise}/cause", ticket.number),
            facts: named.map(|named| facts(staff, named)).unwrap_or_default(),
            is_confirmed: named.is_some_and(|named| named.confirmed.is_some()),
            may_name: staff.can(Operation::NameCause),
            may_confirm: staff.can(Operation::ConfirmCause) && named.is_some_and(is_anothers),
            choices: choices(staff, chosen),
            text: typed.text("text").to_owned(),
        })
    }
}

fn facts(staff: &Staff, named: &Attribution) -> Vec<(String, String)> {
    let reader = &staff.reader;
    let who = |by: UserId, at: Moment| {
        let (name, at) = (staff.name_of(by), when(reader, at, staff.now));
        reader.fill("cause-by", &[("name", name.into()), ("when", at.into())])
    };
    let second = named.confirmed.map_or_else(
        || reader.say("cause-unconfirmed"),
        |confirmed| who(confirmed.by, confirmed.at),
    );
    vec![
        (reader.say("cause"), staff.cause_name(&named.cause)),
        (reader.say("cause-named"), who(named.by, named.at)),
        (reader.say("cause-confirmed"), second),
    ]
}

/// The causes in use, and the one that is chosen.
fn choices(staff: &Staff, chosen: &str) -> Vec<Choice> {
    let known = staff.directory.causes.iter();
    let offered = known.filter(|(code, cause)| cause.is_in_use || code.as_str() == chosen);
    let choice = offered.map(|(code, cause)| Choice {
        value: code.to_string(),
        name: name_in(&cause.names, staff.reader.language).to_owned(),
        is_chosen: code.as_str() == chosen,
    });
    choice.collect()
}

/// Puts the miss down to a cause.
pub(in crate::console) async fn name(form: Form, path: Path<(String, String)>) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    let right = staff.may(Operation::NameCause)?;
    let (number, promise) = of_path(&mut staff, path)?;
    let mut faults = Faults::default();
    let cause = faults.word::<CauseCode>("cause", &fields);
    let remark = faults.take("text", text::required("text", fields.text("text"), BODY));
    let (cause, remark) = match faults.or(cause.zip(remark)) {
        Ok(named) => named,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, number, promise, &fields, complaint).await;
        }
    };
    let (key, actor) = (
        one_time_key(&staff, &format!("cause:{promise}"), &fields),
        staff.caller.actor(),
    );
    let (version, name) = (fields.text("version").parse().ok(), number.clone());
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let ticket = named(db, &scope, &name)?;
        let target = Target { ticket, version };
        once(db, now, &key, |db| {
            let changed = name_cause(db, now, actor, target, promise, &cause, &remark)?;
            Ok(changed.ticket.version)
        })
    });
    match done.await {
        Ok(_) => Ok(to_card(&number, promise)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, number, promise, &fields, complaint).await
        }
    }
}

/// Confirms the cause that somebody else named.
pub(in crate::console) async fn confirm(form: Form, path: Path<(String, String)>) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    let right = staff.may(Operation::ConfirmCause)?;
    let (number, promise) = of_path(&mut staff, path)?;
    let (key, actor) = (
        one_time_key(&staff, &format!("cause:{promise}"), &fields),
        staff.caller.actor(),
    );
    let (version, name) = (fields.text("version").parse().ok(), number.clone());
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        let ticket = named(db, &scope, &name)?;
        let target = Target { ticket, version };
        once(db, now, &key, |db| {
            Ok(confirm_cause(db, now, actor, target, promise)?.ticket.version)
        })
    });
    match done.await {
        Ok(_) => Ok(to_card(&number, promise)),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, number, promise, &fields, complaint).await
        }
    }
}

fn of_path(staff: &mut Staff, path: Path<(String, String)>) -> Result<(String, PromiseId), Trouble> {
    let (number, promise) = path.into_inner();
    let promise: PromiseId = promise.parse().map_err(|_| Trouble::Absent)?;
    // Where the page is that comes back when the form is refused.
    staff.reader.path = format!("/desk/{number}/promises/{promise}");
    Ok((number, promise))
}

fn to_card(number: &str, promise: PromiseId) -> HttpResponse {
    pages::to(&format!("/desk/{number}/promises/{promise}#why"))
}
