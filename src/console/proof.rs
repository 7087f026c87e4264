//! Showing once more who one is, before what weighs: by the password, or, for those who have none, at the provider that let
//! them in.

use actix_web::cookie::Cookie;

use super::staff::Staff;
use crate::actions::session::must_be_fresh;
use crate::actions::sign_in::Place;
use crate::api::SignedIn;
use crate::api::problem::Problem;
use crate::api::session::prove_by_password;
use crate::error::Failure;
use crate::pages::{Fields, Reader, Trouble};

/// The way to the provider, for those who have no other.
pub(super) struct Anew {
    pub(super) text: String,
    pub(super) button: String,
}

impl Anew {
    pub(super) async fn of(staff: &Staff) -> Result<Option<Self>, Trouble> {
        let reader = &staff.reader;
        let provider = staff.known_to_provider_alone().await?;
        Ok(provider.map(|name| Anew {
            text: reader.fill("proof-text", &[("name", name.as_str().into())]),
            button: reader.fill("proof-with", &[("name", name.as_str().into())]),
        }))
    }
}

/// Whether somebody showed who they are.
pub(super) enum Shown {
    /// By the password: the session goes on under a new secret, which the answer has to carry.
    ByPassword(Cookie<'static>),
    /// At the provider, a moment ago.
    AtProvider,
    /// They did not; what to tell them.
    Not(String),
}

/// Looks whether whoever sent a form showed who they are: by what they typed as `current`, or at the provider.
pub(super) async fn shows(staff: &Staff, caller: SignedIn, place: Place, fields: &Fields) -> Result<Shown, Trouble> {
    if staff.known_to_provider_alone().await?.is_some() {
        let looked = staff
            .front
            .desk
            .read(move |db, now| must_be_fresh(db, now, caller.session));
        return match looked.await {
            Ok(()) => Ok(Shown::AtProvider),
            Err(Failure::Refused(_)) => Ok(Shown::Not(staff.reader.say("proof-first"))),
            Err(failure) => Err(failure.into()),
        };
    }
    match prove_by_password(&staff.front, caller, place, fields.text("current")).await {
        Ok(cookie) => Ok(Shown::ByPassword(cookie)),
        Err(problem) => Ok(Shown::Not(why_not(&staff.reader, &problem)?)),
    }
}

fn why_not(reader: &Reader, problem: &Problem) -> Result<String, Trouble> {
    match problem.code() {
        "unauthenticated" | "invalid" => Ok(reader.say("me-password-wrong")),
        "too-many-requests" => {
            let seconds = problem.wait().as_seconds().max(1);
            Ok(reader.fill("login-wait", &[("n", seconds.into())]))
        }
        _ => Err(problem.clone().into()),
    }
}
