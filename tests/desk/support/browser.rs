//! A customer's browser: it keeps cookies, fills in forms and follows where it is led.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::http::Method;

use yinuo::domain::words::Role;

use super::http::{Answer, TestDesk};

/// A browser without script.
pub(crate) struct Browser<'d> {
    desk: &'d TestDesk,
    address: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// A page as it was shown.
pub(crate) struct Page {
    pub(crate) answer: Answer,
    pub(crate) html: String,
}

/// What everybody at the pages signs in with.
pub(crate) const RIGHT: &str = "correct horse battery staple";

impl TestDesk {
    /// The browser of somebody who signed in at the page; they are given a password.
    pub(crate) async fn signed_in(&self, name: &str, role: Role) -> Browser<'_> {
        let login = self.gives_password(name, role, RIGHT);
        self.signed_in_as(&login).await
    }

    /// Another browser of somebody who has that password.
    pub(crate) async fn signed_in_as(&self, login: &str) -> Browser<'_> {
        let browser = self.browser("198.51.100.20");
        let fields = [("login", login), ("password", RIGHT), ("to", "/desk")];
        let led = browser.posts("/login", &fields).await.with_status(303);
        assert_eq!(led.answer.header("location"), Some("/desk"));
        browser
    }

    /// Somebody's browser at this network address.
    pub(crate) fn browser(&self, address: &str) -> Browser<'_> {
        Browser {
            desk: self,
            address: address.to_owned(),
            cookies: RefCell::default(),
        }
    }
}

impl Browser<'_> {
    /// Asks for a page.
    pub(crate) async fn opens(&self, path: &str) -> Page {
        self.sends(Method::GET, path, None, &[]).await
    }

    /// Asks for a page as the script does when nobody is in front of it.
    pub(crate) async fn opens_by_itself(&self, path: &str) -> Page {
        let unattended = [("X-Yinuo-Unattended", "1")];
        self.sends(Method::GET, path, None, &unattended).await
    }

    /// Sends a form.
    pub(crate) async fn posts(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.sends(Method::POST, path, Some(body.finish()), &[]).await
    }

    /// Sends a form and opens the page that it leads to.
    pub(crate) async fn submits(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let led = self.posts(path, fields).await;
        assert_eq!(led.answer.status, 303, "{}", led.html);
        let place = led.answer.header("location").unwrap().to_owned();
        self.opens(&place).await
    }

    /// Looks a ticket up.
    pub(crate) async fn enters(&self, code: &str, digits: &str) -> Page {
        self.posts("/t", &[("code", code), ("digits", digits)]).await
    }

    /// What a cookie holds.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Takes over a cookie.
    pub(crate) fn holds(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// Takes a file.
    pub(crate) async fn takes(&self, path: &str) -> Vec<u8> {
        let answer = self.asked(Method::GET, path, None, &[]).await;
        assert_eq!(answer.status, 200);
        answer.body.to_vec()
    }

    async fn sends(&self, method: Method, path: &str, form: Option<String>, headers: &[(&str, &str)]) -> Page {
        let answer = self.asked(method, path, form, headers).await;
        let html = String::from_utf8_lossy(&answer.body).into_owned();
        Page { answer, html }
    }

    async fn asked(&self, method: Method, path: &str, form: Option<String>, headers: &[(&str, &str)]) -> Answer {
        let nobody = self.desk.stranger(None);
        let mut asking = nobody.asks(method, path).from(&self.address);
        let held: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !held.is_empty() {
            asking = asking.saying("Cookie", &held.join("; "));
        }
        for (name, value) in headers {
            asking = asking.saying(name, value);
        }
        if let Some(form) = form {
            asking = asking.with_bytes("application/x-www-form-urlencoded", form);
        }
        let answer = asking.now().await;
        for set in answer.headers("set-cookie") {
            let (name, rest) = set.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            assert!(name.starts_with("__Host-"), "{set}");
            assert!(
                set.contains("Secure") && set.contains("HttpOnly") && set.contains("Path=/"),
                "{set}"
            );
            if value.is_empty() {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.holds(name, value);
            }
        }
        answer
    }
}

impl Page {
    /// The same page, which has this status. What is wrong in a form leads to its field.
    #[track_caller]
    pub(crate) fn with_status(self, status: u16) -> Self {
        assert_eq!(self.answer.status, status, "{}", self.html);
        let faults = self
            .html
            .split("href=\"#")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        for field in faults {
            let id = format!("id=\"{field}\"");
            assert!(
                self.html.contains(&id),
                "nothing has the {id} that a link leads to: {}",
                self.html
            );
        }
        self
    }

    /// The same page, which says this.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.html.contains(text), "no {text:?} in {}", self.html);
        self
    }

    /// The same page, which does not say this.
    #[track_caller]
    pub(crate) fn hides(self, text: &str) -> Self {
        assert!(!self.html.contains(text), "{text:?} in {}", self.html);
        self
    }

    /// What a hidden field of its forms holds.
    #[track_caller]
    pub(crate) fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self
            .html
            .split(&mark)
            .nth(1)
            .unwrap_or_else(|| panic!("no {name} in {}", self.html));
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Page {
    /// What a browser sends of the form `#edit` of this page, with other texts in these fields.
    pub(crate) fn filled(&self, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = self.fields();
        for (name, text) in typed {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*text).to_owned()));
        }
        fields
    }

    fn fields(&self) -> Vec<(String, String)> {
        let (_, form) = self.html.split_once("id=\"edit\"").expect("there is a form to edit");
        let (form, _) = form.split_once("</form>").expect("it ends");
        let mut fields: Vec<(String, String)> = Vec::new();
        for piece in form.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
            let name = attribute(tag, "name").unwrap_or_default();
            let value = attribute(tag, "value").unwrap_or_default();
            let is_off = tag.contains("type=\"checkbox\"") && !tag.ends_with(" checked");
            match tag.split(' ').next() {
                Some("input") if tag.contains("type=\"checkbox\"") && !is_off => fields.push((name, "on".to_owned())),
                Some("input") if !is_off => fields.push((name, value)),
                Some("select") => fields.push((name, String::new())),
                Some("textarea") => fields.push((name, unescaped(text))),
                // An option belongs to the select before it.
                Some("option") if tag.ends_with(" selected") => fields.last_mut().unwrap().1 = value,
                _ => {}
            }
        }
        fields
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    let signs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ];
    signs
        .iter()
        .fold(text.to_owned(), |text, (coded, sign)| text.replace(coded, sign))
}

/// Fields as a form takes them.
pub(crate) fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = fields.iter();
    pairs.map(|(name, text)| (name.as_str(), text.as_str())).collect()
}
