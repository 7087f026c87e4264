//! The tables of pages: every address that people open or send forms to, with who may. A door is built from its table, so
//! that no page is there whose right is not named.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource, Route};

use super::trouble::Trouble;
use crate::domain::rights::{Operation, Reach};
use crate::domain::words::Role;

/// Who may open a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nobody has to be signed in: it shows nothing of the desk, or asks for a secret of its own.
    Nothing,
    /// Whoever is signed in: it is about themselves, or leads on.
    Session,
    /// Whoever may do this.
    Right(Operation),
    /// Whoever may do one of these; which one, what is asked for says.
    Any(&'static [Operation]),
    /// Whoever may do all of these.
    Each(&'static [Operation]),
}

impl Needs {
    /// Whether somebody in this role who is signed in may open it.
    pub fn are_met_by(self, role: Role) -> bool {
        let may = |operation: &Operation| operation.reach(role) != Reach::No;
        match self {
            Needs::Nothing | Needs::Session => true,
            Needs::Right(operation) => may(&operation),
            Needs::Any(operations) => operations.iter().any(may),
            Needs::Each(operations) => operations.iter().all(may),
        }
    }
}

/// How a page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Get,
    /// What `Get` says, without the page.
    Head,
    Post,
}

impl Way {
    /// The method of HTTP.
    pub fn method(self) -> Method {
        match self {
            Way::Get => Method::GET,
            Way::Head => Method::HEAD,
            Way::Post => Method::POST,
        }
    }
}

/// One row of a table.
pub struct Entry {
    pub way: Way,
    pub path: &'static str,
    pub needs: Needs,
    /// Who answers.
    pub to: fn(Route) -> Route,
}

/// The rows of a table: `Get "/desk" => desk::queue, Right(ListTickets);`
macro_rules! table {
    ($($way:ident $path:literal => $handler:path, $needs:expr;)+) => {
        &[$($crate::pages::Entry {
            way: $crate::pages::Way::$way,
            path: $path,
            needs: $needs,
            to: |route| route.to($handler),
        }),+]
    };
}
pub(crate) use table;

/// Opens every page of a table.
pub fn open(config: &mut ServiceConfig, table: &[Entry]) {
    for resource in resources(table, "") {
        config.service(resource);
    }
}

/// The addresses of a table, in its order, each with all ways that lead to it, as seen from `under`.
pub fn resources(table: &[Entry], under: &str) -> Vec<Resource> {
    let mut paths: Vec<&str> = Vec::new();
    for entry in table {
        if !paths.contains(&entry.path) {
            paths.push(entry.path);
        }
    }
    let resource = |path: &str| {
        let here = path.strip_prefix(under).unwrap_or(path);
        let resource = web::resource(here.to_owned()).default_service(web::to(not_like_this));
        let ways = table.iter().filter(|entry| entry.path == path);
        ways.fold(resource, |resource, entry| {
            resource.route((entry.to)(web::method(entry.way.method())))
        })
    };
    paths.into_iter().map(resource).collect()
}

async fn not_like_this() -> Result<HttpResponse, Trouble> {
    Err(Trouble::NoSuchMethod)
}
