//! Forms: what was sent, as text by field.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};

use super::trouble::Trouble;
use crate::body::{self, BodyFault};

/// The most fields that a form of ours has, with room to spare: a plan of fifty shifts with their members is the longest.
const FIELDS_MAX: usize = 3_000;

/// Fields that say which form it is, and from whom, and nothing that anybody typed.
const ABOUT_THE_FORM: [&str; 5] = ["csrf", "key", "then", "verb", "version"];

/// The fields of a form. A field that is sent twice counts with its first value.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// What was typed into a field; empty when nothing was.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A form that is filled in so.
    pub fn of(typed: BTreeMap<String, String>) -> Self {
        Fields(typed)
    }

    /// What was typed, by field, without what is about the form itself.
    pub fn typed(&self) -> BTreeMap<String, String> {
        let typed = self
            .0
            .iter()
            .filter(|(name, _)| !ABOUT_THE_FORM.contains(&name.as_str()));
        typed.map(|(name, text)| (name.clone(), text.clone())).collect()
    }

    /// The same as one text: what a form's one-time key stands for.
    pub fn written(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.typed())
            .finish()
    }
}

impl FromRequest for Fields {
    type Error = Trouble;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Trouble>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let header = request.headers().get(CONTENT_TYPE);
        let kind = header.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_form = kind.split(';').next().unwrap_or_default().trim() == "application/x-www-form-urlencoded";
        let arriving = body::whole(request.clone(), payload.take());
        Box::pin(async move {
            if !is_form {
                return Err(Trouble::NotAForm);
            }
            let bytes = arriving.await.map_err(|fault| match fault {
                BodyFault::TooLarge => Trouble::TooLarge,
                BodyFault::TooSlow => Trouble::TooSlow,
                BodyFault::Unreadable(_) => Trouble::Unreadable,
            })?;
            let mut fields = BTreeMap::new();
            for (place, (name, value)) in url::form_urlencoded::parse(&bytes).enumerate() {
                if place == FIELDS_MAX {
                    return Err(Trouble::TooLarge);
                }
                fields.entry(name.into_owned()).or_insert_with(|| value.into_owned());
            }
            Ok(Fields(fields))
        })
    }
}
