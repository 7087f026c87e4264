//! Who reads the page: in which language and how large. A link chooses, a cookie remembers, else the browser is asked.

use std::future::{Ready, ready};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::assets::address_of;
use super::icon::Icon;
use super::signboard::Signboard;
use super::trouble::Trouble;
use crate::domain::taste::{Taste, Theme};
use crate::domain::words::Language;
use crate::locale::{self, Value};

const LANGUAGE: &str = "lang";
const TEXT: &str = "text";
const LARGE: &str = "large";

/// The reader of a page, with what every page shows.
#[derive(Clone)]
pub struct Reader {
    pub language: Language,
    /// Whether they chose that language here.
    has_chosen: bool,
    /// Whether letters are to be large.
    pub large: bool,
    /// Light or dark, where the reader chose; else as their system has it.
    pub theme: Option<Theme>,
    /// Whether rows are close together.
    pub compact: bool,
    pub sign: Data<Signboard>,
    /// The path of this page.
    pub path: String,
}

/// A language to change to.
pub struct Tongue {
    pub code: &'static str,
    /// What its speakers call it.
    pub name: &'static str,
    /// The same, in two letters or one character.
    pub short: &'static str,
    pub address: String,
}

impl Reader {
    /// The reader who sent this request.
    pub fn of(request: &HttpRequest, sign: Data<Signboard>) -> Self {
        let chosen_language = chosen(request, LANGUAGE).and_then(|chosen| chosen.parse().ok());
        let usual = || asked_for(request).unwrap_or(sign.language);
        Reader {
            language: chosen_language.unwrap_or_else(usual),
            has_chosen: chosen_language.is_some(),
            large: chosen(request, TEXT).is_some_and(|chosen| chosen == LARGE),
            theme: None,
            compact: false,
            sign,
            path: request.path().to_owned(),
        }
    }

    /// The same reader, to whom pages look like this.
    pub fn who_likes(mut self, taste: &Taste) -> Self {
        self.large |= taste.large;
        self.theme = taste.theme;
        self.compact = taste.compact;
        self
    }

    /// The same reader, to whom the page looks like this whatever they like.
    pub fn who_sees(mut self, theme: Theme) -> Self {
        self.theme = Some(theme);
        self
    }

    /// The same reader, who reads this language unless they chose another one here.
    pub fn who_reads(mut self, language: Language) -> Self {
        if !self.has_chosen {
            self.language = language;
        }
        self
    }

    /// A text without arguments, for templates.
    pub fn say(&self, key: &'static str) -> String {
        locale::say(self.language, key, &[])
    }

    /// A text with its arguments filled in.
    pub fn fill(&self, key: &'static str, arguments: &[(&'static str, Value<'_>)]) -> String {
        locale::say(self.language, key, arguments)
    }

    /// Where the styles are.
    pub fn styles(&self) -> String {
        address_of("app.css")
    }

    /// Where the script is.
    pub fn script(&self) -> String {
        address_of("desk.js")
    }

    /// A small picture.
    pub fn icon(&self, name: &str) -> Icon {
        Icon::named(name)
    }

    /// Where the desk's mark is.
    pub fn mark(&self) -> String {
        address_of("mark.svg")
    }

    /// The other languages.
    pub fn tongues(&self) -> Vec<Tongue> {
        let others = Language::ALL.iter().filter(|language| **language != self.language);
        others
            .map(|language| Tongue {
                code: language.as_str(),
                name: match language {
                    Language::ZhCn => "简体",
                    Language::ZhTw => "繁體",
                    Language::En => "English",
                },
                short: match language {
                    Language::ZhCn => "简",
                    Language::ZhTw => "繁",
                    Language::En => "EN",
                },
                address: format!("{}?{LANGUAGE}={language}", self.path),
            })
            .collect()
    }

    /// This page with letters of the other size.
    pub fn other_size(&self) -> String {
        format!("{}?{TEXT}={}", self.path, if self.large { "normal" } else { LARGE })
    }
}

impl FromRequest for Reader {
    type Error = Trouble;
    type Future = Ready<Result<Self, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sign = request.app_data::<Data<Signboard>>().cloned();
        let missing = || Trouble::fault(&"the server was set up without a signboard");
        ready(sign.map(|sign| Reader::of(request, sign)).ok_or_else(missing))
    }
}

/// The cookies that remember what a link of this request chose.
pub(super) fn choices(request: &HttpRequest) -> Vec<Cookie<'static>> {
    let known = |name: &'static str, value: &str| match name {
        LANGUAGE => value.parse::<Language>().is_ok(),
        _ => matches!(value, LARGE | "normal"),
    };
    if request.query_string().is_empty() {
        return Vec::new();
    }
    [LANGUAGE, TEXT]
        .into_iter()
        .filter_map(|name| Some((name, in_link(request, name).filter(|value| known(name, value))?)))
        .map(|(name, value)| {
            Cookie::build(cookie_of(name), value)
                .path("/")
                .secure(true)
                .http_only(true)
                .same_site(SameSite::Lax)
                .max_age(Duration::days(365))
                .finish()
        })
        .collect()
}

fn chosen(request: &HttpRequest, name: &'static str) -> Option<String> {
    let remembered = || request.cookie(cookie_of(name)).map(|cookie| cookie.value().to_owned());
    in_link(request, name).or_else(remembered)
}

fn cookie_of(name: &str) -> &'static str {
    match name {
        LANGUAGE => "__Host-yinuo-lang",
        _ => "__Host-yinuo-text",
    }
}

fn in_link(request: &HttpRequest, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The first language of the browser's list that the desk speaks.
fn asked_for(request: &HttpRequest) -> Option<Language> {
    const MOST: usize = 20;
    let header = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut asked: Vec<(f32, &str)> = header
        .split(',')
        .take(MOST)
        .map(|part| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            (weight.trim().parse().unwrap_or(0.0), tag.trim())
        })
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    asked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    asked.into_iter().find_map(|(_, tag)| spoken(tag))
}

fn spoken(tag: &str) -> Option<Language> {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match parts.next()? {
        "zh" if parts.any(|part| matches!(part, "tw" | "hk" | "mo" | "hant")) => Some(Language::ZhTw),
        "zh" => Some(Language::ZhCn),
        "en" => Some(Language::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn language(header: &str) -> Option<Language> {
        asked_for(
            &TestRequest::default()
                .insert_header((ACCEPT_LANGUAGE, header))
                .to_http_request(),
        )
    }

    #[test]
    fn the_browser_is_answered_in_the_first_language_that_the_desk_speaks() {
        assert_eq!(language("de-DE,de;q=0.9,en;q=0.4,zh-CN;q=0.8"), Some(Language::ZhCn));
        assert_eq!(language("zh-Hant-HK"), Some(Language::ZhTw));
        assert_eq!(language("zh"), Some(Language::ZhCn));
        assert_eq!(language("en-GB, zh;q=0"), Some(Language::En));
        assert_eq!(language("fr"), None);
        assert_eq!(language(";;q=,,"), None);
    }
}
