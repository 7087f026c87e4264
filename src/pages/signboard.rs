//! What every page shows of the operator.

use jiff::tz::TimeZone;

use crate::domain::category::Catalogue;
use crate::domain::words::{Language, Role};

/// The operator, as readers of pages know them.
#[derive(Clone, Debug)]
pub struct Signboard {
    /// The operator's name.
    pub name: String,
    /// Whom to call for help; empty when there is no such number.
    pub hotline: String,
    /// The language of readers who ask for none that the desk speaks.
    pub language: Language,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// Whether people reach the desk over https.
    pub secure: bool,
    /// What tickets are about.
    pub categories: Catalogue,
    /// Whom a visitor may sign in as with one click. A demonstration has some; a real desk has none.
    pub guests: Vec<Guest>,
}

/// Somebody whom visitors of a demonstration may be.
#[derive(Clone, Debug)]
pub struct Guest {
    pub name: String,
    pub role: Role,
    pub login: String,
    pub password: String,
}
