//! The cookies of staff: of a session, and of a browser that is known again. Every door that staff sign in at sets the same.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::domain::moment::Span;

/// The cookie of a signed-in browser. Its prefix makes browsers refuse it without TLS (or off this machine), with a domain
/// or another path.
pub const SESSION_COOKIE: &str = "__Host-yinuo";
/// The cookie by which a browser is known again, long after its session.
pub const DEVICE_COOKIE: &str = "__Host-yinuo-device";

/// The cookie of a session with this secret; it lasts as long as the browser is open.
pub fn of_session(secret: String) -> Cookie<'static> {
    cookie(SESSION_COOKIE, secret, None)
}

/// The cookie by which a browser is known again for that long.
pub fn of_device(secret: String, known_for: Span) -> Cookie<'static> {
    cookie(DEVICE_COOKIE, secret, Some(known_for))
}

/// Takes a cookie back.
pub fn taken_back(name: &'static str) -> Cookie<'static> {
    cookie(name, String::new(), Some(Span::ZERO))
}

/// A cookie that only this host gets back, over TLS or on this machine, and that no script reads.
pub fn cookie(name: &'static str, value: String, lasts: Option<Span>) -> Cookie<'static> {
    let cookie = Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax);
    match lasts {
        Some(lasts) => cookie.max_age(Duration::microseconds(lasts.as_micros())).finish(),
        None => cookie.finish(),
    }
}
