//! The whole body of a request, within the size and the time that the settings allow: who sends a byte a minute is not
//! waited for.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest as _, HttpRequest};

/// How long a body may take to arrive.
#[derive(Clone, Copy, Debug)]
pub struct Patience(pub Duration);

/// Why there is no body.
#[derive(Debug, thiserror::Error)]
pub enum BodyFault {
    #[error("the body is larger than this desk takes; see limits.body_bytes")]
    TooLarge,
    #[error("the body took too long to arrive; see server.body_timeout")]
    TooSlow,
    #[error("the body could not be read: {0}")]
    Unreadable(String),
}

/// Reads the body to its end.
pub async fn whole(request: HttpRequest, mut payload: Payload) -> Result<Bytes, BodyFault> {
    const USUAL: Duration = Duration::from_secs(30);
    let patience = request
        .app_data::<Data<Patience>>()
        .map_or(USUAL, |patience| patience.0);
    let arriving = Bytes::from_request(&request, &mut payload);
    match tokio::time::timeout(patience, arriving).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(fault)) if fault.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(BodyFault::TooLarge)
        }
        Ok(Err(fault)) => Err(BodyFault::Unreadable(fault.to_string())),
        Err(_) => Err(BodyFault::TooSlow),
    }
}
