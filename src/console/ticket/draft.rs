//! What somebody began to write into a ticket: kept while they type, until it is saved or thrown away.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::verb::Verb;
use crate::actions::change::found;
use crate::actions::draft::{self as drafts, Typed};
use crate::console::staff::{Form, Staff};
use crate::domain::event::Actor;
use crate::domain::ids::UserId;
use crate::error::Failure;
use crate::pages::Trouble;
use crate::storage::db::Db;
use crate::storage::drafts::remove;
use crate::storage::fault::StoreFault;

/// What a form of a ticket is called among its writer's drafts.
fn name_of(number: &str, verb: Verb) -> String {
    format!("ticket:{number}:{}", verb.as_str())
}

/// What stood in a form.
pub(super) fn of(db: &mut Db, user: UserId, number: &str, verb: Verb) -> Result<Option<Typed>, Failure> {
    drafts::kept(db, user, &name_of(number, verb))
}

/// Forgets what was saved.
pub(super) fn forget(db: &mut Db, actor: Actor, number: &str, verb: Verb) -> Result<(), StoreFault> {
    match actor.user() {
        Some(user) => remove(db, user, &name_of(number, verb)),
        None => Ok(()),
    }
}

/// Keeps what stands in a form while somebody types: for the script.
pub(in crate::console) async fn keep(form: Form, number: Path<String>) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let verb = Verb::of(fields.text("verb")).ok_or(Trouble::Unreadable)?;
    store(&staff, number.into_inner(), verb, fields.typed()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn store(staff: &Staff, number: String, verb: Verb, typed: Typed) -> Result<(), Trouble> {
    let right = staff.may(verb.operation())?;
    let (user, house) = (staff.caller.user, staff.front.house.clone());
    let done = staff.front.desk.write(move |db, now| {
        let scope = right.scope(db, now, &house)?;
        let ticket = found(db, &scope, &number)?;
        Ok::<_, Failure>(drafts::keep(db, now, user, &name_of(&ticket.number, verb), &typed)?)
    });
    Ok(done.await?)
}
