//! A person or company that tickets come from.

use super::ids::{CustomerId, UserId};
use super::moment::Moment;
use super::phone::Phone;
use super::words::{Language, Tier};

/// The most phone numbers one customer may have.
pub const PHONES_MAX: usize = 10;

/// A customer as the desk knows them. A bare phone number is a full key: it leads to one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    pub name: String,
    pub company: String,
    pub email: Option<String>,
    pub tier: Tier,
    pub region: Option<String>,
    pub account_manager: Option<UserId>,
    pub language: Language,
    pub phones: Vec<Phone>,
    pub created_at: Moment,
    pub version: i64,
    /// The address from which mail came back.
    pub bounced_email: Option<String>,
}

impl Customer {
    /// Where mail reaches them, as far as the desk knows.
    pub fn mail_address(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.email != self.bounced_email)
    }
}
