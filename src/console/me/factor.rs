//! The second factor: an app that shows a code every half minute.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use crate::actions::second_factor::{confirm, is_set, offer, remove, renew_codes};
use crate::actions::session::must_be_fresh;
use crate::actions::sign_in::Place;
use crate::console::proof::{self, Anew, shows};
use crate::console::shell::{Place as Where, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::refusal::Refusal;
use crate::domain::security::Whence;
use crate::error::Failure;
use crate::pages::{Qr, Reader, Trouble, page_with_script};
use crate::storage::people;

/// What the page shows besides the forms.
#[derive(Default)]
struct Shown {
    /// The secret to type into the app, the same as an address that an app on this computer opens, and as a code for the
    /// camera of another one.
    secret: Option<(String, String, Option<Qr>)>,
    /// Codes for whoever loses the app: shown this once.
    codes: Vec<String>,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "console/factor.html")]
struct FactorPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    has_factor: bool,
    must_have: bool,
    /// How they show who they are without a password.
    anew: Option<Anew>,
    shown: Shown,
}

pub(in crate::console) async fn page(staff: Staff) -> Result<HttpResponse, Trouble> {
    answer(&staff, Shown::default()).await
}

async fn answer(staff: &Staff, shown: Shown) -> Result<HttpResponse, Trouble> {
    let user = staff.caller.user;
    let has_factor = staff.front.desk.read(move |db, _| is_set(db, user)).await?;
    let status = if shown.fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = FactorPage {
        reader: &staff.reader,
        shell: Shell::of(staff, Where::Me, staff.reader.say("factor-title")),
        has_factor,
        must_have: staff.front.access.second_factor_roles.contains(&staff.caller.role),
        anew: Anew::of(staff).await?,
        shown,
    };
    page_with_script(status, &page)
}

/// One step: offered and confirmed, taken away, or new codes. Each asks for the password, or, of those who have none, for
/// having shown a moment ago at the provider who they are.
pub(in crate::console) async fn act(
    form: Form,
    step: Path<String>,
    place: Place,
    whence: Whence,
) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let caller = staff.caller.signed_in().ok_or(Trouble::NotSignedIn)?;
    let by = caller.by(whence);
    let house = staff.front.house.clone();
    if step.as_str() == "confirm" {
        let code = fields.text("code").trim().to_owned();
        let done = staff.front.desk.write(move |db, now| {
            must_be_fresh(db, now, caller.session)?;
            confirm(db, now, &house, &by, caller.user, caller.session, &code)
        });
        let codes = done.await;
        staff.front.forget_callers();
        return match codes {
            Err(Failure::Refused(refusal @ Refusal::ProofNeeded)) => {
                let told = staff.reader.fill("refusal", &[("code", refusal.code().into())]);
                fault(&staff, told).await
            }
            Ok(codes) => {
                answer(
                    &staff,
                    Shown {
                        codes,
                        ..Shown::default()
                    },
                )
                .await
            }
            Err(Failure::Refused(_)) => fault(&staff, staff.reader.say("factor-code-wrong")).await,
            Err(failure) => Err(failure.into()),
        };
    }
    let cookie = match shows(&staff, caller, place, &fields).await? {
        proof::Shown::ByPassword(cookie) => Some(cookie),
        proof::Shown::AtProvider => None,
        proof::Shown::Not(told) => return fault(&staff, told).await,
    };
    let shown = match step.as_str() {
        "offer" => {
            let offered = staff.front.desk.write(move |db, _| {
                let user = people::find(db, caller.user)?.ok_or_else(|| Refusal::absent("user", caller.user))?;
                Ok::<_, Failure>((offer(db, caller.user)?, user.email))
            });
            let (secret, email) = offered.await?;
            Shown {
                secret: Some((
                    secret.to_base32(),
                    secret.uri(&email),
                    Qr::of(&secret.uri(&email), staff.reader.say("factor-qr")),
                )),
                ..Shown::default()
            }
        }
        "codes" => {
            let renewed = staff
                .front
                .desk
                .write(move |db, now| renew_codes(db, now, &by, caller.user));
            Shown {
                codes: renewed.await?,
                ..Shown::default()
            }
        }
        "remove" if !staff.front.access.second_factor_roles.contains(&caller.role) => {
            let removed = staff
                .front
                .desk
                .write(move |db, now| remove(db, now, &house, &by, caller.user, Some(caller.session)));
            removed.await?;
            staff.front.forget_callers();
            Shown::default()
        }
        _ => return Err(Trouble::Absent),
    };
    let Some(cookie) = cookie else {
        return answer(&staff, shown).await;
    };
    // The page's forms belong to the session under its new secret.
    let staff = staff.with_session(cookie.value());
    let mut page = answer(&staff, shown).await?;
    page.add_cookie(&cookie).map_err(|fault| Trouble::fault(&fault))?;
    Ok(page)
}

async fn fault(staff: &Staff, told: String) -> Result<HttpResponse, Trouble> {
    let shown = Shown {
        fault: Some(told),
        ..Shown::default()
    };
    answer(staff, shown).await
}
