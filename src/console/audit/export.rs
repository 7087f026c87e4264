//! The audit as a file: the same question, in the reader's language.

use actix_web::{HttpRequest, HttpResponse};

use super::asked::{Asked, question};
use crate::api::exports::file;
use crate::console::staff::Staff;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::export::{FileFormat, Wanted};
use crate::pages::Trouble;

/// The promises of the range and filters that stand in the address.
pub(in crate::console) async fn export(
    staff: Staff,
    request: HttpRequest,
    whence: Whence,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ExportReport)?;
    let asked = Asked::read(request.query_string());
    let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes()).take(16);
    let format = pairs
        .find(|(name, _)| name == "format")
        .and_then(|(_, word)| word.parse().ok());
    let language = staff.reader.language;
    let wanted = staff
        .look(right, move |_, now, scope, house| {
            let today = now.timestamp().to_zoned(house.zone.clone()).date();
            Ok(Wanted {
                question: question(asked.range.days(today), &asked.narrow, scope, &house.zone),
                as_of: now,
                format: format.unwrap_or(FileFormat::Csv),
                language,
            })
        })
        .await?;
    Ok(file(&staff.front, staff.caller.by(whence), wanted).await?)
}
