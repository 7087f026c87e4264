//! What a list is asked for: the parameters after the question mark. Each list names those it knows; what it does not know
//! and what cannot be read is refused by name, all at once.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use url::form_urlencoded;
use uuid::Uuid;

use super::problem::Problem;
use super::sent::Faults;
use crate::domain::moment::Moment;
use crate::domain::refusal::FieldFault;
use crate::domain::text::{self, SHORT};
use crate::storage::lists::{Mark, Page, Whose};

/// The most values that one parameter may list.
const VALUES_MAX: usize = 20;
/// How many entries a page has that does not say.
const USUAL: usize = 50;
/// The most entries of a page.
const LIMIT_MAX: usize = 100;

const NO_CURSOR: &str = "is none that this desk gave; leave it out to begin";

/// The path and parameters of a request for a list.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    path: String,
    pairs: Vec<(String, String)>,
}

impl FromRequest for Asked {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = form_urlencoded::parse(request.query_string().as_bytes());
        ready(Ok(Asked {
            path: request.path().to_owned(),
            pairs: pairs.into_owned().collect(),
        }))
    }
}

impl Asked {
    /// Notes every parameter that is not among these, or that comes twice.
    pub(crate) fn knows(&self, faults: &mut Faults, known: &[&str]) {
        for (at, (name, _)) in self.pairs.iter().enumerate() {
            let shown: String = name.chars().take(60).collect();
            if !known.contains(&name.as_str()) {
                faults.note(
                    &shown,
                    &format!("is no parameter of this list; it takes {}", known.join(", ")),
                );
            } else if self.pairs[..at].iter().any(|(other, _)| other == name) {
                faults.note(&shown, "comes twice; separate several values by commas");
            }
        }
    }

    /// The text of a parameter; an empty one is none.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let (_, value) = self.pairs.iter().find(|(given, _)| given == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// The same request with this parameter settled.
    pub(crate) fn settled(mut self, name: &str, value: &str) -> Self {
        self.pairs.retain(|(given, _)| given != name);
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A parameter that is one word.
    pub(crate) fn one<T: FromStr<Err: ToString>>(&self, faults: &mut Faults, name: &str) -> Option<T> {
        faults.optional(self.text(name), |value| read(name, value))
    }

    /// A parameter that lists words, separated by commas.
    pub(crate) fn several<T: FromStr<Err: ToString>>(&self, faults: &mut Faults, name: &str) -> Vec<T> {
        let values = self.values(faults, name);
        let read = values
            .iter()
            .map(|value| faults.optional(Some(value), |value| read(name, value)));
        read.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// A parameter that lists short texts, separated by commas.
    pub(crate) fn texts(&self, faults: &mut Faults, name: &str) -> Vec<String> {
        let values = self.values(faults, name);
        let read = values
            .iter()
            .map(|value| faults.optional(Some(value), |value| text::required(name, value, SHORT)));
        read.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// A parameter that lists ids; `none` stands for nobody, and `me` for this one where there is such a thing.
    pub(crate) fn whose<T>(&self, faults: &mut Faults, name: &str, id: fn(Uuid) -> T, me: Option<T>) -> Whose<T>
    where
        T: Copy,
    {
        let mut whose = Whose::default();
        for value in self.values(faults, name) {
            match (value.as_str(), me) {
                ("none", _) => whose.nobody = true,
                ("me", Some(me)) => whose.any_of.push(me),
                (text, _) => match text.parse() {
                    Ok(uuid) => whose.any_of.push(id(uuid)),
                    Err(_) if me.is_some() => faults.note(name, "takes ids, me and none"),
                    Err(_) => faults.note(name, "takes ids and none"),
                },
            }
        }
        whose
    }

    /// A parameter that is a time. A `+` that was not escaped arrives as a space and is meant.
    pub(crate) fn moment(&self, faults: &mut Faults, name: &str) -> Option<Moment> {
        let text = self.text(name).map(|value| value.replace(' ', "+"));
        faults.moment(name, text.as_deref())
    }

    /// The page behind `cursor`, `limit` entries of it.
    pub(crate) fn page(&self, faults: &mut Faults) -> Page {
        let after = faults.optional(self.text("cursor"), |value| {
            mark(value).ok_or_else(|| FieldFault::new("cursor", NO_CURSOR))
        });
        Page {
            after,
            most: self.limit(faults),
        }
    }

    /// The name behind which the page begins, and how many entries it has: for lists in the order of names.
    pub(crate) fn page_of_names(&self, faults: &mut Faults) -> (Option<String>, usize) {
        let after = faults.optional(self.text("cursor"), |value| {
            let name = hex::decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            name.ok_or_else(|| FieldFault::new("cursor", NO_CURSOR))
        });
        (after, self.limit(faults))
    }

    /// How many entries the page may have.
    pub(crate) fn limit(&self, faults: &mut Faults) -> usize {
        let limit = faults.optional(self.text("limit"), |value| {
            let number = value.parse().ok().filter(|number| (1..=LIMIT_MAX).contains(number));
            number.ok_or_else(|| FieldFault::new("limit", format!("is 1 to {LIMIT_MAX}")))
        });
        limit.unwrap_or(USUAL)
    }

    /// The address of the page behind this cursor.
    pub(crate) fn next(&self, cursor: &str) -> String {
        let others = self.pairs.iter().filter(|(name, _)| name != "cursor");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .append_pair("cursor", cursor)
            .finish();
        format!("{}?{query}", self.path)
    }

    fn values(&self, faults: &mut Faults, name: &str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        let values: Vec<String> = text
            .split(',')
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect();
        if values.len() > VALUES_MAX {
            faults.note(name, &format!("takes at most {VALUES_MAX} values"));
            return Vec::new();
        }
        values
    }
}

fn read<T: FromStr<Err: ToString>>(name: &str, value: &str) -> Result<T, FieldFault> {
    value
        .parse()
        .map_err(|fault: T::Err| FieldFault::new(name, fault.to_string()))
}

/// A mark as a cursor: callers hand it back and read nothing into it.
pub(crate) fn cursor(mark: Mark) -> String {
    format!("{:x}-{}", mark.due_at.as_micros(), mark.id.simple())
}

/// A name as a cursor.
pub(crate) fn cursor_of_name(name: &str) -> String {
    hex::encode(name)
}

/// The mark that a cursor names.
pub(crate) fn mark(cursor: &str) -> Option<Mark> {
    let (micros, id) = cursor.split_once('-')?;
    let due_at = Moment::from_micros(i64::from_str_radix(micros, 16).ok()?);
    let stored = (Moment::EPOCH..=Moment::NEVER).contains(&due_at);
    let id = Uuid::try_parse(id).ok()?;
    stored.then_some(Mark { due_at, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nothing_else_does() {
        let end = Mark {
            due_at: Moment::NEVER,
            id: Uuid::from_u128(7),
        };
        assert_eq!(mark(&cursor(end)), Some(end));
        for wrong in [
            "",
            "-",
            "zz-1",
            "7fffffffffffffff-00000000000000000000000000000007",
            "1-2",
            "'; drop",
        ] {
            assert_eq!(mark(wrong), None, "{wrong}");
        }
    }
}
