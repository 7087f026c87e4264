//! Calls that were begun and not saved: put aside by somebody, or kept by the script while they typed.

use actix_web::HttpResponse;

use crate::actions::draft::{self as drafts, Typed};
use crate::console::staff::{Form, Staff};
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::pages::{self, Fields, Trouble};
use crate::storage::drafts::{of_user, remove};

/// The most parked calls that a queue shows.
const PARKED: i64 = 5;
/// How the names of drafts of calls begin.
const CALL: &str = "call:";
/// The longest name of a draft.
const NAME_MAX: usize = 80;

/// A call that was begun and not saved.
pub(in crate::console) struct Parked {
    pub(in crate::console) name: String,
    pub(in crate::console) typed: Typed,
    pub(in crate::console) since: Moment,
}

/// What somebody began and has not saved.
pub(in crate::console) async fn parked(staff: &Staff) -> Result<Vec<Parked>, Trouble> {
    let user = staff.caller.user;
    let found = staff.front.desk.read(move |db, _| {
        let rows = of_user(db, user, CALL, PARKED)?;
        rows.into_iter()
            .map(|row| {
                Ok::<_, Failure>(Parked {
                    typed: drafts::read(&row)?,
                    name: row.name,
                    since: row.saved_at,
                })
            })
            .collect::<Result<Vec<_>, _>>()
    });
    Ok(found.await?)
}

/// What stood in a form.
pub(super) async fn of(staff: &Staff, name: String) -> Result<Option<Typed>, Trouble> {
    let user = staff.caller.user;
    let found = staff.front.desk.read(move |db, _| {
        let typed = drafts::kept(db, user, &name)?;
        Ok::<_, Failure>(typed.map(|mut typed| {
            typed.insert("draft".to_owned(), name);
            typed
        }))
    });
    Ok(found.await?)
}

/// The name of the draft that a form belongs to: the one that it was opened with, or one of its own.
pub(super) fn name_in(fields: &Fields) -> String {
    let name = Some(fields.text("draft")).filter(|name| name.starts_with(CALL));
    let name = name.map_or_else(|| format!("{CALL}{}", fields.text("key")), str::to_owned);
    name.chars().take(NAME_MAX).collect()
}

/// Puts a call aside and leads back to the queue.
pub(super) async fn park(staff: &Staff, fields: &Fields) -> Result<HttpResponse, Trouble> {
    store(staff, fields).await?;
    Ok(pages::to("/desk"))
}

/// Throws a call away and leads back to the queue.
pub(super) async fn drop_it(staff: &Staff, fields: &Fields) -> Result<HttpResponse, Trouble> {
    let (user, name) = (staff.caller.user, name_in(fields));
    staff.front.desk.write(move |db, _| remove(db, user, &name)).await?;
    Ok(pages::to("/desk"))
}

/// Keeps what stands in a form while somebody types: for the script.
pub(in crate::console) async fn keep(form: Form) -> Result<HttpResponse, Trouble> {
    store(&form.staff, &form.fields).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn store(staff: &Staff, fields: &Fields) -> Result<(), Trouble> {
    let (user, name, typed) = (staff.caller.user, name_in(fields), fields.typed());
    let done = staff
        .front
        .desk
        .write(move |db, now| drafts::keep(db, now, user, &name, &typed));
    Ok(done.await?)
}
