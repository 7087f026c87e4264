//! Who reads the page: a member of staff who signed in with this browser, what they may do, and what their forms send
//! along. A handler that takes [`Staff`] cannot be reached without signing in, one that takes a [`Form`] not by another
//! site's page.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use subtle::ConstantTimeEq as _;

use super::PAGES;
use crate::actions::House;
use crate::api::{Caller, Front, Right, csrf_of, reader_of_pages};
use crate::domain::cause::{CauseCode, name_in};
use crate::domain::ids::{SiteId, TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::people::{Directory, Person};
use crate::domain::rights::{Operation, Reach, Scope};
use crate::domain::security::{SecurityFact, Whence};
use crate::domain::taste::Taste;
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Signboard, Trouble, Way};
use crate::sign_on::SignOn;
use crate::storage::db::Db;
use crate::storage::{passwords, tastes};

/// Where somebody sets up the second factor that their role must have, and may go without one.
const SECOND_FACTOR: &str = "/me/second-factor";

/// How many regions are offered; a list of more helps nobody.
const REGIONS_OFFERED: usize = 200;

/// Somebody who signed in.
pub(super) struct Staff {
    pub(super) front: Data<Front>,
    pub(super) caller: Caller,
    pub(super) reader: Reader,
    /// What a form of theirs sends along.
    pub(super) csrf: String,
    /// How they like their pages.
    pub(super) taste: Taste,
    /// Everybody, by whose names the pages call them.
    pub(super) directory: Arc<Directory>,
    pub(super) now: Moment,
    /// What the provider is called that signs people in, where there is one.
    provider: Option<String>,
}

impl Staff {
    /// The same person after their session got a new secret.
    pub(super) fn with_session(mut self, secret: &str) -> Self {
        self.csrf = csrf_of(secret);
        self
    }

    /// What the provider is called that alone can say who they are: they have no password.
    pub(super) async fn known_to_provider_alone(&self) -> Result<Option<String>, Trouble> {
        let (Some(provider), user) = (self.provider.clone(), self.caller.user) else {
            return Ok(None);
        };
        let password = self.front.desk.read(move |db, _| passwords::of_user(db, user)).await?;
        Ok(password.is_none().then_some(provider))
    }

    /// Who they are.
    pub(super) fn person(&self) -> Option<&Person> {
        self.directory.people.get(&self.caller.user)
    }

    /// The right to an operation, or the page that says who has it.
    pub(super) fn may(&self, operation: Operation) -> Result<Right, Trouble> {
        Ok(self.caller.may(operation)?)
    }

    /// Whether they may do this to anything at all.
    pub(super) fn can(&self, operation: Operation) -> bool {
        operation.reach(self.caller.role) != Reach::No
    }

    /// Whether they may open the page at this address of the table.
    pub(super) fn may_open(&self, path: &str) -> bool {
        let entry = PAGES.iter().find(|entry| entry.way == Way::Get && entry.path == path);
        entry.is_some_and(|entry| entry.needs.are_met_by(self.caller.role))
    }

    /// Looks something up within a right.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        right: Right,
        question: impl FnOnce(&mut Db, Moment, &Scope, &House) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Trouble> {
        let house = self.front.house.clone();
        let asked = self.front.desk.read(move |db, now| {
            let scope = right.scope(db, now, &house)?;
            question(db, now, &scope, &house)
        });
        Ok(asked.await?)
    }

    /// The first regions in use, code and name; further ones are typed.
    pub(super) fn regions(&self) -> Vec<(&str, &str)> {
        let all = self.directory.regions.iter();
        let in_use = all.filter(|(_, region)| region.is_in_use);
        let first = in_use.take(REGIONS_OFFERED);
        first
            .map(|(code, region)| (code.as_str(), region.name.as_str()))
            .collect()
    }

    /// What a member of staff is called.
    pub(super) fn name_of(&self, user: UserId) -> String {
        let known = self.directory.people.get(&user);
        known.map_or_else(|| self.reader.say("desk-somebody"), |person| person.name.clone())
    }

    /// What the region of this code is called.
    pub(super) fn region_name(&self, code: &str) -> String {
        let known = self.directory.regions.get(code);
        known.map_or_else(|| code.to_owned(), |region| region.name.clone())
    }

    /// What a hall or agent point is called.
    pub(super) fn site_name(&self, site: SiteId) -> String {
        let known = self.directory.sites.get(&site);
        known.map_or_else(|| site.to_string(), |site| site.name.clone())
    }

    /// What a category is called.
    pub(super) fn category_name(&self, code: &str) -> String {
        let known = self.reader.sign.categories.iter().find(|one| one.code == code);
        known.map_or_else(|| code.to_owned(), |one| one.name(self.reader.language).to_owned())
    }

    /// What a cause is called.
    pub(super) fn cause_name(&self, code: &CauseCode) -> String {
        let known = self.directory.causes.get(code);
        known.map_or_else(
            || code.to_string(),
            |cause| name_in(&cause.names, self.reader.language).to_owned(),
        )
    }

    /// What a team is called.
    pub(super) fn team_name(&self, team: TeamId) -> String {
        let known = self.directory.teams.get(&team);
        known.map_or_else(|| self.reader.say("desk-some-team"), |team| team.name.clone())
    }
}

impl FromRequest for Staff {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Trouble>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let missing = || Trouble::fault(&"the server was set up wrongly");
            let front = request.app_data::<Data<Front>>().cloned().ok_or_else(missing)?;
            let sign = request.app_data::<Data<Signboard>>().cloned().ok_or_else(missing)?;
            let sign_on = request.app_data::<Data<SignOn>>().ok_or_else(missing)?;
            let provider = sign_on.offered().map(str::to_owned);
            let (caller, csrf) = reader_of_pages(&front, &request).await?;
            if caller.must_enrol() && !request.path().starts_with(SECOND_FACTOR) && request.path() != "/logout" {
                return Err(Trouble::SecondFactorFirst);
            }
            must_be_let_in(&front, &request, &caller).await?;
            let house = front.house.clone();
            let known = front.desk.read(move |db, now| {
                let taste = tastes::of_user(db, caller.user)?;
                Ok::<_, Failure>((house.directory(db, now)?, taste, now))
            });
            let (directory, taste, now) = known.await?;
            let mut reader = Reader::of(&request, sign).who_likes(&taste);
            if let Some(person) = directory.people.get(&caller.user) {
                reader = reader.who_reads(person.language);
            }
            Ok(Staff {
                front,
                caller,
                reader,
                csrf,
                taste,
                directory,
                now,
                provider,
            })
        })
    }
}

/// Nobody gets further who lacks what the table says that the page needs; whoever tried is recorded.
async fn must_be_let_in(front: &Front, request: &HttpRequest, caller: &Caller) -> Result<(), Trouble> {
    let (path, method) = (request.match_pattern().unwrap_or_default(), request.method());
    let entry = PAGES
        .iter()
        .find(|entry| entry.path == path && entry.way.method() == *method);
    let entry = entry.ok_or_else(|| Trouble::fault(&format!("{method} {path} is in no table of pages")))?;
    if entry.needs.are_met_by(caller.role) {
        return Ok(());
    }
    let from = Whence::extract(request).await?;
    let operation = format!("{method} {path}");
    front
        .note(caller.by(from), SecurityFact::RightRefused { operation })
        .await;
    Err(Trouble::NotAllowed)
}

/// A form that a page of ours sent.
pub(super) struct Form {
    pub(super) staff: Staff,
    pub(super) fields: Fields,
}

impl FromRequest for Form {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Trouble>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let staff = Staff::from_request(request, payload);
        let fields = Fields::from_request(request, payload);
        Box::pin(async move {
            let staff = staff.await?;
            let fields = fields.await?;
            let ours: bool = fields.text("csrf").as_bytes().ct_eq(staff.csrf.as_bytes()).into();
            if !ours {
                return Err(Trouble::NotOurForm);
            }
            Ok(Form { staff, fields })
        })
    }
}

/// Somebody is in front of the page: until when they are signed in now, in milliseconds since 1970.
pub(super) async fn awake(staff: Staff) -> HttpResponse {
    let until = staff.caller.good_until.as_micros() / 1_000;
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(until.to_string())
}

/// Where the house is looked after.
pub(super) async fn admin(_staff: Staff) -> HttpResponse {
    pages::to("/admin/users")
}

/// Where somebody begins: where their work is.
pub(super) async fn home(_staff: Staff) -> HttpResponse {
    pages::to("/desk")
}
