//! The links of calendars: made for a technician or an area, listed, ended.

use actix_web::HttpResponse;
use askama::Template;

use crate::actions::feeds::{NewFeed, make as make_feed, revoke_reached};
use crate::actions::sign_in::Place as Whereabouts;
use crate::api::Right;
use crate::api::feeds::{FEEDS_LISTED, LONGEST_DAYS, address_of, checked, must_reach, only, reaches};
use crate::console::forms::Complaint;
use crate::console::proof::{Anew, Shown, shows};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::appointment::{AREAS_MAX, FeedOf};
use crate::domain::ids::FeedId;
use crate::domain::people::Person;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::words::Role;
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::areas;
use crate::storage::feeds::{self, FeedRow};

/// The most technicians that are offered to choose from.
const OFFERED: usize = 500;

/// A link in use.
struct LinkView {
    id: String,
    whose: String,
    label: String,
    until: String,
    used: String,
}

/// Whose visits a link may show: what the form sends, what they are called, and whether they are chosen.
type Offered = (String, String, bool);

#[derive(Template)]
#[template(path = "console/feeds/links.html")]
struct LinksPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    links: Vec<LinkView>,
    /// The address of the link that was just made.
    made: Option<String>,
    technicians: Vec<Offered>,
    areas: Vec<Offered>,
    /// Whether there is nobody else to choose.
    is_own: bool,
    label: &'a str,
    days: String,
    complaint: Complaint,
    anew: Option<Anew>,
}

/// The links within reach.
pub(in crate::console) async fn page(staff: Staff) -> Result<HttpResponse, Trouble> {
    answer(&staff, None, &Fields::default(), Complaint::default()).await
}

async fn answer(
    staff: &Staff,
    made: Option<String>,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::MakeFeed)?;
    let of = only(right, staff.caller.user, None);
    let found = staff.front.desk.read(move |db, now| {
        let feeds = feeds::good(db, now, of.as_ref(), FEEDS_LISTED)?;
        Ok::<_, Failure>((feeds, areas::list(db, AREAS_MAX)?))
    });
    let (found, known) = found.await?;
    let areas: Vec<(String, String)> = known
        .into_iter()
        .filter(|area| area.retired_at.is_none())
        .map(|area| (area.code, area.name))
        .collect();
    let status = complaint.status();
    let (days, chosen) = (typed.text("days"), typed.text("of"));
    let page = LinksPage {
        reader: &staff.reader,
        shell: Shell::of(staff, Place::Me, staff.reader.say("feeds")),
        links: found.iter().map(|feed| link_view(staff, feed, &areas)).collect(),
        made,
        technicians: technicians(staff, right, chosen),
        areas: offered_areas(right, &areas, chosen),
        is_own: !right.reaches_all(),
        label: typed.text("label"),
        days: if days.is_empty() {
            LONGEST_DAYS.to_string()
        } else {
            days.to_owned()
        },
        complaint,
        anew: Anew::of(staff).await?,
    };
    page_with_script(status, &page)
}

fn technicians(staff: &Staff, right: Right, chosen: &str) -> Vec<Offered> {
    let people = staff.directory.people.values();
    let mut theirs: Vec<&Person> = people
        .filter(|person| person.role == Role::Technician && person.is_here() && right.reaches(person.id))
        .collect();
    theirs.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let offered = |person: &Person| {
        let value = format!("technician:{}", person.id);
        let is_chosen = value == chosen;
        (value, person.name.clone(), is_chosen)
    };
    theirs.into_iter().take(OFFERED).map(offered).collect()
}

fn offered_areas(right: Right, areas: &[(String, String)], chosen: &str) -> Vec<Offered> {
    if !right.reaches_all() {
        return Vec::new();
    }
    let offered = |(code, name): &(String, String)| {
        let value = format!("area:{code}");
        let is_chosen = value == chosen;
        (value, name.clone(), is_chosen)
    };
    areas.iter().map(offered).collect()
}

fn link_view(staff: &Staff, feed: &FeedRow, areas: &[(String, String)]) -> LinkView {
    let reader = &staff.reader;
    let until = when(reader, feed.expires_at, staff.now);
    let used = feed.used_at.map(|used_at| when(reader, used_at, staff.now));
    let used = used.unwrap_or_else(|| reader.say("walls-never"));
    let area = feed.area.as_deref().unwrap_or_default();
    let area = areas
        .iter()
        .find(|(code, _)| code == area)
        .map_or(area, |(_, name)| name.as_str());
    LinkView {
        id: feed.id.to_string(),
        whose: feed
            .technician_id
            .map_or_else(|| area.to_owned(), |user| staff.name_of(user)),
        label: feed.label.clone(),
        until: reader.fill("walls-until", &[("when", until.into())]),
        used: reader.fill("feeds-used", &[("when", used.into())]),
    }
}

/// Whose visits the form names.
fn chosen_by(staff: &Staff, right: Right, fields: &Fields) -> Option<FeedOf> {
    if !right.reaches_all() {
        return Some(FeedOf::Technician(staff.caller.user));
    }
    match fields.text("of").split_once(':')? {
        ("technician", id) => Some(FeedOf::Technician(id.parse().ok()?)),
        ("area", code) => Some(FeedOf::Area(code.to_owned())),
        _ => None,
    }
}

/// A new link, for whoever shows who they are.
pub(in crate::console) async fn make(form: Form, place: Whereabouts, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let right = staff.may(Operation::MakeFeed)?;
    let caller = staff.caller.signed_in().ok_or(Trouble::NotSignedIn)?;
    let by = caller.by(whence);
    let choose = || Complaint::about("of", staff.reader.say("feeds-choose"));
    let Some(of) = chosen_by(&staff, right, &fields) else {
        return answer(&staff, None, &fields, choose()).await;
    };
    must_reach(right, caller.user, &of)?;
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
    let new = NewFeed {
        of,
        label,
        language: staff.reader.language,
        lifetime,
    };
    let made = staff.front.desk.write(move |db, now| {
        let (_, secret) = make_feed(db, now, &by, caller.user, Some(caller.session), &new)?;
        Ok::<_, Failure>(secret)
    });
    let made = match made.await {
        Ok(secret) => Ok(address_of(&staff.front.public_url, &secret)),
        Err(Failure::Refused(refusal)) if refusal.code() == "invalid" => Err(choose()),
        Err(failure) => Err(Complaint::of_failure(&staff.reader, failure)?),
    };
    // The page's forms belong to the session under its new secret.
    let staff = match &cookie {
        Some(cookie) => staff.with_session(cookie.value()),
        None => staff,
    };
    let mut page = match made {
        Ok(address) => answer(&staff, Some(address), &Fields::default(), Complaint::default()).await?,
        Err(complaint) => answer(&staff, None, &fields, complaint).await?,
    };
    if let Some(cookie) = cookie {
        page.add_cookie(&cookie).map_err(|fault| Trouble::fault(&fault))?;
    }
    Ok(page)
}

/// Ends a link.
pub(in crate::console) async fn end(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let right = staff.may(Operation::RevokeFeed)?;
    let (by, user) = (staff.caller.by(whence), staff.caller.user);
    let id: FeedId = fields.text("link").parse().map_err(|_| Trouble::Absent)?;
    let done = staff
        .front
        .desk
        .write(move |db, now| revoke_reached(db, now, &by, id, |feed| reaches(right, user, feed)));
    done.await?;
    Ok(pages::to("/feeds"))
}
