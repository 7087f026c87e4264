//! Customers: found by number, name or company; one of them with tickets and what is owed; added and corrected.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::Asked;
use super::caller::Caller;
use super::front::Front;
use super::lists::TicketItem;
use super::once::Once;
use super::page::Paged;
use super::parameters::{PageOfList, Repeatable};
use super::problem::{Problem, ProblemBody};
use super::promises::PromiseItem;
use super::rights::customer_within;
use super::sent::{Faults, IfMatch, Sent};
use super::views::CustomerView;
use crate::actions::customer::{Correction, NewCustomer, add, correct};
use crate::domain::customer::{Customer, PHONES_MAX};
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::moment::Moment;
use crate::domain::phone::{Phone, search_digits};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::{Operation, Scope};
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Language, Tier};
use crate::error::Failure;
use crate::storage::customers::{self, CustomerFilter};
use crate::storage::db::Db;
use crate::storage::lists::{self, Page};
use crate::storage::promises::{PromiseFilter, Standing, promises_by_urgency};

/// The operations on customers.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_customers)
        .service(show_customer)
        .service(add_customer)
        .service(correct_customer);
}

const KNOWN: &[&str] = &["phone", "name", "company", "q", "cursor", "limit"];
/// How many of a customer's tickets, and of what is owed to them, are shown beside them.
const SHOWN: usize = 50;

/// Customers by name.
#[utoipa::path(
    tag = "customers",
    params(
        ("phone" = Option<String>, Query, description = "A number, or at least four digits of one."),
        ("name" = Option<String>, Query, description = "Part of the name."),
        ("company" = Option<String>, Query, description = "Part of the company's name."),
        ("q" = Option<String>, Query, description = "Part of the name, of the company's, or of a number."),
        PageOfList,
    ),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = CustomerPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/customers")]
async fn list_customers(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    let right = caller.may(Operation::ListCustomers)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, KNOWN);
    let short =
        |faults: &mut Faults, name: &str| faults.optional(asked.text(name), |value| text::required(name, value, SHORT));
    let filter = CustomerFilter {
        phone: faults.optional(asked.text("phone"), digits),
        name: short(&mut faults, "name"),
        company: short(&mut faults, "company"),
        any: short(&mut faults, "q"),
        has_manager: false,
    };
    let most = asked.limit(&mut faults);
    let filter = faults.or_else(filter)?;
    front
        .look_within(right, move |db, _, scope| {
            let page = Page { after: None, most };
            let after = asked.text("cursor").map(|cursor| mark(db, scope, cursor)).transpose()?;
            let found = customers::by_name(db, &filter, scope, after, page.probe())?;
            Ok(Paged::of(&asked, found, most, end, CustomerItem::of))
        })
        .await
}

/// The digits of a whole number in the form it is stored in, or of a part of one.
fn digits(typed: &str) -> Result<String, FieldFault> {
    match Phone::parse("phone", typed) {
        Ok(phone) => Ok(phone.as_str().to_owned()),
        Err(_) => search_digits(typed)
            .ok_or_else(|| FieldFault::new("phone", "takes a number, or at least four digits of one")),
    }
}

/// The id alone: the name, which the list is ordered by, is masked in all that leaves the desk.
fn end(last: &Customer) -> String {
    last.id.0.simple().to_string()
}

/// Where the page before ended. Somebody else's customer is no end of a page.
fn mark(db: &mut Db, scope: &Scope, cursor: &str) -> Result<(String, CustomerId), Failure> {
    const NONE: &str = "is none that this desk gave; leave it out to begin";
    let none = |_| Refusal::field("cursor", NONE);
    let id = match customer_within(db, scope, cursor) {
        Err(Failure::Refused(refusal)) => return Err(none(refusal).into()),
        id => id?,
    };
    let last = customers::find(db, id)?.ok_or_else(|| Refusal::field("cursor", NONE))?;
    Ok((last.name, last.id))
}

/// One customer with the latest tickets and what is owed.
#[utoipa::path(
    tag = "customers",
    params(("customer" = Uuid, Path, description = "The customer's id.")),
    responses((status = 200, description = "The customer as the desk knows them now.", body = CustomerPageView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/customers/{customer}")]
async fn show_customer(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ShowCustomer)?;
    let (tickets, house) = (caller.reach_in(Operation::ListTickets), front.house.clone());
    front
        .look_within(right, move |db, now, scope| {
            let id = customer_within(db, scope, &path)?;
            let customer = customers::find(db, id)?.ok_or_else(|| Refusal::absent("customer", &*path))?;
            let scope = tickets.scope(db, now, &house)?;
            let latest = lists::latest_of(db, customer.id, &scope, SHOWN)?;
            let page = CustomerPageView {
                customer: CustomerItem::of(&customer),
                tickets: latest.iter().map(|listed| TicketItem::of(listed, now)).collect(),
                owed: owed(db, now, customer.id, &scope)?,
            };
            Ok(Answer::ok(page).at_version(customer.version))
        })
        .await
}

/// What is owed to a customer, what is overdue first.
fn owed(db: &mut Db, now: Moment, customer: CustomerId, scope: &Scope) -> Result<Vec<PromiseItem>, Failure> {
    let mut owed = Vec::new();
    for standing in [Standing::Overdue, Standing::Pending] {
        let filter = PromiseFilter {
            standing: Some(standing),
            customer: Some(customer),
            imported: true,
            ..PromiseFilter::default()
        };
        let page = Page {
            after: None,
            most: SHOWN,
        };
        owed.extend(promises_by_urgency(db, now, &filter, scope, page)?);
    }
    let shown = owed.iter().take(SHOWN);
    Ok(shown.map(|listed| PromiseItem::listed(listed, now)).collect())
}

/// A customer to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCustomerBody {
    #[serde(default)]
    #[schema(max_length = 120)]
    name: String,
    #[serde(default)]
    #[schema(max_length = 120)]
    company: String,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[serde(default)]
    #[schema(max_items = 10)]
    phones: Vec<String>,
    tier: Option<Tier>,
    #[schema(max_length = 120)]
    region: Option<String>,
    account_manager: Option<Uuid>,
    language: Option<Language>,
}

impl NewCustomerBody {
    fn checked(&self) -> Result<NewCustomer, Refusal> {
        let mut faults = Faults::default();
        let phones = phones(&mut faults, &self.phones);
        let new = NewCustomer {
            name: faults.take(text::optional("/name", &self.name, SHORT)),
            company: faults.take(text::optional("/company", &self.company, SHORT)),
            email: faults.optional(self.email.as_deref(), |email| text::email("/email", email)),
            tier: self.tier.unwrap_or(Tier::Standard),
            region: faults.optional(self.region.as_deref(), |region| {
                text::required("/region", region, SHORT)
            }),
            account_manager: self.account_manager.map(UserId),
            language: self.language.unwrap_or(Language::ZhCn),
            phones,
        };
        if new.name.is_empty() && new.company.is_empty() && new.email.is_none() && self.phones.is_empty() {
            faults.note("", "say who the customer is: a name, phone, email or company");
        }
        faults.or_else(new)
    }
}

fn phones(faults: &mut Faults, typed: &[String]) -> Vec<Phone> {
    if typed.len() > PHONES_MAX {
        faults.note("/phones", &format!("takes at most {PHONES_MAX} numbers"));
        return Vec::new();
    }
    let mut phones: Vec<Phone> = Vec::new();
    for (at, typed) in typed.iter().enumerate() {
        let read = faults.optional(Some(typed), |typed| Phone::parse(&format!("/phones/{at}"), typed));
        phones.extend(read.filter(|phone| !phones.contains(phone)));
    }
    phones
}

/// Add a customer. A number that leads to another customer is refused as taken.
#[utoipa::path(
    tag = "customers",
    request_body = NewCustomerBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely: same key and body, same answer.")),
    responses((status = 201, description = "The customer is stored.", body = CustomerItem),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/customers")]
async fn add_customer(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    sent: Sent<NewCustomerBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::AddCustomer)?;
    let once = once.of(caller.user, &sent.bytes);
    let new = sent.body.checked()?;
    if new.tier != Tier::Standard || new.account_manager.is_some() {
        // Who may correct what a customer is to the house may say it of a new one.
        caller.may(Operation::CorrectCustomer)?;
    }
    front
        .act(once, move |db, now, _| {
            let customer = add(db, now, new.clone())?;
            let place = format!("/api/v1/customers/{}", customer.id);
            Ok(Answer::created(place, CustomerItem::of(&customer)).at_version(customer.version))
        })
        .await
}

/// What is corrected; what is left out stays, `null` takes a value away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a field is left out, null, or there")]
struct CorrectionBody {
    #[schema(max_length = 120)]
    name: Option<String>,
    #[schema(max_length = 120)]
    company: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Option<Option<String>>,
    tier: Option<Tier>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 120)]
    region: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    account_manager: Option<Option<Uuid>>,
    language: Option<Language>,
    /// One more number.
    phone: Option<String>,
}

/// Tells a field that is `null` from one that is left out.
#[expect(clippy::option_option, reason = "a field is left out, null, or there")]
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(field: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(field).map(Some)
}

impl CorrectionBody {
    fn checked(&self) -> Result<Correction, Refusal> {
        let mut faults = Faults::default();
        let short = |faults: &mut Faults, field: &str, sent: Option<&str>| {
            faults.optional(sent, |sent| text::optional(field, sent, SHORT))
        };
        let correction = Correction {
            name: short(&mut faults, "/name", self.name.as_deref()),
            company: short(&mut faults, "/company", self.company.as_deref()),
            email: self
                .email
                .as_ref()
                .map(|email| faults.optional(email.as_deref(), |email| text::email("/email", email))),
            tier: self.tier,
            region: self
                .region
                .as_ref()
                .map(|region| faults.optional(region.as_deref(), |region| text::required("/region", region, SHORT))),
            account_manager: self.account_manager.map(|id| id.map(UserId)),
            language: self.language,
            phone: faults.optional(self.phone.as_deref(), |phone| Phone::parse("/phone", phone)),
        };
        faults.or_else(correction)
    }
}

/// Correct a customer. Promises already made stay as they are, whatever the tier becomes.
#[utoipa::path(
    tag = "customers",
    request_body = CorrectionBody,
    params(("customer" = Uuid, Path, description = "The customer's id."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           Repeatable),
    responses((status = 200, description = "The customer after the change.", body = CustomerItem),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/customers/{customer}")]
async fn correct_customer(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    if_match: IfMatch,
    sent: Sent<CorrectionBody>,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::CorrectCustomer)?;
    let once = once.of(caller.user, &sent.bytes);
    let (name, correction) = (path.into_inner(), sent.body.checked()?);
    front
        .act(once, move |db, now, house| {
            let scope = right.scope(db, now, house)?;
            let id = customer_within(db, &scope, &name)?;
            let customer = correct(db, id, if_match.0, correction.clone())?;
            Ok(Answer::ok(CustomerItem::of(&customer)).at_version(customer.version))
        })
        .await
}

/// One page of customers.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustomerPage {
    items: Vec<CustomerItem>,
    /// Leads to the next page; absent on the last.
    next_cursor: Option<String>,
}

/// A customer and which version of them this is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerItem {
    #[serde(flatten)]
    customer: CustomerView,
    /// The ETag.
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
}

impl CustomerItem {
    fn of(customer: &Customer) -> Self {
        CustomerItem {
            customer: CustomerView::of(customer),
            version: customer.version,
            created_at: customer.created_at,
        }
    }
}

/// A customer with what concerns them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerPageView {
    #[serde(flatten)]
    customer: CustomerItem,
    /// The latest tickets, at most 50.
    tickets: Vec<TicketItem>,
    /// What is owed, what is overdue first, at most 50.
    owed: Vec<PromiseItem>,
}
