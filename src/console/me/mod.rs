//! What one looks after oneself: how pages look, what one signs in with, and where one is signed in.

mod factor;
mod sessions;
mod view;

pub(super) use factor::{act as act_on_factor, page as factor};
pub(super) use sessions::end as end_session;

use actix_web::{HttpRequest, HttpResponse};

use self::view::MePage;
use super::forms::Complaint;
use super::proof::{Anew, Shown, shows};
use super::staff::{Form, Staff};
use crate::actions::people::{UserChange, alter_user};
use crate::actions::second_factor::is_set;
use crate::actions::session::open_sessions;
use crate::actions::sign_in::Place;
use crate::api::problem::Problem;
use crate::api::session::set_own_password;
use crate::domain::bulletin::Cycle;
use crate::domain::security::Whence;
use crate::domain::taste::{Stroke, Taste};
use crate::domain::words::Language;
use crate::error::Failure;
use crate::pages::{self, Fields, Trouble, page_with_script};
use crate::storage::tastes;

pub(super) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    shown(&staff, request.query_string(), &Fields::default(), Complaint::default()).await
}

async fn shown(staff: &Staff, query: &str, typed: &Fields, complaint: Complaint) -> Result<HttpResponse, Trouble> {
    let (user, rules) = (staff.caller.user, staff.front.access.clone());
    let found = staff.front.desk.read(move |db, now| {
        let sessions = open_sessions(db, now, &rules, user)?;
        Ok::<_, Failure>((sessions, is_set(db, user)?))
    });
    let (sessions, has_factor) = found.await?;
    let anew = Anew::of(staff).await?;
    let status = complaint.status();
    let page = MePage::of(staff, &sessions, (has_factor, anew), query, typed, complaint);
    page_with_script(status, &page)
}

/// How pages look, and in which language.
pub(super) async fn taste(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let taste = match taste_in(&fields) {
        Ok(taste) => taste,
        Err(field) => {
            let complaint = Complaint::about(field, staff.reader.say("me-key-wrong"));
            return shown(&staff, "", &fields, complaint).await;
        }
    };
    let language: Option<Language> = fields.text("language").parse().ok();
    let (user, by, house) = (staff.caller.user, staff.caller.by(whence), staff.front.house.clone());
    let known = staff.person().map(|person| person.language);
    let done = staff.front.desk.write(move |db, now| {
        let unwanted = tastes::of_user(db, user)?.unwanted;
        tastes::keep(db, user, &Taste { unwanted, ..taste })?;
        if let Some(language) = language.filter(|language| Some(*language) != known) {
            let change = UserChange {
                language: Some(language),
                ..UserChange::default()
            };
            alter_user(db, now, &house, &by, user, None, change)?;
        }
        Ok::<_, Failure>(())
    });
    done.await?;
    // The language of this browser follows the account's.
    let chosen = language.map_or("", Language::as_str);
    Ok(pages::to(&format!("/me?done=taste&lang={chosen}")))
}

/// Which figures come by mail.
pub(super) async fn mails(form: Form) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let unwanted = Cycle::ALL.iter().filter(|cycle| fields.text(cycle.as_str()) != "on");
    let (user, unwanted) = (staff.caller.user, unwanted.copied().collect());
    let done = staff.front.desk.write(move |db, _| {
        let taste = tastes::of_user(db, user)?;
        tastes::keep(db, user, &Taste { unwanted, ..taste })
    });
    done.await.map_err(Failure::from)?;
    Ok(pages::to("/me?done=mails"))
}

fn taste_in(fields: &Fields) -> Result<Taste, &'static str> {
    let is_on = |name: &str| fields.text(name) == "on";
    let taste = Taste {
        theme: fields.text("theme").parse().ok(),
        large: is_on("large"),
        compact: is_on("compact"),
        keys: is_on("keys"),
        sounds: is_on("sounds"),
        notices: is_on("notices"),
        ..Taste::default()
    };
    let mut chosen = Vec::new();
    for stroke in Stroke::ALL {
        let typed = fields.text(stroke.as_str()).trim();
        let mut letters = typed.chars();
        match (letters.next(), letters.next()) {
            (None, _) => {}
            (Some(letter), None) => chosen.push((*stroke, letter)),
            (Some(_), Some(_)) => return Err(stroke.as_str()),
        }
    }
    taste.with_keys(&chosen).map_err(Stroke::as_str)
}

/// A new password, for whoever knows the present one, or has none and showed a moment ago who they are.
pub(super) async fn password(form: Form, place: Place, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let caller = staff.caller.signed_in().ok_or(Trouble::NotSignedIn)?;
    let cookie = match shows(&staff, caller, place, &fields).await? {
        Shown::ByPassword(cookie) => Some(cookie),
        Shown::AtProvider => None,
        Shown::Not(told) => {
            let complaint = Complaint::about("current", told);
            return shown(&staff, "", &Fields::default(), complaint).await;
        }
    };
    let changed = set_own_password(&staff.front, caller, whence, fields.text("password")).await;
    let mut answer = match changed {
        Ok(()) => pages::to("/me?done=password"),
        Err(problem) => refused(&staff, &problem).await?,
    };
    // Whoever showed who they are goes on under a new secret, whatever came of the rest.
    if let Some(cookie) = cookie {
        answer.add_cookie(&cookie).map_err(|fault| Trouble::fault(&fault))?;
    }
    Ok(answer)
}

/// The page again, with what is wrong about the new password; what was typed into a field for passwords is not kept.
async fn refused(staff: &Staff, problem: &Problem) -> Result<HttpResponse, Trouble> {
    let told = match problem.code() {
        "proof-needed" => staff.reader.say("proof-first"),
        "invalid" => staff.reader.fill("fault-field", &[("field", "password".into())]),
        _ => return Err(problem.clone().into()),
    };
    shown(staff, "", &Fields::default(), Complaint::about("password", told)).await
}
