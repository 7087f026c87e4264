//! The links of boards: made for a screen, listed, ended.

use actix_web::HttpResponse;
use askama::Template;

use crate::actions::sign_in::Place as Whereabouts;
use crate::actions::tokens::revoke_reached;
use crate::actions::wall::{self, is_link};
use crate::api::walls::{USUAL_DAYS, address_of, checked};
use crate::console::forms::Complaint;
use crate::console::proof::{Anew, Shown, shows};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::ids::TokenId;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::tokens::{self, TokenRow};

/// The most tokens of one person that are looked at.
const MOST: i64 = 500;

/// A link that is good.
struct LinkView {
    id: String,
    label: String,
    until: String,
    used: String,
}

#[derive(Template)]
#[template(path = "console/wall/links.html")]
struct LinksPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    links: Vec<LinkView>,
    /// The address of the link that was just made.
    made: Option<String>,
    label: &'a str,
    days: String,
    complaint: Complaint,
    anew: Option<Anew>,
}

/// One's own links.
pub(in crate::console) async fn page(staff: Staff) -> Result<HttpResponse, Trouble> {
    answer(&staff, None, &Fields::default(), Complaint::default()).await
}

async fn answer(
    staff: &Staff,
    made: Option<String>,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    staff.may(Operation::HangWall)?;
    let user = staff.caller.user;
    let found = staff
        .front
        .desk
        .read(move |db, _| tokens::of_user(db, user, MOST))
        .await?;
    let good = found
        .iter()
        .filter(|token| token.is_good(staff.now) && is_link(&token.purpose()));
    let status = complaint.status();
    let days = typed.text("days");
    let page = LinksPage {
        reader: &staff.reader,
        shell: Shell::of(staff, Place::Walls, staff.reader.say("walls")),
        links: good.map(|token| link_view(staff, token)).collect(),
        made,
        label: typed.text("label"),
        days: if days.is_empty() {
            USUAL_DAYS.to_string()
        } else {
            days.to_owned()
        },
        complaint,
        anew: Anew::of(staff).await?,
    };
    page_with_script(status, &page)
}

fn link_view(staff: &Staff, token: &TokenRow) -> LinkView {
    let reader = &staff.reader;
    let until = when(reader, token.expires_at, staff.now);
    let used = token.used_at.map(|used_at| when(reader, used_at, staff.now));
    let used = used.unwrap_or_else(|| reader.say("walls-never"));
    LinkView {
        id: token.id.to_string(),
        label: token.label.clone(),
        until: reader.fill("walls-until", &[("when", until.into())]),
        used: reader.fill("walls-used", &[("when", used.into())]),
    }
}

/// A new link, for whoever shows who they are.
pub(in crate::console) async fn hang(form: Form, place: Whereabouts, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::HangWall)?;
    let caller = staff.caller.signed_in().ok_or(Trouble::NotSignedIn)?;
    let by = caller.by(whence);
    // What is no number is as wrong as a number out of bounds.
    let days = fields.text("days").trim().parse().unwrap_or(0);
    let (label, lifetime) = match checked(fields.text("label"), Some(days)) {
        Ok(asked) => asked,
        Err(refusal) => {
            let complaint = Complaint::of_failure(&staff.reader, refusal.into())?;
            return answer(&staff, None, &fields, complaint).await;
        }
    };
    let cookie = match shows(&staff, caller, place, &fields).await? {
        Shown::ByPassword(cookie) => Some(cookie),
        Shown::AtProvider => None,
        Shown::Not(told) => {
            let complaint = Complaint::about("current", told);
            return answer(&staff, None, &fields, complaint).await;
        }
    };
    let hung = staff.front.desk.write(move |db, now| {
        let (_, secret) = wall::hang(db, now, &by, caller.user, Some(caller.session), &label, lifetime)?;
        Ok::<_, Failure>(secret)
    });
    let address = address_of(&staff.front.public_url, &hung.await?);
    let Some(cookie) = cookie else {
        return answer(&staff, Some(address), &Fields::default(), Complaint::default()).await;
    };
    // The page's forms belong to the session under its new secret.
    let staff = staff.with_session(cookie.value());
    let mut page = answer(&staff, Some(address), &Fields::default(), Complaint::default()).await?;
    page.add_cookie(&cookie).map_err(|fault| Trouble::fault(&fault))?;
    Ok(page)
}

/// Ends a link: every server refuses it within a second.
pub(in crate::console) async fn end(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let right = staff.may(Operation::RevokeToken)?;
    let by = staff.caller.by(whence);
    let id: TokenId = fields.text("link").parse().map_err(|_| Trouble::Absent)?;
    let done = staff
        .front
        .desk
        .write(move |db, now| revoke_reached(db, now, &by, id, |owner| right.reaches(owner)));
    done.await?;
    staff.front.forget_callers();
    Ok(pages::to("/walls"))
}
