//! The door of single sign-on: `/sign-in/sso` sends a browser to the provider, `/sign-in/sso/return` takes it back, gives it
//! a session and leads it to a page of the desk. Who is not let in, or finds the provider down, is told so on a page that
//! leads to the other way in.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::web::{self, Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;

use crate::actions::House;
use crate::actions::sign_in::{Place, SignedIn};
use crate::actions::sign_on::{DEPARTURE_LASTS, DEPARTURE_PREFIX, come_back, depart, let_in, note_refusal, recognise};
use crate::actions::track::Allowed;
use crate::cookies::{self, DEVICE_COOKIE};
use crate::domain::access::AccessRules;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::sign_on::{KnownBy, SignOnRules, Vouched};
use crate::domain::words::Language;
use crate::error::Failure;
use crate::pages::Needs::Nothing;
use crate::pages::{self, Entry, Reader, Trouble, page, table};
use crate::peers::Peers;
use crate::provider::{Provider, ProviderFault, state_of};
use crate::storage::db::Desk;
use crate::storage::sign_ons::SignOnRow;

/// Where single sign-on begins.
pub const BEGINS: &str = "/sign-in/sso";
/// Where the provider leads people back to.
pub const RETURNS: &str = "/sign-in/sso/return";
/// Where people sign in with a password.
const OTHER_WAY: &str = "/login";
/// What a browser is known by when it comes back.
const COOKIE: &str = "__Host-yinuo-sso";
/// The longest secret, code or state that is looked at.
const LONGEST: usize = 4_096;
/// The most calls of the provider at once; while it is slow, others are told to come later.
const CALLS_MAX: usize = 16;

/// The desk as its staff come in through a provider.
pub struct SignOn {
    pub desk: Desk,
    pub house: Arc<House>,
    pub access: AccessRules,
    pub peers: Peers,
    pub rules: SignOnRules,
    /// Departures in a minute from one address.
    pub most: u32,
    /// The language of those whom the desk adds.
    pub language: Language,
    /// None where there is no single sign-on.
    provider: Option<Arc<Provider>>,
    calls: Arc<Semaphore>,
}

impl SignOn {
    /// The door to this desk, with the provider, where there is one.
    pub fn new(
        desk: Desk,
        house: Arc<House>,
        access: AccessRules,
        peers: Peers,
        (rules, most, language): (SignOnRules, u32, Language),
        provider: Option<Provider>,
    ) -> Self {
        SignOn {
            desk,
            house,
            access,
            peers,
            rules,
            most,
            language,
            provider: provider.map(Arc::new),
            calls: Arc::new(Semaphore::new(CALLS_MAX)),
        }
    }

    /// Under which name single sign-on is offered, if it is: for the page on which people sign in.
    pub fn offered(&self) -> Option<&str> {
        self.provider.as_deref().map(|provider| provider.name.as_str())
    }

    fn provider(&self) -> Result<Arc<Provider>, Trouble> {
        self.provider.clone().ok_or(Trouble::Absent)
    }

    /// Asks the provider, off the threads that answer requests.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Provider, Moment) -> Result<T, ProviderFault> + Send + 'static,
    ) -> Result<Result<T, ProviderFault>, Trouble> {
        let provider = self.provider()?;
        let Ok(lane) = self.calls.clone().try_acquire_owned() else {
            return Err(Trouble::Unavailable);
        };
        let now = self.desk.clock().now();
        let asked = web::block(move || {
            let answer = question(&provider, now);
            drop(lane);
            answer
        });
        asked.await.map_err(|fault| Trouble::fault(&fault))
    }

    fn place_of(&self, request: &HttpRequest) -> Place {
        Place {
            from: self.peers.whence_of(request),
            device: request.cookie(DEVICE_COOKIE).map(|cookie| cookie.value().to_owned()),
        }
    }
}

/// The two addresses. What they need is the provider's word.
pub const PAGES: &[Entry] = table! {
    Get "/sign-in/sso" => begins, Nothing;
    Get "/sign-in/sso/return" => returns, Nothing;
};

/// The pages.
pub fn routes(config: &mut ServiceConfig) {
    pages::open(config, PAGES);
}

/// Where somebody wants to go, and whether they come to show once more who they are.
#[derive(Debug, Deserialize)]
struct Wish {
    #[serde(default)]
    next: String,
    #[serde(default)]
    anew: String,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotIn {
    /// They did not leave from here, or long ago.
    NotFromHere,
    /// The provider let them go without its word.
    NotVouched,
    /// The desk knows nobody of that name who may come in.
    Unknown,
    /// They had to show anew who they are and did not.
    NotAnew,
    /// The role that they are given is refused; an admin has to see to it.
    RoleRefused,
    /// The provider does not work.
    Down,
}

#[derive(Template)]
#[template(path = "sign_on/not_in.html")]
struct NotInPage<'a> {
    reader: &'a Reader,
    title: String,
    text: String,
    again: &'static str,
    other_way: &'static str,
}

impl NotIn {
    fn page(self, reader: &Reader) -> Result<HttpResponse, Trouble> {
        let (status, text) = match self {
            NotIn::NotFromHere => (StatusCode::BAD_REQUEST, reader.say("sign-on-not-from-here")),
            NotIn::NotVouched => (StatusCode::FORBIDDEN, reader.say("sign-on-not-vouched")),
            NotIn::Unknown => (StatusCode::FORBIDDEN, reader.say("sign-on-unknown")),
            NotIn::NotAnew => (StatusCode::FORBIDDEN, reader.say("sign-on-not-anew")),
            NotIn::RoleRefused => (StatusCode::FORBIDDEN, reader.say("sign-on-role-refused")),
            NotIn::Down => (StatusCode::SERVICE_UNAVAILABLE, reader.say("sign-on-down")),
        };
        let title = if self == NotIn::Down {
            reader.say("sign-on-down-title")
        } else {
            reader.say("sign-on-not-in")
        };
        let told = NotInPage {
            reader,
            title,
            text,
            again: BEGINS,
            other_way: OTHER_WAY,
        };
        let mut answer = page(status, &told)?;
        if self == NotIn::Down {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("30"));
        }
        Ok(answer)
    }
}

async fn begins(
    door: Data<SignOn>,
    reader: Reader,
    request: HttpRequest,
    wish: Query<Wish>,
) -> Result<HttpResponse, Trouble> {
    door.provider()?;
    let Wish { next, anew } = wish.into_inner();
    let anew = !anew.is_empty();
    let (from, most) = (door.peers.whence_of(&request), door.most);
    let left = door
        .desk
        .write(move |db, now| depart(db, now, &from, most, &next, anew));
    let secret = match left.await? {
        Allowed::Done(secret) => secret,
        Allowed::Wait(until) => {
            let wait = until.since(door.desk.clock().now());
            return Err(Trouble::TooMany { wait });
        }
    };
    let known_by = secret.clone();
    match door
        .ask(move |provider, now| provider.entrance(now, &known_by, anew))
        .await?
    {
        Ok(entrance) => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, entrance))
            .cookie(cookies::cookie(COOKIE, secret, Some(DEPARTURE_LASTS)))
            .finish()),
        Err(fault) => {
            tracing::error!(%fault, "nobody can sign in through the provider at present");
            NotIn::Down.page(&reader)
        }
    }
}

/// What the provider sends back with somebody.
#[derive(Debug, Deserialize)]
struct Word {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
}

async fn returns(
    door: Data<SignOn>,
    reader: Reader,
    request: HttpRequest,
    word: Query<Word>,
) -> Result<HttpResponse, Trouble> {
    door.provider()?;
    let place = door.place_of(&request);
    let mut answer = match returned(&door, &request, word.into_inner(), place).await? {
        Ok((signed_in, next)) => led_to(&door, signed_in, &next),
        Err(why) => why.page(&reader)?,
    };
    if let Err(fault) = answer.add_cookie(&cookies::taken_back(COOKIE)) {
        return Err(Trouble::fault(&fault));
    }
    Ok(answer)
}

fn led_to(door: &SignOn, signed_in: SignedIn, next: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, next))
        .cookie(cookies::of_session(signed_in.secret))
        .cookie(cookies::of_device(signed_in.device, door.access.device_known_for))
        .finish()
}

/// Who came back, and where they wanted to go.
async fn returned(
    door: &SignOn,
    request: &HttpRequest,
    word: Word,
    place: Place,
) -> Result<Result<(SignedIn, String), NotIn>, Trouble> {
    let Some(secret) = secret_of(request, &word) else {
        return Ok(Err(NotIn::NotFromHere));
    };
    let taken = secret.clone();
    let departure = door.desk.write(move |db, now| come_back(db, now, &taken)).await?;
    let Some(departure) = departure else {
        return Ok(Err(NotIn::NotFromHere));
    };
    let code = word.code.filter(|code| !code.is_empty() && code.len() <= LONGEST);
    let Some(code) = code.filter(|_| word.error.is_none()) else {
        note(door, &place, "").await?;
        return Ok(Err(NotIn::NotVouched));
    };
    let claims = match door
        .ask(move |provider, now| provider.vouches(now, &code, &secret))
        .await?
    {
        Ok(claims) => claims,
        Err(ProviderFault::Down(fault)) => {
            tracing::error!(fault, "nobody can sign in through the provider at present");
            return Ok(Err(NotIn::Down));
        }
        Err(ProviderFault::Refused(fault)) => {
            tracing::warn!(fault, "the provider's word does not hold");
            note(door, &place, "").await?;
            return Ok(Err(NotIn::NotVouched));
        }
    };
    let vouched = match door.rules.read(&claims) {
        Ok(vouched) => vouched,
        Err(unfit) => {
            tracing::warn!(%unfit, "the provider's word leads to nobody");
            note(door, &place, "").await?;
            return Ok(Err(NotIn::Unknown));
        }
    };
    welcomed(door, vouched, departure, place).await
}

/// The browser's secret, where what came back belongs to it.
fn secret_of(request: &HttpRequest, word: &Word) -> Option<String> {
    let secret = request.cookie(COOKIE)?.value().to_owned();
    let fits = secret.len() <= LONGEST && secret.starts_with(DEPARTURE_PREFIX);
    let same = fits && bool::from(state_of(&secret).as_bytes().ct_eq(word.state.as_bytes()));
    same.then_some(secret)
}

async fn welcomed(
    door: &SignOn,
    vouched: Vouched,
    departure: SignOnRow,
    place: Place,
) -> Result<Result<(SignedIn, String), NotIn>, Trouble> {
    let name = match &vouched.by {
        KnownBy::StaffNumber(name) | KnownBy::Mail(name) => name.clone(),
    };
    let (house, rules, language) = (door.house.clone(), door.rules.clone(), door.language);
    let (from, shown_at) = (place.from.clone(), vouched.shown_at);
    let found = door
        .desk
        .write(move |db, now| recognise(db, now, &house, &rules, language, &from, &vouched))
        .await;
    let user = match found {
        Ok(Some(user)) => user,
        Ok(None) => {
            note(door, &place, &name).await?;
            return Ok(Err(NotIn::Unknown));
        }
        Err(Failure::Refused(refusal)) => {
            tracing::warn!(%refusal, "the role that the provider's groups give is refused");
            note(door, &place, &name).await?;
            return Ok(Err(NotIn::RoleRefused));
        }
        Err(failure) => return Err(failure.into()),
    };
    let (access, next, at) = (door.access.clone(), departure.place.clone(), place.clone());
    let begun = door
        .desk
        .write(move |db, now| let_in(db, now, &access, user, &departure, shown_at, &at))
        .await;
    match begun {
        Ok(signed_in) => Ok(Ok((signed_in, next))),
        Err(Failure::Refused(refusal)) => {
            note(door, &place, &name).await?;
            let anew = matches!(refusal, Refusal::ProofNeeded);
            Ok(Err(if anew { NotIn::NotAnew } else { NotIn::Unknown }))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn note(door: &SignOn, place: &Place, name: &str) -> Result<(), Trouble> {
    let (from, name) = (place.from.clone(), name.to_owned());
    let noted = door.desk.write(move |db, now| note_refusal(db, now, &from, &name));
    Ok(noted.await?)
}
