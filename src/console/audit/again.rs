//! Verifying the record again, in the background.

use actix_web::HttpResponse;

use crate::actions::integrity::ask;
use crate::console::staff::Form;
use crate::domain::rights::Operation;
use crate::pages::{self, Trouble};

/// Asks for it and leads back to the badge.
pub(in crate::console) async fn verify(form: Form) -> Result<HttpResponse, Trouble> {
    let Form { staff, .. } = form;
    staff.may(Operation::VerifyAgain)?;
    staff.front.desk.write(ask).await?;
    Ok(pages::to("/audit"))
}
