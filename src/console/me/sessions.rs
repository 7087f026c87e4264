//! Where one is signed in.

use actix_web::HttpResponse;

use crate::actions::session::{end_session, end_sessions};
use crate::console::staff::Form;
use crate::domain::security::{SessionEnd, Whence};
use crate::error::Failure;
use crate::pages::{self, Trouble};

/// Ends one session of one's own, or all but this.
pub(in crate::console) async fn end(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let caller = staff.caller.signed_in().ok_or(Trouble::NotSignedIn)?;
    let by = caller.by(whence);
    let named = fields.text("session").to_owned();
    let done = staff.front.desk.write(move |db, now| {
        if named == "others" {
            return Ok(end_sessions(db, now, &by, caller.user, Some(caller.session))?);
        }
        let absent = || crate::domain::refusal::Refusal::absent("session", &named);
        let id = named.parse().map_err(|_| absent())?;
        end_session(db, now, &by, id, Some(caller.user), SessionEnd::Ended)?;
        Ok::<_, Failure>(())
    });
    done.await?;
    staff.front.forget_callers();
    Ok(pages::to("/me?done=sessions"))
}
