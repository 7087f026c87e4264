//! The page of one's own in the reader's words.

use std::collections::BTreeMap;

use askama::Template;

use crate::console::forms::Complaint;
use crate::console::proof::Anew;
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::bulletin::{Cycle, is_for};
use crate::domain::taste::{Stroke, Theme};
use crate::domain::words::Language;
use crate::pages::{Fields, Reader, when};
use crate::storage::sessions::SessionRow;

/// What one looks after oneself.
#[derive(Template)]
#[template(path = "console/me.html")]
pub(super) struct MePage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    role: String,
    team: String,
    languages: Vec<Choice>,
    themes: Vec<Choice>,
    strokes: Vec<StrokeView>,
    /// Which figures come by mail; empty for whoever gets none.
    mails: Vec<MailView>,
    sessions: Vec<SessionView>,
    has_factor: bool,
    /// Whether they may make links of calendars.
    may_make_feeds: bool,
    /// How they show who they are without a password.
    anew: Option<Anew>,
    done: Option<String>,
    complaint: Complaint,
}

/// A choice of a list.
struct Choice {
    value: String,
    name: String,
    is_chosen: bool,
}

struct StrokeView {
    word: &'static str,
    name: String,
    key: String,
}

struct MailView {
    word: &'static str,
    name: String,
    is_wanted: bool,
}

struct SessionView {
    id: String,
    address: String,
    agent: String,
    seen: String,
    is_this: bool,
}

impl<'a> MePage<'a> {
    pub(super) fn of(
        staff: &'a Staff,
        sessions: &[SessionRow],
        (has_factor, anew): (bool, Option<Anew>),
        query: &str,
        typed: &Fields,
        complaint: Complaint,
    ) -> Self {
        let reader = &staff.reader;
        let asked: BTreeMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).take(8).collect();
        let done = asked.get("done").map(AsRef::as_ref);
        let person = staff.person();
        MePage {
            reader,
            shell: Shell::of(staff, Place::Me, reader.say("rail-me")),
            role: words::role(reader, staff.caller.role),
            team: person
                .and_then(|person| person.team)
                .map(|team| staff.team_name(team))
                .unwrap_or_default(),
            languages: languages(person.map_or(reader.language, |person| person.language)),
            themes: themes(staff),
            strokes: Stroke::ALL
                .iter()
                .map(|stroke| stroke_view(staff, *stroke, typed))
                .collect(),
            mails: mails(staff),
            sessions: sessions.iter().map(|session| session_view(staff, session)).collect(),
            has_factor,
            may_make_feeds: staff.may_open("/feeds"),
            anew,
            done: match done {
                Some("taste") => Some(reader.say("me-done-taste")),
                Some("mails") => Some(reader.say("me-done-mails")),
                Some("password") => Some(reader.say("me-done-password")),
                Some("sessions") => Some(reader.say("me-done-sessions")),
                _ => None,
            },
            complaint,
        }
    }
}

fn languages(chosen: Language) -> Vec<Choice> {
    let name = |language: Language| match language {
        Language::ZhCn => "简体中文",
        Language::ZhTw => "繁體中文",
        Language::En => "English",
    };
    let choice = |language: &Language| Choice {
        value: language.as_str().to_owned(),
        name: name(*language).to_owned(),
        is_chosen: *language == chosen,
    };
    Language::ALL.iter().map(choice).collect()
}

fn themes(staff: &Staff) -> Vec<Choice> {
    let (reader, chosen) = (&staff.reader, staff.taste.theme);
    let named = [
        (None, reader.say("me-theme-auto")),
        (Some(Theme::Light), reader.say("me-theme-light")),
        (Some(Theme::Dark), reader.say("me-theme-dark")),
    ];
    let choice = |(theme, name): (Option<Theme>, String)| Choice {
        value: theme.map_or("", Theme::as_str).to_owned(),
        name,
        is_chosen: theme == chosen,
    };
    named.into_iter().map(choice).collect()
}

fn stroke_view(staff: &Staff, stroke: Stroke, typed: &Fields) -> StrokeView {
    let kept = staff.taste.key_of(stroke).to_string();
    let word = stroke.as_str();
    StrokeView {
        word,
        name: staff.reader.fill("word-stroke", &[("stroke", word.into())]),
        key: match typed.text(word) {
            "" => kept,
            typed => typed.to_owned(),
        },
    }
}

fn mails(staff: &Staff) -> Vec<MailView> {
    if !is_for(staff.caller.role) {
        return Vec::new();
    }
    let reader = &staff.reader;
    let named = [
        (Cycle::Day, reader.say("me-mail-day")),
        (Cycle::Week, reader.say("me-mail-week")),
        (Cycle::Month, reader.say("me-mail-month")),
    ];
    let view = |(cycle, name): (Cycle, String)| MailView {
        word: cycle.as_str(),
        name,
        is_wanted: !staff.taste.unwanted.contains(&cycle),
    };
    named.into_iter().map(view).collect()
}

fn session_view(staff: &Staff, session: &SessionRow) -> SessionView {
    SessionView {
        id: session.id.to_string(),
        address: session.address.clone(),
        agent: session.agent.clone(),
        seen: when(&staff.reader, session.seen_at, staff.now),
        is_this: staff.caller.session == Some(session.id),
    }
}
